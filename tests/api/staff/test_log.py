"""The log, in both databases: who saw and did what, and what is never in it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa

from api.database import OffLoop
from api.retention import Retention
from api.staff.log import KEPT, Log
from api.staff.officer import Officer
from api.staff.tables import staff_log

_LAN = Officer(7, "lan", "Lan", "officer")


async def test_what_was_done_is_read_the_newest_first(log: Log) -> None:
    await log.note(_LAN, "sign_in", details="10.0.0.1")
    await log.note("", "sign_in_failed", "lan", "10.0.0.2")
    await log.note(_LAN, "conversation.read", "c-1")
    entries, more = await log.read()
    assert [entry[2:] for entry in entries] == [
        ("lan", "conversation.read", "c-1", ""),
        ("", "sign_in_failed", "lan", "10.0.0.2"),
        ("lan", "sign_in", "", "10.0.0.1"),
    ]
    assert not more
    assert abs(entries[0].at - datetime.now(timezone.utc)) < timedelta(minutes=1)


async def test_what_somebody_did_and_what_was_done_to_their_account(log: Log) -> None:
    await log.note(_LAN, "sign_in")
    await log.note(Officer(8, "tuan", "Tuấn", "administrator"), "account.change", "lan", "active=False")
    await log.note(Officer(8, "tuan", "Tuấn", "administrator"), "account.change", "minh", "active=False")
    entries, _ = await log.read(name="lan")
    assert [(one.name, one.subject) for one in entries] == [("tuan", "lan"), ("lan", "")]
    entries, _ = await log.read(name="lan", action="sign_in")
    assert len(entries) == 1


async def test_a_hundred_at_a_time(log: Log, engine: sa.Engine) -> None:
    rows = [
        {"at": datetime.now(timezone.utc), "staff_id": 7, "name": "lan", "action": "sign_in", "subject": str(number)}
        for number in range(150)
    ]
    with engine.begin() as connection:
        connection.execute(staff_log.insert(), rows)
    newest, more = await log.read()
    assert (len(newest), more) == (100, True)
    older, more = await log.read(before=newest[-1].id)
    assert (len(older), more) == (50, False)
    assert [one.subject for one in (*newest, *older)] == [str(number) for number in reversed(range(150))]


_TOLD = {
    "gửi tới 0912345678": "gửi tới …678",
    "gửi tới +84 912 345 678.": "gửi tới …678.",
    "0912.345.678, 84912345679": "…678, …679",
    "H00.99-261102-0001": "H00.99-261102-0001",
    "1.004194 và 0912": "1.004194 và 0912",
    "địa chỉ 10.0.0.5": "địa chỉ 10.0.0.5",
}


async def test_no_whole_telephone_number_is_kept(log: Log) -> None:
    for told in _TOLD:
        await log.note(_LAN, "sms.send", told, told)
    entries, _ = await log.read()
    assert [one.subject for one in reversed(entries)] == list(_TOLD.values())
    assert [one.details for one in reversed(entries)] == list(_TOLD.values())


async def test_an_entry_is_one_line_and_no_book(log: Log) -> None:
    await log.note(_LAN, "account.change", "x" * 1000, "một\r\n2026-11-30 tuan sign_in\u202e\x00" + "x" * 1000)
    entries, _ = await log.read()
    assert len(entries[0].subject) == 128
    assert entries[0].details.startswith("một 2026-11-30 tuan sign_inxxx")
    assert len(entries[0].details) == 500


async def test_it_is_kept_for_a_year(log: Log, database: OffLoop, engine: sa.Engine) -> None:
    await log.note(_LAN, "sign_in", "old")
    await log.note(_LAN, "sign_in", "new")

    def move(subject: str, by: timedelta) -> None:
        with engine.begin() as connection:
            moved = staff_log.update().where(staff_log.c.subject == subject)
            connection.execute(moved.values(at=datetime.now(timezone.utc) - by))

    move("old", KEPT + timedelta(minutes=1))
    move("new", KEPT - timedelta(days=1))
    await Retention(database, timedelta(days=1)).round()
    entries, _ = await log.read()
    assert [one.subject for one in entries] == ["new"]
