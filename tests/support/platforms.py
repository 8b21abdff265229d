"""Messenger, Zalo and what reaches telephones, over loopback.

They record what is sent, hold it against their limits, and misbehave on demand.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import re
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Union

from aiohttp import web

from tests.support.places import ROOT

if TYPE_CHECKING:
    from typing import Self

JsonObject = dict[str, Any]

PAYLOADS = ROOT / "tests/api/channels/payloads"
"""Webhook bodies as the platforms send them, byte for byte."""

META_SECRET = "app-secret-for-tests"
META_APP_ID = "123"
META_PAGE_ID = "100000000000001"
META_PSID = "7000000000000001"
"""The person in `messenger_*.json`."""

ZALO_SECRET = "oa-secret-for-tests"
"""The OA secret key, which signs webhooks; `ZALO_APP_SECRET` is sent to refresh tokens."""
ZALO_APP_SECRET = "zalo-app-secret-for-tests"
ZALO_APP_ID = "360846524940903967"
ZALO_OA_ID = "388613280878808645"
ZALO_USER_ID = "246845883529197922"
"""The person in `zalo_*.json`."""

ZNS_TEMPLATE = "204170"
ZNS_FIELDS = ("ma_ho_so", "thu_tuc", "trang_thai", "ngay_hen_tra", "co_quan")
"""The parameters of the template."""
SMS_TOKEN = "sms-token-for-tests"


def payload(name: str) -> bytes:
    """The raw body of a webhook, such as ``zalo_text``."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def meta_signature(body: bytes, secret: str) -> str:
    """The whole value of ``X-Hub-Signature-256``."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def zalo_signature(body: bytes, app_id: str, timestamp: str, secret: str) -> str:
    """The whole value of ``X-ZEvent-Signature``; `secret` is the OA secret key."""
    return "mac=" + hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


@dataclass(frozen=True)
class Succeed:
    """The regular answer: to script the one after it."""


@dataclass(frozen=True)
class Fail:
    """Refused: nothing is recorded as sent."""

    code: int = 0
    """`error.code` of Meta, `error` of Zalo; the gateway for text messages has none."""
    status: int = 400
    """Zalo answers 200 to everything."""
    subcode: int | None = None
    """Of Meta only."""
    message: str = "An error of the script."


@dataclass(frozen=True)
class Slow:
    """Recorded, and answered as usual after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Hang:
    """Recorded, and the connection closed without an answer after so many seconds."""

    seconds: float = 60.0


@dataclass(frozen=True)
class Drop:
    """Recorded, and the connection closed at once without an answer."""


@dataclass(frozen=True)
class Html:
    """Refused by something on the way: a page instead of JSON."""

    status: int = 502


@dataclass(frozen=True)
class Curt:
    """Recorded, and answered without a word."""

    status: int = 204


Behaviour = Union[Succeed, Fail, Slow, Hang, Drop, Html, Curt]


@dataclass(frozen=True)
class Sent:
    """A message as it reached the platform."""

    recipient: str
    message: JsonObject
    when: float
    """On the monotonic clock."""
    message_id: str
    """As it is, or would have been, answered."""
    body: JsonObject
    """The whole request."""

    @property
    def text(self) -> str:
        """Empty where the message has none of its own."""
        return str(self.message.get("text", ""))


@dataclass(frozen=True)
class Action:
    """A `sender_action` of Messenger."""

    recipient: str
    action: str
    when: float
    """On the monotonic clock."""


