"""How well papers to bring are told from the notes among them, on 60 records labelled by hand.

`data/papers.jsonl` has a line an item: code, position in the record, a hash of the text, and the
label: ``hand_in``, ``show`` or ``note``. Half of the records were drawn from all, half from those of
communes with many items, where notes abound. The texts stand in the national catalogue.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from knowledge.national.files import Found, read_file
from knowledge.national.papers import role
from knowledge.national.portal import PortalRecord
from knowledge.text.normalise import clean
from tests.support.places import NATIONAL

LABELS = Path(__file__).parent / "data" / "papers.jsonl"


class Measured(NamedTuple):
    """Counts over all labelled items; a paper is what is to be handed in or shown."""

    found: int
    """Papers taken for papers."""
    invented: int
    """Notes taken for papers."""
    missed: int
    """Papers taken for notes."""

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.invented)

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)


def labels() -> dict[str, dict[int, tuple[str, str]]]:
    """By code and position: the hash of the text and its label."""
    read: dict[str, dict[int, tuple[str, str]]] = {}
    for line in LABELS.read_text("utf-8").splitlines():
        item = json.loads(line)
        read.setdefault(item["code"], {})[item["position"]] = (item["hash"], item["label"])
    return read


def measure(path: Path = NATIONAL) -> Measured:
    """The labelled items of the catalogue at `path`; raises ValueError where a text is not the one labelled."""
    labelled = labels()
    counts = [0, 0, 0]
    for item in read_file(path):
        if not isinstance(item, Found) or item.record.code not in labelled:
            continue
        expected = labelled.pop(item.record.code)
        for position, (text, heading) in enumerate(_items(item.record)):
            digest, label = expected[position]
            if hashlib.sha256(text.encode()).hexdigest()[:16] != digest:
                raise ValueError(f"{item.record.code}, item {position}: another text than was labelled")
            taken, is_one = role(text, heading) != "note", label != "note"
            if taken or is_one:
                counts[0 if taken and is_one else 1 if taken else 2] += 1
    if labelled:
        raise ValueError(f"not in the catalogue: {', '.join(labelled)}")
    return Measured(*counts)


def _items(record: PortalRecord) -> Iterator[tuple[str, str]]:
    for group in record.detail.executionCases or []:
        for item in (group.profileComponents if group else None) or []:
            if item is not None and group is not None:
                yield " ".join(clean(item.name or "").split()), " ".join(clean(group.name or "").split())
