"""Inbox and outbox, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.channels.mailbox import Arrived, Contact, Mailbox, Queued, _next_morning
from api.channels.messages import Attempt, Incoming, Outcome, Outgoing
from api.conversations import Conversations
from api.database import OffLoop
from api.reporting.tables import turn_facts
from api.tables import channel_events, contacts, conversations, inbox, outbox
from knowledge.clock import VIETNAM
from tests.support.trackers import trackers
from tests.support.turns import ANSWERED

SILENCE = timedelta(minutes=30)
PERSON, OTHER_PERSON = "person-7000000000000001", "person-7000000000000002"
SAID = "làm khai sinh ở đâu"
PAST = datetime(2020, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def mailbox(engine: sa.Engine) -> Mailbox:
    return Mailbox(OffLoop(engine), silence=SILENCE)


@pytest.fixture
def second(engine: sa.Engine, database_url: str) -> Iterator[Mailbox]:
    """The same mailbox as another process has it."""
    own = open_engine(database_url)
    yield Mailbox(OffLoop(own), silence=SILENCE)
    own.dispose()


def _event(id_: str, kind: Any = "text", person: str = PERSON, **more: Any) -> Incoming:
    return Incoming(channel="zalo", id=id_, person=person, kind=kind, **more)


def _text(id_: str, text: str = SAID, person: str = PERSON) -> Incoming:
    return _event(id_, text=text, person=person)


def _message(text: str, **recipient: str) -> Outgoing:
    return Outgoing(body={"recipient": recipient or {"user_id": PERSON}, "message": {"text": text}})


def _rows(engine: sa.Engine, table: sa.Table) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))


def _only(engine: sa.Engine, table: sa.Table) -> Any:
    (row,) = _rows(engine, table)
    return row


def _set(engine: sa.Engine, table: sa.Table, **values: Any) -> None:
    """The clock's part: stamps of every row of `table` are moved rather than waited for."""
    with engine.begin() as connection:
        connection.execute(table.update().values(**values))


def _stamp(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _counts(engine: sa.Engine) -> dict[str, int]:
    return {row.name: row.count for row in _rows(engine, channel_events)}


def _everything(engine: sa.Engine) -> dict[str, bytes]:
    """All that stands in each table, as one text."""

    def plain(value: object) -> bytes:
        return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()

    found = {}
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            rows = connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))
            found[name] = b"\n".join(plain(value) for row in rows for value in row)
    return found


def _holding(engine: sa.Engine, needle: str) -> set[str]:
    """The names of the tables in which `needle` stands."""
    wanted = needle.encode()
    return {name for name, content in _everything(engine).items() if wanted in content}


async def _contact(mailbox: Mailbox, conversation: str = "c1") -> Contact:
    contact = await mailbox.contact(conversation)
    assert contact is not None
    return contact


async def _arrived(mailbox: Mailbox, conversation: str = "c1") -> Arrived:
    arrived = await mailbox.next_arrived(conversation)
    assert arrived is not None
    return arrived


async def _answer(mailbox: Mailbox, text: str = "Dạ", conversation: str = "c1") -> None:
    arrived, contact = await _arrived(mailbox, conversation), await _contact(mailbox, conversation)
    await mailbox.answered(arrived, contact, _message(text, user_id=contact.person))


async def _queue(mailbox: Mailbox, *texts: str, conversation: str = "c1", person: str = PERSON) -> None:
    """Messages that wait to be sent, each the answer to a message of its own."""
    for text in texts:
        await mailbox.receive([(conversation, _text(f"{conversation} asks for {text}", person=person))])
        await _answer(mailbox, text, conversation)


async def _to_send(mailbox: Mailbox, conversation: str = "c1") -> Queued:
    queued = await mailbox.next_to_send(conversation)
    assert queued is not None
    return queued


def _said(queued: Queued) -> str:
    return str(queued.message.body["message"]["text"])


# ---- what arrives


