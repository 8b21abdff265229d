"""One aspect of one procedure as a message: every number in it comes from the record or a local rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from actions.wording import overview
from actions.wording.cards import maps
from actions.wording.replies import Aspect
from actions.wording.templates import day, lower_first, upper_first, vietnamese
from actions.wording.terms import Asked, bare, by_channel, durations_of, fees_of, local_grounds, local_remark
from knowledge.local_rules import Centre
from knowledge.matters import NATIONAL
from knowledge.provinces import provinces
from knowledge.records import Document, Method, Procedure

LONGEST = 1940
"""Characters in one message: the least of what the channels take, less what a first answer says of who answers."""
MOST_CENTRES = 3
_LONGEST_LINE = 300


class Fact(NamedTuple):
    """A composed message; `known` is False where the record is silent on what was asked."""

    text: str
    known: bool = True
    cards: Sequence[dict[str, Any]] = ()
    """What a page draws: of an overview in place of the text, of a place beside it."""


def compose(asked: Asked, aspect: Aspect) -> Fact:
    """The message that answers `aspect`, with its source, within `LONGEST`."""
    lines, known = told(asked, aspect)
    return Fact(fitted(lines, asked.procedure), known, _cards(asked, aspect))


def told(asked: Asked, aspect: Aspect) -> tuple[list[str], bool]:
    """All lines that answer `aspect`, however many, without their source; and whether the record says anything."""
    return _ASPECTS[aspect](asked)


def _cards(asked: Asked, aspect: Aspect) -> Sequence[dict[str, Any]]:
    if aspect == "overview":
        return [overview.card(asked, closing_lines(asked.procedure))]
    return maps(asked.centres()[:MOST_CENTRES]) if aspect == "place" else ()


def fitted(lines: list[str], procedure: Procedure) -> str:
    """`lines` of `procedure` and its closing lines as one message; where they are too many it says so."""
    return _fit(lines, closing_lines(procedure))


def closing_lines(procedure: Procedure) -> str:
    """What every answer ends with: what to beware of, and where it comes from and of which day."""
    t = vietnamese()
    updated_at = day(procedure.source.updated_at)
    province = provinces().get(procedure.scope)
    lines = [t("district")] if procedure.speaks_of_district else []
    if procedure.scope != NATIONAL and province is not None:
        lines.append(t("source.line_province", code=procedure.code, updated_at=updated_at, province=province.name))
    else:
        lines.append(t("source.line", code=procedure.code, updated_at=updated_at))
    for one in procedure.corrected:
        field, decided = lower_first(t(f"learning.fields.{one.field}")), day(one.day)
        lines.append(t("source.corrected", field=field, decision=one.decision, day=decided, source=one.source))
    return "\n".join(lines)


def subject(procedure: Procedure) -> str:
    """The procedure's plain name, to stand inside a sentence."""
    return lower_first(procedure.plain_name)


_Lines = tuple[list[str], bool]


