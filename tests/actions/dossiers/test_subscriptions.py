"""Who wants to be told of a dossier: `actions/dossiers/subscriptions.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.changes import Notice, Seen, seen
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State
from actions.dossiers.subscriptions import (
    FOLLOWED,
    Subscription,
    Subscriptions,
    note,
    note_changes,
    quiet_until,
    subscription_of,
)
from actions.dossiers.tables import notices, subscriptions
from knowledge.clock import VIETNAM
from tests.support.dossiers import NOW, WHOLE, but, dossier

NUMBER, OTHER = "H00.99-261102-0001", "H00.99-261102-0002"


@pytest.fixture
def wishes(tables: sa.engine.Engine) -> Subscriptions:
    return Subscriptions(tables)


def begin(wishes: Subscriptions, item: Dossier, conversation: str = "c1", *, by_phone: bool = False) -> bool:
    return asyncio.run(wishes.begin(conversation, item, by_phone=by_phone))


def end(wishes: Subscriptions, number: str | None = None, conversation: str = "c1") -> list[str]:
    return asyncio.run(wishes.end(conversation, number))


def followed(wishes: Subscriptions, conversation: str = "c1") -> list[str]:
    return asyncio.run(wishes.followed(conversation))


def write(tables: sa.engine.Engine, *items: Dossier, moment: datetime = NOW) -> int:
    """Put `items` into the embedded store; returns how many are to be told of them."""
    EmbeddedStore(tables).put(items)
    with tables.begin() as connection:
        return note_changes(connection, [item.receipt for item in items], moment)


def rows(tables: sa.engine.Engine, table: sa.Table = subscriptions) -> list[Any]:
    with tables.connect() as connection:
        return list(connection.execute(table.select().order_by(table.c.id)))


def told(tables: sa.engine.Engine) -> list[Notice]:
    return [msgspec.json.decode(bytes(row.notice), type=Notice) for row in rows(tables, notices)]


def changes(tables: sa.engine.Engine) -> list[list[str]]:
    return [list(notice.changes) for notice in told(tables)]


def wish(tables: sa.engine.Engine) -> Subscription:
    """The only one there is."""
    with tables.connect() as connection:
        return subscription_of(connection.execute(FOLLOWED).one())


def test_who_begins_is_told_from_then_on(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    assert begin(wishes, dossier())
    assert followed(wishes) == [NUMBER]
    assert write(tables, dossier()) == 0
    assert write(tables, dossier(State.PROCESSED)) == 1
    assert changes(tables) == [["state"]]
    assert told(tables)[0].dossier == dossier(State.PROCESSED)


def test_nobody_is_told_of_what_nobody_follows(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    assert write(tables, dossier(State.PROCESSED, receipt=OTHER)) == 0
    with tables.begin() as connection:
        assert note_changes(connection, [], NOW) == 0
        assert note_changes(connection, [NUMBER], NOW) == 0  # followed, but in another store
    assert rows(tables, notices) == []


def test_everybody_who_follows_it_is_told(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    for n in range(5):
        begin(wishes, dossier(), f"c{n}")
    assert write(tables, dossier(State.PROCESSED), dossier(receipt=OTHER)) == 5
    assert sorted(row.subscription_id for row in rows(tables, notices)) == [row.id for row in rows(tables)]


def test_many_at_once_are_noted(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    many = [dossier(State.PROCESSED, receipt=f"H00.99-261102-{n:04}") for n in range(1200)]
    for item in (many[0], many[600], many[1199]):
        begin(wishes, but(item, state=State.PROCESSING))
    assert write(tables, *many) == 3


def test_nothing_of_a_person_is_kept(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, WHOLE)
    write(tables, but(WHOLE, state=State.PROCESSED))
    kept = [bytes(row.notice) for row in rows(tables, notices)] + [bytes(row.seen) for row in rows(tables)]
    assert len(kept) == 2
    for personal in (WHOLE.details.applicant, WHOLE.details.phone, WHOLE.details.identity, WHOLE.details.note):
        assert not any(personal.encode() in one for one in kept)


def test_what_was_told_along_with_it_is_not_told_again(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    today = datetime.now(VIETNAM).date()
    late, due = dossier(due_at=date(2026, 10, 1)), dossier(receipt=OTHER, due_at=today)
    begin(wishes, late)
    begin(wishes, due)
    assert write(tables, late, due, moment=datetime.now(timezone.utc)) == 0
    assert write(tables, but(due, due_at=date(2026, 10, 1)), moment=datetime.now(timezone.utc)) == 1


def test_it_is_looked_at_as_soon_as_it_begins(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    (row,) = rows(tables)
    assert row.look_at.replace(tzinfo=timezone.utc) <= datetime.now(timezone.utc)
    assert row.look_at == row.confirmed_at


def test_tapped_again_nothing_changes(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    before = rows(tables)
    assert begin(wishes, dossier(State.PROCESSED))
    assert rows(tables) == before


def test_tapped_several_times_at_once_it_begins_once(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    async def tap() -> list[bool]:
        return await asyncio.gather(*(wishes.begin("c1", dossier()) for _ in range(8)))

    assert asyncio.run(tap()) == [True] * 8
    assert len(rows(tables)) == 1


def test_the_telephone_is_added_and_stays(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    for by_phone, kept in ((False, False), (True, True), (False, True)):
        begin(wishes, dossier(), by_phone=by_phone)
        assert [row.by_phone for row in rows(tables)] == [kept]


def test_who_begins_again_after_the_end_begins_anew(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier(), by_phone=True)
    before = wish(tables)
    end(wishes)
    write(tables, dossier(State.PAYMENT_NEEDED))
    begin(wishes, dossier(State.PAYMENT_NEEDED))
    (row,) = rows(tables)
    assert (row.ended_at, bool(row.by_phone)) == (None, False)
    assert wish(tables).seen.state == State.PAYMENT_NEEDED
    assert wish(tables).version > before.version
    assert write(tables, dossier(State.PAYMENT_NEEDED)) == 0
    assert write(tables, dossier(State.PROCESSED)) == 1


def test_what_was_read_of_a_wish_that_ended_is_not_noted_for_the_next(
    tables: sa.engine.Engine, wishes: Subscriptions
) -> None:
    begin(wishes, dossier())
    before = wish(tables)
    end(wishes)
    begin(wishes, dossier(State.PROCESSED))
    with tables.begin() as connection:
        assert not note(connection, before, dossier(State.PROCESSED), NOW)
    assert rows(tables, notices) == []


def test_of_more_than_twenty_nobody_is_told(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    numbers = [f"H00.99-261102-{n:04}" for n in range(20)]
    assert all(begin(wishes, dossier(receipt=number)) for number in numbers)
    assert not begin(wishes, dossier(receipt="H00.99-261102-9999"))
    assert begin(wishes, dossier(receipt=numbers[0]))
    assert begin(wishes, dossier(receipt="H00.99-261102-9999"), "c2")
    end(wishes, numbers[0])
    assert begin(wishes, dossier(receipt="H00.99-261102-9999"))
    assert not begin(wishes, dossier(receipt=numbers[0]))  # nor again
    assert followed(wishes) == [*numbers[1:], "H00.99-261102-9999"]


def test_one_is_ended_or_all_are(wishes: Subscriptions) -> None:
    numbers = [f"H00.99-261102-{n:04}" for n in (3, 1, 2)]
    for number in numbers:
        begin(wishes, dossier(receipt=number))
    begin(wishes, dossier(receipt=numbers[0]), "c2")
    assert end(wishes, "H00.99-261102-9999") == []
    assert end(wishes, numbers[1]) == [numbers[1]]
    assert followed(wishes) == [numbers[0], numbers[2]]
    assert end(wishes) == [numbers[0], numbers[2]]
    assert end(wishes) == followed(wishes) == []
    assert followed(wishes, "c2") == [numbers[0]]


def test_whoever_ended_is_told_no_more(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    before = wish(tables)
    end(wishes)
    assert write(tables, dossier(State.PROCESSED)) == 0
    with tables.begin() as connection:  # which was read just before
        assert not note(connection, before, dossier(State.PROCESSED), NOW)
    assert rows(tables, notices) == []


@pytest.mark.parametrize("number", [NUMBER, None])
def test_the_end_takes_back_what_waits(tables: sa.engine.Engine, wishes: Subscriptions, number: str | None) -> None:
    begin(wishes, dossier())
    begin(wishes, dossier(), "c2")
    states = ["waiting", "untold", "queued", "told", "shown"]
    for n, state in enumerate(states):
        write(tables, dossier((State.PROCESSED, State.PROCESSING)[n % 2]))
        with tables.begin() as connection:
            connection.execute(notices.update().where(notices.c.version == n + 1).values(state=state))
    end(wishes, number)
    mine, others = (row.id for row in rows(tables))
    left = [(row.subscription_id, row.state) for row in rows(tables, notices)]
    assert sorted(left) == sorted([(mine, state) for state in states[2:]] + [(others, state) for state in states])


def test_the_end_of_one_leaves_what_waits_of_another(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    for number in (NUMBER, OTHER):
        begin(wishes, dossier(receipt=number))
    write(tables, dossier(State.PROCESSED), dossier(State.PROCESSED, receipt=OTHER))
    end(wishes, NUMBER)
    assert [notice.dossier.receipt for notice in told(tables)] == [OTHER]


def test_where_nothing_more_is_to_come_it_is_told_and_ends(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    assert write(tables, dossier(State.RETURNED)) == 1
    assert followed(wishes) == []
    assert write(tables, dossier(State.PROCESSING)) == 0
    assert changes(tables) == [["state"]]


def test_the_last_there_is_to_tell_is_taken_back_too(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    write(tables, dossier(State.RETURNED))
    end(wishes)
    assert rows(tables, notices) == []


@pytest.mark.parametrize("state", [State.PROCESSED, State.SUPPLEMENT_NEEDED, State.PAYMENT_NEEDED])
def test_where_more_is_to_come_it_goes_on(tables: sa.engine.Engine, wishes: Subscriptions, state: State) -> None:
    begin(wishes, dossier())
    write(tables, dossier(state))
    assert followed(wishes) == [NUMBER]
    assert write(tables, dossier(State.RETURNED)) == 1


def test_what_is_not_written_is_not_told(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    store = EmbeddedStore(tables)
    store.put([dossier(State.PROCESSED)])
    before = rows(tables)
    with tables.connect() as connection, connection.begin() as transaction:
        assert note_changes(connection, [NUMBER], NOW) == 1
        transaction.rollback()
    assert rows(tables) == before
    assert rows(tables, notices) == []
    with tables.begin() as connection:
        assert note_changes(connection, [NUMBER], NOW) == 1


def test_what_is_known_but_not_told_is_remembered(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    waiting = dossier(State.SUPPLEMENT_NEEDED, due_at=date(2026, 12, 10))
    begin(wishes, waiting)
    assert write(tables, but(waiting, due_at=date(2026, 12, 20))) == 0
    assert wish(tables).seen.due_at == date(2026, 12, 20)
    assert write(tables, but(waiting, state=State.PROCESSING, due_at=date(2026, 12, 20))) == 1
    assert changes(tables) == [["state"]]


def test_an_older_word_than_what_is_known_is_no_change(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier(State.PROCESSED))
    assert write(tables, dossier(State.PROCESSING, updated_at=NOW - timedelta(seconds=1))) == 0
    assert wish(tables).seen == seen(dossier(State.PROCESSED))
    assert write(tables, dossier(State.RETURNED, updated_at=NOW)) == 1


def test_a_later_word_of_the_same_writes_nothing(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    before = rows(tables)
    write(tables, dossier(updated_at=NOW + timedelta(hours=1)))
    assert rows(tables) == before


def test_one_change_noted_twice_at_once_is_told_once(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    both = threading.Barrier(2)

    def at_once(state: State) -> bool:
        with tables.connect() as connection:
            known = subscription_of(connection.execute(FOLLOWED).one())
        both.wait()
        with tables.begin() as connection:
            return note(connection, known, dossier(state), NOW)

    with ThreadPoolExecutor(2) as threads:
        noted = list(threads.map(at_once, [State.PROCESSED, State.PROCESSED]))
    assert sorted(noted) == [False, True]
    assert len(rows(tables, notices)) == 1


def test_of_two_changes_noted_at_once_the_one_lost_is_looked_at_again(
    tables: sa.engine.Engine, wishes: Subscriptions
) -> None:
    begin(wishes, dossier())
    known = wish(tables)
    with tables.begin() as connection:
        connection.execute(subscriptions.update().values(look_at=NOW + timedelta(days=9)))
    with tables.begin() as connection:
        assert note(connection, known, dossier(State.PAYMENT_NEEDED), NOW)
    later = NOW + timedelta(seconds=1)
    with tables.begin() as connection:
        assert not note(connection, known, dossier(State.PROCESSED), later)
    (row,) = rows(tables)
    assert row.look_at.replace(tzinfo=timezone.utc) == later.replace(tzinfo=timezone.utc)
    assert wish(tables).seen.state == State.PAYMENT_NEEDED
    with tables.begin() as connection:
        assert note(connection, wish(tables), dossier(State.PROCESSED), later)
    assert changes(tables) == [["state"], ["state"]]


def test_changes_one_after_another_are_told_in_their_order(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    states = [State.PAYMENT_NEEDED, State.PROCESSING, State.PROCESSED]
    for state in states:
        assert write(tables, dossier(state)) == 1
    assert [notice.dossier.state for notice in told(tables)] == states
    assert [row.version for row in rows(tables, notices)] == [1, 2, 3]


def test_what_waits_says_since_when_and_in_which_state(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    write(tables, dossier(State.PROCESSED))
    (row,) = rows(tables, notices)
    assert (row.state, row.not_before, row.channel, row.refused_by) == ("waiting", None, "", "")
    assert row.created_at.replace(tzinfo=timezone.utc) == NOW


def there(hour: int, minute: int = 0, second: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (there(7), None),
        (there(12), None),
        (there(20, 59, 59), None),
        (there(21), there(7, day=24)),
        (there(23, 59, 59), there(7, day=24)),
        (there(0), there(7)),
        (there(6, 59, 59), there(7)),
        (there(22).astimezone(timezone.utc), there(7, day=24)),
        (there(1).astimezone(timezone(timedelta(hours=-5))), there(7)),
    ],
)
def test_the_night_is_quiet(moment: datetime, until: datetime | None) -> None:
    assert quiet_until(moment) == until


def test_what_happens_at_night_waits_for_the_morning(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, dossier())
    write(tables, dossier(State.PROCESSED), moment=there(23).astimezone(timezone.utc))
    (row,) = rows(tables, notices)
    kept = row.not_before if row.not_before.tzinfo else row.not_before.replace(tzinfo=timezone.utc)
    assert kept == there(7, day=24)


def test_what_is_known_is_as_it_was_told(tables: sa.engine.Engine, wishes: Subscriptions) -> None:
    begin(wishes, WHOLE)
    known = wish(tables)
    assert (known.receipt, known.version) == (NUMBER, 0)
    assert isinstance(known.seen, Seen)
    assert known.seen.due_at == WHOLE.new_due_at
