"""Whole messages about the national procedures, as people type them: `questions.tsv`, a line a message.

Written in our own words for search and training, each with what it asks (docs/intents.md); they carry no
facts and are never shown. `questions_held_out.tsv` has more of them that are neither searched nor shown to the
encoder, so that the ranking can be learnt from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from knowledge.text.normalise import fold
from knowledge.text.reading import read

ASKED = frozenset(
    (
        "overview",
        "documents",
        "fee",
        "duration",
        "place",
        "online",
        "steps",
        "legal",
        "result",
        "eligibility",
        "form",
    )
)
"""What may be asked."""
_COLUMNS = 3


class Question(NamedTuple):
    """A message about one procedure."""

    code: str
    asks: str
    """One of ASKED."""
    text: str
    """As typed: often without diacritics, with short forms and slips."""

    @property
    def meant(self) -> str:
        """The message with its diacritics, where it was typed without."""
        return read(self.text).text if fold(self.text) == self.text.lower() else self.text


def parse(lines: list[str]) -> Iterator[Question]:
    """The messages in the lines of a file; raises ValueError with the line that has another shape."""
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != _COLUMNS or not all(columns) or columns[1] not in ASKED:
            raise ValueError(f"line {number}: wants code, what is asked ({', '.join(sorted(ASKED))}) and a message")
        yield Question(*columns)


@lru_cache(maxsize=1)
def packaged() -> dict[str, list[Question]]:
    """The messages that are searched, by code, read once a process."""
    by_code: dict[str, list[Question]] = {}
    for question in _read("questions.tsv"):
        by_code.setdefault(question.code, []).append(question)
    return by_code


def held_out() -> list[Question]:
    """The messages that neither the search nor the encoder has seen."""
    return _read("questions_held_out.tsv")


def _read(name: str) -> list[Question]:
    return list(parse(resources.files("knowledge").joinpath(name).read_text("utf-8").splitlines()))
