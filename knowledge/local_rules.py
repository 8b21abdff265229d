"""What a province or a commune changes: its fees, shorter times, same-day results, its centres.

One YAML a place, `knowledge/local/<code of the place>.yml`. Every entry names the decision it rests on,
one of the file's `basis`, and where the fact was read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Optional, TypeVar, Union

import msgspec

from knowledge.catalogue import Problem
from knowledge.errors import CatalogueError
from knowledge.provinces import provinces
from knowledge.records import Channel, Duration, Fee, Record
from knowledge.text.normalise import fold

LOCAL = Path(__file__).parent / "local"
_REMEDY = "see this field in knowledge/local_rules.py, or a neighbouring file"
_SAME_DAY = Duration(kind="same_working_day")


class Place(Record, kw_only=True):
    """A province or a commune."""

    code: str
    """A province's as in `provinces.yml`, two digits; a commune's, five."""
    name: str
    """With its kind: "Tỉnh Bắc Ninh", "Phường Kinh Bắc"."""
    province: str = ""
    """The code of a commune's province; empty for a province."""


class Decision(Record, kw_only=True):
    """What an entry rests on: a council's resolution, a committee's decision, or another named source."""

    code: str
    """Its number, as its issuer writes it: "86/2025/NQ-HĐND"."""
    name: str
    """Who issued it and what it decides."""
    issued: date
    url: str = ""


class Entry(Record, kw_only=True):
    """What all entries of a local file say of themselves."""

    decision: str
    """The code of one of the file's `basis`."""
    source: str
    """Where the fact was read, to be told to people."""
    example: str = ""
    """Non-empty where the entry only shows the format: which fact could not be verified."""


class Rule(Entry, kw_only=True):
    """What holds for some procedures through some channels in some period."""

    procedures: list[str]
    """Codes of national procedures."""
    channels: list[Channel] = msgspec.field(default_factory=list)
    """Empty: however one files."""
    valid_from: Optional[date] = None
    valid_until: Optional[date] = None
    """The last day of validity."""

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("`valid_until` lies before `valid_from`")

    def applies(self, code: str, channel: Channel, day: date) -> bool:
        """Whether the rule holds for the procedure `code`, filed through `channel` on `day`."""
        return code in self.procedures and self.takes(channel) and self.valid_on(day)

    def takes(self, channel: Channel) -> bool:
        """Whether the rule holds for filing through `channel`."""
        return not self.channels or channel in self.channels

    def valid_on(self, day: date) -> bool:
        """Whether `day` lies in the rule's period, its first and last day included."""
        return (self.valid_from or date.min) <= day <= (self.valid_until or date.max)


class FeeRule(Rule, kw_only=True):
    """All that is paid here, in place of the national record's fees."""

    fees: list[Fee]


class DurationRule(Rule, kw_only=True):
    """How long it takes here, in place of the national record's durations."""

    duration: Duration


class OneDayRule(Rule, kw_only=True):
    """Procedures whose result is had on the working day of filing."""


class CentreRule(Entry, kw_only=True):
    """A public administrative service centre (trung tâm phục vụ hành chính công)."""

    name: str
    address: str
    hours: str = ""
    telephone: str = ""
    covers: list[str] = msgspec.field(default_factory=list)
    """Communes it serves, by code or name; empty: all of the place."""
    procedures: list[str] = msgspec.field(default_factory=list)
    """Codes of the procedures it takes; empty: all."""
    at: Optional[tuple[float, float]] = None
    """Latitude and longitude in degrees (WGS 84), where somebody has looked them up: who sends where they are is told
    the nearest."""
    checked_at: date
    """When somebody last held the entry against its source."""


class LocalRules(Record, kw_only=True):
    """One file: what one place changes."""

    place: Place
    example: str = ""
    """Non-empty where the whole file only shows the format: which facts could not be verified."""
    basis: list[Decision] = msgspec.field(default_factory=list)
    fees: list[FeeRule] = msgspec.field(default_factory=list)
    durations: list[DurationRule] = msgspec.field(default_factory=list)
    one_day: list[OneDayRule] = msgspec.field(default_factory=list)
    centres: list[CentreRule] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        listed = {decision.code for decision in self.basis}
        absent = [f"{field}.decision “{e.decision}”" for field, e in self.entries() if e.decision not in listed]
        if absent:
            raise ValueError(f"not in `basis`, where every decision stands with its name and date: {', '.join(absent)}")

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """All entries, each with its field: "fees[0]"."""
        for field in ("fees", "durations", "one_day", "centres"):
            for i, entry in enumerate(getattr(self, field)):
                yield f"{field}[{i}]", entry

    def timed(self) -> Iterator[tuple[Rule, Duration]]:
        """All rules on time, each with its duration; a one-day rule is one of the same working day."""
        yield from ((rule, rule.duration) for rule in self.durations)
        yield from ((rule, _SAME_DAY) for rule in self.one_day)

    def ground(self, entry: Entry) -> dict[str, Any]:
        """The fields of `Grounded` for `entry`."""
        return {
            "place": self.place.name,
            "decision": next(decision for decision in self.basis if decision.code == entry.decision),
            "source": entry.source,
            "example": entry.example or self.example,
        }

    def periodic(self, rule: Rule) -> dict[str, Any]:
        """The fields of `Periodic` for `rule`."""
        return {**self.ground(rule), "valid_from": rule.valid_from, "valid_until": rule.valid_until}


class Grounded(Record, kw_only=True):
    """A local fact with what it rests on."""

    place: str
    """The name of the place whose rule it is."""
    decision: Decision
    source: str
    example: str = ""
    """Non-empty where it is no fact: why, to be told with it."""


