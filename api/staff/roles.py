"""What the agency's people may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal, get_args

Role = Literal["officer", "supervisor", "keeper", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)


class Right(Enum):
    """Something that not everybody may do."""

    LOOK_UP = "look_up"
    """Read procedures and where dossiers stand, send them to a caller, say that a record is wrong."""
    TALK = "talk"
    """See who waits for a person, and speak with them."""
    OVERSEE = "oversee"
    """See what colleagues hold, take it from them, write canned answers."""
    KEEP = "keep"
    """Settle what was said to be wrong in the catalogue, and amend what the assistant knows."""
    REVIEW = "review"
    """Let an amendment of somebody else's go live, and take one back."""
    REPORT = "report"
    """Read what the office sees: figures of what people asked, never what they said."""
    SWITCH = "switch"
    """Turn channels, hand-over, notices and the banner on and off; set hours."""
    ADMINISTER = "administer"
    """Make and change accounts."""
    AUDIT = "audit"
    """Read who saw and did what."""


RIGHTS: Mapping[Role, frozenset[Right]] = {
    "officer": frozenset({Right.LOOK_UP, Right.TALK}),
    "supervisor": frozenset(
        {Right.LOOK_UP, Right.TALK, Right.OVERSEE, Right.SWITCH, Right.AUDIT, Right.REVIEW, Right.REPORT}
    ),
    "keeper": frozenset({Right.LOOK_UP, Right.KEEP, Right.REVIEW, Right.REPORT}),
    # Not what citizens say: whoever makes accounts reads no conversations.
    "administrator": frozenset({Right.LOOK_UP, Right.SWITCH, Right.ADMINISTER, Right.AUDIT, Right.REPORT}),
}
