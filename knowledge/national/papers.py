"""Which items of a dossier are papers to bring, and which are notes that stand among them.

The source mixes both (and papers only to be shown) as if each were an item; the patterns that tell
them apart are data: `papers.yml`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Literal

import yaml

Role = Literal["hand_in", "show", "note"]

_MARKER = re.compile(
    r"^(?:[^\w(“\"]+|\((?=(?:trường hợp|đối với))|\(?[a-zđ]{1,2}[.)]|\(?[ivx]{1,4}[.)]"
    r"|\(?\d{1,2}(?:\.\d{1,2})*[.)/]|\d{1,2}(?=[-–]))\s*",
    re.I,
)
_FEW_WORDS = 12


def without_marker(text: str) -> str:
    """`text` without the bullets and numbering before it."""
    while True:
        shorter = _MARKER.sub("", text, count=1).lstrip()
        if shorter == text:
            return text
        text = shorter


class _Patterns:
    """The lists of `papers.yml`, compiled."""

    def __init__(self) -> None:
        data = yaml.safe_load(resources.files("knowledge.national").joinpath("papers.yml").read_text("utf-8"))
        nouns = "|".join(data["paper_nouns"])
        paper = rf"(?:{data['quantity']})?(?:{nouns})(?!\w)"
        self.paper_first = re.compile(f"^{paper}")
        self.paper_after = re.compile(f"(?:{data['then']}){paper}")
        self.then = re.compile(data["then"], re.IGNORECASE)
        self.never = [re.compile(pattern) for pattern in data["never"]]
        self.notes = [re.compile(pattern) for pattern in data["notes"]]
        self.labels = re.compile(data["labels"])
        self.note_groups = re.compile(data["note_groups"])
        self.show_groups = re.compile(data["show_groups"])
        self.show_items = re.compile(data["show_items"])
        self.generic_groups = re.compile(data["generic_groups"])
        self.condition = re.compile(data["condition"])


@lru_cache(maxsize=1)
def patterns() -> _Patterns:
    """The compiled patterns, once a process."""
    return _Patterns()


def role(item: str, group: str) -> Role:
    """What `item` is, under the heading `group`; both cleaned (NFC, single spaces)."""
    known = patterns()
    text, heading = without_marker(item).lower(), without_marker(group).lower()
    if not _is_paper(text, heading):
        return "note"
    if known.show_groups.search(heading) or known.show_items.search(text):
        return "show"
    return "hand_in"


def _is_paper(text: str, heading: str) -> bool:
    known = patterns()
    if not re.search(r"\w\w", text) or known.note_groups.search(heading):
        return False
    text = known.labels.sub("", text, count=1)
    if any(pattern.search(text) for pattern in known.never):
        return False
    if known.paper_first.search(text):
        return True
    if text.endswith(":") or any(pattern.search(text) for pattern in known.notes):
        return False
    if known.paper_after.search(text) or _after_colon(text):
        return True
    return len(text.split()) <= _FEW_WORDS and not known.condition.search(text)


def _after_colon(text: str) -> bool:
    """Whether a paper is named after the words that say for whom it is."""
    _, colon, rest = text.partition(":")
    return bool(colon) and bool(patterns().paper_first.search(without_marker(rest.strip())))
