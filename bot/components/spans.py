"""Vietnamese words as spans of the text they stand in."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from underthesea import word_tokenize

from knowledge.text.receipts import find_receipts

RECEIPT = "mahoso"
"""The word every receipt number is for the classifier."""

# Combining marks belong to the letter before them, whatever form the text is in.
_ATOM = re.compile(r"(?:\w[\u0300-\u036f]*)+|[^\w\s]")
_MARKS = re.compile(r"[\u0300-\u036f]")


class Span(NamedTuple):
    """A word of the text: `text[start:end]`; `receipt` where it is a receipt number."""

    start: int
    end: int
    receipt: bool = False


def word_spans(text: str) -> list[Span]:
    """The words of `text`, in order, none overlapping; punctuation is no word.

    Receipt numbers are found first and are one word each. Underthesea rewrites what it is given
    (tone marks, composition, spaces), so its words are laid back over the original; where they do
    not fit, the original's own runs of letters stand. Never raises, whatever the text.
    """
    spans: list[Span] = []
    at = 0
    for receipt in find_receipts(text):
        if receipt.start < at:
            continue
        spans += _segment(text, at, receipt.start)
        spans.append(Span(receipt.start, receipt.end, receipt=True))
        at = receipt.end
    return spans + _segment(text, at, len(text))


def _segment(text: str, start: int, end: int) -> list[Span]:
    atoms = [match.span() for match in _ATOM.finditer(text, start, end)]
    if not atoms:
        return []
    grouped = _lay_over(text, atoms, word_tokenize(text[start:end]))
    return [Span(*span) for span in grouped if any(map(str.isalnum, text[slice(*span)]))]


def _lay_over(text: str, atoms: list[tuple[int, int]], words: list[str]) -> list[tuple[int, int]]:
    """`atoms` joined as `words` join them, as far as the two agree on the letters."""
    spans: list[tuple[int, int]] = []
    at = 0
    for word in words:
        wanted, got, first = _letters(word), "", at
        while at < len(atoms) and len(got) < len(wanted):
            got += _letters(text[slice(*atoms[at])])
            at += 1
        if got != wanted:
            return spans + atoms[first:]
        if first < at:
            spans.append((atoms[first][0], atoms[at - 1][1]))
    return spans + atoms[at:]


def _letters(text: str) -> str:
    """What of `text` survives Underthesea's rewriting: its letters and signs without tone or spaces."""
    return "".join(_MARKS.sub("", unicodedata.normalize("NFD", text)).split())
