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
_COMES_BACK = re.compile(
    r"(?<!\w)(?:quay (?:lai|ve)|tro (?:lai|ve)|ve lai|hoi lai|hoi tiep|noi tiep)(?!\w)(?! (?:cho|nguoi|nop|que))"
)
_THAT_ONE = re.compile(
    r"(?<!\w)(?:cai|vu|chuyen|viec)\s.*(?<!\w)(?:kia|hoi nay|luc nay|do|ay)(?!\w)|(?<!dich )(?<!\w)vu\s"
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
_MOST_WORDS, _MOST_MENTIONED = 8, 4


class Signs(NamedTuple):
    """What tells whether a message names another matter than the one spoken of."""

    always: float
    named: float
    """That it names a matter at all, as the classifier has it; log-odds."""
    sure: float
    """That the first found is meant, as the search has it; log-odds."""
    here: float
    """The chance of what is spoken of against that of the first found, 0 to 1."""
    here_found: float
    """That what is spoken of is meant, as the search has it; log-odds."""
    here_first: float
    """That what is spoken of is the first found."""
    earlier: float
    """The chance of the likeliest of what was spoken of before that, 0 to 1."""
    same_field: float
    """That the first found is of the same field."""
    onward: float
    back: float
    asks_if: float
    what_if: float
    """That it ends with "thì sao" and does not lead on to something else."""
    lacks: float
    """That a what-if is of something somebody lacks, or has not done yet."""
    words: float
    """How many words say what it is about."""
    mentioned: float
    """How many words of it stand together in a line of the record spoken of."""


class Found(NamedTuple):
    """What the search makes of a message after an answer."""

    words: int
    """How many words say what it is about."""
    sure: float
    """The chance of the first found; the next two of what is spoken of, and of the likeliest spoken of before."""
    here: float
    earlier: float
    here_first: bool
    """Whether what is spoken of is the first found, and whether the first is of the same field."""
    same_field: bool
    mentioned: int
    """How many words of the message stand together in a line of the record spoken of."""


def signs(text: str, named: float, found: Found) -> Signs:
    """The signs of the message `text`, which names a matter with the chance `named`, and of what is `found` for it."""
    onward = goes_onward(text)
    what_if = not onward and asks_what_if(text)
    return Signs(
        always=1.0,
        named=log_odds(named),
        sure=log_odds(found.sure),
        here=(found.here + 1e-3) / (max(found.sure, found.here) + 1e-3),
        here_found=log_odds(found.here),
        here_first=float(found.here_first),
        earlier=found.earlier,
        same_field=float(found.same_field),
        onward=float(onward),
        back=float(goes_back(text)),
        asks_if=float(asks_if(text)),
        what_if=float(what_if),
        lacks=float((what_if or asks_if(text)) and _LACKS.search(fold(text)) is not None),
        words=min(found.words, _MOST_WORDS) / _MOST_WORDS,
        mentioned=min(found.mentioned, _MOST_MENTIONED) / _MOST_MENTIONED,
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
    """Whether `text` may return to something spoken of before ("vụ khai sinh", "cái kia")."""
    return comes_back(text) or _THAT_ONE.search(fold(text)) is not None


def comes_back(text: str) -> bool:
    """Whether `text` says that it returns to something ("quay lại …")."""
    return _COMES_BACK.search(fold(text)) is not None


@lru_cache(maxsize=1)
def weights() -> Sequence[float]:
    """The product's, in the order of `Signs`, read once a process."""
    stored = msgspec.json.decode(
        resources.files("actions").joinpath("context.json").read_bytes(), type=dict[str, float]
    )
    return [stored[name] for name in Signs._fields]


def likelier(chance: float, by: float) -> float:
    """`chance` with its odds raised by `by`, in natural logarithms."""
    return 1 / (1 + math.exp(-log_odds(chance) - by))


def another(told: Signs) -> float:
    """How likely another matter is meant, 0 to 1."""
    odds = sum(weight * sign for weight, sign in zip(weights(), told, strict=True))
    return 1 / (1 + math.exp(-odds))
