"""Which record of a matter is meant, by where the person is and which level they name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

from rasa_sdk import Tracker

from actions.memory import WHICH, Memory
from actions.wording.templates import vietnamese
from knowledge.clock import vietnam_today
from knowledge.matters import NATIONAL, Choice, choose, level_named
from knowledge.provinces import province_named, without_provinces
from knowledge.records import Level, Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import fold

# "cấp tỉnh", "ở xã nhé": more words ask something else.
_FEW_WORDS = 4
_LEVELS: tuple[Level, ...] = ("ward", "province", "ministry")


class Whereabouts(NamedTuple):
    """Where the person is, as far as they or their channel said."""

    locality: Optional[str]
    """Code of a province or a commune."""
    province: Optional[str]
    """Code of the province it is or lies in, where that is known."""


def placed(tracker: Tracker, memory: Memory, snapshot: Snapshot, text: str) -> Memory:
    """`memory` with the place of the message `text`: the newest of what was named and what the channel sends.

    A channel sends its place with every message: it is news only where it has changed. A commune of
    which no file says where it lies is passed over.
    """
    named = province_named(text)
    sent = (tracker.latest_message.get("metadata") or {}).get("locality")
    news = sent if sent != memory.sent_from else None
    candidates = (named.code if named else None, news, memory.locality, sent)
    known = (code for code in candidates if code and snapshot.localities.province_at(code))
    return memory.but(locality=next(known, None), sent_from=sent or memory.sent_from)


def whereabouts(snapshot: Snapshot, memory: Memory) -> Whereabouts:
    """The place in `memory`, and its province."""
    place = memory.locality
    return Whereabouts(place, snapshot.localities.province_at(place) if place else None)


def settled(snapshot: Snapshot, procedure: Procedure, text: str, where: Whereabouts) -> Choice:
    """`procedure` or another record of its matter, or what has to be asked."""
    if procedure.code in text:
        return Choice(procedure)
    records = _related(snapshot, procedure.code)
    return _choose(snapshot, records, where, level_named(text))


def narrowed(snapshot: Snapshot, memory: Memory, text: str) -> Optional[Choice]:
    """What `text` says of the records offered or spoken of, where it says no more than a place or a level.

    None where it says something else, or nothing is offered or spoken of.
    """
    if memory.expecting == "level":
        by_level = _by_level(_records(snapshot, memory.choices), text)
        if by_level is not None:
            return by_level
    province = province_named(text)
    if province is None or snapshot.index.expressions.content_words(without_provinces(text)):
        return None
    if memory.choices and memory.expecting == WHICH:
        related = [record for code in memory.choices for record in _related(snapshot, code)]
        own = [record for record in related if record.scope == province.code]
        return Choice(own[0]) if len(own) == 1 else None
    code = memory.choices[0] if memory.choices else memory.procedure
    related = _related(snapshot, code) if code else []
    choice = _choose(snapshot, related, Whereabouts(province.code, province.code), None)
    if choice.ask == "level" and not memory.choices:
        # The level of what was just told stands.
        told = next((record for record in choice.among if record.code == code), None)
        return Choice(told) if told else choice
    return choice if related else None


def _choose(snapshot: Snapshot, records: list[Procedure], where: Whereabouts, level: Optional[Level]) -> Choice:
    """As `choose`, but what the office has set for a place goes before the province's own record."""
    place = where.locality or ""
    ruled = any(snapshot.localities.changes(record.code, place, vietnam_today()) for record in records)
    return choose([r for r in records if r.scope == NATIONAL] if ruled else records, where.province, level)


def _by_level(offered: list[Procedure], text: str) -> Optional[Choice]:
    number = text.strip().rstrip(".")
    if number.isdecimal() and 0 < int(number) <= len(offered):
        return Choice(offered[int(number) - 1])
    level = _level_answered(text) if len(text.split()) <= _FEW_WORDS else None
    return choose(offered, None, level) if level and offered else None


def _level_answered(text: str) -> Optional[Level]:
    """The level named in an answer to our question: in its words ("cap xa") diacritics do not matter."""
    said: list[Level] = [level for level in _LEVELS if fold(vietnamese()(f"levels.{level}")) in fold(text)]
    return level_named(text) or (said[0] if len(said) == 1 else None)


def _records(snapshot: Snapshot, codes: Sequence[str]) -> list[Procedure]:
    return [snapshot.procedures[code] for code in codes if code in snapshot.procedures]


def _related(snapshot: Snapshot, code: str) -> list[Procedure]:
    """All records of the matter of `code`, itself included."""
    return snapshot.matters.get(code) or _records(snapshot, [code])
