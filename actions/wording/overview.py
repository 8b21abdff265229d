"""A procedure at a glance: its main facts, as lines of a message and as a card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Union

from actions.wording.cards import Line, ProcedureCard, drawn
from actions.wording.templates import lower_first, upper_first, vietnamese
from actions.wording.terms import Asked, bare, durations_of, fees_of, local_remark, short
from knowledge.records import DocumentGroup, Procedure

_LONGEST_LINE = 300


def lines(asked: Asked) -> list[str]:
    """The overview as lines of a message, without its source."""
    t, procedure = vietnamese(), asked.procedure
    title = "overview.title_same" if procedure.plain_name == procedure.name else "overview.title"
    told = [
        t("fact", label=part.label, words=part.text) if isinstance(part, Line) else t("line", words=part)
        for part in _told(asked)
    ]
    return [t(title, plain_name=procedure.plain_name, name=short(procedure.name)), *told, t("overview.closing")]


def card(asked: Asked, source: str) -> dict[str, Any]:
    """The overview as a card; `source` is what the message ends with."""
    t, procedure = vietnamese(), asked.procedure
    told = list(_told(asked))
    facts = [Line(part.label, upper_first(part.text)) for part in told if isinstance(part, Line)]
    if procedure.plain_name != procedure.name:
        facts.insert(0, Line(t("overview.official"), procedure.name))
    remarks = [part for part in told if isinstance(part, str)]
    return drawn(
        ProcedureCard(
            title=procedure.plain_name,
            facts=facts,
            remarks=[*remarks, t("overview.closing")],
            source=source,
            url=procedure.source.url,
        )
    )


def _told(asked: Asked) -> Iterator[Union[Line, str]]:
    """The facts, and what is remarked beside them, in their order."""
    t, procedure = vietnamese(), asked.procedure
    yield Line(t("overview.documents"), _main_papers(procedure))
    if not procedure.methods:
        return
    main = procedure.methods[0]
    yield Line(t("overview.fee"), _single(fees_of(asked, main), t("overview.see_fee")))
    yield Line(t("overview.duration"), _single(durations_of(asked, main), t("overview.see_duration")))
    yield from local_remark(asked, main)
    place = main.place or procedure.agency
    if place:
        yield Line(t("overview.place"), bare(place))
    online = procedure.method("online")
    if online is not None and online.place and online is not main:
        yield Line(t("overview.online"), t("overview.online_at", place=bare(online.place)))


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
