"""Where a dossier stands, in words: what anyone who knows its number may be told, and what only its owner."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple, Optional

from actions.dossiers.changes import Notice
from actions.dossiers.directory import Agency
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import working_days_between
from actions.wording.cards import DossierCard, Line, drawn
from actions.wording.replies import DossierDetails, DossierView
from actions.wording.templates import day, vietnamese
from actions.wording.timeline import timeline
from knowledge.clock import VIETNAM
from knowledge.text.normalise import fold

EXAMPLE = "H00.99-261102-0004"
"""A fictional receipt number to show the shape."""
# A reply has 2,000 characters; an agency's words may be longer.
LONGEST_PART, LONGEST_NAME = 400, 120
# One text message in the telephone's own alphabet.
_LONGEST_SMS, _LONGEST_SMS_STATE = 160, 70


def late_working_days(dossier: Dossier, today: date) -> int:
    """By how many working days the agency has missed the date it gave; 0 when it has not."""
    if dossier.due_at is None:
        return 0
    if dossier.finished_at is not None:
        return working_days_between(dossier.due_at, dossier.finished_at)
    return working_days_between(dossier.due_at, today) if _running(dossier) else 0


def view(dossier: Dossier, today: date) -> DossierView:
    """The dossier as the contract shows it on its number alone."""
    return DossierView(
        receipt=dossier.receipt,
        state=dossier.state and int(dossier.state),
        state_name=state_name(dossier),
        procedure=dossier.procedure_name,
        agency=dossier.agency,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        late_working_days=late_working_days(dossier, today),
        new_due_at=dossier.new_due_at,
        reason=dossier.reason or None,
        apologised_at=dossier.apologised_at,
        as_of=dossier.updated_at.astimezone(VIETNAM).isoformat(timespec="minutes"),
        source=dossier.source,
    )


def details(dossier: Dossier) -> DossierDetails:
    """What only the owner may see, names masked."""
    whole = dossier.details
    return DossierDetails(
        applicant=masked(whole.applicant),
        note=whole.note,
        charges=list(whole.charges),
        requests=list(whole.requests),
        history=list(whole.steps),
    )


def masked(name: str) -> str:
    """A name so that its owner knows it and nobody else: "Nguyễn Văn An" is "Nguyễn V*** A***"."""
    family, *given = name.split()[:8] or [""]
    if family and not given:
        return f"{family[0]}***"
    return " ".join([shortened(family, LONGEST_NAME), *(f"{part[0]}***" for part in given)])


def state_name(dossier: Dossier) -> str:
    """The state as the national service names it, or the source's own word."""
    if dossier.state is None:
        return vietnamese()("dossier.other_state", word=shortened(dossier.state_word, LONGEST_NAME) or "?")
    return vietnamese()(f"states.{int(dossier.state)}.name")


def tell(dossier: Dossier, today: date, staff: str, agency: Optional[Agency] = None) -> str:
    """The message on `dossier`; `staff` says how to reach a person, `agency` is what its number names."""
    t = vietnamese()
    title, facts, remarks, is_late = _told(dossier, today, staff, agency)
    lines = [t("heading", words=title), *(t("fact", label=fact.label, words=fact.text) for fact in facts)]
    if is_late:
        lines += ["", remarks.pop(0)]
    return "\n".join([*lines, *(t("line", words=remark) for remark in remarks), "", source_line(dossier)])


def card(dossier: Dossier, today: date, staff: str, agency: Optional[Agency] = None) -> dict[str, Any]:
    """The same as a card."""
    told = _told(dossier, today, staff, agency)
    return drawn(
        DossierCard(
            title=told.title,
            facts=told.facts,
            timeline=timeline(dossier, today, state_name(dossier)),
            remarks=told.remarks,
            source=source_line(dossier),
        )
    )


class _Told(NamedTuple):
    """What message and card are composed of."""

    title: str
    facts: list[Line]
    remarks: list[str]
    is_late: bool
    """Whether the first of the remarks is an apology."""


def _told(dossier: Dossier, today: date, staff: str, agency: Optional[Agency]) -> _Told:
    t = vietnamese()
    where = _where(dossier, agency)
    facts = []
    if dossier.procedure_name:
        facts.append(Line(t("dossier.procedure"), shortened(dossier.procedure_name)))
    if where:
        facts.append(Line(t("dossier.agency"), where))
    facts.append(Line(t("dossier.state"), state_name(dossier)))
    if dossier.received_at:
        facts.append(Line(t("dossier.received"), day(dossier.received_at)))
    if dossier.due_at:
        facts.append(Line(t("dossier.due"), day(dossier.due_at)))
    late = late_working_days(dossier, today)
    is_late = bool(late) and _running(dossier)
    if is_late:
        remarks = _apology(dossier, late, staff, agency)
    else:
        kept, next_step = _kept(dossier, today, late), t("dossier.next", next=_next(dossier, where))
        remarks = [kept, next_step] if kept else [next_step]
    return _Told(t("dossier.title", receipt=dossier.receipt), facts, remarks, is_late)


