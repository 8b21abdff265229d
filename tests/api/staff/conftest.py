from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.database import OffLoop, migrate
from api.staff.accounts import Accounts
from api.staff.log import Log
from api.staff.sessions import Sessions
from api.staff.tables import staff, staff_log, staff_sessions
from api.supervisor import free_port
from tests.support import provider as providers
from tests.support.databases import postgres_url, sqlite_url
from tests.support.provider import Provider
from tests.support.servers import API, running
from tests.support.staff import quick


@dataclass
class Office:
    """A real api with a provider of accounts beside it, and no bot: nobody asks anything here."""

    url: str
    database_url: str
    provider: Provider
    folder: Path
    accounts: Accounts
    log: Log

    def browser(self, **headers: str) -> httpx.Client:
        """A browser that nobody has signed in with."""
        return httpx.Client(base_url=self.url, timeout=60, trust_env=False, headers=headers)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    database_url = f"sqlite:///{folder / 'motcua.db'}"
    migrate(database_url).dispose()
    engine = open_engine(database_url)
    database = OffLoop(engine)
    with Provider.started() as provider:
        own = {"OIDC_CLIENT_ID": providers.CLIENT_ID, "OIDC_CLIENT_SECRET": providers.CLIENT_SECRET}
        own |= {"OIDC_ISSUER": provider.issuer}
        with running(API, folder / "api.log", *_settings(database_url, **own)) as url:
            yield Office(url, database_url, provider, folder, Accounts(database, development=False), Log(database))
    engine.dispose()


@pytest.fixture(scope="session")
def developing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an api as `make run` starts it, with a database of its own."""
    folder = tmp_path_factory.mktemp("developing")
    own = {"DEVELOPMENT": "on", "LIMITS": "on"}
    with running(API, folder / "api.log", *_settings(f"sqlite:///{folder / 'motcua.db'}", **own)) as url:
        yield url


def _settings(database_url: str, **own: str) -> tuple[dict[str, str], str]:
    port = free_port()
    nowhere = "http://127.0.0.1:9"
    settings = {"DATABASE_URL": database_url, "BOT_URL": nowhere, "PORT": str(port), "LIMITS": "off", **own}
    return settings, f"http://127.0.0.1:{port}/healthz"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A database with the product's tables, SQLite and PostgreSQL in turn, made once for all that is tested here."""
    with ExitStack() as stack:
        sqlite = request.param == "sqlite"
        url = sqlite_url(tmp_path_factory.mktemp("staff")) if sqlite else stack.enter_context(postgres_url())
        engine = migrate(url)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(migrated: sa.Engine) -> sa.Engine:
    """The same with nobody in it."""
    with migrated.begin() as connection:
        for table in (staff_log, staff_sessions, staff):
            connection.execute(table.delete())
    return migrated


@pytest.fixture
def database(engine: sa.Engine) -> OffLoop:
    return OffLoop(engine)


@pytest.fixture
def accounts(database: OffLoop) -> Accounts:
    return Accounts(database, development=False, hashing=quick())


@pytest.fixture
def sessions(database: OffLoop) -> Sessions:
    return Sessions(database)


@pytest.fixture
def log(database: OffLoop) -> Log:
    return Log(database)
