"""What people have typed when they may choose: `tests/knowledge/data/typed_prefixes.tsv`."""

from __future__ import annotations

from typing import NamedTuple

from tests.support.places import ROOT

_FILE = ROOT / "tests" / "knowledge" / "data" / "typed_prefixes.tsv"


class Prefix(NamedTuple):
    """The beginning of a message."""

    typed: str
    code: str
    """The procedure that is meant."""
    half: str
    """`tune`, on which the constants were chosen, or `held_out`."""


def prefixes() -> list[Prefix]:
    """All of them, in the order of the file."""
    lines = _FILE.read_text("utf-8").splitlines()
    return [Prefix(*line.split("\t")) for line in lines if not line.startswith("#")]
