"""Asking the National Public Service Portal, politely and honestly: its list and its records.

At most two requests a second, under a User-Agent that says who asks. Faults that may pass are tried
again; a block is respected at once.
"""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Optional

import httpx
import msgspec
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from knowledge.errors import PortalError, RecordError
from knowledge.national.portal import PortalRecord, canonical, decode

SHORTEST_PAUSE = 0.5
"""Seconds between the starts of two requests to the portal."""
PAGE_LENGTH = 50
"""Items of a full page of the list."""

_LIST = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
_DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
_TRIES = 5
_LARGEST_BODY = 16_000_000
_LONGEST_ANSWER_S = 120
_LONGEST_RETRY_AFTER_S = 300
_TIMEOUT_S = 30
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+|https?://[^\s/]+")


class NoAnswerError(PortalError):
    """One question got no usable answer; others may."""


class _FaultError(NoAnswerError):
    """A failure that may pass, after `wait_s` seconds where the portal says so."""

    def __init__(self, what: str, wait_s: float = 0) -> None:
        super().__init__(f"{what} (the last of {_TRIES} tries)")
        self.wait_s = wait_s


class Item(msgspec.Struct):
    """A procedure in the list."""

    id: str
    code: str


class Page(msgspec.Struct, rename="camel"):
    """A piece of the list."""

    items: list[Item]
    total: int
    """How many procedures the whole list has."""
    last_id: Optional[str] = None
    """What to ask the next page with."""


class Client:
    """The portal's two endpoints, asked one question at a time; a context manager.

    Whatever is asked raises PortalError where the portal blocks us or wants a long pause.
    """

    def __init__(self, address: str, user_agent: str, pause: float = SHORTEST_PAUSE) -> None:
        """`user_agent` names the deployment and a contact: an e-mail address or a URL.

        `pause` is the least time between the starts of two requests, in seconds; SHORTEST_PAUSE at
        least, unless the portal is a stand-in on this machine. Raises PortalError where `address` or
        `user_agent` will not do.
        """
        if not (user_agent.isascii() and user_agent.isprintable() and _CONTACT.search(user_agent)):
            raise PortalError(
                f"the User-Agent {user_agent!r} will not do: name the deployment and a contact, "
                "an e-mail address or a URL, in plain ASCII"
            )
        self.address = _checked(address)
        """Without a slash at its end."""
        self._http = httpx.Client(headers={"User-Agent": user_agent}, timeout=_TIMEOUT_S)
        self._pause = pause if _is_loopback(httpx.URL(self.address).host) else max(pause, SHORTEST_PAUSE)
        self._next = 0.0
        self._backoff = wait_exponential_jitter(initial=4 * self._pause, max=60, jitter=2 * self._pause)
        self._retrying = Retrying(
            retry=retry_if_exception_type(_FaultError),
            wait=self._wait,
            stop=stop_after_attempt(_TRIES),
            reraise=True,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def page(self, last_id: str) -> Page:
        """The page of the list that follows the item `last_id`; the first one for an empty one.

        Raises PortalError where there is none to be had.
        """
        question = {"limit": PAGE_LENGTH, "lastId": last_id, "q": "", "categoryId": "", "departmentCode": ""}
        try:
            return msgspec.convert(self._ask(_LIST, question), Page)
        except (NoAnswerError, msgspec.ValidationError) as error:
            raise PortalError(f"{self.address}: no list of procedures: {error}: run the same again later") from error

    def record(self, portal_id: str, code: str) -> tuple[PortalRecord, bytes]:
        """The record `portal_id`, which the list has as `code`, and its canonical JSON.

        Raises RecordError where it cannot be read or is another, NoAnswerError where there is none.
        """
        raw = canonical(msgspec.json.encode(self._ask(_DETAIL, {"id": portal_id})))
        record = decode(raw)
        if (record.id, record.code) != (portal_id, code):
            raise RecordError(f"the portal answers with another record, {record.code} ({record.id})")
        return record, raw

    def _ask(self, path: str, question: dict[str, Any]) -> dict[str, Any]:
        return self._retrying(self._post, path, question)

    def _post(self, path: str, question: dict[str, Any]) -> dict[str, Any]:
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._pause
        try:
            with self._http.stream("POST", self.address + path, json=question) as response:
                _check(response)
                body = _body(response)
        except httpx.RequestError as error:
            raise _FaultError(f"{type(error).__name__} {error}".strip()) from error
        return _data(response, body)

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome and state.outcome.exception()
        asked = error.wait_s if isinstance(error, _FaultError) else 0.0
        return max(asked, self._backoff(state))


def _checked(address: str) -> str:
    try:
        url = httpx.URL(address.rstrip("/"))
    except httpx.InvalidURL as error:
        raise PortalError(f"{address}: is no address: {error}") from error
    if not url.host or not (url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.host))):
        raise PortalError(f"{address}: give the portal's address with https://")
    return str(url)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _check(response: httpx.Response) -> None:
    """Raises where the status alone says that there is nothing to read."""
    status = response.status_code
    if status == 429 or status >= 500:  # whatever the body: gateways tell these in HTML
        wait_s = _retry_after(response)
        if wait_s > _LONGEST_RETRY_AFTER_S:
            raise PortalError(f"the portal asks us to wait {wait_s:.0f} seconds: run the same again after that")
        raise _FaultError(f"HTTP {status}", wait_s)
    if status == 403:
        raise _blocked(response)
    if response.is_redirect:
        raise PortalError(f"the portal sends us on to {response.headers.get('Location')}: check its address")


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("Retry-After", "")
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:  # absent, or no date
        return 0.0


def _blocked(response: httpx.Response) -> PortalError:
    what = f"HTTP {response.status_code}, {response.headers.get('Content-Type', 'no content type')}"
    return PortalError(
        f"the portal blocked us ({what}): ask it nothing more for some hours; write to those who run it, "
        "or load the catalogue from a file. What was fetched is kept"
    )


def _body(response: httpx.Response) -> bytes:
    until = time.monotonic() + _LONGEST_ANSWER_S
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise NoAnswerError(f"the answer is longer than {_LARGEST_BODY // 1_000_000} MB")
        if time.monotonic() > until:
            raise _FaultError(f"the answer takes longer than {_LONGEST_ANSWER_S} seconds")
    return bytes(body)


def _data(response: httpx.Response, body: bytes) -> dict[str, Any]:
    """What the portal's envelope in `body` holds."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if "json" in response.headers.get("Content-Type", "") and not body.lstrip().startswith(b"<"):
            raise _FaultError("the answer's JSON is cut or damaged") from error
        raise _blocked(response) from error
    envelope = answer if isinstance(answer, dict) else {}
    data = envelope.get("data")
    if response.status_code != httpx.codes.CREATED or not isinstance(data, dict):
        message = str(envelope.get("message") or "no message")[:200]
        raise NoAnswerError(f"HTTP {response.status_code}, “{message}”, and no data")
    return data
