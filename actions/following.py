"""Following a person: what a message takes over from before, and what-ifs about the procedure spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Optional

from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.context import asks_what_if, goes_onward, without_lead
from actions.decide import SURE, Decision
from actions.memory import Memory
from actions.wording.facts import fitted, subject
from actions.wording.replies import Answer, Reply, Told
from actions.wording.templates import lower_first, upper_first, vietnamese
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import fold, words
from knowledge.text.reading import read

_ASKING = re.compile(
    r"(?<!\w)(?:gi|nao|sao|dau|bao|may|khong|ko|k|hong|nhieu|chi|mo|"
    r"luat|phi|tien|ngay|gio|online|mang|mau|giay to)(?!\w)"
)
# What "… thì sao?" of the matter at hand hardly asks, whatever its other words are like.
_ODD: tuple[Optional[Told], ...] = (None, "overview", "form", "duration", "result", "legal")
# Asks nothing of its own beside them.
_VAGUE: tuple[Optional[Told], ...] = (None, "overview", "steps")
# "nếu … thì sao", "không có … được không": of the record, what it says in that case.
_LACK = r"(?:khong|ko|k|hong|chua|chang)\s+(?:co|con|giu|du|mang|kip)|(?:bi |lam |lo )?mat|thieu|quen"
_WHAT_IF = re.compile(
    r"(?<!\w)(?:neu|lo|gia su|nho)\s.+|"
    rf"(?<!\w)(?:{_LACK})\s.+\s(?:thi|sao|duoc|dc|dk|the nao|ntn|lam gi|ko|khong|k)(?!\w)"
)
_LACKING = re.compile(rf"(?<!\w)(?:{_LACK})(?!\w)")
# A paper is known by so many syllables together ("chứng sinh").
_LEAST_SHARED = 2
_MOST_TOLD = 4
# Words that stand in half of all papers' names.
_EVERYWHERE = frozenset(("giay to", "ho so", "ban sao", "ban chinh", "to khai", "giay", "lam giay"))
_NEGATED = re.compile(
    r"\s+(?:chứ|chu)\s+(?:(?:có|co|không|khong|ko|k|hổng|hong|đâu|dau|chẳng|chang|nỏ|no)(?!\w)).*$", re.IGNORECASE
)
_NOT_THAT = re.compile(
    r"^\s*(?:(?:à|a|ủa|ua|ơ)\s+)?(?:không|khong|ko|k|hổng|hong|nỏ|chẳng)\s+(?:phải|phai)\s+[^,.;]+?"
    r"(?:[,.;]\s*(?=\S)|\s+(?=(?:mà|ma)\s+(?:là|la)\s))",
    re.IGNORECASE,
)


class _Entry(NamedTuple):
    """A line of a record, as it would be told."""

    text: str
    lacking: bool
    """Whether it is for those who lack something."""


def aspect(text: str, asks: Optional[Told], decision: Decision, memory: Memory) -> Told:
    """What is to be told of what was found for `text`, which by itself asks `asks`."""
    before = memory.aspect
    same = bool(decision.hits) and decision.hits[0].procedure.code == memory.procedure
    how_about = asks_what_if(text)
    if before and not same and goes_onward(text) and (asks in _VAGUE or how_about or _only_names(text)):
        return before
    if same and how_about and asks in _ODD:
        return "eligibility"
    if asks:
        return asks
    # Not understood what is asked, but about what: go on as before, or begin at the beginning.
    return before if same and before else "overview"


def _only_names(text: str) -> bool:
    """Whether `text`, after the words that lead on, holds no word that asks."""
    return _ASKING.search(fold(without_lead(text))) is None


def meant_instead(text: str) -> str:
    """Of a correction what is meant: "khai sinh chứ không phải khai tử" means the former."""
    return _NEGATED.sub("", _NOT_THAT.sub("", text)).lstrip("* ")


def follow(
    dispatcher: CollectingDispatcher,
    snapshot: Snapshot,
    text: str,
    asks: Optional[Told],
    memory: Memory,
    answer: Answer,
) -> Optional[Memory]:
    """Answer a what-if about the procedure spoken of from its record; None where `text` is none, or it is silent."""
    procedure = snapshot.procedures.get(memory.procedure or "")
    folded = fold(read(text).text)
    if procedure is None or asks in ("fee", "duration", "online", "place") or not _WHAT_IF.search(folded):
        return None
    entries = _mentions(procedure, folded)
    if not entries:
        return None
    if not any(entry.lacking for entry in entries):
        found = snapshot.index.search(text, 1)
        if found and found[0].score >= SURE and found[0].procedure is not procedure:
            return None  # the lost paper is a matter of its own
    t = vietnamese()
    answer.aspect = "documents"
    answer.procedure = speech.procedure_ref(procedure)
    answer.sources = [speech.source_ref(procedure)]
    lines = [t("what_if.title", subject=subject(procedure)), *(t("line", words=entry.text) for entry in entries)]
    buttons = speech.next_aspects(procedure, "steps")
    reply = Reply(text=fitted(lines, procedure), quick_replies=buttons, links=[speech.source_link(procedure)])
    speech.say(dispatcher, reply, answer)
    return memory.closed().but(aspect="documents", failures=0)


def _mentions(procedure: Procedure, folded: str) -> list[_Entry]:
    """The lines of the record that speak of what the folded message names, those for who lacks it first."""
    asked = words(folded)
    scored = []
    for entry in _entries(procedure):
        shared = _longest_shared(asked, words(entry.text))
        if shared:
            scored.append((len(shared), entry))
    most = max((length for length, _ in scored), default=0)
    lacking = bool(_LACKING.search(folded))
    best = [entry for length, entry in scored if length == most]
    meant = [entry for entry in best if entry.lacking] if lacking else []
    return (meant or best)[:_MOST_TOLD]


def _entries(procedure: Procedure) -> Iterator[_Entry]:
    t = vietnamese()
    for group in procedure.documents:
        for paper in (*group.hand_in, *group.show):
            if paper.condition:
                text = t("condition", condition=upper_first(paper.condition), words=lower_first(paper.name))
                yield _Entry(text, bool(_LACKING.search(fold(paper.condition))))
            else:
                yield _Entry(paper.name, lacking=False)
    for text in (*procedure.notes, *procedure.requirements, *procedure.steps):
        yield _Entry(text, bool(_LACKING.search(fold(text))))


def _longest_shared(asked: list[str], told: list[str]) -> list[str]:
    """The longest run of words in both, if it is long enough and says something."""
    best: list[str] = []
    for start in range(len(asked)):
        for place in range(len(told)):
            length = 0
            while (
                start + length < len(asked)
                and place + length < len(told)
                and asked[start + length] == told[place + length]
            ):
                length += 1
            run = asked[start : start + length]
            if length >= max(_LEAST_SHARED, len(best) + 1) and " ".join(run) not in _EVERYWHERE:
                best = run
    return best
