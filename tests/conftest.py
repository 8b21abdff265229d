"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import settings

from actions.dossiers.database import open_engine
from tests.support.databases import empty_url

if TYPE_CHECKING:
    from tests.support.servers import Servers

# A busy machine is no fault of the code under test; in CI a failure has to come again.
settings.register_profile("motcua", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "motcua")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The real bot and the real api, started once a session."""
    # Only the public side's environment can; the bot's tests share this file.
    from tests.support.servers import Servers

    with Servers.started(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture(scope="session")
def office(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The same bot behind an api on a database of its own, in which people of the agency have accounts."""
    with servers.office(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, SQLite and PostgreSQL in turn."""
    with empty_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.engine.Engine]:
    """The same database, opened as the product opens it."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()
