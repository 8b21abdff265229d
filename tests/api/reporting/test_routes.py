"""`/api/v1/console/figures` at a real server."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest
import sqlalchemy as sa

from api.database import migrate
from api.reporting.exports import TABLES
from api.staff.tables import staff_log
from api.supervisor import free_port
from knowledge.clock import vietnam_today
from tests.api.reporting.world import fill
from tests.support.openapi import Document
from tests.support.places import ROOT
from tests.support.servers import API, environment, running
from tests.support.staff import signed_in

_FIGURES = "/api/v1/console/figures"
_MOTCUA = str(Path(sys.executable).with_name("motcua"))
_TODAY = vietnam_today()


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of an office that was asked much."""
    url = f"sqlite:///{tmp_path_factory.mktemp('figures') / 'motcua.db'}"
    engine = migrate(url)
    fill(engine, _TODAY, 20, 600, ["1.001193", "1.000656", "2.000635"], seed=12)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def browser(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A supervisor's, at an api that nobody asks anything."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, "BOT_URL": "http://127.0.0.1:9", "PORT": str(port), "LIMITS": "off"}
    log = tmp_path_factory.mktemp("log") / "api.log"
    with (
        running(API, log, settings, f"http://127.0.0.1:{port}/healthz") as url,
        signed_in(url, database_url, "supervisor", "figures-supervisor") as client,
    ):
        yield client


def test_the_page_is_as_documented_and_of_the_last_30_days_unless_told_otherwise(browser: httpx.Client) -> None:
    document = Document(browser.get("/openapi.json").json())
    schema = document.response_schema("get", _FIGURES, 200, "application/json")
    whole = browser.get(_FIGURES)
    assert document.faults(whole.json(), schema) == []
    assert whole.json()["totals"]["turns"] == 600
    assert (len(whole.json()["days"]), whole.json()["until"], whole.json()["fewest"]) == (30, str(_TODAY), 5)
    part = browser.get(_FIGURES, params={"from": str(_TODAY), "until": str(_TODAY), "channel": "web", "place": "24"})
    assert document.faults(part.json(), schema) == []
    assert part.json()["totals"]["turns"] < 100
    assert [part.json()[name] for name in ("from", "channel", "place")] == [str(_TODAY), "web", "24"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "2026-11-02", "until": "2026-11-01"}, "sau ngày kết thúc"),
        ({"from": "2001-01-01"}, "mười năm"),
        ({"from": "0001-01-01", "until": "9999-12-31"}, "mười năm"),
        ({"until": "0001-01-02"}, "sau ngày kết thúc"),
        ({"from": "hôm qua"}, ""),
        ({"place": "Hà Nội"}, ""),
        ({"channel": "web'--"}, ""),
    ],
)
def test_what_cannot_be_is_refused_in_vietnamese(browser: httpx.Client, asked: dict[str, str], said: str) -> None:
    response = browser.get(_FIGURES, params=asked)
    assert response.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert said in response.json()["detail"]


def test_exports_come_as_files_and_are_logged(browser: httpx.Client, database_url: str) -> None:
    csv = browser.get(f"{_FIGURES}/export", params={"table": "hours", "format": "csv"})
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert len(csv.text.splitlines()) == 25
    days = f"{csv.headers['content-disposition']}"
    assert days.startswith('attachment; filename="motcua-hours-')
    book = browser.get(f"{_FIGURES}/export", params={"table": "all", "format": "xlsx", "from": str(_TODAY)})
    sheets = openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    assert len(sheets) == len(TABLES) + 1
    one = browser.get(f"{_FIGURES}/export", params={"table": "reform", "format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(one.content)).sheetnames == ["Giải thích", "Cải cách hành chính"]
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        exported = sa.select(staff_log.c.subject, staff_log.c.name).where(staff_log.c.action == "figures.export")
        assert [tuple(row) for row in connection.execute(exported)] == [
            (table, "figures-supervisor") for table in ("hours", "all", "reform")
        ]
    engine.dispose()
    refused = browser.get(f"{_FIGURES}/export", params={"table": "all", "format": "csv"})
    assert "XLSX" in refused.json()["detail"]
    assert browser.get(f"{_FIGURES}/export").status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert browser.get(f"{_FIGURES}/export", params={"table": "turns", "format": "csv"}).status_code == 422


def motcua(command: str, database_url: str) -> subprocess.CompletedProcess[str]:
    own = environment(DATABASE_URL=database_url)
    arguments = [_MOTCUA, *command.split()]
    return subprocess.run(arguments, cwd=ROOT, env=own, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_writes_the_same_book(database_url: str, tmp_path: Path) -> None:
    done = motcua(f"figures --from 2026-11-01 --until {_TODAY} --out {tmp_path / 'so-lieu.xlsx'}", database_url)
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(tmp_path / "so-lieu.xlsx")["Theo ngày"]["A2"].value.date().isoformat() == "2026-11-01"
    wrong = motcua(f"figures --from 2026-11-02 --until 2026-11-01 --out {tmp_path / 'x.xlsx'}", database_url)
    assert (wrong.returncode, "sau ngày kết thúc" in wrong.stderr) == (1, True)
    assert not (tmp_path / "x.xlsx").exists()
