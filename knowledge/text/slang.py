"""What people call official things: `slang.yml`, a list anyone can read and add to."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Literal, Optional

import msgspec
import yaml

from knowledge.text.normalise import fold

Region = Literal["all", "north", "centre", "south"]


class Slang(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word or phrase of the people and what the law calls it."""

    say: str
    means: str
    region: Region
    note: str = ""


class SlangList:
    """The entries, found in text."""

    def __init__(self, entries: list[Slang]) -> None:
        self.entries = entries
        self._by_form = {form: entry for entry in entries for form in (entry.say.lower(), fold(entry.say))}
        longest_first = sorted(self._by_form, key=len, reverse=True)
        self._pattern: Optional[re.Pattern[str]] = None
        if longest_first:
            self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    def said_officially(self, text: str) -> str:
        """`text` with everything on the list put as the law puts it; the rest as it was."""
        if self._pattern is None:
            return text
        return self._pattern.sub(self._official, text)

    def _official(self, match: re.Match[str]) -> str:
        # Letters that only count as another's capital (ı, ſ) match too, and are none of ours.
        entry = self._by_form.get(match[0].lower())
        return entry.means if entry else match[0]


@lru_cache(maxsize=1)
def packaged() -> SlangList:
    """The product's list, read once a process."""
    text = resources.files("knowledge.text").joinpath("slang.yml").read_text("utf-8")
    return SlangList(msgspec.convert(yaml.safe_load(text), list[Slang]))
