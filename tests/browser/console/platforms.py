"""The api with both platforms, beside a browser: its door is asynchronous, a browser's test is not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.support.channels import Door, door, meta_text, zalo_text
from tests.support.polling import until
from tests.support.servers import Servers

_T = TypeVar("_T")
_WITHIN_S = 30.0


@dataclass
class Platforms:
    """A door that is open in a thread of its own."""

    door: Door
    loop: asyncio.AbstractEventLoop
    writing: int = 0
    """Every message of a person has a number of its own."""

    @property
    def url(self) -> str:
        """Of the api."""
        return str(self.door.http.base_url)

    def write(self, channel: str, person: str, text: str) -> None:
        """`person` writes `text` on `channel`."""
        self.writing += 1
        message = f"{person}-{self.writing}"
        if channel == "zalo":
            self._do(self.door.from_zalo(zalo_text(person, text, message)))
        else:
            self._do(self.door.from_meta(meta_text(person, text, message)))

    def received(self, channel: str, person: str) -> list[str]:
        """What arrived at `person` on `channel`, in its order."""
        platform = self.door.zalo if channel == "zalo" else self.door.meta
        return [one.text for one in platform.sent if one.recipient == person]

    def receives(self, channel: str, person: str, text: str) -> None:
        """Wait until something with `text` arrived at `person`."""
        until(lambda: any(text in one for one in self.received(channel, person)), _WITHIN_S)

    def _do(self, what: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(_WITHIN_S)


@contextmanager
def platforms(servers: Servers) -> Iterator[Platforms]:
    """An api of its own on the database and bot of `servers`, connected to platforms of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opened = door(servers, log="console-platforms.log")
    try:
        entered = asyncio.run_coroutine_threadsafe(opened.__aenter__(), loop).result(_WITHIN_S)
        try:
            yield Platforms(entered, loop)
        finally:
            asyncio.run_coroutine_threadsafe(opened.__aexit__(None, None, None), loop).result(_WITHIN_S)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
