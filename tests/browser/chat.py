"""The widget, spoken of as a person sees it."""

from __future__ import annotations

from playwright.sync_api import FrameLocator, Locator, Page


class Chat:
    """Elements by their role and label, and what the browser complained of."""

    def __init__(self, page: Page, within: Locator | FrameLocator | None = None) -> None:
        """The widget of `page`, or the one `within` a part of it."""
        self.page = page
        self.complaints: list[str] = []
        """Errors in the console, refusals of the content security policy among them, and exceptions."""
        self.widget = (within or page).locator("mot-cua-chat")
        self.launcher = self.widget.get_by_role("button", name="Hỏi về thủ tục hành chính")
        self.panel = self.widget.get_by_role("dialog", name="Trợ lý thủ tục hành chính")
        self.box = self.widget.get_by_role("textbox", name="Câu hỏi của anh/chị")
        self.send = self.widget.get_by_role("button", name="Gửi", exact=True)
        self.log = self.widget.get_by_role("log")
        self.answers = self.log.get_by_role("article").filter(has_text="Trợ lý tự động")
        self.quick_replies = self.widget.get_by_role("group", name="Câu trả lời gợi ý").get_by_role("button")
        self.suggestions = self.widget.get_by_role("group", name="Gợi ý thủ tục").get_by_role("button")
        self.officer = self.widget.get_by_role("button", name="Gặp cán bộ").last
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def visit(self, address: str = "/") -> None:
        """Go to the page; the widget is there, as it was left."""
        self.page.goto(address)
        self.widget.locator(".root").wait_for(state="attached")

    def open(self, address: str = "/") -> None:
        """Go to the page and open the widget."""
        self.visit(address)
        self.launcher.click()
        self.panel.wait_for()

    def ask(self, text: str) -> Locator:
        """Type and send `text`; returns its answer once it is there."""
        expected = self.answers.count()
        self.box.fill(text)
        self.send.click()
        return self.answer(expected)

    def answer(self, number: int) -> Locator:
        """The answer with this number, from 0, once it is there."""
        answer = self.answers.nth(number)
        answer.wait_for()
        return answer

    def choose(self, option: str) -> None:
        """Open the menu and choose `option` in it."""
        self.widget.get_by_role("button", name="Tuỳ chọn").click()
        menu = self.widget.get_by_role("group", name="Tuỳ chọn")
        menu.get_by_role("button", name=option).or_(menu.get_by_role("switch", name=option)).click()

    def confirm(self, answer: str) -> None:
        """Answer the question that lies over the conversation."""
        self.widget.get_by_role("alertdialog").get_by_role("button", name=answer).click()

    def forgive(self, text: str) -> None:
        """Overlook the complaints that hold `text`: a request that was made to fail is rightly reported."""
        self.complaints = [complaint for complaint in self.complaints if text not in complaint]

    def overflow(self) -> int:
        """By how many pixels the page, the panel or what is said is wider than its room."""
        script = """(host) => Math.max(0, ...[document.documentElement, document.body,
            ...host.shadowRoot.querySelectorAll(".panel, .scroller, .log")]
            .map((element) => element.scrollWidth - element.clientWidth))"""
        return int(self.widget.evaluate(script))
