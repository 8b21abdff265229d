"""What an office has amended: names, examples, synonyms, local rules and corrections that came after the catalogue.

``var/amendments.json`` holds those that are live; `knowledge build` puts them into the snapshot, `bot.train` into the
model. Taken out of the file, they are as if they had never been.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal, Optional, Union, get_args, get_type_hints

import msgspec
import yaml

from knowledge.errors import CatalogueError
from knowledge.local_rules import CentreRule, Decision, DurationRule, FeeRule, LocalRules, OneDayRule, Place
from knowledge.questions import Question
from knowledge.records import Corrected, Procedure, Record

FILE = "amendments.json"
"""Below the var folder."""

Field = Literal[
    "plain_name",
    "field",
    "audience",
    "levels",
    "agency",
    "methods",
    "documents",
    "notes",
    "steps",
    "requirements",
    "result",
    "legal_basis",
]
"""What of a procedure a correction may replace."""
FIELDS: tuple[Field, ...] = get_args(Field)


class Alias(Record, kw_only=True):
    """What people call a procedure."""

    code: str
    text: str


class Example(Record, kw_only=True):
    """A whole message about a procedure, as in `questions.tsv`: searched, and learnt at the next training."""

    code: str
    asks: str
    """One of `questions.ASKED`."""
    text: str

    def question(self) -> Question:
        """The same as one of `questions.tsv`."""
        return Question(self.code, self.asks, self.text)


class Synonym(Record, kw_only=True):
    """Words that people here use for others, whatever the procedure."""

    typed: str
    meant: str


class LocalRule(Record, kw_only=True):
    """One entry of a place's local rules, with the decision it rests on; just one of the four is given."""

    place: Place
    basis: Decision
    fee: Optional[FeeRule] = None
    duration: Optional[DurationRule] = None
    one_day: Optional[OneDayRule] = None
    centre: Optional[CentreRule] = None

    def __post_init__(self) -> None:
        if len(self._given()) != 1:
            raise ValueError("just one of `fee`, `duration`, `one_day` and `centre` is wanted")

    @property
    def entry(self) -> Union[FeeRule, DurationRule, OneDayRule, CentreRule]:
        """The entry."""
        return self._given()[0]

    def _given(self) -> list[Union[FeeRule, DurationRule, OneDayRule, CentreRule]]:
        return [one for one in (self.fee, self.duration, self.one_day, self.centre) if one is not None]

    def added_to(self, local: LocalRules) -> LocalRules:
        """`local`, which is of the same place, with this entry."""
        listed = {decision.code for decision in local.basis}
        basis = local.basis if self.basis.code in listed else [*local.basis, self.basis]
        return msgspec.structs.replace(
            local,
            basis=basis,
            fees=[*local.fees, *([self.fee] if self.fee else [])],
            durations=[*local.durations, *([self.duration] if self.duration else [])],
            one_day=[*local.one_day, *([self.one_day] if self.one_day else [])],
            centres=[*local.centres, *([self.centre] if self.centre else [])],
        )


class Correction(Record, kw_only=True):
    """Another value for one field of a procedure, by a decision that the record does not know yet."""

    code: str
    field: Field
    value: str
    """As YAML, as it would stand in a catalogue file."""
    decision: str
    day: date
    """Of the decision."""
    source: str
    """Where it was read, to be told to people."""

    def corrected(self, procedure: Procedure) -> Procedure:
        """`procedure` so corrected, and saying so; raises ValueError where the value has another type."""
        told = Corrected(field=self.field, decision=self.decision, day=self.day, source=self.source)
        rest = [one for one in procedure.corrected if one.field != self.field]
        return msgspec.structs.replace(procedure, **{self.field: self.read()}, corrected=[*rest, told])

    def read(self) -> Any:
        """The value; raises ValueError with what is wrong where it is no YAML, or of another type than the field."""
        try:
            value = yaml.safe_load(self.value)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise ValueError(f"dòng {mark.line + 1}" if mark else "YAML") from error
        return msgspec.convert(value, _TYPES[self.field])


