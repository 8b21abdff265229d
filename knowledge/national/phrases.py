"""Amounts of money, periods and durations as the records' sentences write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple, Optional

from knowledge.records import Currency, DurationUnit

_AMOUNT = re.compile(
    r"(?<![\d.,/])(?P<number>\d{1,3}(?:[.,]\d{3}){1,5}|\d{1,15}(?:,\d{1,3})?)\s*"
    r"(?:(?P<scale>triệu|nghìn|ngàn)\s*)?(?P<currency>đồng|VNĐ|VND|vnđ|vnd|đ(?!\w)|Đ(?!\w)|USD|usd|đô la Mỹ|\$"
    r"|(?<=\.000)(?=\s*/\s*[^\W\d]))"
)
_SCALES = {"triệu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000}
_UNIT = re.compile(
    r"\s*/\s*(?:0?1(?!\d)\s*)?\(?(?P<unit>[^\W\d][^.;,:()+*\d\n]{1,60}?)\)?\s*"
    r"(?=[.;,:()+*\d\n–-]|$|(?:kể từ|đối với|theo|áp dụng|nếu|nhưng|khi|cho|trong|tại|được)(?!\w))"
)
# "2.000.000 đồng (Hai triệu đồng)"
_IN_WORDS = re.compile(r"\s*\((?:bằng chữ\s*:\s*)?[^()\d]{4,80}đồng\.?\)", re.IGNORECASE)
_DAY = (
    r"(?:ngày\s*)?(?P<{0}d>\d{{1,2}})\s*(?:/|-|\.|tháng)\s*(?P<{0}m>\d{{1,2}})\s*(?:/|-|\.|năm)\s*"
    r"(?P<{0}y>(?:19|20)\d\d)(?!\d)"
)
_FROM = r"(?:kể\s+)?từ\s+" + _DAY.format("f")
_UNTIL = r"đến\s+(?:hết\s+)?" + _DAY.format("u")
_PERIODS = [
    re.compile(_FROM + r"\s+(?:cho\s+)?" + _UNTIL, re.IGNORECASE),
    re.compile(_UNTIL, re.IGNORECASE),
    # "từ ngày … đến …" with an end that is no date is no open period.
    re.compile(_FROM + r"(?!\s+(?:cho\s+)?đến)", re.IGNORECASE),
]
_PERCENT = re.compile(r"(?P<verb>bằng|giảm)\s+(?P<percent>\d{1,2})\s*%", re.IGNORECASE)
_SAME_DAY = re.compile(
    r"(?:ngay\s+)?trong\s+(?:ngày\s+làm\s+việc(?!\s+tiếp)|ngày(?!\s+(?:làm|nghỉ|tiếp|thứ|\d))|cùng\s+ngày)"
    r"|giải quyết ngay(?!\w)",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?<![\d.,/])0*(?P<number>\d{1,3}(?:[,.]\d)?)\s*(?:\([^)]{1,25}\)\s*)?"
    r"(?P<unit>ngày\s+làm\s+việc|ngày|giờ(?:\s+làm\s+việc)?|(?:tháng|năm)(?!\s+\d))(?!\w)",
    re.IGNORECASE,
)
_UNITS: dict[str, DurationUnit] = {"ngày": "day", "giờ": "hour", "tháng": "month", "năm": "year"}


class Amount(NamedTuple):
    """A sum of money named in a text."""

    amount: int
    currency: Currency
    unit: str
    """What it buys, as written after the slash: "hồ sơ"; empty where nothing is."""
    literal: bool
    """Whether the text has it in digits, not in words of thousands or millions."""
    start: int
    end: int
    """Where in the text it stands, its unit and its repetition in words included."""


class Period(NamedTuple):
    """A time of validity; either end may be open."""

    start: Optional[date]
    end: Optional[date]
    place: tuple[int, int]
    """Where in the text it stands."""


class Span(NamedTuple):
    """A length of time named in a text."""

    value: float
    unit: DurationUnit


def amounts(text: str) -> list[Amount]:
    """All sums of money above zero in `text`, in order."""
    found = []
    for match in _AMOUNT.finditer(text):
        digits, scale = match["number"], match["scale"]
        if scale:
            number = round(float(digits.replace(".", "").replace(",", ".")) * _SCALES[scale])
        elif re.fullmatch(r"\d+,\d{1,2}", digits):
            continue  # "0,5 USD": no whole amount
        else:
            number = int(re.sub(r"[.,]", "", digits))
        if number == 0:
            continue
        unit = _UNIT.match(text, match.end())
        again = _IN_WORDS.match(text, unit.end() if unit else match.end())
        unit = unit or (_UNIT.match(text, again.end()) if again else None)
        end = max(found.end() for found in (match, unit, again) if found)
        currency: Currency = "USD" if match["currency"].lower() in ("usd", "$", "đô la mỹ") else "VND"
        found.append(Amount(number, currency, unit["unit"].strip() if unit else "", not scale, match.start(), end))
    return found


def periods(text: str) -> list[Period]:
    """All times of validity in `text`, in order of their place."""
    found: dict[int, Period] = {}
    covered: list[tuple[int, int]] = []
    for pattern in _PERIODS:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in covered):
                continue
            covered.append(match.span())
            groups = match.groupdict()
            try:
                start = date(int(groups["fy"]), int(groups["fm"]), int(groups["fd"])) if groups.get("fy") else None
                end = date(int(groups["uy"]), int(groups["um"]), int(groups["ud"])) if groups.get("uy") else None
            except ValueError:
                continue
            found[match.start()] = Period(start, end, match.span())
    return [found[place] for place in sorted(found)]


def percent_off(text: str) -> Optional[int]:
    """By how many percent `text` says a fee is cut ("bằng 50% mức thu", "giảm 20%"), if it does once."""
    found = {
        int(m["percent"]) if m["verb"].lower() == "giảm" else 100 - int(m["percent"]) for m in _PERCENT.finditer(text)
    }
    return found.pop() if len(found) == 1 else None


def spans(text: str) -> list[Span]:
    """All lengths of time in `text`, in order."""
    found = []
    for match in _DURATION.finditer(text):
        words = match["unit"].lower().split()
        unit: DurationUnit = "working_day" if words[:3] == ["ngày", "làm", "việc"] else _UNITS[words[0]]
        found.append(Span(float(match["number"].replace(",", ".")), unit))
    return found


def same_day(text: str) -> bool:
    """Whether `text` promises the result on the same working day."""
    return bool(_SAME_DAY.search(text))


def day_after(day: date) -> date:
    """The next calendar day."""
    return day + timedelta(days=1)


def day_before(day: date) -> date:
    """The calendar day before."""
    return day - timedelta(days=1)
