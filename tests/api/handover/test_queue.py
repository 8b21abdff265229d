from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.conversations import Conversations
from api.database import OffLoop
from api.handover.queue import LEASE, NOWHERE, Place, Queue, TakenError
from api.handover.tables import handovers, staff_messages
from api.staff.tables import staff
from tests.support.handover import age, begin, hire, rows


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    return Queue(OffLoop(engine))


def _told(engine: sa.Engine) -> list[str]:
    return [row.text for row in rows(engine, staff_messages) if row.kind == "service"]


async def test_who_asked_first_stands_first(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a", "b", "c")
    for name in "abc":
        assert await queue.ask(name, "asked")
    age(engine, "c", asked_at=timedelta(minutes=9))
    assert [(one.conversation, one.position) for one in await queue.entries()] == [("c", 1), ("a", 2), ("b", 3)]
    assert await queue.place("b") == Place("waiting", 3)
    assert await queue.place("somebody else") == NOWHERE


async def test_asking_again_keeps_the_place(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a", "b")
    await queue.ask("a", "failed")
    await queue.ask("b", "asked")
    assert not await queue.ask("a", "complaint")
    assert [(one.conversation, one.reason) for one in await queue.entries()] == [("a", "failed"), ("b", "asked")]


async def test_of_many_officers_who_claim_at_once_one_has_it(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    officers = hire(engine, *(f"Cán bộ {number}" for number in range(8)))

    async def claim(officer: int) -> str:
        try:
            await queue.claim("a", officer, shown_name=f"số {officer}")
        except TakenError as error:
            return str(error)
        return "mine"

    became = await asyncio.gather(*map(claim, officers))
    assert became.count("mine") == 1
    winner = officers[became.index("mine")]
    name = next(row.shown_name for row in rows(engine, staff) if row.id == winner)
    assert set(became) == {"mine", f"{name} đang trao đổi với người này."}
    assert (await queue.entry("a")).held_by == winner
    assert len(_told(engine)) == 1


async def test_claiming_what_one_holds_changes_nothing(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    (lan,) = hire(engine, "Lan")
    assert await queue.claim("a", lan, shown_name="Lan")
    assert not await queue.claim("a", lan, shown_name="Lan")
    assert len(_told(engine)) == 1


async def test_nobody_claims_what_does_not_wait(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    (lan,) = hire(engine, "Lan")
    with pytest.raises(LookupError):
        await queue.claim("a", lan, shown_name="Lan")


async def test_an_officer_who_is_gone_loses_it_and_its_place_is_the_old_one(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a", "b")
    for name in "ab":
        await queue.ask(name, "asked")
    lan, minh = hire(engine, "Lan", "Minh")
    await queue.claim("a", lan, shown_name="Lan")
    assert await queue.place("a") == Place("held", by="Lan")
    age(engine, "a", held_until=timedelta(seconds=1))
    assert await queue.place("a") == Place("waiting", 1)
    assert not await queue.heard("a")
    with pytest.raises(TakenError):
        await queue.release("a", lan)
    assert await queue.claim("a", minh, shown_name="Minh")


async def test_an_open_page_keeps_what_its_officer_holds(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    (lan,) = hire(engine, "Lan")
    await queue.claim("a", lan, shown_name="Lan")
    age(engine, "a", held_until=-LEASE / 4)
    before = rows(engine, handovers)[0].held_until
    await queue.keep(lan)
    after = rows(engine, handovers)[0].held_until
    assert after > before
    await queue.keep(lan)
    assert rows(engine, handovers)[0].held_until == after


async def test_only_who_oversees_takes_it_over(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    lan, minh = hire(engine, "Lan", "Minh")
    await queue.claim("a", lan, shown_name="Lan")
    with pytest.raises(TakenError, match="Lan"):
        await queue.claim("a", minh, shown_name="Minh")
    assert await queue.claim("a", minh, shown_name="Minh", take_over=True)
    with pytest.raises(TakenError, match="Minh"):
        await queue.release("a", lan)


async def test_released_it_waits_again_and_passed_it_is_the_colleagues(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    lan, minh = hire(engine, "Lan", "Minh")
    await queue.claim("a", lan, shown_name="Lan")
    await queue.release("a", lan)
    assert (await queue.place("a")).state == "waiting"
    await queue.claim("a", minh, shown_name="Minh")
    await queue.pass_on("a", minh, to=lan, name="Lan")
    assert (await queue.place("a")).by == "Lan"
    assert _told(engine)[-1] == "Cuộc trò chuyện đã được chuyển cho cán bộ Lan."


async def test_closed_it_can_be_asked_for_again(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    (lan,) = hire(engine, "Lan")
    await queue.claim("a", lan, shown_name="Lan")
    await queue.close("a", lan)
    assert await queue.place("a") == NOWHERE
    with pytest.raises(LookupError):
        await queue.close("a", lan)
    assert await queue.ask("a", "failed")
    assert [row.ended_how for row in rows(engine, handovers)] == ["closed", ""]


async def test_a_number_is_kept_until_it_has_ended(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    assert not await queue.call_back("a", "0912345678")
    await queue.ask("a", "asked")
    assert await queue.call_back("a", "0912345678")
    assert (await queue.entry("a")).telephone == "0912345678"
    assert await queue.leave("a")
    assert not await queue.leave("a")
    assert rows(engine, handovers)[0].telephone == ""


async def test_both_see_the_other_type(engine: sa.Engine, queue: Queue) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    lan, minh = hire(engine, "Lan", "Minh")
    await queue.types("a")
    assert not (await queue.entry("a")).typing  # nobody speaks with them yet
    await queue.claim("a", lan, shown_name="Lan")
    await queue.officer_types("a", minh)
    assert not (await queue.place("a")).typing
    await queue.officer_types("a", lan)
    await queue.types("a")
    assert (await queue.place("a")).typing
    assert (await queue.entry("a")).typing
    assert await queue.heard("a")
    assert not (await queue.entry("a")).typing


async def test_the_wait_is_told_from_those_taken_lately(engine: sa.Engine, queue: Queue) -> None:
    names = [f"c{number}" for number in range(4)]
    begin(engine, *names, "new")
    (lan,) = hire(engine, "Lan")
    for number, name in enumerate(names):
        await queue.ask(name, "asked")
        await queue.claim(name, lan, shown_name="Lan")
        age(engine, name, asked_at=timedelta(minutes=3 * (number + 1)))
        if number == 1:
            await queue.ask("new", "asked")
            assert (await queue.place("new")).wait_minutes is None  # too few to tell
    assert (await queue.place("new")).wait_minutes == 8  # the median of 3, 6, 9 and 12 minutes, rounded up
    for name in names:
        age(engine, name, held_at=timedelta(hours=5))
    assert (await queue.place("new")).wait_minutes is None


async def test_there_is_somebody_where_an_active_account_may_speak(engine: sa.Engine, queue: Queue) -> None:
    assert not await queue.staffed()
    hire(engine, "Hoa", role="administrator")
    assert not await queue.staffed()
    hire(engine, "Lan")
    assert await queue.staffed()


async def test_what_is_forgotten_is_in_no_queue(engine: sa.Engine, queue: Queue, record: Conversations) -> None:
    begin(engine, "a")
    await queue.ask("a", "asked")
    await record.forget("a")
    assert rows(engine, handovers) == []
    assert not await queue.ask("a", "asked")
