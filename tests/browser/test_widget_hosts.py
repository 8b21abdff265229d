"""The widget on the pages of agencies: other origins, strict policies, and pages that are not kind to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, Route, expect

from actions.dossiers.database import open_engine
from tests.browser.chat import Chat
from tests.browser.following import follow
from tests.support.host_pages import Site, script_line, strict
from tests.support.processing import processed
from tests.support.servers import Servers

_FEE = "lam lai cccd bi mat het bao nhieu tien"
_REFUSED = "chưa được phép dùng trợ lý"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The site of an agency that the service was told of."""
    with Site.started() as site:
        yield site


@pytest.fixture(scope="module")
def stranger() -> Iterator[Site]:
    """A site that it was not told of."""
    with Site.started() as site:
        yield site


@pytest.fixture(scope="module")
def api(servers: Servers, site: Site) -> Iterator[str]:
    """An api for the pages of `site`."""
    with servers.api("hosts.log", servers.bot_url, "readyz", WEB_ORIGINS=site.origin) as url:
        yield url


@pytest.fixture
def chat(page: Page) -> Iterator[Chat]:
    """The widget of a page yet to be opened; the browser must not have complained of anything."""
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) =>"
        " console.error(`violation of ${event.violatedDirective} by ${event.blockedURI}`));"
    )
    chat = Chat(page)
    yield chat
    assert chat.complaints == []


def styles(of: Locator, *names: str) -> list[str]:
    """The values that count in the end."""
    script = "(element, names) => names.map((name) => getComputedStyle(element).getPropertyValue(name))"
    found: list[str] = of.evaluate(script, list(names))
    return found


def spaces(page: Page, storage: str) -> list[str]:
    """The names of what is kept in a storage of the browser."""
    found: list[str] = page.evaluate(f"Object.keys({storage})")
    return found


def test_a_page_of_an_agency_has_all_of_it(chat: Chat, site: Site, api: str, servers: Servers) -> None:
    chat.open(site.page(script_line(api)))
    follow(chat)
    with processed(servers.database_url):
        expect(chat.answer(3)).to_contain_text("Đã xử lý xong")

    expect(chat.ask(_FEE)).to_contain_text("70.000")
    chat.answers.last.get_by_role("button", name="Câu trả lời hữu ích").click()
    expect(chat.widget).to_contain_text("Cảm ơn anh/chị đã góp ý.")
    with chat.page.expect_download() as download:
        chat.choose("Tải cuộc trò chuyện về máy")
    assert "70.000" in download.value.path().read_text("utf-8")

    conversation = json.loads(chat.page.evaluate("sessionStorage['motcua.chat']"))["id"]
    assert kept(servers, conversation) == 4
    chat.choose("Xoá cuộc trò chuyện")
    chat.confirm("Xoá cuộc trò chuyện")
    expect(chat.log).to_be_empty()
    assert kept(servers, conversation) == 0


def test_what_is_typed_is_completed_on_a_page_of_an_agency(chat: Chat, site: Site, api: str) -> None:
    chat.open(site.page(script_line(api)))
    chat.box.press_sequentially("khai sinh")
    chat.suggestions.first.click()
    expect(chat.answer(0)).to_contain_text("Nguồn:")


def test_any_other_page_is_told_that_it_may_not(chat: Chat, stranger: Site, api: str, servers: Servers) -> None:
    chat.open(stranger.page(script_line(api)))
    expect(chat.widget.get_by_role("region", name="Trước khi trò chuyện")).to_contain_text(_REFUSED)
    typed = f"lam lai cccd {uuid4()}"
    chat.box.fill(typed)
    chat.send.click()
    expect(chat.log).to_contain_text(_REFUSED)
    expect(chat.answers).to_have_count(0)
    assert kept(servers, typed) == 0
    chat.forgive("blocked by CORS policy")
    chat.forgive("net::ERR_FAILED")


