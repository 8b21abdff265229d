from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from api.conversations import Conversations
from api.database import OffLoop, migrate
from tests.support.databases import copied_url, empty_url
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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The address of a database with the product's tables of each engine, to be copied: a copy is there sooner."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("migrated")
        urls = {name: stack.enter_context(empty_url(name, folder)) for name in ("sqlite", "postgresql")}
        for url in urls.values():
            migrate(url).dispose()
        yield urls


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, migrated: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of a database with the product's tables, SQLite and PostgreSQL in turn."""
    with copied_url(migrated[request.param], tmp_path) as url:
        yield url


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
