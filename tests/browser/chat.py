"""The chat page, spoken of as a person sees it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


class Chat:
    """Elements by their role and label, and what the browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        """Errors in the console, refusals of the content security policy among them, and exceptions."""
        self.box = page.get_by_role("textbox", name="Câu hỏi của anh/chị")
        self.send = page.get_by_role("button", name="Gửi", exact=True)
        self.log = page.get_by_role("log")
        self.answers = self.log.get_by_role("article").filter(has_text="Trợ lý tự động")
        self.quick_replies = page.get_by_role("group", name="Câu trả lời gợi ý").get_by_role("button")
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self) -> None:
        self.page.goto("/")

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

    def forgive(self, text: str) -> None:
        """Overlook the complaints that hold `text`: a request that was made to fail is rightly reported."""
        self.complaints = [complaint for complaint in self.complaints if text not in complaint]

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        script = """() => Math.max(0, ...[...document.querySelectorAll("html, body, main, [role=log]")]
            .map((element) => element.scrollWidth - element.clientWidth))"""
        return int(self.page.evaluate(script))
