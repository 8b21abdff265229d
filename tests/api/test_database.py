from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from actions.dossiers.database import open_engine
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.tables import metadata as dossier_metadata
from api.database import migrate
from api.reporting.tables import turn_facts
from api.tables import conversations, ratings, turns
from api.tables import metadata as api_metadata
from tests.support.databases import empty_url
from tests.support.places import ROOT
from tests.support.polling import until


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, SQLite and PostgreSQL in turn."""
    with empty_url(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Without any table: it is brought to a version by hand."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_after_migrating_the_database_is_what_the_code_expects(database_url: str) -> None:
    engine = migrate(database_url)
    with engine.connect() as connection:
        # On SQLite Alembic takes an empty text for another default than an empty text.
        defaults = engine.dialect.name != "sqlite"
        context = MigrationContext.configure(connection, opts={"compare_server_default": defaults})
        assert compare_metadata(context, [api_metadata, dossier_metadata]) == []  # type: ignore[arg-type]
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    engine = migrate(database_url)
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(id="c", channel="web", started_at=sa.func.current_timestamp()))
    engine.dispose()
    engine = migrate(database_url)
    with engine.connect() as connection:
        assert connection.execute(sa.select(conversations.c.id)).scalars().all() == ["c"]
    engine.dispose()


def _move(engine: sa.Engine, way: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "api" / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        way(config, revision)


_BEFORE = """
    INSERT INTO dossiers
        (receipt, state, procedure_code, procedure_name, agency, received_at, due_at, new_due_at, verifier, updated_at,
        source)
    VALUES ('H00.99-261102-0001', 4, '1.001193', 'Khai sinh', 'Xã Minh Họa', '2026-11-02', '2026-11-05', '2026-11-20',
        '0001', '2026-11-04 02:30:00.000000', 'Kho thử')
