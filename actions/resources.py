"""What every turn of this process needs and none makes anew: the snapshot and the dossiers."""

from __future__ import annotations

from functools import lru_cache

from actions.dossiers.embedded import EmbeddedStore
from actions.settings import settings
from knowledge.snapshot import Current, Snapshot


@lru_cache(maxsize=1)
def current() -> Current:
    """The follower of the current snapshot; raises SnapshotError where there is none."""
    return Current(settings().var)


def snapshot() -> Snapshot:
    """The snapshot to answer from now."""
    return current().get()


@lru_cache(maxsize=1)
def dossiers() -> EmbeddedStore:
    """The store in which dossiers are looked up."""
    return EmbeddedStore.from_url(settings().database_url)