class Periodic(Grounded, kw_only=True):
    """A local fact that holds for a time; None where an end is open."""

    valid_from: Optional[date] = None
    valid_until: Optional[date] = None


class LocalFee(Periodic, kw_only=True):
    """What is paid in a place."""

    fees: list[Fee]


class LocalDuration(Periodic, kw_only=True):
    """How long it takes in a place."""

    duration: Duration


class Centre(Grounded, kw_only=True):
    """A public administrative service centre, to be told to people."""

    name: str
    address: str
    hours: str = ""
    telephone: str = ""
    covers: list[str] = msgspec.field(default_factory=list)
    procedures: list[str] = msgspec.field(default_factory=list)
    at: Optional[tuple[float, float]] = None
    checked_at: date


class Localities(msgspec.Struct, dict=True):
    """The rules of all places, to ask what holds in one: a commune's own before its province's.

    Places are named by code. A commune without a file is not known here: ask for its province.
    """

    rules: list[LocalRules] = msgspec.field(default_factory=list)

    @cached_property
    def _by_place(self) -> dict[str, LocalRules]:
        return {local.place.code: local for local in self.rules}

    def fees(self, code: str, channel: Channel, place: str, day: date) -> Optional[LocalFee]:
        """What the procedure `code` costs in `place`, filed through `channel` on `day`.

        None where the place changes nothing: what the national record says holds.
        """
        return _certain_first(
            LocalFee(fees=rule.fees, **local.periodic(rule))
            for local in self._own_first(place)
            for rule in local.fees
            if rule.applies(code, channel, day)
        )

    def duration(self, code: str, channel: Channel, place: str, day: date) -> Optional[LocalDuration]:
        """How long the procedure `code` takes in `place`, as `fees`."""
        return _certain_first(
            LocalDuration(duration=duration, **local.periodic(rule))
            for local in self._own_first(place)
            for rule, duration in local.timed()
            if rule.applies(code, channel, day)
        )

    def centres(self, code: str, place: str) -> list[Centre]:
        """The centres that take the procedure `code` from all of `place`, its own first."""
        return [
            Centre(**{**msgspec.structs.asdict(centre), **local.ground(centre)})
            for local in self._own_first(place)
            for centre in local.centres
            if self._serves(centre, place) and (not centre.procedures or code in centre.procedures)
        ]

    def nearest(self, latitude: float, longitude: float, within_km: float) -> Optional[Centre]:
        """The centre nearest to a place given in degrees, of those whose place is known; None for none so near."""
        here = (latitude, longitude)
        near = [
            (_kilometres(here, centre.at), local, centre)
            for local in self.rules
            for centre in local.centres
            if centre.at is not None and not (centre.example or local.example)
        ]
        away, local, centre = min(near, key=lambda one: one[0], default=(within_km + 1, None, None))
        if local is None or centre is None or away > within_km:
            return None
        return Centre(**{**msgspec.structs.asdict(centre), **local.ground(centre)})

    def changes(self, code: str, place: str, day: date) -> bool:
        """Whether on `day` `place`, or its province, has a rule for the procedure `code` that is no example."""
        return any(
            code in entry.procedures and entry.valid_on(day) and not (entry.example or local.example)
            for local in self._own_first(place)
            for _, entry in local.entries()
            if isinstance(entry, Rule)
        )

    def province_at(self, place: str) -> Optional[str]:
        """The code of the province that `place` is or lies in; None for a commune of which no file says."""
        if place in provinces():
            return place
        local = self._by_place.get(place)
        return local.place.province or None if local is not None else None

    def _own_first(self, place: str) -> Iterator[LocalRules]:
        own = self._by_place.get(place)
        if own is not None:
            yield own
            if own.place.province in self._by_place:
                yield self._by_place[own.place.province]

    def _serves(self, centre: CentreRule, commune: str) -> bool:
        names = {fold(covered) for covered in centre.covers}
        return not names or commune in names or fold(self._by_place[commune].place.name) in names


def _kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The way between two places on the globe as the crow flies."""
    (a, b), (c, d) = (map(math.radians, place) for place in (here, there))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))


_EARTH_KM = 6371.0
_Found = TypeVar("_Found", bound=Grounded)


def _certain_first(found: Iterable[_Found]) -> Optional[_Found]:
    """The first that is no example, or else the first: an example hides no fact."""
    return min(found, key=lambda item: bool(item.example), default=None)


def read_file(path: Path) -> Union[LocalRules, Problem]:
    """The rules in `path`, or what keeps them from being read."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=LocalRules)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        remedy = "put the value in quotes" if message.startswith("Expected `str`") else _REMEDY
        return Problem(path.name, where.rstrip("`").removeprefix("$").lstrip("."), f"{message}: {remedy}")
    except msgspec.DecodeError as error:
        cause = " ".join(str(error).replace('in "<byte string>", ', "").split())
        return Problem(
            path.name, "", f"is not valid YAML in UTF-8 ({cause}): put texts that hold ': ' or '#' in quotes"
        )


def read_local(folder: Path = LOCAL) -> list[LocalRules]:
    """The rules of all places, in the order of their files; none where there are no files.

    Raises CatalogueError with every problem, one a line, if any file cannot be read.
    """
    read = [read_file(path) for path in sorted(folder.glob("*.yml"))]
    problems = [str(item) for item in read if isinstance(item, Problem)]
    if problems:
        raise CatalogueError("\n".join(problems))
    return [item for item in read if isinstance(item, LocalRules)]
