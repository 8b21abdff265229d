"""Real databases that live as long as a test."""

from __future__ import annotations

import shutil
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
def postgres_url(like: str = "") -> Iterator[str]:
    """The address of a PostgreSQL database that is dropped afterwards: empty, or a copy of the one at `like`."""
    name = f"motcua_test_{uuid.uuid4().hex[:12]}"
    need(_listens(), f"PostgreSQL at {POSTGRES}")
    template = like.rsplit("/", 1)[-1] or "template1"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def empty_url(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of the `engine` called so, in `folder` where it is a file."""
    if engine == "sqlite":
        yield sqlite_url(folder)
        return
    with postgres_url() as url:
        yield url


@contextmanager
def copied_url(like: str, folder: Path) -> Iterator[str]:
    """The address of a copy of the database at `like`, which nobody uses meanwhile; in `folder` where it is a file."""
    if like.startswith("sqlite"):
        url = sqlite_url(folder)
        shutil.copyfile(like.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        yield url
        return
    with postgres_url(like) as url:
        yield url


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
