"""Which agency a receipt number names, and under which numbers one dossier is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, Optional

from actions.dossiers.configuration import AgencyConfig

_LETTER = re.compile(r"[A-Z]\d{2}")


class Agency(NamedTuple):
    """An agency as a receipt number names it."""

    name: str
    within: bool
    """Whether the number is of a unit of it that is not known itself."""
    phone: str = ""


class Directory:
    """The agencies of the national catalogue, and those that a deployment adds."""

    def __init__(self, own: Iterable[AgencyConfig] = ()) -> None:
        """`own` are the deployment's: their names win, and their codes name one agency each."""
        self._agencies = {code: Agency(name, within=False) for code, name in _national().items()}
        self._alike: dict[str, Sequence[str]] = {}
        for entry in own:
            for code in entry.codes:
                self._agencies[code] = Agency(entry.name, within=False, phone=entry.phone)
                self._alike[code] = entry.codes

    def agency(self, number: str) -> Optional[Agency]:
        """The agency that `number` begins with, or the one it is below of; None where neither is known."""
        code = number.partition("-")[0]
        for above in _upwards(code):
            if above in self._agencies:
                return self._agencies[above]._replace(within=above != code)
        return None

    def numbers(self, number: str) -> list[str]:
        """The numbers that the dossier `number` is known under, itself first."""
        code, dash, rest = number.partition("-")
        alike = self._alike.get(code, ()) if dash else ()
        return [number, *(f"{other}-{rest}" for other in alike if other != code)]

    def canonical(self, number: str) -> str:
        """The one number by which the dossier `number` is kept."""
        code, dash, rest = number.partition("-")
        alike = self._alike.get(code, ()) if dash else ()
        return f"{alike[0]}-{rest}" if alike else number


def _upwards(code: str) -> Iterable[str]:
    """`code`, and those above it: ``H29.12`` is below ``H29``, and so is ``000.00.12.H29``, which ``000.03.12.H29`` is
    below of."""
    yield code
    letter = _LETTER.search(code)
    if letter is None:
        return
    older = code[: letter.start()].split(".")[:-1]
    for at, part in enumerate(older[:-1]):
        if part.strip("0"):
            older[at] = "0" * len(part)
            yield ".".join([*older, code[letter.start() :]])
    parts = code[letter.start() :].split(".")
    for length in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:length])
    if letter.start():
        yield letter[0]


@lru_cache(maxsize=1)
def _national() -> dict[str, str]:
    text = resources.files("actions.dossiers").joinpath("agencies.tsv").read_text("utf-8")
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: name for code, _, name in rows}
