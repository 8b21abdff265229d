"""The national synchronisation service's payload ("DongBoTrangThaiHoSo"): dossiers, and steps of their history.

Names are the service's own, with two that it lacks: ``LyDoTreHen`` and ``NgayXinLoi``, why a dossier is late and when
the slip of apology was sent. Times are ``yyyyMMddHHmmss`` in Vietnam's time.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from actions.dossiers.configuration import covers
from actions.dossiers.directory import Directory
from actions.dossiers.records import Charge, Details, Request, State
from actions.dossiers.states import state_of
from api.dossiers.entries import Entry, Taken, entry_key
from knowledge.clock import VIETNAM
from knowledge.text.receipts import compact, find_receipts

_LONGEST_NUMBER = 64
_LONGEST_TEXT = 2000
_MOST_IN_LIST = 50
_PHONE_LENGTHS = range(9, 13)
# Clocks differ; what lies farther ahead would hold back all that really comes.
_AHEAD = timedelta(hours=1)
_YEARS = range(1990, 2101)
# What systems write for want of a date: the least and the greatest that they know.
_YEARS_OF_NONE = (1, 1753, 1900, 1970, 9999)
# As most numbers come: what `find_receipts` would make of it costs more than the rest of an item.
_CANONICAL = re.compile(
    r"(?:[0-9]{2,3}\.){0,3}[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,3}"
    r"-[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[0-9]{4,6}"
)
_meant = lru_cache(maxsize=512)(state_of)
_TIMES = ("ThoiDiemXuLy", "NgayNopHoSo", "NgayTiepNhan", "NgayTuChoi", "NgayKetThucXuLy", "NgayTra", "NgayXinLoi")
"""When something was done with a dossier: the latest is how old the word is."""


class Rejected(NamedTuple):
    """An item of a payload that could not be taken."""

    place: int
    """Its place among the items, counted from 0."""
    receipt: str
    """Its number, where it has one."""
    reason: str
    """Key of the sentence that says why."""
    field: str


class UnreadableError(ValueError):
    """An item that cannot be taken: the key of the sentence that says why, and the field it is about."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


def items(document: object) -> list[Any]:
    """The items of a payload: a list, ``{"data": […]}``, or one item alone; raises ValueError for all else."""
    if isinstance(document, dict) and "MaHoSo" not in document:
        document = document.get("data")
    if isinstance(document, dict):
        document = [document]
    if not isinstance(document, list):
        raise ValueError("neither a list nor an object with data")
    return document


def read(
    payload: Sequence[Any], source: str, directory: Directory, agencies: Sequence[str], now: datetime
) -> Iterator[Taken | Rejected]:
    """Each item of `payload` as what it says, or why it cannot be taken.

    `source` is the name of who sends it; `agencies` are the codes whose dossiers it may speak of, empty for all.
    """
    for index, item in enumerate(payload):
        try:
            if not isinstance(item, dict):
                raise UnreadableError("push.no_object", "")
            yield _read(item, source, directory, agencies, now)
        except UnreadableError as error:
            number = _text(item, "MaHoSo") if isinstance(item, dict) else ""
            yield Rejected(index, number[:_LONGEST_NUMBER], error.reason, error.field)


def _read(item: Mapping[str, Any], source: str, directory: Directory, agencies: Sequence[str], now: datetime) -> Taken:
    number = _number(item)
    if agencies and not any(covers(agencies, alike) for alike in directory.numbers(number)):
        raise UnreadableError("push.not_yours", "MaHoSo")
    receipt = directory.canonical(number)
    if len(receipt) > _LONGEST_NUMBER:
        raise UnreadableError("push.no_number", "MaHoSo")
    if "TrangThaiHoSo" in item:
        return _dossier(item, receipt, source, now)
    if "ThoiDiemXuLy" in item:
        return _step(item, receipt, source, now)
    raise UnreadableError("push.neither", "TrangThaiHoSo")


