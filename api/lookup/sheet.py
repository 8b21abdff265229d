"""A procedure on one screen, for an officer with a caller on the line.

It says what the assistant would say: every number stands in the record or in a local rule, and what the record is
silent on is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from actions.wording import checklist
from actions.wording.facts import fitted, told
from actions.wording.replies import Aspect
from actions.wording.spoken import aloud, say
from actions.wording.templates import vietnamese
from actions.wording.terms import Asked
from knowledge.records import Procedure

# In the order in which callers ask.
_READ: tuple[Aspect, ...] = (
    "documents",
    "fee",
    "duration",
    "place",
    "online",
    "steps",
    "eligibility",
    "result",
    "form",
    "legal",
)
# What their first line says the section's title does not: that one may, from when the time counts.
_TELLING_HEADINGS = ("online", "duration")


class Section(NamedTuple):
    """One aspect of a procedure."""

    aspect: Aspect
    title: str
    text: str


class Case(NamedTuple):
    """The papers of one case."""

    case: str
    """Empty where there is only one."""
    text: str


class Place(NamedTuple):
    """A service centre."""

    name: str
    address: str
    hours: str
    telephone: str
    source: str
    checked_at: date


class Sheet(NamedTuple):
    """All of a procedure, and what is made of it to be said and to be sent."""

    procedure: Procedure
    say: str
    """To be read aloud in a breath or two."""
    sections: list[Section]
    """In reading order."""
    checklist: list[Case]
    centres: list[Place]
    plain_text: str
    """To be sent: at most 2,000 characters, with source and date."""


def compose(asked: Asked) -> Sheet:
    """The sheet of a procedure for somebody where `asked` says."""
    said = say(asked)
    return Sheet(
        procedure=asked.procedure,
        say=said,
        sections=[_section(asked, aspect) for aspect in _READ],
        checklist=list(_cases(asked)),
        centres=[Place(c.name, c.address, c.hours, c.telephone, c.source, c.checked_at) for c in asked.centres()],
        plain_text=_plain_text(asked, said),
    )


def _section(asked: Asked, aspect: Aspect) -> Section:
    t = vietnamese()
    lines, known = told(asked, aspect)
    if known and lines[0].endswith(":") and aspect not in _TELLING_HEADINGS:
        lines = lines[1:]
    if aspect == "place" and asked.procedure.speaks_of_district:
        lines = [*lines, t("district")]
    return Section(aspect, t(f"aspects.{aspect}"), "\n".join(lines).strip())


def _cases(asked: Asked) -> Iterator[Case]:
    """The papers of each case, numbered to be read one by one."""
    t = vietnamese()
    for case in dict.fromkeys(group.case for group in asked.procedure.documents):
        lines: list[str] = []
        for section in checklist.compose(asked, case).card["sections"]:
            papers = [t("console.paper", number=n, paper=aloud(item)) for n, item in enumerate(section["items"], 1)]
            lines += [section["heading"], *papers]
        yield Case(case, "\n".join(lines))


def _plain_text(asked: Asked, said: str) -> str:
    """What is `said`, where to read on, and the papers, as many as there is room for."""
    t = vietnamese()
    lines = [said, t("console.page", url=asked.procedure.source.url)]
    for section in checklist.compose(asked, None).card["sections"]:
        lines += ["", section["heading"], *(t("line", words=item) for item in section["items"])]
    return fitted(lines, asked.procedure)
