"""Receipt numbers (mã hồ sơ) in what people type.

Shapes seen: ``{agency}-{yyMMdd}-{sequence}``, e.g. ``000.00.06.H56-231027-0361``,
``G01.899.909-260916-890028``, ``H29.12-240408-0012``; social insurance ``03706/2026/07906``.
People type them in lower case, with spaces, without dashes or dots, with O for 0, or copy them from a photograph:
with l for 1, and broken into lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple, Optional


class Receipt(NamedTuple):
    """A receipt number found in a text."""

    number: str
    """Canonical: upper case, dots in the agency, dashes between the parts."""
    start: int
    end: int


_DIGIT = r"[0-9oOlI]"  # the letter O is typed for zero; a camera reads l for one
# Dashes as keyboards, word processors and copied pages make them.
_DASH = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_GAP = rf"[ \t\n.,_/{_DASH}]"
# Not behind a procedure's code ("2.002307.000.00.00.H49").
_BEGIN = r"(?:(?<!\w)|(?<=[^\W\d_])(?=\d))(?<!\d[.,])"
_CANDIDATE = re.compile(
    rf"{_BEGIN}(?P<prefix>(?:{_DIGIT}{{2,3}}{_GAP}{{0,3}}){{0,3}})"
    rf"(?P<letter>[A-Za-z]){_GAP}?(?P<head>{_DIGIT}{{2}})"
    rf"(?P<tail>{_DIGIT}{{0,18}}(?:{_GAP}{{1,5}}{_DIGIT}{{1,15}}){{0,6}})(?!\w)"
)
# How many digits the parts behind an agency's first two may have where they are run together.
_SUFFIX_WIDTHS = ((), (2,), (3,), (2, 2), (3, 3))
_SEQUENCE_WIDTHS = (4, 5, 6)
_FEWEST_DIGITS = 8
_INSURANCE = re.compile(
    rf"(?<!\w)(?<!\d[.,/])({_DIGIT}{{5}}){_GAP}{{1,3}}(2[0oO][0-9lI][0-9oOlI]){_GAP}{{1,3}}({_DIGIT}{{5}})(?![\w/])"
)
# Something meant as a receipt number: an agency's letter and digits, then more digits behind a dash.
_ATTEMPT = re.compile(
    rf"(?<!\w)(?:{_DIGIT}{{2,3}}\.){{0,3}}[A-Za-z]{_DIGIT}{{1,3}}(?:[.,]{_DIGIT}{{1,3}}){{0,3}}"
    rf"[ \t]?[_/ {_DASH}][ \t]?\d{{3,8}}(?:[ \t]?[_/ {_DASH}][ \t]?\d{{1,8}})?(?!\w)"
)
# Letters and digits as East Asian keyboards make them, each one character as in the text.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_READ_AS = str.maketrans("oOlI", "0011")


def find_receipts(text: str) -> list[Receipt]:
    """The receipt numbers in `text`, in order, with spans into `text`; each number once.

    A candidate without a date between agency and sequence is not taken, nor one run together that can
    be read in two ways, so procedure codes, sums, telephone and identity numbers are left alone.
    """
    text = text.translate(_NARROW)
    found = [*_of_offices(text)]
    for match in _INSURANCE.finditer(text):
        if sum(map(str.isdecimal, match[0])) >= _FEWEST_DIGITS:
            found.append(Receipt("/".join(map(_digits, match.groups())), match.start(), match.end()))
    unique: dict[str, Receipt] = {}
    for receipt in sorted(found, key=lambda r: r.start):
        unique.setdefault(receipt.number, receipt)
    return list(unique.values())


def _of_offices(text: str) -> Iterator[Receipt]:
    at = 0
    while (match := _CANDIDATE.search(text, at)) is not None:
        receipt = _read(match)
        if receipt is not None:
            yield receipt
        # What follows a number may begin the next one, though it was tried as a part of this one.
        at = receipt.end if receipt is not None else match.start() + 1


def _read(match: re.Match[str]) -> Optional[Receipt]:
    tokens = list(re.finditer(rf"{_DIGIT}+", match["tail"]))
    numbers = [_digits(token[0]) for token in tokens]
    for i, (date, sequence) in enumerate(itertools.pairwise(numbers)):
        last = i + 1
        if len(sequence) < 4 and last + 1 < len(tokens) and "\n" in _between(match["tail"], tokens[last : last + 2]):
            last += 1
            sequence += numbers[last]
        if _is_date(date) and 4 <= len(sequence) <= 6:
            suffix = _split(numbers[:i])
            return None if suffix is None else _receipt(match, suffix, date, sequence, tokens[last].end())
    # A line's end in the middle of a part, or no gap where one belongs: of the parts as few as make a whole.
    for count in range(1, len(numbers) + 1):
        readings = _run_together("".join(numbers[:count]))
        if readings:
            return _receipt(match, *readings[0], tokens[count - 1].end()) if len(readings) == 1 else None
    return None


def _between(text: str, tokens: list[re.Match[str]]) -> str:
    before, after = tokens
    return text[before.end() : after.start()]


def _receipt(match: re.Match[str], suffix: list[str], date: str, sequence: str, end: int) -> Optional[Receipt]:
    prefix = [_digits(part) for part in re.findall(rf"{_DIGIT}+", match["prefix"])]
    if len(prefix) == 1 and len(prefix[0]) == 7:
        prefix = _cut(prefix[0], (3, 2, 2))
    end += match.start("tail")
    typed = match.string[match.start() : end]
    typed_zeros = match["head"].lower() == "oo"
    if not typed_zeros and not any(map(str.isdecimal, match["head"])):
        return None  # "alo 0909 …"
    if any(len(part) > 3 for part in prefix) or sum(map(str.isdecimal, typed)) < _FEWEST_DIGITS:
        return None
    agency = [*prefix, match["letter"].upper() + _digits(match["head"]), *suffix]
    return Receipt(f"{'.'.join(agency)}-{date}-{sequence}", match.start(), end)


def _split(numbers: list[str]) -> Optional[list[str]]:
    """The agency's further parts: as typed, or the first taken apart where it is glued to the others."""
    if all(len(number) <= 3 for number in numbers):
        return numbers
    for widths in _SUFFIX_WIDTHS:
        if len(numbers) == 1 and sum(widths) == len(numbers[0]):
            return _cut(numbers[0], widths)
    return None


