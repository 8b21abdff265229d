"""The states that the console can be in, each reached as an officer reaches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
from playwright.sync_api import Route, expect

from api.staff.roles import Role
from tests.browser.console.crowd import crowd
from tests.browser.console.desk import Desk
from tests.support.servers import Conversation, Servers

FEE = "lam lai cccd bi mat het bao nhieu tien"
_PERSON = "cho tôi gặp cán bộ"


@dataclass(frozen=True)
class State:
    """How one of them is reached, by whom."""

    role: Role
    reach: Callable[[Desk, Servers], None]


def _citizen(office: Servers, *said: str) -> Conversation:
    citizen = Conversation(httpx.Client(base_url=office.url, timeout=60, trust_env=False))
    for text in said:
        citizen.say(text)
    return citizen


def _switch(desk: Desk, name: str, value: object) -> None:
    assert desk.send("PUT", f"/switches/{name}", value) == httpx.codes.NO_CONTENT


def empty_field(desk: Desk, _: Servers) -> None:
    desk.open()
    expect(desk.field).to_be_focused()


def results(desk: Desk, office: Servers) -> None:
    empty_field(desk, office)
    desk.type("cap doi cccd")
    expect(desk.found.first).to_contain_text("1.014063")


def nothing_found(desk: Desk, office: Servers) -> None:
    empty_field(desk, office)
    desk.type("qwxz kjhg")
    expect(desk.page.get_by_text("Không tìm thấy thủ tục nào")).to_be_visible()


def search_failed(desk: Desk, office: Servers) -> None:
    def busy(route: Route) -> None:
        problem = {"detail": "Hệ thống đang bận. Anh/chị chờ giây lát."}
        route.fulfill(status=503, json=problem, headers={"Content-Type": "application/problem+json"})

    desk.page.route("**/api/v1/console/search*", busy)
    empty_field(desk, office)
    desk.type("khai sinh")
    expect(desk.problem).to_be_visible()
    desk.forgive("503")


def sheet(desk: Desk, _: Servers) -> None:
    desk.open("tra-cuu/1.014064")
    expect(desk.spoken).to_be_visible()


def spoken(desk: Desk, office: Servers) -> None:
    """As it is mostly: typed, and one key."""
    empty_field(desk, office)
    desk.type("lam lai cccd")
    expect(desk.found.first).to_contain_text("1.014064")
    desk.press("Enter")
    expect(desk.spoken).to_be_visible()


def legal_basis(desk: Desk, office: Servers) -> None:
    sheet(desk, office)
    desk.press("l")
    expect(desk.focused()).to_have_text("Căn cứ pháp lý")


def kept_at_hand(desk: Desk, office: Servers) -> None:
    sheet(desk, office)
    desk.open("tra-cuu/1.001193")
    expect(desk.page.get_by_role("article")).to_contain_text("1.001193")
    if desk.page.get_by_role("button", name="Ghim", exact=False).first.get_attribute("aria-pressed") == "false":
        desk.press("p")
    expect(desk.page.get_by_role("button", name="Bỏ ghim")).to_be_visible()
    desk.press("Escape")
    desk.field.fill("")
    expect(desk.page.get_by_role("group", name="Đã ghim")).to_be_visible()


def report(desk: Desk, office: Servers) -> None:
    sheet(desk, office)
    desk.press("b")
    expect(desk.page.get_by_role("dialog", name="Báo sai")).to_be_visible()


def comparison(desk: Desk, _: Servers) -> None:
    desk.open("tra-cuu/1.014064/1.014063")
    expect(desk.page.get_by_role("table")).to_be_visible()


def dossier(desk: Desk, _: Servers) -> None:
    desk.open("tra-cuu/ho-so/H00.99-261102-0004")
    expect(desk.spoken).to_contain_text("Đang xử lý")


def keys(desk: Desk, office: Servers) -> None:
    sheet(desk, office)
    desk.press("?")
    expect(desk.page.get_by_role("dialog", name="Phím tắt")).to_be_visible()


def nobody(desk: Desk, _: Servers) -> None:
    desk.open("hang-doi")
    expect(desk.page.get_by_text("Không có ai đang chờ.")).to_be_visible()


def some_wait(desk: Desk, office: Servers) -> None:
    crowd(office, 12)
    desk.open("hang-doi")
    expect(desk.waiting).to_have_count(12)


def looked_at(desk: Desk, office: Servers) -> None:
    citizen = _citizen(office, FEE, _PERSON)
    desk.open_conversation(citizen.id or "")
    expect(desk.page.get_by_role("button", name="Nhận", exact=True)).to_be_focused()


def talk(desk: Desk, office: Servers) -> None:
    crowd(office, 3)
    citizen = _citizen(office, FEE, _PERSON)
    desk.open_conversation(citizen.id or "")
    desk.claim()
    desk.write("Chào anh/chị, em nghe đây ạ.")
    expect(desk.messages.get_by_role("listitem").last).to_contain_text("Cán bộ Lan")
    citizen.say("tôi mất thẻ ở chợ hôm qua")
    expect(desk.messages).to_contain_text("ở chợ hôm qua")
    desk.press("F8")
    desk.type("Khách đang vội.")
    desk.press("Enter")
    expect(desk.messages).to_contain_text("Khách đang vội.")
    desk.press("F8")
    expect(desk.page.get_by_text("Trợ lý gợi ý")).to_be_visible(timeout=20_000)
    # What is said last stays in sight, whatever comes up below it.
    expect(desk.messages.get_by_role("listitem").last).to_be_in_viewport()
    expect(desk.page.get_by_role("button", name="Có tin mới bên dưới")).to_have_count(0)


def note(desk: Desk, office: Servers) -> None:
    talk(desk, office)
    desk.press("F8")
    desk.type("gọi lại sau 15 giờ")


def beside(desk: Desk, office: Servers) -> None:
    talk(desk, office)
    desk.page.get_by_role("button", name="Cấp lại thẻ căn cước").click()
    expect(desk.page.get_by_role("complementary").get_by_text("1.014064").first).to_be_visible()


def canned(desk: Desk, office: Servers) -> None:
    if not desk.get("/canned")["items"]:
        text = "Em là {can_bo}. Hồ sơ {bien_nhan} đang được xử lý."
        assert desk.send("POST", "/canned", {"title": "Hồ sơ đang xử lý", "text": text}) == httpx.codes.CREATED
    talk(desk, office)
    desk.press("F4")
    expect(desk.page.get_by_role("dialog").get_by_role("option").first).to_be_visible()


def unfilled(desk: Desk, office: Servers) -> None:
    canned(desk, office)
    desk.type("ho so dang")
    desk.press("Enter")
    expect(desk.box).to_be_focused()
    desk.press("Enter")
    expect(desk.page.get_by_role("alertdialog")).to_be_visible()


def passing(desk: Desk, office: Servers) -> None:
    _switch_agency(desk)
    talk(desk, office)
    desk.page.get_by_role("button", name="Chuyển", exact=True).click()
    expect(desk.page.get_by_role("dialog").get_by_role("radio").first).to_be_visible()


def _switch_agency(desk: Desk) -> None:
    _switch(desk, "agencies", [{"name": "Bảo hiểm xã hội (không có thật)", "contact": "1900 0000"}])


def closing(desk: Desk, office: Servers) -> None:
    talk(desk, office)
    desk.press("F9")
    expect(desk.page.get_by_role("dialog", name="Kết thúc với cán bộ")).to_be_visible()


def not_sent(desk: Desk, office: Servers) -> None:
    talk(desk, office)
    desk.page.route("**/messages", lambda route: route.abort())
    desk.write("Tin không gửi được")
    expect(desk.messages.get_by_role("alert")).to_be_visible()
    desk.forgive("ERR_FAILED")


def lost(desk: Desk, office: Servers) -> None:
    """The line is away; the page says so."""
    some_wait(desk, office)
    desk.page.evaluate("() => { window.EventSource = class extends EventTarget { close() {} }; }")
    desk.page.route("**/api/v1/console/events", lambda route: route.abort())
    desk.page.reload()
    expect(desk.page.get_by_text("Mất kết nối với hệ thống")).to_be_visible(timeout=20_000)
    desk.forgive("ERR_FAILED")


def whole_queue(desk: Desk, office: Servers) -> None:
    crowd(office, 40, 9)
    desk.open("giam-sat")
    expect(desk.page.get_by_role("table")).to_be_visible()


def services(desk: Desk, _: Servers) -> None:
    desk.open("thiet-lap/dich-vu")
    expect(desk.page.get_by_role("switch").first).to_be_visible()


def banner(desk: Desk, _: Servers) -> None:
    """On: it stands above this page too. Off again at once, so that nobody else reads it."""
    text = {"vi": "Sáng nay hệ thống bảo trì đến 9:00.", "en": "Maintenance until 9 am."}
    _switch(desk, "banner", {"on": True, **text})
    desk.open("thiet-lap/thong-bao")
    expect(desk.page.get_by_text("Thông báo khẩn đang hiện với người dân:")).to_be_visible()
    expect(desk.page.get_by_label("Nội dung tiếng Việt")).to_have_value(text["vi"])
    desk.page.route("**/api/v1/console/switches", lambda route: route.abort())
    desk.page.route("**/api/v1/console/events", lambda route: route.abort())
    _switch(desk, "banner", {"on": False, **text})


def hours(desk: Desk, _: Servers) -> None:
    desk.open("thiet-lap/gio")
    desk.page.get_by_role("switch", name="Giờ làm việc").click()
    desk.page.get_by_label("Thứ hai, từ").first.fill("12:00")
    expect(desk.problem).to_be_visible()


def holidays(desk: Desk, _: Servers) -> None:
    _switch(desk, "holidays", [{"date": "2026-12-24", "name": "Ngày truyền thống của xã"}])
    desk.open("thiet-lap/ngay-nghi")
    expect(desk.page.get_by_text("24/12/2026")).to_be_visible()


def agencies(desk: Desk, _: Servers) -> None:
    _switch_agency(desk)
    desk.open("thiet-lap/co-quan")
    expect(desk.page.get_by_text("1900 0000")).to_be_visible()


def canned_editor(desk: Desk, _: Servers) -> None:
    desk.open("thiet-lap/cau-soan-san")
    desk.page.get_by_role("button", name="Thêm câu").click()
    expect(desk.page.get_by_label("Tên gọi")).to_be_focused()


def reports(desk: Desk, _: Servers) -> None:
    assert desk.send("POST", "/reports", {"code": "1.014064", "aspect": "fee", "text": "Lệ phí đã đổi."}) == 201
    desk.open("bao-sai")
    expect(desk.page.get_by_role("article").first).to_be_visible()


def nothing_learnt(desk: Desk, _: Servers) -> None:
    desk.open("hoc-hoi/phien-ban")
    expect(desk.page.get_by_text("Chưa có sửa đổi nào được đưa vào.")).to_be_visible()


def figures_failed(desk: Desk, _: Servers) -> None:
    """As far as they could be read: days of one's own, and a service that is away."""
    desk.page.route("**/api/v1/console/figures*", lambda route: route.abort())
    desk.open("so-lieu/2026-11-01_2026-11-30")
    expect(desk.problem).to_be_visible()
    desk.forgive("ERR_FAILED")


