"""What has become of a dossier since its subscriber was told last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timezone
from typing import Literal, Optional

import msgspec

from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import add_working_days, working_days_between

Change = Literal[
    "state",
    "supplement",  # further papers are asked for, in whatever state
    "date",  # another date is promised
    "due",  # the date is today or the next working day
    "late",  # a working day has passed since the date
]
_DUE_WITHIN = 1


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the subscriber knows."""

    state: Optional[int] = None
    state_word: str = ""
    requests: int = 0
    due_at: Optional[date] = None
    """The date that holds: the new one where there is one."""
    reminded_of: Optional[date] = None
    """The date whose coming was told."""
    late_for: Optional[date] = None
    """The date whose passing was told."""
    as_of: datetime = datetime(1970, 1, 1, tzinfo=timezone.utc)
    """Of when the word was that it is known by."""


class Notice(msgspec.Struct, frozen=True):
    """What is to be told."""

    changes: Sequence[Change]
    dossier: Dossier
    """As it was then, without its details."""


def seen(dossier: Dossier, before: Seen = Seen()) -> Seen:  # noqa: B008 - frozen
    """What somebody knows who knew `before` and is told where `dossier` stands."""
    return Seen(
        state=dossier.state and int(dossier.state),
        state_word=dossier.state_word,
        requests=len(dossier.details.requests),
        due_at=dossier.new_due_at or dossier.due_at,
        reminded_of=before.reminded_of,
        late_for=before.late_for,
        as_of=before.as_of if dossier.asked else dossier.updated_at,
    )


def compare(before: Seen, dossier: Dossier, today: date) -> tuple[list[Change], Seen]:
    """What to tell somebody who knew `before`, and what they know then; nothing where nothing has changed."""
    after = seen(dossier, before)
    changes: list[Change] = []
    if (after.state, after.state_word) != (before.state, before.state_word):
        changes.append("state")
    told_by_state = "state" in changes and dossier.state == State.SUPPLEMENT_NEEDED
    if after.requests > before.requests and not told_by_state:
        changes.append("supplement")
    running = dossier.state is not None and dossier.state.running
    if running and after.due_at != before.due_at and before.due_at is not None and after.due_at is not None:
        changes.append("date")
    due_at = after.due_at
    if running and due_at is not None:
        if working_days_between(due_at, today) and before.late_for != due_at:
            changes.append("late")
            after = msgspec.structs.replace(after, late_for=due_at)
        elif due_at >= today >= add_working_days(due_at, -_DUE_WITHIN) and before.reminded_of != due_at:
            changes.append("due")
            after = msgspec.structs.replace(after, reminded_of=due_at)
    return changes, after
