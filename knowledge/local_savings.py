"""How much shorter places have made the national times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional, Union

from knowledge.local_rules import LocalRules, Periodic, Rule
from knowledge.records import Channel, Duration, DurationUnit, Procedure

_Number = Union[int, float]


class Saved(Periodic, kw_only=True):
    """One line of the table: a procedure's national time against a place's.

    Ways of filing for which the national record says the same share a line; where it says another
    time for each, each has its own.
    """

    code: str
    name: str
    channels: list[Channel]
    national: list[Duration]
    local: Duration
    saved: Optional[_Number] = None
    """How much less, in `unit`; None where the two times cannot be compared."""
    unit: Optional[DurationUnit] = None
    why_not: str = ""
    """Why there is no number; empty where there is one."""


def shortened(rules: list[LocalRules], procedures: list[Procedure]) -> list[Saved]:
    """The times that places have made shorter, and those that cannot be compared, by place and entry.

    Rules on procedures that are not among `procedures` are passed over, and so are times that are
    not shorter.
    """
    known = {procedure.code: procedure for procedure in procedures}
    return [
        line
        for local in rules
        for rule, duration in local.timed()
        for code in rule.procedures
        if code in known
        for line in _lines(local, rule, duration, known[code])
        if line.saved is None or line.saved > 0
    ]


def _lines(local: LocalRules, rule: Rule, duration: Duration, procedure: Procedure) -> Iterator[Saved]:
    times: list[tuple[list[Duration], list[Channel]]] = []
    for method in procedure.methods:
        if rule.takes(method.channel):
            channels = next((channels for national, channels in times if national == method.durations), None)
            if channels is None:
                times.append((method.durations, [method.channel]))
            else:
                channels.append(method.channel)
    for national, channels in times:
        compared = _compare(national, duration)
        saved, unit, why_not = (None, None, compared) if isinstance(compared, str) else (*compared, "")
        yield Saved(
            code=procedure.code,
            name=procedure.name,
            channels=channels,
            national=national,
            local=duration,
            saved=saved,
            unit=unit,
            why_not=why_not,
            **local.periodic(rule),
        )


def _compare(national: list[Duration], local: Duration) -> Union[tuple[_Number, DurationUnit], str]:
    """How much shorter `local` is, or why that cannot be said."""
    if len(national) != 1:
        return "the national record gives several times"
    before, after = _length(national[0]), _length(local)
    if before is None:
        return "the national record gives no time in numbers that always holds"
    if after is None:
        return "the local rule gives no time in numbers that always holds"
    if before[1] != after[1]:
        return f"the national record counts in {before[1]}, the local rule in {after[1]}"
    return before[0] - after[0], after[1]


def _length(duration: Duration) -> Optional[tuple[_Number, DurationUnit]]:
    if duration.condition:
        return None
    if duration.kind == "same_working_day":
        return 0, "working_day"
    if duration.value is None or duration.unit is None:
        return None
    return duration.value, duration.unit
