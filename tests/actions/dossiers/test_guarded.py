"""A store that is left alone when it fails again and again: `actions/dossiers/guarded.py`."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from actions.dossiers.configuration import Fields, RestConfig
from actions.dossiers.guarded import Guarded
from actions.dossiers.records import Dossier
from actions.dossiers.rest import RestStore
from actions.dossiers.store import StoreError
from tests.support.provinces import Filed, ProvinceServer

NUMBER = "H00.98-261102-0001"
RECOVERY_S = 0.6
AT_ONCE_S = 0.05

Asking = Callable[[Guarded, ProvinceServer], Awaitable[Any]]


def asked(asking: Asking, failures: int = 5, timeout_s: float = 0.3) -> Any:
    """Does something with a guarded store and the server that it asks."""

    async def go() -> Any:
        async with ProvinceServer("older", Filed(NUMBER)) as server:
            config = RestConfig(
                name="Tỉnh Thử",
                url=server.url,
                path="/api/hoso/tracuuhoso",
                params={"tukhoa": "{number}"},
                fields=Fields(state="tinhtrang_hoso", procedure_name="tenhoso", applicant="tccn_ten"),
                agencies=["H00"],
                timeout_s=timeout_s,
            )
            guarded = Guarded(RestStore(config), failures, RECOVERY_S)
            try:
                return await asking(guarded, server)
            finally:
                await guarded.close()

    return asyncio.run(go())


async def fail(guarded: Guarded, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(StoreError):
            await guarded.find([NUMBER])


async def outcomes(guarded: Guarded, times: int) -> list[object]:
    return await asyncio.gather(*(guarded.find([NUMBER]) for _ in range(times)), return_exceptions=True)


def test_it_is_the_store_while_that_answers() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        assert guarded.name == "Tỉnh Thử"
        assert guarded.holds(NUMBER)
        assert not guarded.holds("H01-261102-0001")
        dossier = await guarded.find([NUMBER])
        assert dossier is not None
        assert dossier.details.applicant == ""
        dossier = await guarded.find([NUMBER], whole=True)
        assert dossier is not None
        assert dossier.details.applicant == Filed(NUMBER).name
        assert await guarded.find(["H00.98-261102-0002"]) is None
        assert not guarded.open

    asked(asking)


def test_after_five_failures_it_is_not_asked_and_says_so_at_once() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        server.mood = "garbage"
        await fail(guarded, 4)
        assert not guarded.open
        await fail(guarded)
        assert guarded.open
        assert len(server.requests) == 5
        server.mood = "right"
        start = time.monotonic()
        await fail(guarded, 20)
        assert time.monotonic() - start < AT_ONCE_S
        assert len(server.requests) == 5

    asked(asking)


def test_only_failures_in_a_row_count() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        for _ in range(3):
            server.mood = "garbage"
            await fail(guarded, 4)
            server.mood = "right"
            assert await guarded.find([NUMBER])
        assert not guarded.open

    asked(asking)


@pytest.mark.parametrize("mood", ["garbage", "hanging", "html", "error"])
def test_after_the_recovery_it_is_right_again(mood: Any) -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        server.mood = mood
        await fail(guarded, 2)
        assert guarded.open
        server.mood = "right"
        await asyncio.sleep(RECOVERY_S + 0.05)
        assert not guarded.open
        assert await guarded.find([NUMBER])
        found = await outcomes(guarded, 10)
        assert all(isinstance(dossier, Dossier) for dossier in found)

    asked(asking, failures=2)


def test_it_is_right_again_after_a_restart() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        assert await guarded.find([NUMBER])
        await server.stop()
        await fail(guarded, 2)
        assert guarded.open
        await server.start()
        await asyncio.sleep(RECOVERY_S + 0.05)
        assert await guarded.find([NUMBER])

    asked(asking, failures=2)


def test_when_it_is_tried_again_one_look_up_goes_through() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        server.mood = "garbage"
        await fail(guarded, 2)
        await asyncio.sleep(RECOVERY_S + 0.05)
        server.mood, server.delay_s = "slow", 0.15
        before = len(server.requests)
        found = await outcomes(guarded, 10)
        assert len(server.requests) == before + 1
        assert [type(outcome) for outcome in found].count(Dossier) == 1
        assert [type(outcome) for outcome in found].count(StoreError) == 9
        assert await guarded.find([NUMBER])

    asked(asking, failures=2)


def test_where_that_one_fails_it_is_left_alone_again() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        server.mood = "garbage"
        await fail(guarded, 2)
        await asyncio.sleep(RECOVERY_S + 0.05)
        before = len(server.requests)
        await fail(guarded, 10)
        assert guarded.open
        assert len(server.requests) == before + 1
        await asyncio.sleep(RECOVERY_S + 0.05)
        server.mood = "right"
        assert await guarded.find([NUMBER])

    asked(asking, failures=2)


@pytest.mark.parametrize("on_trial", [False, True])
def test_who_does_not_wait_neither_breaks_nor_mends_it(on_trial: bool, caplog: pytest.LogCaptureFixture) -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        server.mood = "garbage"
        await fail(guarded, 2 if on_trial else 1)
        if on_trial:
            await asyncio.sleep(RECOVERY_S + 0.05)
        server.mood = "hanging"
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(guarded.find([NUMBER]), 0.1)
        assert not guarded.open
        await asyncio.sleep(0.3)
        assert guarded.open

    asked(asking, failures=2)
    gc.collect()
    assert [record.name for record in caplog.records] == []


def test_each_store_has_its_own() -> None:
    async def asking(guarded: Guarded, server: ProvinceServer) -> None:
        other = Guarded(guarded._store, 2, RECOVERY_S)
        server.mood = "garbage"
        await fail(guarded, 2)
        assert guarded.open
        assert not other.open

    asked(asking, failures=2)
