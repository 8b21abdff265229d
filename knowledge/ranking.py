"""Which of the procedures found is meant: what speaks for each, weighed, and how sure that makes us.

The words that tell siblings apart are data, `ranking.yml`; the weights are learnt on the tune half of
our evaluation set by ``python -m tests.evaluation.fit`` and stored in `ranking.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import Optional

import msgspec
import numpy as np
import yaml

from knowledge.matters import NATIONAL, matter_key
from knowledge.quoting import quoted
from knowledge.records import Procedure
from knowledge.text.normalise import words

EVIDENCE = (
    "dense",
    "dense_name",
    "lexical",
    "lexical_name",
    "covered",
    "covered_text",
    "covered_name",
    "both",
    "quoted",
    "quoted_whole",
    "variant_said",
    "variant_unsaid",
    "variant_missing",
    "action_said",
    "action_unsaid",
    "action_missing",
    "ward",
    "ministry_only",
    "citizens",
    "curated",
    "elsewhere",
)
"""What speaks for or against one procedure; the names of the weights."""

CERTAINTY = (
    "offset",
    "dense",
    "lexical",
    "covered",
    "lead",
    "share",
    "words",
    "known",
    "few",
    "few_dense",
    "few_lexical",
    "few_covered",
    "few_share",
)
"""What makes us sure of the first; the names of the weights."""


# A name that holds less of a question is not what it quotes.
_MOSTLY = 0.5
# Procedures of a whole catalogue, and of the one that is cloned.
_WHOLE, _CLONED = 5000, 164


class Weights(msgspec.Struct, frozen=True):
    """The learnt weights, by the names in EVIDENCE and CERTAINTY."""

    evidence: dict[str, float]
    certainty: dict[str, float]

    @classmethod
    def packaged(cls) -> Weights:
        """Those that come with the product."""
        return msgspec.json.decode(resources.files("knowledge").joinpath("ranking.json").read_bytes(), type=cls)


class Found(msgspec.Struct, frozen=True):
    """What the two channels say of each procedure that is weighed; arrays of shape (rows,)."""

    dense: np.ndarray
    dense_name: np.ndarray
    lexical: np.ndarray
    lexical_name: np.ndarray
    covered: np.ndarray
    """How much of the question's words all texts of a procedure together hold."""
    covered_text: np.ndarray
    """The same, pairs of words included, of the one text that holds most; and of the official name."""
    covered_name: np.ndarray

    def only(self, rows: np.ndarray) -> Found:
        """The same of some rows only."""
        return Found(**{name: getattr(self, name)[rows] for name in self.__struct_fields__})


class Ranking:
    """Weighs procedures for a question."""

    def __init__(self, procedures: Sequence[Procedure], weights: Weights) -> None:
        marks = _marks()
        names = [p.name.lower() for p in procedures]
        self._variants = _flags(names, [mark.name for mark in marks.variants.values()])
        self._actions = _flags(names, [mark.name for mark in marks.actions.values()])
        self._said = [mark.said_pattern for mark in (*marks.variants.values(), *marks.actions.values())]
        self._words = [words(p.name) for p in procedures]
        self._fixed = np.array([_fixed(p) for p in procedures], dtype=np.float32).reshape(len(procedures), -1)
        self._scopes = np.array([p.scope for p in procedures], dtype=object)
        keys: dict[str, int] = {}
        self.matter = np.array([keys.setdefault(matter_key(p), len(keys)) for p in procedures], dtype=np.int32)
        """Which matter each procedure belongs to: records of one matter do not compete."""
        self._evidence = np.array([weights.evidence[name] for name in EVIDENCE], dtype=np.float32)
        self._certainty = np.array([weights.certainty[name] for name in CERTAINTY], dtype=np.float32)

    def evidence(self, question: str, rows: np.ndarray, found: Found, province: Optional[str]) -> np.ndarray:
        """What speaks for each procedure in `rows`; shape (rows, EVIDENCE).

        `question` has its diacritics: "cơ yếu" is not "có yếu tố".
        """
        lower = question.lower()
        quotes = self._quotes(question, rows, found.covered_name)
        said = np.array([pattern.search(lower) is not None for pattern in self._said], dtype=bool)
        variants, actions = said[: self._variants.shape[1]], said[self._variants.shape[1] :]
        own_variants, own_actions = self._variants[rows], self._actions[rows]
        scopes = self._scopes[rows]
        elsewhere = (scopes != NATIONAL) & (scopes != province)
        columns = [
            found.dense,
            found.dense_name,
            found.lexical,
            found.lexical_name,
            found.covered,
            found.covered_text,
            found.covered_name,
            found.dense * found.lexical,
            quotes > 0,
            quotes,
            *_agreement(variants, own_variants),
            *_agreement(actions, own_actions),
            *self._fixed[rows].T,
            elsewhere,
        ]
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)

    def _quotes(self, question: str, rows: np.ndarray, covered: np.ndarray) -> np.ndarray:
        """How much of each name in `rows` the question quotes; `covered` is how much of the question the name holds."""
        quotes = np.zeros(len(rows), dtype=np.float32)
        likely = np.flatnonzero(covered >= _MOSTLY)
        if len(likely):
            quotes[likely] = quoted(words(question), [self._words[row] for row in rows[likely]])
        return quotes

    def weigh(self, evidence: np.ndarray) -> np.ndarray:
        """The weight of each row of `evidence`: the higher, the likelier it is meant."""
        weighed: np.ndarray = evidence @ self._evidence
        return weighed

    def certainty(self, signs: np.ndarray) -> float:
        """How likely the first is meant, 0 to 1; `signs` in the order of CERTAINTY."""
        return float(1 / (1 + np.exp(-float(signs @ self._certainty))))


