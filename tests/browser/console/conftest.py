from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from actions.dossiers.database import open_engine
from tests.browser.console.desk import Desk, desk_of
from tests.support.servers import Conversation, Servers


@pytest.fixture
def nobody_waits(office: Servers) -> None:
    """What earlier tests left in the queue is over."""
    engine = open_engine(office.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM handovers"))
    engine.dispose()


@pytest.fixture
def lan(browser: Browser, office: Servers) -> Iterator[Desk]:
    """An officer, signed in."""
    with desk_of(browser, office, "officer", "lan") as desk:
        yield desk


@pytest.fixture
def minh(browser: Browser, office: Servers) -> Iterator[Desk]:
    """Another officer, signed in."""
    with desk_of(browser, office, "officer", "minh") as desk:
        yield desk


@pytest.fixture
def thu(browser: Browser, office: Servers) -> Iterator[Desk]:
    """Who oversees them, signed in."""
    with desk_of(browser, office, "supervisor", "thu") as desk:
        yield desk


@pytest.fixture
def citizen(office: Servers) -> Iterator[Conversation]:
    """Somebody who writes over HTTP."""
    with httpx.Client(base_url=office.url, timeout=60, trust_env=False) as http:
        yield Conversation(http)
