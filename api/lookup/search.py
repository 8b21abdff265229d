"""What an officer may mean with what they have typed: a code, a receipt number, or anything a procedure is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from knowledge.matters import NATIONAL
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import clean, fold
from knowledge.text.receipts import find_receipts

# A national code, whole or begun, or as papers before 2025 wrote it: "1.001193.000.00.00.H49".
_CODE = re.compile(r"(\d\.\d{1,6})(?:(?<=\.\d{6})\.[\dA-Za-z.]*)?")
_WORD = re.compile(r"[^\W\d_]+")


class Found(NamedTuple):
    """What was typed may mean."""

    procedures: Sequence[Procedure]
    """The likeliest first."""
    receipt: str | None
    """The number of a dossier, where that was typed: no procedure is meant then."""


def find(snapshot: Snapshot, typed: str, limit: int, province: str | None = None) -> Found:
    """At most `limit` procedures that `typed` may be the beginning of, or the number of a dossier.

    For someone in `province` (a code) other provinces' own procedures are left out, unless typed by their codes.
    """
    cleaned = clean(typed)
    receipts = find_receipts(cleaned)
    if receipts:
        return Found((), receipts[0].number)
    code = _CODE.fullmatch(cleaned)
    if code:
        return Found(_begun(snapshot, code[1])[:limit], None)
    read = dict.fromkeys([_written_out(cleaned), cleaned])
    found = [one for text in read for one in snapshot.suggestions.suggest(text, limit, province)]
    return Found(list({one.code: one for one in found}.values())[:limit], None)


def _begun(snapshot: Snapshot, code: str) -> list[Procedure]:
    """The procedures whose codes begin with `code`, the nation's first."""
    begun = [procedure for procedure in snapshot.procedures.values() if procedure.code.startswith(code)]
    return sorted(begun, key=lambda procedure: (procedure.scope != NATIONAL, procedure.code))


def _written_out(text: str) -> str:
    """`text` with the short forms that officers use written out."""
    return _WORD.sub(lambda word: _short_forms().get(fold(word[0]), word[0]), text)


@cache
def _short_forms() -> Mapping[str, str]:
    forms: dict[str, str] = yaml.safe_load(resources.files("api.lookup").joinpath("short_forms.yml").read_text("utf-8"))
    return forms
