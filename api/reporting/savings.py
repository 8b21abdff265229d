"""By how much places have made the national times shorter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from actions.wording.templates import vietnamese
from actions.wording.terms import duration_lines
from api.reporting.schemas import SavingLine, SavingTotal
from knowledge.local_rules import LocalRules
from knowledge.local_savings import Saved, shortened
from knowledge.snapshot import Snapshot


def savings(snapshot: Snapshot, today: date, place: str = "") -> list[SavingLine]:
    """What holds on `today`, in one place or in all; what only shows the format of the rules is no saving."""
    rules: list[LocalRules] = [one for one in snapshot.localities.rules if place in ("", one.place.code)]
    lines = shortened(rules, list(snapshot.procedures.values()))
    return [_line(one) for one in lines if not one.example and _holds(one, today)]


def in_all(lines: Sequence[SavingLine]) -> list[SavingTotal]:
    """What is saved by unit of time: of each procedure in each place what is saved at least, however one files."""
    least: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for line in lines:
        if line.saved is not None:
            matter = (line.place, line.code)
            least[line.unit][matter] = min(line.saved, least[line.unit].get(matter, line.saved))
    return [
        SavingTotal(unit=unit, saved=sum(saved.values()), procedures=len({code for _, code in saved}))
        for unit, saved in sorted(least.items())
    ]


def _holds(one: Saved, today: date) -> bool:
    return (one.valid_from or date.min) <= today <= (one.valid_until or date.max)


def _line(one: Saved) -> SavingLine:
    unit = vietnamese()(f"units.{one.unit}") if one.unit else ""
    return SavingLine(
        place=one.place,
        code=one.code,
        name=one.name,
        national="; ".join(duration_lines(one.national)),
        local="; ".join(duration_lines([one.local])),
        saved=one.saved,
        unit=unit,
        decision=one.decision.code,
    )
