"""How people call each national procedure: `sayings.tsv`, one line a procedure.

Written in our own words for search and training; they carry no facts and are never shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_COLUMNS = 3


class Saying(NamedTuple):
    """What people call one procedure."""

    code: str
    plain_name: str
    phrases: list[str]
    """Short, as people name the matter; with diacritics."""

    @property
    def texts(self) -> list[str]:
        """All of them."""
        return [self.plain_name, *self.phrases]


def parse(lines: list[str]) -> Iterator[Saying]:
    """The sayings in the lines of the file; raises ValueError with the line that has another shape."""
    for number, line in enumerate(lines, 1):
        if line.startswith("#") or not line.strip():
            continue
        columns = [column.strip() for column in line.split("\t")]
        if len(columns) != _COLUMNS or not all(columns):
            raise ValueError(f"line {number}: wants code, plain name and phrases between tabs")
        code, plain_name, phrases = columns
        yield Saying(code, plain_name, [phrase.strip() for phrase in phrases.split("|") if phrase.strip()])


@lru_cache(maxsize=1)
def packaged() -> dict[str, Saying]:
    """The product's, by code, read once a process."""
    text = resources.files("knowledge").joinpath("sayings.tsv").read_text("utf-8")
    return {saying.code: saying for saying in parse(text.splitlines())}
