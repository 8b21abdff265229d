"""The console, spoken of as an officer sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from api.staff.roles import Role
from tests.support.servers import Servers
from tests.support.staff import PASSWORD, account

_API = "/api/v1/console"


class Desk:
    """Somebody's page of the console: elements by role and label, and what the browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        """Errors in the console, refusals of the content security policy among them, and exceptions."""
        self.field = page.get_by_role("combobox", name="Tra cứu", exact=True)
        self.found = page.get_by_role("listbox", name="Kết quả").get_by_role("option")
        self.spoken = page.get_by_text("Nói với người gọi:").locator("..")
        self.waiting = page.get_by_role("region", name="Đang chờ").get_by_role("link")
        self.mine = page.get_by_role("region", name="Tôi đang giữ").get_by_role("link")
        self.messages = page.get_by_role("log", name="Các tin nhắn")
        self.box = page.get_by_role("textbox", name="Tin gửi người dân")
        self.problem = page.get_by_role("alert")
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, view: str = "") -> None:
        """Go to the console, to one of its views."""
        self.page.goto(f"/console#/{view}")
        self.page.get_by_role("main").wait_for()

    def view(self, name: str) -> None:
        """Go to another view by its link."""
        self.page.get_by_role("navigation", name="Các phần").get_by_role("link", name=name).click()

    def open_conversation(self, conversation: str) -> None:
        self.page.goto(f"/console#/hang-doi/{conversation}")
        self.page.get_by_role("heading", level=2, name="Anh/chị đang trò chuyện").or_(
            self.page.get_by_role("heading", level=2, name="Đang chờ cán bộ")
        ).wait_for()

    def claim(self) -> None:
        """Take the conversation that is open, and be able to write in it."""
        self.page.get_by_role("button", name="Nhận", exact=True).click()
        expect(self.box).to_be_focused()

    def write(self, text: str) -> None:
        """Write to the citizen."""
        self.box.fill(text)
        self.box.press("Enter")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """As somebody types who knows the keyboard."""
        self.page.keyboard.type(text, delay=15)

    def get(self, path: str) -> Any:
        """What the api of the console tells this officer."""
        return self.page.request.get(_API + path).json()

    def send(self, method: str, path: str, body: object = None) -> int:
        """Ask the api of the console for something, past the page; returns the status."""
        return self.page.request.fetch(_API + path, method=method, data=body if body is not None else {}).status

    def forgive(self, text: str) -> None:
        """Overlook the complaints that hold `text`: a request that was made to fail is rightly reported."""
        self.complaints = [complaint for complaint in self.complaints if text not in complaint]

    def focused(self) -> Locator:
        return self.page.locator(":focus")


@contextmanager
def desk_of(
    browser: Browser, office: Servers, role: Role, name: str = "", url: str = "", **looks: Any
) -> Iterator[Desk]:
    """A browser of somebody with `role` who has signed in; at the end it must not have complained of anything."""
    with browser.new_context(base_url=url or office.url, locale="vi-VN", **looks) as context:
        context.set_default_timeout(15_000)
        who = account(office.database_url, role, name)
        response = context.request.post("/console/sign-in", form={"name": who, "password": PASSWORD}, max_redirects=0)
        assert response.status == 303, response.text()
        desk = Desk(context.new_page())
        yield desk
        assert desk.complaints == []
