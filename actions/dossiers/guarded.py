"""A store that is left alone for a while when it fails again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Optional

from circuitbreaker import CircuitBreaker

from actions.dossiers.records import Dossier
from actions.dossiers.store import OddAnswerError, Store, StoreError


class Guarded:
    """A remote store behind a circuit breaker.

    After `failures` in a row to answer at all it is not asked for `recovery_s` seconds, and StoreError is raised at
    once. Then one look-up at a time is let through, until one succeeds.
    """

    def __init__(self, store: Store, failures: int = 5, recovery_s: float = 30) -> None:
        self.name = store.name
        self._store = store
        self._breaker = CircuitBreaker(
            failure_threshold=failures, recovery_timeout=recovery_s, expected_exception=_does_not_answer
        )
        self._trial: Optional[asyncio.Task[Optional[Dossier]]] = None

    @property
    def open(self) -> bool:
        """Whether the store is not asked at present."""
        return bool(self._breaker.opened)

    def holds(self, number: str) -> bool:
        """Whether dossiers with numbers such as `number` may be in it."""
        return self._store.holds(number)

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        """The dossier known under any of `numbers`; raises StoreError, at once where the store is not asked."""
        on_trial = not self._breaker.closed
        if self.open or (on_trial and self._trial and not self._trial.done()):
            raise StoreError(f"{self.name}: not asked, for it failed too often")
        # A task of its own: who does not wait for the answer any more neither breaks nor mends the circuit.
        asked = asyncio.ensure_future(self._breaker.call_async(self._store.find, numbers, whole=whole))
        asked.add_done_callback(_taken_note_of)
        if on_trial:
            self._trial = asked
        return await asyncio.shield(asked)

    async def close(self) -> None:
        """Let go of connections."""
        await self._store.close()


def _does_not_answer(kind: type[BaseException], _: BaseException) -> bool:
    """Not where only this number is answered oddly: anybody could ask for it again and again."""
    return issubclass(kind, StoreError) and not issubclass(kind, OddAnswerError)


def _taken_note_of(asked: asyncio.Task[Optional[Dossier]]) -> None:
    """The breaker has seen the error: that nobody waits for it any more is nothing to warn of."""
    if not asked.cancelled():
        asked.exception()
