"""What a turn brings that is used in it and kept nowhere: not in the conversation's memory, not in a log."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple, Optional


class Private(NamedTuple):
    """What the public door found in a message and left out of it."""

    verifier: Optional[str] = None
    """Digits that are to prove whose a dossier is."""
    address: Optional[str] = None
    """A pseudonym of the network address that the message came from."""


_NOTHING = Private()
_private: ContextVar[Private] = ContextVar("private", default=_NOTHING)


def private() -> Private:
    """What the turn under way brought."""
    return _private.get()


def bring(what: Private) -> None:
    """Have the turn under way bring `what`."""
    _private.set(what)
