"""Dossiers on the chat page: told, followed, and what has changed at the next visit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from actions.dossiers.database import open_engine
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from actions.dossiers.subscriptions import note_changes
from tests.browser.chat import Chat
from tests.support.servers import Servers

_RECEIPT = "H00.99-261102-0004"


@pytest.fixture
def processed(servers: Servers) -> Iterator[None]:
    """A dossier that is processed until the end of the test, and everybody who follows it noted."""
    engine = open_engine(servers.database_url)
    store = EmbeddedStore(engine)
    now = datetime.now(timezone.utc)
    (before,) = [one for one in demo_dossiers(now) if one.receipt == _RECEIPT]
    (after,) = [one for one in demo_dossiers(now) if one.receipt == _RECEIPT]
    after.state = State.PROCESSED
    store.put([after])
    with engine.begin() as connection:
        note_changes(connection, [_RECEIPT], now)
    yield
    store.put([before])
    engine.dispose()


def follow(chat: Chat) -> None:
    chat.ask(f"hồ sơ {_RECEIPT} tới đâu rồi")
    chat.quick_replies.filter(has_text="Báo tôi khi thay đổi").click()
    chat.quick_replies.filter(has_text="Đồng ý").click()
    expect(chat.answer(2)).to_contain_text("lần tới anh/chị mở trang này")


def test_the_papers_asked_for_are_shown_to_who_knows_the_last_four_digits(chat: Chat) -> None:
    chat.ask("hs h00.99 261102 0005")
    chat.quick_replies.filter(has_text="Xem chi tiết").click()
    expect(chat.answer(1)).to_contain_text("4 số cuối")
    expect(chat.ask("0005")).to_contain_text("Bản vẽ thiết kế xây dựng")


def test_what_changed_is_told_at_the_next_visit(chat: Chat, request: pytest.FixtureRequest) -> None:
    follow(chat)
    request.getfixturevalue("processed")
    chat.page.close()
    later = Chat(chat.page.context.new_page())
    later.open()
    expect(later.answer(0)).to_contain_text("vừa đổi tình trạng")
    expect(later.answer(0)).to_contain_text("Đã xử lý xong")
    later.page.reload()
    expect(later.answers).to_have_count(1)
    assert later.complaints == []


def test_who_wants_no_more_is_forgotten_by_the_browser(chat: Chat) -> None:
    follow(chat)
    assert chat.page.evaluate("Object.keys(localStorage).length") == 1
    chat.ask("dừng báo")
    assert chat.page.evaluate("Object.keys(localStorage).length") == 0


def test_who_follows_nothing_leaves_nothing_behind(chat: Chat) -> None:
    chat.ask(f"hồ sơ {_RECEIPT}")
    assert chat.page.evaluate("Object.keys(localStorage).length") == 0


def test_a_visit_needs_the_token_of_the_conversation(servers: Servers) -> None:
    with httpx.Client(base_url=servers.url, trust_env=False) as http:
        for token in ("", "Basic eDp5", "Bearer " + "0" * 64):
            answer = http.post("/api/v1/conversations/somebody-elses/visit", json={}, headers={"Authorization": token})
            assert answer.status_code == httpx.codes.FORBIDDEN


@pytest.mark.parametrize("width", [360, 1280])
def test_a_dossier_is_no_wider_than_the_window(browser: Browser, servers: Servers, width: int) -> None:
    with browser.new_context(base_url=servers.url, viewport={"width": width, "height": 800}) as context:
        page: Page = context.new_page()
        chat = Chat(page)
        chat.open()
        chat.ask("H00.99-261102-0011")
        chat.ask(f"xem {_RECEIPT}")
        page.screenshot(path=servers.folder / f"dossier-{width}.png")
        assert chat.overflow() == 0
