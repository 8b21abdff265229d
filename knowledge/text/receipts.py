"""Receipt numbers (mã hồ sơ) in what people type.

Shapes seen: ``{agency}-{yyMMdd}-{sequence}``, e.g. ``000.00.06.H56-231027-0361``,
``G01.899.909-260916-890028``, ``H29.12-240408-0012``; social insurance ``03706/2026/07906``.
People type them in lower case, with spaces, without dashes or dots, with O for 0.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple, Optional


class Receipt(NamedTuple):
    """A receipt number found in a text."""

    number: str
    """Canonical: upper case, dots in the agency, dashes between the parts."""
    start: int
    end: int


_DIGIT = r"[0-9oO]"  # people type the letter O for zero
# Dashes as keyboards, word processors and copied pages make them.
_DASH = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_GAP = rf"[ \t.,_/{_DASH}]"
_CANDIDATE = re.compile(
    rf"(?<!\w)(?P<prefix>(?:{_DIGIT}{{2,3}}{_GAP}{{1,2}}){{0,3}})"
    rf"(?P<letter>[A-Za-z]){_GAP}?(?P<head>{_DIGIT}{{2}})"
    rf"(?P<tail>{_DIGIT}{{0,18}}(?:{_GAP}{{1,3}}{_DIGIT}{{1,12}}){{0,6}})(?!\w)"
)
# How many digits the parts behind an agency's first two may have where they are run together.
_SUFFIX_WIDTHS = ((), (2,), (3,), (2, 2), (3, 3))
_SEQUENCE_WIDTHS = (4, 5, 6)
_INSURANCE = re.compile(r"(?<![\w/])(\d{5})[ \t]?/[ \t]?(20\d{2})[ \t]?/[ \t]?(\d{5})(?![\w/])")
# Something meant as a receipt number: an agency's letter and digits, then more digits behind a dash.
_ATTEMPT = re.compile(
    rf"(?<!\w)(?:{_DIGIT}{{2,3}}\.){{0,3}}[A-Za-z]{_DIGIT}{{1,3}}(?:[.,]{_DIGIT}{{1,3}}){{0,3}}"
    rf"[ \t]?[_/ {_DASH}][ \t]?\d{{3,8}}(?:[ \t]?[_/ {_DASH}][ \t]?\d{{1,8}})?(?!\w)"
)


def find_receipts(text: str) -> list[Receipt]:
    """The receipt numbers in `text`, in order, with spans into `text`; each number once.

    A candidate without a date between agency and sequence is not taken, nor one run together that can
    be read in two ways, so procedure codes, sums, telephone and identity numbers are left alone.
    """
    found = [receipt for match in _CANDIDATE.finditer(text) if (receipt := _read(match))]
    found += [Receipt("/".join(m.groups()), m.start(), m.end()) for m in _INSURANCE.finditer(text)]
    unique: dict[str, Receipt] = {}
    for receipt in sorted(found, key=lambda r: r.start):
        unique.setdefault(receipt.number, receipt)
    return list(unique.values())


def _read(match: re.Match[str]) -> Optional[Receipt]:
    tokens = list(re.finditer(rf"{_DIGIT}+", match["tail"]))
    numbers = [_digits(token[0]) for token in tokens]
    for i, (date, sequence) in enumerate(itertools.pairwise(numbers)):
        if _is_date(date) and 4 <= len(sequence) <= 6:
            suffix = _split(numbers[:i])
            end = match.start("tail") + tokens[i + 1].end()
            return None if suffix is None else Receipt(_spell(match, suffix, date, sequence), match.start(), end)
    readings = _run_together("".join(numbers))
    if len(readings) != 1:
        return None
    return Receipt(_spell(match, *readings[0]), match.start(), match.end())


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


def _spell(match: re.Match[str], suffix: list[str], date: str, sequence: str) -> str:
    prefix = [_digits(part) for part in re.findall(rf"{_DIGIT}+", match["prefix"])]
    agency = [*prefix, match["letter"].upper() + _digits(match["head"]), *suffix]
    return f"{'.'.join(agency)}-{date}-{sequence}"


def _digits(text: str) -> str:
    return text.replace("o", "0").replace("O", "0")


def _is_date(token: str) -> bool:
    return len(token) == 6 and 1 <= int(token[2:4]) <= 12 and 1 <= int(token[4:6]) <= 31


def looks_like_receipt(text: str) -> bool:
    """Whether `text` holds something that was meant to be a receipt number but is not one."""
    return not find_receipts(text) and _ATTEMPT.search(text) is not None