def _dossier(item: Mapping[str, Any], receipt: str, source: str, now: datetime) -> Taken:
    state = _state(item, "TrangThaiHoSo")
    asked = _dicts(item, "DanhSachHoSoBoSung")
    requests = [_request(one) for one in asked]
    times = [_past(item, name, now) for name in _TIMES]
    times += [_past(one, name, now) for one in asked for name in ("NgayBoSung", "NgayTiepNhanBoSung")]
    at = max((time for time in times if time is not None), default=None) or _day_of(receipt)
    if at is None or at > now + _AHEAD:
        raise UnreadableError("push.no_time", "NgayTiepNhan")
    details = Details(
        note=_text(item, "GhiChu"),
        applicant=_text(item, "ChuHoSo"),
        phone=_phone(item),
        identity=_identity(item),
        charges=[charge for one in _dicts(item, "DanhSachLePhi") if (charge := _charge(one)) is not None],
        requests=requests,
    )
    due = _due(item)
    entry: Entry = {
        "receipt": receipt,
        "compact": compact(receipt),
        "procedure_code": _text(item, "MaTTHC")[:64],
        "procedure_name": _text(item, "TenTTHC"),
        "agency": _text(item, "DonViXuLy"),
        "received_at": _day(item, "NgayTiepNhan"),
        "due_at": due,
        "finished_at": _finished(item, due),
        "apologised_at": _day(item, "NgayXinLoi"),
        "reason": _text(item, "LyDoTreHen"),
        "details": msgspec.json.encode(details),
        "supplemented": bool(requests) or state == State.SUPPLEMENT_NEEDED,
        "first_due_at": due,
        "state": int(state),
        "state_note": "",
        "updated_at": at,
        "source": source,
        "state_key": entry_key(at, f"{int(state):02}0{_digest(source)[:16]}"),
        "facts_key": "",
    }
    facts = _digest(repr(sorted(entry.items())))
    # Of one moment: what asks for more papers, then the later promise; then any, but always the same one.
    promised = f"{due:%Y%m%d}" if due else "0" * 8
    entry["facts_key"] = entry_key(at, f"{len(requests):02}{promised}{facts[:16]}")
    return Taken(entry)


def _step(item: Mapping[str, Any], receipt: str, source: str, now: datetime) -> Taken:
    at = _past(item, "ThoiDiemXuLy", now)
    if at is None:
        raise UnreadableError("push.no_time", "ThoiDiemXuLy")
    state = _state(item, "TrangThai")
    content, unit = _text(item, "NoiDungXuLy"), _text(item, "PhongBanXuLy")
    said = f"{content}\n{unit}\n{int(state)}\n{at:%Y%m%d%H%M%S}\n{source}"
    entry: Entry = {
        "receipt": receipt,
        "compact": compact(receipt),
        "state": int(state),
        "supplemented": state == State.SUPPLEMENT_NEEDED,
        "state_note": content,
        "updated_at": at,
        "source": source,
        # Of one moment a step says more than a dossier; of two steps to one state always the same one's words hold.
        "state_key": entry_key(at, f"{int(state):02}1{_digest(said)[:16]}"),
    }
    step = {"receipt": receipt, "digest": _digest(said), "at": at, "unit": unit, "content": content}
    return Taken(entry, step)


def _number(item: Mapping[str, Any]) -> str:
    """The number of `item`, spelled as it will be looked up."""
    number = _text(item, "MaHoSo")
    if _CANONICAL.fullmatch(number):
        return number
    if len(number) <= _LONGEST_NUMBER:
        found = find_receipts(number)
        whole = bool(found) and (found[0].start, found[0].end) == (0, len(number))
        number = found[0].number if whole else number.upper()
    if not compact(number) or len(number) > _LONGEST_NUMBER:
        raise UnreadableError("push.no_number", "MaHoSo")
    return number


def _day_of(receipt: str) -> datetime | None:
    """The day in a receipt number: no word on the dossier is older."""
    match = re.search(r"-(\d{6})-", receipt)
    try:
        return datetime.strptime(match[1], "%y%m%d").replace(tzinfo=VIETNAM).astimezone(timezone.utc) if match else None
    except ValueError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _due(item: Mapping[str, Any]) -> date | None:
    """The date promised: the last of those that requests for papers have moved it to, where it is later.

    One before the dossier was received is a slip of somebody's keys, and none.
    """
    moved = [_day(request, "NgayHenTraMoi") for request in _dicts(item, "DanhSachHoSoBoSung")]
    received = _day(item, "NgayTiepNhan") or date.min
    return max((day for day in (_day(item, "NgayHenTra"), *moved) if day and day >= received), default=None)


