"""Live streams over HTTP: the real application and database, real connections."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from actions.dossiers.tables import subscriptions
from api import live
from api.tables import conversations
from tests.support.doors import OpenDoor, open_door
from tests.support.notices import RECEIPT, follow, tell
from tests.support.problems import problem
from tests.support.servers import Conversation, Servers


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[OpenDoor]:
    async with open_door(database_url) as door:
        yield door


def _engine(opened: OpenDoor) -> sa.Engine:
    return opened.parts.live._notices._database.engine


def _begun(opened: OpenDoor, *names: str) -> None:
    """There are conversations called `names`."""
    moment = datetime.now(timezone.utc)
    with _engine(opened).begin() as connection:
        for name in names:
            connection.execute(conversations.insert().values(id=name, channel="web", started_at=moment))


def _subscription(opened: OpenDoor, conversation: str = "c1") -> int:
    with _engine(opened).connect() as connection:
        query = sa.select(subscriptions.c.id).where(subscriptions.c.conversation_id == conversation)
        return int(connection.execute(query).scalar_one())


class Reader:
    """What a page reads from a stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def event(self, within_s: float = 5.0) -> dict[str, str]:
        """The next event or comment, by its fields."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(within_s):
            while line := await anext(self._lines):
                name, _, value = line.partition(": ")
                fields[name] = value
        return fields

    async def notice(self, within_s: float = 5.0) -> dict[str, Any]:
        """The next notice."""
        event = await self.event(within_s)
        assert event["event"] == "notice", event
        data: dict[str, Any] = json.loads(event["data"])
        assert event["id"] == str(data["notice"])
        return data

    async def nothing(self, for_s: float) -> bool:
        """Whether nothing comes for so long; the reader is of no use afterwards."""
        try:
            await self.event(for_s)
        except TimeoutError:
            return True
        return False

    async def ended(self, within_s: float = 5.0) -> bool:
        """Whether the stream comes to its end, with nothing more told."""
        async with asyncio.timeout(within_s):
            return [line async for line in self._lines if line] == []


@asynccontextmanager
async def _stream(opened: OpenDoor, conversation: str = "c1") -> AsyncIterator[Reader]:
    path = f"/api/v1/conversations/{conversation}/events"
    async with opened.http.stream("GET", path, headers=opened.own(conversation)) as response:
        assert response.status_code == httpx.codes.OK, await response.aread()
        reader = Reader(response)
        assert await reader.event() == {"retry": "3000"}
        yield reader


async def _until(look: Callable[[], bool], within_s: float = 5.0) -> None:
    async with asyncio.timeout(within_s):
        while not look():
            await asyncio.sleep(0.02)


async def _seen(opened: OpenDoor, *numbers: int, conversation: str = "c1") -> None:
    path = f"/api/v1/conversations/{conversation}/seen"
    answer = await opened.http.post(path, json={"notices": numbers}, headers=opened.own(conversation))
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text


async def test_what_was_not_told_comes_first_and_then_what_happens(opened: OpenDoor) -> None:
    _begun(opened, "c1")
    first, second = follow(_engine(opened), "c1", "untold", "waiting")
    async with _stream(opened) as reader:
        assert reader.response.headers["content-type"].startswith("text/event-stream")
        assert reader.response.headers["cache-control"] == "no-cache"
        told = [await reader.notice(), await reader.notice()]
        assert [one["notice"] for one in told] == [first, second]
        (reply,) = told[0]["replies"]
        assert RECEIPT in reply["text"]
        assert set(reply) == {"text", "quick_replies", "links", "cards", "lang"}
        began = time.monotonic()
        third = tell(_engine(opened), _subscription(opened), 3)
        assert (await reader.notice())["notice"] == third
        assert time.monotonic() - began < 3


async def test_nothing_is_told_twice_over_one_connection(opened: OpenDoor) -> None:
    _begun(opened, "c1")
    follow(_engine(opened), "c1", "untold")
    async with _stream(opened) as reader:
        await reader.notice()
        assert await reader.nothing(2.5)


async def test_what_was_not_acknowledged_comes_again_and_what_was_does_not(opened: OpenDoor) -> None:
    _begun(opened, "c1")
    first, second = follow(_engine(opened), "c1", "untold", "untold")
    for _ in range(2):
        async with _stream(opened) as reader:
            assert [(await reader.notice())["notice"] for _ in range(2)] == [first, second]
    await _seen(opened, first)
    async with _stream(opened) as reader:
        assert (await reader.notice())["notice"] == second
        assert await reader.nothing(1.5)


async def test_nobody_is_told_or_acknowledges_what_others_follow(opened: OpenDoor) -> None:
    _begun(opened, "c1", "c2")
    (number,) = follow(_engine(opened), "c1", "untold")
    await _seen(opened, number, conversation="c2")
    async with _stream(opened, "c2") as other, _stream(opened) as own:
        assert (await own.notice())["notice"] == number
        assert await other.nothing(1.5)


async def test_who_does_not_show_the_token_is_told_nothing(opened: OpenDoor) -> None:
    _begun(opened, "c1", "c2")
    for headers in ({}, {"Authorization": "Bearer x"}, opened.own("c2")):
        problem(await opened.http.get("/api/v1/conversations/c1/events", headers=headers), 403)
    assert len(opened.parts.live) == 0


async def test_a_conversation_that_is_not_kept_has_no_stream(opened: OpenDoor) -> None:
    problem(await opened.http.get("/api/v1/conversations/c1/events", headers=opened.own("c1")), 404)


async def test_a_deleted_conversation_has_its_streams_ended(opened: OpenDoor) -> None:
    _begun(opened, "c1", "c2")
    async with _stream(opened) as reader, _stream(opened) as second, _stream(opened, "c2") as other:
        await opened.http.delete("/api/v1/conversations/c1", headers=opened.own("c1"))
        assert await reader.ended()
        assert await second.ended()
        assert await other.nothing(1.5)
    await _until(lambda: len(opened.parts.live) == 0)


async def test_of_one_conversation_three_and_of_all_so_many(opened: OpenDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 4)
    _begun(opened, "c1", "c2")
    async with _stream(opened), _stream(opened), _stream(opened):
        refused = await opened.http.get("/api/v1/conversations/c1/events", headers=opened.own("c1"))
        problem(refused, 503)
        assert int(refused.headers["retry-after"]) > 0
        async with _stream(opened, "c2"):
            problem(await opened.http.get("/api/v1/conversations/c2/events", headers=opened.own("c2")), 503)
    await _until(lambda: len(opened.parts.live) == 0)
    async with _stream(opened):
        pass


async def test_who_leaves_leaves_nothing_behind(opened: OpenDoor) -> None:
    names = [f"c{number}" for number in range(30)]
    _begun(opened, *names)
    for _ in range(2):
        async with asyncio.timeout(30):
            for name in names:
                async with _stream(opened, name):
                    pass
    await _until(lambda: len(opened.parts.live) == 0)
    assert opened.parts.live._streams == {}
    looking = opened.parts.live._looking
    assert looking is not None
    await _until(looking.done, 3)  # nobody is connected: the database is not asked any more
    tasks = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
    assert not [name for name in tasks if "_producer" in name or "_keepalive" in name]


async def test_all_are_asked_for_at_once(opened: OpenDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"c{number}" for number in range(20)]
    _begun(opened, *names)
    asked: list[int] = []
    unseen_by = opened.parts.notices.unseen_by

    async def counted(asking: Any) -> Any:
        asked.append(len(asking))
        return await unseen_by(asking)

    monkeypatch.setattr(opened.parts.notices, "unseen_by", counted)
    streams = [await opened.parts.live.open(name) for name in names]
    await asyncio.sleep(2.5)
    assert 2 <= len(asked) <= 3  # however many pages there are
    assert asked[1:] == [20] * len(asked[1:])  # the first look may come while they are still being opened
    for stream in streams:
        opened.parts.live.leave(stream)


async def test_a_database_that_is_away_for_a_moment_ends_no_stream(
    opened: OpenDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _begun(opened, "c1")
    async with _stream(opened) as reader:
        engine = _engine(opened)
        connect, tries = engine.connect, 0

        def gone() -> Any:
            nonlocal tries
            tries += 1
            raise OperationalError("SELECT", {}, Exception("the server is starting up"))

        with caplog.at_level(logging.CRITICAL, "api.live"), monkeypatch.context() as away:
            away.setattr(engine, "connect", gone)
            await _until(lambda: tries >= 2)
        assert engine.connect == connect
        (number,) = follow(engine, "c1", "untold")
        assert (await reader.notice())["notice"] == number


async def test_it_lives_while_nothing_happens_and_ends_by_itself(
    opened: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.2)
    monkeypatch.setattr(live, "LONGEST_S", 1.0)
    _begun(opened, "c1")
    began = time.monotonic()
    async with _stream(opened) as reader:
        assert await reader.event() == {"": "ping"}
        async with asyncio.timeout(5):
            lines = [line async for line in reader._lines if line]
    assert set(lines) == {": ping"}
    assert 0.7 < time.monotonic() - began < 3
    await _until(lambda: len(opened.parts.live) == 0)


async def _silent(opened: OpenDoor, conversation: str) -> socket.socket:
    """A connection that asks for its stream and reads nothing of it."""
    loop = asyncio.get_running_loop()
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.setblocking(False)
    await loop.sock_connect(connection, ("127.0.0.1", opened.port))
    headers = "".join(f"{name}: {value}\r\n" for name, value in opened.own(conversation).items())
    path = f"/api/v1/conversations/{conversation}/events"
    await loop.sock_sendall(connection, f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
    return connection


async def test_who_reads_slowly_holds_up_nobody(opened: OpenDoor) -> None:
    _begun(opened, "c1", "c2")
    slow = await _silent(opened, "c1")
    await _until(lambda: len(opened.parts.live) == 1)
    follow(_engine(opened), "c1", *["untold"] * 20)
    (number,) = follow(_engine(opened), "c2", "untold")
    async with _stream(opened, "c2") as reader:
        assert (await reader.notice(3))["notice"] == number
    slow.close()
    await _until(lambda: len(opened.parts.live) == 0)


async def test_open_streams_do_not_hold_up_the_end_of_the_process(opened: OpenDoor) -> None:
    _begun(opened, "c1", "c2")
    slow = await _silent(opened, "c2")
    async with _stream(opened) as reader:
        await _until(lambda: len(opened.parts.live) == 2)
        began = time.monotonic()
        await opened.end()
        assert time.monotonic() - began < 2
        assert await reader.ended()
    assert len(opened.parts.live) == 0
    slow.close()


def test_a_process_with_open_pages_ends_at_once(servers: Servers, http: httpx.Client) -> None:
    talk = Conversation(http)
    talk.say("xin chào")
    path, own = f"/api/v1/conversations/{talk.id}/events", {"Authorization": f"Bearer {talk.token}"}
    with ExitStack() as page:
        with servers.api("ending.log", servers.bot_url) as url:
            client = page.enter_context(httpx.Client(base_url=url, timeout=30, trust_env=False))
            lines = page.enter_context(client.stream("GET", path, headers=own)).iter_lines()
            assert next(lines) == "retry: 3000"
            began = time.monotonic()
        assert time.monotonic() - began < 5
        assert not any(lines), "it comes to its end rather than breaking off"
    assert "Traceback" not in (servers.folder / "ending.log").read_text("utf-8")