async def test_the_same_message_twenty_times_at_once_is_stored_once(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    boxes = [mailbox, second] * 10
    await asyncio.gather(*(box.receive([("c1", _text("m1"))]) for box in boxes))
    assert _only(engine, inbox).message_id == "m1"
    assert _counts(engine) == {"text": 20}
    await _answer(mailbox)
    await asyncio.gather(*(box.receive([("c1", _text("m1"))]) for box in boxes))
    assert await mailbox.next_arrived("c1") is None
    assert len(_rows(engine, outbox)) == 1


async def test_the_same_id_on_two_channels_is_two_messages(mailbox: Mailbox, engine: sa.Engine) -> None:
    on_messenger = msgspec.structs.replace(_text("m1"), channel="messenger")
    await mailbox.receive([("c1", _text("m1")), ("c2", on_messenger)])
    assert [(row.channel, row.message_id) for row in _rows(engine, inbox)] == [("zalo", "m1"), ("messenger", "m1")]


async def test_what_arrives_is_answered_in_order_within_a_conversation(mailbox: Mailbox) -> None:
    await mailbox.receive([("c1", _text("m1", "một")), ("c2", _text("n1", "khác", OTHER_PERSON))])
    await mailbox.receive([("c1", _text("m2", "hai")), ("c1", _text("m3", "ba"))])
    heard = []
    while (arrived := await mailbox.next_arrived("c1")) is not None:
        heard.append(arrived.event.text)
        await mailbox.answered(arrived, await _contact(mailbox), _message(arrived.event.text))
    assert heard == ["một", "hai", "ba"]
    sent = []
    while (queued := await mailbox.next_to_send("c1")) is not None:
        sent.append(_said(queued))
        await mailbox.sent(queued, Attempt(Outcome.SENT, f"z{queued.id}"))
    assert sent == ["một", "hai", "ba"]
    assert (await _arrived(mailbox, "c2")).event.text == "khác"


async def test_an_event_comes_back_as_it_arrived_but_without_the_person(mailbox: Mailbox) -> None:
    text = "Đ🙂'; DROP TABLE inbox; --\n\u0301%s{}"
    event = _event("m1", text=text, at=1.5, about="x", ours=["a"], anonymous_in="room-1")
    await mailbox.receive([("c1", event)])
    assert (await _arrived(mailbox)).event == msgspec.structs.replace(event, person="", anonymous_in="")
    contact = await _contact(mailbox)
    assert (contact.channel, contact.person, contact.anonymous_in) == ("zalo", PERSON, "room-1")
    assert contact.last_message_at is not None
    assert abs(_now() - contact.last_message_at) < timedelta(seconds=30)


async def test_events_of_unknown_kinds_are_counted_and_nothing_is_stored(mailbox: Mailbox, engine: sa.Engine) -> None:
    long = "user_" + "x" * 200
    for number, name in enumerate(["user_dances", "user_dances", long]):
        await mailbox.receive([("c1", _event(f"e{number}", "ignored", about=name))])
    assert _counts(engine) == {"user_dances": 2, long[:64]: 1}
    assert not _rows(engine, inbox)
    assert not _rows(engine, contacts)
    assert not _holding(engine, PERSON)


@pytest.mark.parametrize("kind", ["text", "withdraw", "human", "receipt", "echo", "attachment"])
async def test_events_without_a_person_store_nothing(mailbox: Mailbox, engine: sa.Engine, kind: str) -> None:
    await mailbox.receive([("c1", _event("e1", kind, person="", text=SAID))])
    assert _counts(engine) == {kind: 1}
    assert not _rows(engine, inbox)
    assert not _rows(engine, contacts)
    assert not _holding(engine, SAID)


async def test_batches_in_any_order_do_not_wait_for_each_other_for_ever(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    names = [f"c{number}" for number in range(8)]

    async def arrive(box: Mailbox, batch: int) -> None:
        ordered = names if batch % 2 else names[::-1]
        kinds = ["text", "start"] if batch % 3 else ["start", "text"]
        await box.receive(
            [(name, _event(f"{batch} {kind} {name}", kind, f"p {name}")) for name in ordered for kind in kinds]
        )

    async def claim(box: Mailbox, number: int) -> None:
        worker = f"w{number}"
        for name in await box.claim(worker, 8):
            await box.release(name, worker)

    await asyncio.gather(
        *(arrive(box, 2 * batch + side) for batch in range(15) for side, box in enumerate((mailbox, second))),
        *(claim(box, 2 * number + side) for number in range(15) for side, box in enumerate((mailbox, second))),
    )
    assert len(_rows(engine, inbox)) == 30 * 8 * 2
    assert _counts(engine) == {"text": 240, "start": 240}


# ---- whose work it is


async def test_of_many_claims_at_once_each_conversation_has_one_holder(mailbox: Mailbox, second: Mailbox) -> None:
    names = [f"c{number}" for number in range(12)]
    await mailbox.receive([(name, _text(f"m {name}", person=f"p {name}")) for name in names])
    boxes = [mailbox, second] * 8
    claimed = await asyncio.gather(*(box.claim(f"w{number}", 5) for number, box in enumerate(boxes)))
    held = [name for some in claimed for name in some]
    assert len(held) == len(set(held))
    assert max(len(some) for some in claimed) <= 5
    assert sorted([*held, *await mailbox.claim("last", 50)]) == sorted(names)


async def test_two_workers_never_hold_one_conversation_while_messages_keep_arriving(
    mailbox: Mailbox, second: Mailbox
) -> None:
    names, each = [f"c{number}" for number in range(5)], 6
    held: dict[str, str] = {}
    heard: dict[str, list[str]] = defaultdict(list)
    sent: dict[str, list[str]] = defaultdict(list)

    async def arrive() -> None:
        for number in range(each):
            for name in names:
                await mailbox.receive([(name, _text(f"{name} {number}", str(number), f"p {name}"))])

    async def work(box: Mailbox, worker: str) -> None:
        while sum(map(len, sent.values())) < each * len(names):
            for name in await box.claim(worker, 2):
                assert name not in held, f"{name} is {held[name]}'s"
                held[name] = worker
                while await box.keep(name, worker):
                    if queued := await box.next_to_send(name):
                        sent[name].append(_said(queued))
                        await box.sent(queued, Attempt(Outcome.SENT))
                    elif arrived := await box.next_arrived(name):
                        heard[name].append(arrived.event.text)
                        message = _message(arrived.event.text, user_id=f"p {name}")
                        await box.answered(arrived, await _contact(box, name), message)
                    else:
                        break
                assert held.pop(name) == worker
                await box.release(name, worker)

    workers = [work(box, f"w{number}") for number, box in enumerate([mailbox, second] * 3)]
    await asyncio.wait_for(asyncio.gather(arrive(), *workers), 60)
    once_in_order = [str(number) for number in range(each)]
    assert heard == dict.fromkeys(names, once_in_order)
    assert sent == heard


async def test_those_who_wait_longest_are_claimed_first(mailbox: Mailbox) -> None:
    for name in ("c3", "c1", "c2"):
        await mailbox.receive([(name, _text(f"m {name}", person=f"p {name}"))])
    await mailbox.receive([("c3", _text("again", person="p c3"))])
    assert await mailbox.claim("w1", 2) == ["c3", "c1"]
    assert await mailbox.claim("w2", 2) == ["c2"]
    assert await mailbox.claim("w3", 2) == []


async def test_a_conversation_without_anything_to_do_is_nobodys_work(mailbox: Mailbox) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.SENT))
    assert await mailbox.claim("w1", 5) == []