def test_the_strictest_policy_is_not_broken(chat: Chat, site: Site, api: str) -> None:
    logo = site.file("/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "image/svg+xml")
    chat.open(site.page(script_line(api, logo=logo, color="#7a1f1f"), policy=strict(api)))
    assert styles(chat.panel, "position", "display") == ["fixed", "flex"]
    assert styles(chat.send, "background-color") == ["rgb(122, 31, 31)"]
    assert chat.panel.locator("img").evaluate("(image) => image.naturalWidth > 0")
    chat.ask(_FEE)
    chat.ask("gửi tôi danh sách").get_by_role("checkbox").first.check()
    chat.page.evaluate("window.print = () => undefined")
    chat.widget.get_by_role("button", name="In danh sách").click()
    printed = chat.page.locator(".motcua-printed .root")
    assert styles(printed, "color") == ["rgb(0, 0, 0)"]
    with chat.page.expect_download():
        chat.choose("Tải cuộc trò chuyện về máy")
    assert chat.overflow() == 0


def test_the_line_says_how_it_looks_and_behaves(chat: Chat, site: Site, api: str) -> None:
    logo = site.file("/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "image/svg+xml")
    line = script_line(
        api,
        name="Civic &quot;helper&quot; &lt;b&gt;",
        logo=logo,
        color="#fc0",
        position="left",
        greeting="Good day to you",
        language="en",
        theme="dark",
        locality="79",
        open="",
        key="desk",
    )
    chat.visit(site.page(line))
    panel = chat.widget.get_by_role("dialog", name='Civic "helper" <b>')
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading", name="Good day to you")).to_be_visible()
    assert panel.locator("img").get_attribute("src") == logo
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] < 100
    send = panel.get_by_role("button", name="Send", exact=True)
    # Black on the agency's yellow: white could not be read.
    assert styles(send, "background-color", "color") == ["rgb(255, 204, 0)", "rgb(0, 0, 0)"]
    assert styles(chat.widget.locator(".root"), "color-scheme") == ["dark"]
    panel.get_by_role("textbox", name="Your question").fill(_FEE)
    with chat.page.expect_request("**/api/v1/chat") as asked:
        send.click()
    assert asked.value.post_data_json["locality"] == "79"
    expect(panel.get_by_role("log")).to_contain_text("70.000")
    assert spaces(chat.page, "sessionStorage") == ["motcua.chat.desk"]
    panel.get_by_role("button", name="Close").click()
    chat.page.reload()
    expect(chat.widget.get_by_role("button", name="Ask about administrative procedures")).to_be_visible()
    expect(panel).to_be_hidden()


def test_nonsense_in_the_line_is_passed_over(chat: Chat, site: Site, api: str) -> None:
    line = script_line(
        api, logo="javascript:alert(1)", color="red;}", position="top", language="fr", theme="pink", locality="x"
    )
    chat.open(site.page(line))
    assert chat.panel.locator("img").count() == 0
    assert styles(chat.send, "background-color") == ["rgb(11, 82, 69)"]
    chat.box.fill(_FEE)
    with chat.page.expect_request("**/api/v1/chat") as asked:
        chat.send.click()
    assert "locality" not in asked.value.post_data_json


def test_two_on_a_page_are_two_conversations(chat: Chat, site: Site, api: str) -> None:
    body = (
        '<div id="one"><mot-cua-chat position="inline" key="one"></mot-cua-chat></div>'
        '<div id="two"><mot-cua-chat position="left" key="two"></mot-cua-chat></div>'
    )
    chat.page.goto(site.page(body + script_line(api)))
    inline, left = (Chat(chat.page, chat.page.locator(name)) for name in ("#one", "#two"))
    left.launcher.click()
    expect(inline.ask(_FEE)).to_contain_text("70.000")
    expect(left.log).to_be_empty()
    left.ask("Vợ em mới sanh bé, làm giấy khai sanh cần gì")
    expect(inline.ask("bao lâu có")).to_contain_text("7 ngày làm việc")
    expect(left.answers).to_have_count(1)
    chat.page.reload()
    expect(inline.answers).to_have_count(2)
    expect(left.answers).to_have_count(1)
    assert chat.page.evaluate(
        """() => [...document.querySelectorAll("mot-cua-chat")]
            .flatMap((host) => [...host.shadowRoot.querySelectorAll("[id]")].map((node) => node.id))
            .every((id, at, all) => all.indexOf(id) === at)"""
    )


def test_the_line_twice_is_one_widget(chat: Chat, site: Site, api: str) -> None:
    chat.open(site.page(script_line(api) + script_line(api) + f'<script src="{api}/widget.js"></script>'))
    assert chat.page.locator("mot-cua-chat").count() == 1
    expect(chat.ask(_FEE)).to_contain_text("70.000")


@pytest.mark.parametrize("where", ["head", "after the page was read"])
def test_the_line_may_stand_anywhere(chat: Chat, site: Site, api: str, where: str) -> None:
    if where == "head":
        chat.open(site.page("", head=f'<script src="{api}/widget.js"></script>'))
    else:
        chat.page.goto(site.page(""))
        chat.page.evaluate(
            """(src) => document.head.append(Object.assign(document.createElement("script"), {src}))""",
            f"{api}/widget.js",
        )
        chat.launcher.click()
    expect(chat.ask(_FEE)).to_contain_text("70.000")


@pytest.mark.parametrize("outer", ["same origin", "other origin"])
def test_it_works_in_a_frame(chat: Chat, site: Site, stranger: Site, api: str, outer: str) -> None:
    inner = site.page(script_line(api), path="/inner")
    around = site if outer == "same origin" else stranger
    frame = f'<iframe id="frame" src="{inner}" width="600" height="700"></iframe>'
    chat.page.goto(around.page(frame, path="/outer"))
    framed = Chat(chat.page, chat.page.frame_locator("#frame"))
    framed.launcher.click()
    expect(framed.ask(_FEE)).to_contain_text("70.000")
    chat.page.reload()
    expect(framed.answers).to_have_count(1)


def test_a_frame_without_an_origin_is_told_that_it_may_not(chat: Chat, site: Site, api: str) -> None:
    framed = sandboxed(chat, site, api)
    framed.launcher.click()
    expect(framed.panel).to_contain_text(_REFUSED)
    framed.box.fill("xin chào")
    expect(framed.box).to_have_value("xin chào")
    chat.forgive("blocked by CORS policy")
    chat.forgive("net::ERR_FAILED")


def test_it_works_where_nothing_can_be_stored(chat: Chat, site: Site, api: str) -> None:
    # No list of origins can name such a frame: here somebody on the way lets it in.
    def let_in(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "Access-Control-Allow-Origin": "*"})

    for path in ("chat", "service", "suggestions*"):
        chat.page.route(f"{api}/api/v1/{path}", let_in)
    framed = sandboxed(chat, site, api)
    framed.launcher.click()
    expect(framed.ask(_FEE)).to_contain_text("70.000")
    framed.choose("Cỡ chữ 125%")
    expect(framed.log).to_contain_text("70.000")
    expect(framed.ask("bao lâu có")).to_contain_text("7 ngày làm việc")
    chat.forgive("blocked by CORS policy")  # the live stream, which nobody let in
    chat.forgive("net::ERR_FAILED")


