"""The search's measurements as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.evaluation.retrieval.evaluate import Retrieval
from tests.evaluation.table import Cell, indented, table

_MOST_PAIRS = 20


def report(results: Mapping[str, Retrieval]) -> str:
    """One row a set of questions."""
    columns = ["questions", "hit@1", "hit@5", "mean reciprocal rank"]
    rows: list[tuple[str, list[Cell]]] = [
        (name, [str(len(r.found)), r.hit_at_1, r.hit_at_5, r.mean_reciprocal_rank]) for name, r in results.items()
    ]
    return table(columns, rows)


def comparison(results: Mapping[str, Mapping[str, Retrieval]]) -> str:
    """One row a way to search, one column a set: hit@1 / hit@5."""
    sets = list(next(iter(results.values())))
    rows: list[tuple[str, list[Cell]]] = [
        (way, [f"{found[name].hit_at_1.value:.3f} / {found[name].hit_at_5.value:.3f}" for name in sets])
        for way, found in results.items()
    ]
    return table(sets, rows)


def confusions(retrieval: Retrieval, names: Mapping[str, str]) -> str:
    """What to act on: the procedures most often taken for one another, and each question that went wrong.

    `names` has the official names by code.
    """
    wrong = retrieval.confusions
    pairs = Counter((one.asked.codes[0], one.codes[0]) for one in wrong if one.codes)
    often = [
        f"{n} × {_named(meant, names)} taken for {_named(took, names)}" for (meant, took), n in pairs.most_common(20)
    ]
    each = [
        f"{one.asked.text} | meant {_named(one.asked.codes[0], names)} (found at {one.rank or 'no place'}), "
        f"took {_named(one.codes[0], names) if one.codes else 'nothing'} at {one.chance:.2f}"
        for one in sorted(wrong, key=lambda one: -one.chance)
    ]
    return "\n".join(
        ["search: taken for one another", *indented(often), "search: the first is not a right one", *indented(each)]
    )


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names.get(code, '')[:70]}".rstrip()