def _where(dossier: Dossier, agency: Optional[Agency]) -> str:
    return shortened(dossier.agency or agency_words(agency), LONGEST_NAME)


def _running(dossier: Dossier) -> bool:
    return dossier.state is not None and dossier.state.running


def _apology(dossier: Dossier, late: int, staff: str, agency: Optional[Agency]) -> list[str]:
    """What the rule demands that people are told: how late, sorry, why, until when, and whom to call."""
    t = vietnamese()
    lines = [t("dossier.late", late_working_days=late)]
    reason = shortened(dossier.reason.rstrip(". "))
    lines.append(t("dossier.reason", reason=reason) if reason else t("dossier.no_reason"))
    lines.append(
        t("dossier.new_due", new_due_at=day(dossier.new_due_at)) if dossier.new_due_at else t("dossier.no_new_due")
    )
    if dossier.apologised_at:
        lines.append(t("dossier.apologised", apologised_at=day(dossier.apologised_at)))
    phone = agency.phone if agency is not None and not agency.within else ""
    lines.append(t("dossier.call", phone=phone, agency=_where(dossier, agency)) if phone else staff)
    return lines


def _kept(dossier: Dossier, today: date, late: int) -> str:
    """Whether the date is or was kept."""
    t = vietnamese()
    if dossier.due_at is None:
        return ""
    if dossier.finished_at is not None and dossier.state in (State.PROCESSED, State.RETURNED):
        return t("dossier.done_late", late_working_days=late) if late else t("dossier.done_in_time")
    if not _running(dossier):
        return ""
    left = working_days_between(today, dossier.due_at)
    if dossier.due_at == today:
        return t("dossier.due_today")
    return t("dossier.left", days=left) if left else ""


def _next(dossier: Dossier, where: str) -> str:
    t = vietnamese()
    if dossier.state is None:
        return t("dossier.other_next")
    if dossier.state == State.PROCESSED and where:
        return t("dossier.collect_at", agency=where)
    return t(f"states.{int(dossier.state)}.next")


def agency_words(agency: Optional[Agency]) -> str:
    """The agency as the directory has it; empty where it has none."""
    if agency is None:
        return ""
    return vietnamese()("dossier.within", agency=agency.name) if agency.within else agency.name


def source_line(dossier: Dossier) -> str:
    """Who says so, and of when it is."""
    as_of = dossier.updated_at.astimezone(VIETNAM)
    source = shortened(dossier.source, LONGEST_NAME)
    sentence = "dossier.source_asked" if dossier.asked else "dossier.source"
    return vietnamese()(sentence, source=source, as_of=f"{as_of:%H:%M} {day(as_of.date())}")


def shortened(text: str, longest: int = LONGEST_PART) -> str:
    """An agency's words, or as much of them as a reply has room for."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def tell_notice(notice: Notice, today: date, staff: str) -> str:
    """The message to somebody who wanted to be told what becomes of a dossier."""
    told = tell(notice.dossier, today, staff)
    return "\n".join([*_became(notice), "", told, "", vietnamese()("notices.stop")])


def notice_card(notice: Notice, today: date, staff: str) -> dict[str, Any]:
    """The same as a card."""
    told = card(notice.dossier, today, staff)
    told["remarks"] = [*_became(notice), *told["remarks"], vietnamese()("notices.stop")]
    return told


def _became(notice: Notice) -> list[str]:
    t = vietnamese()
    return [t(f"notices.{change}") for change in notice.changes if change != "state"] or [t("notices.state")]


def short_notice(notice: Notice) -> str:
    """The same as one text message, without diacritics: in the telephone's own alphabet it is half as long."""
    t = vietnamese()
    dossier = notice.dossier
    due = dossier.new_due_at or dossier.due_at
    when = t("notices.sms_due", due_at=day(due)) if due and (_running(dossier) or "date" in notice.changes) else ""
    late = t("notices.sms_late") if "late" in notice.changes else ""
    state = state_name(dossier)[:_LONGEST_SMS_STATE]
    text = t("notices.sms", receipt=dossier.receipt, state=state, due=when, late=late)
    folded = "".join(plain.upper() if char.isupper() else plain for char in text for plain in [fold(char)])
    return folded.encode("ascii", "ignore").decode()[:_LONGEST_SMS]
