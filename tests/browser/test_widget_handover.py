"""The widget while a person of the agency speaks: reloads, broken lines, a closed panel; and an urgent notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.support.line import Line
from tests.support.servers import Servers
from tests.support.staff import signed_in

_CONSOLE = "/api/v1/console"
# For so long browsers keep what the service said of itself.
_KEPT_MS = 2_500
_numbers = count()


@pytest.fixture
def lan(office: Servers) -> Iterator[httpx.Client]:
    """An officer, signed in."""
    with closing(signed_in(office.url, office.database_url, "supervisor", "lan-of-widgets")) as browser:
        yield browser


@pytest.fixture
def line(office: Servers) -> Iterator[Line]:
    """A line to the office's api."""
    with Line.laid(office.url) as line:
        yield line


@pytest.fixture
def chat(browser: Browser, line: Line) -> Iterator[Chat]:
    """The widget at the other end of the line, open."""
    with browser.new_context(base_url=line.url, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        chat = Chat(context.new_page())
        chat.open()
        yield chat


def handed_over(chat: Chat, lan: httpx.Client) -> str:
    """The citizen asks for a person, and Lan takes it; returns where she finds the conversation."""
    with chat.page.expect_request("**/api/v1/chat") as request:
        chat.ask("cho tôi gặp cán bộ")
    of = f"{_CONSOLE}/conversations/{json.loads(request.value.post_data or '')['conversation_id']}"
    expect(chat.panel.get_by_text("Đang chờ cán bộ, vị trí số")).to_be_visible()
    assert lan.post(f"{of}/claim").status_code == httpx.codes.OK
    expect(chat.panel.get_by_text("Đang trao đổi với cán bộ")).to_be_visible()
    return of


def say(lan: httpx.Client, of: str, text: str) -> None:
    message = {"message_id": f"widget-{next(_numbers)}", "text": text}
    assert lan.post(f"{of}/messages", json=message).status_code == httpx.codes.CREATED


def test_what_an_officer_says_outlives_breaks_and_reloads_and_stands_there_once(
    chat: Chat, line: Line, lan: httpx.Client
) -> None:
    of = handed_over(chat, lan)
    say(lan, of, "Câu một ạ.")
    expect(chat.log.get_by_text("Câu một ạ.")).to_be_visible()
    line.cut()
    say(lan, of, "Câu hai ạ.")
    line.mend()
    expect(chat.log.get_by_text("Câu hai ạ.")).to_be_visible()
    chat.page.reload()
    expect(chat.panel.get_by_text("Đang trao đổi với cán bộ")).to_be_visible()
    say(lan, of, "Câu ba ạ.")
    expect(chat.log.get_by_text("Câu ba ạ.")).to_be_visible()
    for text in ("Câu một ạ.", "Câu hai ạ.", "Câu ba ạ."):
        expect(chat.log.get_by_text(text)).to_have_count(1)
    expect(chat.log.get_by_text("đã nhận trao đổi")).to_have_count(1)
    lan.post(f"{of}/close", json={})
    expect(chat.panel.get_by_text("Đang trao đổi với cán bộ")).to_be_hidden()
    expect(chat.log.get_by_text("Cán bộ đã kết thúc trao đổi")).to_be_visible()


def test_who_has_closed_it_is_told_that_an_officer_answers(chat: Chat, lan: httpx.Client) -> None:
    of = handed_over(chat, lan)
    chat.page.keyboard.press("Escape")
    expect(chat.launcher).to_be_visible()
    say(lan, of, "Anh/chị còn đó không ạ?")
    expect(chat.launcher).to_have_accessible_name("Hỏi về thủ tục hành chính, 1 tin mới")
    chat.page.reload()
    say(lan, of, "Em vẫn chờ ạ.")
    expect(chat.launcher).to_have_accessible_name("Hỏi về thủ tục hành chính, 1 tin mới")
    chat.launcher.click()
    expect(chat.log.get_by_text("Anh/chị còn đó không ạ?")).to_be_visible()
    expect(chat.log.get_by_text("Em vẫn chờ ạ.")).to_be_visible()
    lan.post(f"{of}/close", json={})


def test_who_does_not_want_to_wait_leaves_with_one_press(chat: Chat, lan: httpx.Client) -> None:
    chat.ask("cho tôi gặp cán bộ")
    chat.panel.get_by_role("button", name="Thôi, không chờ nữa").click()
    expect(chat.log.get_by_text("không còn trong hàng chờ")).to_be_visible()
    expect(chat.panel.get_by_text("Đang chờ cán bộ")).to_be_hidden()
    expect(chat.officer).to_be_visible()


def test_an_urgent_notice_is_put_away_once_a_text(chat: Chat, lan: httpx.Client) -> None:
    switch = f"{_CONSOLE}/switches/banner"
    try:
        lan.put(switch, json={"on": True, "vi": "Bão số 9: trụ sở đóng cửa.", "en": ""})
        chat.page.wait_for_timeout(_KEPT_MS)
        chat.page.reload()
        told = chat.panel.get_by_role("region", name="Thông báo khẩn")
        expect(told).to_contain_text("Bão số 9")
        told.get_by_role("button", name="Đóng thông báo").click()
        expect(told).to_be_hidden()
        chat.page.reload()
        expect(chat.box).to_be_visible()
        chat.page.wait_for_timeout(500)
        expect(told).to_be_hidden()
        lan.put(switch, json={"on": True, "vi": "Bão số 9 đã tan.", "en": ""})
        chat.page.wait_for_timeout(_KEPT_MS)
        chat.page.reload()
        expect(told).to_contain_text("đã tan")
    finally:
        lan.put(switch, json={"on": False, "vi": "", "en": ""})
