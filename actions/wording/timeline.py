"""The steps that a dossier goes through, as citizens understand them, and at which of them it is."""

from __future__ import annotations

from datetime import date
from typing import Optional

from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import working_days_between
from actions.wording.cards import Stage
from actions.wording.templates import day, vietnamese

_WAITS_FOR = {State.SUPPLEMENT_NEEDED: "timeline.supplement", State.PAYMENT_NEEDED: "timeline.payment"}
_AT = {State.REGISTERED: 0, State.ACCEPTED: 1, State.PROCESSING: 1, State.PROCESSED: 2, State.RETURNED: 4}
"""Which of the four steps a dossier is at that nothing has come in the way of; past them where it is done."""


def timeline(dossier: Dossier, today: date, state_name: str) -> list[Stage]:
    """What is behind the dossier, where it is now, and what lies ahead, in this order.

    Where it was refused, withdrawn or stopped, or is in a state that is none of the ten, `state_name`, its state in
    words, is the last step: nothing further is promised.
    """
    t, state = vietnamese(), dossier.state
    received = (t("timeline.received"), _day(dossier.received_at))
    processing, returned = (t("timeline.processing"), ""), (t("timeline.returned"), "")
    # These states alone do not say that it was ever taken in.
    before = [received] if dossier.received_at and state != State.NOT_ACCEPTED else []
    if state in _WAITS_FOR:
        # How long that takes is not the agency's to promise.
        course = [*before, (t(_WAITS_FOR[state]), ""), processing, (t("timeline.ready"), ""), returned]
        now = len(before)
    elif state in _AT:
        course, now = [received, processing, (t("timeline.ready"), _ready(dossier, today)), returned], _AT[state]
    else:
        ended = _day(dossier.finished_at) if state is not None else ""
        course, now = [*before, (state_name, ended)], len(before)
    return [
        Stage(title, at, "done" if number < now else "now" if number == now else "ahead")
        for number, (title, at) in enumerate(course)
    ]


def _ready(dossier: Dossier, today: date) -> str:
    """When there was a result, or until when one is promised."""
    t, due_at = vietnamese(), dossier.new_due_at or dossier.due_at
    if dossier.state in (State.PROCESSED, State.RETURNED):
        return _day(dossier.finished_at)
    if due_at is None:
        return ""
    if working_days_between(due_at, today):
        return t("timeline.missed", due_at=day(due_at))
    return t("timeline.new_due" if dossier.new_due_at else "timeline.due", due_at=day(due_at))


def _day(value: Optional[date]) -> str:
    return day(value) if value is not None else ""
