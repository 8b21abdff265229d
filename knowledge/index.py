"""Search over the catalogue: a dense and a lexical channel over everything a procedure is called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Optional

import faiss
import numpy as np

from knowledge import questions, sayings
from knowledge.amendments import Amendments
from knowledge.encoder import Encoder
from knowledge.lexicon import Lexicon, Terms
from knowledge.matters import NATIONAL
from knowledge.provinces import without_place
from knowledge.ranking import Found, Ranking, Weights, fewness, signs
from knowledge.records import Procedure
from knowledge.synonyms import Synonyms
from knowledge.text import slang
from knowledge.text.expressions import Expressions
from knowledge.text.normalise import clean
from knowledge.text.reading import read

# Procedures weighed, of those each channel puts first.
_NEAREST, _LIKEST = 96, 64
# A graph of neighbours answers in a tenth of the time of a scan; these keep 99 of 100 of what a scan finds.
_LINKS, _CARE_BUILDING, _CARE_SEARCHING = 24, 80, 96
# One question is one thread's work: waking others takes longer than the search.
faiss.omp_set_num_threads(1)
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d|\.\d)")


class Hit(NamedTuple):
    """A procedure found."""

    procedure: Procedure
    score: float
    """How likely it is the one meant, 0 to 1."""


def searched_texts(procedure: Procedure, amended: Sequence[str] = ()) -> list[str]:
    """Everything `procedure` is called, the official name first, each once; `amended` last."""
    said = sayings.packaged().get(procedure.code)
    asked = [question.meant for question in questions.packaged().get(procedure.code, ())]
    texts = [procedure.name, procedure.plain_name, *procedure.aliases, *(said.texts if said else []), *asked]
    return list(dict.fromkeys([*texts, *amended]))


class Parts(NamedTuple):
    """What an index is made of."""

    starts: np.ndarray
    """Where each procedure's texts begin in `dense` and `texts`; the official name is the first."""
    dense: faiss.Index
    texts: Lexicon
    """Every text by itself."""
    whole: Lexicon
    """All texts of a procedure as one."""


