"""What the tests on dossiers share: their tables, in two kinds of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.tables import metadata
from tests.support.databases import postgres_url, sqlite_url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def tables_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database for all tests on dossiers, SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path_factory.mktemp("dossiers"))
        return
    with postgres_url() as url:
        yield url


@pytest.fixture
def tables(tables_url: str) -> Iterator[sa.engine.Engine]:
    """The same database, opened as the product opens it, with the tables on dossiers in it and nothing in them."""
    engine = open_engine(tables_url)
    metadata.create_all(engine)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    yield engine
    engine.dispose()
