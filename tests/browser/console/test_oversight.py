"""The supervisor's view with 500 people who wait: quick and readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.crowd import crowd
from tests.browser.console.desk import Desk, desk_of
from tests.browser.console.looks import too_wide
from tests.support.servers import Conversation, Servers

pytestmark = pytest.mark.usefixtures("nobody_waits")
_WAITING, _HELD = 500, 24
_DRAWN_WITHIN_MS = 1_000
_ANSWERED_WITHIN_MS = 100

# From the click until the browser has drawn what came of it.
_TIMED = """([selector]) => new Promise((done) => {
    const began = performance.now();
    document.querySelector(selector).click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""
_ROWS = ".queue-table tbody tr"


def drawn_after(desk: Desk) -> float:
    """Milliseconds from going to the view until its last row is drawn, reading the queue included."""
    milliseconds: float = desk.page.evaluate(
        """async ([rows, count]) => {
            const began = performance.now();
            await fetch("/api/v1/console/queue").then((answer) => answer.json());
            location.hash = "#/giam-sat";
            while (document.querySelectorAll(rows).length < count) await new Promise(requestAnimationFrame);
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            return performance.now() - began;
        }""",
        [_ROWS, _WAITING + _HELD],
    )
    return milliseconds


def test_five_hundred_who_wait_are_drawn_filtered_and_sorted_quickly(thu: Desk, office: Servers) -> None:
    crowd(office, _WAITING, _HELD)
    thu.open()
    expect(thu.page.get_by_role("link", name="Hàng đợi 500")).to_be_visible()
    times = []
    for _ in range(3):
        times.append(drawn_after(thu))
        thu.view("Tra cứu")
    expect(thu.page.locator(_ROWS)).to_have_count(0)
    thu.view("Giám sát")
    expect(thu.page.locator(_ROWS)).to_have_count(_WAITING + _HELD)
    filters = [
        f".filters fieldset:nth-of-type({number}) label:nth-of-type({option}) input"
        for number in (1, 2, 3)
        for option in (2, 3, 1)
    ]
    columns = [f".queue-table th:nth-of-type({number}) button" for number in (2, 3, 1)]
    # The best of each: whatever else this machine does lengthens it and shortens none.
    best = {one: min(thu.page.evaluate(_TIMED, [one]) for _ in range(3)) for one in (*filters, *columns)}
    print(f"drawn after {min(times):.0f} ms; filters and sorting {[round(one) for one in best.values()]} ms")
    assert min(times) < _DRAWN_WITHIN_MS, times
    assert max(best.values()) < _ANSWERED_WITHIN_MS, best


def test_it_tells_how_it_stands(thu: Desk, office: Servers) -> None:
    crowd(office, _WAITING, _HELD)
    thu.open("giam-sat")
    figures = thu.page.get_by_role("main").locator("dl").first
    expect(figures).to_contain_text("500")
    expect(figures).to_contain_text("5 giờ")
    expect(thu.page.get_by_role("region", name="Ai đang giữ").get_by_role("listitem")).not_to_have_count(0)
    rows = thu.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(_WAITING + _HELD + 1)
    expect(rows.nth(1)).to_contain_text("5 giờ")
    thu.page.get_by_role("radio", name="Zalo 17").check()
    expect(thu.page.get_by_role("status").filter(has_text="trong 524")).to_be_visible()
    thu.page.get_by_label("Tìm trong tin nhắn").fill("dong cua som")
    expect(rows.nth(1)).to_contain_text("đóng cửa sớm")
    thu.page.get_by_role("button", name="Đã chờ").click()
    expect(thu.page.get_by_role("columnheader", name="Đã chờ")).to_have_attribute("aria-sort", "ascending")


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280, 1920])
def test_nothing_scrolls_sideways(browser: Browser, office: Servers, width: int) -> None:
    viewport = {"width": width, "height": 800}
    with desk_of(browser, office, "supervisor", "thu", viewport=viewport) as desk:
        crowd(office, 60, 12)
        desk.open("giam-sat")
        expect(desk.page.locator(_ROWS)).to_have_count(72)
        assert too_wide(desk.page) == []
        desk.view("Hàng đợi")
        expect(desk.waiting).to_have_count(60)
        assert too_wide(desk.page) == []


def test_the_last_row_is_reached_by_keys(thu: Desk, office: Servers) -> None:
    crowd(office, _WAITING)
    thu.open("giam-sat")
    rows = thu.page.locator(_ROWS)
    expect(rows).to_have_count(_WAITING)
    rows.last.get_by_role("link").focus()
    expect(rows.last).to_be_in_viewport()
    thu.press("Tab")
    expect(thu.focused()).to_have_text("Nhận")
    thu.press("Shift+Tab", "Shift+Tab")
    expect(thu.focused()).to_have_text("Nhận")


def test_a_supervisor_takes_over(thu: Desk, lan: Desk, citizen: Conversation) -> None:
    citizen.say("cho tôi gặp cán bộ")
    lan.open_conversation(citizen.id or "")
    lan.claim()
    thu.open("giam-sat")
    row = thu.page.get_by_role("table").get_by_role("row").filter(has_text="Lan (lan)")
    row.get_by_role("button").click()
    expect(thu.box).to_be_focused()
    expect(lan.problem.first).to_contain_text("Lan (thu)")
    lan.forgive("409")
