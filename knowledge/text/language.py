"""Which language a message is in, as far as an answer depends on it."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

import yaml

from knowledge.text.normalise import words
from knowledge.text.syllables import is_syllable

Language = Literal["vi", "en", "other"]
# Two words of another language in a row of Vietnamese ones ("visa online") are Vietnamese.
_LEAST, _SHARE = 2, 0.5
_LONGEST_SHORT_FORM = 3
# Letters that no other language in Latin letters is likely to have: not é, à, ã, ô and their like.
_ONLY_VIETNAMESE = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")


class _Words(NamedTuple):
    english: frozenset[str]
    other: frozenset[str]


def _unlike_ours(word: str) -> bool:
    """Whether `word` is neither a Vietnamese syllable nor one of the short forms people type ("dc", "ntn")."""
    return len(word) > _LONGEST_SHORT_FORM and not is_syllable(word)


@lru_cache(maxsize=1)
def _lists() -> _Words:
    lists = yaml.safe_load(resources.files("knowledge.text").joinpath("languages.yml").read_text("utf-8"))
    return _Words(frozenset(lists["english"]), frozenset(lists["other"]))


def language_of(text: str) -> Language:
    """The language of `text`: Vietnamese, also without diacritics and where in doubt, English, or another.

    >>> language_of("how much is a passport"), language_of("lam passport online"), language_of("护照多少钱")
    ('en', 'vi', 'other')
    """
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return "vi"
    if sum(not unicodedata.name(c, "LATIN").startswith("LATIN") for c in letters) > len(letters) / 2:
        return "other"
    typed = words(text)
    if _ONLY_VIETNAMESE & set(text.lower()):
        return "vi"
    lists = _lists()
    english = sum(word in lists.english for word in typed)
    other = sum(word in lists.other for word in typed)
    foreign = [word for word in typed if word in lists.english or word in lists.other or _unlike_ours(word)]
    if max(english, other) < _LEAST or len(foreign) < _SHARE * len(typed):
        return "vi"
    return "en" if english >= other else "other"
