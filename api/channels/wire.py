"""JSON from and to the platforms: nothing of it is believed to have the shape it should have."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import msgspec

from api.channels.messages import Attempt, Outcome

_MILLISECONDS = 1000.0


async def post(
    http: aiohttp.ClientSession,
    url: str,
    body: Mapping[str, Any],
    judge: Callable[[int, dict[str, Any]], Attempt],
    *,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Attempt:
    """Post `body` and have `judge` tell from status and answer, empty where there is none, what became of it."""
    try:
        # Elsewhere nobody was asked to take it.
        sent = http.post(url, params=params, headers=headers, json=body, allow_redirects=False)
        async with sent as response:
            status, raw = response.status, await response.read()
    except aiohttp.ClientConnectorError as error:
        return Attempt(Outcome.RETRY, reason=str(error))  # it never left
    except (aiohttp.ClientError, TimeoutError) as error:
        return Attempt(Outcome.UNKNOWN, reason=repr(error))
    try:
        said = msgspec.json.decode(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        # A gateway's page: it may have passed the message on before it failed.
        return Attempt(Outcome.UNKNOWN, reason=f"HTTP {status} without JSON")
    return judge(status, said)


def as_dict(value: object) -> dict[str, Any]:
    """`value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_dicts(value: object) -> list[dict[str, Any]]:
    """The objects in `value` where it is a list."""
    return [one for one in as_list(value) if isinstance(one, dict)]


def as_list(value: object) -> list[Any]:
    """`value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """`value` where it is a text, or an id that came as a number; empty for all else."""
    return str(value) if isinstance(value, (str, int)) else ""


def as_seconds(stamp: object) -> float:
    """Seconds since the epoch of a `stamp` in milliseconds, a number or a text of one; 0 for all else."""
    try:
        seconds = float(stamp if isinstance(stamp, float) else as_text(stamp)) / _MILLISECONDS
    except (ValueError, OverflowError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0
