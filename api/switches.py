"""What can be turned on and off at once, without a release: channels, hand-over, notices, banner, hours."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from actions.dossiers.database import aware
from actions.dossiers.working_days import is_public_holiday
from api.database import OffLoop
from api.tables import metadata
from knowledge.clock import VIETNAM
from knowledge.text.normalise import clean

switches = sa.Table(
    "switches",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    # As JSON: a field of `Switches`.
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
)

FRESH_S = 1.0
"""For so long a process believes what it has read."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOOKED_AHEAD_DAYS = 60
_LONGEST_BANNER, _MOST = 500, 200

_Clock = Annotated[str, Meta(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]
_Line = Annotated[str, Meta(max_length=200)]
Day = list[tuple[_Clock, _Clock]]
"""From when to when people work on a day, in Vietnam's time, as ``07:30``."""


class Channels(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Which channels answer."""

    web: bool = True
    zalo: bool = True
    messenger: bool = True


class Banner(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What everybody reads first while it is on."""

    on: bool = False
    vi: Annotated[str, Meta(max_length=_LONGEST_BANNER)] = ""
    en: Annotated[str, Meta(max_length=_LONGEST_BANNER)] = ""


class Hours(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """When people answer, on each day of the week; none on public holidays."""

    monday: Day = []
    tuesday: Day = []
    wednesday: Day = []
    thursday: Day = []
    friday: Day = []
    saturday: Day = []
    sunday: Day = []


class DayOff(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A day on which nobody answers besides the public holidays."""

    date: date
    name: _Line = ""


class Agency(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Another agency that people are sent to."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    contact: _Line = ""
    """Telephone or address, as citizens read it."""


class Switches(msgspec.Struct, frozen=True):
    """All of them, as they stand where nobody has changed them."""

    channels: Channels = Channels()
    handover: bool = True
    notices: bool = True
    banner: Banner = Banner()
    hours: Hours | None = None
    """None: people answer at any time."""
    holidays: Annotated[list[DayOff], Meta(max_length=_MOST)] = []
    agencies: Annotated[list[Agency], Meta(max_length=_MOST)] = []

    def open_at(self, moment: datetime) -> bool:
        """Whether people answer at `moment`."""
        local = moment.astimezone(VIETNAM)
        now = f"{local:%H:%M}"
        return self.hours is None or any(begin <= now < end for begin, end in self._windows(local.date()))

    def opens_at(self, moment: datetime) -> datetime | None:
        """When people answer next; None where they do at `moment`, or not in the next two months."""
        if self.open_at(moment):
            return None
        local = moment.astimezone(VIETNAM)
        for days in range(_LOOKED_AHEAD_DAYS):
            day = local.date() + timedelta(days=days)
            for begin, _ in self._windows(day):
                hour, minute = map(int, begin.split(":"))
                opens = datetime(day.year, day.month, day.day, hour, minute, tzinfo=VIETNAM)
                if opens > local:
                    return opens
        return None

    def _windows(self, day: date) -> Day:
        if is_public_holiday(day) or any(off.date == day for off in self.holidays):
            return []
        windows: Day = getattr(self.hours or Hours(), WEEKDAYS[day.weekday()])
        return windows


NAMES: Sequence[str] = Switches.__struct_fields__
_TYPES: Mapping[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Switches)}
DEFAULTS = Switches()


class Changed(NamedTuple):
    """Who changed a switch last, and when."""

    at: datetime
    by: str


class UnfitError(ValueError):
    """A value that a switch cannot take; its text is the key of a sentence below ``switches.unfit``."""


class Switchboard:
    """The switches of the deployment, in its database: every process sees a change within `FRESH_S`."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database
        put = database.insert(switches)
        changed = {name: put.excluded[name] for name in ("value", "changed_at", "changed_by")}
        self._put = put.on_conflict_do_update(index_elements=["name"], set_=changed)
        self._read = DEFAULTS
        self._changed: Mapping[str, Changed] = {}
        self._read_at = -FRESH_S

    async def now(self) -> Switches:
        """As they stand."""
        if time.monotonic() - self._read_at >= FRESH_S:
            await self._refresh()
        return self._read

    async def changed(self) -> Mapping[str, Changed]:
        """Who changed which, for those that were ever changed."""
        await self._refresh()
        return self._changed

    async def put(self, name: str, value: Any, by: str) -> None:
        """Set the switch `name` to `value`, as JSON has it.

        Raises LookupError where there is no such switch, UnfitError where it cannot be that.
        """
        if name not in _TYPES:
            raise LookupError(name)
        try:
            checked = msgspec.convert(value, _TYPES[name])
        except msgspec.ValidationError as error:
            raise UnfitError("shape") from error
        fit = _fit(checked)
        row = {
            "name": name,
            "value": msgspec.json.encode(fit).decode(),
            "changed_at": datetime.now(timezone.utc),
            "changed_by": by,
        }

        def write() -> None:
            with self._database.engine.begin() as connection:
                connection.execute(self._put, row)

        await self._database.run(write)
        self._read_at = -FRESH_S

    async def _refresh(self) -> None:
        def read() -> list[Any]:
            with self._database.engine.connect() as connection:
                return list(connection.execute(sa.select(switches)))

        at = time.monotonic()
        rows = [row for row in await self._database.run(read) if row.name in _TYPES]
        values = {row.name: msgspec.json.decode(row.value, type=_TYPES[row.name]) for row in rows}
        self._read, self._read_at = Switches(**values), at
        self._changed = {row.name: Changed(aware(row.changed_at), row.changed_by) for row in rows}


def _fit(value: Any) -> Any:
    """`value` as it may be kept; raises UnfitError."""
    match value:
        case Banner():
            banner = Banner(value.on, clean(value.vi), clean(value.en))
            if banner.on and not banner.vi:
                raise UnfitError("empty_banner")
            return banner
        case Hours():
            for weekday in WEEKDAYS:
                ends = list(itertools.chain.from_iterable(getattr(value, weekday)))
                if any(later <= earlier for earlier, later in itertools.pairwise(ends)):
                    raise UnfitError("hours")
            return value
        case [DayOff(), *_]:
            return sorted(({one.date: one for one in value}).values(), key=lambda one: one.date)
        case [Agency(), *_]:
            kept = [Agency(clean(one.name), clean(one.contact)) for one in value]
            if len({one.name for one in kept} - {""}) < len(kept):
                raise UnfitError("agencies")
            return kept
    return value
