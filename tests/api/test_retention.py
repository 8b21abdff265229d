"""What is kept no longer is deleted, on SQLite and on PostgreSQL; what is needed stays."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.tables import notices, subscriptions
from api.asking.tables import satisfaction
from api.channels.mailbox import Mailbox
from api.channels.messages import Attempt, Incoming, Outcome, Outgoing
from api.conversations import Conversations
from api.database import OffLoop
from api.handover.queue import Queue
from api.handover.tables import handovers, staff_messages
from api.handover.talk import Speaker, Talk
from api.history import History, Rating
from api.retention import Retention
from api.tables import contacts, conversations, inbox, outbox, ratings, turns
from tests.support.handover import begin, hire
from tests.support.notices import follow
from tests.support.trackers import trackers
from tests.support.turns import ANSWERED

KEEP = timedelta(days=90)
_NOW = datetime.now(timezone.utc)
OLD, YOUNG = _NOW - timedelta(days=91), _NOW - timedelta(days=89)
_STAMPS = {
    conversations: ("started_at",),
    turns: ("received_at",),
    inbox: ("received_at", "answered_at"),
    outbox: ("created_at", "changed_at"),
    notices: ("created_at", "changed_at"),
    contacts: ("last_message_at",),
    subscriptions: ("confirmed_at", "ended_at"),
    ratings: ("at",),
}


@pytest.fixture
def retention(engine: sa.Engine) -> Retention:
    return Retention(OffLoop(engine), KEEP)


def _rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


def _age(engine: sa.Engine, moment: datetime = OLD, **only: object) -> None:
    """The clock's part: all that is kept, or only what belongs to a conversation, is of `moment`."""
    with engine.begin() as connection:
        for table, names in _STAMPS.items():
            change = table.update()
            for column, value in only.items():
                if column in table.c:
                    change = change.where(table.c[column] == value)
            for name in names:
                connection.execute(change.where(table.c[name].is_not(None)).values({name: moment}))


async def _say(record: Conversations, conversation: str = "c1", message: str = "m1", channel: str = "web") -> None:
    begun = await record.begin(conversation, message, "làm căn cước", channel)
    await record.finish(conversation, begun.turn, b'{"replies":[],"answer":{"status":"answered"}}', ANSWERED)


async def _written(engine: sa.Engine, conversation: str = "z1", *, answered: bool = True, sent: bool = True) -> None:
    """Somebody wrote on a platform."""
    mailbox = Mailbox(OffLoop(engine), silence=timedelta(minutes=1))
    asked = Incoming(channel="zalo", id=f"m {conversation}", person=f"p {conversation}", kind="text", text="chào")
    await mailbox.receive([(conversation, asked)])
    if not answered:
        return
    arrived, contact = await mailbox.next_arrived(conversation), await mailbox.contact(conversation)
    assert arrived is not None
    assert contact is not None
    message = Outgoing(body={"recipient": {"user_id": f"p {conversation}"}, "message": {"text": "Dạ"}})
    await mailbox.answered(arrived, contact, message)
    if sent:
        queued = await mailbox.next_to_send(conversation)
        assert queued is not None
        await mailbox.sent(queued, Attempt(Outcome.SENT, "z"))


def _remember(engine: sa.Engine, conversation: str, at: datetime) -> None:
    table, row = trackers(engine), {"sender_id": conversation, "events": b"[]", "updated_at": at.timestamp()}
    with engine.begin() as connection:
        connection.execute(table.insert(), row)


def _remembered(engine: sa.Engine) -> list[str]:
    return [row.sender_id for row in _rows(engine, trackers(engine))]