def fewness(procedures: int) -> float:
    """How far a catalogue of so many `procedures` is from a whole one: 0 for 5,000 and more, at most 0.4.

    What is less than the catalogue as cloned is taken for it: nothing was learnt on less.
    """
    return max(0.0, 1 - math.log(max(procedures, _CLONED)) / math.log(_WHOLE))


def signs(
    evidence: np.ndarray, weighed: np.ndarray, matter: np.ndarray, said: int, known: float, few: float
) -> np.ndarray:
    """What makes us sure of the first of the rows, which are in order of weight; in the order of CERTAINTY.

    `said` is the number of words that say what the question is about, `known` how much of them the
    catalogue knows at all, `few` how far the catalogue is from a whole one: in a small one the first has no
    rivals although what is meant may not be there.
    """
    first = evidence[0]
    others = matter != matter[0]
    rivals = weighed[others]
    lead = float(weighed[0] - rivals[0]) if len(rivals) else 5.0
    share = float(1 / (1 + np.exp(rivals - weighed[0]).sum()))
    column = {name: i for i, name in enumerate(EVIDENCE)}
    dense, lexical, covered = (float(first[column[name]]) for name in ("dense", "lexical", "covered"))
    alone = [1.0, dense, lexical, covered, min(lead, 5.0), share, min(said, 6) / 6, known]
    return np.array([*alone, few, few * dense, few * lexical, few * covered, few * share], dtype=np.float32)


def _agreement(said: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many marks are said and in the name, in the name only, said only."""
    return (own & said).sum(axis=1), (own & ~said).sum(axis=1), (~own & said).sum(axis=1)


def _fixed(procedure: Procedure) -> list[float]:
    levels = procedure.levels
    citizens = any("công dân" in who.lower() for who in procedure.audience)
    return [
        float("ward" in levels),
        float(bool(levels) and "ward" not in levels and "province" not in levels),
        float(citizens),
        float(bool(procedure.aliases)),
    ]


class _Mark(msgspec.Struct):
    name: list[str]
    said: list[str]

    @property
    def said_pattern(self) -> re.Pattern[str]:
        return _whole_words(self.said)


class _Marks(msgspec.Struct):
    variants: dict[str, _Mark]
    actions: dict[str, _Mark]


@lru_cache(maxsize=1)
def _marks() -> _Marks:
    text = resources.files("knowledge").joinpath("ranking.yml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), _Marks)


def _flags(names: list[str], marks: list[list[str]]) -> np.ndarray:
    patterns = [_whole_words(words) for words in marks]
    flags = [[pattern.search(name) is not None for pattern in patterns] for name in names]
    return np.array(flags, dtype=bool).reshape(len(names), len(patterns))


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