def _documents(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    if not procedure.documents:
        return [t("documents.silent", name=procedure.name)], False
    lines = [t("documents.title", subject=subject(procedure))]
    for group in procedure.documents:
        if group.case:
            lines += ["", t("documents.case", case=upper_first(group.case))]
        for heading, papers in (("hand_in", group.hand_in), ("show", group.show)):
            if papers:
                lines.append(t(f"documents.{heading}"))
                lines += [document(paper) for paper in papers]
    if procedure.notes:
        lines += ["", t("documents.notes"), *(t("documents.note", note=note) for note in procedure.notes)]
    return lines, True


def document(paper: Document) -> str:
    """A paper with its form, how many of it, and who needs it."""
    t = vietnamese()
    counts = [("documents.originals", paper.originals), ("documents.copies", paper.copies)]
    quantity = ", ".join(t(name, count=count) for name, count in counts if count)
    return t(
        "documents.item",
        name=paper.name,
        form=t("documents.form", form=paper.form) if paper.form else "",
        quantity=t("documents.quantity", quantity=quantity) if quantity else "",
        condition=t("documents.condition", condition=lower_first(paper.condition)) if paper.condition else "",
    )


def _fee(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    grounds = local_grounds(asked, "fee")
    fees = [fee for method in procedure.methods for fee in method.fees if fee.applies_on(asked.today)]
    told = by_channel(asked, fees_of)
    if not grounds and (not told or (all(fee.kind == "unknown" and not fee.text for fee in fees) and fees)):
        return [t("fee.silent", name=procedure.name)], False
    return [t("fee.title", subject=subject(procedure)), *grounds, *told], True


def _duration(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    grounds = local_grounds(asked, "duration")
    durations = [duration for method in procedure.methods for duration in method.durations]
    if not grounds and all(duration.kind == "unknown" and not duration.text for duration in durations):
        return [t("duration.silent", name=procedure.name)], False
    return [t("duration.title", subject=subject(procedure)), *grounds, *by_channel(asked, durations_of)], True


def _method_line(method: Method) -> str:
    t = vietnamese()
    channel = t(f"channels.{method.channel}")
    if not method.place:
        return t("place.line_silent", channel=channel)
    return t("place.line", channel=channel, place=bare(method.place))


def _place(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    centres = asked.centres()
    if not procedure.methods and not procedure.agency and not centres:
        return [t("place.silent", name=procedure.name)], False
    lines = [t("place.title", subject=subject(procedure))]
    for method in procedure.methods:
        lines.append(_method_line(method))
        if method.note:
            lines.append(t("place.note", note=method.note))
    if procedure.agency:
        lines.append(t("place.agency", agency=bare(procedure.agency)))
    return [*lines, *(centre_line(centre) for centre in centres[:MOST_CENTRES])], True


def centre_line(centre: Centre) -> str:
    """A service centre: where it is, when it is open, and its telephone."""
    t = vietnamese()
    return t(
        "local.centre",
        name=centre.name,
        address=bare(centre.address),
        hours=t("local.hours", hours=bare(centre.hours)) if centre.hours else "",
        telephone=t("local.telephone", telephone=centre.telephone) if centre.telephone else "",
        checked_at=day(centre.checked_at),
    )


def _online(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    method = procedure.method("online")
    if method is None:
        others = [_method_line(other) for other in procedure.methods]
        return [t("online.no", name=procedure.name), *others], True
    lines = [t("online.yes_title", subject=subject(procedure))]
    lines.append(t("online.line", place=bare(method.place)) if method.place else t("online.line_silent"))
    if method.note:
        lines.append(t("online.note", note=method.note))
    lines += [t("online.duration", duration=bare(words)) for words in durations_of(asked, method)]
    lines += [t("online.fee", fee=bare(words)) for words in fees_of(asked, method)]
    return [*lines, *(t("line", words=remark) for remark in local_remark(asked, method))], True


def _steps(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    if not procedure.steps:
        return [t("steps.silent", name=procedure.name)], False
    steps = [t("steps.line", number=number, step=step) for number, step in enumerate(procedure.steps, 1)]
    return [t("steps.title", subject=subject(procedure)), *steps], True


def _legal(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    if not procedure.legal_basis:
        return [t("legal.silent", name=procedure.name)], False
    lines = [t("legal.line", name=basis.name, code=basis.code) for basis in procedure.legal_basis]
    return [t("legal.title", subject=subject(procedure)), *lines], True


def _result(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    if not procedure.result:
        return [t("result.silent", name=procedure.name)], False
    lines = [t("result.line", result=result) for result in procedure.result]
    return [t("result.title", subject=subject(procedure)), *lines], True


def _eligibility(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    said = [t("eligibility.audience", audience=", ".join(procedure.audience))] if procedure.audience else []
    if not procedure.requirements:
        return [t("eligibility.silent_title", name=procedure.name), *said], True
    lines = [t("eligibility.requirement", requirement=requirement) for requirement in procedure.requirements]
    return [t("eligibility.title", subject=subject(procedure)), *said, *lines], True


def _form(asked: Asked) -> _Lines:
    t, procedure = vietnamese(), asked.procedure
    papers = [p for group in procedure.documents for p in (*group.hand_in, *group.show) if p.form]
    lines = list(dict.fromkeys(t("form.line", form=p.form, name=p.name) for p in papers))
    if not lines:
        return [t("form.silent", name=procedure.name)], False
    return [t("form.title", subject=subject(procedure)), *lines, t("form.closing")], True


def _overview(asked: Asked) -> _Lines:
    return overview.lines(asked), True


_ASPECTS: dict[Aspect, Callable[[Asked], _Lines]] = {
    "overview": _overview,
    "documents": _documents,
    "fee": _fee,
    "duration": _duration,
    "place": _place,
    "online": _online,
    "steps": _steps,
    "legal": _legal,
    "result": _result,
    "eligibility": _eligibility,
    "form": _form,
}


def _fit(lines: list[str], source: str) -> str:
    """The lines and the source in one message; where they are too many it says that there is more."""
    text = "\n".join([*lines, "", source])
    if len(text) <= LONGEST:
        return text
    more = vietnamese()("source.more")
    kept: list[str] = []
    room = LONGEST - len(source) - len(more) - 4
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            if len(line) > _LONGEST_LINE and room + len(line) > _LONGEST_LINE:
                kept.append(line[: room + len(line) - 2].rsplit(" ", 1)[0] + " …")
            break
        kept.append(line)
    while kept and (kept[-1] == "" or kept[-1].endswith(":")):
        kept.pop()  # a heading without what it announces
    return "\n".join([*kept, "", more, source])
