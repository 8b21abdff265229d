"""The ways people type, done to clean text: what the encoder learns to see through."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from knowledge.text.normalise import fold

# What speech recognition and regional spelling mix up, both ways.
_HEARD_ALIKE = [
    ("tr", "ch"),
    ("s", "x"),
    ("d", "gi"),
    ("r", "d"),
    ("l", "n"),
    ("v", "d"),
]
_TONE_KEYS = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_LETTER_KEYS = {"â": "aa", "ă": "aw", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_MIXED_TONES = {"\u0309": "\u0303", "\u0303": "\u0309"}


class Noise:
    """Damages text at random, the same way for the same `seed`."""

    def __init__(self, seed: int, short_forms: dict[str, str], dialect: Mapping[str, Sequence[str]]) -> None:
        """`short_forms`: from what is meant to how it is shortened; `dialect`: from a word to its regional ones."""
        self.random = random.Random(seed)  # noqa: S311 - noise is no secret
        self._short_forms = short_forms
        self._dialect = dialect

    def damaged(self, text: str) -> str:
        """`text` as somebody might type it: half the time without diacritics, now and then with a slip."""
        draw = self.random
        text = text.lower()
        if draw.random() < 0.25:
            text = self._replaced(text, self._short_forms)
        if draw.random() < 0.15:
            text = self._replaced(text, {word: draw.choice(list(forms)) for word, forms in self._dialect.items()})
        if draw.random() < 0.08:
            text = self._word_changed(text, self._misheard)
        marks = draw.random()
        if marks < 0.5:
            text = fold(text)
        elif marks < 0.62:
            text = " ".join(fold(word) if draw.random() < 0.4 else word for word in text.split())
        elif marks < 0.68:
            text = self._word_changed(text, _in_telex)
        if draw.random() < 0.3:
            text = self._word_changed(text, self._slipped)
        if draw.random() < 0.06:
            text = self._run_together(text)
        return text

    def _replaced(self, text: str, forms: dict[str, str]) -> str:
        padded = f" {text} "
        for meant, form in forms.items():
            if f" {meant} " in padded:
                padded = padded.replace(f" {meant} ", f" {form} ")
        return padded.strip()

    def _word_changed(self, text: str, change: Callable[[str], str]) -> str:
        words = text.split()
        long = [i for i, word in enumerate(words) if len(word) > 2 and word.isalpha()]
        if long:
            i = self.random.choice(long)
            words[i] = change(words[i])
        return " ".join(words)

    def _misheard(self, word: str) -> str:
        options = [(a, b) for pair in _HEARD_ALIKE for a, b in (pair, pair[::-1]) if word.startswith(a)]
        if options and self.random.random() < 0.6:
            a, b = self.random.choice(options)
            return b + word[len(a) :]
        decomposed = unicodedata.normalize("NFD", word)
        return unicodedata.normalize("NFC", "".join(_MIXED_TONES.get(c, c) for c in decomposed))

    def _slipped(self, word: str) -> str:
        draw = self.random
        i = draw.randrange(len(word) - 1)
        kind = draw.random()
        if kind < 0.5:
            return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if kind < 0.75:
            return word[: i + 1] + word[i + 2 :]
        return word[: i + 1] + word[i:]

    def _run_together(self, text: str) -> str:
        words = text.split()
        if len(words) < 3:
            return text
        i = self.random.randrange(len(words) - 1)
        return " ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]])


def _in_telex(word: str) -> str:
    """The keys that spell `word`, as they stay behind where the keyboard did not take them."""
    letters, tone = "", ""
    for char in word:
        marks = unicodedata.normalize("NFD", char)
        tones = [c for c in marks if c in _TONE_KEYS]
        tone = _TONE_KEYS[tones[0]] if tones else tone
        base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in _TONE_KEYS))
        letters += _LETTER_KEYS.get(base, base)
    return letters + tone
