"""Zalo's pair of tokens, on SQLite and on PostgreSQL, against the token service over loopback."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web

from actions.dossiers.database import open_engine
from api.channels.tokens import NoTokenError, Tokens
from api.database import OffLoop
from api.tables import zalo_tokens
from tests.support.platforms import ZALO_APP_ID, ZALO_APP_SECRET, Drop, Fail, Hang, Html, Slow, ZaloServer

KEY = b"k" * 32


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    async with ZaloServer() as server:
        yield server


@pytest.fixture
async def tokens(engine: sa.Engine, zalo: ZaloServer) -> Tokens:
    return _open(engine, zalo.url)


@pytest.fixture
async def second(engine: sa.Engine, database_url: str, zalo: ZaloServer) -> AsyncIterator[Tokens]:
    """The same tokens as another process has them."""
    own = open_engine(database_url)
    yield _open(own, zalo.url)
    own.dispose()


def _open(engine: sa.Engine, oauth: str, key: bytes = KEY, timeout_s: float = 5.0) -> Tokens:
    return Tokens(
        OffLoop(engine), key, app_id=ZALO_APP_ID, app_secret=ZALO_APP_SECRET, oauth=oauth, timeout_s=timeout_s
    )


async def _put(tokens: Tokens, lives_s: int = 25 * 3600) -> None:
    """The pair that the service knows."""
    await tokens.put("zalo-access-0", "zalo-refresh-0", lives_s)


def _set(engine: sa.Engine, **values: Any) -> None:
    """The clock's part: stamps are moved rather than waited for."""
    with engine.begin() as connection:
        connection.execute(zalo_tokens.update().values(**values))


def _row(engine: sa.Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.select(zalo_tokens)).one()


def _in(**time: float) -> datetime:
    return datetime.now(timezone.utc) + timedelta(**time)


async def _soon(tokens: Tokens, instead_of: str = "") -> str:
    """The token, where that is no endless waiting."""
    return await asyncio.wait_for(tokens.access(instead_of), 10)


async def test_without_a_pair_there_is_no_token(tokens: Tokens, zalo: ZaloServer) -> None:
    assert await tokens.state() is None
    with pytest.raises(NoTokenError, match="motcua channels zalo-tokens"):
        await _soon(tokens)
    assert zalo.refreshes == zalo.refused_refreshes == 0


async def test_a_pair_put_in_is_read_by_every_process(tokens: Tokens, second: Tokens, zalo: ZaloServer) -> None:
    await _put(tokens)
    for each in (tokens, second):
        pair = await each.state()
        assert pair is not None
        assert (pair.access, pair.refresh) == ("zalo-access-0", "zalo-refresh-0")
        assert abs(pair.access_until - _in(hours=25)) < timedelta(minutes=1)
        assert abs(pair.refresh_until - _in(days=90)) < timedelta(minutes=1)
        assert await _soon(each) == "zalo-access-0"
    assert zalo.refreshes == 0


async def test_a_pair_put_in_replaces_the_one_before(tokens: Tokens, engine: sa.Engine) -> None:
    await _put(tokens)
    await tokens.put("another-access", "another-refresh")
    assert await _soon(tokens) == "another-access"
    assert _row(engine).id == 1


async def test_neither_token_stands_in_the_database_as_it_is(tokens: Tokens, engine: sa.Engine) -> None:
    await _put(tokens, lives_s=60)
    await _soon(tokens)
    pair = await tokens.state()
    assert pair is not None
    assert pair.refresh == "zalo-refresh-1"
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            stored = str(list(connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))))
            assert "zalo-access" not in stored
            assert "zalo-refresh" not in stored


async def test_another_key_says_what_to_do(tokens: Tokens, engine: sa.Engine, zalo: ZaloServer) -> None:
    await _put(tokens)
    changed = _open(engine, zalo.url, key=b"x" * 32)
    for attempt in (changed.access, changed.state):
        with pytest.raises(NoTokenError, match="another SECRET_KEY: put in a new pair"):
            await attempt()
    await changed.put("new-access", "new-refresh")
    assert await _soon(changed) == "new-access"


# ---- refreshing


async def test_a_token_is_refreshed_before_its_end(tokens: Tokens, engine: sa.Engine, zalo: ZaloServer) -> None:
    await _put(tokens)
    _set(engine, access_until=_in(hours=2, minutes=5))
    assert await _soon(tokens) == "zalo-access-0"
    assert zalo.refreshes == 0
    _set(engine, access_until=_in(hours=1, minutes=55))
    assert await _soon(tokens) == "zalo-access-1"
    pair = await tokens.state()
    assert pair is not None
    assert (pair.access, pair.refresh) == ("zalo-access-1", "zalo-refresh-1")
    assert abs(pair.access_until - _in(hours=25)) < timedelta(minutes=1)
    assert abs(pair.refresh_until - _in(days=90)) < timedelta(minutes=1)
    assert _row(engine).leased_until is None