async def test_a_released_conversation_can_be_claimed_at_once(mailbox: Mailbox, second: Mailbox) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    assert await mailbox.claim("w1", 5) == ["c1"]
    assert await second.claim("w2", 5) == []
    await second.release("c1", "w2")  # not its own to give back
    assert await second.claim("w2", 5) == []
    await mailbox.release("c1", "w1")
    assert await second.claim("w2", 5) == ["c1"]


async def test_a_claim_that_goes_on_is_not_taken_over(mailbox: Mailbox, second: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    await mailbox.claim("w1", 5)
    _set(engine, contacts, claimed_until=_now() + timedelta(seconds=1))
    assert await mailbox.keep("c1", "w1")
    assert _stamp(_only(engine, contacts).claimed_until) > _now() + timedelta(seconds=30)


async def test_a_claim_that_runs_out_is_taken_over_once(mailbox: Mailbox, second: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    assert await mailbox.claim("first", 5) == ["c1"]
    assert await mailbox.keep("c1", "first")
    _set(engine, contacts, claimed_until=PAST)
    boxes = [mailbox, second] * 4
    claimed = await asyncio.gather(*(box.claim(f"w{number}", 5) for number, box in enumerate(boxes)))
    (new,) = [number for number, some in enumerate(claimed) if some]
    assert not await mailbox.keep("c1", "first")
    await mailbox.release("c1", "first")
    assert await second.keep("c1", f"w{new}")
    assert await second.claim("late", 5) == []


# ---- answers


async def test_an_answer_is_noted_and_queued_together(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    await _answer(mailbox, "Dạ, ở xã.")
    asked, told = _only(engine, inbox), _only(engine, outbox)
    assert asked.answered_at is not None
    assert asked.event is None
    assert (told.inbox_id, told.conversation_id, told.channel, told.state) == (asked.id, "c1", "zalo", "waiting")
    assert not _holding(engine, SAID)


async def test_an_answer_that_cannot_be_queued_is_not_noted_either(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    contact = await _contact(mailbox)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE outbox RENAME TO outbox_away"))
    with pytest.raises(sa.exc.DatabaseError):
        await mailbox.answered(await _arrived(mailbox), contact, _message("Dạ"))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE outbox_away RENAME TO outbox"))
    assert _only(engine, inbox).answered_at is None
    await _answer(mailbox, "Dạ")
    assert _said(await _to_send(mailbox)) == "Dạ"


async def test_a_second_answer_to_the_same_message_queues_nothing(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    arrived, contact = await _arrived(mailbox), await _contact(mailbox)
    answers = [box.answered(arrived, contact, _message(f"{n}")) for n, box in enumerate([mailbox, second] * 5)]
    await asyncio.gather(*answers)
    assert len(_rows(engine, outbox)) == 1


async def test_no_answer_is_an_answer_too(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    await mailbox.answered(await _arrived(mailbox), await _contact(mailbox), None)
    assert await mailbox.next_arrived("c1") is None
    assert not _rows(engine, outbox)


async def test_where_the_bot_is_away_all_of_the_conversation_waits_a_little(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _text("m1", "một")), ("c2", _text("n1", person=OTHER_PERSON))])
    await mailbox.later(await _arrived(mailbox))
    await mailbox.receive([("c1", _text("m2", "hai"))])
    assert await mailbox.next_arrived("c1") is None
    # Nobody turns in circles around a conversation in which nothing may be done yet.
    assert await mailbox.claim("w1", 5) == ["c2"]
    (waits,) = [row for row in _rows(engine, inbox) if row.not_before is not None]
    assert waits.tries == 1
    assert timedelta(0) < _stamp(waits.not_before) - _now() <= timedelta(seconds=5)
    _set(engine, inbox, not_before=PAST)
    assert await mailbox.claim("w1", 5) == ["c1"]
    assert (await _arrived(mailbox)).event.text == "một"


async def test_where_the_bot_stays_away_no_pause_is_longer_than_five_seconds(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    for tries in range(40):
        arrived = await _arrived(mailbox)
        assert arrived.tries == tries
        await mailbox.later(arrived)
        assert _stamp(_only(engine, inbox).not_before) - _now() <= timedelta(seconds=5)
        _set(engine, inbox, not_before=PAST)


async def test_the_numbers_stand_for_the_choices_of_the_last_message(mailbox: Mailbox) -> None:
    await mailbox.receive([("c1", _text("m1")), ("c1", _text("m2"))])
    assert await mailbox.options("c1") == ()
    for options in (["/a"], ["/b", "/c"]):
        message = Outgoing(body={"recipient": {"user_id": PERSON}, "message": {"text": "?"}}, options=options)
        await mailbox.answered(await _arrived(mailbox), await _contact(mailbox), message)
    assert list(await mailbox.options("c1")) == ["/b", "/c"]
    assert await mailbox.options("c2") == ()


# ---- sending


async def test_a_message_is_sent_to_the_person_as_it_was_rendered(mailbox: Mailbox) -> None:
    await mailbox.receive([("c1", _event("m1", text=SAID, anonymous_in="room-1"))])
    message = Outgoing(
        body={
            "recipient": {"anonymous_id": PERSON, "conversation_id": "room-1"},
            "message": {"text": "Dạ", "attachment": {"payload": {"buttons": [{"title": "1"}]}}},
            "messaging_type": "RESPONSE",
        },
        options=["/a"],
    )
    await mailbox.answered(await _arrived(mailbox), await _contact(mailbox), message)
    queued = await _to_send(mailbox)
    assert msgspec.structs.replace(queued.message, reference="") == message


async def test_a_message_has_the_same_reference_at_every_attempt_and_no_other_message_ever_has_it(
    mailbox: Mailbox, record: Conversations, engine: sa.Engine
) -> None:
    await _queue(mailbox, "Dạ")
    first = await _to_send(mailbox)
    await mailbox.sent(first, Attempt(Outcome.RETRY))
    _set(engine, outbox, not_before=PAST)
    again = await _to_send(mailbox)
    assert again.message.reference == first.message.reference
    assert 0 < len(first.message.reference) <= 48
    await record.forget("c1")
    await asyncio.sleep(1)
    await _queue(mailbox, "Dạ")
    assert (await _to_send(mailbox)).message.reference != first.message.reference


async def test_a_sent_message_keeps_the_platforms_id(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.SENT, "z1"))
    row = _only(engine, outbox)
    assert (row.state, row.platform_id, row.tries, row.repeated) == ("sent", "z1", 1, 0)
    assert await mailbox.next_to_send("c1") is None


async def test_an_id_longer_than_ever_seen_does_not_undo_that_it_was_sent(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.SENT, "z" * 300))
    assert _only(engine, outbox).state == "sent"


@pytest.mark.parametrize("outcome", [Outcome.RETRY, Outcome.TOKEN])
async def test_pauses_between_tries_grow_and_end_with_staff(
    mailbox: Mailbox, engine: sa.Engine, outcome: Outcome
) -> None:
    await _queue(mailbox, "một")
    pauses = []
    while (queued := await mailbox.next_to_send("c1")) is not None:
        await mailbox.sent(queued, Attempt(outcome, reason="-200: busy"))
        row = _only(engine, outbox)
        if row.state == "waiting":
            pauses.append((_stamp(row.not_before) - _stamp(row.changed_at)).total_seconds())
            assert await mailbox.next_to_send("c1") is None
            assert await mailbox.claim("w1", 5) == []
        _set(engine, outbox, not_before=PAST)
    row = _only(engine, outbox)
    assert (row.state, row.tries, row.reason) == ("staff", 12, "-200: busy")
    assert len(pauses) == 11
    for number, pause in enumerate(pauses, start=1):
        longest = min(2.0 * 2**number, 600.0)
        assert longest / 2 <= pause <= longest


async def test_a_pause_holds_back_later_messages_of_the_conversation_but_of_no_other(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một", "hai")
    await _queue(mailbox, "khác", conversation="c2", person=OTHER_PERSON)
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.RETRY))
    assert await mailbox.next_to_send("c1") is None
    assert await mailbox.claim("w1", 5) == ["c2"]
    assert _said(await _to_send(mailbox, "c2")) == "khác"
    _set(engine, outbox, not_before=PAST)
    assert await mailbox.claim("w1", 5) == ["c1"]
    assert _said(await _to_send(mailbox)) == "một"


async def test_what_arrives_during_a_pause_is_answered_behind_it(mailbox: Mailbox) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.RETRY))
    await mailbox.receive([("c1", _text("m2"))])
    assert await mailbox.claim("w1", 5) == ["c1"]
    await _answer(mailbox, "hai")
    assert await mailbox.next_to_send("c1") is None
    await mailbox.release("c1", "w1")
    assert await mailbox.claim("w1", 5) == []


