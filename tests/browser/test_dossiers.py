"""Dossiers in the widget: told, followed, and what has changed at the next visit."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.following import follow
from tests.support.processing import RECEIPT, processed
from tests.support.servers import Servers


def kept(chat: Chat) -> list[str]:
    """What outlives the tab."""
    values: list[str] = chat.page.evaluate("Object.values(localStorage)")
    return values


def test_the_papers_asked_for_are_shown_to_who_knows_the_last_four_digits(chat: Chat) -> None:
    chat.ask("hs h00.99 261102 0005")
    chat.quick_replies.filter(has_text="Xem chi tiết").click()
    expect(chat.answer(1)).to_contain_text("4 số cuối")
    expect(chat.ask("0005")).to_contain_text("Bản vẽ thiết kế xây dựng")


def test_where_a_dossier_stands_is_drawn_as_its_way(chat: Chat) -> None:
    answer = chat.ask(f"hồ sơ {RECEIPT} tới đâu rồi")
    expect(answer.get_by_role("list").get_by_role("listitem").first).to_be_visible()
    assert answer.locator("[aria-current=step]").count() == 1


def test_what_changed_is_told_at_the_next_visit(chat: Chat, servers: Servers) -> None:
    follow(chat)
    chat.page.close()
    with processed(servers.database_url):
        later = Chat(chat.page.context.new_page())
        later.visit()
        # Without a word having been said there, and without opening it.
        expect(later.launcher).to_have_accessible_name("Hỏi về thủ tục hành chính, 1 tin mới")
        later.launcher.click()
        expect(later.answer(0)).to_contain_text("vừa đổi tình trạng")
        expect(later.answer(0)).to_contain_text("Đã xử lý xong")
        later.page.reload()
        expect(later.answers).to_have_count(1)
        expect(later.launcher).to_be_hidden()
        later.page.close()
        # Once it was told, it is not told at the visit after that.
        last = Chat(chat.page.context.new_page())
        with last.page.expect_response("**/events?*"):
            last.visit()
        last.page.wait_for_timeout(2_500)
        expect(last.launcher).to_have_accessible_name("Hỏi về thủ tục hành chính")
        assert later.complaints == last.complaints == []


def test_only_which_conversation_it_was_is_kept_for_the_next_visit(chat: Chat) -> None:
    follow(chat)
    (value,) = kept(chat)
    assert RECEIPT not in value
    assert "hồ sơ" not in value


def test_who_wants_no_more_is_forgotten_by_the_browser(chat: Chat) -> None:
    follow(chat)
    assert len(kept(chat)) == 1
    chat.ask("dừng báo")
    assert kept(chat) == []


def test_who_deletes_the_conversation_is_told_no_more(chat: Chat, servers: Servers) -> None:
    follow(chat)
    other = Chat(chat.page.context.new_page())
    other.open()
    other.ask("cảm ơn")
    chat.choose("Xoá cuộc trò chuyện")
    chat.confirm("Xoá cuộc trò chuyện")
    expect(chat.log).to_be_empty()
    expect(other.log).to_be_empty()  # it was the same conversation
    assert kept(chat) == []
    with processed(servers.database_url):
        chat.page.wait_for_timeout(2_500)
        expect(chat.log).to_be_empty()


def test_who_follows_nothing_leaves_nothing_behind(chat: Chat) -> None:
    chat.ask(f"hồ sơ {RECEIPT}")
    assert kept(chat) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_dossier_is_no_wider_than_the_window(chat: Chat, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    chat.ask("H00.99-261102-0011")
    chat.ask(f"xem {RECEIPT}")
    assert chat.overflow() == 0
