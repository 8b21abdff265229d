from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chat import Chat
from tests.support.chromium import ARGUMENTS, chromium
from tests.support.need import need
from tests.support.servers import Servers


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; for a module only, since its loop would be in the way of other tests' loops."""
    path = chromium()
    need(path, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, servers: Servers) -> Iterator[Page]:
    """A page of a person who was never here."""
    with browser.new_context(base_url=servers.url, locale="vi-VN") as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


@pytest.fixture
def chat(page: Page) -> Iterator[Chat]:
    """The chat page, opened; at the end the browser must not have complained of anything."""
    chat = Chat(page)
    chat.open()
    yield chat
    assert chat.complaints == []
