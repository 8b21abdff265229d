"""Where a dossier stands, in words: what anyone who knows its number may be told, and what only its owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Optional

from actions.dossiers.changes import Notice
from actions.dossiers.directory import Agency
from actions.dossiers.records import Charge, Dossier, Request, State, Step
from actions.dossiers.working_days import working_days_between
from actions.wording.replies import DossierDetails, DossierView
from actions.wording.templates import day, money, vietnamese
from knowledge.clock import VIETNAM
from knowledge.text.normalise import fold

EXAMPLE = "H00.99-261102-0004"
"""A fictional receipt number to show the shape."""
_MOST_STEPS = 5
_MOST_PAPERS = 15
# A reply has 2,000 characters; an agency's words may be longer.
_LONGEST_PART, _LONGEST_NAME, _LONGEST_DETAILS = 400, 120, 1600
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
    return " ".join([_part(family, _LONGEST_NAME), *(f"{part[0]}***" for part in given)])


def state_name(dossier: Dossier) -> str:
    """The state as the national service names it, or the source's own word."""
    if dossier.state is None:
        return vietnamese()("dossier.other_state", word=_part(dossier.state_word, _LONGEST_NAME) or "?")
    return vietnamese()(f"states.{int(dossier.state)}.name")


def tell(dossier: Dossier, today: date, staff: str, agency: Optional[Agency] = None) -> str:
    """The message on `dossier`; `staff` says how to reach a person, `agency` is what its number names."""
    t = vietnamese()
    where = _where(dossier, agency)
    lines = [t("dossier.title", receipt=dossier.receipt)]
    if dossier.procedure_name:
        lines.append(t("dossier.procedure", procedure=_part(dossier.procedure_name)))
    if where:
        lines.append(t("dossier.agency", agency=where))
    lines.append(t("dossier.state", state=state_name(dossier)))
    if dossier.received_at:
        lines.append(t("dossier.received", received_at=day(dossier.received_at)))
    if dossier.due_at:
        lines.append(t("dossier.due", due_at=day(dossier.due_at)))
    late = late_working_days(dossier, today)
    if late and _running(dossier):
        lines += _apology(dossier, late, staff, agency)
    else:
        kept = _kept(dossier, today, late)
        lines += [kept] if kept else []
        lines.append(t("dossier.next", next=_next(dossier, where)))
    lines += ["", source_line(dossier)]
    return "\n".join(lines)


def _where(dossier: Dossier, agency: Optional[Agency]) -> str:
    return _part(dossier.agency or agency_words(agency), _LONGEST_NAME)


def _running(dossier: Dossier) -> bool:
    return dossier.state is not None and dossier.state.running


def _apology(dossier: Dossier, late: int, staff: str, agency: Optional[Agency]) -> list[str]:
    """What the rule demands that people are told: how late, sorry, why, until when, and whom to call."""
    t = vietnamese()
    lines = ["", t("dossier.late", late_working_days=late)]
    reason = _part(dossier.reason.rstrip(". "))
    lines.append(t("dossier.reason", reason=reason) if reason else t("dossier.no_reason"))
    lines.append(
        t("dossier.new_due", new_due_at=day(dossier.new_due_at)) if dossier.new_due_at else t("dossier.no_new_due")
    )
    if dossier.apologised_at:
        lines.append(t("dossier.apologised", apologised_at=day(dossier.apologised_at)))
    phone = agency.phone if agency is not None and not agency.within else ""
    lines.append(t("dossier.call", phone=phone, agency=_where(dossier, agency)) if phone else f"• {staff}")
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
    source = _part(dossier.source, _LONGEST_NAME)
    sentence = "dossier.source_asked" if dossier.asked else "dossier.source"
    return vietnamese()(sentence, source=source, as_of=f"{as_of:%H:%M} {day(as_of.date())}")


def tell_details(dossier: Dossier) -> str:
    """The message on what only the owner of `dossier` may see."""
    t = vietnamese()
    whole = dossier.details
    lines = [t("dossier.details.title", receipt=dossier.receipt)]
    if whole.applicant:
        lines.append(t("dossier.details.applicant", name=masked(whole.applicant)))
    lines.append(t("dossier.state", state=state_name(dossier)))
    if whole.note:
        lines.append(t("dossier.details.note", note=_part(whole.note)))
    request = whole.open_request
    if request is not None:
        lines += _request(request)
    lines += _charges(whole.charges, to_pay=dossier.state == State.PAYMENT_NEEDED)
    lines += _history(whole.steps)
    if len(lines) == (3 if whole.applicant else 2):
        lines.append(t("dossier.details.nothing"))
    return "\n".join([*_room_for(lines), "", source_line(dossier)])


def _request(request: Request) -> list[str]:
    t = vietnamese()
    asked = t("dossier.details.asked_on", asked_on=day(request.asked_on)) if request.asked_on else ""
    content = f" {_part(request.content)}" if request.content else ""
    lines = [t("dossier.details.supplement", asked_on=asked, content=content)]
    return lines + [t("dossier.details.paper", paper=_part(paper)) for paper in request.papers[:_MOST_PAPERS]]


def _charges(charges: Sequence[Charge], *, to_pay: bool) -> list[str]:
    t = vietnamese()
    if not charges:
        return []
    lines = [t("dossier.details.to_pay" if to_pay else "dossier.details.charges")]
    for charge in charges[:_MOST_PAPERS]:
        how = t("dossier.details.how", how=_part(charge.how, _LONGEST_NAME)) if charge.how else ""
        name = _part(charge.name, _LONGEST_NAME) or t("dossier.details.charge")
        lines.append(t("dossier.details.sum", name=name, amount=money(charge.amount), how=how))
    return lines


def _history(steps: Sequence[Step]) -> list[str]:
    t = vietnamese()
    if not steps:
        return []
    lines = [t("dossier.details.history")]
    for step in steps[-_MOST_STEPS:]:
        at = step.at.astimezone(VIETNAM)
        unit = t("dossier.details.unit", unit=_part(step.unit, _LONGEST_NAME)) if step.unit else ""
        lines.append(
            t("dossier.details.step", at=f"{at:%H:%M} {day(at.date())}", content=_part(step.content), unit=unit)
        )
    return lines


def _part(text: str, longest: int = _LONGEST_PART) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _room_for(lines: Sequence[str]) -> list[str]:
    """As many of `lines` as fit into a reply."""
    room = _LONGEST_DETAILS
    fitting: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return [*fitting, vietnamese()("dossier.details.more")]
        fitting.append(line)
    return fitting


def tell_notice(notice: Notice, today: date, staff: str) -> str:
    """The message to somebody who wanted to be told what becomes of a dossier."""
    t = vietnamese()
    lines = [t(f"notices.{change}") for change in notice.changes if change != "state"]
    if not lines:
        lines = [t("notices.state")]
    return "\n".join([*lines, "", tell(notice.dossier, today, staff), "", t("notices.stop")])


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
