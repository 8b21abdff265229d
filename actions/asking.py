"""The one question back: what tells the procedures apart that may be meant."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Optional

from rasa_sdk.executor import CollectingDispatcher

from actions import speech
from actions.differences import Difference, differences
from actions.memory import WHICH, Memory
from actions.wording.replies import Answer, QuickReply, Reply, Told
from actions.wording.templates import vietnamese
from knowledge.index import Hit
from knowledge.records import Procedure

MOST_NAMED = 4
# What is kept of the words that led to a question: answers in own words are put to them, again and again.
_LONGEST_WORDS = 300
# A difference that so much of what may be meant says nothing of would not tell it apart.
_MOST_SILENT = 0.2


class Option(NamedTuple):
    """One answer to the question back."""

    title: str
    codes: list[str]
    """The procedures that are left then, best first."""


def ask_back(
    dispatcher: CollectingDispatcher,
    hits: Sequence[Hit],
    aspect: Told,
    words: str,
    memory: Memory,
    answer: Answer,
) -> Memory:
    """Ask which of `hits` is meant by `words`, the best way there is."""
    t = vietnamese()
    answer.status = "clarify"
    answer.aspect = speech.aspect_of(aspect)
    offered = [hit.procedure.code for hit in hits]
    difference = telling_apart(hits, words)
    expecting = WHICH
    if len(hits) == 1:
        text = t("clarify.one", name=hits[0].procedure.plain_name)
        buttons = [QuickReply(t("clarify.yes"), "/affirm"), QuickReply(t("clarify.no"), "/deny")]
    elif difference is not None:
        expecting, text = difference.id, difference.ask
        options = options_by(difference, [hit.procedure for hit in hits])
        buttons = [QuickReply(option.title, speech.choose_payload(*option.codes)) for option in options]
        buttons.append(QuickReply(t("clarify.dont_know"), "/dont_know"))
    else:
        hits, offered = hits[:MOST_NAMED], offered[:MOST_NAMED]
        # Buttons hold 20 characters and do not show everywhere: the names stand in the text too.
        names = [f"{i}. {hit.procedure.plain_name}" for i, hit in enumerate(hits, 1)]
        text = "\n".join([t("clarify.several"), *names])
        buttons = [*speech.choices([hit.procedure for hit in hits]), QuickReply(t("clarify.no"), "/deny")]
    speech.say(dispatcher, Reply(text=text, quick_replies=buttons), answer)
    return memory.but(
        aspect=aspect,
        offered=offered,
        expecting=expecting,
        question=words[-_LONGEST_WORDS:],
        asked_back=memory.asked_back + 1,
    )


def telling_apart(hits: Sequence[Hit], words: str) -> Optional[Difference]:
    """The difference whose answer says most about which of `hits` is meant; None where names say more.

    What `words` have said already is not asked again.
    """
    best, most = None, 0.0
    for difference in differences().values():
        if difference.touched_by(words):
            continue
        told = _told(difference, hits)
        if told > most:
            best, most = difference, told
    if best is None:
        return None
    groups = options_by(best, [hit.procedure for hit in hits])
    # A few names say it all at once, unless each answer leaves one.
    return best if len(hits) > MOST_NAMED or all(len(group.codes) == 1 for group in groups) else None


def options_by(difference: Difference, procedures: Sequence[Procedure]) -> list[Option]:
    """The answers to `difference.ask` that `procedures` leave open, in the order of the list."""
    codes: dict[str, list[str]] = defaultdict(list)
    for procedure in procedures:
        value = difference.of(procedure)
        if value is not None:
            codes[value.id].append(procedure.code)
    return [Option(value.title, codes[value.id]) for value in difference.values if value.id in codes][:MOST_NAMED]


def _told(difference: Difference, hits: Sequence[Hit]) -> float:
    """How much the answer is expected to tell, in bits; 0 where it would tell nothing of many."""
    whole = sum(hit.score for hit in hits) or 1.0
    shares: dict[Optional[str], float] = defaultdict(float)
    for hit in hits:
        value = difference.of(hit.procedure)
        shares[value.id if value else None] += hit.score / whole
    if shares.pop(None, 0.0) > _MOST_SILENT or not 1 < len(shares) <= MOST_NAMED:
        return 0.0
    return -sum(share * math.log2(share) for share in shares.values() if share)
