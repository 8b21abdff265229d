"""Which procedure a message is about, and how sure: answer, ask back, or admit not to know."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, Optional

from actions import context
from actions.scope import Reading, weights
from knowledge.index import Hit
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text import reading
from knowledge.text.normalise import words
from knowledge.text.syllables import is_syllable

# Tiers of how likely the first is the one meant, chosen on the tune half of tests/evaluation/data.
SURE = 0.62
POSSIBLE = 0.12
# What is less likely than the first to be about a procedure at all is none of ours; for what is less likely than
# the second nothing is offered: a wrong guess at an idle question is worse than to ask for other words.
OURS, RATHER_OURS = 0.35, 0.5
# So many may be meant where a question back has to tell them apart, and so many are near.
MOST_MEANT, _NEAR = 5, 3
# Hits kept, of those looked at: one matter may fill many places.
_KEPT, _LOOKED_AT = 5, 40
# A word or two ("mất", "căn cước") are a topic: they name a procedure only where hardly another can be meant.
_FEW_WORDS, _FEW_WORDS_SURE = 2, 0.8
# Of so few words ("thẻ căn cước") the classifier cannot tell much: what the catalogue knows is a topic of ours.
_TOPIC = 3
# What is so much as likely as the first may as well be meant: it is asked for. Of the questions of the tune half one
# in fourteen is, and the first would have been wrong in one of ten of those.
_RIVAL = 0.5
# Named beside the answer is what is at least so much as likely, or has the same name with more to it.
_BESIDE, _MOST_BESIDE = 0.1, 2
# Offered beside the first only what is at least this much as likely.
_CLOSE = 0.05
# A what-if sounds idle without its matter: only what leans further than this is.
_IDLE = -2.5
# Likelier than this, another matter is meant than the one spoken of.
_ANOTHER = 0.5
# A message less likely than this to name a matter names none.
_UNNAMED = 0.3
# Of what somebody says they come back to, so little likeness is enough.
_RETURNED = 0.003
# What somebody goes on to is said in few words; it is told where it is so likely and nothing else is.
_NEXT, _NEXT_RIVAL = 0.3, 0.8
# Of what somebody goes on to, what is of the same field and so much as likely as the first is meant.
_KIN = 0.4
_EVERY_NAME = frozenset(("thu", "tuc"))


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
    variants: Sequence[Procedure] = ()
    """What may be meant instead of the one answered from: the same with more to it, or nearly as likely."""


class Looked(NamedTuple):
    """What the search finds for a message."""

    snapshot: Snapshot
    content: list[str]
    """The words that say what it is about."""
    hits: list[Hit]
    """The best of each matter, best first."""

    @property
    def sure(self) -> float:
        """How likely the first is the one meant, as the search has it."""
        return self.hits[0].score if self.content and self.hits else 0.0

    def chance(self, code: str) -> float:
        """How likely the matter of `code` is meant, as the search has it."""
        matter = {code, *(record.code for record in self.snapshot.matters.get(code, ()))}
        return next((hit.score for hit in self.hits if hit.procedure.code in matter), 0.0) if self.content else 0.0

    def signs(self, text: str, named: float, before: str) -> context.Signs:
        """What tells whether `text` names another matter than the procedure `before`."""
        return context.signs(text, named, self.sure, self.chance(before), len(self.content))

    def variants(self) -> list[Procedure]:
        """What may be meant instead of the first found, best first."""
        first = self.hits[0]
        name = set(words(first.procedure.name)) - _EVERY_NAME
        beside = (
            hit.procedure
            for hit in self.hits[1:]
            if hit.score >= _BESIDE * first.score or name <= set(words(hit.procedure.name))
        )
        return list(itertools.islice(beside, _MOST_BESIDE))

    @property
    def senseless(self) -> bool:
        """Whether no word is one that Vietnamese or the catalogue knows: a cat on the keyboard."""
        known = self.snapshot.index.parts.whole.terms
        return bool(self.content) and 2 * sum(is_syllable(word) or word in known for word in self.content) < len(
            self.content
        )


def found(snapshot: Snapshot, text: str, province: Optional[str]) -> Looked:
    """What the search finds for `text`, for someone in `province` (a code) where that is known."""
    index = snapshot.index
    if province is not None:
        text = without_place(text)  # who files where is settled: its name would only blur what is asked
    content = index.expressions.content_words(reading.read(text).text)
    return Looked(snapshot, content, _one_a_matter(snapshot, index.search(text, _LOOKED_AT, province)))


def decide(
    snapshot: Snapshot,
    text: str,
    before: Optional[str],
    province: Optional[str] = None,
    read: Optional[Reading] = None,
    earlier: Sequence[str] = (),
    *,
    named: bool = False,
) -> Decision:
    """Find the procedure of `text`; `before` is the code of the one spoken of, if any, `earlier` those before it.

    `province` is the code of where the person is, where that is known; `read` is what the classifier makes of
    the message (`actions/scope.py`), None where it was not asked; `named` says that the message names another matter
    in a few words, as corrections do. Of the records of one matter the decision has the
    best only: which of them is meant is settled apart.
    """
    onward = before is not None and context.goes_onward(text)
    looked = found(snapshot, (context.without_lead(text) if onward else "") or text, province)
    content, hits = looked.content, looked.hits[:_KEPT]
    sure, ours = looked.sure, 1.0
    if read is not None and looked.senseless:
        return Decision(Tier.UNKNOWN, hits, names_something=True)
    if context.goes_back(text):
        told = [code for code in (before, *earlier) if code in snapshot.procedures]
        returned = max(told, key=looked.chance, default=None)
        if returned is not None and looked.chance(returned) >= _RETURNED:
            return _about(snapshot.procedures[returned], hits)
    if read is not None:
        blends = weights()
        ours = float(read.leaning > 0) if not content else blends.ours.chance(sure, read.leaning)
        if len(content) <= _TOPIC and read.leaning > 0 and sure >= POSSIBLE:
            ours = max(ours, RATHER_OURS)
        sure = blends.right.chance(sure, read.leaning) if sure else 0.0
        if onward:
            ours = max(ours, RATHER_OURS)
    if len(content) <= _FEW_WORDS and sure < _FEW_WORDS_SURE and not text.startswith(context.MENDS):
        sure = min(sure, SURE - 0.01)
    spoken_of = snapshot.procedures.get(before) if before else None
    if spoken_of is not None and _goes_on(looked, text, sure, spoken_of, read):
        return _about(spoken_of, hits)
    if spoken_of is None and read is not None and read.leaning > 0 and read.named < _UNNAMED and sure < POSSIBLE:
        return Decision(Tier.UNKNOWN, hits, names_something=False)  # a bare question: of what?
    if ours < OURS:
        return Decision(Tier.NOT_OURS, hits, bool(content))
    few_words = named or onward
    rival = _NEXT_RIVAL if few_words else _RIVAL
    if sure >= SURE and ours < RATHER_OURS:
        return Decision(Tier.CLARIFY, hits[:1], names_something=True)  # it may be an idle question after all
    if sure >= SURE:
        rivals = [hit for hit in hits[1:] if hit.score >= rival * hits[0].score]
        if rivals:
            return Decision(Tier.CLARIFY, [hits[0], *rivals], names_something=True)
        return Decision(Tier.ANSWER, hits, bool(content), looked.variants())
    if few_words:
        if sure >= _NEXT and all(hit.score < rival * hits[0].score for hit in hits[1:]):
            return Decision(Tier.ANSWER, hits, bool(content))  # so few words are never surer
        kin = [
            hit
            for hit in hits[:_NEAR]
            if spoken_of and hit.procedure.field == spoken_of.field and hit.score >= _KIN * hits[0].score
        ]
        if len(kin) == 1 and kin[0].procedure is not spoken_of and sure >= POSSIBLE:
            return _about(kin[0].procedure, hits)  # "thế còn sang tên?", of land
    if sure >= POSSIBLE and ours >= RATHER_OURS:
        close = [hit for hit in hits[:MOST_MEANT] if hit.score >= _CLOSE * hits[0].score]
        return Decision(Tier.CLARIFY, close, True)
    return Decision(Tier.UNKNOWN, hits, bool(content))


def _about(procedure: Procedure, hits: list[Hit]) -> Decision:
    rest = [hit for hit in hits if hit.procedure is not procedure]
    return Decision(Tier.ANSWER, [Hit(procedure, 1.0), *rest], names_something=True)


def _one_a_matter(snapshot: Snapshot, hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    seen: set[str] = set()
    for hit in hits:
        code = hit.procedure.code
        if code not in seen:
            kept.append(hit)
            seen.update(record.code for record in snapshot.matters.get(code, ()))
    return kept


def _goes_on(looked: Looked, text: str, sure: float, spoken_of: Procedure, read: Optional[Reading]) -> bool:
    """Whether a message is about the procedure spoken of: nothing in it clearly names another."""
    if read is not None:
        idle = bool(looked.content) and read.leaning <= (_IDLE if context.asks_if(text) else 0)
        return not idle and context.another(looked.signs(text, read.named, spoken_of.code)) < _ANOTHER
    if sure < POSSIBLE:
        return True
    near = any(hit.procedure is spoken_of for hit in looked.hits[:_NEAR])
    return near and (sure < SURE or looked.hits[0].procedure is spoken_of)
