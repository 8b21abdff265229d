"""Which procedure a message is about, and how sure: answer, ask back, or admit not to know."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, Optional

from actions import context
from actions.mentions import mentioned
from actions.scope import Reading, weights
from knowledge.index import Hit
from knowledge.provinces import without_place
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text import reading
from knowledge.text.normalise import words
from knowledge.text.syllables import is_syllable

# Tiers of how likely the first is the one meant, chosen on the tune half of tests/evaluation/data.
SURE = 0.5
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
# So many of the next in order lie behind one more button: rare cases of a plain question ("làm giấy khai sinh", the
# father is a foreigner) are hardly ever likely, but in nine of ten cases among the next six.
_FURTHER = 4
# Offered beside the first only what is at least this much as likely.
_CLOSE = 0.05
# After an answer much sounds idle without its matter ("ít nhất mấy người"): only what leans further than this is.
_IDLE = -2.0
# By so much, in log-odds, what is of the same field is likelier to be gone on to than the search alone has it.
_SAME_FIELD = 1.5
# Likelier than this, another matter is meant than the one spoken of.
_ANOTHER = 0.5
# A message less likely than this to name a matter names none.
UNNAMED = 0.3
# Of what somebody says they come back to, so little likeness is enough.
_RETURNED = 0.003
# What somebody goes on to is said in few words; it is told where it is so likely and nothing else is.
_NEXT, _NEXT_RIVAL = 0.3, 0.8
_EVERY_NAME = frozenset(("thu", "tuc"))


class Tier(Enum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    """Ours, as it seems, but nothing was found."""
    NOT_OURS = "not ours"


class Beside(NamedTuple):
    """What may be meant instead of the procedure that was answered from."""

    named: Sequence[Procedure] = ()
    """The same with more to it, or nearly as likely: named in the answer."""
    further: Sequence[Procedure] = ()
    """What comes next, best first."""

    @property
    def codes(self) -> list[str]:
        """All of it."""
        return [procedure.code for procedure in (*self.named, *self.further)]


class Decision(NamedTuple):
    """What was found for a message."""

    tier: Tier
    hits: list[Hit]
    """Best first; the first is the one to answer from when the tier is ANSWER."""
    names_something: bool
    """Whether the message itself says anything about a procedure."""
    beside: Beside = Beside()


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

    def signs(self, text: str, named: float, before: Procedure, earlier: Sequence[str]) -> context.Signs:
        """What tells whether `text` names another matter than the procedure `before`, after those in `earlier`."""
        first = self.hits[0].procedure if self.hits else None
        seen = context.Found(
            words=len(self.content),
            sure=self.sure,
            here=self.chance(before.code),
            earlier=max(map(self.chance, earlier), default=0.0),
            here_first=first is before,
            same_field=first is not None and first.field == before.field,
            mentioned=mentioned(before, self.content),
        )
        return context.signs(text, named, seen)

    def near(self, procedure: Procedure) -> Looked:
        """The same with what is of the field of `procedure` the likelier: people go on to what is close to it."""
        hits = [
            Hit(hit.procedure, context.likelier(hit.score, _SAME_FIELD))
            if hit.procedure.field == procedure.field
            else hit
            for hit in self.hits
        ]
        return self._replace(hits=sorted(hits, key=lambda hit: -hit.score))

    def beside(self) -> Beside:
        """What may be meant instead of the first found."""
        first = self.hits[0]
        name = set(words(first.procedure.name)) - _EVERY_NAME
        likely = (
            hit.procedure
            for hit in self.hits[1:]
            if hit.score >= _BESIDE * first.score or name <= set(words(hit.procedure.name))
        )
        named = list(itertools.islice(likely, _MOST_BESIDE))
        further = [hit.procedure for hit in self.hits[1:] if hit.procedure not in named]
        return Beside(named, further[:_FURTHER])

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
    spoken_of = snapshot.procedures.get(before) if before else None
    onward = spoken_of is not None and context.goes_onward(text)
    looked = found(snapshot, (context.without_lead(text) if spoken_of else "") or text, province)
    if read is not None and looked.senseless:
        return Decision(Tier.UNKNOWN, looked.hits[:_KEPT], names_something=True)
    returned = _returned_to(looked, text, before, earlier) if context.goes_back(text) else None
    if returned is not None:
        return _about(returned, looked.hits)
    if spoken_of is not None:
        if not named and _goes_on(looked, text, spoken_of, earlier, read):
            return _about(spoken_of, looked.hits)
        looked = looked.near(spoken_of)
    content, hits = looked.content, looked.hits[:_KEPT]
    sure, ours = looked.sure, 1.0
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
    if spoken_of is None and read is not None and read.leaning > 0 and read.named < UNNAMED and sure < POSSIBLE:
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
        return Decision(Tier.ANSWER, hits, bool(content), looked.beside())
    if few_words and sure >= _NEXT and all(hit.score < rival * hits[0].score for hit in hits[1:]):
        return Decision(Tier.ANSWER, hits, bool(content))  # so few words are never surer
    if sure >= POSSIBLE and ours >= RATHER_OURS:
        close = [hit for hit in hits[:MOST_MEANT] if hit.score >= _CLOSE * hits[0].score]
        return Decision(Tier.CLARIFY, close, True)
    return Decision(Tier.UNKNOWN, hits, bool(content))


def _about(procedure: Procedure, hits: list[Hit]) -> Decision:
    rest = [hit for hit in hits if hit.procedure is not procedure]
    return Decision(Tier.ANSWER, [Hit(procedure, 1.0), *rest][:_KEPT], names_something=True)


def _returned_to(looked: Looked, text: str, before: Optional[str], earlier: Sequence[str]) -> Optional[Procedure]:
    """What was spoken of that a message returns to: what its words are most like, else what came last before."""
    told = [code for code in (before, *earlier) if code in looked.snapshot.procedures]
    likeliest = max(told, key=looked.chance, default=None)
    if likeliest is not None and looked.chance(likeliest) < _RETURNED:
        likeliest = next(iter(told[1:]), None) if looked.sure < POSSIBLE and context.comes_back(text) else None
    return looked.snapshot.procedures[likeliest] if likeliest is not None else None


def _one_a_matter(snapshot: Snapshot, hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    seen: set[str] = set()
    for hit in hits:
        code = hit.procedure.code
        if code not in seen:
            kept.append(hit)
            seen.update(record.code for record in snapshot.matters.get(code, ()))
    return kept


def _goes_on(looked: Looked, text: str, spoken_of: Procedure, earlier: Sequence[str], read: Optional[Reading]) -> bool:
    """Whether a message is about the procedure spoken of: nothing in it clearly names another."""
    if read is not None:
        idle = bool(looked.content) and read.leaning <= _IDLE
        return not idle and context.another(looked.signs(text, read.named, spoken_of, earlier)) < _ANOTHER
    if looked.sure < POSSIBLE:
        return True
    near = any(hit.procedure is spoken_of for hit in looked.hits[:_NEAR])
    return near and (looked.sure < SURE or looked.hits[0].procedure is spoken_of)
