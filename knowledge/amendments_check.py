"""What is wrong with an amendment, by name: whoever proposes it reads a sentence for each name (`api/learning`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Union

import msgspec

from knowledge import sayings
from knowledge.amendments import Alias, Amendments, Correction, Example, LocalRule, Synonym
from knowledge.check import DISTRICT, procedure_faults
from knowledge.clock import vietnam_today
from knowledge.local_check import local_faults
from knowledge.local_rules import LocalRules
from knowledge.provinces import provinces
from knowledge.questions import ASKED
from knowledge.records import Procedure
from knowledge.said_check import FACT
from knowledge.text.expressions import packaged
from knowledge.text.normalise import clean, fold, words

Amendment = Union[Alias, Example, Synonym, LocalRule, Correction]

LONGEST_ALIAS, LONGEST_EXAMPLE = 120, 500
_SHORTEST = 3
_COMMUNE = re.compile(r"\d{5}")

FAULTS = (
    "unknown_code",
    "short",
    "long",
    "says_nothing",
    "untidy",
    "amount",
    "there_already",
    "taken",
    "asks",
    "same",
    "holds_itself",
    "in_names",
    "typed_twice",
    "no_decision",
    "no_source",
    "no_difference",
    "corrected_already",
    "future",
    "district",
    "wrong_value",
    "wrong_record",
    "unknown_place",
    "no_commune",
    "no_procedures",
    "wrong_rule",
)
"""All names of faults."""


class Fault(NamedTuple):
    """Something wrong."""

    name: str
    """One of FAULTS."""
    fields: Mapping[str, str] = {}
    """What its sentence is filled in with."""


class Known(NamedTuple):
    """What an amendment is held against."""

    procedures: Mapping[str, Procedure]
    local: Sequence[LocalRules]
    amendments: Amendments
    """The others, live or on their way."""


def faults(amendment: Amendment, known: Known) -> Iterator[Fault]:
    """Everything wrong with `amendment`."""
    if isinstance(amendment, (Alias, Example, Correction)) and amendment.code not in known.procedures:
        yield Fault("unknown_code", {"code": amendment.code})
    elif isinstance(amendment, Alias):
        yield from _text_faults(amendment.text, LONGEST_ALIAS)
        yield from _alias_faults(amendment, known)
    elif isinstance(amendment, Example):
        yield from _text_faults(amendment.text, LONGEST_EXAMPLE)
        yield from _example_faults(amendment, known)
    elif isinstance(amendment, Synonym):
        for text in (amendment.typed, amendment.meant):
            yield from _text_faults(text, LONGEST_ALIAS)
        yield from _synonym_faults(amendment, known)
    elif isinstance(amendment, Correction):
        yield from _correction_faults(amendment, known)
    else:
        yield from _rule_faults(amendment, known)


def _text_faults(text: str, longest: int) -> Iterator[Fault]:
    if text != clean(text) or text != unicodedata.normalize("NFC", text) or "\n" in text:
        yield Fault("untidy", {"text": text})
    if len(text) < _SHORTEST:
        yield Fault("short", {"text": text})
    elif len(text) > longest:
        yield Fault("long", {"most": str(longest)})
    elif not packaged().content_words(text):
        yield Fault("says_nothing", {"text": text})
    if FACT.search(text):
        yield Fault("amount", {"text": text})


def _alias_faults(alias: Alias, known: Known) -> Iterator[Fault]:
    wanted = fold(alias.text)
    for procedure in known.procedures.values():
        if any(fold(text) == wanted for text in _called(procedure, known.amendments)):
            if procedure.code == alias.code:
                yield Fault("there_already", {"text": alias.text})
            else:
                yield Fault("taken", {"text": alias.text, "code": procedure.code, "name": procedure.plain_name})
            return


def _called(procedure: Procedure, amendments: Amendments) -> Iterator[str]:
    yield from (procedure.name, procedure.plain_name, *procedure.aliases)
    said = sayings.packaged().get(procedure.code)
    yield from said.texts if said else ()
    yield from (alias.text for alias in amendments.aliases if alias.code == procedure.code)


def _example_faults(example: Example, known: Known) -> Iterator[Fault]:
    if example.asks not in ASKED:
        yield Fault("asks", {"asks": example.asks})
    for other in known.amendments.examples:
        if fold(other.text) == fold(example.text):
            if other.code == example.code:
                yield Fault("there_already", {"text": example.text})
            else:
                name = known.procedures[other.code].plain_name if other.code in known.procedures else ""
                yield Fault("taken", {"text": example.text, "code": other.code, "name": name})
            return


def _synonym_faults(synonym: Synonym, known: Known) -> Iterator[Fault]:
    typed = f" {' '.join(words(synonym.typed))} "
    if synonym.typed.lower() == synonym.meant.lower():
        yield Fault("same", {"text": synonym.typed})
    elif typed in f" {' '.join(words(synonym.meant))} ":
        yield Fault("holds_itself", {"text": synonym.typed})
    if any(fold(other.typed) == fold(synonym.typed) for other in known.amendments.synonyms):
        yield Fault("typed_twice", {"text": synonym.typed})
    for procedure in known.procedures.values():
        if any(typed in f" {' '.join(words(name))} " for name in (procedure.name, procedure.plain_name)):
            yield Fault("in_names", {"text": synonym.typed, "code": procedure.code, "name": procedure.plain_name})
            return


def _correction_faults(correction: Correction, known: Known) -> Iterator[Fault]:
    if not correction.decision.strip():
        yield Fault("no_decision")
    if not correction.source.strip():
        yield Fault("no_source")
    if correction.day > vietnam_today():
        yield Fault("future")
    if any((one.code, one.field) == (correction.code, correction.field) for one in known.amendments.corrections):
        yield Fault("corrected_already")
    before = known.procedures[correction.code]
    try:
        after = correction.corrected(before)
    except ValueError as error:  # what msgspec raises is one
        message, _, where = str(error).partition(" - at `$")
        yield Fault("wrong_value", {"where": where.rstrip("`") or correction.field, "message": message})
        return
    if getattr(after, correction.field) == getattr(before, correction.field):
        yield Fault("no_difference")
    there = set(procedure_faults(before, before.code))
    for field, message in procedure_faults(after, after.code):
        if (field, message) not in there:
            yield Fault("district") if DISTRICT.search(correction.value) else Fault("wrong_record", {"where": field})


def _rule_faults(rule: LocalRule, known: Known) -> Iterator[Fault]:
    place, entry = rule.place, rule.entry
    if not rule.basis.code.strip() or not rule.basis.name.strip():
        yield Fault("no_decision")
    if not entry.source.strip():
        yield Fault("no_source")
    if (place.province or place.code) not in provinces():
        yield Fault("unknown_place", {"code": place.province or place.code})
        return
    if place.province and not _COMMUNE.fullmatch(place.code):
        yield Fault("no_commune", {"code": place.code})
        return
    unknown = [code for code in entry.procedures if code not in known.procedures]
    if unknown:
        yield Fault("unknown_code", {"code": unknown[0]})
        return
    if not entry.procedures and rule.centre is None:
        yield Fault("no_procedures")
        return
    yield from _overlapping(rule, known)


def _overlapping(rule: LocalRule, known: Known) -> Iterator[Fault]:
    """What is wrong with the place's rules with `rule` that was not wrong before."""
    code = rule.place.code
    before = next((one for one in known.local if one.place.code == code), LocalRules(place=rule.place))
    for other in known.amendments.local_rules:
        if other.place.code == code and other.entry not in [entry for _, entry in before.entries()]:
            before = other.added_to(before)
    codes = set(known.procedures)
    there = set(local_faults(before, code, codes))
    try:
        after = rule.added_to(before)
    except (ValueError, msgspec.ValidationError) as error:
        yield Fault("wrong_rule", {"where": code, "message": str(error)})
        return
    for field, message in local_faults(after, code, codes):
        if (field, message) not in there:
            district = DISTRICT.search(msgspec.json.encode(rule).decode())
            yield Fault("district") if district else Fault("wrong_rule", {"where": field, "message": message})
