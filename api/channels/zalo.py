"""Zalo Official Account: its signature, its events, its messages."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import msgspec

from actions.dossiers.changes import Notice
from actions.wording.replies import Reply
from api.channels.messages import Attempt, Channel, Incoming, Kind, Outcome, Outgoing, degrees
from api.channels.rendering import cut, is_numbered, joined, notice_reply, numbered, title
from api.channels.tokens import Tokens
from api.channels.wire import as_dict, as_list, as_seconds, as_text, post
from knowledge.clock import vietnam_today

LONGEST_TEXT, LONGEST_TITLE, LONGEST_PAYLOAD, MOST_BUTTONS = 2000, 100, 1000, 5
_LINKS_KEPT = 2
# What the platform's error codes ask for; those not listed are taken for permanent.
_TEMPORARY = frozenset((-32, -200))
_TOKEN = frozenset((-216, -220))
_NIGHT = -234
_ATTACHMENTS = frozenset(("image", "gif", "link", "audio", "video", "sticker", "file", "business_card"))


class Zalo:
    """One Official Account."""

    channel: Channel = "zalo"
    # Eight messages are free for 48 hours after the person's last one; after seven days none is taken.
    window_s = 7 * 24 * 3600.0
    most_choices = MOST_BUTTONS
    thumbs = False

    def __init__(self, *, app_id: str, oa_secret: str, tokens: Tokens, api: str, timeout_s: float) -> None:
        """Has to be made inside the running event loop."""
        self._app_id = app_id
        self._oa_secret = oa_secret
        self._tokens = tokens
        self._url = f"{api.rstrip('/')}/v3.0/oa/message/cs"
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))

    def probes(self, body: bytes) -> bool:
        """Whether it is the POST by which registration asks: one that names no event."""
        try:
            return "event_name" not in msgspec.json.decode(body, type=dict[str, Any])
        except (ValueError, RecursionError):
            return False

    def genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether `X-ZEvent-Signature` is the SHA-256 of application, body, the body's timestamp and the OA's secret.

        A redelivery comes with its old timestamp up to an hour late, so its age is no reason to refuse it: what came
        before is known by its id.
        """
        given = headers.get("x-zevent-signature", "").strip().lower().removeprefix("mac=")
        try:
            document = msgspec.json.decode(body)
            stamp = as_text(document["timestamp"])
        except (ValueError, RecursionError, KeyError, TypeError):
            return False
        wanted = hashlib.sha256(self._app_id.encode() + body + (stamp + self._oa_secret).encode()).hexdigest()
        return hmac.compare_digest(given.encode(), wanted.encode())

    def read(self, body: bytes) -> list[Incoming]:
        """The one event of `body`."""
        try:
            event = msgspec.json.decode(body)
            if not isinstance(event, dict):
                raise ValueError("no event")
            return [_event(event, body)]
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    def render(self, replies: Sequence[Reply], person: str, anonymous_in: str = "") -> Outgoing:
        """A text with its choices numbered, since buttons show on telephones only, and buttons under it."""
        reply = joined(replies)
        choices = [button for button in reply.quick_replies if len(button.payload) <= LONGEST_PAYLOAD][:MOST_BUTTONS]
        titles = [title(choice.title, LONGEST_TITLE) for choice in choices]
        listed = f"\n\n{numbered(titles, reply.lang)}" if choices and not is_numbered(reply.text) else ""
        message: dict[str, Any] = {"text": cut(reply.text, LONGEST_TEXT - len(listed), reply.lang) + listed}
        queries: list[dict[str, Any]] = [
            {"title": name, "type": "oa.query.hide", "payload": choice.payload}
            for name, choice in zip(titles, choices, strict=True)
        ]
        links: list[dict[str, Any]] = [
            {"title": title(link.title, LONGEST_TITLE), "type": "oa.open.url", "payload": {"url": link.url}}
            for link in reply.links
            if len(link.url) <= LONGEST_PAYLOAD
        ]
        # The source, and the map of a place, have theirs among the buttons: the choices stand in the text too.
        buttons = [*queries[: MOST_BUTTONS - len(links[:_LINKS_KEPT])], *links][:MOST_BUTTONS]
        if buttons:
            message["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
        recipient = {"user_id": person}
        if anonymous_in:
            recipient = {"anonymous_id": person, "conversation_id": anonymous_in}
        return Outgoing(
            body={"recipient": recipient, "message": message},
            options=[choice.payload for choice in choices] if listed else (),
        )

    def notify(self, notice: Notice, person: str, anonymous_in: str = "") -> Outgoing:
        """A text without choices."""
        return self.render([notice_reply(notice, vietnam_today())], person, anonymous_in)

    async def types(self, person: str) -> None:
        """Nothing: an Official Account has no such sign."""

    async def send(self, message: Outgoing) -> Attempt:
        """Post `message`, once more with a fresh token where the platform takes the present one no longer."""
        return await self._tokens.sending(lambda token: self._post(message, token))

    async def _post(self, message: Outgoing, token: str) -> Attempt:
        return await post(self._http, self._url, message.body, _attempt, headers={"access_token": token})

    async def close(self) -> None:
        await self._http.close()


def _event(event: dict[str, Any], body: bytes) -> Incoming:
    name = as_text(event.get("event_name"))
    message = as_dict(event.get("message"))
    sender, recipient = (as_text(as_dict(event.get(side)).get("id")) for side in ("sender", "recipient"))
    follower = as_text(as_dict(event.get("follower")).get("id"))
    text = as_text(message.get("text"))

    def incoming(kind: Kind, person: str, **more: Any) -> Incoming:
        return Incoming(
            channel="zalo",
            # What has no id of its own is known by what it says: redeliveries have the same body.
            id=(as_text(message.get("msg_id")) or hashlib.sha256(body).hexdigest())[:128],
            person=person,
            kind=kind,
            at=as_seconds(event.get("timestamp")),
            **more,
        )

    if name.startswith("anonymous_send_"):
        place = as_text(message.get("conversation_id"))
        if name == "anonymous_send_text" and text:
            return incoming("text", sender, text=text, anonymous_in=place)
        return incoming("attachment", sender, about=name.removeprefix("anonymous_send_"), anonymous_in=place)
    if name == "user_send_text" and text:
        return incoming("text", sender, text=text)
    if name == "user_send_location":
        attached = next((as_dict(one) for one in as_list(message.get("attachments"))), {})
        where = as_dict(as_dict(attached.get("payload")).get("coordinates"))
        return incoming("location", sender, place=degrees(where.get("latitude"), where.get("longitude")))
    if name.startswith("user_send_") and name.removeprefix("user_send_") in _ATTACHMENTS:
        return incoming("attachment", sender, about=name.removeprefix("user_send_"))
    if name == "follow":
        return incoming("start", follower)
    if name == "unfollow":
        return incoming("unfollow", follower)
    if name == "user_submit_info":
        return incoming("info", sender)
    if name in ("user_received_message", "user_seen_message"):
        ids = [as_text(one) for one in (message.get("msg_id"), *as_list(message.get("msg_ids")))]
        # The receipt is named by our message: it would hide the next receipt of the same one.
        receipt = incoming("receipt", recipient, about=name, ours=[one for one in ids if one])
        return msgspec.structs.replace(receipt, id=hashlib.sha256(body).hexdigest())
    if name.startswith("oa_send_"):
        told = incoming("echo", recipient, about=text, ours=[as_text(message.get("msg_id"))])
        by_human = bool(as_dict(event.get("sender")).get("admin_id"))
        return msgspec.structs.replace(told, kind="human" if by_human else "echo")
    if name == "user_withdraw":
        return incoming("withdraw", as_text(event.get("user_id")))
    return incoming("ignored", as_text(event.get("user_id")) or sender, about=name or "unknown")


def _attempt(status: int, said: dict[str, Any]) -> Attempt:
    # HTTP 200 even on errors: only `error` tells.
    if not isinstance(said.get("error"), int):
        return Attempt(Outcome.UNKNOWN, reason=f"HTTP {status} without an outcome")
    code = said["error"]
    if code == 0:
        return Attempt(Outcome.SENT, str(as_dict(said.get("data")).get("message_id", "")))
    reason = f"{code}: {said.get('message', '')}"
    if code in _TEMPORARY:
        return Attempt(Outcome.RETRY, reason=reason)
    if code in _TOKEN:
        return Attempt(Outcome.TOKEN, reason=reason)
    return Attempt(Outcome.MORNING if code == _NIGHT else Outcome.REFUSED, reason=reason)
