"""How procedures that are called much the same differ: the lists of `differences.yml`, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, Optional

import msgspec
import yaml

from knowledge.records import Procedure
from knowledge.text.normalise import fold
from knowledge.text.syllables import canonical


class _Value(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    says: list[str]
    names: list[str] = []


class _Listed(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    ask: str
    values: list[_Value]
    otherwise: Optional[_Value] = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    differences: list[_Listed]


class Value(NamedTuple):
    """One way in which procedures differ: "bị mất"."""

    id: str
    title: str
    """For a button."""
    in_names: Optional[re.Pattern[str]]
    """None where it is the value of names that say nothing of the kind."""
    in_messages: re.Pattern[str]


class Difference(NamedTuple):
    """Something that procedures called much the same differ in: why a paper is replaced."""

    id: str
    ask: str
    """The question that a person is asked."""
    values: Sequence[Value]

    def of(self, procedure: Procedure) -> Optional[Value]:
        """What the names of `procedure` say of it; None for nothing."""
        for name in (procedure.name, procedure.plain_name):
            found = _first(self.values, canonical(name.lower()))
            if found is not None:
                return found
        return next((value for value in self.values if value.in_names is None), None)

    def said_in(self, text: str) -> Optional[Value]:
        """The one value that the message `text` names; None for none or several."""
        folded = fold(text)
        found = [value for value in self.values if value.in_messages.search(folded)]
        return found[0] if len(found) == 1 else None

    def touched_by(self, text: str) -> bool:
        """Whether the message `text` already says something of the kind."""
        folded = fold(text)
        return any(value.in_messages.search(folded) for value in self.values if value.in_names is not None)


def _first(values: Sequence[Value], name: str) -> Optional[Value]:
    return next((value for value in values if value.in_names is not None and value.in_names.search(name)), None)


@lru_cache(maxsize=1)
def differences() -> dict[str, Difference]:
    """The product's, by id, read once a process."""
    text = resources.files("actions").joinpath("differences.yml").read_text("utf-8")
    listed = msgspec.convert(yaml.safe_load(text), _File).differences
    return {one.id: Difference(one.id, one.ask, list(_values(one))) for one in listed}


def _values(listed: _Listed) -> Iterable[Value]:
    for value in listed.values:
        yield Value(value.id, value.title, _any(value.names), _any(value.says))
    if listed.otherwise is not None:
        yield Value(listed.otherwise.id, listed.otherwise.title, None, _any(listed.otherwise.says))


def _any(forms: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")(?!\w)")
