"""Which procedure a message is about, and how sure: answer, ask back, or admit not to know."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Optional

from actions.scope import weights
from knowledge.index import Hit
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.reading import read

# Tiers of how likely the first is the one meant, chosen on the tune half of tests/evaluation/data.
SURE = 0.62
POSSIBLE = 0.12
# What is less likely than the first to be about a procedure at all is none of ours; for what is less likely than
# the second nothing is offered: a wrong guess at an idle question is worse than to ask for other words.
OURS, RATHER_OURS = 0.35, 0.5
MOST_OFFERED = 3
# Hits kept, of those looked at: one matter may fill many places.
_KEPT, _LOOKED_AT = 5, 40
# A single word ("mất", "đổi") is a topic: it names a procedure only where hardly another can be meant.
_ONE_WORD_SURE = 0.8
# Of so few words ("thẻ căn cước") the classifier cannot tell much: what the catalogue knows is a topic of ours.
_TOPIC = 3
# Offered beside the first only what is at least this much as likely.
_CLOSE = 0.05


class Tier(Enum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    """Ours, as it seems, but nothing was found."""
    NOT_OURS = "not ours"


class Decision(NamedTuple):
    """What was found for a message."""

    tier: Tier
    hits: list[Hit]
    """Best first; the first is the one to answer from when the tier is ANSWER."""
    names_something: bool
    """Whether the message itself says anything about a procedure."""


def decide(
    snapshot: Snapshot,
    text: str,
    context: Optional[str],
    province: Optional[str] = None,
    leaning: Optional[float] = None,
) -> Decision:
    """Find the procedure of `text`; `context` is the code of the one spoken of, if any.

    `province` is the code of where the person is, where that is known; `leaning` is the classifier's
    (`actions/scope.py`), None where it was not asked. Of the records of one matter the decision has the
    best only: which of them is meant is settled apart.
    """
    index = snapshot.index
    if province is not None:
        text = without_place(text)  # who files where is settled: its name would only blur what is asked
    content = index.expressions.content_words(read(text).text)
    hits = _one_a_matter(snapshot, index.search(text, _LOOKED_AT, province))[:_KEPT]
    sure = hits[0].score if content and hits else 0.0
    ours = 1.0
    if leaning is not None:
        blends = weights()
        ours = float(leaning > 0) if not content else blends.ours.chance(sure, leaning)
        if len(content) <= _TOPIC and leaning > 0 and sure >= POSSIBLE:
            ours = max(ours, RATHER_OURS)
        sure = blends.right.chance(sure, leaning) if sure else 0.0
    if len(content) == 1 and sure < _ONE_WORD_SURE:
        sure = min(sure, SURE - 0.01)
    if ours < OURS:
        return Decision(Tier.NOT_OURS, hits, bool(content))
    spoken_of = snapshot.procedures.get(context) if context else None
    if spoken_of is not None and _goes_on(content, hits, sure, spoken_of):
        rest = [hit for hit in hits if hit.procedure is not spoken_of]
        return Decision(Tier.ANSWER, [Hit(spoken_of, 1.0), *rest], bool(content))
    if sure >= SURE:
        return Decision(Tier.ANSWER, hits, bool(content))
    if sure >= POSSIBLE and ours >= RATHER_OURS:
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


def _goes_on(content: list[str], hits: list[Hit], sure: float, spoken_of: Procedure) -> bool:
    """Whether a message is about the procedure spoken of: nothing in it clearly names another."""
    if sure < POSSIBLE:
        return True
    near = any(hit.procedure is spoken_of for hit in hits[:MOST_OFFERED])
    return near and (sure < SURE or hits[0].procedure is spoken_of)
