"""The dialogues that are measured, and which of them may be looked at.

`data/dialogues.jsonl` holds conversations as people type them with what a good clerk would do at each turn, written
and labelled before the program could hold them; `data/ambiguous.jsonl` first messages that fit several procedures, with
the person behind each. Both by writers who saw neither the program nor the other sets.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Optional

import msgspec

from tests.evaluation.dataset import Half

_DATA = Path(__file__).parents[1] / "data"
DIALOGUES, AMBIGUOUS = _DATA / "dialogues.jsonl", _DATA / "ambiguous.jsonl"
TO_TUNE = _DATA / "dialogues_tune.jsonl"


class Turn(msgspec.Struct, frozen=True):
    """What a person says, and everything that is right to come of it."""

    say: str
    status: tuple[str, ...]
    codes: tuple[str, ...] = ()
    aspect: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """Further aspects, where the message asks several things."""
    card: Optional[str] = None
    event: Optional[str] = None
    lang: str = "vi"


class Dialogue(msgspec.Struct, frozen=True):
    """One conversation."""

    id: str
    theme: str
    turns: tuple[Turn, ...]
    unaccented: bool = False

    @property
    def half(self) -> Half:
        return half_of(self.id)


class Ambiguous(msgspec.Struct, frozen=True):
    """A first message that fits several procedures, and the person behind it."""

    id: str
    say: str
    wants: str
    facts: tuple[str, ...]
    """What the person answers with, most telling first."""
    codes: tuple[str, ...]
    """The procedures that are right for this person."""
    others: tuple[str, ...]
    """Those that fit the message, but not the person."""
    unaccented: bool = False

    @property
    def half(self) -> Half:
        return half_of(self.id)


def half_of(id_: str) -> Half:
    """Where a dialogue belongs, by its name alone: two of five may be looked at, the others stay unseen.

    Those whose names begin with d to g were written later to be looked at.
    """
    if id_.startswith(("d", "e", "f", "g")):
        return "tune"
    return "tune" if zlib.crc32(id_.encode()) % 5 < 2 else "test"


def dialogues(*paths: Path) -> list[Dialogue]:
    """The dialogues in the files at `paths`, by default all."""
    lines = (line for path in paths or (DIALOGUES, TO_TUNE) for line in path.read_bytes().splitlines())
    return [msgspec.json.decode(line, type=Dialogue) for line in lines]


def ambiguous(known: Iterable[str], path: Path = AMBIGUOUS) -> list[Ambiguous]:
    """The ambiguous messages whose person can be served from the `known` procedures."""
    codes = set(known)
    read = [msgspec.json.decode(line, type=Ambiguous) for line in path.read_bytes().splitlines()]
    return [one for one in read if codes & set(one.codes)]
