"""Figures of what people answered when they were asked whether they are content."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any, NamedTuple

import sqlalchemy as sa

from api.asking.tables import satisfaction
from api.privacy import FEWEST, shown
from api.reporting.period import Selection
from api.reporting.schemas import Answers, Comment, DossierAnswers, FactorLine, Satisfaction

_MOST_COMMENTS = 50
_S = satisfaction.c


class _Scores(NamedTuple):
    """How often each score was given."""

    counts: Counter[int]

    @property
    def number(self) -> int:
        return self.counts.total()

    @property
    def mean(self) -> float | None:
        if self.number < FEWEST:
            return None
        return round(sum(score * count for score, count in self.counts.items()) / self.number, 2)


def content(connection: sa.Connection, selection: Selection) -> Satisfaction:
    """What was answered in the selection."""
    where: list[sa.ColumnElement[bool]] = [_S.day.between(selection.start, selection.end)]
    where += [_S.channel == selection.channel] if selection.channel else []
    where += [_S.place == selection.place] if selection.place else []
    scores: dict[str, Counter[int]] = {"conversation": Counter(), "dossier": Counter()}
    given = sa.select(_S.kind, _S.score, sa.func.count().label("number")).where(*where).group_by(_S.kind, _S.score)
    for row in connection.execute(given):
        scores[row.kind][row.score] += row.number
    enough = [kind for kind, counts in scores.items() if counts.total() >= FEWEST]
    said = sa.select(_S.day, _S.score, _S.kind, _S.comment.label("text"))
    said = said.where(*where, _S.comment != "", _S.kind.in_(enough)).order_by(_S.day.desc(), _S.id)
    return Satisfaction(
        conversation=Answers(**_answers(scores["conversation"])),
        dossier=DossierAnswers(**_answers(scores["dossier"]), factors=_factors(connection, where)),
        comments=[Comment(**row._mapping) for row in connection.execute(said.limit(_MOST_COMMENTS))],
    )


def _answers(counts: Counter[int]) -> dict[str, Any]:
    steps = [shown(counts[score]) for score in range(1, 6)]
    # With number and mean, what is left of the five could be told from those that are shown.
    whole = None not in steps
    scores = _Scores(counts)
    return {"answers": shown(scores.number), "mean": scores.mean, "steps": steps if whole else [None] * 5}


def _factors(connection: sa.Connection, where: list[sa.ColumnElement[bool]]) -> list[FactorLine]:
    """Each factor, in the order of their names: how many scored it, and how."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    alike = sa.select(_S.factors, sa.func.count().label("number")).where(*where, _S.factors != "", _S.kind == "dossier")
    for row in connection.execute(alike.group_by(_S.factors)):
        for factor, score in json.loads(row.factors).items():
            counts[factor][score] += row.number
    return [
        FactorLine(factor=factor, answers=shown(scores.number), mean=scores.mean)
        for factor, scores in ((factor, _Scores(counts[factor])) for factor in sorted(counts))
    ]
