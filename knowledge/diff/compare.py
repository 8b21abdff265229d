"""What changed between two lists of procedures, fact by fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Optional

import msgspec

from knowledge.check import same_name
from knowledge.diff.facts import FACTS, Fact, cleaned, flat
from knowledge.encoder.runtime import file_hash
from knowledge.errors import SnapshotError
from knowledge.records import Procedure
from knowledge.snapshot import CATALOGUE_FILE, read_manifest
from knowledge.text.normalise import fold


class Side(msgspec.Struct, kw_only=True):
    """One of the two snapshots compared."""

    hash: str = ""
    """The snapshot's name; empty where the procedures are of none."""
    built_at: Optional[datetime] = None
    procedures: int


class ProcedureRef(msgspec.Struct, kw_only=True):
    code: str
    name: str
    agency: str


class Renaming(msgspec.Struct, kw_only=True):
    """One code whose name is another now, in more than case, spaces and punctuation."""

    code: str
    before: str
    after: str


class Recoding(msgspec.Struct, kw_only=True):
    """One procedure, known by its name, that was published anew under another code."""

    before: str
    after: str
    name: str


class Change(msgspec.Struct, kw_only=True):
    """What one field of one procedure said and says, in lines; those on both sides are left out."""

    code: str
    """The code in the later snapshot."""
    name: str
    field: str
    """``fees``, ``durations``, ``documents``, or the field's name in `Procedure`."""
    before: list[str]
    after: list[str]


class Diff(msgspec.Struct, kw_only=True):
    """All changes, each list in the order of the codes.

    A recoded procedure is neither new nor withdrawn; what else changed in it is told like any change.
    """

    before: Side
    after: Side
    new: list[ProcedureRef]
    withdrawn: list[ProcedureRef]
    recoded: list[Recoding]
    renamed: list[Renaming]
    fees: list[Change]
    durations: list[Change]
    documents: list[Change]
    other: list[Change]

    @property
    def empty(self) -> bool:
        """Whether nothing changed that people would notice."""
        ours = (self.new, self.withdrawn, self.recoded, self.renamed)
        return not any((*ours, self.fees, self.durations, self.documents, self.other))


def compare_snapshots(before: Path, after: Path) -> Diff:
    """What changed from the snapshot in the folder `before` to the one in `after`.

    Raises SnapshotError as `snapshot_procedures` does.
    """
    found = compare(snapshot_procedures(before), snapshot_procedures(after))
    for side, folder in ((found.before, before), (found.after, after)):
        manifest = read_manifest(folder)
        side.hash, side.built_at = manifest.hash, manifest.built_at
    return found


def snapshot_procedures(folder: Path) -> list[Procedure]:
    """The procedures of the snapshot in `folder`, without opening its index or encoder.

    Raises SnapshotError where the snapshot is unusable or its catalogue file was altered.
    """
    path = folder / CATALOGUE_FILE
    expected = read_manifest(folder).files.get(CATALOGUE_FILE)
    if not path.is_file() or file_hash(path) != expected:
        raise SnapshotError(f"{folder.name}: {CATALOGUE_FILE} is missing or damaged: build the snapshot again")
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=list[Procedure])
    except msgspec.DecodeError as error:
        raise SnapshotError(f"{folder.name}: made by another version: build the snapshot again") from error


def compare(before: list[Procedure], after: list[Procedure]) -> Diff:
    """What changed from `before` to `after`; the sides' `hash` and `built_at` are left empty.

    Not a change: another order, case, spacing, Unicode form or closing punctuation; aliases,
    sources, explanations, and the grounds of a paper or a reduction.
    """
    old, new = {item.code: item for item in before}, {item.code: item for item in after}
    gone = [old[code] for code in sorted(old.keys() - new.keys())]
    come = [new[code] for code in sorted(new.keys() - old.keys())]
    recoded = _recoded(gone, come)
    moved = {item.code for pair in recoded for item in pair}
    pairs = [*((old[code], new[code]) for code in old.keys() & new.keys()), *recoded]
    pairs.sort(key=lambda pair: pair[1].code)
    changes = [change for pair in pairs for change in _changes(*pair)]
    return Diff(
        before=Side(procedures=len(before)),
        after=Side(procedures=len(after)),
        new=[_ref(item) for item in come if item.code not in moved],
        withdrawn=[_ref(item) for item in gone if item.code not in moved],
        recoded=[Recoding(before=left.code, after=right.code, name=flat(right.name)) for left, right in recoded],
        renamed=[
            Renaming(code=right.code, before=flat(left.name), after=flat(right.name))
            for left, right in pairs
            if _renamed(left, right)
        ],
        fees=[change for change in changes if change.field == "fees"],
        durations=[change for change in changes if change.field == "durations"],
        documents=[change for change in changes if change.field == "documents"],
        other=[change for change in changes if change.field not in ("fees", "durations", "documents")],
    )


def _changes(before: Procedure, after: Procedure) -> Iterator[Change]:
    renamed = _renamed(before, after)
    for field, facts in FACTS.items():
        if renamed and field in ("name", "plain_name"):
            continue  # told as a renaming
        left, right = list(facts(before)), list(facts(after))
        if left == right:
            continue  # spares cleaning what most pairs share
        left, right = cleaned(left), cleaned(right)
        gone, come = _lines_missing(left, right), _lines_missing(right, left)
        if gone or come:
            yield Change(code=after.code, name=flat(after.name), field=field, before=gone, after=come)


def _lines_missing(facts: list[Fact], others: list[Fact]) -> list[str]:
    """The lines of `facts` that `others` lack; what several channels or cases share becomes one line."""
    there = {fact.key for fact in others}
    missing: dict[tuple[str, bool], dict[str, None]] = {}
    for fact in facts:
        if fact.key not in there:
            missing.setdefault((fact.text, bool(fact.where)), {})[fact.where] = None
    return [f"{'; '.join(wheres)}: {text}" if placed else text for (text, placed), wheres in missing.items()]


def _ref(item: Procedure) -> ProcedureRef:
    return ProcedureRef(code=item.code, name=flat(item.name), agency=flat(item.agency))


def _renamed(before: Procedure, after: Procedure) -> bool:
    return not same_name(flat(before.name), flat(after.name))


def _recoded(gone: list[Procedure], come: list[Procedure]) -> list[tuple[Procedure, Procedure]]:
    """Withdrawn procedures with the new ones of the same name and scope, where just one has it on each side."""
    left, right = _by_name(gone), _by_name(come)
    return [(left[name][0], right[name][0]) for name in left if len(left[name]) == len(right.get(name, [])) == 1]


def _by_name(items: list[Procedure]) -> dict[tuple[str, str], list[Procedure]]:
    # Provinces have procedures of their own with one name among them.
    found: dict[tuple[str, str], list[Procedure]] = {}
    for item in items:
        found.setdefault((fold(flat(item.name)), item.scope), []).append(item)
    return found
