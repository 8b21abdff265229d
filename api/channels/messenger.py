"""Facebook Messenger: its signature, its events, its Send API."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import aiohttp
import msgspec

from actions.dossiers.changes import Notice
from actions.wording.replies import Reply
from api.channels.messages import Attempt, Channel, Incoming, Kind, Outcome, Outgoing, degrees
from api.channels.rendering import cut, joined, notice_reply, title
from api.channels.wire import as_dict, as_dicts, as_seconds, as_text, post
from knowledge.clock import vietnam_today

LONGEST_TEXT, LONGEST_TITLE, LONGEST_PAYLOAD, MOST_REPLIES = 2000, 20, 1000, 13
_ROOM_FOR_LINKS = 1000
_TOKEN, _RATES, _TRANSIENT = 190, (4, 613), (1, 2)
_SERVER_ERROR = 500


class Messenger:
    """One page."""

    channel: Channel = "messenger"
    window_s = 24 * 3600.0
    most_choices = MOST_REPLIES
    thumbs = True

    def __init__(
        self, *, app_secret: str, app_id: str, page_token: str, graph: str, version: str, timeout_s: float
    ) -> None:
        """Has to be made inside the running event loop; `app_id` tells our own echoes from a person's answers."""
        self._app_secret = app_secret.encode()
        self._app_id = app_id
        self._token = page_token
        self._url = f"{graph.rstrip('/')}/{version}/me/messages"
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))

    def probes(self, body: bytes) -> bool:
        """Never: Messenger asks by a handshake of its own."""
        return False

    def genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether `X-Hub-Signature-256` is the HMAC of `body`; the older SHA-1 header alone is not enough."""
        given = headers.get("x-hub-signature-256", "")
        wanted = "sha256=" + hmac.new(self._app_secret, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode(), wanted.encode())

    def read(self, body: bytes) -> list[Incoming]:
        """The events of all entries; what another app's thread says (`standby`) is ignored."""
        try:
            document = msgspec.json.decode(body)
            if not isinstance(document, dict) or document.get("object") != "page":
                raise ValueError("no event of a page")
            return [event for entry in as_dicts(document.get("entry")) for event in self._of_entry(entry)]
        except RecursionError as error:
            raise ValueError("nested too deep") from error

    def _of_entry(self, entry: dict[str, Any]) -> Iterator[Incoming]:
        for event in as_dicts(entry.get("messaging")):
            yield self._event(event)
        for event in as_dicts(entry.get("standby")):
            yield _incoming(event, "ignored", about="standby")

    def _event(self, event: dict[str, Any]) -> Incoming:
        message, postback = as_dict(event.get("message")), as_dict(event.get("postback"))
        if message.get("is_echo"):
            if as_text(message.get("app_id")) == self._app_id:
                text = as_text(message.get("text"))
                return _incoming(event, "echo", about=text, ours=[as_text(message.get("mid"))], to=True)
            return _incoming(event, "human", to=True)
        if message:
            return self._message(event, message)
        if postback:
            tapped = as_text(postback.get("payload"))
            return _incoming(event, "start" if tapped == "GET_STARTED" else "text", text=tapped)
        if "delivery" in event:
            mids = as_dict(event["delivery"]).get("mids")
            told = [as_text(mid) for mid in mids] if isinstance(mids, list) else []
            return _incoming(event, "receipt", ours=[mid for mid in told if mid])
        if "read" in event:
            return _incoming(event, "ignored", about="read")
        return _incoming(event, "ignored", about=next((key for key in event if key not in _ENVELOPE), "unknown"))

    @staticmethod
    def _message(event: dict[str, Any], message: dict[str, Any]) -> Incoming:
        said = as_text(as_dict(message.get("quick_reply")).get("payload")) or as_text(message.get("text"))
        if said:
            return _incoming(event, "text", text=said)
        attachments = as_dicts(message.get("attachments"))
        kinds = [as_text(one.get("type")) for one in attachments]
        if "location" in kinds:
            where = as_dict(as_dict(attachments[kinds.index("location")].get("payload")).get("coordinates"))
            located = _incoming(event, "location")
            return msgspec.structs.replace(located, place=degrees(where.get("lat"), where.get("long")))
        if any("sticker_id" in as_dict(one.get("payload")) for one in attachments) or "sticker_id" in message:
            kinds = ["sticker"]
        return _incoming(event, "attachment", about=kinds[0] if kinds else "unknown")

    def render(self, replies: Sequence[Reply], person: str, anonymous_in: str = "") -> Outgoing:
        """A text with the links under it and the choices as quick replies."""
        reply = joined(replies)
        links = ""
        for link in reply.links:
            line = f"\n{link.title}: {link.url}"
            links += line if len(links) + len(line) <= _ROOM_FOR_LINKS else ""
        message: dict[str, Any] = {"text": cut(reply.text, LONGEST_TEXT - len(links), reply.lang) + links}
        buttons = [
            {"content_type": "text", "title": title(button.title, LONGEST_TITLE), "payload": button.payload}
            for button in reply.quick_replies
            if len(button.payload) <= LONGEST_PAYLOAD
        ]
        if buttons:
            message["quick_replies"] = buttons[:MOST_REPLIES]
        return Outgoing(body={"recipient": {"id": person}, "messaging_type": "RESPONSE", "message": message})

    def notify(self, notice: Notice, person: str, anonymous_in: str = "") -> Outgoing:
        """A text that answers nothing."""
        message = self.render([notice_reply(notice, vietnam_today())], person, anonymous_in)
        return msgspec.structs.replace(message, body={**message.body, "messaging_type": "UPDATE"})

    async def types(self, person: str) -> None:
        """Shown for twenty seconds, or until the next message."""
        body = {"recipient": {"id": person}, "sender_action": "typing_on"}
        await post(self._http, self._url, body, _attempt, params={"access_token": self._token})

    async def send(self, message: Outgoing) -> Attempt:
        return await post(self._http, self._url, message.body, _attempt, params={"access_token": self._token})

    async def close(self) -> None:
        await self._http.close()


_ENVELOPE = frozenset(("sender", "recipient", "timestamp"))


def _attempt(status: int, said: dict[str, Any]) -> Attempt:
    error = as_dict(said.get("error"))
    if not error:
        if status < _SERVER_ERROR and said.get("message_id"):
            return Attempt(Outcome.SENT, str(said["message_id"]))
        return Attempt(Outcome.UNKNOWN, reason=f"HTTP {status} without a message id")
    code = error.get("code")
    reason = f"{code}: {error.get('message', '')}"
    if code == _TOKEN:
        return Attempt(Outcome.TOKEN, reason=reason)
    return Attempt(Outcome.RETRY if code in _RATES + _TRANSIENT else Outcome.REFUSED, reason=reason)


def _incoming(
    event: dict[str, Any],
    kind: Kind,
    *,
    text: str = "",
    about: str = "",
    ours: Sequence[str] = (),
    to: bool = False,
) -> Incoming:
    """The event with who it is about: whom it is to where it is the page's own."""
    person = as_text(as_dict(event.get("recipient" if to else "sender")).get("id"))
    mid = as_text(as_dict(event.get("message")).get("mid")) or as_text(as_dict(event.get("postback")).get("mid"))
    made = hashlib.sha256(msgspec.json.encode(event, order="deterministic")).hexdigest()
    return Incoming(
        channel="messenger",
        id=(mid or made)[:128],
        person=person,
        kind=kind,
        text=text,
        about=about,
        ours=ours,
        at=as_seconds(event.get("timestamp")),
    )
