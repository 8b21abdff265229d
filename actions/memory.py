"""What a conversation remembers between turns, in as few slots as will do."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.wording.replies import ASPECTS, Aspect


class Memory(NamedTuple):
    """The slots, read."""

    procedure: Optional[str]
    """Code of the procedure spoken of."""
    aspect: Optional[Aspect]
    """What was asked about it last."""
    offered: list[str]
    """Codes offered in a question back that is still open."""
    expecting: Optional[str]
    """What was asked last: ``receipt`` a receipt number, ``province`` or ``level`` which of the records
    offered; None where nothing is open."""
    failures: int
    """Questions in a row that were not understood."""
    locality: Optional[str]
    """Code of the province or commune the person named, or else writes from."""
    sent_from: Optional[str]
    """The place that the channel sent last: a new one is newer than what was named before."""

    @classmethod
    def of(cls, tracker: Tracker) -> Memory:
        aspect = tracker.get_slot("aspect")
        return cls(
            procedure=tracker.get_slot("procedure"),
            aspect=aspect if aspect in ASPECTS else None,
            offered=tracker.get_slot("offered") or [],
            expecting=tracker.get_slot("expecting"),
            failures=int(tracker.get_slot("failures") or 0),
            locality=tracker.get_slot("locality"),
            sent_from=tracker.get_slot("sent_from"),
        )

    def changed(self, **slots: Any) -> list[SlotSet]:
        """The events that take the memory from this to one with `slots` in place."""
        after = self._replace(**slots)
        return [SlotSet(name, value) for name, value in after._asdict().items() if value != getattr(self, name)]
