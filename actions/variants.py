"""Which record of a matter is meant, by where the person is and which level they name."""

from __future__ import annotations

from typing import NamedTuple, Optional

from rasa_sdk import Tracker

from actions.memory import Memory
from knowledge.matters import Choice, choose, level_named
from knowledge.provinces import province_named, without_provinces
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot

# "cấp tỉnh", "ở xã nhé": more words ask something else.
_FEW_WORDS = 4


class Whereabouts(NamedTuple):
    """Where the person is, as far as they or their channel said."""

    locality: Optional[str]
    """Code of a province or a commune, to remember."""
    province: Optional[str]
    """Code of the province it is or lies in, where that is known."""


def whereabouts(tracker: Tracker, memory: Memory, snapshot: Snapshot, text: str) -> Whereabouts:
    """The place named in `text`, else the one the channel sent with it, else the one remembered."""
    named = province_named(text)
    metadata = tracker.latest_message.get("metadata") or {}
    locality = (named.code if named else None) or metadata.get("locality") or memory.locality
    return Whereabouts(locality, snapshot.localities.province_at(locality) if locality else None)


def settled(snapshot: Snapshot, procedure: Procedure, text: str, where: Whereabouts) -> Choice:
    """`procedure` or another record of its matter, or what has to be asked."""
    records = snapshot.matters.get(procedure.code)
    if records is None or procedure.code in text:
        return Choice(procedure)
    # What the office has set for this place goes before the province's own record.
    place = where.locality or ""
    ruled = [record for record in records if snapshot.localities.changes(record.code, place)]
    choice = choose(ruled or records, where.province, level_named(text))
    return choice if choice.chosen or choice.ask else Choice(procedure)


def narrowed(snapshot: Snapshot, memory: Memory, text: str) -> Optional[Choice]:
    """What `text` says of the records offered or spoken of, where it says no more than a place or a level.

    None where it says something else, or nothing is offered or spoken of.
    """
    if memory.expecting == "level":
        return _by_level(_records(snapshot, memory.offered), text)
    province = province_named(text)
    if province is None:
        return None
    if snapshot.index.expressions.content_words(without_provinces(text)):
        return None
    if memory.expecting == "province":
        return choose(_records(snapshot, memory.offered), province.code, None)
    codes = memory.offered or ([memory.procedure] if memory.procedure else [])
    related = [record for code in codes for record in _related(snapshot, code)]
    own = [record for record in related if record.scope == province.code]
    if len(own) == 1:
        return Choice(own[0])
    return choose(related, province.code, None) if not memory.offered and related else None


def _by_level(offered: list[Procedure], text: str) -> Optional[Choice]:
    number = text.strip().rstrip(".")
    if number.isdigit() and 0 < int(number) <= len(offered):
        return Choice(offered[int(number) - 1])
    level = level_named(text) if len(text.split()) <= _FEW_WORDS else None
    return choose(offered, None, level) if level else None


def _records(snapshot: Snapshot, codes: list[str]) -> list[Procedure]:
    return [snapshot.procedures[code] for code in codes if code in snapshot.procedures]


def _related(snapshot: Snapshot, code: str) -> list[Procedure]:
    """All records of the matter of `code`, itself included."""
    return snapshot.matters.get(code) or _records(snapshot, [code])
