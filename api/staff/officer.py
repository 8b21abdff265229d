"""Somebody of the agency who is signed in."""

from __future__ import annotations

from typing import NamedTuple

from api.staff.roles import RIGHTS, Right, Role


class Officer(NamedTuple):
    """Somebody of the agency who is signed in."""

    id: int
    name: str
    shown_name: str
    role: Role
    session: str = ""
    """By which `Sessions` knows that they are signed in; it opens nothing."""

    @property
    def rights(self) -> frozenset[Right]:
        """What they may do."""
        return RIGHTS[self.role]
