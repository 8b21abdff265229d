from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from tests.support.servers import Conversation, Servers
from tests.support.staff import signed_in


@pytest.fixture(scope="session")
def lan(office: Servers) -> Iterator[httpx.Client]:
    """An officer, signed in."""
    with closing(signed_in(office.url, office.database_url, "officer", "lan")) as browser:
        yield browser


@pytest.fixture(scope="session")
def minh(office: Servers) -> Iterator[httpx.Client]:
    """Another officer, signed in."""
    with closing(signed_in(office.url, office.database_url, "officer", "minh")) as browser:
        yield browser


@pytest.fixture(scope="session")
def supervisor(office: Servers) -> Iterator[httpx.Client]:
    """Who oversees them, signed in."""
    with closing(signed_in(office.url, office.database_url, "supervisor", "thu")) as browser:
        yield browser


@pytest.fixture
def citizen(office: Servers) -> Iterator[Conversation]:
    """Somebody on the web who has not said anything yet."""
    with httpx.Client(base_url=office.url, timeout=60, trust_env=False) as http:
        yield Conversation(http)
