"""Whole errands in the widget, on a desk and on a telephone: typed as people type, to the end they came for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.support.servers import Servers

_DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
_TELEPHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(params=[_DESK, _TELEPHONE], ids=["desk", "telephone"])
def chat(browser: Browser, servers: Servers, request: pytest.FixtureRequest) -> Iterator[Chat]:
    with browser.new_context(base_url=servers.url, locale="vi-VN", **request.param) as context:
        context.set_default_timeout(15_000)
        chat = Chat(context.new_page())
        chat.open()
        yield chat
        assert chat.overflow() == 0
        assert chat.complaints == []


def test_a_parent_registers_a_birth(chat: Chat) -> None:
    answer = chat.ask("vo em moi sinh be, lam giay khai sinh can gi")
    expect(answer).to_contain_text("Giấy chứng sinh")
    expect(answer).to_contain_text("Nguồn:")
    expect(chat.ask("mat tien ko")).to_contain_text("Lệ phí khi làm giấy khai sinh")
    expect(chat.ask("lam online dc ko")).to_contain_text("Cổng Dịch vụ công quốc gia")
    sheet = chat.ask("gửi tôi danh sách")
    sheet.get_by_role("checkbox").first.check()
    chat.answers.last.get_by_role("button", name="Câu trả lời hữu ích").click()
    expect(chat.panel).to_contain_text("Cảm ơn anh/chị đã góp ý.")
    expect(chat.answers.last.get_by_role("button", name="Câu trả lời hữu ích")).to_have_attribute(
        "aria-pressed", "true"
    )
    with chat.page.expect_download() as download:
        chat.choose("Tải cuộc trò chuyện về máy")
    kept = download.value.path().read_text("utf-8")
    assert "vo em moi sinh be" in kept
    assert "Giấy chứng sinh" in kept
    assert "Nguồn:" in kept


def test_a_shop_owner_opens_an_eatery(chat: Chat) -> None:
    expect(chat.ask("em muon mo quan an")).to_contain_text("hộ kinh doanh")
    chat.quick_replies.filter(has_text="Việc 1").click()
    expect(chat.answer(1)).to_contain_text("hộ kinh doanh")
    expect(chat.answer(1)).to_contain_text("Nguồn:")
    expect(chat.ask("le phi bn")).to_contain_text("đồng")
    answer = chat.ask("bao lau co")
    expect(answer).to_contain_text("ngày làm việc")
    answer.get_by_role("button", name="Câu trả lời chưa đúng").click()
    answer.get_by_role("radio", name="Còn thiếu").check()
    answer.get_by_role("textbox").fill("không thấy nói nộp ở đâu")
    answer.get_by_role("button", name="Gửi góp ý").click()
    expect(answer.get_by_role("button", name="Câu trả lời chưa đúng")).to_have_attribute("aria-pressed", "true")


def test_somebody_asks_where_a_dossier_stands_and_takes_it_back(chat: Chat) -> None:
    answer = chat.ask("hs cua toi H00.99-261102-0004 toi dau roi")
    expect(answer.get_by_role("heading")).to_contain_text("H00.99-261102-0004")
    assert answer.locator(".timeline li").count() >= 3
    assert answer.locator(".timeline [aria-current=step]").count() == 1
    chat.quick_replies.filter(has_text="Báo tôi khi thay đổi").click()
    chat.quick_replies.filter(has_text="Đồng ý").click()
    expect(chat.answer(2)).to_contain_text("lần tới anh/chị mở trang này")
    with chat.page.expect_response(lambda response: response.request.method == "DELETE") as deleted:
        chat.choose("Xoá cuộc trò chuyện")
        chat.confirm("Xoá cuộc trò chuyện")
    assert deleted.value.status == 204
    expect(chat.log).to_be_empty()
    assert chat.page.evaluate("Object.keys(localStorage).length") == 0


def test_what_is_typed_is_suggested(chat: Chat) -> None:
    chat.box.press_sequentially("khai sinh", delay=20)
    expect(chat.suggestions.first).to_be_visible()
    first = chat.suggestions.first.inner_text()
    assert "khai sinh" in first.lower()
    chat.suggestions.first.click()
    expect(chat.answer(0)).to_contain_text("Nguồn:")
    expect(chat.log).to_contain_text(first)
    expect(chat.suggestions).to_have_count(0)


def test_who_agreed_finds_the_conversation_at_the_next_visit(chat: Chat) -> None:
    chat.widget.get_by_role("checkbox", name="Nhớ cuộc trò chuyện").check()
    chat.ask("lam lai cccd bi mat het bao nhieu tien")
    later = Chat(chat.page.context.new_page())
    later.visit()
    expect(later.answers).to_have_count(1)
    later.choose("Nhớ cuộc trò chuyện")
    assert later.page.evaluate("Object.keys(localStorage).length") == 0
