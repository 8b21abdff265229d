"""What amendments would change: our questions searched in the snapshot that is served and in one with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Optional

import msgspec

from knowledge.index import Hit
from knowledge.questions import held_out
from knowledge.snapshot import Snapshot

_DATA = Path(__file__).parents[1] / "tests" / "evaluation" / "data"
_LOOKED_AT = 5
# From so likely a first on it is answered from (`actions/decide.py`).
_ANSWERED = 0.5


class Hits(msgspec.Struct, frozen=True):
    """How often a right procedure was found, 0 to 1."""

    hit1: float
    """First."""
    hit5: float
    """Among the first five."""


class Measured(msgspec.Struct, frozen=True):
    """A set of questions, before and after."""

    set: str
    n: int
    before: Hits
    after: Hits
    gained: int
    """Questions whose first was wrong before and is right after."""
    lost: int


class Idle(msgspec.Struct, frozen=True):
    """Messages about no procedure, and how many of them the search would answer all the same."""

    n: int
    answered_before: int
    answered_after: int


class First(msgspec.Struct, frozen=True):
    """What is found first, and how likely it is the one meant."""

    code: str
    name: str
    chance: float


class Asked(msgspec.Struct, frozen=True):
    """One message."""

    text: str
    before: Optional[First]
    after: Optional[First]


class Trial(msgspec.Struct, frozen=True):
    """All that was compared."""

    snapshot: str
    """The hash of the one with the amendments."""
    sets: list[Measured]
    out_of_scope: Optional[Idle]
    """None where the messages are not there: an installation without the tests."""
    questions: list[Asked]


class _Question(NamedTuple):
    text: str
    codes: Sequence[str]


class _Row(msgspec.Struct):
    text: str
    codes: list[str] = []


def compared(before: Snapshot, after: Snapshot, questions: Sequence[str]) -> Trial:
    """The snapshot `after` held against `before`, and what both find for `questions`."""
    if before.manifest.encoder_hash == after.manifest.encoder_hash:
        after.index.encoder = before.index.encoder  # which remembers: most of a search is the question's vector
    sets = [("held_out", [_Question(one.text, [one.code]) for one in held_out()]), ("questions", _read("questions"))]
    idle = _read("out_of_scope")
    answered = [[_answers(snapshot, one.text) for snapshot in (before, after)] for one in idle]
    return Trial(
        snapshot=after.manifest.hash,
        sets=[measured for name, asked in sets if (measured := _measured(name, asked, before, after))],
        out_of_scope=Idle(len(idle), *(sum(column) for column in zip(*answered, strict=True))) if idle else None,
        questions=[Asked(text, _first(before, text), _first(after, text)) for text in questions],
    )


def _read(name: str) -> list[_Question]:
    path = _DATA / f"{name}.jsonl"
    if not path.is_file():
        return []
    rows = msgspec.json.decode(b"[" + b",".join(path.read_bytes().split(b"\n")).strip(b",") + b"]", type=list[_Row])
    return [_Question(row.text, row.codes) for row in rows]


def _measured(name: str, asked: Iterable[_Question], before: Snapshot, after: Snapshot) -> Optional[Measured]:
    """The questions of `asked` that a procedure of both answers; None where there are none."""
    known = [one for one in asked if any(c in before.procedures and c in after.procedures for c in one.codes)]
    if not known:
        return None
    ranks = [[_rank(snapshot, one) for snapshot in (before, after)] for one in known]
    old, new = zip(*ranks, strict=True)
    return Measured(
        set=name,
        n=len(known),
        before=_hits(old),
        after=_hits(new),
        gained=sum(was != 0 and is_ == 0 for was, is_ in ranks),
        lost=sum(was == 0 and is_ != 0 for was, is_ in ranks),
    )


def _hits(ranks: Sequence[int]) -> Hits:
    return Hits(round(ranks.count(0) / len(ranks), 4), round(sum(r < _LOOKED_AT for r in ranks) / len(ranks), 4))


def _rank(snapshot: Snapshot, asked: _Question) -> int:
    """At which place a right procedure was found, from 0; beyond the last where none was."""
    right = set(_right(snapshot, asked.codes))
    found = snapshot.index.search(asked.text, _LOOKED_AT)
    return next((place for place, hit in enumerate(found) if hit.procedure.code in right), _LOOKED_AT)


def _right(snapshot: Snapshot, codes: Iterable[str]) -> Iterator[str]:
    """`codes` and those of the same matters: which record of one applies is settled by place."""
    for code in codes:
        yield code
        yield from (record.code for record in snapshot.matters.get(code, ()))


def _found(snapshot: Snapshot, text: str) -> Optional[Hit]:
    return next(iter(snapshot.index.search(text, 1)), None)


def _answers(snapshot: Snapshot, text: str) -> bool:
    hit = _found(snapshot, text)
    return hit is not None and hit.score >= _ANSWERED


def _first(snapshot: Snapshot, text: str) -> Optional[First]:
    hit = _found(snapshot, text)
    return First(hit.procedure.code, hit.procedure.plain_name, hit.score) if hit is not None else None
