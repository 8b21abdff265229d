"""Is a message about the procedure spoken of, or does it name another matter?

Neither the words nor the search know alone: "mất giấy chứng sinh thì sao" names what is a matter of its own and asks
about the one before it. The weights are learnt on the dialogues that may be looked at, by
``python -m tests.evaluation.dialogue.fit``, and stored in `context.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, Optional

import msgspec

from actions.scope import log_odds
from knowledge.text.normalise import fold

_START = r"(?:(?:the|vay|roi|ua|a|da|va|u|ma|oi|ok|oke|thoi)\s+)*"
# Whose child it is, where "con" was typed without diacritics.
_KIN = r"(?:toi|em|minh|tui|chau|be|gai|trai|anh|chi|cua|dau|nuoi|rieng|ut|nho|moi|duoc|\d)"
# "thế còn …", "quay lại chuyện …", "cho hỏi thêm …": on to something else. "*…" mends one's own typing.
_ONWARD = re.compile(
    rf"{_START}(?:(?P<still>con)\s(?!{_KIN})|\*|(?:quay (?:lai|ve)|tro lai|(?:cho )?(?:\w+ )?hoi (?:them|luon|not)|"
    r"gio (?:hoi|qua|toi)|nham|lon roi|(?:em |toi |minh )?quen(?! biet)|"
    r"(?:(?:khong|ko|k|hong)[ ,]+)?y (?:toi|em|minh|tui|la|chi|anh|co))(?!\w))"
)
# "Sếp người Hàn, còn giấy phép lao động thì sao" says first for whom.
_THEN = re.compile(r",\s*(?:the\s+)?con\s.*thi (?:sao|the nao|ntn)\W*$")
_BACK = re.compile(
    r"(?<!\w)(?:quay (?:lai|ve)|tro lai|hoi lai|hoi tiep)(?!\w)|"
    r"(?<!\w)(?:cai|vu|chuyen|viec)\s.*(?<!\w)(?:kia|hoi nay|luc nay|do|ay)(?!\w)|(?<!\w)vu\s"
)
# What-ifs and leave to do something: mostly about the matter at hand.
_IF = re.compile(
    r"thi (?:sao|the nao|lam sao|ntn)\W*$|"
    r"(?<!\w)(?:duoc|dc|dk|duok|co|phai|la)\s(?:.*\s)?(?:khong|ko|k|hong|hok|chu|ha|chua)\W*$|"
    r"^(?:neu|lo|nho)\s"
)
_WHAT_IF = re.compile(r"thi (?:sao|the nao|lam sao|ntn)\W*$")
_LACKS = re.compile(r"(?<!\w)(?:chua|(?:khong|ko|k|hong) (?:co|con)|mat|thieu|het|qua|no|chi co|moi co)(?!\w)")
MENDS = "*"
"""What people put before a word that they had mistyped."""
_MOST_WORDS = 8


class Signs(NamedTuple):
    """What tells whether a message names another matter than the one spoken of."""

    always: float
    named: float
    """That it names a matter at all, as the classifier has it; log-odds."""
    sure: float
    """That the first found is meant, as the search has it; log-odds."""
    here: float
    """The chance of what is spoken of against that of the first found, 0 to 1."""
    onward: float
    asks_if: float
    what_if: float
    """That it ends with "thì sao" and does not lead on to something else."""
    lacks: float
    """That a what-if is of something somebody lacks, or has not done yet."""
    words: float
    """How many words say what it is about."""


def signs(text: str, named: float, sure: float, here: float, words: int) -> Signs:
    """The signs of the message `text`: `named`, `sure` and `here` are chances, the last of what is spoken of."""
    what_if = not goes_onward(text) and asks_what_if(text)
    return Signs(
        1.0,
        log_odds(named),
        log_odds(sure),
        (here + 1e-3) / (max(sure, here) + 1e-3),
        float(goes_onward(text)),
        float(asks_if(text)),
        float(what_if),
        float((what_if or asks_if(text)) and _LACKS.search(fold(text)) is not None),
        min(words, _MOST_WORDS) / _MOST_WORDS,
    )


def goes_onward(text: str) -> bool:
    """Whether `text` says that it goes on to something else, or mends what was typed before."""
    return _lead(text) is not None or _THEN.search(fold(text).strip()) is not None


def without_lead(text: str) -> str:
    """`text` without the words that lead on to it ("thế còn", "à quên")."""
    lead = _lead(text)
    return text[lead.end() :] if lead else text


def _lead(text: str) -> Optional[re.Match[str]]:
    """The words that lead on at the beginning of `text`; who types diacritics and writes "con" means a child."""
    lead = _ONWARD.match(fold(text))
    accented = fold(text) != text.lower()
    if lead is not None and lead["still"] and accented and "còn" not in text[: lead.end()].lower():
        return None
    return lead


def asks_what_if(text: str) -> bool:
    """Whether `text` ends with "thì sao"."""
    return _WHAT_IF.search(fold(text).strip()) is not None


def asks_if(text: str) -> bool:
    """Whether `text` asks what holds in a case, or whether something may be."""
    return _IF.search(fold(text).strip()) is not None


def goes_back(text: str) -> bool:
    """Whether `text` says that it returns to something spoken of before."""
    return _BACK.search(fold(text)) is not None


@lru_cache(maxsize=1)
def weights() -> Sequence[float]:
    """The product's, in the order of `Signs`, read once a process."""
    stored = msgspec.json.decode(
        resources.files("actions").joinpath("context.json").read_bytes(), type=dict[str, float]
    )
    return [stored[name] for name in Signs._fields]


def another(told: Signs) -> float:
    """How likely another matter is meant, 0 to 1."""
    odds = sum(weight * sign for weight, sign in zip(weights(), told, strict=True))
    return 1 / (1 + math.exp(-odds))
