"""What one message says of one dossier, and how messages add up to the same whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any, NamedTuple

Entry = dict[str, Any]
"""Columns of `actions.dossiers.tables.dossiers`: those of the facts, or of the state alone, or of both."""

STATE = ("state", "state_word", "state_note", "source", "state_key")
FACTS = (
    *("procedure_code", "procedure_name", "agency", "received_at", "due_at", "finished_at", "apologised_at"),
    *("reason", "details", "facts_key"),
)
BLANK: Entry = {
    **{"state": None, "state_word": "", "state_note": "", "state_key": ""},
    **{"procedure_code": "", "procedure_name": "", "agency": "", "received_at": None, "due_at": None},
    **{"finished_at": None, "apologised_at": None, "reason": "", "details": b"{}", "supplemented": False},
    **{"source": "", "facts_key": "", "first_due_at": None},
}
"""A dossier of which nothing was said."""


class Taken(NamedTuple):
    """One message that can be taken."""

    entry: Entry
    step: dict[str, Any] | None = None
    """A row of `actions.dossiers.tables.steps`."""


def entry_key(at: datetime, rest: str) -> str:
    """What decides which of two messages holds: the later; `rest` settles it where both are of one moment."""
    return f"{at.astimezone(timezone.utc):%Y%m%d%H%M%S}{rest}"


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """One whole entry a dossier, in the order of their numbers.

    The greatest key decides for facts and state each, the least for the first date promised, and papers once asked for
    stay so: thus it makes no difference in which order messages come, nor how often.
    """
    whole: dict[str, Entry] = {}
    for entry in entries:
        said = {**BLANK, **entry}
        known = whole.setdefault(said["receipt"], said)
        if known is not said:
            _take(known, said)
    return [whole[receipt] for receipt in sorted(whole)]


def _take(known: Entry, said: Entry) -> None:
    for key, columns in (("state_key", STATE), ("facts_key", FACTS)):
        if said[key] > known[key]:
            known.update({column: said[column] for column in columns})
    known["supplemented"] = known["supplemented"] or said["supplemented"]
    dates = [date for date in (known["first_due_at"], said["first_due_at"]) if date is not None]
    known["first_due_at"] = min(dates, default=None)
    known["updated_at"] = max(known["updated_at"], said["updated_at"])
