"""The look-up as an officer with a caller on the line works it: by keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.console.desk import Desk, desk_of
from tests.support.places import ROOT
from tests.support.servers import Servers

_QUESTIONS = ROOT / "tests/api/lookup/common_questions.tsv"
_MOST_KEYS = 3


def questions() -> list[tuple[str, str]]:
    """What officers type, and the code they look for."""
    lines = (line for line in _QUESTIONS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [(typed, code) for typed, code, *_ in csv.reader(lines, delimiter="\t")]


@pytest.fixture(scope="module")
def desk(browser: Browser, office: Servers) -> Iterator[Desk]:
    """One desk for all questions, as an officer's day is."""
    with desk_of(browser, office, "officer", "mai") as desk:
        desk.open()
        yield desk


@pytest.mark.parametrize(("typed", "code"), questions(), ids=[typed for typed, _ in questions()])
def test_at_most_three_keys_after_typing_lead_to_the_spoken_sentence(desk: Desk, typed: str, code: str) -> None:
    desk.press("Escape")
    expect(desk.field).to_be_focused()
    desk.type(typed)
    wanted = desk.found.filter(has_text=code)
    expect(wanted).to_have_count(1)
    keys = []
    while wanted.get_attribute("aria-selected") != "true":
        keys.append("ArrowDown")
        desk.press("ArrowDown")
        assert len(keys) < _MOST_KEYS, keys
    keys.append("Enter")
    desk.press("Enter")
    expect(desk.page.get_by_role("article")).to_contain_text(code)
    expect(desk.spoken).to_be_in_viewport()
    assert len(desk.spoken.inner_text()) > 60
    assert len(keys) <= _MOST_KEYS, keys
    desk.press("Escape")
    expect(desk.field).to_be_focused()
    selected = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert desk.field.evaluate(selected) == typed


def test_enter_need_not_wait_for_the_results(desk: Desk) -> None:
    desk.press("Escape")
    desk.type("dk tam tru")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", level=2)).to_contain_text("tạm trú")


def test_the_legal_basis_is_one_key_away_and_others_too(lan: Desk) -> None:
    lan.open("tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    for key, heading in (("l", "Căn cứ pháp lý"), ("2", "Lệ phí"), ("0", "Căn cứ pháp lý"), ("1", "Giấy tờ cần có")):
        lan.press(key)
        expect(lan.focused()).to_have_text(heading)
        expect(lan.focused()).to_be_in_viewport()


def test_a_receipt_number_as_it_is_read_out_shows_where_the_dossier_stands(lan: Desk) -> None:
    lan.open()
    lan.type("h00.99 261102 0004")
    expect(lan.found.first).to_contain_text("H00.99-261102-0004")
    lan.press("Enter")
    expect(lan.spoken).to_contain_text("Đang xử lý")
    expect(lan.page.get_by_role("article")).to_contain_text("Ngày hẹn trả")


def test_two_procedures_side_by_side(lan: Desk) -> None:
    lan.open("tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    lan.press("s")
    lan.type("cap doi cccd")
    expect(lan.found.first).to_contain_text("1.014063")
    lan.press("Enter")
    table = lan.page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(3)
    expect(table.get_by_role("row").filter(has_text="Khác nhau")).not_to_have_count(0)
    expect(table.get_by_role("row").filter(has_text="Giống nhau")).not_to_have_count(0)
    expect(table.locator("mark")).not_to_have_count(0)


def test_what_was_seen_and_pinned_is_at_hand(browser: Browser, office: Servers) -> None:
    with desk_of(browser, office, "officer", "hoa") as desk:
        desk.open("tra-cuu/1.001193")
        expect(desk.spoken).to_be_visible()
        desk.press("p")
        expect(desk.page.get_by_role("button", name="Bỏ ghim")).to_be_visible()
        desk.press("Escape")
        desk.field.fill("")
        expect(desk.page.get_by_role("group", name="Đã ghim").get_by_role("option")).to_contain_text("1.001193")
        desk.press("Enter")
        expect(desk.spoken).to_be_visible()


def test_a_copy_is_on_the_clipboard(lan: Desk) -> None:
    lan.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lan.open("tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    lan.press("c")
    expect(lan.page.get_by_role("status").filter(has_text="Đã sao chép.")).to_be_visible()
    text: str = lan.page.evaluate("navigator.clipboard.readText()")
    assert "1.014064" in text
    assert len(text) <= 2000


def test_what_is_wrong_reaches_the_keeper_and_is_settled(lan: Desk, browser: Browser, office: Servers) -> None:
    lan.open("tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    lan.press("b")
    dialog = lan.page.get_by_role("dialog", name="Báo sai")
    dialog.get_by_label("Phần sai").select_option(label="Lệ phí")
    dialog.get_by_label("Sai ở đâu").fill("Từ năm sau không giảm nữa")
    dialog.get_by_role("button", name="Gửi báo sai").click()
    expect(dialog).to_have_count(0)
    with desk_of(browser, office, "keeper") as keeper:
        keeper.open("bao-sai")
        report = keeper.page.get_by_role("article").filter(has_text="Từ năm sau không giảm nữa")
        expect(report).to_contain_text("Lệ phí")
        report.get_by_label("Trả lời người báo").fill("Đã ghi hạn đến 31/12/2026.")
        report.get_by_role("button", name="Đã sửa").click()
        expect(report).to_have_count(0)
        keeper.page.get_by_role("radio", name="Đã sửa").check()
        expect(report).to_contain_text("Đã ghi hạn")


def test_a_service_that_fails_is_told_and_what_was_typed_stays(lan: Desk) -> None:
    problem = {"title": "Hệ thống đang bận", "status": 503, "detail": "Hệ thống đang bận. Anh/chị chờ giây lát."}

    def busy(route: Route) -> None:
        route.fulfill(status=503, json=problem, headers={"Content-Type": "application/problem+json"})

    lan.open()
    lan.page.route("**/api/v1/console/search*", busy)
    lan.type("khai sinh")
    expect(lan.problem).to_contain_text("Anh/chị chờ giây lát.")
    expect(lan.field).to_have_value("khai sinh")
    lan.page.unroute("**/api/v1/console/search*")
    lan.press("Enter")
    expect(lan.found.first).to_be_visible()
    lan.forgive("503")


def test_whoever_is_signed_out_comes_back_to_where_they_were(lan: Desk) -> None:
    lan.open("tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    lan.page.context.clear_cookies()
    lan.press("p")
    lan.page.wait_for_url("**/console/sign-in?next=*")
    lan.page.get_by_label("Tên đăng nhập").fill("lan")
    lan.page.get_by_label("Mật khẩu").fill("bốn con mèo vàng ngủ")
    lan.page.get_by_role("button", name="Đăng nhập", exact=True).click()
    lan.page.wait_for_url("**/console#/tra-cuu/1.014064")
    expect(lan.spoken).to_be_visible()
    lan.forgive("401")