def accounts(desk: Desk, _: Servers) -> None:
    desk.open("tai-khoan")
    expect(desk.page.get_by_role("article").first).to_be_visible()


def new_account(desk: Desk, office: Servers) -> None:
    accounts(desk, office)
    desk.page.get_by_role("button", name="Thêm tài khoản").click()
    expect(desk.page.get_by_role("dialog")).to_be_visible()


def log(desk: Desk, _: Servers) -> None:
    desk.open("nhat-ky")
    expect(desk.page.get_by_role("table")).to_be_visible()


_OFFICERS = (
    empty_field,
    results,
    nothing_found,
    search_failed,
    sheet,
    spoken,
    legal_basis,
    kept_at_hand,
    report,
    comparison,
)
_OFFICERS += (dossier, keys, nobody, some_wait, looked_at, talk, note, beside, closing, not_sent, lost)
_SUPERVISORS = (canned, unfilled, passing, whole_queue, services, banner, hours, holidays, agencies, canned_editor, log)
STATES: dict[str, State] = {
    **{reach.__name__: State("officer", reach) for reach in _OFFICERS},
    **{reach.__name__: State("supervisor", reach) for reach in _SUPERVISORS},
    "reports": State("keeper", reports),
    "nothing_learnt": State("keeper", nothing_learnt),
    "figures_failed": State("keeper", figures_failed),
    "accounts": State("administrator", accounts),
    "new_account": State("administrator", new_account),
}
