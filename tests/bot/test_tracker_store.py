"""Conversations in the database, bounded and off the loop: `bot/tracker_store.py`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import Event as Flag
from threading import Thread

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.dossiers.database import open_engine
from bot.tracker_store import BoundedTrackerStore

_TURNS = 3
_RANKING = [{"name": f"intent_{i}", "confidence": 0.01} for i in range(30)]


@pytest.fixture
def store(domain: Domain, engine: sa.engine.Engine) -> BoundedTrackerStore:
    return BoundedTrackerStore(domain, engine, turns=_TURNS)


def turn(text: str, *slots: SlotSet) -> list[Event]:
    """The events of one turn, as Rasa makes them."""
    parse_data = {"intent": {"name": "ask_fee", "confidence": 1.0}, "intent_ranking": _RANKING, "entities": []}
    return [
        UserUttered(text, intent={"name": "ask_fee", "confidence": 1.0}, parse_data=parse_data),
        ActionExecuted("action_answer"),
        BotUttered("", {"custom": {"reply": {"text": "70.000 đồng"}}}),
        *slots,
        ActionExecuted("action_listen"),
    ]


def session_start() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


async def carry(store: BoundedTrackerStore, *turns: list[Event]) -> DialogueStateTracker:
    """Store `turns` one by one, reading the tracker back each time, as an agent does."""
    for events in turns:
        tracker = await store.get_or_create_tracker("c1", append_action_listen=False)
        for event in events:
            tracker.update(event, store.domain)
        await store.save(tracker)
    stored = await store.retrieve("c1")
    assert stored is not None
    return stored


def size(engine: sa.engine.Engine) -> int:
    """Bytes of the conversation as stored."""
    with engine.connect() as connection:
        return len(connection.execute(sa.text("SELECT events FROM trackers")).scalar())


def said(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_an_unknown_conversation_is_none(store: BoundedTrackerStore) -> None:
    assert asyncio.run(store.retrieve("nobody")) is None


def test_a_short_conversation_comes_back_as_it_was(store: BoundedTrackerStore, domain: Domain) -> None:
    events = [*session_start(), *turn("lệ phí bao nhiêu 👍", SlotSet("procedure", "1.014064")), *turn("bao lâu")]
    tracker = asyncio.run(carry(store, events))
    kept = [event for event in events if not isinstance(event, BotUttered)]
    assert [type(event) for event in tracker.events] == [type(event) for event in kept]
    assert said(tracker) == ["lệ phí bao nhiêu 👍", "bao lâu"]
    assert tracker.get_slot("procedure") == "1.014064"
    assert tracker.latest_message is not None
    assert tracker.latest_message.intent["name"] == "ask_fee"
    assert [event.timestamp for event in tracker.events] == [event.timestamp for event in kept]


def test_fifty_turns_take_no_more_room_than_ten(store: BoundedTrackerStore, engine: sa.engine.Engine) -> None:
    asyncio.run(carry(store, session_start(), *(turn(f"câu {n:02}") for n in range(10))))
    after_ten = size(engine)
    tracker = asyncio.run(carry(store, *(turn(f"câu {n:02}") for n in range(10, 50))))
    assert size(engine) == pytest.approx(after_ten, rel=0.02)
    assert said(tracker) == ["câu 47", "câu 48", "câu 49"]


def test_slots_survive_the_cutting(store: BoundedTrackerStore) -> None:
    first = turn("khai sinh", SlotSet("procedure", "1.001193"), SlotSet("offered", ["1.001193", "1.004884"]))
    tracker = asyncio.run(carry(store, session_start(), first, *(turn(f"câu {n}") for n in range(50))))
    assert tracker.get_slot("procedure") == "1.001193"
    assert tracker.get_slot("offered") == ["1.001193", "1.004884"]


def test_a_slot_emptied_long_ago_stays_empty(store: BoundedTrackerStore) -> None:
    filled, emptied = turn("a", SlotSet("procedure", "1.001193")), turn("b", SlotSet("procedure", None))
    tracker = asyncio.run(carry(store, session_start(), filled, emptied, *(turn(f"câu {n}") for n in range(10))))
    assert tracker.get_slot("procedure") is None


def test_a_new_session_forgets_the_slots_of_the_old_one_for_good(store: BoundedTrackerStore) -> None:
    yesterday = turn("khai sinh", SlotSet("procedure", "1.001193"))
    fresh = asyncio.run(carry(store, session_start(), yesterday, [*session_start(), *turn("chào")]))
    assert fresh.get_slot("procedure") is None
    later = asyncio.run(carry(store, *(turn(f"câu {n}") for n in range(5))))
    assert later.get_slot("procedure") is None


def test_the_bot_listens_after_the_cutting(store: BoundedTrackerStore) -> None:
    tracker = asyncio.run(carry(store, session_start(), *(turn(f"câu {n}") for n in range(20))))
    assert tracker.latest_action_name == "action_listen"


@pytest.mark.parametrize("note", ["intent_ranking", "70.000 đồng"])
def test_what_no_rule_looks_at_is_not_stored(store: BoundedTrackerStore, engine: sa.engine.Engine, note: str) -> None:
    asyncio.run(carry(store, [*session_start(), *turn("lệ phí")]))
    with engine.connect() as connection:
        assert note.encode() not in bytes(connection.execute(sa.text("SELECT events FROM trackers")).scalar())


def test_conversations_are_kept_apart(store: BoundedTrackerStore) -> None:
    async def scene() -> list[str]:
        for sender in ("c1", "c2"):
            tracker = await store.create_tracker(sender)
            tracker.update(UserUttered(f"của {sender}"), store.domain)
            await store.save(tracker)
        second = await store.retrieve("c2")
        assert second is not None
        assert sorted(await store.keys()) == ["c1", "c2"]
        return said(second)

    assert asyncio.run(scene()) == ["của c2"]


def test_a_conversation_outlives_the_process(store: BoundedTrackerStore, domain: Domain, database_url: str) -> None:
    asyncio.run(carry(store, [*session_start(), *turn("lệ phí", SlotSet("aspect", "fee"))]))
    engine = open_engine(database_url)
    tracker = asyncio.run(BoundedTrackerStore(domain, engine).retrieve("c1"))
    engine.dispose()
    assert tracker is not None
    assert tracker.get_slot("aspect") == "fee"


def test_the_loop_runs_on_while_the_database_is_slow(store: BoundedTrackerStore, engine: sa.engine.Engine) -> None:
    held_s = 0.4

    async def scene() -> list[float]:
        tracker = await store.create_tracker("c1")
        with _locked(engine, held_s):
            saving = asyncio.ensure_future(store.save(tracker))
            ticks = [time.perf_counter()]
            while not saving.done():
                await asyncio.sleep(0.005)
                ticks.append(time.perf_counter())
            await saving
        return ticks

    ticks = asyncio.run(scene())
    assert ticks[-1] - ticks[0] > held_s / 2  # it did wait
    assert max(later - earlier for earlier, later in pairwise(ticks)) < held_s / 2


@contextmanager
def _locked(engine: sa.engine.Engine, seconds: float) -> Iterator[None]:
    """The table locked against writing, by a connection of its own, for `seconds`."""
    lock = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "LOCK TABLE trackers IN EXCLUSIVE MODE"
    locked = Flag()

    def hold() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(lock)
            locked.set()
            time.sleep(seconds)
            connection.exec_driver_sql("ROLLBACK")

    thread = Thread(target=hold)
    thread.start()
    locked.wait(5)
    yield
    thread.join()
