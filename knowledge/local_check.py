"""What `knowledge check` holds every file of local rules to, beyond being readable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import get_args

from knowledge.catalogue import Problem
from knowledge.check import text_faults
from knowledge.local_rules import CentreRule, FeeRule, LocalRules, Place, Rule, read_file
from knowledge.provinces import provinces
from knowledge.records import Channel

_COMMUNE = re.compile(r"\d{5}")
# A number in the country with its area code, a 1800 or 1900 number, or a short one such as 1022.
_TELEPHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}|1\d{2,3}")


def check_local(folder: Path, codes: Set[str]) -> list[Problem]:
    """Everything wrong with the files in `folder`; `codes` are those of all procedures there are."""
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        read = read_file(path)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            problems += [Problem(path.name, field, message) for field, message in local_faults(read, path.stem, codes)]
    return problems


def local_faults(local: LocalRules, stem: str, codes: Set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the rules `local`, whose file is named `stem`: the field and the fault."""
    yield from _place_faults(local.place, stem)
    for i, decision in enumerate(local.basis):
        for name in ("code", "name"):
            if not getattr(decision, name).strip():
                yield f"basis[{i}].{name}", "is empty: copy it from the decision, or name the source there is instead"
    for field, entry in local.entries():
        if not entry.source.strip():
            yield f"{field}.source", "is empty: say where the fact was read, and of which day that is"
        if isinstance(entry, Rule):
            yield from _rule_faults(field, entry, codes)
        if isinstance(entry, CentreRule):
            yield from _centre_faults(field, entry)
    yield from _overlaps("fees", list(local.fees))
    yield from _overlaps("durations and one_day", [rule for rule, _ in local.timed()])
    yield from text_faults(local)


def _place_faults(place: Place, stem: str) -> Iterator[tuple[str, str]]:
    if place.code != stem:
        yield "place.code", f"is {place.code} but the file is named {stem}: rename the file"
    province = place.province or place.code
    if province not in provinces():
        field = "place.province" if place.province else "place.code"
        yield field, f"{province} is no province: take its code from knowledge/provinces.yml"
    elif not place.province and place.name != provinces()[province].name:
        yield "place.name", f"is “{provinces()[province].name}” in knowledge/provinces.yml: write it so"
    if place.province and not _COMMUNE.fullmatch(place.code):
        yield "place.code", f"“{place.code}” is no commune's code: write its five digits, in quotes"


def _rule_faults(field: str, rule: Rule, codes: Set[str]) -> Iterator[tuple[str, str]]:
    if not rule.procedures:
        yield f"{field}.procedures", "is empty: name the national procedures that the rule changes"
    for i, code in enumerate(rule.procedures):
        if code not in codes:
            yield f"{field}.procedures[{i}]", f"{code} is no procedure here: name the national one of the same matter"
    if isinstance(rule, FeeRule) and not rule.fees:
        yield f"{field}.fees", "is empty: say what is paid, {kind: free} where the decision says that nothing is"


def _centre_faults(field: str, centre: CentreRule) -> Iterator[tuple[str, str]]:
    for name in ("name", "address"):
        if not getattr(centre, name).strip():
            yield f"{field}.{name}", "is empty: copy it from the source"
    if centre.telephone and not _TELEPHONE.fullmatch(re.sub(r"[\s.()-]", "", centre.telephone)):
        message = f"“{centre.telephone}” is no telephone number: write one, with its area code"
        yield f"{field}.telephone", message


def _overlaps(field: str, rules: list[Rule]) -> Iterator[tuple[str, str]]:
    """Pairs of rules that would both hold on some day: which of them is told would be chance."""
    for first, second in combinations(rules, 2):
        shared = [code for code in first.procedures if code in second.procedures]
        channels = [channel for channel in get_args(Channel) if first.takes(channel) and second.takes(channel)]
        if shared and channels and _meet(first, second):
            through = ", ".join(channels)
            yield field, f"two entries hold for {shared[0]} ({through}) on the same day: end one with `valid_until`"


def _meet(first: Rule, second: Rule) -> bool:
    starts = max(first.valid_from or date.min, second.valid_from or date.min)
    return starts <= min(first.valid_until or date.max, second.valid_until or date.max)
