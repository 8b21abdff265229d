"""The widget in a real browser before the real servers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat import Chat

_FEE = "lam lai cccd bi mat het bao nhieu tien"
_SOURCE = re.compile(r"Nguồn: Cổng Dịch vụ công quốc gia, thủ tục 1\.014064, cập nhật ngày \d\d/\d\d/\d{4}")


def test_the_fee_is_told_with_its_source(chat: Chat) -> None:
    answer = chat.ask(_FEE)
    expect(answer).to_contain_text("70.000")
    expect(answer).to_contain_text(_SOURCE)
    link = answer.get_by_role("link", name="Xem thủ tục trên Cổng Dịch vụ công quốc gia")
    expect(link).to_have_attribute("href", re.compile(r"^https://dichvucong\.gov\.vn/"))
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_a_quick_reply_is_tapped(chat: Chat) -> None:
    chat.ask(_FEE)
    chat.quick_replies.filter(has_text="Thời hạn").click()
    expect(chat.answer(1)).to_contain_text("7 ngày làm việc")
    # The person sees what the button said, not the command it carries.
    expect(chat.log).not_to_contain_text("/ask_duration")


def test_only_the_last_answer_keeps_its_buttons(chat: Chat) -> None:
    chat.ask(_FEE)
    chat.ask("bao lâu có")
    assert chat.widget.get_by_role("group", name="Câu trả lời gợi ý").count() == 1


def test_a_first_question_is_tapped(chat: Chat) -> None:
    chat.widget.get_by_role("button", name="Làm lại căn cước bị mất hết bao nhiêu tiền?").click()
    expect(chat.answer(0)).to_contain_text("70.000")


def test_shift_and_enter_make_a_line_and_not_a_message(chat: Chat) -> None:
    chat.box.fill("làm lại căn cước")
    chat.box.press("Shift+Enter")
    expect(chat.box).to_have_value("làm lại căn cước\n")
    expect(chat.answers).to_have_count(0)


def test_an_empty_message_is_not_sent(chat: Chat) -> None:
    chat.box.fill("   ")
    chat.send.click()
    expect(chat.log).to_be_empty()


def test_html_in_a_message_is_shown_as_text(chat: Chat) -> None:
    typed = '<img src=x onerror="document.title=1"><script>document.title=1</script><b>đậm</b>'
    title = chat.page.title()
    chat.ask(typed)
    expect(chat.log).to_contain_text(typed)
    assert chat.log.locator("img, script, b").count() == 0
    expect(chat.page).to_have_title(title)


def test_html_from_the_server_is_shown_as_text(chat: Chat) -> None:
    typed = "<img src=x onerror=alert(1)>"

    def doctored(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["replies"][0]["text"] = typed
        body["replies"][0]["links"] = [{"title": typed, "url": "javascript:alert(1)"}]
        body["replies"][0]["quick_replies"] = [{"title": typed, "payload": "/a"}]
        route.fulfill(response=response, json=body)

    chat.page.route("**/api/v1/chat", doctored)
    expect(chat.ask("xin chào")).to_contain_text(typed)
    assert chat.log.locator("img").count() == 0
    assert chat.log.locator("a[href^=javascript]").count() == 0


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_window(chat: Chat, width: int) -> None:
    chat.page.set_viewport_size({"width": width, "height": 640})
    assert chat.overflow() == 0
    chat.ask("Vợ em mới sanh bé, làm giấy khai sanh cần gì")
    chat.ask("x" * 300 + " https://example.vn/" + "y" * 300)
    assert chat.overflow() == 0
    box = chat.send.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_buttons_are_large_enough_for_a_thumb(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 320, "height": 640})
    chat.ask(_FEE)
    for button in chat.widget.get_by_role("button").all():
        box = button.bounding_box()
        if box is not None:
            assert min(box["height"], box["width"]) >= 44, button.inner_text()


def test_a_reload_keeps_the_conversation(chat: Chat) -> None:
    chat.ask(_FEE)
    chat.box.fill("bao lâu")
    chat.page.reload()
    expect(chat.panel).to_be_visible()
    expect(chat.answers).to_have_count(1)
    expect(chat.log).to_contain_text(_FEE)
    expect(chat.log).to_contain_text("70.000")
    expect(chat.box).to_have_value("bao lâu")
    expect(chat.ask("bao lâu có")).to_contain_text("7 ngày làm việc")


def test_another_tab_is_another_conversation(chat: Chat) -> None:
    chat.ask(_FEE)
    other = Chat(chat.page.context.new_page())
    other.open()
    expect(other.log).to_be_empty()


def test_a_new_conversation_forgets_the_old_one(chat: Chat) -> None:
    chat.ask(_FEE)
    chat.choose("Cuộc trò chuyện mới")
    chat.confirm("Giữ lại")
    expect(chat.answers).to_have_count(1)
    chat.choose("Cuộc trò chuyện mới")
    chat.confirm("Cuộc trò chuyện mới")
    expect(chat.log).to_be_empty()
    expect(chat.ask("bao lâu có")).not_to_contain_text("7 ngày làm việc")


def test_a_person_can_be_asked_for_at_any_time(chat: Chat) -> None:
    chat.officer.click()
    expect(chat.answer(0)).to_contain_text("Trung tâm phục vụ hành chính công")


def test_a_message_typed_without_a_network_is_sent_once_there_is_one(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    expect(chat.panel).to_contain_text("Đang mất mạng")
    chat.box.fill(_FEE)
    chat.send.click()
    expect(chat.log).to_contain_text("Đang chờ gửi")
    chat.page.context.set_offline(False)
    expect(chat.answer(0)).to_contain_text("70.000")
    expect(chat.panel).not_to_contain_text("Đang mất mạng. Tin")
    chat.forgive("ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize("before", [[], ["xin chào"]], ids=["first message", "later message"])
def test_a_message_whose_answer_got_lost_is_no_second_turn(chat: Chat, before: list[str]) -> None:
    for text in before:
        chat.ask(text)
    answered: list[str] = []

    def lost(route: Route) -> None:
        answered.append(route.fetch().json()["conversation_id"])
        route.abort()

    chat.page.route("**/api/v1/chat", lost, times=1)
    chat.box.fill(_FEE)
    chat.send.click()
    with chat.page.expect_response("**/api/v1/chat") as response:
        chat.log.get_by_role("button", name="Gửi lại").click()
    assert response.value.json()["conversation_id"] == answered[0]
    chat.forgive("ERR_FAILED")


def test_a_busy_server_is_told_with_when_to_try_again(chat: Chat) -> None:
    def busy(route: Route) -> None:
        problem = {"type": "about:blank", "title": "Bận", "status": 503, "detail": "Đang đông người hỏi.", "errors": []}
        headers = {"Content-Type": "application/problem+json", "Retry-After": "1"}
        route.fulfill(status=503, json=problem, headers=headers)

    chat.page.route("**/api/v1/chat", busy, times=1)
    chat.box.fill(_FEE)
    chat.send.click()
    expect(chat.log).to_contain_text("Đang đông người hỏi.")
    chat.log.get_by_role("button", name="Gửi lại", exact=True).click()
    expect(chat.answer(0)).to_contain_text("70.000")
    chat.forgive("503")


def test_the_list_to_bring_can_be_ticked_and_printed(chat: Chat) -> None:
    chat.ask(_FEE)
    card = chat.ask("gửi tôi danh sách")
    expect(card.get_by_role("heading")).to_contain_text("Danh sách để làm lại thẻ căn cước")
    boxes = card.get_by_role("checkbox")
    assert boxes.count() >= 3
    boxes.first.check()
    chat.page.evaluate(
        "() => { window.print = () => { window.printed = document.querySelectorAll('.motcua-printed').length; }; }"
    )
    card.get_by_role("button", name="In danh sách").click()
    assert chat.page.evaluate("() => window.printed") == 1
    chat.page.reload()
    kept = chat.answer(1).get_by_role("checkbox")
    expect(kept.first).to_be_checked()
    expect(kept.nth(1)).not_to_be_checked()
    assert chat.overflow() == 0


def test_a_life_event_lists_steps_each_one_tap_away(chat: Chat) -> None:
    expect(chat.ask("vợ em sắp sinh")).to_contain_text("Làm giấy khai sinh cho con")
    chat.quick_replies.filter(has_text="Việc 1").click()
    expect(chat.answer(1)).to_contain_text("Nguồn:")