async def test_old_conversations_go_with_all_that_belongs_to_them(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    await _say(record)
    await History(OffLoop(engine)).rate("c1", "m1", Rating(good=True))
    await _written(engine)
    await _say(record, "z1", channel="zalo")
    _remember(engine, "c1", OLD)
    _age(engine)
    await retention.round()
    for table in _STAMPS:
        assert _rows(engine, table) == [], table.name
    assert _remembered(engine) == []


async def test_what_staff_said_goes_with_its_time_and_whoever_waits_still_waits(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    begin(engine, "over", "open", "young")
    (lan,) = hire(engine, "Lan")
    queue, talk = Queue(OffLoop(engine)), Talk(OffLoop(engine), {})
    for name in ("over", "young"):
        await queue.ask(name, "asked")
        await queue.claim(name, lan, shown_name="Lan")
        await talk.say(name, Speaker(lan, "Lan"), "m", "Chào anh/chị")
        await queue.close(name, lan)
    await queue.ask("open", "asked")
    old = {"over": OLD, "open": OLD}
    with engine.begin() as connection:
        for name, at in old.items():
            here = handovers.c.conversation_id == name
            connection.execute(handovers.update().where(here).values(asked_at=at))
            connection.execute(handovers.update().where(here, handovers.c.ended_at.is_not(None)).values(ended_at=at))
            connection.execute(staff_messages.update().where(staff_messages.c.conversation_id == name).values(at=at))
            connection.execute(turns.update().where(turns.c.conversation_id == name).values(received_at=at))
            connection.execute(conversations.update().where(conversations.c.id == name).values(started_at=at))
    await retention.round()
    assert [row.conversation_id for row in _rows(engine, handovers)] == ["young", "open"]
    assert {row.conversation_id for row in _rows(engine, staff_messages)} == {"young"}
    assert {row.id for row in _rows(engine, conversations)} == {"young", "open"}


async def test_young_ones_stay_as_they_are(record: Conversations, retention: Retention, engine: sa.Engine) -> None:
    await _say(record)
    await History(OffLoop(engine)).rate("c1", "m1", Rating(good=True))
    await _written(engine)
    follow(engine, "c1", "told", "shown", "answered", "untold")
    _remember(engine, "c1", YOUNG)
    _age(engine, YOUNG)
    before = {table.name: _rows(engine, table) for table in _STAMPS}
    await retention.round()
    assert {table.name: _rows(engine, table) for table in _STAMPS} == before
    assert _remembered(engine) == ["c1"]


async def test_of_a_conversation_that_goes_on_only_the_old_part_goes(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    await _say(record, message="m1")
    _age(engine)
    await _say(record, message="m2")
    await retention.round()
    assert [row.message_id for row in _rows(engine, turns)] == ["m2"]
    assert len(_rows(engine, conversations)) == 1
    # It has begun long ago: its token is told nobody anew.
    assert not (await record.begin("c1", "m3", "xin chào", "web")).first


async def test_who_follows_a_dossier_does_so_until_that_ends(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    await _say(record)
    follow(engine, "c1", "shown")
    _age(engine)
    await retention.round()
    assert (len(_rows(engine, turns)), len(_rows(engine, notices))) == (0, 0)
    assert (len(_rows(engine, conversations)), len(_rows(engine, subscriptions))) == (1, 1)
    # A message that fails does not take it along.
    begun = await record.begin("c1", "m2", "xin chào", "web")
    assert not begun.first
    await record.drop(begun.turn)
    assert len(_rows(engine, conversations)) == 1
    with engine.begin() as connection:
        connection.execute(subscriptions.update().values(ended_at=OLD))
    await retention.round()
    assert _rows(engine, conversations) == _rows(engine, subscriptions) == []


@pytest.mark.parametrize("state", ["waiting", "queued"])
async def test_what_is_still_to_be_told_stays(
    record: Conversations, retention: Retention, engine: sa.Engine, state: str
) -> None:
    await _say(record)
    (number,) = follow(engine, "c1", state)
    row = {"conversation_id": "zns-1", "channel": "zns", "message": b"{}", "state": "sent", "notice_id": number}
    with engine.begin() as connection:
        connection.execute(subscriptions.update().values(ended_at=_NOW))
        if state == "queued":  # sent, which is not noted yet
            connection.execute(outbox.insert().values(**row, created_at=_NOW, changed_at=_NOW))
    _age(engine)
    await retention.round()
    assert len(_rows(engine, conversations)) == len(_rows(engine, notices)) == 1
    assert len(_rows(engine, outbox)) == (state == "queued")


@pytest.mark.parametrize("stage", ["arrived", "answered"])
async def test_what_is_not_answered_or_not_sent_stays(retention: Retention, engine: sa.Engine, stage: str) -> None:
    await _written(engine, answered=stage != "arrived", sent=False)
    _age(engine)
    await retention.round()
    assert len(_rows(engine, inbox)) == len(_rows(engine, contacts)) == 1
    assert len(_rows(engine, outbox)) == (stage == "answered")


async def test_whom_nothing_is_kept_of_is_not_known_by_name_either(retention: Retention, engine: sa.Engine) -> None:
    await _written(engine, "z1")
    await _written(engine, "z2")
    _age(engine, conversation_id="z1")
    await retention.round()
    assert [row.person for row in _rows(engine, contacts)] == ["p z2"]


async def test_what_a_turn_left_behind_of_a_deleted_conversation_goes(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    hours = timedelta(hours=2)
    await _say(record, "c1")
    for conversation in ("c1", "gone", "under-way"):
        follow(engine, conversation, "untold")
        _remember(engine, conversation, _NOW - hours if conversation != "under-way" else _NOW)
    _age(engine, _NOW - hours, conversation_id="gone")
    await retention.round()
    assert [row.conversation_id for row in _rows(engine, subscriptions)] == ["c1", "under-way"]
    assert len(_rows(engine, notices)) == 2
    assert _remembered(engine) == ["c1", "under-way"]


async def test_what_people_added_to_old_answers_goes_and_the_answers_stay(
    retention: Retention, engine: sa.Engine
) -> None:
    given = {"kind": "conversation", "score": 2, "comment": "chờ hơi lâu", "channel": "web"}
    with engine.begin() as connection:
        for number, day in enumerate((OLD.date(), YOUNG.date())):
            connection.execute(satisfaction.insert(), {"id": number, "day": day, **given})
    await retention.round()
    assert [(row.score, row.comment) for row in _rows(engine, satisfaction)] == [(2, ""), (2, "chờ hơi lâu")]


async def test_before_the_bot_has_made_its_table_there_is_nothing_to_delete(
    record: Conversations, retention: Retention, engine: sa.Engine
) -> None:
    await _say(record)
    _age(engine)
    await retention.round()
    assert _rows(engine, conversations) == []
    assert not sa.inspect(engine).has_table("trackers")


def _crowd(engine: sa.Engine, number: int) -> None:
    """So many old conversations, with two turns each."""
    memory = trackers(engine)
    with engine.begin() as connection:
        connection.execute(
            conversations.insert(), [{"id": f"c{n}", "channel": "web", "started_at": OLD} for n in range(number)]
        )
        said = {"text": "làm căn cước", "received_at": OLD, "response": b"{}" * 1000}
        connection.execute(
            turns.insert(),
            [
                {"conversation_id": f"c{n}", "message_id": f"m{m}", "first": not m, **said}
                for n in range(number)
                for m in range(2)
            ],
        )
        connection.execute(
            memory.insert(),
            [{"sender_id": f"c{n}", "events": b"[]", "updated_at": OLD.timestamp()} for n in range(number)],
        )


async def test_several_at_once_delete_everything_and_nobody_waits_long(
    record: Conversations, engine: sa.Engine, database_url: str
) -> None:
    await asyncio.to_thread(_crowd, engine, 500)
    others = [open_engine(database_url) for _ in range(2)]
    working = [asyncio.create_task(Retention(OffLoop(one), KEEP).round()) for one in (engine, *others)]
    waited = []
    for number in range(20):
        began = time.monotonic()
        await _say(record, f"new-{number}")
        waited.append(time.monotonic() - began)
        await asyncio.sleep(0.05)
    await asyncio.gather(*working)
    for one in others:
        one.dispose()
    assert len(_rows(engine, conversations)) == len(_rows(engine, turns)) == 20
    assert _remembered(engine) == []
    assert max(waited) < 3


async def test_somebody_who_writes_at_this_moment_is_not_forgotten(
    record: Conversations, retention: Retention, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _say(record)
    _age(engine)
    ask, begun = retention._forget, []

    def write_first(finished: Any) -> int:
        if not begun:
            begun.append(record._begin("c1", "m2", "xin chào", "web"))
        return ask(finished)

    monkeypatch.setattr(retention, "_forget", write_first)
    await retention.round()
    await record.finish("c1", begun[0].turn, b"answer", ANSWERED)
    assert [row.message_id for row in _rows(engine, turns)] == ["m2"]


async def test_a_database_that_is_away_does_not_end_it(
    retention: Retention, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = 0

    async def gone() -> None:
        nonlocal rounds
        rounds += 1
        raise sa.exc.OperationalError("SELECT", {}, Exception("the server is starting up"))

    monkeypatch.setattr(retention, "round", gone)
    monkeypatch.setattr("api.retention._EVERY_S", 0.01)
    working = asyncio.create_task(retention.run())
    while rounds < 3:
        await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait([working])
    assert working.cancelled()
    assert "could not be deleted" in caplog.text
