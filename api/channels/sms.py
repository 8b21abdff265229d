"""Text messages through a gateway that takes them over HTTP.

``POST {url}`` with ``{"to": "84…", "text": "…", "reference": "…"}`` and a bearer token; 2xx with JSON or with nothing
means that the gateway has taken it, its id in ``id`` where it names one. `reference` is the same whenever a message is
tried again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import aiohttp

from actions.dossiers.changes import Notice
from actions.wording.dossiers import short_notice
from actions.wording.templates import vietnamese
from api.channels.messages import Attempt, Channel, Outcome, Outgoing
from api.channels.wire import as_text, post
from knowledge.text.normalise import clean, fold

_TOO_MANY, _SERVER_ERROR = 429, 500
# What one text message holds in the telephone's own alphabet, and what is left where it is one of several.
_LONGEST, _LONGEST_PART = 160, 152
_MOBILE = re.compile(r"(?:\+|00)?84([35789]\d{8})|0([35789]\d{8})", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s.()-]")
# Signs that the telephone's alphabet has not, beside letters with their marks.
_SIGNS = str.maketrans({"•": "-", "☐": "-", "–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "…": "..."})


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

    def write(self, text: str, person: str, reference: str) -> Sequence[Outgoing]:
        """`text` to the telephone number `person`, in as many messages as it takes; none where nothing can be shown."""
        parts = _parts(_shown(text))
        t = vietnamese()
        several = len(parts) > 1
        return [
            Outgoing(
                body={
                    "recipient": {"phone": person},
                    "text": t("console.sms.part", number=number, all=len(parts), text=part) if several else part,
                },
                reference=f"{reference}-{number}",
            )
            for number, part in enumerate(parts, 1)
        ]

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


def mobile(typed: str) -> str:
    """A Vietnamese mobile number as gateways take it, however it was typed; empty where it is none."""
    found = _MOBILE.fullmatch(_BETWEEN_DIGITS.sub("", typed))
    return f"84{found[1] or found[2]}" if found else ""


def _shown(text: str) -> str:
    """`text` in the telephone's own alphabet: without diacritics twice as much goes into a message."""
    plain = "".join(fold(char).upper() if char.isupper() else fold(char) for char in clean(text).translate(_SIGNS))
    return clean(plain.encode("ascii", "ignore").decode())


def _parts(text: str) -> list[str]:
    """`text` in parts of one message each, broken between words where there are any."""
    if len(text) <= _LONGEST:
        return [text] if text else []
    parts: list[str] = []
    while text:
        end = len(text)
        if end > _LONGEST_PART:
            spaces = [text.rfind(space, 1, _LONGEST_PART + 1) for space in (" ", "\n")]
            end = max(spaces) if max(spaces) > 0 else _LONGEST_PART
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return parts
