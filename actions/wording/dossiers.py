"""Where a dossier stands, in words: only what anyone who knows its number may be told."""

from __future__ import annotations

from datetime import date

from actions.dossiers.records import Dossier
from actions.dossiers.working_days import working_days_between
from actions.wording.replies import DossierView
from actions.wording.templates import day, vietnamese
from knowledge.clock import VIETNAM

EXAMPLE = "H00.99-261102-0004"
"""A fictional receipt number to show the shape."""


def late_working_days(dossier: Dossier, today: date) -> int:
    """By how many working days the agency has missed the date it gave; 0 when it has not."""
    if dossier.due_at is None:
        return 0
    if dossier.finished_at is not None:
        return working_days_between(dossier.due_at, dossier.finished_at)
    return working_days_between(dossier.due_at, today) if dossier.state.running else 0


def view(dossier: Dossier, today: date) -> DossierView:
    """The dossier as the contract shows it on its number alone."""
    return DossierView(
        receipt=dossier.receipt,
        state=int(dossier.state),
        state_name=vietnamese()(f"states.{int(dossier.state)}.name"),
        procedure=dossier.procedure_name,
        agency=dossier.agency,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        late_working_days=late_working_days(dossier, today),
        new_due_at=dossier.new_due_at,
        reason=dossier.reason,
        as_of=dossier.updated_at.astimezone(VIETNAM).isoformat(timespec="minutes"),
        source=dossier.source,
    )


def tell(dossier: Dossier, today: date, staff: str) -> str:
    """The message on `dossier`; `staff` says how to reach a person."""
    t = vietnamese()
    state = int(dossier.state)
    lines = [
        t("dossier.title", receipt=dossier.receipt),
        t("dossier.procedure", procedure=dossier.procedure_name),
        t("dossier.agency", agency=dossier.agency),
        t("dossier.state", state=t(f"states.{state}.name")),
    ]
    if dossier.received_at:
        lines.append(t("dossier.received", received_at=day(dossier.received_at)))
    if dossier.due_at:
        lines.append(t("dossier.due", due_at=day(dossier.due_at)))
    late = late_working_days(dossier, today)
    if late and dossier.state.running:
        lines += ["", t("dossier.late", late_working_days=late)]
    if dossier.reason:
        lines.append(t("dossier.reason", reason=dossier.reason.rstrip(". ")))
    if late and dossier.state.running:
        new_due = dossier.new_due_at
        lines.append(t("dossier.new_due", new_due_at=day(new_due)) if new_due else t("dossier.no_new_due", staff=staff))
    else:
        lines.append(t("dossier.next", next=t(f"states.{state}.next")))
    as_of = dossier.updated_at.astimezone(VIETNAM)
    lines += ["", t("dossier.source", source=dossier.source, as_of=f"{as_of:%H:%M} {day(as_of.date())}")]
    return "\n".join(lines)