class _Platform(ABC):
    """What both have: an address, a script, and the messages that arrived."""

    def __init__(self) -> None:
        self.url = ""
        self.sent: list[Sent] = []
        """Accepted messages in order, whether or not the sender got an answer."""
        self.attempts: list[Sent] = []
        """The same and those that the script refused; not what broke a limit or had a wrong token."""
        self._script: deque[Behaviour] = deque()
        self._numbers = itertools.count(1)
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def next(self, *behaviours: Behaviour) -> None:
        """Scripts the next well-formed messages, one each; those after them succeed."""
        self._script.extend(behaviours)

    async def until_sent(self, count: int, within_s: float = 10.0) -> list[Sent]:
        """All accepted messages as soon as there are `count`; AssertionError when there are not in time."""
        deadline = time.monotonic() + within_s
        while len(self.sent) < count:
            assert time.monotonic() < deadline, f"{len(self.sent)} of {count} messages within {within_s:g} seconds"
            await asyncio.sleep(0.01)
        return self.sent

    async def __aenter__(self) -> Self:
        application = web.Application()
        self._add_routes(application.router)
        # Anything still waiting is woken first, so the timeout is never waited out.
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        assert self._runner is not None
        await self._runner.cleanup()

    @abstractmethod
    def _add_routes(self, router: web.UrlDispatcher) -> None:
        """What the platform answers at."""

    def _arrived(self, recipient: str, body: JsonObject, message: JsonObject, message_id: str) -> Sent:
        arrived = Sent(recipient, message, time.monotonic(), message_id, body)
        self.attempts.append(arrived)
        return arrived

    async def _play(
        self,
        script: deque[Behaviour],
        request: web.Request,
        accept: Callable[[], web.Response],
        refuse: Callable[[Fail], web.Response],
    ) -> web.Response:
        """The answer that is next in `script`; `accept` has the effect of the request."""
        behaviour = script.popleft() if script else Succeed()
        if isinstance(behaviour, Fail):
            return refuse(behaviour)
        if isinstance(behaviour, Html):
            page = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
            return web.Response(text=page, status=behaviour.status, content_type="text/html")
        answer = accept()
        if isinstance(behaviour, Curt):
            return web.Response(status=behaviour.status)
        if isinstance(behaviour, (Slow, Hang)):
            await self._pause(behaviour.seconds)
        if isinstance(behaviour, (Hang, Drop)) and request.transport is not None:
            request.transport.close()
        return answer

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except asyncio.TimeoutError:
            return


