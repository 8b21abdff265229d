"""One aspect of one procedure as a message: every number in it comes from the record.

The one calculation is a fee after its temporary reduction, shown with its operands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Optional

from actions.wording.replies import Aspect
from actions.wording.templates import day, lower_first, money, upper_first, vietnamese
from knowledge.records import Document, Duration, Fee, Method, Procedure

LONGEST = 2000
"""Characters in one message, the least of what the channels take."""


class Fact(NamedTuple):
    """A composed message; `known` is False where the record is silent on what was asked."""

    text: str
    known: bool = True


def compose(procedure: Procedure, aspect: Aspect, today: date) -> Fact:
    """The message that answers `aspect` of `procedure` on `today`, with its source, in 2,000 characters."""
    lines, known = _ASPECTS[aspect](procedure, today)
    return Fact(_fit(lines, source_line(procedure)), known)


def source_line(procedure: Procedure) -> str:
    """Where the answer comes from and of which day it is."""
    return vietnamese()("source.line", code=procedure.code, updated_at=day(procedure.source.updated_at))


def subject(procedure: Procedure) -> str:
    """The procedure's plain name, to stand inside a sentence."""
    return lower_first(procedure.plain_name)


def reduced_amount(fee: Fee, today: date) -> Optional[int]:
    """The fee after the reduction in force on `today`, in đồng; None where there is none."""
    reduction = fee.reduction_on(today)
    if fee.amount is None or reduction is None:
        return None
    return fee.amount * (100 - reduction.percent) // 100


_Lines = tuple[list[str], bool]


