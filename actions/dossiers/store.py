"""What every store of dossiers can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional, Protocol

from actions.dossiers.records import Dossier


class StoreError(Exception):
    """A store did not answer, or not with anything that can be read; its text is for the log and has nobody's data."""


class OddAnswerError(StoreError):
    """What a store answered to one number cannot be read: it says nothing of whether it answers to others."""


class Store(Protocol):
    """Where dossiers are looked up: the product's own database or a province's system."""

    name: str
    """As it is told to a person."""

    def holds(self, number: str) -> bool:
        """Whether dossiers with numbers such as `number` may be in it."""

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        """The dossier known under any of `numbers`, the one asked for first; None where it has none.

        Its details, which are somebody's own business, are read only where the `whole` of it is wanted.
        Raises StoreError.
        """

    async def close(self) -> None:
        """Let go of connections."""
