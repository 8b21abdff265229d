"""A dossier that is followed, and that changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from playwright.sync_api import expect

from actions.dossiers.database import open_engine
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from actions.dossiers.subscriptions import note_changes
from tests.browser.chat import Chat
from tests.support.servers import Servers

RECEIPT = "H00.99-261102-0004"


def follow(chat: Chat) -> None:
    """Ask for the dossier, as the conversation's beginning, and to be told when it changes."""
    chat.ask(f"hồ sơ {RECEIPT} tới đâu rồi")
    chat.quick_replies.filter(has_text="Báo tôi khi thay đổi").click()
    chat.quick_replies.filter(has_text="Đồng ý").click()
    expect(chat.answer(2)).to_contain_text("lần tới anh/chị mở trang này")


@contextmanager
def processed(servers: Servers) -> Iterator[None]:
    """The dossier is processed now, until the end of the block; everybody who follows it is to be told."""
    engine = open_engine(servers.database_url)
    store = EmbeddedStore(engine)
    now = datetime.now(timezone.utc)
    (before,) = [one for one in demo_dossiers(now) if one.receipt == RECEIPT]
    (after,) = [one for one in demo_dossiers(now) if one.receipt == RECEIPT]
    after.state = State.PROCESSED
    store.put([after])
    with engine.begin() as connection:
        note_changes(connection, [RECEIPT], now)
    try:
        yield
    finally:
        store.put([before])
        engine.dispose()
