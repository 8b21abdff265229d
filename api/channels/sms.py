"""Text messages through a gateway that takes them over HTTP.

``POST {url}`` with ``{"to": "84…", "text": "…", "reference": "…"}`` and a bearer token; 2xx with JSON or with nothing
means that the gateway has taken it, its id in ``id`` where it names one. `reference` is the same whenever a message is
tried again.
"""

from __future__ import annotations

from typing import Any

import aiohttp

from actions.dossiers.changes import Notice
from actions.wording.dossiers import short_notice
from api.channels.messages import Attempt, Channel, Outcome, Outgoing
from api.channels.wire import as_text, post

_TOO_MANY, _SERVER_ERROR = 429, 500


class Sms:
    """One gateway."""

    channel: Channel = "sms"
    window_s = float("inf")

    def __init__(self, *, url: str, token: str, timeout_s: float) -> None:
        """Has to be made inside the running event loop."""
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))

    def notify(self, notice: Notice, person: str, anonymous_in: str = "") -> Outgoing:
        """One text message to the telephone number `person`."""
        return Outgoing(body={"recipient": {"phone": person}, "text": short_notice(notice)})

    async def send(self, message: Outgoing) -> Attempt:
        body = {
            "to": message.body["recipient"]["phone"],
            "text": message.body["text"],
            "reference": message.reference,
        }
        return await post(self._http, self._url, body, _attempt, headers=self._headers)

    async def close(self) -> None:
        await self._http.close()


def _attempt(status: int, said: dict[str, Any]) -> Attempt:
    if 200 <= status < 300:
        return Attempt(Outcome.SENT, as_text(said.get("id")))
    reason = f"HTTP {status}"
    if status == _TOO_MANY:
        return Attempt(Outcome.RETRY, reason=reason)
    return Attempt(Outcome.UNKNOWN if status >= _SERVER_ERROR else Outcome.REFUSED, reason=reason)
