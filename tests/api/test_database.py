from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from actions.dossiers.tables import metadata as dossier_metadata
from api.database import migrate
from api.tables import conversations, turns
from api.tables import metadata as api_metadata
from tests.support.places import ROOT
from tests.support.polling import until


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
