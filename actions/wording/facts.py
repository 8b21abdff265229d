"""One aspect of one procedure as a message: every number in it comes from the record or a local rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from actions.wording.replies import Aspect
from actions.wording.templates import day, lower_first, upper_first, vietnamese
from actions.wording.terms import Asked, bare, by_channel, durations_of, fees_of, local_grounds, short
from knowledge.local_rules import Centre
from knowledge.matters import NATIONAL
from knowledge.provinces import provinces
from knowledge.records import Document, DocumentGroup, Method, Procedure

LONGEST = 1940
"""Characters in one message: the least of what the channels take, less what a first answer says of who answers."""
MOST_CENTRES = 3
_LONGEST_LINE = 300


class Fact(NamedTuple):
    """A composed message; `known` is False where the record is silent on what was asked."""

    text: str
    known: bool = True


def compose(asked: Asked, aspect: Aspect) -> Fact:
    """The message that answers `aspect`, with its source, within `LONGEST`."""
    lines, known = _ASPECTS[aspect](asked)
    return Fact(fitted(lines, asked.procedure), known)


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
    return [*lines, *_local_remark(asked, method)], True


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
    t, procedure = vietnamese(), asked.procedure
    title = "overview.title_same" if procedure.plain_name == procedure.name else "overview.title"
    lines = [t(title, plain_name=procedure.plain_name, name=short(procedure.name))]
    lines.append(t("overview.documents", documents=_main_papers(procedure)))
    if procedure.methods:
        main = procedure.methods[0]
        lines.append(t("overview.fee", fee=_single(fees_of(asked, main), t("overview.see_fee"))))
        lines.append(t("overview.duration", duration=_single(durations_of(asked, main), t("overview.see_duration"))))
        lines += _local_remark(asked, main)
        place = main.place or procedure.agency
        if place:
            lines.append(t("overview.place", place=bare(place)))
        online = procedure.method("online")
        if online is not None and online.place and online is not main:
            lines.append(t("overview.online", place=bare(online.place)))
    return [*lines, t("overview.closing")], True


def _local_remark(asked: Asked, method: Method) -> list[str]:
    """That what was told of `method` is this place's own, where it is."""
    local = asked.local_fee(method.channel) or asked.local_duration(method.channel)
    return [vietnamese()("overview.local")] if local else []


def _main_papers(procedure: Procedure) -> str:
    """The papers everybody needs, as many as one line takes."""
    t = vietnamese()
    first = procedure.documents[0] if procedure.documents else DocumentGroup()
    always = [lower_first(paper.name) for paper in (*first.hand_in, *first.show) if not paper.condition]
    told: list[str] = []
    for name in always:
        if sum(map(len, told)) + len(name) > _LONGEST_LINE:
            return "; ".join([*told, t("overview.more_documents")]) if told else t("overview.see_documents")
        told.append(name)
    return "; ".join(told) or t("overview.see_documents")


def _single(words: list[str], several: str) -> str:
    return bare(lower_first(words[0])) if len(set(words)) == 1 and len(words[0]) <= _LONGEST_LINE else several


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
