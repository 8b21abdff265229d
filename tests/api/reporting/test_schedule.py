"""Reports that come by themselves: each once, whoever makes it, and tried again where it could not be handed over."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.reporting.figures import Figures
from api.reporting.mail import Letter, Mail, MailError
from api.reporting.period import Selection
from api.reporting.schedule import Plan, Schedule, last_whole
from api.reporting.tables import report_runs
from knowledge.clock import VIETNAM
from knowledge.snapshot import Snapshot
from tests.support.mail_server import MailServer

_MONDAY = datetime(2026, 11, 30, 9, tzinfo=VIETNAM)
_WEEK = "motcua-2026-11-23-2026-11-29.xlsx"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer.started() as started:
        yield started


@pytest.fixture
def post(server: MailServer) -> MailServer:
    server.letters.clear()
    server.busy = False
    return server


def _schedule(engine: sa.Engine, snapshot: Snapshot, folder: Path | None, post: MailServer | None) -> Schedule:
    mail = Mail(post.url, "motcua@xa-a.gov.vn", ["lan@xa-a.gov.vn", "binh@xa-a.gov.vn"]) if post else None
    return Schedule(OffLoop(engine), Figures(engine), lambda: snapshot, Plan("week", folder, mail))


def _run(engine: sa.Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(sa.select(report_runs)).one()


async def test_of_many_processes_one_files_and_sends_it(
    engine: sa.Engine, snapshot: Snapshot, post: MailServer, tmp_path: Path
) -> None:
    many = [_schedule(engine, snapshot, tmp_path / "new" / "folder", post) for _ in range(4)]
    await asyncio.gather(*(one.round(_MONDAY) for one in many))
    await many[0].round(_MONDAY + timedelta(days=3))
    ((to, letter),) = post.letters
    assert to == ["lan@xa-a.gov.vn", "binh@xa-a.gov.vn"]
    assert letter["Subject"] == "Một Cửa: số liệu từ 23/11/2026 đến 29/11/2026"
    assert letter["Message-ID"] == "<motcua-report-week-2026-11-23@xa-a.gov.vn>"
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == _WEEK
    assert "Theo ngày" in openpyxl.load_workbook(io.BytesIO(attached.get_content())).sheetnames
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [_WEEK]
    assert _run(engine).failure == ""


async def test_where_the_mail_server_is_away_it_is_sent_later_and_filed_once(
    engine: sa.Engine, snapshot: Snapshot, post: MailServer, tmp_path: Path
) -> None:
    schedule = _schedule(engine, snapshot, tmp_path, post)
    post.busy = True
    await schedule.round(_MONDAY)
    assert "451" in _run(engine).failure
    (tmp_path / _WEEK).unlink()
    post.busy = False
    await schedule.round(_MONDAY + timedelta(minutes=5))  # not at once again
    assert post.letters == []
    await schedule.round(_MONDAY + timedelta(minutes=11))
    assert len(post.letters) == 1
    assert not (tmp_path / _WEEK).exists()


async def test_a_process_that_ended_in_the_middle_is_followed(
    engine: sa.Engine, snapshot: Snapshot, tmp_path: Path
) -> None:
    with engine.begin() as connection:
        held = {"period": "week 2026-11-23", "held_until": _MONDAY + timedelta(minutes=15)}
        connection.execute(report_runs.insert().values(held))
    schedule = _schedule(engine, snapshot, tmp_path, None)
    await schedule.round(_MONDAY + timedelta(minutes=14))
    assert list(tmp_path.glob("*.xlsx")) == []
    await schedule.round(_MONDAY + timedelta(minutes=16))
    assert (tmp_path / _WEEK).exists()


async def test_nobody_is_written_to_by_night(engine: sa.Engine, snapshot: Snapshot, tmp_path: Path) -> None:
    await _schedule(engine, snapshot, tmp_path, None).round(_MONDAY.replace(hour=5))
    assert list(tmp_path.glob("*.xlsx")) == []


def test_beyond_this_machine_nothing_goes_in_the_clear(post: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.reporting.mail._is_here", lambda _: False)
    mail = Mail(post.url, "motcua@xa-a.gov.vn", ["lan@xa-a.gov.vn"])
    with pytest.raises(MailError, match="STARTTLS"):
        mail.send(Letter("s", "t", "n.xlsx", b"", "id"))
    assert post.letters == []


@pytest.mark.parametrize(
    ("every", "there", "period"),
    [
        ("week", datetime(2026, 11, 30, tzinfo=VIETNAM), (date(2026, 11, 23), date(2026, 11, 29))),
        ("week", datetime(2026, 11, 29, tzinfo=VIETNAM), (date(2026, 11, 16), date(2026, 11, 22))),
        ("month", datetime(2027, 1, 1, tzinfo=VIETNAM), (date(2026, 12, 1), date(2026, 12, 31))),
        ("month", datetime(2026, 3, 31, tzinfo=VIETNAM), (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_it_is_of_the_last_whole_period(every: Any, there: datetime, period: tuple[date, date]) -> None:
    assert last_whole(every, there) == Selection(*period)