def sandboxed(chat: Chat, site: Site, api: str) -> Chat:
    """The widget in a frame that may run scripts and nothing else: it has no origin, and its storage throws."""
    inner = site.page(script_line(api), path="/inner")
    frame = f'<iframe id="frame" src="{inner}" sandbox="allow-scripts" width="600" height="700"></iframe>'
    chat.page.goto(site.page(frame, path="/outer"))
    framed = Chat(chat.page, chat.page.frame_locator("#frame"))
    framed.complaints = chat.complaints
    framed.widget.locator(".root").wait_for(state="attached")
    return framed


_HOSTILE_STYLES = """
html { font-size: 62.5%; direction: rtl; line-height: 3; letter-spacing: 4px; text-transform: uppercase; }
body { text-align: right; cursor: wait; word-spacing: 1em; }
body * { all: unset; display: none !important; visibility: hidden !important; opacity: 0.1 !important;
  font-size: 8px !important; color: red !important; direction: rtl !important; transform: translateX(500px) !important;
  filter: blur(3px) !important; position: absolute !important; left: -9999px !important; width: 10px !important;
  pointer-events: none !important; float: left !important; contain: strict !important; --brand: red !important;
  --scale: 0.2 !important; overflow: hidden !important; clip-path: inset(50%) !important; z-index: -1 !important; }
button, textarea, p, h2 { background: red !important; font: 4px monospace !important; }
"""