"""


async def test_why_one_came_back_is_its_owners_own_from_then_on(database_url: str, engine: sa.Engine) -> None:
    _move(engine, command.upgrade, "0002")
    with engine.begin() as connection:
        connection.execute(sa.text(_BEFORE))
        connection.execute(sa.text(_BEFORE.replace("-0001'", "-0002'").replace("', 4, '", "', 3, '")))
        connection.execute(sa.text("UPDATE dossiers SET reason = 'Thiếu giấy'"))
    migrate(database_url).dispose()
    store = EmbeddedStore.from_url(database_url)
    late, refused = [await store.find([f"H00.99-261102-000{number}"], whole=True) for number in (1, 2)]
    assert late is not None
    assert refused is not None
    assert (late.reason, late.details.note) == ("Thiếu giấy", "")
    assert (refused.reason, refused.details.note) == ("", "Thiếu giấy")
    await store.close()


async def test_dossiers_of_before_there_were_pushes_are_kept(database_url: str, engine: sa.Engine) -> None:
    _move(engine, command.upgrade, "0002")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL TIME ZONE 'UTC'"))
        connection.execute(sa.text(_BEFORE))
    migrate(database_url).dispose()
    store = EmbeddedStore.from_url(database_url)
    assert await store.find(["H00.99-261102-0001"], whole=True) == Dossier(
        receipt="H00.99-261102-0001",
        state=State.PROCESSING,
        procedure_code="1.001193",
        procedure_name="Khai sinh",
        agency="Xã Minh Họa",
        received_at=date(2026, 11, 2),
        due_at=date(2026, 11, 5),
        new_due_at=date(2026, 11, 20),
        details=Details(identity="0001", steps=[]),
        updated_at=datetime(2026, 11, 4, 2, 30, tzinfo=timezone.utc),
        source="Kho thử",
    )
    assert await store.near(["H00992611020001"]) == ["H00.99-261102-0001"]
    await store.close()


def test_turns_of_before_are_kept_with_their_numbers(database_url: str, engine: sa.Engine) -> None:
    _move(engine, command.upgrade, "0003")
    now = datetime.now(timezone.utc)
    said = {"conversation_id": "c", "text": "a", "received_at": now, "first": True, "response": b"{}"}
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(id="c", channel="web", started_at=now))
        connection.execute(turns.insert(), [{"message_id": f"m{number}", **said} for number in range(3)])
        before = list(connection.execute(sa.select(turns).order_by(turns.c.id)))
    migrate(database_url).dispose()
    with engine.begin() as connection:
        assert list(connection.execute(sa.select(turns).order_by(turns.c.id))) == before
        connection.execute(turns.delete())
        inserted = connection.execute(turns.insert().values(message_id="m9", **said))
        assert (inserted.inserted_primary_key or (0,))[0] > before[-1].id


_TOLD = (
    b'{"replies":[],"answer":{"status":"answered","intent":"ask_fee","aspect":"fee","procedure":{"code":"1.1"}}}',
    b'{"replies":[],"answer":{"status":"clarify","procedure":null,"candidates":[{"code":"2.2"}],"aspect":null}}',
    b"{}",
    None,
)


def test_turns_of_before_there_were_figures_are_counted_too(database_url: str, engine: sa.Engine) -> None:
    _move(engine, command.upgrade, "0005")
    came = datetime(2026, 11, 1, 18, tzinfo=timezone.utc)
    said = {"conversation_id": "c", "text": "a", "received_at": came}
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(id="c", channel="web", started_at=came))
        rows = [{**said, "message_id": f"m{n}", "first": n == 0, "response": one} for n, one in enumerate(_TOLD)]
        connection.execute(turns.insert(), rows)
        connection.execute(ratings.insert().values(turn_id=1, good=False, reason="wrong", at=came))
    migrate(database_url).dispose()
    with engine.connect() as connection:
        facts = list(connection.execute(sa.select(turn_facts).order_by(turn_facts.c.turn_id)))
    assert [(row.day, row.hour, row.status, row.procedure, row.first, row.good) for row in facts] == [
        (date(2026, 11, 2), 1, "answered", "1.1", True, False),
        (date(2026, 11, 2), 1, "clarify", "2.2", False, None),
    ]


def test_there_is_a_way_back(database_url: str) -> None:
    engine = migrate(database_url)
    for revision in ("0002", "0001", "base"):
        _move(engine, command.downgrade, revision)
        migrate(database_url).dispose()
    engine.dispose()


_MIGRATE = """
import pathlib, sys
from api.database import migrate
import psycopg2, sqlalchemy.dialects.postgresql, alembic.command
url, ready, go = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
ready.touch()
while not go.exists():
    pass
migrate(url).dispose()
"""


def test_copies_of_the_api_that_start_at_once_all_find_a_migrated_database(database_url: str, tmp_path: Path) -> None:
    go, ready = tmp_path / "go", [tmp_path / f"ready-{number}" for number in range(3)]
    command = [sys.executable, "-c", _MIGRATE, database_url]
    copies = [
        subprocess.Popen([*command, str(path), str(go)], cwd=ROOT, stderr=subprocess.PIPE, text=True) for path in ready
    ]
    until(lambda: all(path.exists() for path in ready), within_s=30)
    go.touch()
    complaints = [copy.communicate(timeout=30)[1] for copy in copies]
    assert [copy.returncode for copy in copies] == [0, 0, 0], complaints


def test_what_belongs_to_a_conversation_goes_with_it(database_url: str) -> None:
    engine = migrate(database_url)
    now = sa.func.current_timestamp()
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(id="c", channel="web", started_at=now))
        connection.execute(
            turns.insert().values(conversation_id="c", message_id="m", text="a", received_at=now, first=True)
        )
        connection.execute(conversations.delete())
        assert connection.execute(sa.select(sa.func.count()).select_from(turns)).scalar_one() == 0
    engine.dispose()


def test_the_folder_of_a_new_sqlite_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "motcua.db"
    migrate(f"sqlite:///{path}").dispose()
    assert path.is_file()


def test_sqlite_lets_readers_read_while_somebody_writes(tmp_path: Path) -> None:
    engine = migrate(f"sqlite:///{tmp_path / 'motcua.db'}")
    with engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
    engine.dispose()
