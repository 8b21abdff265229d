"""Following a person: what a message takes over from before, and what-ifs about the procedure spoken of."""

from __future__ import annotations

import re
from typing import Optional

from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.context import asks_what_if, goes_onward, without_lead
from actions.decide import SURE, Decision
from actions.memory import Memory
from actions.mentions import LACK, mentions
from actions.wording.facts import fitted, subject
from actions.wording.replies import Answer, Reply, Told
from actions.wording.templates import vietnamese
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import fold
from knowledge.text.reading import read

# Words that ask; who types diacritics and writes "đau" asks for no place.
_ASKING = re.compile(
    r"(?<!\w)(?:gì|nào|sao|đâu|bao|mấy|không|ko|k|hông|nhiêu|chi|mô|"
    r"luật|phí|tiền|ngày|giờ|online|mạng|mẫu|giấy tờ)(?!\w)"
)
_ASKING_FOLDED = re.compile(fold(_ASKING.pattern))
# What "… thì sao?" of the matter at hand hardly asks, whatever its other words are like.
_ODD: tuple[Optional[Told], ...] = (None, "overview", "form", "duration", "result", "legal")
# Who does not name the law asks what it means for them, as in "trễ hạn có bị phạt không".
_LAW = re.compile(
    r"(?<!\w)(?:luat|nghi dinh|thong tu|quyet dinh|quy dinh|can cu|van ban|phap ly|dieu (?:nao|may))(?!\w)"
)
# Asks nothing of its own beside them.
_VAGUE: tuple[Optional[Told], ...] = (None, "overview", "steps")
# "nếu … thì sao", "không có … được không": of the record, what it says in that case.
_WHAT_IF = re.compile(
    r"(?<!\w)(?:neu|lo|gia su|nho)\s.+|"
    rf"(?<!\w)(?:{LACK})\s.+\s(?:thi|sao|duoc|dc|dk|the nao|ntn|lam gi|ko|khong|k)(?!\w)"
)
_NEGATED = re.compile(
    r"\s+(?:chứ|chu)\s+(?:(?:có|co|không|khong|ko|k|hổng|hong|đâu|dau|chẳng|chang|nỏ|no)(?!\w)).*$", re.IGNORECASE
)
_NOT_THAT = re.compile(
    r"^\s*(?:(?:à|a|ủa|ua|ơ)\s+)?(?:không|khong|ko|k|hổng|hong|nỏ|chẳng)\s+(?:phải|phai)\s+[^,.;]+?"
    r"(?:[,.;]\s*(?=\S)|\s+(?=(?:mà|ma)\s+(?:là|la)\s))",
    re.IGNORECASE,
)


def aspect(text: str, asks: Optional[Told], decision: Decision, memory: Memory) -> Told:
    """What is to be told of what was found for `text`, which by itself asks `asks`."""
    before = memory.aspect
    if before and memory.procedure is None and asks in (None, "overview"):
        return before  # we had asked of what
    same = bool(decision.hits) and decision.hits[0].procedure.code == memory.procedure
    how_about = asks_what_if(text)
    onward = goes_onward(text)
    if before and onward and not same and (asks in _VAGUE or how_about or only_names(text)):
        return before
    if before and onward and same and not how_about and asks in (None, "overview"):
        return before  # "thế còn trích lục kết hôn?", which is the same as that of a death
    if same and ((how_about and asks in _ODD) or (asks == "legal" and not _LAW.search(fold(text)))):
        return "eligibility"
    if asks:
        return asks
    # Not understood what is asked, but about what: go on as before, or begin at the beginning.
    return before if same and before else "overview"


def only_names(text: str) -> bool:
    """Whether `text`, after the words that lead on, holds no word that asks."""
    left = without_lead(text).lower()
    return (_ASKING_FOLDED if fold(left) == left else _ASKING).search(left) is None


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
    entries = mentions(procedure, folded)
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