async def test_a_refused_token_is_refreshed_though_it_should_live(tokens: Tokens, zalo: ZaloServer) -> None:
    await _put(tokens)
    zalo.expire()
    assert await _soon(tokens, instead_of="zalo-access-0") == "zalo-access-1"
    # Who was refused with the old one later takes the new one that is there.
    assert await _soon(tokens, instead_of="zalo-access-0") == "zalo-access-1"
    assert zalo.refreshes == 1


async def test_pairs_follow_each_other_each_by_the_token_of_the_one_before(tokens: Tokens, zalo: ZaloServer) -> None:
    await _put(tokens)
    token = "zalo-access-0"
    for number in range(1, 6):
        token = await _soon(tokens, instead_of=token)
        assert token == f"zalo-access-{number}"
    assert (zalo.refreshes, zalo.refused_refreshes) == (5, 0)


async def test_of_many_at_once_in_one_process_one_refreshes_and_all_get_its_token(
    tokens: Tokens, zalo: ZaloServer
) -> None:
    await _put(tokens, lives_s=0)
    zalo.next_refresh(Slow(0.3))
    given = await asyncio.gather(*(_soon(tokens) for _ in range(10)))
    assert set(given) == {"zalo-access-1"}
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 0)


async def test_of_many_at_once_on_two_engines_one_refreshes_and_all_get_its_token(
    tokens: Tokens, second: Tokens, zalo: ZaloServer
) -> None:
    await _put(tokens)
    zalo.expire()
    zalo.next_refresh(Slow(0.3))
    given = await asyncio.gather(*(_soon(each, instead_of="zalo-access-0") for each in [tokens, second] * 5))
    assert set(given) == {"zalo-access-1"}
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 0)


def _meet(barrier: threading.Barrier) -> None:
    barrier.wait(60)


def _in_a_process(database_url: str, oauth: str) -> str:
    async def access() -> str:
        return await _soon(_open(open_engine(database_url), oauth))

    return asyncio.run(access())


async def test_of_two_processes_at_once_one_refreshes_and_both_get_its_token(
    tokens: Tokens, database_url: str, zalo: ZaloServer
) -> None:
    await _put(tokens, lives_s=0)
    zalo.next_refresh(Slow(1.0))
    loop, spawn = asyncio.get_running_loop(), multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, spawn, initializer=_meet, initargs=(spawn.Barrier(2),)) as pool:
        both = [loop.run_in_executor(pool, _in_a_process, database_url, zalo.url) for _ in range(2)]
        given = await asyncio.gather(*both)
    assert given == ["zalo-access-1"] * 2
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 0)


async def test_while_another_refreshes_the_present_token_does(
    tokens: Tokens, second: Tokens, engine: sa.Engine, zalo: ZaloServer
) -> None:
    await _put(tokens)
    _set(engine, access_until=_in(hours=1))
    zalo.next_refresh(Slow(1.0))
    refreshing = asyncio.create_task(_soon(tokens))
    while _row(engine).leased_until is None:
        await asyncio.sleep(0.01)
    assert await asyncio.wait_for(second.access(), 0.5) == "zalo-access-0"
    assert await refreshing == "zalo-access-1"
    assert await _soon(second) == "zalo-access-1"


async def test_a_dead_refreshers_lease_runs_out(tokens: Tokens, engine: sa.Engine, zalo: ZaloServer) -> None:
    await _put(tokens, lives_s=0)
    _set(engine, leased_by="dead", leased_until=_in(seconds=30))
    waiting = asyncio.create_task(_soon(tokens))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    assert zalo.refreshes == 0
    _set(engine, leased_until=_in(seconds=-1))
    assert await waiting == "zalo-access-1"
    assert _row(engine).leased_by is None


# ---- refreshes that fail


@pytest.mark.parametrize("fault", [Fail(-14010), Html(), Drop()], ids=["refused", "page", "lost"])
async def test_while_the_present_token_lives_a_refresh_may_fail(
    tokens: Tokens, engine: sa.Engine, zalo: ZaloServer, caplog: pytest.LogCaptureFixture, fault: Any
) -> None:
    await _put(tokens)
    _set(engine, access_until=_in(hours=1))
    zalo.next_refresh(fault)
    assert await _soon(tokens) == "zalo-access-0"
    assert [record.levelno for record in caplog.records if record.name == "api.channels.tokens"] == [logging.ERROR]
    assert _row(engine).leased_until is None


async def test_a_refresh_that_failed_is_tried_again_at_the_next_need(tokens: Tokens, zalo: ZaloServer) -> None:
    await _put(tokens, lives_s=0)
    zalo.next_refresh(Fail(-14010, message="Try later."), Html(502))
    with pytest.raises(NoTokenError, match=r"refused to refresh the token: Try later\."):
        await _soon(tokens)
    with pytest.raises(NoTokenError, match="does not answer"):
        await _soon(tokens)
    assert await _soon(tokens) == "zalo-access-1"


