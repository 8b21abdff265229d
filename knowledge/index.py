"""Search over the catalogue: a dense and a lexical channel over every name a procedure has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Optional

import faiss
import numpy as np

from knowledge.encoder import Encoder
from knowledge.lexicon import Lexicon
from knowledge.matters import NATIONAL
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.text.expressions import Expressions
from knowledge.text.normalise import clean

# Cosines of this encoder lie in a narrow band: unrelated texts near the first, paraphrases near the second.
_UNRELATED, _SAME = 0.82, 0.95
_DENSE_SHARE = 0.5
_NEAREST = 64
# A province's own procedure, as long as nobody has said to be there.
_ELSEWHERE = 0.85
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d|\.\d)")


class Hit(NamedTuple):
    """A procedure found, with how well it fits (0 to 1)."""

    procedure: Procedure
    score: float


def searched_texts(procedure: Procedure) -> list[str]:
    """Everything `procedure` is called, each once."""
    official = [] if procedure.name.lower().endswith(procedure.plain_name.lower()) else [procedure.name]
    return list(dict.fromkeys([*official, procedure.plain_name, *procedure.aliases]))


class Index:
    """Ranks procedures for a question."""

    def __init__(
        self,
        procedures: list[Procedure],
        owners: np.ndarray,
        dense: faiss.Index,
        lexicon: Lexicon,
        encoder: Encoder,
        expressions: Expressions,
    ) -> None:
        """`owners[i]` is the position in `procedures` of the owner of text i in both channels."""
        self.procedures = procedures
        self.owners = owners
        self.dense = dense
        self.lexicon = lexicon
        self.encoder = encoder
        self.expressions = expressions
        self._by_code = {procedure.code: i for i, procedure in enumerate(procedures)}
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
    ) -> Index:
        """Encode and index all names of `procedures`; `encode` may know vectors that `encoder` need not make again."""
        texts = [(row, text) for row, p in enumerate(procedures) for text in searched_texts(p)]
        owners = np.array([row for row, _ in texts], dtype=np.int32)
        # Aliases are what people ask, so they are encoded as what people ask: expanded, in lower case.
        expanded = [expressions.expand(text) for _, text in texts]
        dense = faiss.IndexFlatIP(encoder.dimension)
        dense.add((encode or encoder.passages)(expanded))
        lexicon = Lexicon.from_texts([expressions.content_words(text) for text in expanded])
        return cls(procedures, owners, dense, lexicon, encoder, expressions)

    def search(self, question: str, limit: int = 5, province: Optional[str] = None) -> list[Hit]:
        """The best `limit` procedures for `question`, best first; ties keep the catalogue's order.

        For someone in `province` (a code) other provinces' own procedures are left out, and a place
        named in the question only says where; where no province is known they stand back behind the
        national ones.
        """
        if province is not None:
            question = without_place(question)
        cleaned = clean(question)
        rows = [self._by_code[code] for code in _CODE.findall(cleaned) if code in self._by_code]
        if rows:
            return [Hit(self.procedures[row], 1.0) for row in dict.fromkeys(rows)][:limit]
        expanded = self.expressions.expand(cleaned)
        if not expanded or not self.procedures:
            return []
        best = np.maximum(self._dense_scores(expanded), 0) * _DENSE_SHARE
        best += self._lexical_scores(expanded) * (1 - _DENSE_SHARE)
        best *= self._weights(province)
        order = np.argsort(-best, kind="stable")[:limit]
        return [Hit(self.procedures[i], round(float(best[i]), 4)) for i in order]

    def _weights(self, province: Optional[str]) -> np.ndarray:
        if province is None:
            return np.where(self._national, np.float32(1), np.float32(_ELSEWHERE))
        here: np.ndarray = self._national | (self._scopes == province)
        return here.astype(np.float32)

    def _dense_scores(self, text: str) -> np.ndarray:
        """How near the question's vector each procedure's nearest text is, scaled to about 0 to 1."""
        vector = self.encoder.query(text).reshape(1, -1)
        cosines, rows = self.dense.search(vector, min(_NEAREST, self.dense.ntotal))
        scores = np.zeros(len(self.procedures), dtype=np.float32)
        scaled = np.clip((cosines[0] - _UNRELATED) / (_SAME - _UNRELATED), 0, 1)
        np.maximum.at(scores, self.owners[rows[0]], scaled)
        return scores

    def _lexical_scores(self, text: str) -> np.ndarray:
        scores = np.zeros(len(self.procedures), dtype=np.float32)
        np.maximum.at(scores, self.owners, self.lexicon.scores(self.expressions.content_words(text)))
        return scores