def _run_together(digits: str) -> list[tuple[list[str], str, str]]:
    """Every way `digits` can be an agency's further parts, a date and a sequence."""
    readings = []
    for widths, length in itertools.product(_SUFFIX_WIDTHS, _SEQUENCE_WIDTHS):
        at = sum(widths)
        if len(digits) == at + 6 + length and _is_date(digits[at : at + 6]):
            readings.append((_cut(digits, widths), digits[at : at + 6], digits[at + 6 :]))
    return readings


def _cut(digits: str, widths: tuple[int, ...]) -> list[str]:
    ends = list(itertools.accumulate(widths, initial=0))
    return [digits[start:end] for start, end in itertools.pairwise(ends)]


def _digits(text: str) -> str:
    return text.translate(_READ_AS)


def _is_date(token: str) -> bool:
    return len(token) == 6 and 1 <= int(token[2:4]) <= 12 and 1 <= int(token[4:6]) <= 31


def attempt(text: str) -> Optional[str]:
    """What in `text` was meant to be a receipt number but is none, as it was typed; None where nothing was."""
    match = None if find_receipts(text) else _ATTEMPT.search(text)
    return match[0] if match else None


def compact(number: str) -> str:
    """The letters and digits of `number` alone, as numbers typed wrongly are compared."""
    return "".join(filter(str.isalnum, number)).translate(_READ_AS).upper()


def misspellings(typed: str) -> set[str]:
    """Whatever `typed`, letters and digits alone, may be a slip of: one digit more, less or other, or two exchanged."""
    cuts = [(typed[:at], typed[at:]) for at in range(len(typed) + 1)]
    digits = "0123456789"
    return {
        typed,
        *(left + right[1:] for left, right in cuts if right),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
        *(left + digit + right[1:] for left, right in cuts if right[:1].isdigit() for digit in digits),
        *(left + digit + right for left, right in cuts for digit in digits),
    }