class Index:
    """Ranks procedures for a question."""

    def __init__(
        self,
        procedures: list[Procedure],
        parts: Parts,
        encoder: Encoder,
        expressions: Expressions,
        weights: Optional[Weights] = None,
        synonyms: Optional[Synonyms] = None,
    ) -> None:
        self.procedures = procedures
        self.parts = parts
        self.encoder = encoder
        self.expressions = expressions
        self.synonyms = synonyms or Synonyms({})
        self.ranking = Ranking(procedures, weights or Weights.packaged())
        self._by_code = {procedure.code: i for i, procedure in enumerate(procedures)}
        self._counts = np.diff(parts.starts, append=parts.dense.ntotal)
        self._owners = np.repeat(np.arange(len(procedures), dtype=np.int32), self._counts)
        scopes = [procedure.scope for procedure in procedures]
        self._national = np.array([scope == NATIONAL for scope in scopes], dtype=bool)
        self._scopes = np.array(scopes, dtype=object)

    @classmethod
    def from_procedures(
        cls,
        procedures: list[Procedure],
        encoder: Encoder,
        expressions: Expressions,
        encode: Optional[Callable[[list[str]], np.ndarray]] = None,
        amendments: Optional[Amendments] = None,
    ) -> Index:
        """Encode and index all that `procedures` are called; `encode` may know vectors that need not be made again."""
        amended = amendments or Amendments()
        names, asked = amended.called(), amended.asked()
        called = [searched_texts(p, (*names.get(p.code, ()), *asked.get(p.code, ()))) for p in procedures]
        # What people say is encoded as a question is: written out.
        expanded = [[expressions.expand(text) for text in texts] for texts in called]
        flat = [text for texts in expanded for text in texts]
        words = [expressions.content_words(text) for text in flat]
        starts = np.cumsum([0, *map(len, called)])[:-1].astype(np.int64)
        bounds = [*starts.tolist(), len(flat)]
        unions = [[w for text in words[a:b] for w in dict.fromkeys(text)] for a, b in itertools.pairwise(bounds)]
        vectors = (encode or encoder.passages)(flat)
        parts = Parts(starts, _graph(vectors), Lexicon.from_texts(words), Lexicon.from_texts(unions, pairs=False))
        return cls(procedures, parts, encoder, expressions, synonyms=Synonyms(amended.meant()))

    def search(self, question: str, limit: int = 5, province: Optional[str] = None) -> list[Hit]:
        """The best `limit` procedures for `question`, best first; ties keep the catalogue's order.

        For someone in `province` (a code) other provinces' own procedures are left out, and a place
        named in the question only says where; where no province is known they stand back behind the
        national ones.
        """
        if province is not None:
            question = without_place(question)
        cleaned = self.synonyms.written_out(clean(question))
        named = self.named(cleaned)
        if named:
            return [Hit(procedure, 1.0) for procedure in named[:limit]]
        weighed = self.weighed(cleaned, province)
        if weighed is None:
            return []
        chances = weighed.chances(self.ranking)[:limit]
        found = zip(weighed.rows, chances, strict=False)
        return [Hit(self.procedures[row], round(float(chance), 4)) for row, chance in found]

    def named(self, text: str) -> list[Procedure]:
        """The procedures whose codes stand in `text`, in their order there, each once."""
        codes = dict.fromkeys(_CODE.findall(text))
        return [self.procedures[self._by_code[code]] for code in codes if code in self._by_code]

    def weighed(self, cleaned: str, province: Optional[str] = None) -> Optional[Weighed]:
        """The procedures that may be meant by the text `cleaned`, weighed; None where it says nothing."""
        meant = read(cleaned)
        if not meant.text or not self.procedures:
            return None
        found, rows, terms = self._found([meant.text] + ([meant.other] if meant.other else []))
        if province is not None:
            here = self._national[rows] | (self._scopes[rows] == province)
            rows, found = rows[here], found.only(here)
        if not len(rows):
            return None
        evidence = self.ranking.evidence(meant.text, rows, found, province)
        weights = self.ranking.weigh(evidence)
        order = np.argsort(-weights, kind="stable")
        matter = self.ranking.matter[rows[order]]
        few = fewness(len(self.procedures))
        return Weighed(rows[order], evidence[order], weights[order], matter, terms.words, terms.known, few)

    def _found(self, readings: list[str]) -> tuple[Found, np.ndarray, Terms]:
        """What the channels say of the procedures worth weighing, their rows, ascending, and the question's terms."""
        vectors = np.stack([self.encoder.query(reading) for reading in readings])
        words = self.expressions.content_words(readings[0])
        terms = self.parts.whole.read(words)
        covered = self.parts.whole.covered(terms)
        nearest, least = self._nearest(vectors)
        likest = np.argpartition(covered, -min(_LIKEST, len(covered)))[-_LIKEST:]
        rows = np.union1d(list(nearest), likest[covered[likest] > 0]).astype(np.int64)
        counts = self._counts[rows]
        bounds = np.cumsum(counts) - counts
        # Comparing every text word by word would take longest: only those of what is near or holds the words.
        texts = np.arange(counts.sum()) + np.repeat(self.parts.starts[rows] - bounds, counts)
        scores, held = self._lexical(readings[0], words, texts)
        names = (self.parts.dense.reconstruct_batch(self.parts.starts[rows]) @ vectors.T).max(axis=1)
        dense = np.maximum(np.array([nearest.get(row, least) for row in rows.tolist()], dtype=np.float32), names)
        found = Found(
            dense, names, _most(scores, bounds), scores[bounds], covered[rows], _most(held, bounds), held[bounds]
        )
        return found, rows, terms

    def _nearest(self, vectors: np.ndarray) -> tuple[dict[int, float], float]:
        """The cosine of each procedure's nearest text, where it is among the nearest, and the least of these."""
        graph = self.parts.dense
        cosines, texts = graph.search(vectors, min(_NEAREST, graph.ntotal))
        held = texts >= 0
        found, owners = cosines[held], self._owners[texts[held]]
        best: dict[int, float] = {}
        for owner, cosine in zip(owners.tolist(), found.tolist(), strict=True):
            if cosine > best.get(owner, -1.0):
                best[owner] = cosine
        return best, float(found.min(initial=1.0))

    def _lexical(self, text: str, words: list[str], among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How like the question, in its own words or in the law's, each text `among` is, and how much it holds."""
        texts = self.parts.texts
        scores, held = texts.compared(texts.read(words), among)
        official = slang.packaged().said_officially(text)
        if official != text:
            others, _ = texts.compared(texts.read(self.expressions.content_words(official)), among)
            np.maximum(scores, others, out=scores)
        return scores, held


def _most(values: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """The greatest of `values`, one a text, of each procedure, whose texts begin at `bounds`."""
    most: np.ndarray = np.maximum.reduceat(values, bounds) if len(bounds) else values[:0]
    return most


class Weighed(NamedTuple):
    """The procedures that may be meant, best first."""

    rows: np.ndarray
    evidence: np.ndarray
    weights: np.ndarray
    matter: np.ndarray
    words: int
    """How many words of the question say what it is about."""
    known: float
    """How much of them, by weight, the catalogue knows at all."""
    few: float
    """How far the catalogue is from a whole one."""

    def signs(self) -> np.ndarray:
        """What makes us sure of the first."""
        return signs(self.evidence, self.weights, self.matter, self.words, self.known, self.few)

    def chances(self, ranking: Ranking) -> np.ndarray:
        """How likely each is the one meant, descending."""
        first = ranking.certainty(self.signs())
        chances: np.ndarray = first * np.exp(self.weights - self.weights[0])
        return chances


def _graph(vectors: np.ndarray) -> faiss.Index:
    """The nearest neighbours of `vectors`, eight bits a number; built on one thread, so always the same."""
    graph = faiss.IndexHNSWSQ(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, _LINKS, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]
    graph.hnsw.efConstruction = _CARE_BUILDING
    graph.hnsw.efSearch = _CARE_SEARCHING
    graph.train(vectors)
    graph.add(vectors)
    return graph