class MetaServer(_Platform):
    """The Graph API of one Facebook page."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "page-token-for-tests"
        """The page access token; another is answered with error 190."""
        self.subscribed = ["messages", "messaging_postbacks", "message_echoes", "message_deliveries"]
        """What the page has subscribed the application to."""
        self.actions: list[Action] = []
        self.profiles: list[JsonObject] = []
        """Bodies of the Messenger profile, as they were set."""

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        version = r"/{version:v\d+\.\d+}"
        router.add_get(f"{version}/me", self._me)
        router.add_get(f"{version}/me/subscribed_apps", self._subscribed)
        router.add_post(f"{version}/me/messages", self._messages)
        router.add_post(f"{version}/me/messenger_profile", self._profile)

    async def _me(self, request: web.Request) -> web.Response:
        return self._stranger(request) or web.json_response({"id": META_PAGE_ID, "name": "Một Cửa (thử nghiệm)"})

    async def _subscribed(self, request: web.Request) -> web.Response:
        app = {"id": META_APP_ID, "name": "Một Cửa", "subscribed_fields": self.subscribed}
        return self._stranger(request) or web.json_response({"data": [app]})

    async def _profile(self, request: web.Request) -> web.Response:
        if refused := self._stranger(request):
            return refused
        body = await _json_object(request)
        if body is None:
            return _meta_error(100, "(#100) Param body must be JSON.")
        self.profiles.append(body)
        return web.json_response({"result": "success"})

    async def _messages(self, request: web.Request) -> web.Response:
        if refused := self._stranger(request):
            return refused
        body = await _json_object(request)
        fault = _checked(_meta_fault, body)
        if body is None or fault:
            return _meta_error(100, f"(#100) {fault}")
        recipient = body["recipient"]["id"]
        if "sender_action" in body:
            self.actions.append(Action(recipient, body["sender_action"], time.monotonic()))
            return web.json_response({"recipient_id": recipient})
        arrived = self._arrived(recipient, body, body["message"], f"m_sent_{next(self._numbers)}")

        def accept() -> web.Response:
            self.sent.append(arrived)
            return web.json_response({"recipient_id": recipient, "message_id": arrived.message_id})

        def refuse(fail: Fail) -> web.Response:
            return _meta_error(fail.code, f"(#{fail.code}) {fail.message}", fail.status, fail.subcode)

        return await self._play(self._script, request, accept, refuse)

    def _stranger(self, request: web.Request) -> web.Response | None:
        """The refusal of a request without the token."""
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.token in (request.query.get("access_token"), bearer):
            return None
        return _meta_error(190, "Invalid OAuth access token - Cannot parse access token")


class ZaloServer(_Platform):
    """The OpenAPI and the token endpoint of one Official Account; both are below `url`."""

    def __init__(self) -> None:
        super().__init__()
        self.access_token = "zalo-access-0"
        self.refresh_token = "zalo-refresh-0"
        """The only one that will still be taken."""
        self.refreshes = 0
        """How many pairs were given out."""
        self.refused_refreshes = 0
        """How many requests came with a token unknown or used."""
        self.blocked_by: set[str] = set()
        """People who take no more messages of the account's: they are answered with error -213."""
        self._refresh_script: deque[Behaviour] = deque()
        self._free: Counter[str] = Counter()

    def next_refresh(self, *behaviours: Behaviour) -> None:
        """Scripts the next good refreshes; `Slow`, `Hang` and `Drop` use the refresh token up."""
        self._refresh_script.extend(behaviours)

    def expire(self) -> None:
        """The access token given out last is no longer taken."""
        self.access_token = f"zalo-access-unknown-{next(self._numbers)}"

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/v3.0/oa/message/cs", self._messages)
        router.add_post("/v4/oa/access_token", self._refresh)
        router.add_get("/v2.0/oa/getoa", self._account)

    async def _account(self, request: web.Request) -> web.Response:
        data = {"oa_id": ZALO_OA_ID, "name": "Một Cửa (thử nghiệm)", "is_verified": True}
        return self._stranger(request) or web.json_response({"error": 0, "message": "Success", "data": data})

    async def _messages(self, request: web.Request) -> web.Response:
        if refused := self._stranger(request):
            return refused
        body = await _json_object(request)
        fault = _checked(_zalo_fault, body)
        if body is None or fault:
            return _zalo_error(-201, f"{fault} is invalid")
        user = _zalo_recipient(body)
        arrived = self._arrived(user, body, body["message"], f"zm_sent_{next(self._numbers)}")
        if user in self.blocked_by:
            return _zalo_error(-213, "User has not followed Official Account")

        def accept() -> web.Response:
            self.sent.append(arrived)
            self._free[user] += 1
            quota = {"quota_type": "reply", "remain": str(max(0, 8 - self._free[user])), "total": "8"}
            data = {"message_id": arrived.message_id, "user_id": user, "quota": quota}
            return web.json_response({"error": 0, "message": "Success", "data": data})

        return await self._play(self._script, request, accept, lambda fail: _zalo_error(fail.code, fail.message))

    async def _refresh(self, request: web.Request) -> web.Response:
        form = await request.post()
        if request.headers.get("secret_key") != ZALO_APP_SECRET:
            return _oauth_error(-14004, "Invalid secret key.")
        if form.get("app_id") != ZALO_APP_ID or form.get("grant_type") != "refresh_token":
            return _oauth_error(-14002, "Invalid app id or grant type.")
        if form.get("refresh_token") != self.refresh_token:
            self.refused_refreshes += 1
            return _oauth_error(-14014, "Invalid refresh token.")

        def accept() -> web.Response:
            self.refreshes += 1
            self.access_token = f"zalo-access-{self.refreshes}"
            self.refresh_token = f"zalo-refresh-{self.refreshes}"
            pair = {"access_token": self.access_token, "refresh_token": self.refresh_token, "expires_in": "90000"}
            return web.json_response(pair)

        return await self._play(
            self._refresh_script, request, accept, lambda fail: _oauth_error(fail.code, fail.message)
        )

    def _stranger(self, request: web.Request) -> web.Response | None:
        """The refusal of a request without the current token."""
        if request.headers.get("access_token") == self.access_token:
            return None
        return _zalo_error(-216, "Access token is invalid")


