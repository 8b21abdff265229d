"""A hand-over from Zalo and from Messenger, and back: people there, officers in a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console.desk import desk_of
from tests.browser.console.platforms import Platforms, platforms
from tests.support.servers import Servers

pytestmark = pytest.mark.usefixtures("nobody_waits")
_QUIET_MS = 1_500


@pytest.fixture(scope="module")
def both(office: Servers) -> Iterator[Platforms]:
    with platforms(office) as opened:
        yield opened


@pytest.mark.parametrize(("channel", "shown"), [("zalo", "Zalo"), ("messenger", "Messenger")])
def test_from_a_platform_to_a_person_and_back(
    both: Platforms, browser: Browser, office: Servers, channel: str, shown: str
) -> None:
    person = f"nguoi-dan-{channel}"
    with desk_of(browser, office, "officer", "lan", url=both.url) as lan:
        both.write(channel, person, "cho tôi gặp cán bộ")
        both.receives(channel, person, "vị trí số 1")
        lan.open("hang-doi")
        expect(lan.waiting).to_contain_text(shown)
        expect(lan.waiting.first).to_be_focused()
        lan.press("Enter")
        expect(lan.page.get_by_role("heading", name="Đang chờ cán bộ")).to_be_visible()
        expect(lan.page.get_by_role("button", name="Nhận", exact=True)).to_be_focused()
        lan.press("Enter")
        expect(lan.box).to_be_focused()
        lan.type("Chào anh/chị, em nghe ạ.")
        lan.press("Enter")
        both.receives(channel, person, "Chào anh/chị, em nghe ạ.")
        expect(lan.messages.get_by_role("listitem").last).to_contain_text("Đã gửi")

        # The assistant is silent, what the person writes is there at once.
        before = len(both.received(channel, person))
        both.write(channel, person, "tôi mất thẻ căn cước")
        expect(lan.messages).to_contain_text("tôi mất thẻ căn cước")
        lan.page.wait_for_timeout(_QUIET_MS)
        assert len(both.received(channel, person)) == before

        lan.press("F9")
        lan.type("Chúc anh/chị một ngày vui")
        lan.press("Enter")
        both.receives(channel, person, "Chúc anh/chị một ngày vui")
        expect(lan.mine).to_have_count(0)
        both.write(channel, person, "lệ phí làm lại căn cước bị mất")
        both.receives(channel, person, "70.000")
