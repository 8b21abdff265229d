"""The widget for everybody: screen readers, keyboards, small and zoomed screens, colours, calm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser import states
from tests.browser.axe import breaches
from tests.browser.chat import Chat
from tests.browser.looks import cut_off, faint_edges, small_targets, unseen_focus
from tests.browser.states import FEE, STATES, hosted
from tests.support.servers import Servers

_SCREENS = ((1280, 800), (360, 740))
_THEMES = ("light", "dark")
_COLOURS = ("#ffd700", "#c8102e", "#ffffff", "#000000")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def everywhere(page: Page) -> list[str]:
    """What axe finds on large and small screens, in both themes."""
    found = []
    for width, height in _SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for theme in _THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{width} {theme} {breach}" for breach in breaches(page)]
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Go on by the keyboard to `target`, as far away as it may be."""
    for _ in range(60):
        page.keyboard.press(key)
        if target.evaluate("(one) => one === one.getRootNode().activeElement"):
            return
    pytest.fail(f"{target} is not reached by {key}")


def say_what_is_said(chat: Chat) -> None:
    """From now on `said(chat)` knows what screen readers are told."""
    chat.widget.evaluate(
        """(host) => {
            window.said = [];
            host.shadowRoot.querySelectorAll("[role=status]").forEach((region, number) => new MutationObserver(() =>
                region.textContent && window.said.push([number, region.textContent])
            ).observe(region, {childList: true, characterData: true, subtree: true}));
        }"""
    )


def said(chat: Chat) -> list[tuple[int, str]]:
    """In which of the two regions, and what."""
    found: list[Any] = chat.page.evaluate("window.said")
    return [(number, text) for number, text in found]


