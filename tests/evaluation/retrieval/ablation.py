"""What each part of the search is worth: all of it, and all but one, with weights learnt on the tune half alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from unittest import mock

import numpy as np

from knowledge import index as searching
from knowledge.index import Index
from knowledge.lexicon import Lexicon
from knowledge.ranking import EVIDENCE, Ranking
from knowledge.text import slang
from knowledge.text.reading import Read, read
from tests.evaluation.fit import learn, tune_set
from tests.evaluation.retrieval.evaluate import Search

_VARIANTS = ("variant_said", "variant_unsaid", "variant_missing")
_PRIOR = ("ward", "ministry_only", "citizens", "curated", "elsewhere")
_ACTIONS = ("action_said", "action_unsaid", "action_missing")


def searched_with(index: Index) -> Search:
    """The search of `index`."""
    return lambda text, limit: [(hit.procedure.code, hit.score) for hit in index.search(text, limit)]


def parts(index: Index) -> Iterator[tuple[str, Search]]:
    """Each part's name with the search without it, its weights learnt anew; to be used before the next is asked for.

    The first is the whole search, learnt the same way: without the messages it has not seen, which take long.
    """

    def unread(text: str) -> Read:
        return Read(index.expressions.expand(text), None)

    def one_reading(text: str) -> Read:
        return read(text)._replace(other=None)

    def as_said(_: slang.SlangList, text: str) -> str:
        return text

    without: dict[str, AbstractContextManager[object]] = {
        "nothing left out": nullcontext(),
        "no diacritics restored": mock.patch.object(searching, "read", unread),
        "one reading only": mock.patch.object(searching, "read", one_reading),
        "no slang": mock.patch.object(slang.SlangList, "said_officially", as_said),
        "no likeness of words": mock.patch.object(Lexicon, "_alike", return_value=[]),
        "no dense": _weightless("dense", "dense_name", "both"),
        "no lexical": _weightless("lexical", "lexical_name", "covered", "covered_text", "covered_name", "both"),
        "no quotations": _weightless("quoted", "quoted_whole"),
        "no variants": _weightless(*_VARIANTS),
        "no actions": _weightless(*_ACTIONS),
        "no prior": _weightless(*_PRIOR),
    }
    whole = index.ranking
    for name, context in without.items():
        with context:
            index.ranking = Ranking(index.procedures, learn(index, tune_set(index), []))
            yield name, searched_with(index)
        index.ranking = whole


@contextmanager
def _weightless(*names: str) -> Iterator[None]:
    """The evidence of these names is nothing to anyone."""
    whole = Ranking.evidence
    columns = [EVIDENCE.index(name) for name in names]

    def without(self: Ranking, *arguments: object) -> np.ndarray:
        evidence = whole(self, *arguments)  # type: ignore[arg-type]
        evidence[:, columns] = 0
        return evidence

    with mock.patch.object(Ranking, "evidence", without):
        yield