_TYPES = {name: kind for name, kind in get_type_hints(Procedure).items() if name in FIELDS}


class Amendments(Record, kw_only=True):
    """All that is amended."""

    aliases: list[Alias] = msgspec.field(default_factory=list)
    examples: list[Example] = msgspec.field(default_factory=list)
    synonyms: list[Synonym] = msgspec.field(default_factory=list)
    local_rules: list[LocalRule] = msgspec.field(default_factory=list)
    corrections: list[Correction] = msgspec.field(default_factory=list)

    @classmethod
    def read(cls, root: Path) -> Amendments:
        """Those that are live under the var folder `root`; raises CatalogueError where the file is damaged."""
        return cls.read_file(root / FILE) if (root / FILE).is_file() else cls()

    @classmethod
    def read_file(cls, path: Path) -> Amendments:
        """Those in the file at `path`; raises CatalogueError where it cannot be read."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError) as error:
            raise CatalogueError(f"{path}: {error}") from error

    def write(self, path: Path) -> None:
        """Put them into the file at `path`, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(self)))
        draft.replace(path)

    def __bool__(self) -> bool:
        return any(self._lists())

    def _lists(self) -> Sequence[Sequence[Record]]:
        return (self.aliases, self.examples, self.synonyms, self.local_rules, self.corrections)

    def plus(self, one: Record) -> Amendments:
        """The same and `one` more."""
        name = LISTS[type(one)]
        return msgspec.structs.replace(self, **{name: [*getattr(self, name), one]})

    def searched(self) -> Amendments:
        """What of them the search knows by itself, in an order that does not depend on when they came."""

        def ordered(records: Iterable[Record]) -> list[Any]:
            return sorted(records, key=msgspec.msgpack.encode)

        return Amendments(
            aliases=ordered(self.aliases), examples=ordered(self.examples), synonyms=ordered(self.synonyms)
        )

    def called(self) -> Mapping[str, Sequence[str]]:
        """What procedures are called, by code."""
        return _by_code((alias.code, alias.text) for alias in self.aliases)

    def asked(self) -> Mapping[str, Sequence[str]]:
        """Whole messages about procedures as they were meant, by code."""
        return _by_code((example.code, example.question().meant) for example in self.examples)

    def meant(self) -> Mapping[str, str]:
        """The synonyms, what is meant by what is typed."""
        return {synonym.typed: synonym.meant for synonym in self.synonyms}

    def applied(
        self, procedures: Sequence[Procedure], local: Sequence[LocalRules], tell: Callable[[str], None]
    ) -> tuple[list[Procedure], list[LocalRules]]:
        """`procedures` so corrected and the `local` rules with those that were added.

        What a newer catalogue left nothing for is left out, and `tell` hears of it.
        """
        by_code = {procedure.code: procedure for procedure in procedures}
        for correction in self.corrections:
            try:
                by_code[correction.code] = correction.corrected(by_code[correction.code])
            except (KeyError, ValueError) as error:
                tell(f"correction of {correction.field} of {correction.code} left out: {error!r}")
        by_place = {rules.place.code: rules for rules in local}
        for rule in self.local_rules:
            there = by_place.get(rule.place.code, LocalRules(place=rule.place))
            by_place[rule.place.code] = rule.added_to(there)
        for code in sorted({*self.called(), *self.asked()} - set(by_code)):
            tell(f"what {code} is called left out: there is no such procedure")
        return [by_code[procedure.code] for procedure in procedures], list(by_place.values())


LISTS: Mapping[type[Record], str] = {
    Alias: "aliases",
    Example: "examples",
    Synonym: "synonyms",
    LocalRule: "local_rules",
    Correction: "corrections",
}
"""Where each kind stands in `Amendments`."""


def _by_code(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for code, text in pairs:
        found.setdefault(code, []).append(text)
    return found
