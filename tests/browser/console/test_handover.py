"""Citizens and officers in two browsers: a hand-over from the widget and back, races, breaks, and keys alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.console.desk import Desk, desk_of
from tests.browser.states import FEE
from tests.support.line import Line
from tests.support.servers import Conversation, Servers
from tests.support.staff import PASSWORD, account

pytestmark = pytest.mark.usefixtures("nobody_waits")
_PERSON = "cho tôi gặp cán bộ"


@pytest.fixture
def chat(browser: Browser, office: Servers) -> Iterator[Chat]:
    """The widget of a citizen, open."""
    with browser.new_context(base_url=office.url, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        chat = Chat(context.new_page())
        chat.open()
        yield chat
        assert chat.complaints == []


def asks_for_a_person(chat: Chat) -> str:
    """The citizen asks something, then for a person; returns the conversation."""
    chat.ask(FEE)
    with chat.page.expect_request("**/api/v1/chat") as request:
        expect(chat.ask(_PERSON)).to_contain_text("cán bộ")
    conversation: str = json.loads(request.value.post_data or "")["conversation_id"]
    return conversation


def waits(citizen: Conversation, *said: str) -> str:
    """The citizen says something and asks for a person; returns the conversation."""
    for text in (*said, _PERSON):
        citizen.say(text)
    assert citizen.id
    return citizen.id


def test_from_the_widget_to_a_person_and_back(chat: Chat, lan: Desk) -> None:
    asks_for_a_person(chat)
    expect(chat.panel.get_by_text("vị trí số 1").first).to_be_visible()
    lan.open("hang-doi")
    expect(lan.waiting).to_have_count(1)
    expect(lan.waiting.first).to_contain_text("Xin gặp cán bộ")
    # The first who waits has the focus: Enter opens, Enter claims.
    expect(lan.waiting.first).to_be_focused()
    lan.press("Enter")
    expect(lan.messages).to_contain_text(FEE)
    expect(lan.page.get_by_role("button", name="Nhận", exact=True)).to_be_focused()
    lan.press("Enter")
    expect(lan.box).to_be_focused()
    expect(chat.panel).to_contain_text("Lan (lan)")
    lan.type("Chào anh/chị, em")
    expect(chat.panel.get_by_text("Lan (lan) đang nhập…").first).to_be_visible()
    lan.type(" là Lan.")
    lan.press("Enter")
    expect(chat.log).to_contain_text("Chào anh/chị, em là Lan.")
    expect(lan.messages).to_contain_text("Chào anh/chị, em là Lan.")

    answers = chat.answers.count()
    chat.box.press_sequentially("tôi mất thẻ ở", delay=30)
    expect(lan.page.get_by_text("Người dân đang nhập")).to_be_visible()
    chat.box.press_sequentially(" chợ")
    chat.send.click()
    expect(lan.messages).to_contain_text("tôi mất thẻ ở chợ")
    expect(lan.page).to_have_title(re.compile(r"^\(1\)"))
    # The assistant is silent while a person speaks.
    chat.page.wait_for_timeout(1_500)
    assert chat.answers.count() == answers

    lan.press("F9")
    lan.type("Chúc anh/chị một ngày vui")
    lan.press("Enter")
    expect(chat.log).to_contain_text("Chúc anh/chị một ngày vui")
    expect(lan.mine).to_have_count(0)
    expect(chat.ask("lệ phí bao nhiêu")).to_contain_text("70.000")


def test_a_new_message_is_told_where_another_view_is_open(citizen: Conversation, lan: Desk) -> None:
    conversation = waits(citizen)
    lan.open_conversation(conversation)
    lan.claim()
    lan.view("Tra cứu")
    citizen.say("anh chị ơi cho em hỏi thêm")
    expect(lan.page.get_by_role("status").filter(has_text="anh chị ơi cho em hỏi thêm")).to_be_attached()
    expect(lan.page).to_have_title("(1) Tra cứu – Một Cửa")


def test_two_officers_race_and_one_is_told_who_won(citizen: Conversation, lan: Desk, minh: Desk) -> None:
    conversation = waits(citizen)
    for desk in (lan, minh):
        desk.open_conversation(conversation)
    # At the same moment, as far as two browsers have one.
    for desk in (lan, minh):
        desk.page.evaluate("() => { setTimeout(() => document.getElementById('claim').click(), 200); }")
    lan.page.wait_for_timeout(1_500)
    winners = [desk for desk in (lan, minh) if desk.box.count()]
    assert len(winners) == 1
    loser = minh if winners[0] is lan else lan
    name = "Lan (lan)" if winners[0] is lan else "Lan (minh)"
    expect(loser.problem.first).to_contain_text(name)
    loser.forgive("409")
    loser.forgive("404")
    winners[0].write("Em nghe đây ạ.")
    expect(winners[0].messages).to_contain_text("Em nghe đây ạ.")


def test_who_loses_it_in_the_middle_is_told_and_loses_no_word(citizen: Conversation, lan: Desk, thu: Desk) -> None:
    conversation = waits(citizen)
    lan.open_conversation(conversation)
    lan.claim()
    lan.type("Anh/chị mang theo")
    thu.page.goto(f"/console#/hang-doi/{conversation}")
    thu.page.get_by_role("button", name="Tiếp quản").click()
    expect(thu.box).to_be_focused()
    expect(lan.problem.first).to_contain_text("Lan (thu) đang trao đổi với người này. Anh/chị không gửi được nữa")
    expect(lan.box).to_have_value("Anh/chị mang theo")
    expect(lan.box).not_to_be_editable()
    lan.forgive("409")


def test_what_was_not_sent_outlives_a_reload_and_another_conversation(
    citizen: Conversation, lan: Desk, office: Servers
) -> None:
    conversation = waits(citizen)
    lan.open_conversation(conversation)
    lan.claim()
    lan.type("Anh/chị cần")
    lan.press("F8")
    lan.type("khách vội")
    lan.page.reload()
    expect(lan.box).to_have_value("Anh/chị cần")
    lan.press("F8")
    expect(lan.page.get_by_role("textbox", name="Ghi chú")).to_have_value("khách vội")
    lan.press("Enter")
    expect(lan.messages).to_contain_text("Ghi chú nội bộ của Lan (lan)")
    history = citizen.http.get(
        f"/api/v1/conversations/{conversation}", headers={"Authorization": f"Bearer {citizen.token}"}
    )
    assert "khách vội" not in history.text


def test_a_message_that_does_not_get_through_is_sent_once_when_it_does(citizen: Conversation, lan: Desk) -> None:
    conversation = waits(citizen)
    lan.open_conversation(conversation)
    lan.claim()
    lan.page.route("**/messages", lambda route: route.abort(), times=1)
    lan.write("Tin thứ nhất")
    expect(lan.messages.get_by_role("alert")).to_contain_text("Không kết nối được")
    lan.messages.get_by_role("button", name="Thử lại").click()
    expect(lan.messages.get_by_role("alert")).to_have_count(0)
    lan.write("Tin thứ hai")
    expect(lan.messages).to_contain_text("Tin thứ hai")
    expect(lan.messages.get_by_text("Đang gửi…")).to_have_count(0)
    lan.page.reload()
    expect(lan.messages).to_contain_text("Tin thứ hai")
    said = [one["text"] for one in lan.get(f"/conversations/{conversation}")["items"] if one["role"] == "officer"]
    assert said == ["Tin thứ nhất", "Tin thứ hai"]
    lan.forgive("ERR_FAILED")


def test_a_line_that_breaks_is_told_and_comes_back_by_itself(
    browser: Browser, office: Servers, citizen: Conversation
) -> None:
    with Line.laid(office.url) as line, desk_of(browser, office, "officer", "lan", url=line.url) as desk:
        desk.open("hang-doi")
        expect(desk.page.get_by_text("Không có ai đang chờ.")).to_be_visible()
        line.cut()
        expect(desk.page.get_by_text("Mất kết nối với hệ thống")).to_be_visible()
        waits(citizen)
        line.mend()
        expect(desk.waiting).to_have_count(1, timeout=20_000)
        expect(desk.page.get_by_text("Mất kết nối với hệ thống")).to_have_count(0)
        desk.complaints = [one for one in desk.complaints if "ERR_" not in one]


def test_canned_answers_are_filled_in_and_not_sent_with_holes(citizen: Conversation, lan: Desk, thu: Desk) -> None:
    thu.open("thiet-lap/cau-soan-san")
    thu.page.get_by_role("button", name="Thêm câu").click()
    thu.page.get_by_label("Tên gọi").fill("Gửi qua bưu điện")
    thu.page.get_by_label("Nội dung").fill("Em là {can_bo}. Hồ sơ {bien_nhan} đã gửi qua bưu điện.")
    thu.page.get_by_role("button", name="Lưu", exact=True).click()
    expect(thu.page.get_by_role("listitem").filter(has_text="Gửi qua bưu điện")).to_be_visible()
    lan.open_conversation(waits(citizen))
    lan.claim()
    lan.press("F4")
    lan.type("buu dien")
    expect(lan.page.get_by_role("option").filter(has_text="Còn phải điền: mã hồ sơ")).to_have_count(1)
    lan.press("Enter")
    expect(lan.box).to_have_value("Em là Lan (lan). Hồ sơ {bien_nhan} đã gửi qua bưu điện.")
    expect(lan.box).to_be_focused()
    lan.press("Enter")
    expect(lan.page.get_by_role("alertdialog")).to_contain_text("{bien_nhan}")
    lan.press("Enter")  # "Điền tiếp" has the focus
    expect(lan.box).to_be_focused()
    lan.box.fill("Em là Lan. Hồ sơ H00.99-261102-0004 đã gửi qua bưu điện.")
    lan.press("Enter")
    expect(lan.messages).to_contain_text("Hồ sơ H00.99-261102-0004 đã gửi")
    assert all("{" not in one["text"] for one in lan.get(f"/conversations/{citizen.id}")["items"])


def test_a_conversation_goes_back_and_to_a_colleague(citizen: Conversation, lan: Desk, minh: Desk) -> None:
    minh.open("hang-doi")
    conversation = waits(citizen)
    lan.open_conversation(conversation)
    lan.claim()
    lan.page.get_by_role("button", name="Trả lại hàng đợi").click()
    expect(lan.messages).to_have_count(0)
    expect(lan.waiting).to_have_count(1)
    lan.open_conversation(conversation)
    lan.claim()
    lan.page.get_by_role("button", name="Chuyển", exact=True).click()
    dialog = lan.page.get_by_role("dialog", name="Chuyển cuộc trò chuyện")
    dialog.get_by_role("radio", name="Lan (minh)").check()
    dialog.get_by_label("Ghi chú kèm theo").fill("khách hỏi về lệ phí")
    dialog.get_by_role("button", name="Chuyển", exact=True).click()
    expect(lan.mine).to_have_count(0)
    expect(minh.mine).to_have_count(1)
    minh.mine.first.click()
    expect(minh.messages).to_contain_text("khách hỏi về lệ phí")
    expect(minh.box).to_be_focused()
    lan.forgive("404")


def test_the_procedure_is_read_beside_the_conversation(citizen: Conversation, lan: Desk) -> None:
    lan.open_conversation(waits(citizen, FEE))
    lan.claim()
    lan.page.get_by_role("button", name="Cấp lại thẻ căn cước").click()
    beside = lan.page.get_by_role("complementary", name="Thông tin của cuộc trò chuyện")
    expect(beside).to_contain_text("1.014064")
    beside.get_by_role("button", name="Chép vào ô soạn").click()
    expect(lan.box).to_have_value(lan.get("/procedures/1.014064")["plain_text"])


def test_a_whole_hand_over_by_keys_alone(browser: Browser, office: Servers, citizen: Conversation) -> None:
    name = account(office.database_url, "officer", "khoa")
    waits(citizen, FEE)
    with browser.new_context(base_url=office.url, locale="vi-VN") as context:
        desk = Desk(context.new_page())
        desk.page.goto("/console")
        expect(desk.page.get_by_label("Tên đăng nhập")).to_be_visible()
        while not desk.page.get_by_label("Tên đăng nhập").evaluate("(one) => one === document.activeElement"):
            desk.press("Tab")
        desk.type(name)
        desk.press("Tab")
        desk.type(PASSWORD)
        desk.press("Enter")
        expect(desk.field).to_be_focused()
        queue = desk.page.get_by_role("navigation", name="Các phần").get_by_role("link", name="Hàng đợi")
        for _ in range(30):
            desk.press("Shift+Tab")
            if queue.evaluate("(one) => one === document.activeElement"):
                break
        desk.press("Enter")
        expect(desk.waiting.first).to_be_focused()
        desk.press("n")
        expect(desk.box).to_be_focused()
        expect(desk.page.get_by_text("Trợ lý gợi ý")).to_be_visible()
        desk.press("F2")
        expect(desk.box).not_to_have_value("")
        desk.press("Enter")
        expect(desk.messages.get_by_role("listitem").last).to_contain_text("Cán bộ Lan (khoa)")
        desk.press("F8")
        desk.type("đã trả lời bằng gợi ý")
        desk.press("Enter")
        expect(desk.messages).to_contain_text("đã trả lời bằng gợi ý")
        desk.press("F9")
        desk.press("Enter")
        expect(desk.mine).to_have_count(0)
        expect(desk.page.get_by_text("Không có ai đang chờ.")).to_be_visible()
        assert desk.complaints == []