@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_s_own_styles_change_nothing(chat: Chat, site: Site, api: str, width: int) -> None:
    chat.page.set_viewport_size({"width": width, "height": 700})
    chat.page.emulate_media(reduced_motion="reduce")
    names = (
        *("width", "height", "font-size", "font-family", "line-height", "letter-spacing", "direction", "color"),
        *("background-color", "text-align", "text-transform", "cursor", "visibility", "pointer-events"),
    )

    def looks(address: str) -> list[object]:
        chat.visit(address)
        launcher = [chat.launcher.bounding_box(), styles(chat.launcher, *names)]
        chat.launcher.click()
        chat.widget.get_by_text("Tin nhắn và câu trả lời được").wait_for()
        parts = (chat.panel, chat.send, chat.box, chat.widget.locator("h3"))
        found = [*launcher, *((one.bounding_box(), styles(one, *names)) for one in parts), chat.overflow()]
        chat.page.evaluate("sessionStorage.clear()")  # or it were open on the next page
        return found

    plain = looks(site.page(script_line(api)))
    css = site.file("/hostile.css", _HOSTILE_STYLES, "text/css")
    hostile = looks(site.page(script_line(api), head=f'<link rel="stylesheet" href="{css}">', path="/hostile"))
    assert hostile == plain
    expect(chat.ask(_FEE)).to_contain_text("70.000")
    assert chat.send.evaluate(
        """(button) => {
            const {x, y, width, height} = button.getBoundingClientRect();
            return button.getRootNode().elementFromPoint(x + width / 2, y + height / 2).closest("button") === button;
        }"""
    )


def test_an_agency_can_hide_it(chat: Chat, site: Site, api: str) -> None:
    chat.page.goto(site.page("<mot-cua-chat hidden></mot-cua-chat>" + script_line(api)))
    expect(chat.launcher).to_have_count(0)
    chat.widget.evaluate("(element) => { element.hidden = false; }")
    expect(chat.launcher).to_be_visible()


_HOSTILE_SCRIPT = """
// As old libraries did, and worse.
Array.prototype.last = function () { return this[this.length - 1]; };
Array.prototype.toJSON = function () { return `[${this.join()}]`; };
String.prototype.toJSON = function () { return "json:" + this; };
Object.prototype.clone = function () { return {}; };
Array.from = function (list) { return list && list.length ? [].slice.call(list) : []; };
window.chat = window.Chat = window.Panel = window.$ = window.root = "mine";
window.define = Object.assign(() => { throw new Error("not yours"); }, { amd: true });
window.module = { exports: {} };
window.exports = {};
document.addEventListener("keydown", (event) => event.target.id === "x" && event.preventDefault(), true);
"""


def test_a_page_s_own_scripts_break_nothing(chat: Chat, site: Site, api: str, servers: Servers) -> None:
    script = site.file("/hostile.js", _HOSTILE_SCRIPT, "text/javascript")
    chat.open(site.page(script_line(api), head=f'<script src="{script}"></script>'))
    follow(chat)
    with processed(servers.database_url):
        expect(chat.answer(3)).to_contain_text("Đã xử lý xong")
    chat.ask(_FEE)
    chat.ask("gửi tôi danh sách").get_by_role("checkbox").nth(1).check()
    chat.page.reload()
    expect(chat.answers).to_have_count(6)
    expect(chat.answers.last.get_by_role("checkbox").nth(1)).to_be_checked()
    expect(chat.answers.last.get_by_role("checkbox").nth(0)).not_to_be_checked()