def _finished(item: Mapping[str, Any], due: date | None) -> date | None:
    """When the agency was done; the day the result was handed over tells it only where that was in time."""
    returned = _day(item, "NgayTra")
    in_time = returned if returned and due and returned <= due else None
    return _day(item, "NgayKetThucXuLy") or in_time


def _state(item: Mapping[str, Any], name: str) -> State:
    state = _meant(_text(item, name))
    if state is None:
        raise UnreadableError("push.no_state", name)
    return state


def _request(item: Mapping[str, Any]) -> Request:
    papers = [
        _text(one, "TenGiayTo") if isinstance(one, dict) else _clean(one) for one in _list(item, "DanhSachGiayToBoSung")
    ]
    return Request(
        asked_on=_day(item, "NgayBoSung"),
        content=_text(item, "NoiDungBoSung"),
        papers=[paper for paper in papers if paper],
        answered_on=_day(item, "NgayTiepNhanBoSung"),
    )


def _charge(item: Mapping[str, Any]) -> Charge | None:
    amount = item.get("Gia")
    if isinstance(amount, float) and amount.is_integer():
        amount = int(amount)
    # "70.000" and "70,000" are seventy thousand; anything else with a point in it is not guessed at.
    written = _clean(amount)
    if not re.fullmatch(r"[0-9]{1,12}|[0-9]{1,3}(?:[.,][0-9]{3}){1,3}", written):
        return None
    sum_ = int(re.sub(r"[.,]", "", written))
    # Nor is a zero told: it may be a field that nobody filled in.
    return Charge(_text(item, "TenPhiLePhi"), sum_, _text(item, "HinhThucThu")) if sum_ else None


def _phone(item: Mapping[str, Any]) -> str:
    """The digits of the telephone number, of several those of the first; empty where there is none to be called."""
    first = re.split(r"[^0-9+() .-]", _text(item, "SoDienThoai"))[0]
    digits = re.sub(r"[^0-9]", "", first)
    return digits if len(digits) in _PHONE_LENGTHS and len(set(digits)) > 1 else ""


def _identity(item: Mapping[str, Any]) -> str:
    numbers = [_text(one, "SoDinhDanh") for one in (item, *_dicts(item, "DinhDanhCHS"))]
    return "".join(filter(str.isalnum, next(filter(None, numbers), "")))[-4:]


def _list(item: Mapping[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    if isinstance(value, dict):
        return [value]  # what a list of one becomes on its way out of XML
    return value[:_MOST_IN_LIST] if isinstance(value, list) else []


def _dicts(item: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in _list(item, name) if isinstance(one, dict)]


def _text(item: Mapping[str, Any], name: str) -> str:
    return _clean(item.get(name))


def _clean(value: object) -> str:
    """`value` as one line of text without control characters; empty where it is neither a text nor a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**_LONGEST_NUMBER else ""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value[: 4 * _LONGEST_TEXT])
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())[:_LONGEST_TEXT]


def _time(item: Mapping[str, Any], name: str) -> datetime | None:
    """The time in a field, in UTC, None where there is none; raises UnreadableError where it is none."""
    local = _local(item, name)
    return None if local is None else local.replace(tzinfo=VIETNAM).astimezone(timezone.utc)


def _day(item: Mapping[str, Any], name: str) -> date | None:
    local = _local(item, name)
    return None if local is None else local.date()


def _past(item: Mapping[str, Any], name: str, now: datetime) -> datetime | None:
    """`_time` of what was done: raises UnreadableError where that is still to come."""
    time = _time(item, name)
    if time is not None and time > now + _AHEAD:
        raise UnreadableError("push.future", name)
    return time


def _local(item: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(item, name)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{8}(?:[0-9]{6})?", text):
        raise UnreadableError("push.no_time", name)
    year = int(text[:4])
    if year in _YEARS_OF_NONE:
        return None
    month, day, hour, minute, second = (int(text.ljust(14, "0")[at : at + 2]) for at in range(4, 14, 2))
    try:
        if year in _YEARS:
            return datetime(year, month, day, hour, minute, second)
    except ValueError:
        pass
    raise UnreadableError("push.no_time", name)
