"""What `knowledge check` holds the life events to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import msgspec

from knowledge.catalogue import Problem
from knowledge.life_events.events import LifeEvent, read_life_events
from knowledge.records import Procedure
from knowledge.text.numbers import numbers

_LEAST_SAID = 20
_LEAST_STEPS = 3


def check_life_events(procedures: list[Procedure], folder: Optional[Path] = None) -> list[Problem]:
    """Everything wrong with the files in `folder`, by default the product's; `procedures` are those known here."""
    known = {procedure.code: procedure for procedure in procedures}
    try:
        events = read_life_events(folder) if folder else read_life_events()
    except msgspec.ValidationError as error:
        return [Problem("life_events", "", str(error))]
    return [Problem(f"{event.id}.yml", field, message) for event in events for field, message in _faults(event, known)]


def _faults(event: LifeEvent, known: dict[str, Procedure]) -> Iterator[tuple[str, str]]:
    codes = [step.code for step in event.steps]
    if len(set(event.said)) < _LEAST_SAID:
        yield "said", f"only {len(set(event.said))} different ones: give at least {_LEAST_SAID}, as people say them"
    if len(codes) < _LEAST_STEPS or len(codes) != len(set(codes)):
        yield "steps", f"wants at least {_LEAST_STEPS} steps, none of them twice"
    if not any(code in known for code in codes):
        yield "steps", "none of them is a curated procedure: nothing could be told of them without a national catalogue"
    for number, step in enumerate(event.steps):
        for code in step.after:
            if code not in codes[:number]:
                yield f"steps.{step.code}.after", f"{code} is no earlier step"
        yield from _invented(known, [step.code, *step.after], f"{step.why} {step.when}", f"steps.{step.code}")
    for joint in event.together:
        for code in joint.covers:
            if code not in codes:
                yield f"together.{joint.code}.covers", f"{code} is no step of the event"
        yield from _invented(known, [joint.code], joint.note, f"together.{joint.code}.note")


def _invented(known: dict[str, Procedure], codes: list[str], told: str, field: str) -> Iterator[tuple[str, str]]:
    """The numbers of `told` that none of the records named has; what is not curated is not looked into."""
    records = [known[code] for code in codes if code in known]
    if len(records) == len(codes):
        source = set().union(*(numbers(str(msgspec.to_builtins(record))) for record in records))
        extra = numbers(told) - source
        if extra:
            yield field, f"says {', '.join(sorted(extra))}, which the record does not: take it out or name the record"
