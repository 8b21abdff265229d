"""The one hop to the bot."""

from __future__ import annotations

from typing import Any

import aiohttp
import msgspec

from actions.wording.replies import Answer, Reply


class BotUnavailableError(Exception):
    """The bot is starting, gone or too slow."""


class Outcome(msgspec.Struct):
    """What a turn led to."""

    replies: list[Reply]
    answers: list[Answer]


class BotClient:
    """Turns over loopback."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Has to be made inside the running event loop."""
        self._url = url.rstrip("/")
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout_s), connector=aiohttp.TCPConnector(limit=64)
        )
        self._decoder = msgspec.json.Decoder(Outcome)

    async def take(self, turn: dict[str, Any]) -> Outcome:
        """Carry a turn through the bot; raises BotUnavailableError."""
        try:
            async with self._http.post(f"{self._url}/turn", data=msgspec.json.encode(turn)) as response:
                response.raise_for_status()
                outcome = self._decoder.decode(await response.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise BotUnavailableError(str(error)) from error
        if not outcome.answers:
            raise BotUnavailableError("the bot had no answer")
        return outcome

    async def ready(self) -> bool:
        """Whether the bot takes turns."""
        try:
            async with self._http.get(f"{self._url}/readyz", timeout=aiohttp.ClientTimeout(total=2)) as response:
                return response.ok
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        await self._http.close()
