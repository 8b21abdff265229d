"""All that procedures are called, kept word by word for whoever is still typing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec
import numpy as np

from knowledge import sayings
from knowledge.records import Procedure
from knowledge.text.expressions import Expressions
from knowledge.text.normalise import fold
from knowledge.typed import split

# First letters are kept for so many words in a row.
INITIALS = range(2, 7)
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})
_LISTS = ("words", "initials", "fillers")


class Called(NamedTuple):
    """All that procedures are called, word by word.

    The words of all texts stand in one row, text after text, an empty place behind each; a place is a number in it.
    """

    words: list[str]
    """Every word, in lower case, ordered by its letters without diacritics."""
    starts: np.ndarray
    """Where the places of each word begin in `places`, and one more for the end."""
    places: np.ndarray
    begins: np.ndarray
    """The place where each text begins, and one more for the end."""
    owners: np.ndarray
    """The number of each text's procedure, ascending."""
    initials: list[str]
    """The first letters of every few words in a row of the curated procedures, ordered."""
    initial_starts: np.ndarray
    initial_places: np.ndarray
    """Where each such row begins."""
    fillers: list[str]
    """The words that say nothing and stand in no text, without diacritics."""

    @classmethod
    def from_procedures(
        cls, procedures: Sequence[Procedure], expressions: Expressions, amended: Mapping[str, Sequence[str]] = _NOTHING
    ) -> Called:
        """Everything `procedures` are called, as written and with its short forms written out.

        `amended` by code is what the office has found them called.
        """
        places: dict[str, list[int]] = {}
        initials: dict[str, list[int]] = {}
        fillers: dict[str, bool] = {}
        begins, owners = [0], []
        for row, procedure in enumerate(procedures):
            for words in _texts(procedure, expressions, fillers, amended.get(procedure.code, ())):
                for place, word in enumerate(words, begins[-1]):
                    places.setdefault(word, []).append(place)
                if procedure.aliases:
                    for place, letters in _runs("".join(fold(word)[0] for word in words)):
                        initials.setdefault(letters, []).append(begins[-1] + place)
                begins.append(begins[-1] + len(words) + 1)
                owners.append(row)
        words_in_order = sorted(places, key=lambda word: (fold(word), word))
        runs = sorted(initials)
        return cls(
            words_in_order,
            *_postings(places[word] for word in words_in_order),
            np.array(begins, dtype=np.int32),
            np.array(owners, dtype=np.int32),
            runs,
            *_postings(initials[run] for run in runs),
            sorted({fold(word) for word, tells_nothing in fillers.items() if tells_nothing}),
        )

    def save(self, path: Path) -> None:
        """Write them as one file."""
        lists = {name: np.frombuffer(msgspec.msgpack.encode(getattr(self, name)), dtype=np.uint8) for name in _LISTS}
        with path.open("wb") as file:
            np.savez(file, **{**self._asdict(), **lists})

    @classmethod
    def load(cls, path: Path) -> Called:
        """Those written by `save`."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in cls._fields}
        lists = {name: msgspec.msgpack.decode(arrays[name].tobytes(), type=list[str]) for name in _LISTS}
        return cls(**{**arrays, **lists})


def _texts(
    procedure: Procedure, expressions: Expressions, fillers: dict[str, bool], amended: Sequence[str]
) -> list[tuple[str, ...]]:
    """The telling words of all that `procedure` is called, each text once; `fillers` remembers what tells nothing."""
    said = sayings.packaged().get(procedure.code)
    texts = []
    for text in [procedure.plain_name, *procedure.aliases, procedure.name, *(said.texts if said else []), *amended]:
        for form in dict.fromkeys((text, expressions.expand(text))):
            words = split(form)
            for word in words:
                if word not in fillers:
                    fillers[word] = not expressions.content_words(word)
            texts.append(tuple(word for word in words if not fillers[word]))
    return [text for text in dict.fromkeys(texts) if text]


def _runs(letters: str) -> Iterator[tuple[int, str]]:
    for length in INITIALS:
        for place in range(len(letters) - length + 1):
            yield place, letters[place : place + length]


def _postings(lists: Iterable[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    kept = list(lists)
    starts = np.cumsum([0, *map(len, kept)]).astype(np.int32)
    return starts, np.array(list(itertools.chain.from_iterable(kept)), dtype=np.int32)