# What a program can find


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_wrong_in_any_state(page: Page, state: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = hosted(page)
    STATES[state](chat)
    assert everywhere(page) == []
    assert small_targets(chat) == []
    assert cut_off(chat) == []


@pytest.mark.parametrize("colour", _COLOURS)
def test_an_agencys_colour_stays_readable(page: Page, colour: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = hosted(page, color=colour, name="Trợ lý xã Ví Dụ")
    assert everywhere(page) == []
    chat.widget.get_by_role("button", name="Trợ lý xã Ví Dụ").click()
    chat.ask(FEE)
    chat.log.get_by_role("button", name="Câu trả lời chưa đúng").click()
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()
    assert everywhere(page) == []
    for theme in _THEMES:
        page.emulate_media(color_scheme=theme)
        assert faint_edges(chat) == []


def test_nothing_is_wrong_within_a_page(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = hosted(page, position="inline")
    assert everywhere(page) == []
    chat.ask(FEE)
    assert everywhere(page) == []


@pytest.mark.parametrize("address", ["/", "/chat", "/chat?lang=en"])
def test_nothing_is_wrong_on_the_pages(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    assert everywhere(page) == []


def test_nothing_is_wrong_in_a_conversation_without_javascript(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/chat")
    for question in (FEE, "gửi tôi danh sách"):
        page.get_by_role("textbox").fill(question)
        page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(page.get_by_role("article")).to_have_count(4)
    assert everywhere(page) == []


def test_nothing_is_wrong_in_the_demonstration_with_an_answer(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = Chat(page)
    chat.visit()
    states.answer(chat)
    assert everywhere(page) == []


# By the keyboard alone


def test_all_is_done_by_the_keyboard(page: Page) -> None:
    chat = hosted(page)
    tab_to(page, chat.launcher)
    assert unseen_focus(chat) == []
    press(page, "Enter")
    expect(chat.box).to_be_focused()

    page.keyboard.type("khai sinh")
    expect(chat.suggestions.first).to_be_visible()
    press(page, "ArrowUp")
    expect(chat.suggestions.last).to_be_focused()
    press(page, "ArrowUp")
    expect(chat.suggestions.nth(-2)).to_be_focused()
    press(page, "ArrowDown", "ArrowDown")
    expect(chat.box).to_be_focused()
    press(page, "ArrowUp", "Enter")
    expect(chat.box).to_be_focused()
    chat.answer(0)

    page.keyboard.type(FEE)
    press(page, "Enter")
    chat.answer(1)
    tab_to(page, chat.quick_replies.first, "Shift+Tab")
    press(page, "Enter")
    chat.answer(2)
    assert unseen_focus(chat) == []

    bad = chat.answers.last.get_by_role("button", name="Câu trả lời chưa đúng")
    tab_to(page, bad)
    press(page, "Enter")
    expect(chat.log.get_by_role("radio", name="Thông tin sai")).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "Tab")
    page.keyboard.type("Viết dài quá")
    with page.expect_request("**/ratings/*") as request:
        press(page, "Tab", "Tab", "Enter")
    assert request.value.post_data_json == {"good": False, "reason": "unclear", "comment": "Viết dài quá"}
    expect(bad).to_be_focused()
    expect(bad).to_have_attribute("aria-pressed", "true")

    options = chat.widget.get_by_role("button", name="Tuỳ chọn")
    tab_to(page, options, "Shift+Tab")
    press(page, "Enter")
    tab_to(page, chat.widget.get_by_role("button", name="Cỡ chữ 125%"))
    press(page, "Enter")
    expect(options).to_be_focused()
    press(page, "Enter")
    expect(chat.widget.get_by_role("button", name="Cỡ chữ 125%")).to_have_attribute("aria-pressed", "true")
    expect(chat.widget.get_by_role("button", name="Cuộc trò chuyện mới")).to_be_focused()
    press(page, "Enter")
    dialog = chat.widget.get_by_role("alertdialog", name="Bắt đầu cuộc trò chuyện mới?")
    expect(dialog.get_by_role("button", name="Giữ lại")).to_be_focused()
    press(page, "Tab")
    expect(dialog.get_by_role("button", name="Cuộc trò chuyện mới")).to_be_focused()
    press(page, "Tab")
    expect(dialog.get_by_role("button", name="Giữ lại")).to_be_focused()
    press(page, "Shift+Tab", "Enter")
    expect(options).to_be_focused()
    expect(chat.log).to_be_empty()


def test_escape_closes_what_lies_on_top(page: Page) -> None:
    chat = hosted(page)
    states.suggestions(chat)
    press(page, "Escape")
    expect(chat.suggestions).to_have_count(0)
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_value("khai sinh")

    chat.ask(FEE)
    bad = chat.log.get_by_role("button", name="Câu trả lời chưa đúng")
    bad.click()
    press(page, "Escape")
    expect(chat.log.get_by_role("radio")).to_have_count(0)
    expect(bad).to_be_focused()

    options = chat.widget.get_by_role("button", name="Tuỳ chọn")
    options.click()
    press(page, "Escape")
    expect(chat.widget.get_by_role("group", name="Tuỳ chọn")).to_be_hidden()
    expect(options).to_be_focused()

    chat.choose("Xoá cuộc trò chuyện")
    press(page, "Escape")
    expect(chat.widget.get_by_role("alertdialog")).to_have_count(0)
    expect(options).to_be_focused()
    expect(chat.answers).to_have_count(1)

    press(page, "Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_escape_closes_what_lies_on_top_within_a_page_too(page: Page) -> None:
    chat = hosted(page, position="inline")
    chat.box.press_sequentially("khai sinh")
    expect(chat.suggestions.first).to_be_visible()
    press(page, "Escape")
    expect(chat.suggestions).to_have_count(0)
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()
    chat.box.click()
    press(page, "Escape")
    expect(chat.widget.get_by_role("group", name="Tuỳ chọn")).to_be_hidden()
    expect(chat.box).to_be_visible()


def test_the_keyboard_is_not_lost_with_a_button_that_goes(page: Page) -> None:
    chat = hosted(page)
    states.opened(chat)
    starter = chat.widget.get_by_role("button", name="Xin giấy độc thân")
    starter.focus()
    press(page, "Enter")
    expect(starter).to_be_hidden()
    assert unseen_focus(chat) == []
    chat.answer(0)

    chat.page.route("**/api/v1/chat", lambda route: route.abort(), times=1)
    chat.box.fill(FEE)
    chat.box.press("Enter")
    again = chat.log.get_by_role("button", name="Gửi lại")
    again.focus()
    press(page, "Enter")
    expect(again).to_have_count(0)
    assert unseen_focus(chat) == []
    chat.answer(1)

    held: list[Route] = []
    chat.page.route("**/api/v1/chat", lambda route: held.append(route), times=1)
    chat.box.fill("bao lâu có")
    chat.box.press("Enter")
    chat.quick_replies.first.focus()
    page.wait_for_timeout(100)
    held[0].continue_()
    chat.answer(2)
    assert unseen_focus(chat) == []


def test_suggestions_do_not_change_under_the_keyboard(page: Page) -> None:
    chat = hosted(page)
    states.suggestions(chat)
    press(page, "o", "ArrowUp")
    before = chat.suggestions.all_inner_texts()
    page.wait_for_timeout(400)
    expect(chat.suggestions.last).to_be_focused()
    assert chat.suggestions.all_inner_texts() == before


@pytest.mark.parametrize("theme", _THEMES)
def test_a_telephones_keyboard_stays_inside_and_is_seen(page: Page, theme: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    chat = hosted(page)
    states.rating(chat)
    expect(chat.panel).to_have_attribute("aria-modal", "true")
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()
    unreached = chat.widget.get_by_role("button").count()
    met = set()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(45):
            press(page, key)
            assert unseen_focus(chat) == []
            focused = "(host) => { const at = host.shadowRoot.activeElement; return at.ariaLabel || at.textContent; }"
            met.add(chat.widget.evaluate(focused))
    assert len(met) >= unreached


def test_on_a_large_screen_the_keyboard_can_leave(page: Page) -> None:
    chat = hosted(page)
    states.opened(chat)
    expect(chat.panel).not_to_have_attribute("aria-modal", "true")
    tab_to(page, chat.send)
    press(page, "Tab")
    assert unseen_focus(chat) != []
    press(page, "Shift+Tab")
    expect(chat.send).to_be_focused()


# What is said


def test_a_message_is_said_once(page: Page) -> None:
    chat = hosted(page)
    states.opened(chat)
    say_what_is_said(chat)
    chat.ask(FEE)
    chat.ask("bao lâu có")
    heard = said(chat)
    assert [text.split(":")[0] for _, text in heard] == ["Trợ lý đang soạn câu trả lời…", "Trợ lý tự động"] * 2
    assert [number for number, _ in heard] in ([0, 1, 0, 1], [1, 0, 1, 0])
    assert "7 ngày làm việc" in heard[3][1]
    assert "nút trả lời nhanh" in heard[3][1]
    expect(chat.log).to_have_attribute("aria-live", "off")
    assert chat.widget.locator("[aria-live=polite], [aria-live=assertive], [role=alert]").count() == 2


def test_what_is_said_again_is_heard_again(page: Page) -> None:
    chat = hosted(page)
    states.answer(chat)
    say_what_is_said(chat)
    for count in (1, 2):
        chat.log.get_by_role("button", name="Câu trả lời hữu ích").click()
        page.wait_for_function(f"window.said.length === {count}")
    (first, thanks), (second, again) = said(chat)
    assert thanks == again == "Cảm ơn anh/chị đã góp ý."
    assert first != second


def test_nothing_is_said_when_a_conversation_is_there_again(page: Page) -> None:
    chat = hosted(page)
    states.answer(chat)
    page.reload()
    chat.answer(0)
    page.wait_for_timeout(500)
    assert chat.widget.get_by_role("status").all_text_contents() == ["", ""]


def test_every_text_is_said_in_its_language(page: Page) -> None:
    chat = hosted(page)
    states.checklist(chat)
    chat.choose("English")
    box = chat.widget.get_by_role("textbox", name="Your question")
    box.press_sequentially("khai sinh")
    expect(chat.widget.get_by_role("group", name="Suggested procedures").get_by_role("button").first).to_be_visible()
    chat.widget.get_by_role("button", name="Options").click()
    # What somebody typed is in whatever language it is; the agency's name stands in the midst of the notice.
    script = """(host) => [...host.shadowRoot.querySelectorAll("*")]
        .filter((one) => one.localName !== "style" && !one.closest(".typed, .notice"))
        .flatMap((one) => [...one.childNodes].filter((child) => child.nodeType === 3 && child.data.trim())
            .map((child) => [one.closest("[lang]").lang, child.data.trim()]))"""
    texts: list[list[str]] = chat.widget.evaluate(script)
    assert [text for lang, text in texts if lang == "en" and _VIETNAMESE.search(text)] == []
    english = {"(opens in a new tab)", "Print the list", "Talk to an officer", "Options", "Send"}
    assert [text for lang, text in texts if lang == "vi" and text in english] == []
    assert {lang for lang, _ in texts} == {"vi", "en"}
    assert ["en", "(opens in a new tab)"] in texts
    assert ["en", "Print the list"] in texts
    box.fill("how much is a replacement for a lost ID card?")
    box.press("Enter")
    answer = chat.log.get_by_role("article").last
    expect(answer).to_contain_text("Source:")
    expect(answer.locator(".bubble")).to_have_attribute("lang", "en")
    spoken = chat.widget.get_by_role("status").filter(has_text="Source:")
    expect(spoken).to_have_attribute("lang", "en")


# Small, zoomed and wide


def use(chat: Chat) -> None:
    """Go through the states, on a screen where nothing may be cut off or out of reach."""
    assert cut_off(chat) == []
    chat.launcher.click()
    assert cut_off(chat) == []
    chat.box.press_sequentially("khai sinh")
    expect(chat.suggestions.first).to_be_visible()
    assert cut_off(chat) == []
    press(chat.page, "Escape")
    answer = chat.ask(FEE)
    assert cut_off(chat) == []
    in_sight = "(one) => one.getBoundingClientRect().top < one.closest('.scroller').getBoundingClientRect().bottom - 20"
    assert answer.evaluate(in_sight), "what was answered is not to be seen"
    answer.get_by_role("button", name="Câu trả lời chưa đúng").click()
    assert cut_off(chat) == []
    chat.log.get_by_role("radio", name="Khó hiểu").check()
    chat.log.get_by_role("button", name="Gửi góp ý").click()
    expect(chat.log.get_by_role("radio")).to_have_count(0)
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()
    assert cut_off(chat) == []
    press(chat.page, "Escape")
    chat.ask(f"hồ sơ {states.RECEIPT} tới đâu rồi")
    chat.ask("gửi tôi danh sách")
    assert cut_off(chat) == []
    assert small_targets(chat) == []
    expect(chat.officer).to_be_visible()
    chat.choose("Cuộc trò chuyện mới")
    assert cut_off(chat) == []
    chat.confirm("Cuộc trò chuyện mới")
    expect(chat.log).to_be_empty()


@pytest.mark.parametrize(
    ("width", "height", "scale", "size"),
    [(320, 640, 1, 100), (320, 640, 1, 150), (320, 256, 1, 100), (640, 400, 2, 100), (640, 320, 1, 150)],
    ids=["320 pixels", "320 pixels and largest text", "zoomed to 400 %", "zoomed to 200 %", "a telephone on its side"],
)
def test_a_small_screen_takes_nothing_away(
    browser: Browser, servers: Servers, width: int, height: int, scale: int, size: int
) -> None:
    viewport: Any = {"width": width, "height": height}
    with browser.new_context(
        base_url=servers.url, locale="vi-VN", viewport=viewport, device_scale_factor=scale, reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.add_init_script(f"localStorage['motcua.preferences'] = '{{\"size\": {size}}}'")
        use(hosted(page))


def test_wide_spacing_takes_nothing_away(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    chat = hosted(page)
    chat.widget.evaluate(
        """(host) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
            host.shadowRoot.adoptedStyleSheets = [...host.shadowRoot.adoptedStyleSheets, sheet];
        }"""
    )
    use(chat)


# Colours and calm


@pytest.mark.parametrize("state", ["opened", "suggestions", "answer", "rating", "survey", "failure", "confirmation"])
def test_controls_stand_out_from_what_is_around_them(page: Page, state: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    chat = hosted(page)
    STATES[state](chat)
    for theme in _THEMES:
        page.emulate_media(color_scheme=theme)
        assert faint_edges(chat) == []


def test_the_theme_changes_while_it_is_open(page: Page) -> None:
    chat = hosted(page)
    states.opened(chat)
    chat.box.fill("đang gõ dở")
    colours = []
    for theme in _THEMES:
        page.emulate_media(color_scheme=theme)
        colours.append(chat.panel.evaluate("(panel) => getComputedStyle(panel).backgroundColor"))
    assert colours == ["rgb(245, 243, 238)", "rgb(18, 24, 23)"]
    expect(chat.box).to_have_value("đang gõ dở")
    expect(chat.box).to_be_focused()


def test_nothing_moves_for_who_wants_it_calm(page: Page) -> None:
    chat = hosted(page)
    states.typing(chat)
    moving = "(host) => host.shadowRoot.getAnimations().length"
    assert chat.widget.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert chat.widget.evaluate(moving) == 0


def test_states_are_told_apart_in_forced_colours(page: Page, servers: Servers) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    chat = hosted(page)
    states.answer(chat)
    good = chat.log.get_by_role("button", name="Câu trả lời hữu ích")
    background = "(one, part) => getComputedStyle(one, part).backgroundColor"
    plain = good.evaluate(background)
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    assert good.evaluate(background) != plain
    chat.choose("Nhớ cuộc trò chuyện này")
    chat.widget.get_by_role("button", name="Tuỳ chọn").click()
    on = chat.widget.get_by_role("switch", name="Nhớ cuộc trò chuyện này")
    off = chat.widget.get_by_role("switch", name="Đọc to câu trả lời")
    assert on.evaluate(background, "::after") != off.evaluate(background, "::after")
    assert faint_edges(chat) == []
    page.screenshot(path=servers.folder / "forced-colours.png")
