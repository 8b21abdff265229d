"""What somebody has typed so far, word by word; the last word is usually not finished."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import yaml

from knowledge.provinces import without_place
from knowledge.text.expressions import Expressions
from knowledge.text.normalise import fold
from knowledge.text.syllables import canonical

_WORD = re.compile(r"[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LETTERS = "abcdeghiklmnopqrstuvxy"
_LONGEST_OPENING = 4
_MOST_WORDS = 12


class Typed(NamedTuple):
    """A word as typed."""

    word: str
    """In lower case."""
    folded: str
    finished: bool

    @property
    def marked(self) -> bool:
        """Whether it has diacritics."""
        return self.word != self.folded

    def agrees(self, word: str) -> bool:
        """Whether the diacritics typed are those of `word`, which has the letters typed or begins with them.

        Of an unfinished word those that are missing may be to come.
        """
        if self.finished:
            return word == self.word
        (shapes, tone), (wanted, wanted_tone) = _marks(self.word), _marks(word)
        same = all(shape in ("", other) for shape, other in zip(shapes, wanted, strict=False))
        return same and tone in ("", wanted_tone)


def split(text: str) -> list[str]:
    """The words of `text` in lower case with their diacritics, without those that only open it ("cho em hỏi")."""
    words = _WORD.findall(canonical(text.lower()))
    return words[_opening([fold(word) for word in words]) :]


def readings(text: str, expressions: Expressions) -> list[list[Typed]]:
    """The words of `text` that tell what it is about, each once; empty where none does.

    The last one is read as the beginning of a word and, where it is one, as a short form.
    """
    text = canonical(without_place(text).lower())
    tokens = list(_WORD.finditer(text))
    opening = _opening([fold(token[0]) for token in tokens])
    if opening == len(tokens):
        return []
    text = text[tokens[opening].start() :]
    written_out = expressions.expand(text)
    if text[-1].isalnum():
        last = tokens[-1][0]
        begun = expressions.expand(text[: -len(last)]) + last
        found = [_telling(begun, expressions, finished=False)]
        if written_out != begun:
            found.append(_telling(written_out, expressions, finished=True))
    else:
        found = [_telling(written_out, expressions, finished=True)]
    return [words for words in found if words]


def slips(word: str) -> set[str]:
    """What was meant where `word` has one letter too many, too few, another, or two in the wrong order."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + letter + right for left, right in cuts for letter in _LETTERS),
        *(left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS),
    } - {word}


def _telling(text: str, expressions: Expressions, finished: bool) -> list[Typed]:
    """The words of `text` that do not only ask; all but the last are `finished`."""
    words = _WORD.findall(canonical(text.lower()))
    telling = iter(expressions.content_words(text))
    wanted = next(telling, None)
    found: list[Typed] = []
    for number, word in enumerate(words, 1):
        folded = fold(word)
        if folded == wanted:
            found.append(Typed(word, folded, finished or number < len(words)))
            wanted = next(telling, None)
    return list(dict.fromkeys(found))[:_MOST_WORDS]


@lru_cache(maxsize=8192)
def _marks(word: str) -> tuple[tuple[str, ...], str]:
    """What makes each letter of `word` another one (the horn of "ơ", the stroke of "đ"), and its tone."""
    letters = [unicodedata.normalize("NFD", letter) for letter in word]
    tone = "".join(mark for letter in letters for mark in letter[1:] if mark in _TONES)
    shapes = ["".join(mark for mark in letter[1:] if mark not in _TONES) for letter in letters]
    return tuple("đ" if letter == "đ" else shape for letter, shape in zip(letters, shapes, strict=True)), tone


def _opening(folded: Sequence[str]) -> int:
    """How many of the words `folded`, from the first, only open."""
    openings = _openings()
    at = 0
    while at < len(folded):
        phrases = (tuple(folded[at : at + length]) for length in range(_LONGEST_OPENING, 0, -1))
        opening = next((phrase for phrase in phrases if phrase in openings), None)
        if opening is None:
            break
        at += len(opening)
    return at


@lru_cache(maxsize=1)
def _openings() -> frozenset[tuple[str, ...]]:
    data = yaml.safe_load(resources.files("knowledge").joinpath("typed.yml").read_text("utf-8"))
    return frozenset(tuple(phrase.split()) for phrase in data["openings"])
