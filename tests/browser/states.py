"""The states that the widget can be in, each reached as a person reaches it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.chat import Chat

FEE = "lam lai cccd bi mat het bao nhieu tien"
RECEIPT = "H00.99-261102-0004"
_CHAT = "**/api/v1/chat"
_EVENTS = "**/api/v1/conversations/*/events?*"
_SERVICE = "**/api/v1/service"

_HOST = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Xã Ví Dụ (không có thật)</title>
<link rel="icon" href="data:,">
<style>
body {{ max-width: 44em; margin: 1em auto; padding: 0 1em; background: #fff; color: #222; }}
body {{ font: 1.05em/1.6 sans-serif; }}
a {{ color: inherit; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #ddd; }} }}
</style>
</head>
<body>
<header>Xã Ví Dụ (không có thật)</header>
<main>
<h1>Thông báo của xã</h1>
<p>Tuần này bộ phận một cửa làm việc như thường lệ. <a href="#lich">Lịch tiếp dân</a></p>
{element}
</main>
<footer>Trang ví dụ, không phải trang của cơ quan nào.</footer>
<script src="/widget.js" async {attributes}></script>
</body>
</html>"""


def hosted(page: Page, **attributes: str) -> Chat:
    """The widget with its `attributes` on a page of an agency that is none; where it is inline, within the text."""
    inline = attributes.get("position") == "inline"
    given = [f'{name}="{value}"' for name, value in attributes.items()]
    body = _HOST.format(
        element=f"<mot-cua-chat {' '.join(given)}></mot-cua-chat>" if inline else "",
        attributes="" if inline else " ".join(f"data-{one}" for one in given),
    )
    page.route("**/vi-du", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    chat = Chat(page)
    chat.visit("/vi-du")
    return chat


def replace(page: Page, **reply: Any) -> None:
    """Have the next answer say `reply` where the real one would say something else."""

    def doctored(route: Route) -> None:
        response = route.fetch()
        body = response.json()
        body["replies"] = [{**body["replies"][0], "quick_replies": [], "links": [], "cards": [], **reply}]
        route.fulfill(response=response, json=body)

    page.route(_CHAT, doctored, times=1)


def tell(page: Page, *events: tuple[str, dict[str, Any]]) -> None:
    """Have the live stream tell `events`, as often as it is opened."""
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    page.route(_EVENTS, lambda route: route.fulfill(content_type="text/event-stream; charset=utf-8", body=body))


def announce(page: Page, **changes: Any) -> None:
    """Have the service say `changes` of itself."""
    page.route(_SERVICE, lambda route: route.fulfill(json={**route.fetch().json(), **changes}))


def closed(_: Chat) -> None:
    """The launcher, and nothing else."""


def unread(chat: Chat) -> None:
    """Closed before the answer came."""
    opened(chat)
    held: list[Route] = []
    chat.page.route(_CHAT, lambda route: held.append(route), times=1)
    with chat.page.expect_request(_CHAT):
        send(chat, FEE)
    chat.panel.get_by_role("button", name="Đóng").click()
    held[0].continue_()
    expect(chat.launcher).to_have_accessible_name("Hỏi về thủ tục hành chính, 1 tin mới")


def opened(chat: Chat) -> None:
    chat.launcher.click()
    expect(chat.box).to_be_focused()


def notice(chat: Chat) -> None:
    opened(chat)
    chat.panel.get_by_text("Xem đầy đủ").click()


def menu(chat: Chat) -> None:
    opened(chat)
    chat.ask(FEE)
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()


def suggestions(chat: Chat) -> None:
    opened(chat)
    chat.box.press_sequentially("khai sinh")
    expect(chat.suggestions.first).to_be_visible()


def answer(chat: Chat) -> None:
    opened(chat)
    chat.ask(FEE)


def checklist(chat: Chat) -> None:
    answer(chat)
    chat.ask("gửi tôi danh sách").get_by_role("checkbox").first.check()


def procedure(chat: Chat) -> None:
    opened(chat)
    chat.ask("làm lại thẻ căn cước")


def dossier(chat: Chat) -> None:
    opened(chat)
    chat.ask(f"hồ sơ {RECEIPT} tới đâu rồi")


def place(chat: Chat) -> None:
    """A card with a map: no centre of the real rules has its position yet."""
    opened(chat)
    card = {
        "kind": "map",
        "title": "Trung tâm Phục vụ hành chính công xã Ví Dụ",
        "address": "Thôn Thượng, xã Ví Dụ (không có thật)",
        "hours": "Thứ hai đến thứ sáu: 7:30–11:30, 13:30–17:00",
        "telephone": "1900 0000",
        "url": "https://www.google.com/maps/search/?api=1&query=0,0",
    }
    replace(chat.page, text="Anh/chị nộp tại Trung tâm Phục vụ hành chính công xã.", cards=[card])
    chat.ask("nộp ở đâu")


def emergency(chat: Chat) -> None:
    opened(chat)
    chat.ask("nhà em đang cháy")


def typing(chat: Chat) -> None:
    """Asked, and not answered yet."""
    opened(chat)
    chat.page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    send(chat, FEE)
    expect(chat.widget.locator(".dots")).to_be_visible()


def busy(chat: Chat) -> None:
    """The service asks to wait: the button counts down."""
    opened(chat)
    problem = {"title": "Hệ thống đang bận", "detail": "Đang có nhiều người hỏi. Anh/chị chờ giây lát rồi gửi lại."}
    headers = {"Content-Type": "application/problem+json", "Retry-After": "200"}
    chat.page.route(_CHAT, lambda route: route.fulfill(status=503, headers=headers, json=problem), times=1)
    send(chat, FEE)
    expect(chat.log).to_contain_text("Gửi lại sau")


def failure(chat: Chat) -> None:
    opened(chat)
    chat.page.route(_CHAT, lambda route: route.abort(), times=1)
    send(chat, FEE)
    expect(chat.log).to_contain_text("Không kết nối được")


def offline(chat: Chat) -> None:
    """Without a network, and a message that waits for it."""
    answer(chat)
    chat.page.context.set_offline(True)
    send(chat, "thời hạn bao lâu")
    expect(chat.log).to_contain_text("Đang chờ gửi")


def waiting(chat: Chat) -> None:
    """In the queue for a person."""
    place = {"state": "waiting", "position": 3, "wait_minutes": 5, "by": None, "typing": False}
    tell(chat.page, ("handover", place))
    opened(chat)
    chat.ask("cho tôi gặp cán bộ")
    expect(chat.widget.get_by_text("vị trí số 3")).to_be_visible()


def officer(chat: Chat) -> None:
    """A person of the agency speaks, and goes on typing."""
    place = {"state": "held", "position": None, "wait_minutes": None, "by": "Lan", "typing": True}
    joined = "Cán bộ Lan đã nhận trao đổi với anh/chị. Trợ lý tự động tạm dừng trả lời."
    said = "Anh/chị mang theo:\n• Thẻ căn cước cũ, nếu còn\n• Giấy hẹn\nXem https://dichvucong.gov.vn"
    at = {"at": "2026-11-30T08:00:00Z"}
    tell(
        chat.page,
        ("handover", place),
        ("staff", {"number": 7, "role": "service", "by": "", "text": joined, **at}),
        ("staff", {"number": 8, "role": "officer", "by": "Lan", "text": said, **at}),
    )
    opened(chat)
    chat.ask(FEE)
    expect(chat.widget.get_by_text("Lan đang nhập…").first).to_be_visible()
    expect(chat.log.get_by_text("Giấy hẹn")).to_be_visible()


def survey(chat: Chat) -> None:
    """Asked how content one is with how a dossier was dealt with, and about to say."""
    about = {"kind": "dossier", "receipt": RECEIPT, "title": "Đăng ký khai sinh", "agency": "UBND xã Minh Họa"}
    tell(chat.page, ("survey", {"survey": 1, **about}))
    opened(chat)
    chat.ask(FEE)
    chat.widget.get_by_role("radio", name="Hài lòng", exact=True).check()
    chat.widget.get_by_text("Đánh giá riêng từng mặt").click()
    chat.widget.get_by_role("combobox", name="Kết quả nhận được").select_option("Rất hài lòng")


def banner(chat: Chat) -> None:
    """The agency has to tell everybody something at once."""
    storm = {"vi": "Bão số 9: ngày mai trụ sở đóng cửa, hồ sơ nhận qua mạng.", "en": "Storm 9: closed tomorrow."}
    announce(chat.page, banner=storm)
    opened(chat)
    expect(chat.widget.get_by_text("Bão số 9").first).to_be_visible()


def channel_off(chat: Chat) -> None:
    """Questions are not answered at the moment."""
    announce(chat.page, open=False)
    chat.launcher.click()
    expect(chat.widget.get_by_text("đang tạm ngừng").first).to_be_visible()


def rating(chat: Chat) -> None:
    answer(chat)
    chat.log.get_by_role("button", name="Câu trả lời chưa đúng").click()


def confirmation(chat: Chat) -> None:
    answer(chat)
    chat.choose("Xoá cuộc trò chuyện")


def toast(chat: Chat) -> None:
    answer(chat)
    stay = "() => { const later = setTimeout; window.setTimeout = (f, ms) => (ms === 4000 ? 0 : later(f, ms)); }"
    chat.page.evaluate(stay)  # for as long as it takes to look
    chat.log.get_by_role("button", name="Câu trả lời hữu ích").click()
    expect(chat.widget.locator(".toast")).to_be_visible()


def largest(chat: Chat) -> None:
    answer(chat)
    chat.choose("Cỡ chữ 150%")


def english(chat: Chat) -> None:
    """The interface in English, with an English answer after a Vietnamese one."""
    answer(chat)
    chat.choose("English")
    box = chat.widget.get_by_role("textbox", name="Your question")
    box.fill("how much is a replacement for a lost ID card?")
    box.press("Enter")
    expect(chat.log.get_by_role("article").last).to_contain_text("Source:")


def send(chat: Chat, text: str) -> None:
    """Type and send `text`, whatever becomes of it."""
    chat.box.fill(text)
    chat.send.click()


STATES: dict[str, Callable[[Chat], None]] = {
    state.__name__: state
    for state in (
        closed,
        unread,
        opened,
        notice,
        menu,
        suggestions,
        answer,
        checklist,
        procedure,
        dossier,
        place,
        emergency,
        typing,
        busy,
        failure,
        offline,
        waiting,
        officer,
        survey,
        banner,
        channel_off,
        rating,
        confirmation,
        toast,
        largest,
        english,
    )
}
