"""Which procedure a message is about, and how sure: answer, ask back, or admit not to know."""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple, Optional

from knowledge.index import Hit
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot

# Tiers of confidence, chosen on the tune half of tests/evaluation/data/messages.jsonl.
SURE = 0.6
POSSIBLE = 0.2
# What the classifier took for out of scope is answered only when the search has hardly a doubt.
BEYOND_DOUBT = 0.9
MOST_OFFERED = 3
# Hits kept, of those looked at: one matter may fill many places.
_KEPT, _LOOKED_AT = 5, 40
# A single word ("mất", "đổi") names a procedure only if it is nearly the whole of a name.
_ONE_WORD_SCORE = 0.6
# With less ahead of the second it is a choice between two, however good both are; one or two words
# ("căn cước") are a topic rather than a procedure unless they lead by more.
_CLEAR_LEAD, _TOPIC_LEAD = 0.05, 0.1
# Offered beside the first only what scores at least this share of it.
_CLOSE = 0.7
# Logistic regression of "the first is the right one" on the first's score and its lead over the
# second, fitted on the same half (and on small talk and out-of-scope examples as what is never right).
_SCORE_WEIGHT, _LEAD_WEIGHT, _OFFSET = 10.5, 6.8, -4.9


class Tier(Enum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"


class Decision(NamedTuple):
    """What was found for a message."""

    tier: Tier
    hits: list[Hit]
    """Best first; the first is the one to answer from when the tier is ANSWER."""
    names_something: bool
    """Whether the message itself says anything about a procedure."""

    @property
    def confidence(self) -> float:
        """How likely the first hit is the procedure meant, 0 to 1."""
        return confidence(self.hits)


def confidence(hits: list[Hit]) -> float:
    """How likely the first of `hits` is the right one, 0 to 1."""
    if not hits:
        return 0.0
    lead = hits[0].score - (hits[1].score if len(hits) > 1 else 0.0)
    return 1 / (1 + math.exp(-(_SCORE_WEIGHT * hits[0].score + _LEAD_WEIGHT * lead + _OFFSET)))


def decide(snapshot: Snapshot, text: str, context: Optional[str], province: Optional[str] = None) -> Decision:
    """Find the procedure of `text`; `context` is the code of the one spoken of, if any.

    `province` is the code of where the person is, where that is known. Of the records of one matter
    the decision has the best only: which of them is meant is settled apart.
    """
    index = snapshot.index
    if province is not None:
        text = without_place(text)  # who files where is settled: its name would only blur what is asked
    content = index.expressions.content_words(index.expressions.expand(text))
    hits = _one_a_matter(snapshot, index.search(text, _LOOKED_AT, province))[:_KEPT]
    if len(content) == 1 and hits and hits[0].score < _ONE_WORD_SCORE:
        content = []
    sure = confidence(hits) if content else 0.0
    spoken_of = snapshot.procedures.get(context) if context else None
    if spoken_of is not None and _goes_on(content, hits, sure, spoken_of):
        rest = [hit for hit in hits if hit.procedure is not spoken_of]
        return Decision(Tier.ANSWER, [Hit(spoken_of, 1.0), *rest], bool(content))
    if sure >= SURE and _leads(content, hits):
        return Decision(Tier.ANSWER, hits, bool(content))
    if sure >= POSSIBLE:
        close = [hit for hit in hits[:MOST_OFFERED] if hit.score >= _CLOSE * hits[0].score]
        return Decision(Tier.CLARIFY, close, True)
    return Decision(Tier.UNKNOWN, hits, bool(content))


def _one_a_matter(snapshot: Snapshot, hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    seen: set[str] = set()
    for hit in hits:
        code = hit.procedure.code
        if code not in seen:
            kept.append(hit)
            seen.update(record.code for record in snapshot.matters.get(code, ()))
    return kept


def _leads(content: list[str], hits: list[Hit]) -> bool:
    lead = _TOPIC_LEAD if len(content) <= 2 else _CLEAR_LEAD
    return len(hits) < 2 or hits[0].score - hits[1].score >= lead


def _goes_on(content: list[str], hits: list[Hit], sure: float, spoken_of: Procedure) -> bool:
    """Whether a message is about the procedure spoken of: nothing in it clearly names another."""
    if sure < POSSIBLE:
        return True
    near = any(hit.procedure is spoken_of for hit in hits[:MOST_OFFERED])
    return near and (sure < SURE or hits[0].procedure is spoken_of)