async def test_what_is_refused_goes_to_staff_and_lets_the_next_pass(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một", "hai")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.REFUSED, reason="-213: blocked"))
    first, _ = _rows(engine, outbox)
    assert (first.state, first.reason) == ("staff", "-213: blocked")
    assert _said(await _to_send(mailbox)) == "hai"


async def test_what_is_not_taken_at_night_waits_for_six_in_the_morning_of_vietnam(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một")
    before = _now()
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.MORNING, reason="-234"))
    row = _only(engine, outbox)
    there = _stamp(row.not_before).astimezone(VIETNAM)
    assert (row.state, there.hour, there.minute, there.second) == ("waiting", 6, 0, 0)
    assert timedelta(0) < there - before <= timedelta(days=1)
    assert await mailbox.next_to_send("c1") is None
    assert await mailbox.claim("w1", 5) == []


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        ("2026-03-01T22:00+07:00", "2026-03-02T06:00+07:00"),
        ("2026-03-02T00:30+07:00", "2026-03-02T06:00+07:00"),
        ("2026-03-02T05:59:59+07:00", "2026-03-02T06:00+07:00"),
        ("2026-03-02T06:00+07:00", "2026-03-03T06:00+07:00"),
        ("2026-02-28T16:00+00:00", "2026-03-01T06:00+07:00"),
        ("2025-12-31T22:59+00:00", "2026-01-01T06:00+07:00"),
    ],
)
def test_the_next_morning_is_the_next_one_in_vietnam(moment: str, morning: str) -> None:
    assert _next_morning(datetime.fromisoformat(moment)) == datetime.fromisoformat(morning)


