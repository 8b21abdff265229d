"""What officers say is wrong in the catalogue: `api/lookup/reports.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.lookup.reports import Reports, SettledError
from api.staff.officer import Officer
from api.staff.roles import Role
from knowledge.catalogue import read_catalogue

_RECORD = next(procedure for procedure in read_catalogue() if procedure.code == "1.001193")
Somebody = Callable[[str, Role], Officer]


@pytest.fixture
def reports(engine: sa.Engine) -> Reports:
    return Reports(OffLoop(engine))


async def test_a_report_keeps_which_record_it_is_of(reports: Reports, somebody: Somebody) -> None:
    number = await reports.add(somebody("lan", "officer"), _RECORD, "0123abcd", "fee", "Lệ phí đã đổi từ tháng 11.")
    (report,) = await reports.listed("open")
    assert (report.id, report.by, report.code, report.aspect) == (number, "Lan", "1.001193", "fee")
    assert (report.updated_at, report.snapshot) == (_RECORD.source.updated_at.isoformat(), "0123abcd")
    assert (report.text, report.state, report.settled_at) == ("Lệ phí đã đổi từ tháng 11.", "open", None)
    assert report.at.tzinfo is not None


async def test_a_settled_report_is_listed_as_that(reports: Reports, somebody: Somebody) -> None:
    lan, keeper = somebody("lan", "officer"), somebody("thu", "keeper")
    first = await reports.add(lan, _RECORD, "0123abcd", "", "Sai tên.")
    second = await reports.add(lan, _RECORD, "0123abcd", "", "Sai số.")
    settled = await reports.settle(first, "corrected", "Đã sửa.", keeper)
    assert (settled.state, settled.answer, settled.settled_by) == ("corrected", "Đã sửa.", "Thu")
    assert settled.settled_at is not None
    assert [report.id for report in await reports.listed("open")] == [second]
    assert [report.id for report in await reports.listed("corrected")] == [first]
    assert await reports.listed("rejected") == []


async def test_of_two_keepers_at_once_one_settles(engine: sa.Engine, somebody: Somebody) -> None:
    lan = somebody("lan", "officer")
    keepers = [somebody(f"thu{number}", "keeper") for number in range(8)]
    tables = [Reports(OffLoop(engine)) for _ in keepers]  # as in as many processes
    for _ in range(5):
        number = await tables[0].add(lan, _RECORD, "0123abcd", "", "Sai số.")
        done = await asyncio.gather(
            *(one.settle(number, "rejected", keeper.name, keeper) for one, keeper in zip(tables, keepers, strict=True)),
            return_exceptions=True,
        )
        (won,) = [one for one in done if not isinstance(one, BaseException)]
        lost = [one for one in done if isinstance(one, SettledError)]
        assert len(lost) == len(keepers) - 1
        assert {str(one) for one in lost} == {won.settled_by}
        assert won.answer.title() == won.settled_by


async def test_what_is_not_there_is_not_settled(reports: Reports, somebody: Somebody) -> None:
    with pytest.raises(LookupError):
        await reports.settle(4711, "corrected", "", somebody("thu", "keeper"))


async def test_the_newest_two_hundred_are_listed(reports: Reports, somebody: Somebody) -> None:
    lan = somebody("lan", "officer")
    numbers = [await reports.add(lan, _RECORD, "0123abcd", "", f"Sai {number}.") for number in range(203)]
    assert [report.id for report in await reports.listed("open")] == numbers[:2:-1]
