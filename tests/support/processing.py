"""One of the fictional dossiers, and how it is processed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from actions.dossiers.database import open_engine
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from actions.dossiers.subscriptions import note_changes

RECEIPT = "H00.99-261102-0004"


@contextmanager
def processed(database_url: str) -> Iterator[None]:
    """The dossier is processed now, until the end of the block; everybody who follows it is to be told."""
    engine = open_engine(database_url)
    store = EmbeddedStore(engine)
    now = datetime.now(timezone.utc)
    (before,) = [one for one in demo_dossiers(now) if one.receipt == RECEIPT]
    (after,) = [one for one in demo_dossiers(now) if one.receipt == RECEIPT]
    after.state = State.PROCESSED
    store.put([after])
    with engine.begin() as connection:
        note_changes(connection, [RECEIPT], now)
    try:
        yield
    finally:
        store.put([before])
        engine.dispose()
