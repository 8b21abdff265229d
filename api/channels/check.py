"""What is still wrong with the channels, in sentences a province's IT officer can act on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import aiohttp
import msgspec

from actions.wording.templates import vietnamese
from api.channels.mailbox import Mailbox
from api.channels.tokens import NoTokenError, Tokens
from api.settings import ApiSettings

# Signatures bear no time, but tokens do; people read late answers as no answers.
_CLOCK_OFF_S = 60.0
_WEBHOOK_WITHIN_S = 2.0
_ALARM_DAYS = 14
_WANTED_FIELDS = frozenset(("messages", "messaging_postbacks", "message_echoes", "message_deliveries"))


class Finding(NamedTuple):
    """One thing that was looked at."""

    good: bool
    text: str
    """In Vietnamese: what is well, or what is wrong and what to do."""


async def check(own: ApiSettings, tokens: Tokens | None, mailbox: Mailbox, public_url: str) -> list[Finding]:
    """What is well and what is not; `public_url` is the address the platforms call, empty where it is not known."""
    t = vietnamese()
    if not own.messenger and not own.zalo:
        return [Finding(False, t("check.none"))]
    timeout = aiohttp.ClientTimeout(total=own.send_timeout_s)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        parts = [_messenger(own, http)] if own.messenger else []
        if tokens is not None:
            parts.append(_zalo(own, tokens, http))
        found: list[Finding] = []
        for part in parts:
            found += [finding async for finding in part]
        number, reason = await mailbox.given_up()
        if number:
            found.append(Finding(False, t("check.given_up", number=number, reason=reason)))
        if not public_url:
            return [*found, Finding(False, t("check.no_public_url"))]
        channels = [name for name, on in (("messenger", own.messenger), ("zalo", own.zalo)) if on]
        webhooks = await asyncio.gather(*(_webhook(own, http, public_url, channel) for channel in channels))
        return [*found, *webhooks]


async def _messenger(own: ApiSettings, http: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    t = vietnamese()
    graph = f"{own.messenger_graph_url.rstrip('/')}/{own.messenger_graph_version}"
    token = {"access_token": own.messenger_page_token}
    page, off = await _get(http, f"{graph}/me", {**token, "fields": "id,name"})
    if off is not None:
        yield _clock(off)
    if page is None:
        yield Finding(False, t("check.messenger_unreachable"))
        return
    if "error" in page:
        yield Finding(False, t("check.messenger_token", reason=page["error"].get("message", "")))
        return
    yield Finding(True, t("check.messenger_page", name=page.get("name", page.get("id", ""))))
    apps, _ = await _get(http, f"{graph}/me/subscribed_apps", token)
    fields = {field for app in (apps or {}).get("data", []) for field in app.get("subscribed_fields", [])}
    missing = sorted(_WANTED_FIELDS - fields)
    if missing:
        yield Finding(False, t("check.messenger_fields", fields=", ".join(missing)))
    else:
        yield Finding(True, t("check.messenger_subscribed"))


async def _zalo(own: ApiSettings, tokens: Tokens, http: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    t = vietnamese()
    try:
        pair = await tokens.state()
        token = await tokens.access()
    except NoTokenError as error:
        yield Finding(False, t("check.zalo_token", reason=str(error)))
        return
    days = (pair.refresh_until - datetime.now(timezone.utc)).days if pair else 0
    yield Finding(days >= _ALARM_DAYS, t("check.zalo_refresh", days=days))
    account, off = await _get(http, f"{own.zalo_api_url.rstrip('/')}/v2.0/oa/getoa", {}, {"access_token": token})
    if off is not None:
        yield _clock(off)
    if account is None:
        yield Finding(False, t("check.zalo_unreachable"))
    elif account.get("error") != 0:
        yield Finding(False, t("check.zalo_token", reason=account.get("message", "")))
    else:
        yield Finding(True, t("check.zalo_account", name=account.get("data", {}).get("name", "")))


async def _webhook(own: ApiSettings, http: aiohttp.ClientSession, public_url: str, channel: str) -> Finding:
    """Whether the webhook answers from outside, in time, and refuses what is not signed."""
    t = vietnamese()
    url = f"{public_url.rstrip('/')}/webhooks/{channel}"
    began = time.monotonic()
    try:
        if channel == "messenger":
            asked = {"hub.mode": "subscribe", "hub.verify_token": own.messenger_verify_token, "hub.challenge": "motcua"}
            async with http.get(url, params=asked) as response:
                good = response.status == 200 and await response.text() == "motcua"
        else:
            async with http.post(url, json={}) as response:
                good = response.status == 200
        async with http.post(url, data=b'{"event_name":"forged","timestamp":"1"}') as response:
            refused = response.status == 403
    except (aiohttp.ClientError, TimeoutError) as error:
        return Finding(False, t("check.webhook_unreachable", url=url, reason=type(error).__name__))
    if time.monotonic() - began > _WEBHOOK_WITHIN_S:
        return Finding(False, t("check.webhook_slow", url=url))
    return Finding(good and refused, t("check.webhook_good" if good and refused else "check.webhook_bad", url=url))


async def _get(
    http: aiohttp.ClientSession, url: str, params: dict[str, str], headers: dict[str, str] | None = None
) -> tuple[dict[str, Any] | None, float | None]:
    """The answer, None where there is none, and by how many seconds our clock is ahead of the answering one."""
    try:
        async with http.get(url, params=params, headers=headers) as response:
            said = msgspec.json.decode(await response.read(), type=dict[str, Any])
            date = response.headers.get("Date")
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
        return None, None
    return said, time.time() - parsedate_to_datetime(date).timestamp() if date else None


def _clock(off: float) -> Finding:
    t = vietnamese()
    if abs(off) <= _CLOCK_OFF_S:
        return Finding(True, t("check.clock_good"))
    return Finding(False, t("check.clock_bad", seconds=round(abs(off))))
