from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from api.conversations import Conversations
from api.database import OffLoop, migrate
from tests.support.servers import Conversation, Servers


@pytest.fixture(scope="session")
def http(servers: Servers) -> Iterator[httpx.Client]:
    """A client of the live api."""
    with httpx.Client(base_url=servers.url, timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def conversation(http: httpx.Client) -> Conversation:
    """A conversation not begun yet."""
    return Conversation(http)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """An empty database with the product's tables, SQLite and PostgreSQL in turn."""
    engine = migrate(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def record(engine: sa.Engine) -> Conversations:
    """The record of conversations in it."""
    return Conversations(OffLoop(engine), b"k" * 32)
