"""What a card says, to be held against the text in whose place it is drawn."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

_WORD = re.compile(r"\w+")


def words(text: str) -> Counter[str]:
    """The words and numbers of `text`, how often each is in it."""
    return Counter(_WORD.findall(text.lower()))


def said(card: dict[str, Any], *, timeline: bool = True) -> str:
    """All that the `card` of a procedure or a dossier says, but for where its link leads."""
    told = [*card["lead"], card["title"], *(f"{fact['label']}: {fact['text']}" for fact in card["facts"])]
    if timeline:
        told += [f"{stage['title']} {stage['at']}" for stage in card.get("timeline", ())]
    return "\n".join([*told, *card["remarks"], card["source"]])


def untold(text: str, card: dict[str, Any], *, timeline: bool = False) -> Counter[str]:
    """The words of `text` that `card` lacks, the steps of a dossier only counted where `timeline` says so."""
    return words(text) - words(said(card, timeline=timeline))