def test_it_can_be_taken_out_and_put_back(chat: Chat, site: Site, api: str) -> None:
    chat.open(site.page(script_line(api)))
    chat.ask(_FEE)
    chat.box.fill("bao lâu")
    chat.page.evaluate("window.taken = document.querySelector('mot-cua-chat'); taken.remove();")
    chat.page.evaluate("taken.setAttribute('color', '#7a1f1f')")
    expect(chat.widget).to_have_count(0)
    chat.page.evaluate("document.querySelector('h1').after(taken)")
    expect(chat.panel).to_have_count(1)
    expect(chat.panel).to_be_visible()
    expect(chat.box).to_have_value("bao lâu")
    assert styles(chat.send, "background-color") == ["rgb(122, 31, 31)"]
    expect(chat.ask("bao lâu có")).to_contain_text("7 ngày làm việc")
    # Moved within the page it is taken out and put back at once.
    chat.page.evaluate("document.body.append(taken)")
    expect(chat.answers).to_have_count(2)
    expect(chat.ask("nộp ở đâu")).to_be_visible()
    assert spaces(chat.page, "sessionStorage") == ["motcua.chat"]


def test_an_attribute_changes_it_at_once_and_loses_nothing(chat: Chat, site: Site, api: str, servers: Servers) -> None:
    chat.open(site.page(script_line(api)))
    chat.ask("xin chào")
    chat.box.fill(_FEE)
    chat.send.click()
    # While the answer is on its way.
    chat.widget.evaluate(
        "(element) => { element.setAttribute('color', '#7a1f1f'); element.setAttribute('name', 'B'); }"
    )
    panel = chat.widget.get_by_role("dialog", name="B")
    expect(panel).to_be_visible()
    expect(chat.answer(1)).to_contain_text("70.000")
    expect(chat.answers).to_have_count(2)
    chat.box.fill("bao lâu")
    chat.widget.evaluate("(element) => element.setAttribute('theme', 'dark')")
    expect(chat.box).to_have_value("bao lâu")
    expect(chat.box).to_be_focused()
    expect(chat.ask("bao lâu có")).to_contain_text("7 ngày làm việc")
    chat.page.reload()
    expect(chat.answers).to_have_count(3)
    conversation = json.loads(chat.page.evaluate("sessionStorage['motcua.chat']"))["id"]
    assert kept(servers, conversation) == 3


def test_nothing_of_it_is_left_on_the_page_or_comes_from_elsewhere(chat: Chat, site: Site, api: str) -> None:
    chat.page.goto(site.page("", path="/without"))
    names = "Object.getOwnPropertyNames(window).sort()"
    before = chat.page.evaluate(names)
    asked: list[str] = []
    chat.page.on("request", lambda request: asked.append(request.url))
    chat.open(site.page(script_line(api)))
    chat.ask(_FEE)
    chat.choose("Cuộc trò chuyện mới")
    chat.confirm("Cuộc trò chuyện mới")
    chat.ask("xin chào")
    assert chat.page.evaluate(names) == before
    assert {url for url in asked if not url.startswith((f"{api}/", f"{site.origin}/"))} == set()
    assert {url for url in asked if url.startswith(site.origin)} <= {f"{site.origin}/", f"{site.origin}/favicon.ico"}
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("document.cookie") == ""
    assert spaces(chat.page, "localStorage") == []
    assert chat.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_only_what_was_agreed_to_outlives_the_tab(chat: Chat, site: Site, api: str) -> None:
    address = site.page(script_line(api))
    chat.open(address)
    chat.ask(_FEE)
    chat.choose("Nhớ cuộc trò chuyện này")
    assert spaces(chat.page, "localStorage") == ["motcua.chat"]
    later = Chat(chat.page.context.new_page())
    later.visit(address)
    expect(later.panel).to_be_visible()
    expect(later.answers).to_have_count(1)
    later.choose("Nhớ cuộc trò chuyện này")
    assert spaces(later.page, "localStorage") == []


_ODD = {
    "html": '<img src=x onerror="document.title=1"><script>document.title=1</script><svg onload="document.title=1">',
    "links": 'javascript:document.title=1 data:text/html,<script>1</script> https://a.vn/"onmouseover="document.title=1',
    "bidi": "\u202eabc\u202d \u2066\u2067xyz\u2069\u2069 \u200f\u061c nop ở đâu \ufeff\u200b",
    "no space": "ớ" * 2000,
    "marks": "Z" + "\u0323\u0302\u0301" * 300 + " 👩‍👩‍👧‍👦🇻🇳\u0000\u0007",
}


