"""Reading `names.tsv`, `phrases.tsv` and `asks.yml`, and finding a procedure by its English names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, Optional

import yaml

from knowledge.lexicon import Lexicon
from knowledge.text.normalise import fold, words

_BREAK = "⏎"
_NAME_COLUMNS, _PHRASE_COLUMNS = 3, 2
# Words that only ask: they would make any question a little like any name.
_ONLY_ASK = frozenset(
    words(
        "a an the to for of in on at my i me we our is are am be do does did can could would should how what where "
        "when which who much many long need want please tell help hello hi it this that there and or if with from "
        "vietnam get have has know about cost costs fee fees apply pay price money take takes bring papers documents "
        "document office online submit free soon"
    )
)
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", ""))
_SHORTEST_STEM = 3


class Found(NamedTuple):
    """A procedure found by an English question."""

    code: str
    alike: float
    """How like the question one of its names is, 0 to 1."""


class English:
    """The English of the curated procedures."""

    def __init__(self, names: dict[str, list[str]], phrases: dict[str, str], asks: dict[str, list[str]]) -> None:
        """`names` by code, the name itself first; `phrases` by the record's Vietnamese; `asks` by aspect."""
        self._names = names
        self.phrases = phrases
        self._asks = {aspect: [f" {fold(form)} " for form in forms] for aspect, forms in asks.items()}
        self._owners = [code for code, called in names.items() for _ in called]
        self._lexicon = Lexicon.from_texts(_stems(text) for called in names.values() for text in called)

    def name(self, code: str) -> Optional[str]:
        """What the procedure is called; None for one that is not curated."""
        called = self._names.get(code)
        return called[0] if called else None

    def phrase(self, vietnamese: str) -> Optional[str]:
        """A phrase of a record in English; None where nobody has translated it."""
        return self.phrases.get(vietnamese.strip())

    def asked(self, question: str) -> Optional[str]:
        """Which aspect the English `question` asks for; None where it names none."""
        padded = f" {' '.join(words(question))} "
        places = {
            aspect: max((padded.find(form) for form in forms if form in padded), default=-1)
            for aspect, forms in self._asks.items()
        }
        found = [aspect for aspect, place in places.items() if place >= 0]
        return found[0] if found else None

    def find(self, question: str, limit: int = 3) -> list[Found]:
        """The procedures whose names are like the English `question`, best first, at most `limit`."""
        scores = self._lexicon.scores(self._lexicon.read(_stems(question)))
        best: dict[str, float] = {}
        for owner, score in zip(self._owners, scores.tolist(), strict=True):
            if score > best.get(owner, 0.0):
                best[owner] = score
        ordered = sorted(best.items(), key=lambda pair: -pair[1])
        return [Found(code, score) for code, score in ordered[:limit]]


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in words(text) if word not in _ONLY_ASK]


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + instead
    return word


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    lines = resources.files("knowledge.english").joinpath(name).read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            row = [column.strip() for column in line.split("\t")]
            if len(row) != columns or not all(row):
                raise ValueError(f"{name}, line {number}: wants {columns} columns between tabs")
            yield row


@lru_cache(maxsize=1)
def packaged() -> English:
    """The product's, read once a process."""
    names = {code: [name, *asked.split(" | ")] for code, name, asked in _rows("names.tsv", _NAME_COLUMNS)}
    phrases = {vi.replace(_BREAK, "\n"): en.replace(_BREAK, "\n") for vi, en in _rows("phrases.tsv", _PHRASE_COLUMNS)}
    asks = yaml.safe_load(resources.files("knowledge.english").joinpath("asks.yml").read_text("utf-8"))
    return English(names, phrases, asks)
