"""What the classifier looks at: the words of a message and how they follow one another."""

from __future__ import annotations

import re
from typing import Iterator, List, Sequence

from bot.components.spans import RECEIPT
from knowledge.provinces import provinces_named
from knowledge.text.normalise import clean
from knowledge.text.reading import read
from knowledge.text.receipts import find_receipts

_WORD = re.compile(r"\w+|\?")
_START, _END = "<", ">"
# Whichever province is named is read as this one, which the reading knows, and is one word then.
_PROVINCE, _ANY_PROVINCE = "Hà Nội", "mottinh"
# What is asked stands mostly at the end.
_LAST = 4
_LONG = 9


def signs(text: str, lemmas: Sequence[str]) -> List[str]:
    """The signs of the message `text`, whose segmented words, folded, are `lemmas`.

    Of the message as it was meant: runs of one to three syllables with the ends of the message, pairs with one
    syllable between, the last ones, the length. Reading can err where somebody leaves out diacritics ("bao gio" is
    not "báo giờ"), so the folded letters as typed stand beside, marked "~": runs of one and two syllables, and
    words of several, marked "=". A receipt number is one word, and so is the name of a province, whichever it is; how
    many are named is a sign, and that one is with the message's end, marked "@".
    """
    reading = read(_masked(clean(text))).text.lower()
    meant = _WORD.findall(reading.replace(_PROVINCE.lower(), _ANY_PROVINCE))
    places = meant.count(_ANY_PROVINCE)
    typed = [syllable for lemma in lemmas for syllable in _WORD.findall(lemma)]
    return [
        *_runs(meant, 3),
        *(f"{one} _ {other}" for one, other in _apart(meant)),
        *(f"~{run}" for run in _runs(typed, 2)),
        *(f"={lemma}" for lemma in lemmas if " " in lemma),
        f"#{min(len(meant), _LONG)}",
        f"@{min(places, 2)}",
        *([f"@ {' '.join(meant[-2:])}"] if places else []),
    ]


def _runs(words: List[str], longest: int) -> Iterator[str]:
    yield from words
    bounded = [_START, *words, _END]
    for length in range(2, longest + 1):
        for start in range(len(bounded) - length + 1):
            yield " ".join(bounded[start : start + length])
    yield from (f"{word} .." for word in words[-_LAST:])


def _apart(words: List[str]) -> Iterator[tuple[str, str]]:
    bounded = [_START, *words, _END]
    return zip(bounded, bounded[2:], strict=False)


def _masked(text: str) -> str:
    """`text` with its receipt numbers and provinces as the words the classifier knows them by."""
    for receipt in reversed(find_receipts(text)):
        text = text[: receipt.start] + RECEIPT + text[receipt.end :]
    for start, end in reversed(provinces_named(text)):
        text = text[:start] + _PROVINCE + text[end:]
    return text
