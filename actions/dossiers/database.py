"""Opening the product's database, the same way in both environments."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa


def open_engine(url: str) -> sa.engine.Engine:
    """An engine for `url`: SQLite in WAL mode, or PostgreSQL through psycopg2.

    Its errors do not tell what was written: that is people's own, and errors end in logs.
    ``postgresql://`` names another driver in each of the two SQLAlchemy versions: it is made
    ``postgresql+psycopg2://``, which both read alike.
    """
    parsed = sa.engine.make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg2")
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        if parsed.get_backend_name() == "postgresql":
            sa.event.listen(engine, "connect", _prepare_postgresql)
        return engine
    # A pool: SQLAlchemy 1.4 would open a file anew for every statement, with these PRAGMAs each time.
    engine = sa.create_engine(
        parsed,
        poolclass=sa.pool.QueuePool,
        connect_args={"timeout": 10, "check_same_thread": False},
        hide_parameters=True,
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def aware(stamp: datetime) -> datetime:
    """A moment as it was written: SQLite forgets the zone, and what we write is UTC."""
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=timezone.utc)


def _prepare_postgresql(connection: Any, _: object) -> None:
    # Compiling a query of many parts takes longer than our longest ones.
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    connection.commit()


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
