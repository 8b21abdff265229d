"""What a conversation remembers between turns, in as few slots as will do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.wording.replies import ASPECTS, CHECKLIST, Told

_MOST_EARLIER = 5
WHICH, CASE, VARIANT = "which", "case", "variant"
"""What may be expected: which of the procedures named, which of the cases of one, or that a variant of what was told
is meant."""


class Memory(NamedTuple):
    """The slots, read."""

    procedure: Optional[str] = None
    """Code of the procedure spoken of."""
    earlier: Sequence[str] = ()
    """Codes of the procedures spoken of before, the latest first."""
    aspect: Optional[Told] = None
    """What was asked about it last."""
    case: Optional[str] = None
    """Which of the cases that its papers are listed for is the person's, as the record names it."""
    life_event: Optional[str] = None
    """Id of the life event whose procedures were listed last."""
    offered: Sequence[str] = ()
    """Codes offered in a question back that is still open, best first."""
    expecting: Optional[str] = None
    """What was asked last: ``receipt`` a receipt number, ``repaired``
    whether the number meant was that in `receipt`, ``subscription`` whether to tell of it; ``province`` or ``level``
    which of the records offered, ``which`` or the id of a difference which of the procedures, ``case`` which case;
    ``variant`` where one was told and others named beside it; None where nothing is."""
    receipt: Optional[str] = None
    """Number of the dossier spoken of."""
    question: Optional[str] = None
    """The words that led to the question back."""
    asked_back: int = 0
    """Questions back since the last answer."""
    failures: int = 0
    """Questions in a row that were not understood."""
    locality: Optional[str] = None
    """Code of the province or commune the person named, or else writes from."""
    sent_from: Optional[str] = None
    """The place that the channel sent last: a new one is newer than what was named before."""
    in_english: bool = False
    """Whether what is open was asked in English."""
    introduced: bool = False
    """Whether it was said that a machine answers."""

    @classmethod
    def of(cls, tracker: Tracker) -> Memory:
        slot = tracker.get_slot
        aspect = slot("aspect")
        return cls(
            procedure=slot("procedure"),
            earlier=slot("earlier") or [],
            aspect=aspect if aspect in (*ASPECTS, CHECKLIST) else None,
            case=slot("case"),
            life_event=slot("life_event"),
            offered=slot("offered") or [],
            expecting=slot("expecting"),
            receipt=slot("receipt"),
            question=slot("question"),
            asked_back=int(slot("asked_back") or 0),
            failures=int(slot("failures") or 0),
            locality=slot("locality"),
            sent_from=slot("sent_from"),
            in_english=bool(slot("in_english")),
            introduced=bool(slot("introduced")),
        )

    @property
    def choices(self) -> Sequence[str]:
        """Codes that wait for a choice, best first: not what was only named beside an answer."""
        return () if self.expecting in (CASE, VARIANT) else self.offered

    def but(self, **slots: Any) -> Memory:
        """The memory with `slots` in place."""
        return self._replace(**slots)

    def about(self, code: str) -> Memory:
        """The memory with the procedure `code` spoken of."""
        if code == self.procedure:
            return self
        earlier = [self.procedure, *self.earlier] if self.procedure else list(self.earlier)
        kept = [one for one in earlier if one != code][:_MOST_EARLIER]
        return self._replace(procedure=code, earlier=kept, case=None)

    def closed(self) -> Memory:
        """The memory with no question back open."""
        return self._replace(offered=[], expecting=None, question=None, asked_back=0, in_english=False)

    def forgotten(self) -> Memory:
        """The memory of nothing but where the person is and that they were greeted."""
        return Memory(
            earlier=[], offered=[], locality=self.locality, sent_from=self.sent_from, introduced=self.introduced
        )

    def changes_to(self, after: Memory) -> list[SlotSet]:
        """The events that take the conversation from this memory to `after`."""
        return [SlotSet(name, value) for name, value in after._asdict().items() if value != getattr(self, name)]
