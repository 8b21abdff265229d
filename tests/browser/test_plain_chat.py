"""The page /chat in a real browser with scripts off, before the real servers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import breaches
from tests.support.servers import Servers

_FEE = "lam lai cccd bi mat het bao nhieu tien"


@pytest.fixture
def plain(browser: Browser, servers: Servers) -> Iterator[Page]:
    """The page as somebody opens it who runs no scripts and was never here."""
    with browser.new_context(base_url=servers.url, locale="vi-VN", java_script_enabled=False) as context:
        context.set_default_timeout(15_000)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.goto("/chat")
        yield page
        # A page that tells what was wrong has a status that says so too.
        assert [complaint for complaint in complaints if "422" not in complaint] == []


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Câu hỏi của anh/chị")


def ask(page: Page, text: str) -> Locator:
    """Type and send `text`; returns its answer."""
    box(page).fill(text)
    page.get_by_role("button", name="Gửi câu hỏi").click()
    return answers(page).last


def answers(page: Page) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=re.compile("^Trợ lý tự động")))


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_the_newest_answer_is_before_the_eyes(plain: Page) -> None:
    plain.set_viewport_size({"width": 360, "height": 640})
    for text in (_FEE, "gửi tôi danh sách", "bao lâu có"):
        answer = ask(plain, text)
        expect(answer.get_by_role("heading").first).to_be_in_viewport(ratio=1)
    # And not behind what stays at the top.
    strip, heading = plain.locator(".staff").bounding_box(), answer.get_by_role("heading").first.bounding_box()
    assert strip is not None
    assert heading is not None
    assert heading["y"] >= strip["y"] + strip["height"]


def test_the_keyboard_is_enough(plain: Page) -> None:
    keyboard = plain.keyboard
    keyboard.press("Tab")
    expect(plain.get_by_role("link", name="Đến ô nhập câu hỏi")).to_be_focused()
    expect(plain.get_by_role("link", name="Đến ô nhập câu hỏi")).to_be_in_viewport()
    keyboard.press("Enter")
    keyboard.press("Tab")
    expect(box(plain)).to_be_focused()
    keyboard.type(_FEE)
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(answers(plain)).to_have_count(1)
    # From the answer on, where the browser has gone.
    for _ in range(6):
        keyboard.press("Tab")
        if plain.locator("button:focus").count() and "Thời hạn" in plain.locator("button:focus").inner_text():
            break
    keyboard.press("Enter")
    expect(answers(plain).last).to_contain_text("7 ngày làm việc")


def test_pressing_twice_is_one_question(plain: Page) -> None:
    box(plain).fill(_FEE)
    plain.get_by_role("button", name="Gửi câu hỏi").dblclick()
    expect(answers(plain)).to_have_count(1)
    plain.reload()
    expect(answers(plain)).to_have_count(1)


def test_who_goes_back_and_asks_something_else_is_answered(plain: Page) -> None:
    ask(plain, _FEE)
    # Not `go_back`: the page that a redirect left may not be attached any more when it is asked for its history.
    with plain.expect_navigation():
        plain.evaluate("history.back()")
    ask(plain, "xin giấy độc thân")
    expect(answers(plain)).to_have_count(2)
    expect(answers(plain).last).to_contain_text("1.004873")


def test_what_was_typed_is_there_beside_what_was_wrong_with_it(plain: Page) -> None:
    ask(plain, _FEE)
    long = "căn cước " * 300
    box(plain).fill(long)
    plain.get_by_role("button", name="Gửi câu hỏi").click()
    expect(plain.get_by_role("alert")).to_contain_text("ký tự")
    expect(plain.get_by_role("alert")).to_be_in_viewport()
    expect(box(plain)).to_have_value(long.strip())
    expect(box(plain)).to_have_accessible_description(re.compile("ký tự.*số căn cước"))
    expect(plain).to_have_title(re.compile("^Lỗi: "))
    expect(answers(plain)).to_have_count(1)


def test_an_answer_is_rated_and_the_browser_stays_with_it(plain: Page) -> None:
    ask(plain, _FEE)
    ask(plain, "gửi tôi danh sách")
    first = answers(plain).first
    first.get_by_text("Đánh giá câu trả lời").click()
    first.get_by_role("radio", name="Khó hiểu").check()
    first.get_by_role("textbox", name="Nói thêm").fill("Nhiều chữ quá")
    first.get_by_role("button", name="Gửi góp ý").click()
    expect(first).to_contain_text("Anh/chị đã đánh giá chưa được")
    expect(first.get_by_role("heading").first).to_be_in_viewport()


def test_deleting_asks_first(plain: Page) -> None:
    ask(plain, _FEE)
    plain.get_by_role("link", name="Xoá cuộc trò chuyện").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Xoá cuộc trò chuyện?")
    plain.get_by_role("link", name="Giữ lại").click()
    expect(answers(plain)).to_have_count(1)
    plain.get_by_role("link", name="Xoá cuộc trò chuyện").click()
    plain.get_by_role("button", name="Xoá hẳn").click()
    expect(plain.get_by_role("status")).to_have_text("Đã xoá cuộc trò chuyện.")

    assert plain.context.cookies() == []


def test_the_conversation_can_be_kept_as_a_file(plain: Page) -> None:
    ask(plain, _FEE)
    with plain.expect_download() as download:
        plain.get_by_role("link", name="Tải về để giữ hoặc in").click()
    assert download.value.suggested_filename == "hoi-thoai.txt"


def test_a_list_is_printed_alone_when_it_is_chosen(plain: Page) -> None:
    ask(plain, _FEE)
    ask(plain, "gửi tôi danh sách")
    plain.get_by_role("checkbox").first.check()
    first, second = plain.locator(".assistant").first, plain.locator(".assistant").nth(1)
    plain.emulate_media(media="print")
    expect(first).to_be_visible()
    expect(box(plain)).to_be_hidden()
    expect(plain.locator(".choices")).to_be_hidden()
    plain.emulate_media(media="screen")
    hint = plain.get_by_text("Giờ anh/chị chọn lệnh In")
    expect(hint).to_be_hidden()
    plain.get_by_role("link", name="In riêng danh sách này").click()
    expect(hint).to_be_in_viewport()
    expect(plain.get_by_role("checkbox").first).to_be_checked()
    plain.emulate_media(media="print")
    expect(first).to_be_hidden()
    expect(second).to_be_visible()
    expect(second.get_by_role("checkbox").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 640, 1280])
@pytest.mark.parametrize("path", ["/", "/chat"])
def test_nothing_is_wider_than_the_window(plain: Page, width: int, path: str) -> None:
    plain.set_viewport_size({"width": width, "height": 640})
    plain.goto(path)
    assert overflow(plain) == 0
    if path == "/":
        return
    for text in (_FEE, "gửi tôi danh sách", "H00.99-261102-0011", "x" * 300 + " https://example.vn/" + "y" * 300):
        ask(plain, text)
        plain.get_by_text("Đánh giá câu trả lời").last.click()
        assert overflow(plain) == 0
    ask(plain, "")
    assert overflow(plain) == 0
    plain.goto("/chat/delete")
    assert overflow(plain) == 0


def test_text_twice_as_large_needs_no_scrolling_sideways(browser: Browser, servers: Servers) -> None:
    # A style of our own is put in, which the page's policy would refuse.
    with browser.new_context(base_url=servers.url, viewport={"width": 640, "height": 800}, bypass_csp=True) as context:
        page = context.new_page()
        for path in ("/", "/chat"):
            page.goto(path)
            if path == "/chat":
                ask(page, _FEE)
                ask(page, "gửi tôi danh sách")
                ask(page, "H00.99-261102-0011")
            page.wait_for_load_state()
            page.add_style_tag(content="html { font-size: 200% !important; }")
            assert overflow(page) == 0


def test_what_can_be_tapped_is_large_enough_for_a_thumb(plain: Page) -> None:
    plain.set_viewport_size({"width": 320, "height": 640})

    def sizes() -> list[float]:
        tapped = plain.locator(
            ".starters button, .choices button, .compose button, .menu a, .menu button, .ticks label"
        )
        return [size["height"] for one in tapped.all() if (size := one.bounding_box()) is not None]

    assert min(sizes()) >= 44
    ask(plain, _FEE)
    ask(plain, "gửi tôi danh sách")
    assert min(sizes()) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_colours_that_the_reader_likes(browser: Browser, servers: Servers, scheme: str) -> None:
    with browser.new_context(base_url=servers.url, color_scheme=scheme, java_script_enabled=False) as context:
        page = context.new_page()
        for path in ("/chat", "/"):
            page.goto(path)
            colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
            brightness = sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
            assert (brightness > 200) == (scheme == "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_kept_out(browser: Browser, servers: Servers, scheme: str, width: int) -> None:
    with browser.new_context(
        base_url=servers.url, color_scheme=scheme, viewport={"width": width, "height": 800}
    ) as context:
        page = context.new_page()
        for path in ("/", "/chat?lang=en", "/chat"):
            page.goto(path)
            assert breaches(page) == []
        for text in (_FEE, "gửi tôi danh sách", "đăng ký tạm trú", "H00.99-261102-0011", "cháy nhà, cứu với", ""):
            ask(page, text)
        for summary in page.locator("summary").all():
            summary.click()
        assert breaches(page) == []
        page.goto("/chat/delete")
        assert breaches(page) == []


def test_it_works_without_its_style(browser: Browser, servers: Servers) -> None:
    with browser.new_context(base_url=servers.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.route("**/*.css", lambda route: route.abort())
        page.goto("/chat")
        ask(page, _FEE)
        page.get_by_role("button", name="Thời hạn").click()
        expect(answers(page).last).to_contain_text("7 ngày làm việc")
        expect(page.get_by_text("Gặp cán bộ:")).to_be_visible()


def test_the_page_names_its_language_and_its_parts(plain: Page) -> None:
    for path, lang in (("/chat", "vi"), ("/chat?lang=en", "en"), ("/", "vi")):
        plain.goto(path)
        expect(plain.locator("html")).to_have_attribute("lang", lang)
        for role in ("banner", "main", "contentinfo"):
            expect(plain.get_by_role(role)).to_have_count(1)
        expect(plain.get_by_role("heading", level=1)).to_have_count(1)


def test_the_demonstration_leads_who_runs_no_scripts_to_the_plain_page(plain: Page) -> None:
    plain.goto("/")
    expect(plain.locator("noscript p")).to_be_visible()
    plain.get_by_role("link", name="Hỏi trên trang riêng").click()
    expect(box(plain)).to_be_visible()
