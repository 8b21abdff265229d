"""What keeps single people from being seen in figures about many."""

from __future__ import annotations

FEWEST = 5
"""A group of fewer people or messages is not shown: somebody could be known by it."""


def shown(count: int) -> int | None:
    """`count` as it may be shown: None where it is of fewer than `FEWEST`, and not of none."""
    return count if count == 0 or count >= FEWEST else None
