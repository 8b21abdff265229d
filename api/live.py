"""Live streams: what open pages are told without asking, as soon as it is there to be told.

Notices of dossiers, what staff say, how the hand-over to them stands, and whether they are content.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from api.asking.questions import Survey
from api.asking.surveys import Surveys
from api.dossiers.notices import Notices, Unseen
from api.handover.news import News, Spoken
from api.handover.queue import NOWHERE, Place
from api.switches import Switchboard

_log = logging.getLogger(__name__)

# A page opened twice and one that is just coming back; a process serves so many at most.
MOST_OF_ONE, MOST = 3, 2000
LONGEST_S = 600.0
"""Until then a stream ends, and its page comes again: if it is still open, and to any process there is."""
_LOOK_EVERY_S = 1.0
# Nobody waits for a question.
_ASK_EVERY_S = 5.0


class TooManyStreamsError(Exception):
    """A conversation, or all of them together, have as many streams as one process serves."""


Told = Unseen | Spoken | Place | Survey


class Stream:
    """What one connection of a conversation is told: everything once."""

    def __init__(self, conversation: str, after: int) -> None:
        """`after`: the number of the last thing that staff said which its page has."""
        self.conversation = conversation
        self.after = after
        self._place = NOWHERE
        # Not all at the same moment, which would bring them all back at the same moment.
        self._until = time.monotonic() + LONGEST_S * random.uniform(0.8, 1.0)  # noqa: S311 - no secret
        self._given: set[int] = set()
        self._asked: set[Survey] = set()
        self._coming: asyncio.Queue[Told | None] = asyncio.Queue()
        self._ended = False

    def give(self, one: Told) -> None:
        """Tell `one`, unless this connection was told it before."""
        match one:
            case Unseen():
                new = one.id not in self._given
                self._given.add(one.id)
            case Spoken():
                new = one.number > self.after
                self.after = max(self.after, one.number)
            case Place():
                new = one != self._place
                self._place = one
            case Survey():
                new = one not in self._asked
                self._asked.add(one)
        if new:
            self._coming.put_nowait(one)

    def end(self) -> None:
        """Nothing more is told."""
        self._ended = True
        self._coming.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Told]:
        while not self._ended and (left := self._until - time.monotonic()) > 0:
            try:
                one = await asyncio.wait_for(self._coming.get(), left)
            except TimeoutError:
                return
            if one is not None:
                yield one


class Live:
    """The streams of one process: while there are any, it asks the database once a second for all of them."""

    def __init__(self, notices: Notices, news: News, switchboard: Switchboard, surveys: Surveys) -> None:
        self._notices = notices
        self._news = news
        self._switchboard = switchboard
        self._surveys = surveys
        self._ask_at = 0.0
        self._streams: dict[str, set[Stream]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._ended = False

    def __len__(self) -> int:
        """How many streams there are."""
        return sum(map(len, self._streams.values()))

    async def open(self, conversation: str, after: int | None = None) -> Stream:
        """A stream of `conversation`, to be given back to `leave`; raises TooManyStreamsError.

        `after`: the number of the last thing that staff said which its page has; None: what comes from now on.
        """
        missed = [] if after is None else await self._news.since(conversation, after)
        if after is None:
            after = await self._news.last(conversation)
        # A page that was loaded anew shows at once what it was asked before.
        asked = await self._surveys.open([conversation])
        if len(self) >= MOST or len(self._streams.get(conversation, ())) >= MOST_OF_ONE:
            raise TooManyStreamsError(conversation)
        stream = Stream(conversation, after)
        for said in missed:
            stream.give(said)
        for survey in asked:
            stream.give(survey)
        if self._ended:
            stream.end()
        self._streams.setdefault(conversation, set()).add(stream)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return stream

    def leave(self, stream: Stream) -> None:
        """Its connection has ended."""
        mine = self._streams[stream.conversation]
        mine.remove(stream)
        if not mine:
            del self._streams[stream.conversation]

    def end(self) -> None:
        """The process is about to end: let go of all connections."""
        self._ended = True
        for streams in self._streams.values():
            for stream in streams:
                stream.end()

    async def close(self) -> None:
        """Ask the database no more."""
        self.end()
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self) -> None:
        while self._streams:
            try:
                await self._round()
            except Exception:
                # A database that is away for a while ends no stream.
                _log.exception("what open pages are to be told could not be read")
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _round(self) -> None:
        asking = list(self._streams)
        known, unseen = await self._notices.unseen_by(asking)
        if (await self._switchboard.now()).notices:
            for one in unseen:
                self._give(one.conversation, one)
        spoken, places = await self._news.of(asking)
        for said in spoken:
            self._give(said.conversation, said)
        for conversation in asking:
            self._give(conversation, places.get(conversation, NOWHERE))
        if time.monotonic() >= self._ask_at:
            self._ask_at = time.monotonic() + _ASK_EVERY_S
            await self._surveys.ask_pages(asking)
            for survey in await self._surveys.open(asking):
                self._give(survey.conversation, survey)
        for conversation in set(asking) - known:  # forgotten
            for stream in self._streams.get(conversation, ()):
                stream.end()

    def _give(self, conversation: str, one: Told) -> None:
        for stream in self._streams.get(conversation, ()):
            stream.give(one)
