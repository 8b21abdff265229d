"""A dossier that is followed in the widget."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.support.processing import RECEIPT


def follow(chat: Chat) -> None:
    """Ask for the dossier, as the conversation's beginning, and to be told when it changes."""
    chat.ask(f"hồ sơ {RECEIPT} tới đâu rồi")
    chat.quick_replies.filter(has_text="Báo tôi khi thay đổi").click()
    chat.quick_replies.filter(has_text="Đồng ý").click()
    expect(chat.answer(2)).to_contain_text("lần tới anh/chị mở trang này")
