"""What a record says of something that a message names: a paper, a condition, a case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from actions.wording.templates import lower_first, upper_first, vietnamese
from knowledge.records import Procedure
from knowledge.text.normalise import fold, words

LACK = r"(?:khong|ko|k|hong|chua|chang)\s+(?:co|con|giu|du|mang|kip)|(?:bi |lam |lo )?mat|thieu|quen"
"""Words, folded, for not having something."""
_LACKING = re.compile(rf"(?<!\w)(?:{LACK})(?!\w)")
# A paper is known by so many syllables together ("chứng sinh").
_LEAST_SHARED = 2
_MOST_TOLD = 4
# Words that stand in half of all papers' names.
_EVERYWHERE = frozenset(("giay to", "ho so", "ban sao", "ban chinh", "to khai", "giay", "lam giay"))


class Entry(NamedTuple):
    """A line of a record, as it would be told."""

    text: str
    words: Sequence[str]
    """Folded."""
    lacking: bool
    """Whether it is for those who lack something."""


def mentions(procedure: Procedure, folded: str) -> list[Entry]:
    """The lines of the record that speak of what the folded message names, those for who lacks it first."""
    asked = words(folded)
    scored = []
    for entry in _entries(procedure):
        shared = _longest_shared(asked, entry.words)
        if shared:
            scored.append((len(shared), entry))
    most = max((length for length, _ in scored), default=0)
    lacking = bool(_LACKING.search(folded))
    best = [entry for length, entry in scored if length == most]
    meant = [entry for entry in best if entry.lacking] if lacking else []
    return (meant or best)[:_MOST_TOLD]


def mentioned(procedure: Procedure, content: Sequence[str]) -> int:
    """How many words of `content` (folded, in order) stand together in one line of the record, 0 for none worth it."""
    return max((len(_longest_shared(content, entry.words)) for entry in _entries(procedure)), default=0)


def _entries(procedure: Procedure) -> Iterator[Entry]:
    t = vietnamese()
    for group in procedure.documents:
        for paper in (*group.hand_in, *group.show):
            if paper.condition:
                text = t("condition", condition=upper_first(paper.condition), words=lower_first(paper.name))
                yield _entry(text, paper.condition)
            else:
                yield Entry(paper.name, words(paper.name), lacking=False)
    for text in (*procedure.notes, *procedure.requirements, *procedure.steps):
        yield _entry(text, text)


def _entry(text: str, when: str) -> Entry:
    return Entry(text, words(text), bool(_LACKING.search(fold(when))))


def _longest_shared(asked: Sequence[str], told: Sequence[str]) -> list[str]:
    """The longest run of words in both, if it is long enough and says something."""
    best: list[str] = []
    places: dict[str, list[int]] = {}
    for place, word in enumerate(told):
        places.setdefault(word, []).append(place)
    for start, word in enumerate(asked):
        for place in places.get(word, ()):
            length = 1
            while (
                start + length < len(asked)
                and place + length < len(told)
                and asked[start + length] == told[place + length]
            ):
                length += 1
            run = list(asked[start : start + length])
            if length >= max(_LEAST_SHARED, len(best) + 1) and " ".join(run) not in _EVERYWHERE:
                best = run
    return best