def _documents(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    lines = [t("documents.title", subject=subject(procedure))]
    for group in procedure.documents:
        if group.case:
            lines += ["", t("documents.case", case=upper_first(group.case))]
        for heading, papers in (("hand_in", group.hand_in), ("show", group.show)):
            if papers:
                lines.append(t(f"documents.{heading}"))
                lines += [_document(paper) for paper in papers]
    if procedure.notes:
        lines += ["", t("documents.notes"), *(t("documents.note", note=note) for note in procedure.notes)]
    return lines, True


def _document(paper: Document) -> str:
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


def _fee_words(fee: Fee, today: date) -> str:
    t = vietnamese()
    if fee.kind == "amount":
        words = _amount(fee, today)
    elif fee.kind == "by_province" and t("fee.council") in fee.text:
        return _when(fee.condition, _bare(fee.text))  # the source's sentence already says who decides
    else:
        words = t(f"fee.{fee.kind}", text=_bare(fee.text))
    if fee.text and fee.kind != "see_text":
        words += t("fee.text", text=_bare(fee.text))
    if fee.valid_until:
        words += t("fee.until", valid_until=day(fee.valid_until))
    return _when(fee.condition, words)


def _when(condition: str, words: str) -> str:
    return (
        vietnamese()("condition", condition=upper_first(condition), words=lower_first(words))
        if condition
        else upper_first(words)
    )


def _amount(fee: Fee, today: date) -> str:
    t = vietnamese()
    unit = t("fee.unit", unit=fee.unit) if fee.unit else ""
    full = t("fee.amount", amount=money(fee.amount or 0), unit=unit)
    reduction, reduced = fee.reduction_on(today), reduced_amount(fee, today)
    if reduction is None or reduced is None:
        return full
    return t(
        "fee.reduced",
        full=full,
        percent=reduction.percent,
        valid_from=day(reduction.valid_from),
        valid_until=day(reduction.valid_until),
        reduced=t("fee.amount", amount=money(reduced), unit=unit),
        basis=t("fee.basis", basis=reduction.basis) if reduction.basis else "",
    )


def _duration_words(duration: Duration) -> str:
    t = vietnamese()
    if duration.kind == "value":
        words = t("duration.value", value=duration.value, unit=t(f"units.{duration.unit}"))
    else:
        words = t(f"duration.{duration.kind}", text=_bare(duration.text))
    if duration.text and duration.kind != "see_text":
        words += t("duration.text", text=_bare(duration.text))
    return _when(duration.condition, words)


def _fees_of(method: Method, today: date) -> list[str]:
    return [_fee_words(fee, today) for fee in method.fees if fee.applies_on(today)]


def _durations_of(method: Method, today: date) -> list[str]:
    return [_duration_words(duration) for duration in method.durations]


def _by_channel(procedure: Procedure, today: date, words: Callable[[Method, date], list[str]]) -> list[str]:
    """Lines of `words` for each way of filing, ways that are the same told once."""
    t = vietnamese()
    channels: dict[tuple[str, ...], list[str]] = {}
    for method in procedure.methods:
        channels.setdefault(tuple(words(method, today)), []).append(t(f"channels.{method.channel}"))
    if len(channels) == 1:
        return [t("line", words=one) for said in channels for one in said]
    return [
        t("channel_line", channel=upper_first(", ".join(map(lower_first, names))), words=lower_first(one))
        for said, names in channels.items()
        for one in said
    ]


def _fee(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    fees = [fee for method in procedure.methods for fee in method.fees if fee.applies_on(today)]
    if all(fee.kind == "unknown" and not fee.text for fee in fees):
        return [t("fee.silent", name=procedure.name)], False
    lines = _by_channel(procedure, today, _fees_of)
    return [t("fee.title", subject=subject(procedure)), *lines], True


def _duration(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    durations = [duration for method in procedure.methods for duration in method.durations]
    if all(duration.kind == "unknown" and not duration.text for duration in durations):
        return [t("duration.silent", name=procedure.name)], False
    lines = _by_channel(procedure, today, _durations_of)
    return [t("duration.title", subject=subject(procedure)), *lines], True


def _method_line(method: Method) -> str:
    t = vietnamese()
    channel = t(f"channels.{method.channel}")
    if not method.place:
        return t("place.line_silent", channel=channel)
    return t("place.line", channel=channel, place=_bare(method.place))


def _place(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    lines = [t("place.title", subject=subject(procedure))]
    for method in procedure.methods:
        lines.append(_method_line(method))
        if method.note:
            lines.append(t("place.note", note=method.note))
    return [*lines, t("place.agency", agency=_bare(procedure.agency))], True


def _online(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    method = procedure.method("online")
    if method is None:
        others = [_method_line(other) for other in procedure.methods]
        return [t("online.no", name=procedure.name), *others], True
    lines = [t("online.yes_title", subject=subject(procedure))]
    lines.append(t("online.line", place=_bare(method.place)) if method.place else t("online.line_silent"))
    if method.note:
        lines.append(t("online.note", note=method.note))
    lines += [t("online.duration", duration=_bare(words)) for words in _durations_of(method, today)]
    lines += [t("online.fee", fee=_bare(words)) for words in _fees_of(method, today)]
    return lines, True


def _steps(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    steps = [t("steps.line", number=number, step=step) for number, step in enumerate(procedure.steps, 1)]
    return [t("steps.title", subject=subject(procedure)), *steps], True


def _legal(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    if not procedure.legal_basis:
        return [t("legal.silent", name=procedure.name)], False
    lines = [t("legal.line", name=basis.name, code=basis.code) for basis in procedure.legal_basis]
    return [t("legal.title", subject=subject(procedure)), *lines], True


def _result(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    lines = [t("result.line", result=result) for result in procedure.result]
    return [t("result.title", subject=subject(procedure)), *lines], True


def _eligibility(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    audience = t("eligibility.audience", audience=", ".join(procedure.audience))
    if not procedure.requirements:
        return [t("eligibility.silent_title", name=procedure.name), audience], True
    lines = [t("eligibility.requirement", requirement=requirement) for requirement in procedure.requirements]
    return [t("eligibility.title", subject=subject(procedure)), audience, *lines], True


def _form(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    papers = [p for group in procedure.documents for p in (*group.hand_in, *group.show) if p.form]
    lines = list(dict.fromkeys(t("form.line", form=p.form, name=p.name) for p in papers))
    if not lines:
        return [t("form.silent", name=procedure.name)], False
    return [t("form.title", subject=subject(procedure)), *lines, t("form.closing")], True


def _overview(procedure: Procedure, today: date) -> _Lines:
    t = vietnamese()
    title = "overview.title_same" if procedure.plain_name == procedure.name else "overview.title"
    lines = [t(title, plain_name=procedure.plain_name, name=procedure.name)]
    first = procedure.documents[0]
    always = [paper.name for paper in (*first.hand_in, *first.show) if not paper.condition]
    documents = "; ".join(map(lower_first, always)) or t("overview.see_documents")
    lines.append(t("overview.documents", documents=documents))
    main = procedure.methods[0]
    lines.append(t("overview.fee", fee=_single(_fees_of(main, today), t("overview.see_fee"))))
    lines.append(t("overview.duration", duration=_single(_durations_of(main, today), t("overview.see_duration"))))
    lines.append(t("overview.place", place=_bare(main.place or procedure.agency)))
    online = procedure.method("online")
    if online is not None and online.place and online is not main:
        lines.append(t("overview.online", place=_bare(online.place)))
    return [*lines, t("overview.closing")], True


def _single(words: list[str], several: str) -> str:
    return _bare(lower_first(words[0])) if len(set(words)) == 1 else several


def _bare(text: str) -> str:
    """`text` without its own full stop, where the sentence around it has one."""
    return text.rstrip(". ")


_ASPECTS: dict[Aspect, Callable[[Procedure, date], _Lines]] = {
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
            break
        kept.append(line)
    while kept and (kept[-1] == "" or kept[-1].endswith(":")):
        kept.pop()  # a heading without what it announces
    return "\n".join([*kept, "", more, source])