@pytest.mark.parametrize("text", _ODD.values(), ids=_ODD)
@pytest.mark.parametrize("width", [320, 1280])
def test_odd_texts_are_shown_as_text(chat: Chat, site: Site, api: str, width: int, text: str) -> None:
    def doctored(route: Route) -> None:
        answer = route.fetch()
        reply = {"text": f"{text}\n\n- {text}\n1. {text}\n\nNguồn: {text}", "lang": "vi"}
        reply["quick_replies"] = [{"title": text, "payload": "/a"}]
        reply["links"] = [
            {"title": text, "url": "javascript:document.title=1"},
            {"title": text, "url": "https://a.vn/"},
        ]
        fact = {"label": text, "text": text}
        reply["cards"] = [
            {"kind": "procedure", "lead": [text], "title": text, "facts": [fact], "remarks": [text], "source": text},
            {"kind": "map", "title": text, "address": text, "hours": text, "telephone": text, "url": f"data:{text}"},
            {"kind": "unknown", "title": text},
        ]
        plain = {**reply, "cards": []}
        route.fulfill(response=answer, json={**answer.json(), "replies": [plain, reply]})

    chat.page.set_viewport_size({"width": width, "height": 640})
    chat.page.route(f"{api}/api/v1/chat", doctored)
    chat.open(site.page(script_line(api), policy=strict(api)))
    chat.ask(text)
    shown = chat.log.inner_text()
    assert text[:20].strip() in shown
    assert chat.log.locator("img, script, iframe, svg[onload]").count() == 0
    links = chat.log.locator("a").evaluate_all("(all) => all.map((link) => new URL(link.href).protocol)")
    assert set(links) <= {"https:", "tel:"}
    expect(chat.page).to_have_title("Xã Minh Hoạ")
    assert chat.overflow() == 0
    chat.page.reload()
    expect(chat.answers).to_have_count(1)
    assert chat.overflow() == 0


def test_a_card_of_another_version_is_told_in_its_text(chat: Chat, site: Site, api: str) -> None:
    def doctored(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        kinds = ("procedure", "checklist", "dossier", "map", "yet unknown")
        body["replies"][0] |= {"text": "Lệ phí: 70.000 đồng.", "cards": [{"kind": kind} for kind in kinds]}
        route.fulfill(response=answer, json=body)

    chat.page.route(f"{api}/api/v1/chat", doctored)
    chat.open(site.page(script_line(api)))
    expect(chat.ask(_FEE)).to_contain_text("Lệ phí: 70.000 đồng.")
    chat.page.reload()
    expect(chat.answers.first).to_contain_text("Lệ phí: 70.000 đồng.")


@pytest.mark.parametrize("width", [320, 1280])
def test_an_answer_without_end_is_whole(chat: Chat, site: Site, api: str, width: int) -> None:
    lines = "\n".join(f"{number}. dòng số {number}" for number in range(10_000))

    def doctored(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["replies"][0]["text"] = lines
        route.fulfill(response=answer, json=body)

    chat.page.set_viewport_size({"width": width, "height": 640})
    chat.page.route(f"{api}/api/v1/chat", doctored, times=1)
    chat.open(site.page(script_line(api)))
    expect(chat.ask("xin chào")).to_contain_text("dòng số 9999")
    assert chat.overflow() == 0
    box = chat.send.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 640
    expect(chat.ask("xin chào")).to_be_in_viewport()


def kept(servers: Servers, what: str) -> int:
    """How many turns are kept of a conversation, or of one text."""
    engine = open_engine(servers.database_url)
    query = sa.text("SELECT count(*) FROM turns WHERE conversation_id = :what OR text = :what")
    with engine.connect() as connection:
        count: int = connection.execute(query, {"what": what}).scalar_one()
    engine.dispose()
    return count
