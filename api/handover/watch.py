"""What officers' open pages are told: that the queue, a conversation or a switch is another than they show."""

from __future__ import annotations

import asyncio
import logging
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Literal, NamedTuple

from api.handover.queue import Entry, Queue
from api.switches import Switchboard

_log = logging.getLogger(__name__)

MOST = 500
"""A process serves so many open pages of officers."""
LONGEST_S = 75.0
"""Until then a page's connection ends, and it comes again: it is still open then, and its officer still signed in."""
_LOOK_EVERY_S = 1.0


class News(NamedTuple):
    """Something that a page has to fetch anew."""

    event: Literal["queue", "conversation", "switches"]
    conversation: str = ""
    revision: int = 0
    waiting: int = 0
    typing: bool = False


class TooManyPagesError(Exception):
    """As many pages are open as one process serves."""


class Page:
    """One open page of an officer."""

    def __init__(self, officer: int, *, oversees: bool) -> None:
        """`oversees`: they are told of conversations of colleagues too."""
        self.officer = officer
        self._oversees = oversees
        self._until = time.monotonic() + LONGEST_S
        self._told: dict[str, News] = {}
        self._coming: asyncio.Queue[News | None] = asyncio.Queue()

    def see(self, entries: Sequence[Entry], switches: int) -> None:
        """Tell what of it is new to the page."""
        waiting = sum(one.state == "waiting" for one in entries)
        listed = [(one.conversation, one.state, one.held_by, bool(one.telephone)) for one in entries]
        news = [News("queue", revision=_sum(listed), waiting=waiting), News("switches", revision=switches)]
        for one in entries:
            if one.state == "waiting" or one.held_by == self.officer or self._oversees:
                news.append(News("conversation", one.conversation, one.revision, typing=one.typing))
        now = {one.event + one.conversation: one for one in news}
        for key, told in now.items():
            if self._told.get(key) != told:
                self._coming.put_nowait(told)
        self._told = now

    def end(self) -> None:
        """Nothing more is told."""
        self._coming.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[News]:
        while (left := self._until - time.monotonic()) > 0:
            try:
                one = await asyncio.wait_for(self._coming.get(), left)
            except TimeoutError:
                return
            if one is None:
                return
            yield one


class Watch:
    """The open pages of one process: while there are any, it looks once a second for all of them."""

    def __init__(self, queue: Queue, switchboard: Switchboard) -> None:
        self._queue = queue
        self._switchboard = switchboard
        self._pages: set[Page] = set()
        self._looking: asyncio.Task[None] | None = None
        self._ended = False

    def here(self) -> set[int]:
        """Whose page is open at this process."""
        return {page.officer for page in self._pages}

    def open(self, officer: int, *, oversees: bool) -> Page:
        """A page of `officer`, to be given back to `leave`; raises TooManyPagesError."""
        if len(self._pages) >= MOST:
            raise TooManyPagesError
        page = Page(officer, oversees=oversees)
        if self._ended:
            page.end()
        self._pages.add(page)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return page

    def leave(self, page: Page) -> None:
        """Its connection has ended."""
        self._pages.discard(page)

    def end(self) -> None:
        """The process is about to end: let go of all connections."""
        self._ended = True
        for page in self._pages:
            page.end()

    async def close(self) -> None:
        """Ask the database no more."""
        self.end()
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        while self._pages:
            try:
                await self._round()
            except Exception:
                # A database that is away for a while ends no page.
                _log.exception("what officers are to be told could not be read")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _round(self) -> None:
        for officer in self.here():
            await self._queue.keep(officer)
        entries, switches = await self._queue.entries(), await self._switchboard.now()
        for page in list(self._pages):
            page.see(entries, _sum(switches))


def _sum(what: object) -> int:
    return zlib.crc32(repr(what).encode())