# ---- attempts whose outcome is unknown


async def _left_behind(mailbox: Mailbox) -> Queued:
    """A worker began to send and died; the next one has just found that."""
    queued = await _to_send(mailbox)
    assert await mailbox.next_to_send("c1") is None
    return queued


async def test_an_attempt_of_a_dead_worker_becomes_unknown_and_waits(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một", "hai")
    await _left_behind(mailbox)
    first, behind = _rows(engine, outbox)
    assert (first.state, behind.state) == ("unknown", "waiting")
    assert timedelta(0) < _stamp(first.not_before) - _now() <= timedelta(seconds=20)
    assert await mailbox.next_to_send("c1") is None
    assert await mailbox.claim("w1", 5) == []


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("kind", ["echo", "receipt"])
async def test_an_echo_or_a_receipt_settles_an_attempt_of_a_dead_worker_as_sent(
    mailbox: Mailbox, engine: sa.Engine, kind: str, found: bool
) -> None:
    await _queue(mailbox, "một")
    await (_left_behind(mailbox) if found else _to_send(mailbox))
    about = "một" if kind == "echo" else "user_received_message"
    await mailbox.receive([("c1", _event("e1", kind, about=about, ours=["z1"]))])
    row = _only(engine, outbox)
    assert (row.state, row.platform_id, row.repeated) == ("sent", "z1", 0)
    _set(engine, outbox, not_before=PAST)
    assert await mailbox.next_to_send("c1") is None
    assert await mailbox.next_arrived("c1") is None


async def test_an_attempt_of_a_dead_worker_is_repeated_once_and_then_goes_to_staff(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một")
    await _left_behind(mailbox)
    _set(engine, outbox, not_before=PAST)
    assert await mailbox.claim("w1", 5) == ["c1"]
    assert _said(await _left_behind(mailbox)) == "một"
    row = _only(engine, outbox)
    assert (row.state, row.repeated, row.tries) == ("unknown", 1, 2)
    _set(engine, outbox, not_before=PAST)
    assert await mailbox.next_to_send("c1") is None
    row = _only(engine, outbox)
    assert (row.state, row.repeated, row.tries) == ("staff", 1, 2)
    assert await mailbox.next_to_send("c1") is None


async def test_a_repeated_attempt_that_succeeds_is_sent_and_counted(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await _left_behind(mailbox)
    _set(engine, outbox, not_before=PAST)
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.SENT, "z1"))
    row = _only(engine, outbox)
    assert (row.state, row.repeated, row.platform_id) == ("sent", 1, "z1")


@pytest.mark.parametrize("kind", ["echo", "receipt"])
async def test_a_time_out_of_the_platform_is_settled_by_what_it_tells_later(
    mailbox: Mailbox, engine: sa.Engine, kind: str
) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.UNKNOWN, reason="TimeoutError()"))
    assert _only(engine, outbox).state == "unknown"
    await mailbox.receive([("c1", _event("e1", kind, about="một", ours=["z1"]))])
    row = _only(engine, outbox)
    assert (row.state, row.platform_id) == ("sent", "z1")


