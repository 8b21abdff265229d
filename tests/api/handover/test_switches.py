from __future__ import annotations

import asyncio
from datetime import date, datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.switches import FRESH_S, Banner, DayOff, Hours, Switchboard, Switches, UnfitError
from knowledge.clock import VIETNAM

WEEK: Any = [("07:30", "11:30"), ("13:30", "17:00")]
HOURS = Hours(monday=WEEK, tuesday=WEEK, wednesday=WEEK, thursday=WEEK, friday=WEEK)


@pytest.fixture
def board(engine: sa.Engine) -> Switchboard:
    return Switchboard(OffLoop(engine))


def at(text: str) -> datetime:
    """A moment in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM).astimezone(timezone.utc)


async def test_as_they_stand_before_anybody_changed_them(board: Switchboard) -> None:
    assert await board.now() == Switches()
    assert (await board.now()).open_at(at("2026-12-05T03:00"))
    assert await board.changed() == {}


async def test_a_change_is_seen_by_another_process_within_a_second(engine: sa.Engine, board: Switchboard) -> None:
    other = Switchboard(OffLoop(engine))
    await other.now()
    await board.put("banner", {"on": True, "vi": "  Hệ thống bảo trì tối nay. ", "en": ""}, "Lan")
    assert (await board.now()).banner == Banner(True, "Hệ thống bảo trì tối nay.", "")
    await asyncio.sleep(FRESH_S)
    assert (await other.now()).banner.on
    assert (await other.changed())["banner"].by == "Lan"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("banner", {"on": True, "vi": " ", "en": "Down"}, "empty_banner"),
        ("banner", {"on": True, "vi": "x" * 501}, "shape"),
        ("banner", {"on": "yes"}, "shape"),
        ("handover", "on", "shape"),
        ("channels", {"web": True, "fax": True}, "shape"),
        ("hours", {"monday": [["07:30", "24:00"]]}, "shape"),
        ("hours", {"monday": [["13:30", "11:30"]]}, "hours"),
        ("hours", {"monday": [["07:30", "11:30"], ["11:00", "17:00"]]}, "hours"),
        ("hours", {"funday": []}, "shape"),
        ("holidays", [{"date": "31/12/2026"}], "shape"),
        ("agencies", [{"name": "Công an xã"}, {"name": " Công an xã "}], "agencies"),
        ("agencies", [{"name": ""}], "shape"),
        ("agencies", [{"name": " "}], "agencies"),
        ("notices", None, "shape"),
    ],
)
async def test_what_a_switch_cannot_be(board: Switchboard, name: str, value: Any, why: str) -> None:
    with pytest.raises(UnfitError, match=why):
        await board.put(name, value, "Lan")
    assert await board.now() == Switches()


async def test_there_is_no_other_switch(board: Switchboard) -> None:
    with pytest.raises(LookupError):
        await board.put("everything", True, "Lan")


async def test_hours_can_be_taken_away_again(board: Switchboard) -> None:
    await board.put("hours", {"monday": WEEK}, "Lan")
    assert (await board.now()).hours is not None
    await board.put("hours", None, "Lan")
    assert (await board.now()).hours is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-12-01T07:29", "2026-12-01T07:30"),  # a Tuesday
        ("2026-12-01T07:30", None),
        ("2026-12-01T11:30", "2026-12-01T13:30"),
        ("2026-12-01T17:00", "2026-12-02T07:30"),
        ("2026-12-04T18:00", "2026-12-07T07:30"),  # over the weekend
        ("2026-12-30T18:00", "2027-01-04T07:30"),  # over a day of the agency's own, New Year, and the weekend
    ],
)
def test_when_people_answer(moment: str, opens: str | None) -> None:
    switches = Switches(hours=HOURS, holidays=[DayOff(date(2026, 12, 31), "Nghỉ nội bộ")])
    assert switches.open_at(at(moment)) == (opens is None)
    assert switches.opens_at(at(moment)) == (opens and at(opens))


def test_nobody_ever_answers_without_any_hours() -> None:
    assert Switches(hours=Hours()).opens_at(at("2026-12-01T09:00")) is None
    assert not Switches(hours=Hours()).open_at(at("2026-12-01T09:00"))
