"""What the office sees, as it is drawn: every figure of the API stands on the page, and in the files beside it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from actions.dossiers.database import open_engine
from knowledge.clock import vietnam_today
from tests.api.reporting.world import fill
from tests.browser.console.desk import Desk, desk_of
from tests.browser.console.looks import everywhere
from tests.support.servers import Servers

_CODES = ("1.014064", "1.001193", "1.013949", "2.000815", "1.004194", "1.014063")
_OUTCOMES = ("answered", "asked_back", "refused", "handed_over")
_TABLE = """
(title) => {
  const heading = [...document.querySelectorAll("h2")].find((one) => one.textContent === title);
  const rows = heading.parentElement.querySelectorAll("tbody tr");
  return [...rows].map((row) => [...row.children].map((cell) => cell.textContent));
}
"""


@pytest.fixture(scope="module")
def busy(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """An office that was asked three thousand times in the last weeks."""
    with servers.office(tmp_path_factory.mktemp("busy")) as office:
        engine = open_engine(office.database_url)
        fill(engine, vietnam_today(), 45, 3000, _CODES, seed=10)
        engine.dispose()
        yield office


@pytest.fixture(scope="module")
def thu(browser: Browser, busy: Servers) -> Iterator[Desk]:
    with desk_of(browser, busy, "supervisor", "thu", reduced_motion="reduce", accept_downloads=True) as desk:
        yield desk


def number(value: float | None) -> str:
    """A figure as it is written."""
    if value is None:
        return "(ẩn)"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    # As browsers round: halves away from zero.
    return f"{float(Decimal(str(value)).quantize(Decimal('0.1'), ROUND_HALF_UP)):g}".replace(".", ",")


def rows(desk: Desk, title: str) -> list[list[str]]:
    """What stands in the table below the heading."""
    found: list[list[str]] = desk.page.evaluate(_TABLE, title)
    return found


def day(text: str) -> str:
    year, month, date = text.split("-")
    return f"{date}/{month}/{year}"


def compare(desk: Desk, told: dict[str, Any]) -> None:
    """Hold every table of the page against the figures `told` by the API."""

    def turns(one: dict[str, Any]) -> list[str]:
        return [number(one[name]) for name in ("turns", *_OUTCOMES)]

    titles = {"day": "Câu hỏi theo ngày", "week": "Câu hỏi theo tuần", "month": "Câu hỏi theo tháng"}
    channels = {"web": "Trang web", "zalo": "Zalo", "messenger": "Messenger"}
    assert rows(desk, titles[told["step"]]) == [[day(one["day"]), *turns(one)] for one in told["days"]]
    assert rows(desk, "Câu hỏi theo giờ") == [[f"{one['hour']} giờ", number(one["turns"])] for one in told["hours"]]
    assert rows(desk, "Theo kênh") == [
        [channels.get(one["channel"], one["channel"]), *turns(one)] for one in told["channels"] if one["turns"] != 0
    ]
    assert rows(desk, "Theo địa phương") == [
        [one["name"] or "Không nói nơi", number(one["turns"])] for one in told["places"]
    ]
    assert [row[:3] for row in rows(desk, "Thủ tục được hỏi nhiều nhất")] == [
        [one["name"], one["code"], number(one["turns"])] for one in told["procedures"]
    ]
    assert [row[:6] for row in rows(desk, "Thủ tục trợ lý hay hiểu sai nhất")] == [
        [one["name"], one["code"], *(number(one[name]) for name in ("turns", "asked_back", "bad", "handed_over"))]
        for one in told["misunderstood"]
    ]
    thumbs = told["thumbs"]
    assert [row[1] for row in rows(desk, "Khen, chê từng câu trả lời")] == [
        number(value) for value in (thumbs["good"], thumbs["bad"], *thumbs["reasons"].values())
    ]
    for kind, title in (("conversation", "sau khi trò chuyện"), ("dossier", "sau khi nhận kết quả hồ sơ")):
        steps = told["satisfaction"][kind]["steps"][::-1]
        assert [row[1] for row in rows(desk, f"Hài lòng {title}")] == [number(one) for one in steps]
    assert [row[1:] for row in rows(desk, "Năm yếu tố chấm điểm cơ quan")] == [
        ["chưa rõ" if one["mean"] is None else number(one["mean"]), number(one["answers"])]
        for one in told["satisfaction"]["dossier"]["factors"]
        if one["answers"] != 0
    ]
    dossiers = ("received", "returned", "on_time", "late", "apologies")
    assert rows(desk, "Hồ sơ và lời xin lỗi") == [
        [one["agency"], *(number(one[name]) for name in dossiers)] for one in told["dossiers"]["by_agency"]
    ]
    summary = desk.page.locator("dl.figures").first
    for name in ("turns", *_OUTCOMES, "online", "conversations"):
        expect(summary).to_contain_text(number(told["totals"][name]))
    assert len(told["savings"]) == len(rows(desk, "Thời gian địa phương rút ngắn"))


def test_the_page_says_what_the_api_says_whatever_is_chosen(thu: Desk) -> None:
    thu.open("so-lieu")
    expect(thu.page.get_by_role("heading", name="Câu hỏi theo ngày")).to_be_visible()
    told = thu.get("/figures")
    assert told["totals"]["turns"] > 1000
    compare(thu, told)
    # The files stand beside what they hold: once they are of what was chosen, so is the page.
    file = thu.page.get_by_role("link", name="CSV: Câu hỏi theo giờ")
    for label, option, asked in (
        ("Kênh", "Zalo", "&channel=zalo"),
        ("Kênh", "Mọi kênh", ""),
        ("Khoảng thời gian", "Năm nay", ""),
    ):
        with thu.page.expect_response(lambda answer: "/figures?" in answer.url) as answered:
            thu.page.get_by_label(label, exact=True).select_option(option)
        told = answered.value.json()
        expect(file).to_have_attribute("href", re.compile(f"from={told['from']}&until={told['until']}{asked}$"))
        compare(thu, told)
    # It can be sent to a colleague, and outlives a reload.
    assert thu.page.url.endswith("#/so-lieu/nam-nay/-/-")
    thu.page.reload()
    expect(file).to_have_attribute("href", re.compile(f"from={told['from']}&"))


def test_a_table_is_had_as_a_file_with_the_same_figures(thu: Desk) -> None:
    thu.open("so-lieu/30-ngay/web/-")
    with thu.page.expect_download() as begun:
        thu.page.get_by_role("link", name="CSV: Câu hỏi theo giờ").click()
    lines = list(csv.reader(io.StringIO(begun.value.path().read_text("utf-8-sig"))))
    shown = rows(thu, "Câu hỏi theo giờ")
    assert len(lines) == 1 + len(shown)
    assert [line[1] for line in lines[1:]] == [figure.replace(".", "") for _, figure in shown]
    with thu.page.expect_download() as begun:
        thu.page.get_by_role("link", name="Tải tất cả các bảng (XLSX)").click()
    assert begun.value.path().read_bytes().startswith(b"PK")


def test_nothing_is_wrong_with_it_anywhere(thu: Desk) -> None:
    thu.open("so-lieu")
    expect(thu.page.get_by_role("heading", name="Câu hỏi theo ngày")).to_be_visible()
    assert everywhere(thu.page) == []
    for summary in thu.page.locator("summary").all():
        summary.click()
    expect(thu.page.get_by_role("table").first).to_be_visible()
    assert everywhere(thu.page) == []
