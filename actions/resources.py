"""What every turn of this process needs and none makes anew: the snapshot and the dossiers."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from actions.dossiers.database import open_engine
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.proof import Proof
from actions.dossiers.subscriptions import Subscriptions
from actions.settings import settings
from knowledge.snapshot import Current, Snapshot


@lru_cache(maxsize=1)
def current() -> Current:
    """The follower of the current snapshot; raises SnapshotError where there is none."""
    return Current(settings().var)


def snapshot() -> Snapshot:
    """The snapshot to answer from now."""
    return current().get()


class _Desk(NamedTuple):
    dossiers: Dossiers
    proof: Proof
    subscriptions: Subscriptions


@lru_cache(maxsize=1)
def _desk() -> _Desk:
    engine = open_engine(settings().database_url)
    stores = Dossiers.open(settings())
    return _Desk(stores, Proof(stores, engine), Subscriptions(engine))


def dossiers() -> Dossiers:
    """The stores in which dossiers are looked up."""
    return _desk().dossiers


def proof() -> Proof:
    """What shows whose a dossier is."""
    return _desk().proof


def subscriptions() -> Subscriptions:
    """Who wants to be told of dossiers."""
    return _desk().subscriptions
