"""Short forms written out and question words dropped; the lists are data: `expressions.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

import yaml

from knowledge.text.normalise import fold, words


class Expressions:
    """The lists of `expressions.yml`, compiled."""

    def __init__(
        self, short_forms: dict[str, str], question_words: list[str], question_words_as_written: list[str]
    ) -> None:
        """`short_forms` from what is typed to what is meant; all lists match whole words, any case."""
        self.short_forms = {typed.lower(): meant for typed, meant in short_forms.items()}
        self._short = _alternatives(self.short_forms)
        self._question = _alternatives([*question_words_as_written, *question_words, *map(fold, question_words)])

    @classmethod
    def packaged(cls) -> Expressions:
        """The lists that come with the product."""
        text = resources.files("knowledge.text").joinpath("expressions.yml").read_text("utf-8")
        return cls(**yaml.safe_load(text))

    def expand(self, text: str) -> str:
        """`text` with its short forms written out; everything else as it was typed."""
        return self._short.sub(lambda match: self.short_forms.get(match[0].lower(), match[0]), text)

    def content_words(self, text: str) -> list[str]:
        """The folded words of `text` that say what it is about, in order."""
        return words(self._question.sub(" ", text))


def _alternatives(forms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(set(forms), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def packaged() -> Expressions:
    """The product's lists, read once a process."""
    return Expressions.packaged()