class ZnsServer(_Platform):
    """Notifications by a template of the Official Account to telephone numbers; a message is the filled-in template."""

    def __init__(self, zalo: ZaloServer) -> None:
        """The account's access token is `zalo`'s."""
        super().__init__()
        self.without_account: set[str] = set()
        """Numbers that nobody has Zalo under: they are answered with error -118."""
        self._zalo = zalo

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/message/template", self._template)

    async def _template(self, request: web.Request) -> web.Response:
        if request.headers.get("access_token") != self._zalo.access_token:
            return _zalo_error(-124, "Access token invalid")
        body = await _json_object(request)
        if body is None or set(body) != {"phone", "template_id", "template_data", "tracking_id"}:
            return _zalo_error(-112, "Template data invalid")
        if not isinstance(body["phone"], str) or not re.fullmatch(r"84\d{9}", body["phone"]):
            return _zalo_error(-108, "Phone number invalid")
        fault = _checked(_zns_fault, body)
        if fault:
            return _zalo_error(-109 if fault == "template_id" else -112, f"{fault} invalid")
        arrived = self._arrived(body["phone"], body, body["template_data"], f"zns_sent_{next(self._numbers)}")
        if arrived.recipient in self.without_account:
            return _zalo_error(-118, "Zalo account not existed")

        def accept() -> web.Response:
            self.sent.append(arrived)
            quota = {"dailyQuota": "500", "remainingQuota": str(max(0, 500 - len(self.sent)))}
            data = {"msg_id": arrived.message_id, "sent_time": str(int(time.time() * 1000)), "quota": quota}
            return web.json_response({"error": 0, "message": "Success", "data": data})

        return await self._play(self._script, request, accept, lambda fail: _zalo_error(fail.code, fail.message))


