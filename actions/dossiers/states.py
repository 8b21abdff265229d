"""From a source's word for the state of a dossier to one of the ten: `states.yml`, and a deployment's own words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Optional, Union

import msgspec
import yaml

from actions.dossiers.records import State
from knowledge.text.normalise import clean, fold


class _Called(msgspec.Struct, forbid_unknown_fields=True):
    code: int
    name: str
    machine: str
    words: list[str]


class States:
    """What one source's words mean."""

    def __init__(self, own: Optional[Mapping[Union[str, int], int]] = None) -> None:
        """`own` are the source's own words with codes 1 to 10; they come before what is commonly meant."""
        self._exact = {**_common(), **{_spelled(str(word)): State(code) for word, code in (own or {}).items()}}
        meant: dict[str, set[State]] = {}
        for word, state in self._exact.items():
            meant.setdefault(fold(word), set()).add(state)
        self._plain = {word: states.pop() for word, states in meant.items() if len(states) == 1}

    def read(self, word: object) -> Optional[State]:
        """The state that `word` (a name, a machine's word or a code) means; None where it is none of the ten."""
        if not isinstance(word, (str, int)):
            return None
        spelled = _spelled(str(word))
        return self._exact.get(spelled) or self._plain.get(spelled)


def state_of(word: object) -> Optional[State]:
    """The state that `word` means wherever nothing else is said; None where it is none of the ten."""
    return _commonly().read(word)


@lru_cache(maxsize=1)
def _commonly() -> States:
    return States()


@lru_cache(maxsize=1)
def _common() -> dict[str, State]:
    text = resources.files("actions.dossiers").joinpath("states.yml").read_text("utf-8")
    meant = {}
    for called in msgspec.convert(yaml.safe_load(text)["states"], list[_Called]):
        for word in (called.name, called.machine, *called.words, str(called.code), f"{called.code:02}"):
            meant[_spelled(word)] = State(called.code)
    return meant


def _spelled(word: str) -> str:
    """As words are compared: in NFC and lower case, with single spaces, its diacritics kept."""
    return " ".join(clean(word).lower().split())
