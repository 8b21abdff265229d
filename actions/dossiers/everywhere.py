"""A dossier looked up in every store that may hold it, at once; the freshest word wins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import NamedTuple, Optional

from actions.dossiers.configuration import Configuration, RestConfig, SqlConfig, read_configuration
from actions.dossiers.database import open_engine
from actions.dossiers.directory import Directory
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.guarded import Guarded
from actions.dossiers.last_known import LastKnown
from actions.dossiers.records import Dossier
from actions.dossiers.rest import RestStore
from actions.dossiers.sql import SqlStore
from actions.dossiers.store import Store, StoreError
from actions.settings import Settings
from knowledge.text.receipts import compact, misspellings

_log = logging.getLogger(__name__)

_WITHIN_S = 2.6
"""A person is answered within three seconds: a store that takes longer has not answered."""


_Word = tuple[Dossier, Store]


class Found(NamedTuple):
    """What the stores say of a number."""

    dossier: Optional[Dossier]
    unreachable: Sequence[str] = ()
    """Names of the stores that did not answer: what they know may be newer, or all there is."""
    remembered: bool = False
    """Whether the dossier is what was last known of it, since who knows it did not answer."""


class Dossiers:
    """All stores of a deployment."""

    def __init__(
        self, embedded: EmbeddedStore, remote: Sequence[Store], directory: Directory, last_known: LastKnown
    ) -> None:
        self.embedded = embedded
        self.directory = directory
        self.remote = remote
        self._last_known = last_known

    @classmethod
    def open(cls, shared: Settings) -> Dossiers:
        """The stores that `shared` names; raises ConfigurationError."""
        return cls.configured(read_configuration(shared.dossiers), shared.database_url)

    @classmethod
    def configured(cls, configuration: Configuration, database_url: str) -> Dossiers:
        """The embedded store at `database_url`, and those of `configuration`."""
        engine = open_engine(database_url)
        remote = [Guarded(_open(store)) for store in configuration.stores]
        return cls(EmbeddedStore(engine), remote, Directory(configuration.agencies), LastKnown(engine))

    async def find(self, number: str, *, whole: bool = False) -> Found:
        """What is known of the dossier with the canonical `number`; see `Store.find` for `whole`."""
        numbers = self.directory.numbers(number)
        remote = [store for store in self.remote if any(map(store.holds, numbers))]
        if not remote:
            return await self._alone(numbers, whole)
        words, unreachable = await _ask([self.embedded, *remote], numbers, whole)
        freshest = _freshest(words)
        if unreachable and not (whole and freshest):
            # Who does not answer now may have said something newer before.
            remembered = await self._last_known.get(numbers)
            if remembered is not None and (freshest is None or freshest[0].updated_at < remembered.updated_at):
                remembered.receipt = number
                return Found(remembered, unreachable, remembered=True)
        if freshest is None:
            return Found(None, unreachable)
        dossier, store = freshest
        dossier.receipt = number
        if store is not self.embedded:
            await self._last_known.put(self.directory.canonical(number), dossier)
        return Found(dossier, unreachable)

    async def _alone(self, numbers: Sequence[str], whole: bool) -> Found:
        try:
            dossier = await self.embedded.find(numbers, whole=whole)
        except StoreError as error:
            _log.warning("%s: %s", self.embedded.name, error)
            return Found(None, (self.embedded.name,))
        if dossier is not None:
            dossier.receipt = numbers[0]
        return Found(dossier)

    async def near(self, typed: str) -> Optional[str]:
        """The one number that `typed` is a slip of; None where none or several may be meant.

        Of a number that is whole its neighbours are none: they are other people's, and its own may not be known yet.
        """
        try:
            found = await self.embedded.near(misspellings(compact(typed)))
        except StoreError:
            return None
        series = typed.rpartition("-")[0]
        meant = [one for one in found if len(one) != len(typed) or one.rpartition("-")[0] != series]
        return meant[0] if len(found) == len(meant) == 1 else None

    async def close(self) -> None:
        """Let go of connections."""
        for store in (self.embedded, *self.remote):
            await store.close()


def _freshest(words: Sequence[_Word]) -> Optional[_Word]:
    """The word that holds: the latest; of one that bears no time and another to the same effect the one that does."""
    latest = max(words, key=lambda word: word[0].updated_at, default=None)
    if latest is None or not latest[0].asked:
        return latest
    dated = [word for word in words if not word[0].asked and word[0].state == latest[0].state]
    return max(dated, key=lambda word: word[0].updated_at, default=latest)


async def _ask(stores: Sequence[Store], numbers: Sequence[str], whole: bool) -> tuple[list[_Word], tuple[str, ...]]:
    """What each of `stores` says, and the names of those that do not answer; in the order of `stores`."""
    asked = [(store, asyncio.create_task(store.find(numbers, whole=whole))) for store in stores]
    _, late = await asyncio.wait([task for _, task in asked], timeout=_WITHIN_S)
    words: list[_Word] = []
    unreachable: list[str] = []
    for store, task in asked:
        if task in late:
            task.cancel()
            _log.warning("%s: no answer in time", store.name)
            unreachable.append(store.name)
            continue
        try:
            dossier = task.result()
        except StoreError as error:
            _log.warning("%s: %s", store.name, error)
            unreachable.append(store.name)
            continue
        if dossier is not None:
            words.append((dossier, store))
    return words, tuple(unreachable)


def _open(store: RestConfig | SqlConfig) -> Store:
    return RestStore(store) if isinstance(store, RestConfig) else SqlStore(store)
