"""What only the owner of a dossier may know of it, in words: a message, and a card that is drawn in its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from actions.dossiers.records import Charge, Dossier, Request, State, Step
from actions.wording.cards import DossierCard, Line, Stage, drawn
from actions.wording.dossiers import LONGEST_NAME, masked, shortened, source_line, state_name
from actions.wording.templates import day, money, vietnamese
from actions.wording.timeline import timeline
from knowledge.clock import VIETNAM

_MOST_STEPS, _MOST_STEPS_DRAWN = 5, 10
_MOST_PAPERS = 15
_LONGEST = 1600
"""Of a reply's 2,000 characters; the source has its place in them too."""


def tell_details(dossier: Dossier) -> str:
    """The message on what only the owner of `dossier` may see."""
    t, steps = vietnamese(), dossier.details.steps
    matters = _matters(dossier)
    lines = [t("heading", words=_title(dossier))]
    lines += [t("fact", label=fact.label, words=fact.text) for fact in _facts(dossier)]
    lines += [line for matter in matters for line in matter.lines()]
    if steps:
        recent = [_history(step) for step in steps[-_MOST_STEPS:]]
        lines += _Matter(t("dossier.details.history"), items=recent).lines()
    elif not matters:
        lines.append(t("line", words=t("dossier.details.nothing")))
    return "\n".join([*_room_for(lines), "", source_line(dossier)])


def details_card(dossier: Dossier, today: date) -> dict[str, Any]:
    """The same as a card, with more of the history as its steps, the latest first."""
    t, steps = vietnamese(), dossier.details.steps
    matters = _matters(dossier)
    stages = [_stage(step) for step in reversed(steps[-_MOST_STEPS_DRAWN:])]
    remarks = [] if matters or steps else [t("dossier.details.nothing")]
    if len(steps) > _MOST_STEPS_DRAWN or any(matter.has_more for matter in matters):
        remarks.append(t("dossier.details.more"))
    return drawn(
        DossierCard(
            title=_title(dossier),
            facts=[*_facts(dossier), *(matter.fact() for matter in matters)],
            timeline=stages or timeline(dossier, today, state_name(dossier)),
            remarks=remarks,
            source=source_line(dossier),
        )
    )


def _title(dossier: Dossier) -> str:
    return vietnamese()("dossier.details.title", receipt=dossier.receipt)


def _facts(dossier: Dossier) -> list[Line]:
    """Whose it is, and where it stands."""
    t, applicant = vietnamese(), dossier.details.applicant
    facts = [Line(t("dossier.details.applicant"), masked(applicant))] if applicant else []
    return [*facts, Line(t("dossier.state"), state_name(dossier))]


class _Matter(NamedTuple):
    """Something about a dossier that only its owner may know."""

    label: str
    words: str = ""
    items: Sequence[str] = ()
    has_more: bool = False
    """Whether there are further items."""

    def lines(self) -> list[str]:
        """As lines of a message."""
        t = vietnamese()
        items = [t("dossier.details.item", words=item) for item in self.items]
        if self.words:
            return [t("labelled", label=self.label, words=self.words), *items]
        return [t("line", words=t("heading", words=self.label)), *items]

    def fact(self) -> Line:
        """As a fact of a card."""
        return Line(self.label, "\n".join([self.words, *self.items] if self.words else self.items))


def _matters(dossier: Dossier) -> list[_Matter]:
    """What else there is to know but its history."""
    t, whole = vietnamese(), dossier.details
    matters = [_Matter(t("dossier.details.note"), shortened(whole.note))] if whole.note else []
    if whole.open_request is not None:
        matters.append(_request(whole.open_request))
    if whole.charges:
        matters.append(_charges(whole.charges, to_pay=dossier.state == State.PAYMENT_NEEDED))
    return matters


def _request(request: Request) -> _Matter:
    t = vietnamese()
    asked_on = t("dossier.details.asked_on", asked_on=day(request.asked_on)) if request.asked_on else ""
    papers = [shortened(paper) for paper in request.papers[:_MOST_PAPERS]]
    label = t("dossier.details.supplement", asked_on=asked_on)
    return _Matter(label, shortened(request.content), papers, has_more=len(request.papers) > _MOST_PAPERS)


def _charges(charges: Sequence[Charge], *, to_pay: bool) -> _Matter:
    t = vietnamese()
    sums = []
    for charge in charges[:_MOST_PAPERS]:
        how = t("dossier.details.how", how=shortened(charge.how, LONGEST_NAME)) if charge.how else ""
        name = shortened(charge.name, LONGEST_NAME) or t("dossier.details.charge")
        sums.append(t("dossier.details.sum", name=name, amount=money(charge.amount), how=how))
    label = t("dossier.details.to_pay" if to_pay else "dossier.details.charges")
    return _Matter(label, items=sums, has_more=len(charges) > _MOST_PAPERS)


def _history(step: Step) -> str:
    t = vietnamese()
    unit = t("dossier.details.unit", unit=shortened(step.unit, LONGEST_NAME)) if step.unit else ""
    return t("dossier.details.step", at=_moment(step), content=shortened(step.content), unit=unit)


def _stage(step: Step) -> Stage:
    unit, content = shortened(step.unit, LONGEST_NAME), shortened(step.content)
    both = unit and content
    title = vietnamese()("dossier.details.done_by", content=content, unit=unit) if both else content or unit
    return Stage(title, _moment(step), "done")


def _moment(step: Step) -> str:
    at = step.at.astimezone(VIETNAM)
    return f"{at:%H:%M} {day(at.date())}"


def _room_for(lines: Sequence[str]) -> list[str]:
    """As many of `lines` as fit into a reply."""
    room = _LONGEST
    fitting: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*fitting, vietnamese()("line", words=vietnamese()("dossier.details.more"))]
        fitting.append(line)
    return fitting
