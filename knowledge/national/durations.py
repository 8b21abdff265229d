"""What a record says of time limits: the value where it is one, the source's words where it is more."""

from __future__ import annotations

import re
from typing import Optional, Union

from knowledge.national.findings import Findings
from knowledge.national.phrases import Span, same_day, spans
from knowledge.national.portal import PortalCase, PortalMethod, ProcessingDay
from knowledge.national.source_text import SourceText, sentences, shortened
from knowledge.records import Duration, DurationUnit

_UNITS: dict[str, DurationUnit] = {
    "WORKING_DAY": "working_day",
    "DAY": "day",
    "HOUR": "hour",
    "MONTH": "month",
    "YEAR": "year",
}
_WORDS: dict[DurationUnit, str] = {
    "working_day": "ngày làm việc",
    "day": "ngày",
    "hour": "giờ",
    "month": "tháng",
    "year": "năm",
}
_LONGEST_TEXT = 700
_LONGEST_CASE = 160
# A sentence of a description speaks of the time limit when it has a length of time and one of these,
# and none of the others: opening hours and the age of papers are lengths of time too.
_LIMIT = re.compile(
    r"thời hạn|thời gian (?:giải quyết|thực hiện|cấp|xử lý)|không quá|kể từ|trong vòng|ngày làm việc", re.I
)
_NOT_LIMIT = re.compile(
    r"tiếp nhận hồ sơ:|giờ hành chính|thứ (?:2|hai|bảy|7)|trước khi hết hạn|có giá trị|hết hiệu lực|báo trước"
    r"|chậm nhất",
    re.I,
)
_WITHOUT_LENGTH = re.compile(r"(?:thời hạn|thời gian) (?:giải quyết|thực hiện)|ngay sau khi|giấy hẹn", re.I)
_NEVER = re.compile(r"^(?:theo mô tả|không|không quy định|không xác định|0|1)$", re.I)


def durations_of(
    method: PortalMethod, cases: list[PortalCase], source: SourceText, findings: Findings
) -> list[Duration]:
    """The time limits of one way of filing; one of kind ``unknown`` where the record says nothing."""
    time, unit = method.processingTime, _UNITS.get(method.processingTimeUnit or "")
    description = source.lines(method.description)
    said = _limit_sentences(description)
    if isinstance(time, str):
        words = source.lines(time)
        if re.search(r"\w", words) and not _NEVER.match(words):
            return [_in_words(words)]
        time = None
    value = _positive(time)
    if value is not None and unit is not None:
        return [_with_text(value, unit, said)]
    if said:
        findings.count("durations without a unit read from their text")
        return [_in_words(said)]
    by_case = _from_cases(cases, source)
    if by_case:
        findings.count("durations without a unit read from the case")
        return by_case
    without_length = [words for words in sentences(description) if _WITHOUT_LENGTH.search(words)]
    if without_length:
        return [Duration(kind="see_text", text=shortened("\n".join(without_length), _LONGEST_TEXT))]
    if time:
        findings.count("durations in an unnamed unit left unknown")
    return [Duration(kind="unknown")]


def _with_text(value: Union[int, float], unit: DurationUnit, said: str) -> Duration:
    named = spans(said)
    if all(span == Span(float(value), unit) for span in named) and not same_day(said):
        return Duration(kind="value", value=value, unit=unit)
    # The same number is in the text too: with others, or as days where the field has working days.
    if any(span.value == value for span in named):
        return Duration(kind="see_text", text=said)
    return Duration(kind="value", value=value, unit=unit, text=said)


def _in_words(words: str) -> Duration:
    named = spans(words)
    if not named and same_day(words) and len(words) <= 120:
        return Duration(kind="same_working_day")
    text = shortened("\n".join(sentences(words)), _LONGEST_TEXT)
    if len(set(named)) == 1 and len(words) <= 90 and not re.search(r"trường hợp|đối với|nếu", words, re.I):
        return Duration(kind="value", value=_number(named[0].value), unit=named[0].unit)
    return Duration(kind="see_text", text=text)


def _from_cases(cases: list[PortalCase], source: SourceText) -> list[Duration]:
    read: dict[tuple[Union[int, float], DurationUnit], str] = {}
    for case in cases:
        found = _case_time(case.processingDay)
        if found is None:
            return []  # one case without a time leaves the others half the truth
        read.setdefault(found, source.name(case.name))
    if len(read) == 1:
        ((value, unit),) = read
        return [Duration(kind="value", value=value, unit=unit)]
    if len(set(read.values())) < len(read):
        # Several limits under one name: which is for whom the record does not say.
        said = "; ".join(f"{value} {_WORDS[unit]}" for value, unit in read)
        return (
            [Duration(kind="see_text", text=f"{said} (nguồn không ghi rõ áp dụng cho trường hợp nào)")] if read else []
        )
    return [
        Duration(kind="value", value=value, unit=unit, condition=shortened(name, _LONGEST_CASE))
        for (value, unit), name in read.items()
    ]


def _case_time(time: Optional[ProcessingDay]) -> Optional[tuple[Union[int, float], DurationUnit]]:
    if time is None or time.type not in _UNITS:
        return None
    value = _positive(time.qty)
    return None if value is None else (value, _UNITS[time.type])


def _limit_sentences(description: str) -> str:
    said = [
        sentence
        for sentence in sentences(description)
        if (spans(sentence) or same_day(sentence)) and _LIMIT.search(sentence) and not _NOT_LIMIT.search(sentence)
    ]
    return shortened("\n".join(said), _LONGEST_TEXT)


def _positive(time: object) -> Union[int, float, None]:
    if isinstance(time, (int, float)) and not isinstance(time, bool) and 0 < time < 100_000:
        return _number(time)
    return None


def _number(value: float) -> Union[int, float]:
    return int(value) if value == int(value) else value
