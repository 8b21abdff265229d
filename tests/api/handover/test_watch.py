from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.handover import watch
from api.handover.queue import Queue
from api.handover.watch import News, Page, TooManyPagesError, Watch
from api.switches import Switchboard
from tests.support.handover import begin, hire


@pytest.fixture
async def opened(engine: sa.Engine) -> AsyncIterator[Watch]:
    database = OffLoop(engine)
    opened = Watch(Queue(database), Switchboard(database))
    yield opened
    await opened.close()


async def _next(told: AsyncIterator[News], event: str, within_s: float = 5.0) -> News:
    async with asyncio.timeout(within_s):
        async for one in told:
            if one.event == event:
                return one
    raise AssertionError("nothing more is told")


async def test_a_page_is_told_how_all_of_it_stands_and_what_changes(engine: sa.Engine, opened: Watch) -> None:
    queue = Queue(OffLoop(engine))
    begin(engine, "a")
    lan, minh = hire(engine, "Lan", "Minh")
    pages = [opened.open(lan, oversees=False), opened.open(minh, oversees=False), opened.open(minh, oversees=True)]
    of_lan, of_minh, of_supervisor = (aiter(page) for page in pages)
    assert (await _next(of_lan, "queue")).waiting == 0
    await queue.ask("a", "asked")
    assert (await _next(of_lan, "queue")).waiting == 1
    assert (await _next(of_minh, "conversation")).conversation == "a"
    await queue.claim("a", lan, shown_name="Lan")
    claimed = await _next(of_lan, "conversation")
    await queue.types("a")
    typing = await _next(of_lan, "conversation")
    assert (typing.typing, typing.revision > claimed.revision) == (True, True)
    seen = [await _next(of_supervisor, "conversation") for _ in range(2)]
    assert {one.conversation for one in seen} == {"a"}
    await _next(of_minh, "queue")  # it is a colleague's now, of which nothing more is told
    with pytest.raises(TimeoutError):
        await _next(of_minh, "conversation", 2.5)
    for page in pages:
        opened.leave(page)
    assert opened.here() == set()


async def test_a_process_serves_so_many_pages_and_lets_go_of_all(
    opened: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "MOST", 1)
    page = opened.open(1, oversees=False)
    with pytest.raises(TooManyPagesError):
        opened.open(2, oversees=False)
    opened.end()
    assert [one.event async for one in page] in ([], ["queue", "switches"])
    opened.leave(page)
    assert [one async for one in opened.open(1, oversees=False)] == []


async def test_a_connection_ends_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LONGEST_S", 0.05)
    page = Page(1, oversees=False)
    assert [one async for one in page] == []
