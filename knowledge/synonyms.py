"""Words that people here use for others, written out before a message is read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.text.normalise import fold


class Synonyms:
    """What is typed and what is meant by it."""

    def __init__(self, meant: Mapping[str, str]) -> None:
        """`meant` by what is typed, in any case; typed without diacritics it counts where a message has none."""
        self._meant = {typed.lower(): words for typed, words in meant.items()}
        self._folded = {fold(typed): words for typed, words in meant.items()}
        self._pattern, self._bare = _any_of(self._meant), _any_of(self._folded)

    def written_out(self, text: str) -> str:
        """`text` with what is meant in place of what was typed; everything else as it was."""
        if not self._meant:
            return text
        if fold(text) == text.lower():
            return self._bare.sub(lambda match: self._folded[match[0].lower()], text)
        return self._pattern.sub(lambda match: self._meant[match[0].lower()], text)


def _any_of(typed: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(typed, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
