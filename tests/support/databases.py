"""Real databases that live as long as a test."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.support.need import need

POSTGRES = "postgresql://postgres@127.0.0.1:5432"


def sqlite_url(folder: Path) -> str:
    """The address of a new SQLite database in `folder`."""
    return f"sqlite:///{folder / 'test.db'}"


@contextmanager
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL database that is dropped afterwards."""
    name = f"motcua_test_{uuid.uuid4().hex[:12]}"
    need(_listens(), f"PostgreSQL at {POSTGRES}")
    _administer(f"CREATE DATABASE {name}")
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _listens() -> bool:
    try:
        _administer("SELECT 1")
    except psycopg2.OperationalError:
        return False
    return True


def _administer(statement: str) -> None:
    with closing(psycopg2.connect(f"{POSTGRES}/postgres", connect_timeout=3)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