async def test_a_time_out_of_the_platform_without_an_echo_goes_to_staff_and_is_never_sent_again(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một", "hai")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.UNKNOWN, reason="TimeoutError()"))
    assert await mailbox.next_to_send("c1") is None
    assert await mailbox.claim("w1", 5) == []
    _set(engine, outbox, not_before=PAST)
    assert await mailbox.claim("w1", 5) == ["c1"]
    assert await mailbox.next_to_send("c1") is None
    first, _ = _rows(engine, outbox)
    assert (first.state, first.tries, first.repeated, first.reason) == ("staff", 1, 0, "TimeoutError()")
    queued = await _to_send(mailbox)
    assert _said(queued) == "hai"
    await mailbox.sent(queued, Attempt(Outcome.SENT))
    assert await mailbox.next_to_send("c1") is None


async def test_an_echo_of_another_text_or_conversation_settles_nothing(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.UNKNOWN))
    await mailbox.receive([("c1", _event("e1", "echo", about="hai", ours=["z1"]))])
    await mailbox.receive([("c2", _event("e2", "echo", OTHER_PERSON, about="một", ours=["z2"]))])
    await mailbox.receive([("c2", _event("e3", "receipt", OTHER_PERSON, ours=["z3"]))])
    assert _only(engine, outbox).state == "unknown"


async def test_an_echo_settles_the_first_of_two_same_texts_only(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.UNKNOWN))
    await mailbox.receive([("c1", _text("m2"))])
    await _answer(mailbox, "một")
    await mailbox.receive([("c1", _event("e1", "echo", about="một", ours=["z1"]))])
    await mailbox.receive([("c1", _event("e1", "echo", about="một", ours=["z1"]))])
    assert [row.state for row in _rows(engine, outbox)] == ["sent", "waiting"]
    await _to_send(mailbox)
    # The echo of the first, told once more: it says nothing of the second.
    await mailbox.receive([("c1", _event("e1", "echo", about="một", ours=["z1"]))])
    assert [row.state for row in _rows(engine, outbox)] == ["sent", "sending"]


@pytest.mark.parametrize("unknown", [True, False])
async def test_a_receipt_of_an_earlier_message_says_nothing_of_the_one_under_way(
    mailbox: Mailbox, engine: sa.Engine, unknown: bool
) -> None:
    await _queue(mailbox, "một", "hai")
    await mailbox.sent(await _to_send(mailbox), Attempt(Outcome.SENT, "z1"))
    queued = await _to_send(mailbox)
    if unknown:
        await mailbox.sent(queued, Attempt(Outcome.UNKNOWN))
    await mailbox.receive([("c1", _event("e1", "receipt", about="user_seen_message", ours=["z1"]))])
    _, under_way = _rows(engine, outbox)
    assert under_way.state == ("unknown" if unknown else "sending")
    await mailbox.receive([("c1", _event("e2", "receipt", about="user_seen_message", ours=["z1", "z2"]))])
    _, under_way = _rows(engine, outbox)
    assert (under_way.state, under_way.platform_id) == ("sent", "z2")


