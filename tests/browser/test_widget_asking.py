"""The widget asks whether people are content: once, without getting in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from actions.dossiers.database import open_engine
from api.asking import due
from api.asking.tables import satisfaction, surveys
from api.tables import turns
from tests.browser.chat import Chat
from tests.browser.states import FEE
from tests.support.handover import rows
from tests.support.servers import Servers

_ASKED = "Anh/chị có hài lòng với cuộc trò chuyện này không?"


@pytest.fixture(scope="module")
def asking(servers: Servers) -> Iterator[Servers]:
    """The same bot behind an api that asks, on the same database."""
    with servers.api("asking-pages.log", servers.bot_url, SURVEYS="on") as url:
        yield Servers(url, servers.bot_url, servers.database_url, servers.folder)


@pytest.fixture
def engine(asking: Servers) -> Iterator[sa.Engine]:
    engine = open_engine(asking.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def page(browser: Browser, asking: Servers) -> Iterator[Page]:
    with browser.new_context(base_url=asking.url, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


def _pause(engine: sa.Engine, conversation: str) -> None:
    moment = datetime.now(timezone.utc) - due.PAGE_SILENCE - timedelta(seconds=5)
    with engine.begin() as connection:
        connection.execute(turns.update().where(turns.c.conversation_id == conversation).values(received_at=moment))


def _asked(engine: sa.Engine, chat: Chat) -> str:
    """A question was answered a while ago: the conversation, which is asked about now."""
    with chat.page.expect_request("**/events?*") as listening:
        chat.ask(FEE)
    conversation = str(listening.value.url.partition("/conversations/")[2].partition("/")[0])
    _pause(engine, conversation)
    expect(chat.widget.get_by_role("group", name=_ASKED)).to_be_visible(timeout=15_000)
    return conversation


def test_the_widget_asks_once_takes_the_answer_and_asks_no_more(page: Page, engine: sa.Engine) -> None:
    chat = Chat(page)
    chat.open()
    conversation = _asked(engine, chat)
    expect(chat.box).to_be_focused()  # as it was
    page.reload()
    group = chat.widget.get_by_role("group", name=_ASKED)
    expect(group.get_by_role("radio")).to_have_count(5)
    before = {row.id for row in rows(engine, satisfaction)}
    group.get_by_role("radio", name="Rất hài lòng").focus()
    page.keyboard.press("Space")
    chat.widget.get_by_role("textbox", name="Nói thêm").fill("Nhanh, gọi tôi 0912345678")
    chat.widget.get_by_role("button", name="Gửi đánh giá").click()
    expect(group).to_have_count(0)
    expect(chat.panel.get_by_role("status").filter(has_text="Cảm ơn anh/chị đã đánh giá.")).to_be_attached()
    (kept,) = [row for row in rows(engine, satisfaction) if row.id not in before]
    assert (kept.score, kept.channel, kept.procedure) == (5, "web", "1.014064")
    assert kept.comment.startswith("Nhanh, gọi tôi [")
    with page.expect_response("**/events?*"):
        page.reload()
    chat.answer(0)
    chat.ask("bao lâu có")
    _pause(engine, conversation)
    # A question would come by the stream whose answer tells that nothing is open any more.
    history = page.request.get(
        f"/api/v1/conversations/{conversation}",
        headers={"Authorization": f"Bearer {_token(chat)}"},
    )
    assert history.json()["survey"] is None
    expect(group).to_have_count(0)
    assert chat.complaints == []


def test_it_can_be_left_alone_and_refused(page: Page, engine: sa.Engine) -> None:
    chat = Chat(page)
    chat.open()
    conversation = _asked(engine, chat)
    group = chat.widget.get_by_role("group", name=_ASKED)
    chat.widget.get_by_role("button", name="Bỏ qua").click()
    expect(group).to_have_count(0)
    mine = [row for row in rows(engine, surveys) if row.conversation_id == conversation]
    assert [(row.declined, row.answered_at is not None) for row in mine] == [(True, True)]
    assert chat.complaints == []


def test_whoever_writes_on_is_asked_nothing_more(page: Page, engine: sa.Engine) -> None:
    chat = Chat(page)
    chat.open()
    _asked(engine, chat)
    chat.ask("bao lâu có")
    expect(chat.widget.get_by_role("group", name=_ASKED)).to_have_count(0)
    page.reload()
    chat.answer(1)
    expect(chat.widget.get_by_role("group", name=_ASKED)).to_have_count(0)
    assert chat.complaints == []


def _token(chat: Chat) -> str:
    return str(chat.page.evaluate("JSON.parse(sessionStorage.getItem('motcua.chat')).token"))