async def test_a_service_that_hangs_is_not_waited_for_longer_than_told(engine: sa.Engine, zalo: ZaloServer) -> None:
    impatient = _open(engine, zalo.url, timeout_s=0.3)
    await _put(impatient, lives_s=0)
    zalo.next_refresh(Hang(5))
    with pytest.raises(NoTokenError, match="does not answer: TimeoutError"):
        await asyncio.wait_for(impatient.access(), 3)


async def test_a_service_that_is_away_is_named(engine: sa.Engine) -> None:
    tokens = _open(engine, "http://127.0.0.1:1")
    await _put(tokens, lives_s=0)
    with pytest.raises(NoTokenError, match="does not answer"):
        await _soon(tokens)


async def test_a_lost_answer_of_a_refresh_is_a_clear_error_and_no_loop(
    tokens: Tokens, second: Tokens, engine: sa.Engine, zalo: ZaloServer
) -> None:
    await _put(tokens, lives_s=0)
    zalo.next_refresh(Drop())
    with pytest.raises(NoTokenError, match="does not answer"):
        await _soon(tokens)
    # The single-use token is used up: only a new pair helps, and every process says so.
    for each in (tokens, second):
        with pytest.raises(NoTokenError, match=r"refused to refresh the token: Invalid refresh token\."):
            await _soon(each)
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 2)
    assert _row(engine).leased_until is None
    await tokens.put(zalo.access_token, zalo.refresh_token)
    assert await _soon(second) == "zalo-access-1"


async def test_many_that_wait_for_a_refresh_that_fails_all_get_the_error(
    tokens: Tokens, second: Tokens, zalo: ZaloServer
) -> None:
    await _put(tokens, lives_s=0)
    zalo.next_refresh(Drop())
    given = await asyncio.gather(*(_soon(each) for each in [tokens, second] * 3), return_exceptions=True)
    assert [type(one) for one in given] == [NoTokenError] * 6


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"error_name":"\xff"}',
        b'{"access_token":"a"}',
        b'{"access_token":"","refresh_token":"r"}',
        b'{"access_token":{"a":1},"refresh_token":["r"]}',
    ],
)
async def test_an_answer_without_a_pair_is_an_error_like_others(engine: sa.Engine, said: bytes) -> None:
    async with _service(said) as url:
        tokens = _open(engine, url)
        await _put(tokens, lives_s=0)
        with pytest.raises(NoTokenError, match="Zalo"):
            await _soon(tokens)
    pair = await tokens.state()
    assert pair is not None
    assert pair.refresh == "zalo-refresh-0"


@pytest.mark.parametrize("life", [b'"soon"', b"null", b'""', b"90000", b'"90000"'])
async def test_a_pair_is_kept_whatever_is_said_about_its_life(engine: sa.Engine, life: bytes) -> None:
    async with _service(b'{"access_token":"a1","refresh_token":"r1","expires_in":%b}' % life) as url:
        tokens = _open(engine, url)
        await _put(tokens, lives_s=0)
        assert await _soon(tokens) == "a1"
    pair = await tokens.state()
    assert pair is not None
    assert abs(pair.access_until - _in(hours=25)) < timedelta(minutes=1)


class _service:  # noqa: N801 - used like a function
    """A token service that says one thing only; gives its address."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    async def __aenter__(self) -> str:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(body=self._said, content_type="application/json")

        application = web.Application()
        application.router.add_post("/v4/oa/access_token", answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


# ---- the end of the refresh token


@pytest.mark.parametrize(("days", "alarm"), [(13.5, True), (1, True), (14.5, False), (89, False)])
async def test_fewer_than_fourteen_days_of_the_refresh_token_are_an_alarm(
    tokens: Tokens, engine: sa.Engine, caplog: pytest.LogCaptureFixture, days: float, alarm: bool
) -> None:
    await _put(tokens)
    _set(engine, refresh_until=_in(days=days))
    assert await _soon(tokens) == "zalo-access-0"
    assert ("refresh token lives" in caplog.text) == alarm
    assert ("put in a new pair in time" in caplog.text) == alarm
    assert "zalo-refresh-0" not in caplog.text


async def test_a_refresh_token_past_its_end_is_not_tried(tokens: Tokens, engine: sa.Engine, zalo: ZaloServer) -> None:
    await _put(tokens, lives_s=0)
    _set(engine, refresh_until=_in(seconds=-1))
    with pytest.raises(NoTokenError, match="a new pair is wanted"):
        await _soon(tokens)
    assert zalo.refreshes == zalo.refused_refreshes == 0
