"""The National Public Service Portal over loopback: it replays real records, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import random
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Optional

import msgspec
from aiohttp import web

from tests.support.places import NATIONAL

_LIST = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
_DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
_JSON = "application/json; charset=utf-8"

JsonObject = dict[str, Any]


def real_records(count: int) -> list[JsonObject]:
    """The first records of the national catalogue: ``{id, code, name, detail}``."""
    with gzip.open(NATIONAL, "rb") as lines:
        return [msgspec.json.decode(line) for line in itertools.islice(lines, count)]


class Request(NamedTuple):
    """A request as it reached the portal."""

    at: float
    """On the monotonic clock."""
    path: str
    user_agent: str
    body: JsonObject
    hang_up: Callable[[], None]
    """Breaks the connection off."""

    @property
    def asks_list(self) -> bool:
        return self.path == _LIST

    @property
    def asked_id(self) -> Optional[str]:
        """The record whose detail is asked for; None where the list is."""
        return self.body.get("id")


Disturbance = Callable[[int, Request], Awaitable[Optional[web.Response]]]
"""Given the number of a request, from 1, and the request: an answer in place of the portal's, or None."""
Paging = Callable[[list[JsonObject], str, int], list[JsonObject]]
"""Given all records, the `lastId` and the `limit`: the records of the page."""


class Portal:
    """The running portal; tests change its attributes between and during runs."""

    def __init__(self, records: list[JsonObject]) -> None:
        self.records = records
        self.url = ""
        self.requests: list[Request] = []
        self.disturbance: Disturbance = _undisturbed
        self.paging: Paging = steady
        self.missing = 0
        """How many more records the list claims to have than it has."""

    @property
    def asked_ids(self) -> list[str]:
        """The records whose details were asked for, in order."""
        return [request.asked_id for request in self.requests if request.asked_id is not None]

    async def answer(self, incoming: web.Request) -> web.StreamResponse:
        assert incoming.transport is not None
        request = Request(
            time.monotonic(),
            incoming.path,
            incoming.headers.get("User-Agent", ""),
            await incoming.json(),
            incoming.transport.abort,
        )
        self.requests.append(request)
        return await self.disturbance(len(self.requests), request) or self._regular(request)

    def _regular(self, request: Request) -> web.Response:
        if request.asks_list:
            page = self.paging(self.records, request.body["lastId"], request.body["limit"])
            items = [{field: record[field] for field in ("id", "name", "code")} for record in page]
            last = items[-1]["id"] if items else ""
            return envelope({"items": items, "lastId": last, "total": len(self.records) + self.missing})
        found = next((record for record in self.records if record["id"] == request.asked_id), None)
        return envelope(found["detail"]) if found else envelope(None, 404, "Không tìm thấy")


@contextmanager
def portal(records: list[JsonObject]) -> Iterator[Portal]:
    """A portal of `records`, served from a thread of its own."""
    served = Portal(records)
    loop = asyncio.new_event_loop()
    application = web.Application()
    application.router.add_post(_LIST, served.answer)
    application.router.add_post(_DETAIL, served.answer)
    runner = web.AppRunner(application, shutdown_timeout=0)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", 0).start())
    host, port = runner.addresses[0]
    served.url = f"http://{host}:{port}"
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(runner.cleanup())
        loop.close()


def envelope(data: Any, status: int = 201, message: str = "Thành công") -> web.Response:
    body = msgspec.json.encode({"code": status, "message": message, "data": data})
    return web.Response(body=body, status=status, headers={"Content-Type": _JSON})


def steady(records: list[JsonObject], last_id: str, limit: int) -> list[JsonObject]:
    """The pages of a list that does not change."""
    start = next((place for place, record in enumerate(records, 1) if record["id"] == last_id), 0)
    return records[start : start + limit]


def unsteady(repeats: int) -> Paging:
    """Pages whose order changes from one to the next, each with `repeats` records of earlier ones."""
    chance = random.Random(7)
    shown: dict[str, JsonObject] = {}

    def page(records: list[JsonObject], _: str, limit: int) -> list[JsonObject]:
        again = chance.sample(list(shown.values()), min(repeats, len(shown)))
        fresh = [record for record in records if record["id"] not in shown]
        chance.shuffle(fresh)
        fresh = fresh[: limit - len(again)]
        shown.update({record["id"]: record for record in fresh})
        return again + fresh

    return page


def looping(records: list[JsonObject], _: str, limit: int) -> list[JsonObject]:
    """The first page again and again."""
    return records[:limit]


async def _undisturbed(_: int, __: Request) -> None:
    return None


def replaced(answer: Callable[[], web.Response], first: int, count: int = 1_000_000) -> Disturbance:
    """`answer` in place of `count` answers, from the request numbered `first` on."""

    async def disturb(number: int, _: Request) -> Optional[web.Response]:
        return answer() if first <= number < first + count else None

    return disturb


def delayed(seconds: float, first: int, count: int) -> Disturbance:
    """Regular answers, `count` of them late."""

    async def disturb(number: int, _: Request) -> None:
        if first <= number < first + count:
            await asyncio.sleep(seconds)

    return disturb


def broken_off(first: int, count: int) -> Disturbance:
    """Connections that end without an answer."""

    async def disturb(number: int, request: Request) -> None:
        if first <= number < first + count:
            request.hang_up()

    return disturb


def for_record(portal_id: str, answer: Callable[[], web.Response]) -> Disturbance:
    """`answer` whenever this record's detail is asked for."""

    async def disturb(_: int, request: Request) -> Optional[web.Response]:
        return answer() if request.asked_id == portal_id else None

    return disturb


def firewall(status: int = 200) -> web.Response:
    """What a firewall answers when it blocks."""
    return web.Response(text="<html><body>Request rejected</body></html>", status=status, content_type="text/html")


def failure(status: int = 500) -> web.Response:
    return web.Response(text="<html><body>Bad gateway</body></html>", status=status, content_type="text/html")


def busy(retry_after: str) -> web.Response:
    return web.Response(status=429, headers={"Retry-After": retry_after})


def truncated() -> web.Response:
    """JSON that ends in the middle."""
    return web.Response(
        body=b'{"code":201,"message":"","data":{"id":"019d', status=201, headers={"Content-Type": _JSON}
    )