class SmsGateway(_Platform):
    """Takes text messages as `api/channels/sms.py` says; a message is ``{"text": …}``."""

    def __init__(self) -> None:
        super().__init__()
        self.unreachable: set[str] = set()
        """Numbers that it takes nothing for: it answers 422."""

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/sms", self._sms)

    async def _sms(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {SMS_TOKEN}":
            return web.json_response({"message": "Unauthorized"}, status=401)
        body = await _json_object(request)
        fault = _checked(_sms_fault, body)
        if body is None or fault:
            return web.json_response({"message": f"{fault} is invalid"}, status=400)
        arrived = self._arrived(body["to"], body, {"text": body["text"]}, f"sms_sent_{next(self._numbers)}")
        if arrived.recipient in self.unreachable:
            return web.json_response({"message": "no such number"}, status=422)

        def accept() -> web.Response:
            self.sent.append(arrived)
            return web.json_response({"id": arrived.message_id}, status=202)

        def refuse(fail: Fail) -> web.Response:
            return web.json_response({"message": fail.message}, status=fail.status)

        return await self._play(self._script, request, accept, refuse)


async def _json_object(request: web.Request) -> JsonObject | None:
    """The body; None where it is no JSON object."""
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _checked(find_fault: Callable[[JsonObject], str | None], body: JsonObject | None) -> str | None:
    """What `find_fault` finds; a body of another shape than it reads is at fault too."""
    if body is None:
        return "Param body"
    try:
        return find_fault(body)
    except (AttributeError, KeyError, TypeError) as error:
        return f"Param body ({error!r})"


def _meta_error(code: int, message: str, status: int = 400, subcode: int | None = None) -> web.Response:
    error: JsonObject = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AtraceForTests"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return web.json_response({"error": error}, status=status)


def _zalo_error(code: int, message: str) -> web.Response:
    return web.json_response({"error": code, "message": message})


def _oauth_error(code: int, name: str) -> web.Response:
    """The token endpoint names its errors otherwise than the OpenAPI."""
    return web.json_response({"error": code, "error_name": name, "error_description": name, "error_reason": name})


def _zalo_recipient(body: JsonObject) -> str:
    """Who follows the account is written to by `user_id`; in an anonymous chat both ids of the chat are wanted."""
    recipient = body["recipient"]
    if "conversation_id" in recipient:
        return str(recipient["anonymous_id"])
    return str(recipient["user_id"])


def _fits(value: Any, most: int) -> bool:
    """Whether `value` is a text of 1 to `most` characters."""
    return isinstance(value, str) and 0 < len(value) <= most


def _meta_fault(body: JsonObject) -> str | None:
    if not _fits(body["recipient"]["id"], 64):
        return "Param recipient[id] must be a non-empty string"
    if "sender_action" in body:
        if "message" in body:
            return "Param sender_action must be in a request of its own"
        known = body["sender_action"] in ("mark_seen", "typing_on", "typing_off")
        return None if known else "Param sender_action must be one of mark_seen, typing_on, typing_off"
    if body["messaging_type"] not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
        return "Param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG"
    message = body["message"]
    if ("text" in message) == ("attachment" in message):
        return "Param message must have either text or attachment"
    if "text" in message and not _fits(message["text"], 2000):
        return "Param message[text] must be a string of 1 to 2000 characters"
    replies = message.get("quick_replies", [])
    if len(replies) > 13:
        return "Param message[quick_replies] must have at most 13 elements"
    for reply in replies:
        if reply["content_type"] != "text" or not _fits(reply["title"], 20) or not _fits(reply["payload"], 1000):
            return "Param message[quick_replies] must have titles of 1 to 20 and payloads of 1 to 1000 characters"
    return _template_fault(message["attachment"]["payload"]) if "attachment" in message else None


def _template_fault(template: JsonObject) -> str | None:
    kind = template["template_type"]
    if kind == "button":
        if not _fits(template["text"], 640):
            return "Param text of a button template must be a string of 1 to 640 characters"
        return _buttons_fault(template["buttons"])
    if kind != "generic":
        return "Param template_type must be button or generic"
    if not 1 <= len(template["elements"]) <= 10:
        return "Param elements must have 1 to 10 elements"
    for element in template["elements"]:
        if not _fits(element["title"], 80) or not _fits(element.get("subtitle", " "), 80):
            return "Param title and subtitle of an element must have at most 80 characters"
        if "buttons" in element and (fault := _buttons_fault(element["buttons"])):
            return fault
    return None


def _buttons_fault(buttons: list[JsonObject]) -> str | None:
    if not 1 <= len(buttons) <= 3:
        return "Param buttons must have 1 to 3 elements"
    for button in buttons:
        key = {"postback": "payload", "phone_number": "payload", "web_url": "url"}[button["type"]]
        if not _fits(button["title"], 20) or not _fits(button[key], 1000):
            return f"Param buttons must have titles of 1 to 20 characters and a {key}"
    return None


def _zalo_fault(body: JsonObject) -> str | None:
    """The name of the parameter at fault."""
    if not _fits(_zalo_recipient(body), 64):
        return "user_id"
    message = body["message"]
    if not _fits(message["text"], 2000):
        return "text"
    if "attachment" not in message:
        return None
    attachment = message["attachment"]
    buttons = attachment["payload"]["buttons"]
    if attachment["type"] != "template" or not 1 <= len(buttons) <= 5:
        return "buttons"
    for button in buttons:
        kind, content = button["type"], button["payload"]
        if not _fits(button["title"], 100):
            return "title"
        if kind in ("oa.query.show", "oa.query.hide"):
            good = _fits(content, 1000)
        else:
            good = _fits(content[{"oa.open.url": "url", "oa.open.phone": "phone_code"}[kind]], 1000)
        if not good:
            return "payload"
    return None


def _zns_fault(body: JsonObject) -> str | None:
    """The name of the parameter at fault, of those besides the telephone number."""
    if body["template_id"] != ZNS_TEMPLATE:
        return "template_id"
    if not _fits(body["tracking_id"], 48):
        return "tracking_id"
    if set(body["template_data"]) != set(ZNS_FIELDS):
        return "template_data"
    return next((name for name, value in body["template_data"].items() if not _fits(value, 100)), None)


def _sms_fault(body: JsonObject) -> str | None:
    """The name of the parameter at fault: one text message, in what every telephone shows."""
    if set(body) != {"to", "text", "reference"}:
        return "body"
    if not re.fullmatch(r"84\d{9}", body["to"]):
        return "to"
    if not _fits(body["text"], 160) or not re.fullmatch(r"[ -~\n]+", body["text"]):
        return "text"
    return None if _fits(body["reference"], 64) else "reference"
