"""What a report on administrative reform asks for, in the groups of Decision 766/QĐ-TTg, as far as it is known here.

What this product cannot know is said with where it is found, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from actions.wording.templates import vietnamese
from api.reporting.hiding import Cell
from api.reporting.schemas import Answers, DossierFigures, ProcedureLine, Satisfaction, SavingTotal, Totals
from knowledge.snapshot import Manifest

_SATISFIED = slice(3, 5)
"""Of the five steps those that count as content."""


class Item(NamedTuple):
    """A line of the report."""

    group: str
    item: str
    figure: float | date | str | None
    """None where it is not shown; empty where it is not known here."""
    note: str = ""


def reform(
    manifest: Manifest,
    totals: Totals,
    asked: Sequence[ProcedureLine],
    content: Satisfaction,
    dossiers: DossierFigures,
    saved: Sequence[SavingTotal],
) -> Iterator[Item]:
    """The report, line by line."""
    for group, lines in (
        ("openness", _openness(manifest, totals, asked)),
        ("progress", _progress(dossiers, saved)),
        ("digitised", (_unknown("digitised"),)),
        (
            "online",
            (("pointed_online", totals.online, "pointed_online"), _unknown("filed_online"), _unknown("paid_online")),
        ),
        ("satisfaction", _satisfaction(content, totals)),
    ):
        for item, figure, note in lines:
            yield Item(
                vietnamese()(f"figures.reform.groups.{group}"),
                vietnamese()(f"figures.reform.items.{item}"),
                figure,
                vietnamese()(f"figures.reform.notes.{note}") if note else "",
            )


_Line = tuple[str, float | date | str | None, str]


def _unknown(item: str) -> _Line:
    return item, "", item


def _openness(manifest: Manifest, totals: Totals, asked: Sequence[ProcedureLine]) -> Iterator[_Line]:
    yield "published", manifest.procedures, "published"
    yield "oldest_record", manifest.oldest, ""
    yield "newest_record", manifest.newest, ""
    yield "questions", totals.turns, ""
    yield "answered", totals.answered, ""
    yield "procedures_asked", len(asked), "procedures_asked"
    yield _unknown("published_in_time")


def _progress(dossiers: DossierFigures, saved: Sequence[SavingTotal]) -> Iterator[_Line]:
    yield "received", dossiers.received, "dossiers"
    yield "returned", dossiers.returned, "dossiers"
    yield "on_time", dossiers.on_time, ""
    yield "on_time_share", _share(dossiers.on_time, dossiers.returned), ""
    yield "late", dossiers.late, ""
    yield "late_days_mean", _of_some(dossiers.late_days_mean, dossiers.late), ""
    yield "late_now", dossiers.late_now, "late_now"
    yield "apologies", dossiers.apologies, ""
    for one in saved:
        words = vietnamese()("figures.reform.saved", saved=f"{one.saved:g}", unit=one.unit, count=one.procedures)
        yield "shortened", words, "shortened"


def _satisfaction(content: Satisfaction, totals: Totals) -> Iterator[_Line]:
    yield "dossier_answers", content.dossier.answers, ""
    yield "dossier_mean", _of_some(content.dossier.mean, content.dossier.answers), "five"
    yield "dossier_content", _content(content.dossier), "content"
    yield "conversation_answers", content.conversation.answers, ""
    yield "conversation_mean", _of_some(content.conversation.mean, content.conversation.answers), "five"
    yield "conversation_content", _content(content.conversation), "content"
    yield "handed_over", totals.handed_over, ""
    yield _unknown("complaints")


def _content(answers: Answers) -> float | str | None:
    pleased = [step for step in answers.steps[_SATISFIED] if step is not None]
    return _share(sum(pleased), answers.answers) if len(pleased) == len(answers.steps[_SATISFIED]) else None


def _share(part: Cell, whole: Cell) -> float | str | None:
    """None where it is not shown, empty where there is nothing to take it of."""
    if part is None or whole is None:
        return None
    return round(part / whole, 4) if whole else ""


def _of_some(mean: float | None, of: Cell) -> float | str | None:
    """A mean, empty where it is of nothing."""
    return "" if of == 0 else mean