async def test_an_echo_before_the_answer_of_the_platform_is_no_contradiction(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một")
    queued = await _to_send(mailbox)
    await mailbox.receive([("c1", _event("e1", "echo", about="một", ours=["z1"]))])
    await mailbox.sent(queued, Attempt(Outcome.UNKNOWN, reason="TimeoutError()"))
    assert _only(engine, outbox).state == "sent"


async def test_a_slow_worker_that_was_taken_for_dead_still_tells_what_it_knows(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một")
    queued = await _to_send(mailbox)
    assert await second.next_to_send("c1") is None
    await mailbox.sent(queued, Attempt(Outcome.SENT, "z1"))
    _set(engine, outbox, not_before=PAST)
    assert await second.next_to_send("c1") is None
    row = _only(engine, outbox)
    assert (row.state, row.platform_id, row.tries) == ("sent", "z1", 1)


async def test_what_a_slow_worker_tells_does_not_disturb_the_next_attempt(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    await _queue(mailbox, "một")
    slow = await _to_send(mailbox)
    assert await second.next_to_send("c1") is None
    _set(engine, outbox, not_before=PAST)
    repeated = await _to_send(second)
    await mailbox.sent(slow, Attempt(Outcome.RETRY))
    assert _only(engine, outbox).state == "sending"
    await second.sent(repeated, Attempt(Outcome.SENT, "z2"))
    assert _only(engine, outbox).platform_id == "z2"


async def test_one_waiting_message_is_taken_by_one_of_many(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    # Only the holder of the claim takes one; where a claim ran out just then, two may try.
    for number in range(8):
        await _queue(mailbox, f"{number}")
        taken = await asyncio.gather(*(box.next_to_send("c1") for box in [mailbox, second] * 3))
        (queued,) = [one for one in taken if one is not None]
        await mailbox.sent(queued, Attempt(Outcome.SENT, f"z{number}"))
        assert _rows(engine, outbox)[-1].state == "sent"


async def test_an_echo_and_a_repetition_at_once_do_not_both_win(
    mailbox: Mailbox, second: Mailbox, engine: sa.Engine
) -> None:
    for number in range(8):
        await _queue(mailbox, f"{number}")
        await _left_behind(mailbox)
        with engine.begin() as connection:
            connection.execute(outbox.update().where(outbox.c.state == "unknown").values(not_before=PAST))
        echo = _event(f"e{number}", "echo", about=f"{number}", ours=[f"z{number}"])
        queued, _ = await asyncio.gather(mailbox.next_to_send("c1"), second.receive([("c1", echo)]))
        row = _rows(engine, outbox)[-1]
        assert row.state == "sent"
        assert row.repeated == (queued is not None)


# ---- a human answers


async def test_a_humans_answer_silences_the_bot_for_its_time_and_no_longer(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _text("m1")), ("c2", _text("n1", person=OTHER_PERSON))])
    assert not (await _contact(mailbox)).silent
    await mailbox.receive([("c1", _event("h1", "human"))])
    contact = await _contact(mailbox)
    assert contact.silent
    assert contact.silent_until is not None
    assert abs(contact.silent_until - _now() - SILENCE) < timedelta(seconds=30)
    assert not (await _contact(mailbox, "c2")).silent
    await mailbox.receive([("c1", _text("m2"))])
    assert (await _contact(mailbox)).silent
    _set(engine, contacts, silent_until=_now() - timedelta(milliseconds=1))
    assert not (await _contact(mailbox)).silent


async def test_a_human_may_speak_first_and_that_is_nothing_to_answer(mailbox: Mailbox) -> None:
    await mailbox.receive([("c1", _event("h1", "human"))])
    assert (await _contact(mailbox)).silent
    assert await mailbox.next_arrived("c1") is None
    assert await mailbox.claim("w1", 5) == []


async def test_another_answer_of_the_human_begins_the_silence_anew(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _event("h1", "human"))])
    _set(engine, contacts, silent_until=PAST)
    await mailbox.receive([("c1", _event("h2", "human"))])
    assert (await _contact(mailbox)).silent


async def test_a_humans_answer_delivered_again_does_not_prolong_the_silence(
    mailbox: Mailbox, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _event("h1", "human"))])
    _set(engine, contacts, silent_until=PAST)
    await mailbox.receive([("c1", _event("h1", "human"))])
    assert not (await _contact(mailbox)).silent


async def test_a_humans_answer_leaves_a_stranger_where_they_can_be_written_to(mailbox: Mailbox) -> None:
    await mailbox.receive([("c1", _event("m1", text=SAID, anonymous_in="room-1"))])
    await mailbox.receive([("c1", _event("h1", "human"))])
    assert (await _contact(mailbox)).anonymous_in == "room-1"


# ---- forgetting


