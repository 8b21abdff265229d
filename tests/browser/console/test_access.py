"""The console for everybody: what programs find in every state, on large and small screens, in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.desk import desk_of
from tests.browser.console.looks import everywhere
from tests.browser.console.states import STATES
from tests.support.servers import Servers

pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_wrong_in_any_state(browser: Browser, office: Servers, state: str) -> None:
    role, reach = STATES[state].role, STATES[state].reach
    with desk_of(browser, office, role, f"{role}-a", reduced_motion="reduce") as desk:
        reach(desk, office)
        assert everywhere(desk.page) == []
        desk.forgive("ERR_FAILED")


def test_single_keys_can_be_turned_off(browser: Browser, office: Servers) -> None:
    with desk_of(browser, office, "officer", "khanh") as desk:
        desk.open("tra-cuu/1.014064")
        expect(desk.spoken).to_be_visible()
        desk.press("?")
        desk.page.get_by_role("checkbox", name="Dùng phím tắt là một chữ").uncheck()
        desk.press("Escape")
        expect(desk.page.get_by_role("dialog")).to_have_count(0)
        desk.press("b")
        desk.page.wait_for_timeout(300)
        expect(desk.page.get_by_role("dialog")).to_have_count(0)
        desk.page.get_by_role("button", name="Báo sai").click()
        expect(desk.page.get_by_role("dialog", name="Báo sai")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "views"),
    [
        ("officer", ["Tra cứu", "Hàng đợi"]),
        ("supervisor", ["Tra cứu", "Hàng đợi", "Giám sát", "Học hỏi", "Số liệu", "Thiết lập", "Nhật ký"]),
        ("keeper", ["Tra cứu", "Báo sai", "Học hỏi", "Số liệu"]),
        ("administrator", ["Tra cứu", "Số liệu", "Thiết lập", "Tài khoản", "Nhật ký"]),
    ],
)
def test_everybody_sees_what_is_theirs_and_no_more(
    browser: Browser, office: Servers, role: str, views: list[str]
) -> None:
    with desk_of(browser, office, role) as desk:  # type: ignore[arg-type]
        desk.open("tai-khoan")
        links = desk.page.get_by_role("navigation", name="Các phần").get_by_role("link")
        expect(links).to_have_text(views)
        for view in views:
            desk.view(view)
            expect(desk.page).to_have_title(f"{view} – Một Cửa")
            expect(desk.page.get_by_role("heading", level=1, name=view)).to_be_attached()
            expect(desk.problem).to_have_count(0)


def test_without_javascript_a_sentence_says_what_to_do(browser: Browser, office: Servers) -> None:
    with desk_of(browser, office, "officer", java_script_enabled=False) as desk:
        desk.page.goto("/console")
        # Playwright's words are looked for beside it only.
        expect(desk.page.locator("noscript p")).to_be_visible()
        expect(desk.page.locator("noscript p")).to_contain_text("Bảng cán bộ cần JavaScript.")


def test_whoever_is_not_signed_in_is_led_to_the_entrance(browser: Browser, office: Servers) -> None:
    with browser.new_context(base_url=office.url) as context:
        page = context.new_page()
        page.goto("/console#/hang-doi")
        page.wait_for_url("**/console/sign-in?next=**")
