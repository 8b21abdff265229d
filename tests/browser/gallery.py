"""``python -m tests.browser.gallery [NAME…]``: the pictures of `docs/gallery/`, of the real thing in a real browser."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from actions.dossiers.database import open_engine
from knowledge.clock import vietnam_today
from tests.api.reporting.world import fill
from tests.browser import states
from tests.browser.chat import Chat
from tests.browser.console.desk import Desk, desk_of
from tests.browser.console.states import STATES, State
from tests.support.chromium import ARGUMENTS, chromium
from tests.support.places import ROOT
from tests.support.polling import until
from tests.support.servers import Conversation, Servers
from tests.support.staff import client

_FOLDER = ROOT / "docs/gallery"
_COLOURS = 128
_AGENCY = {
    "AGENCY": "UBND xã Ví Dụ (không có thật)",
    "HOTLINE": "1900 0000",
    "HOTLINE_HOURS": "thứ hai đến thứ sáu, 7:30–17:00",
}
_CODES = ("1.014064", "1.001193", "1.013949", "2.000815", "1.004194", "1.014063")
_TELEPHONE = (360, 740)
_DESK = (1100, 760)


@dataclass(frozen=True)
class Picture:
    """How one of them is made."""

    reach: Callable[[Chat], None]
    size: tuple[int, int] = _TELEPHONE
    theme: str = "light"
    attributes: dict[str, str] = field(default_factory=dict)
    """Of the widget on a page of an agency; without, it is the demonstration page."""
    forced_colors: str = "none"


def inline(chat: Chat) -> None:
    chat.ask(states.FEE)


PICTURES = {
    "1-demonstration": Picture(states.closed, _DESK),
    "2-first-sight": Picture(states.opened),
    "3-suggestions": Picture(states.suggestions),
    "4-answer": Picture(states.answer, _DESK),
    "5-checklist": Picture(states.checklist),
    "6-dossier-dark": Picture(states.dossier, theme="dark"),
    "7-offline": Picture(states.offline),
    "8-largest-text": Picture(states.largest),
    "9-english": Picture(states.english),
    "10-menu-dark": Picture(states.menu, theme="dark"),
    "11-agency-inline": Picture(
        inline, _DESK, attributes={"position": "inline", "name": "Trợ lý xã Ví Dụ", "color": "#7a1f3d"}
    ),
    "12-forced-colours": Picture(states.rating, forced_colors="active"),
    "19-survey": Picture(states.survey),
}


def figures(desk: Desk, office: Servers) -> None:
    """What an office sees that was asked two thousand times in a month."""
    engine = open_engine(office.database_url)
    fill(engine, vietnam_today(), 30, 2000, _CODES, seed=1)
    engine.dispose()
    desk.open("so-lieu")
    expect(desk.page.get_by_role("heading", name="Câu hỏi theo ngày")).to_be_visible()


def group(desk: Desk, office: Servers) -> None:
    """A keeper answers what several people asked and nobody understood."""
    question = "xin giấy chào đời cho bé"
    with client(office.url) as http:
        for _ in range(6):
            Conversation(http).say(question)
    until(lambda: bool(desk.get("/learning/groups")["items"]), 90.0)
    desk.open("hoc-hoi")
    desk.page.get_by_role("link", name=question).click()
    desk.page.get_by_role("combobox", name="Thủ tục").fill("dang ky khai sinh")
    desk.page.get_by_role("option").first.click()
    desk.page.get_by_label("Tên gọi", exact=True).fill("giấy chào đời")


CONSOLE = {
    "13-console-look-up": ("spoken", "light"),
    "14-console-comparison-dark": ("comparison", "dark"),
    "15-console-conversation": ("beside", "light"),
    "16-console-conversation-dark": ("talk", "dark"),
    "17-console-queue": ("whole_queue", "light"),
    "18-console-hours-dark": ("hours", "dark"),
    "20-console-learning": ("group", "light"),
    "21-console-figures": ("figures", "light"),
}
"""States of the console, and in which theme."""
_FILLED = {"group": State("keeper", group), "figures": State("supervisor", figures)}


def take(browser: Browser, url: str, picture: Picture) -> bytes:
    """The picture as PNG, in few colours."""
    viewport: Any = {"width": picture.size[0], "height": picture.size[1]}
    looks: Any = {"color_scheme": picture.theme, "forced_colors": picture.forced_colors, "reduced_motion": "reduce"}
    with browser.new_context(base_url=url, locale="vi-VN", viewport=viewport, **looks) as context:
        page = context.new_page()
        if picture.attributes:
            chat = states.hosted(page, **picture.attributes)
        else:
            chat = Chat(page)
            chat.visit()
        picture.reach(chat)
        return _shot(page)


def take_console(browser: Browser, servers: Servers, state: str, theme: str) -> bytes:
    """The picture of a state of the console as PNG, in few colours; in an office in which nothing has happened yet."""
    looks: Any = {"viewport": {"width": 1280, "height": 800}, "color_scheme": theme, "reduced_motion": "reduce"}
    shown = (STATES | _FILLED)[state]
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.office(Path(folder)) as office,
        desk_of(browser, office, shown.role, **looks) as desk,
    ):
        shown.reach(desk, office)
        desk.forgive("ERR_FAILED")
        return _shot(desk.page)


def _shot(page: Page) -> bytes:
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    smaller = io.BytesIO()
    shot.quantize(_COLOURS, dither=Image.Dither.NONE).save(smaller, "PNG", optimize=True)
    return smaller.getvalue()


def main() -> None:
    wanted = sys.argv[1:] or [*PICTURES, *CONSOLE]
    with (
        tempfile.TemporaryDirectory() as folder,
        Servers.started(Path(folder)) as servers,
        servers.api("gallery.log", servers.bot_url, "readyz", **_AGENCY) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for name in wanted:
            content = (
                take_console(browser, servers, *CONSOLE[name])
                if name in CONSOLE
                else take(browser, url, PICTURES[name])
            )
            (_FOLDER / f"{name}.png").write_bytes(content)
            print(f"{name}.png: {len(content) // 1024} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
