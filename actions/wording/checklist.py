"""All that somebody has to know to be sent home with the paper: what to bring, what it costs, where, when, how long.

As one message, and as a card that can be ticked and printed. Every number in it comes from the record or a local rule.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import msgspec

from actions.wording.cards import Line, drawn
from actions.wording.facts import LONGEST, MOST_CENTRES, centre_line, closing_lines, document, subject
from actions.wording.replies import CHECKLIST
from actions.wording.templates import lower_first, upper_first, vietnamese
from actions.wording.terms import Asked, bare, by_channel, durations_of, fees_of, local_grounds
from knowledge.records import Document, DocumentGroup, Method, Procedure

_LONGEST_FACT = 220


class Section(msgspec.Struct):
    """A part of the card: a heading and lines to tick."""

    heading: str
    items: list[str]


class Card(msgspec.Struct, kw_only=True, tag_field="kind", tag=CHECKLIST):
    """The checklist for a page: to tick and to print."""

    lead: list[str] = []
    title: str
    sections: list[Section]
    facts: list[Line]
    remarks: list[str] = []
    source: str
    url: str


class Checklist(NamedTuple):
    """The checklist as a message and as a card."""

    text: str
    card: dict[str, Any]
    whole: bool
    """Whether the message holds all of it; the card always does."""


def cases(procedure: Procedure) -> list[str]:
    """The cases that the papers of `procedure` are listed for, where there are several."""
    named = [group.case for group in procedure.documents if group.case]
    return named if len(named) > 1 else []


def compose(asked: Asked, case: Optional[str]) -> Checklist:
    """The checklist of the procedure for somebody in `case`; for all cases where that is None."""
    t, procedure = vietnamese(), asked.procedure
    groups = [group for group in procedure.documents if case in (None, group.case)] or procedure.documents
    single = len(groups) == 1
    title = t("checklist.title", subject=subject(procedure))
    if single and groups[0].case:
        title = t("checklist.title_case", subject=subject(procedure), case=lower_first(groups[0].case))
    sections = [
        section for number, group in enumerate(groups, 1) for section in _sections(group, 0 if single else number)
    ]
    facts = _facts(asked)
    if not single:
        title = f"{title}\n{t('checklist.cases')}"
    source = closing_lines(procedure)
    card = Card(title=title, sections=sections, facts=facts, source=source, url=procedure.source.url)
    text, whole = _message(card, procedure)
    return Checklist(text, drawn(card), whole)


def _sections(group: DocumentGroup, number: int) -> list[Section]:
    """What to hand in and what to show, what everybody needs first; `number` of the case, 0 for one only."""
    t = vietnamese()
    told = [
        (name, sorted(papers, key=_conditional)) for name, papers in (("hand_in", group.hand_in), ("show", group.show))
    ]
    sections = []
    for name, papers in told:
        heading = t(f"checklist.{name}")
        if number and group.case:
            case = upper_first(group.case)
            heading = t("checklist.of_case", number=number, case=case, heading=lower_first(heading))
        if papers:
            sections.append(Section(heading, [document(paper).removeprefix("• ") for paper in papers]))
    return sections


def _conditional(paper: Document) -> bool:
    return bool(paper.condition)


def _facts(asked: Asked) -> list[Line]:
    t, procedure = vietnamese(), asked.procedure
    facts = []
    for label, words, kind in (("fee", fees_of, "fee"), ("duration", durations_of, "duration")):
        lines = [*by_channel(asked, words), *local_grounds(asked, kind)]
        text = "\n".join(line.removeprefix("• ") for line in lines)
        facts.append(Line(t(f"aspects.{label}"), text or t(f"{label}.unknown")))
    offline = [method for method in procedure.methods if method.channel != "online"]
    places = [_where(method) for method in offline] or [bare(procedure.agency)]
    centres = [centre_line(centre).removeprefix("• ") for centre in asked.centres()[:MOST_CENTRES]]
    facts.append(Line(t("aspects.place"), "\n".join(filter(None, [*places, *centres]))))
    online = procedure.method("online")
    if online is None:
        facts.append(Line(t("aspects.online"), t("checklist.not_online")))
    else:
        place = bare(online.place) or t("checklist.portal")
        told = [t("checklist.online", place=place, url=procedure.source.url), *filter(None, [bare(online.note)])]
        facts.append(Line(t("aspects.online"), "\n".join(told)))
    return [*facts, *(Line(label, "\n".join(map(bare, told))) for label, told in _remarks(procedure))]


def _remarks(procedure: Procedure) -> list[tuple[str, list[str]]]:
    """What the record says beside papers and facts, most needed first: the message has it as far as there is room."""
    t = vietnamese()
    told = [
        (t("aspects.eligibility"), procedure.requirements),
        (t("aspects.steps"), procedure.steps),
        (t("checklist.notes"), procedure.notes),
    ]
    return [(label, remarks) for label, remarks in told if remarks]


def _where(method: Method) -> str:
    """Where one files this way, with what is to be known of it: opening hours, who may."""
    t = vietnamese()
    channel = t(f"channels.{method.channel}")
    place = t("checklist.where", channel=channel, place=bare(method.place)) if method.place else channel
    return t("checklist.remark", words=place, remark=bare(method.note)) if method.note else place


def _message(card: Card, procedure: Procedure) -> tuple[str, bool]:
    """The card as text. What does not fit is left out from the remarks and the papers of some first, and it says so."""
    t = vietnamese()
    papers: list[str] = []
    for section in card.sections:
        papers += [section.heading, *(t("checklist.item", item=item) for item in section.items)]
    if not card.sections:
        papers = [t("documents.silent", name=procedure.name)]
    facts = [_fact(line) for line in card.facts]
    remarks = [label for label, _ in _remarks(procedure)]
    for told in [facts[: len(facts) - left] for left in range(len(remarks) + 1)]:
        text = "\n".join([card.title, *papers, "", *told, "", card.source])
        if len(text) <= LONGEST:
            left_out = [] if told == facts else [t("checklist.more")]
            text = "\n".join([card.title, *papers, "", *told, *left_out, "", card.source])
            if len(text) <= LONGEST:
                return text, not left_out
    ending = "\n".join(
        [
            "",
            *(_fact(line) for line in _short(card.facts[: len(facts) - len(remarks)])),
            t("checklist.more"),
            "",
            card.source,
        ]
    )
    room = LONGEST - len(ending) - len(card.title)
    kept: list[str] = []
    for line in papers:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    while kept and kept[-1].endswith(":"):
        kept.pop()
    return "\n".join([card.title, *kept, ending]), False


def _fact(line: Line) -> str:
    t = vietnamese()
    several = "\n" in line.text
    text = "\n" + "\n".join(t("line", words=words) for words in line.text.split("\n")) if several else line.text
    return t("checklist.fact", label=line.label, text=text if several else f" {text}")


def _short(facts: list[Line]) -> list[Line]:
    """The facts a line each: where there is more to one of them, where to read it."""
    see = vietnamese()("checklist.see_source")
    return [line if len(line.text) <= _LONGEST_FACT else Line(line.label, see) for line in facts]