async def _talk(mailbox: Mailbox, engine: sa.Engine, conversation: str, person: str, said: str) -> None:
    """A conversation that has left traces in every table."""
    record = Conversations(OffLoop(engine), b"k" * 32)
    ids = [f"{conversation} {number}" for number in range(3)]
    await mailbox.receive([(conversation, _text(id_, f"{said} {id_}", person)) for id_ in ids])
    begun = await record.begin(conversation, ids[0], said, "zalo")
    await record.finish(conversation, begun.turn, msgspec.json.encode({"replies": [{"text": f"Về {said}"}]}), ANSWERED)
    await _answer(mailbox, f"Về {said}", conversation)
    await mailbox.sent(await _to_send(mailbox, conversation), Attempt(Outcome.SENT, f"z {conversation}"))
    await _answer(mailbox, f"Còn {said}", conversation)
    tracker = {"sender_id": conversation, "events": said.encode(), "updated_at": 1.0}
    with engine.begin() as connection:
        connection.execute(trackers(engine).insert(), tracker)


async def test_person_ids_stand_in_no_table_but_contacts(mailbox: Mailbox, engine: sa.Engine) -> None:
    await _talk(mailbox, engine, "c1", PERSON, "một")
    await mailbox.receive([("c1", _event("e1", "echo", about="một", ours=["z1"])), ("c1", _event("h1", "human"))])
    assert _holding(engine, PERSON) == {"contacts"}
    queued = await _to_send(mailbox)
    assert queued.message.body["recipient"] == {"user_id": PERSON}
    assert _holding(engine, PERSON) == {"contacts"}


async def test_the_room_of_a_stranger_stands_in_no_table_but_contacts(mailbox: Mailbox, engine: sa.Engine) -> None:
    await mailbox.receive([("c1", _event("m1", text=SAID, anonymous_in="room-1"))])
    message = _message("Dạ", anonymous_id=PERSON, conversation_id="room-1")
    await mailbox.answered(await _arrived(mailbox), await _contact(mailbox), message)
    assert _holding(engine, "room-1") == {"contacts"}
    assert _holding(engine, PERSON) == {"contacts"}


async def test_forgetting_deletes_all_of_one_conversation_and_nothing_of_others(
    mailbox: Mailbox, record: Conversations, engine: sa.Engine
) -> None:
    await _talk(mailbox, engine, "c-to-forget", PERSON, "khai-tử-của-ông-Đỗ")
    with_one = _everything(engine)
    for needle in ("c-to-forget", "khai-tử-của-ông-Đỗ"):
        assert len(_holding(engine, needle)) >= 4
    await record.forget("c-to-forget")
    await _talk(mailbox, engine, "c-to-keep", OTHER_PERSON, "khai-sinh-của-bé-Ơn")
    kept = _everything(engine)
    await _talk(mailbox, engine, "c-to-forget", PERSON, "khai-tử-của-ông-Đỗ")
    await record.forget("c-to-forget")
    for needle in (PERSON, "c-to-forget", "khai-tử"):
        assert not _holding(engine, needle)
    left = _everything(engine)
    counted = {channel_events.name, turn_facts.name}  # neither says who
    assert {name: text for name, text in left.items() if name not in counted} == {
        name: text for name, text in kept.items() if name not in counted
    }
    assert set(left) == set(with_one)
    assert _said(await _to_send(mailbox, "c-to-keep")) == "Còn khai-sinh-của-bé-Ơn"


async def test_forgetting_works_before_the_bot_has_made_its_table(
    mailbox: Mailbox, record: Conversations, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    await record.forget("c1")
    await record.forget("c1")
    assert not sa.inspect(engine).has_table("trackers")
    assert await mailbox.contact("c1") is None
    assert not _holding(engine, PERSON)


async def test_an_answer_that_comes_after_forgetting_goes_nowhere(
    mailbox: Mailbox, record: Conversations, engine: sa.Engine
) -> None:
    await mailbox.receive([("c1", _text("m1"))])
    arrived, contact = await _arrived(mailbox), await _contact(mailbox)
    await record.forget("c1")
    # SQLite gives the number of the last row, once deleted, to the next one.
    await mailbox.receive([("c2", _text("n1", person=OTHER_PERSON))])
    await mailbox.answered(arrived, contact, _message("Dạ"))
    assert not _rows(engine, outbox)
    assert (await _arrived(mailbox, "c2")).event.text == SAID


async def test_who_was_forgotten_may_come_again(mailbox: Mailbox, record: Conversations, engine: sa.Engine) -> None:
    await _queue(mailbox, "một")
    await record.forget("c1")
    assert not await mailbox.keep("c1", "w1")
    assert not _rows(engine, conversations)
    await mailbox.receive([("c1", _text("m1"))])
    assert (await _arrived(mailbox)).event.text == SAID
