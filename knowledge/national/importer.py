"""Importing files into the store, and the report on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from knowledge.catalogue import Problem
from knowledge.errors import RecordError
from knowledge.national.files import read_file
from knowledge.national.findings import Repair
from knowledge.national.store import Outcome, Store


class RepairOf(msgspec.Struct):
    """A repair, and in which procedure."""

    code: str
    repair: Repair


class ImportReport(msgspec.Struct, kw_only=True):
    """What an import did, and what stands in the store after it."""

    outcomes: dict[Outcome, int]
    """Records read from the files, by what became of them."""
    withdrawn: list[str]
    problems: list[Problem]
    stored: int
    counts: dict[str, int]
    """Normalisations and kinds of facts over all stored records, by name."""
    repairs: list[RepairOf]


def import_files(
    paths: Iterable[Path], store: Store, complete: bool = False, heard: Callable[[Path, int], None] = lambda _, __: None
) -> ImportReport:
    """Store every record of the files at `paths`.

    With `complete` the files together are the whole catalogue: what the store has besides is
    withdrawn, unless something could not be read; raises StoreError where that would be too much.
    `heard` is told of each file how many of its bytes have been read.
    """
    outcomes: Counter[Outcome] = Counter()
    problems: list[Problem] = []
    seen: set[str] = set()
    for path in paths:
        for item in read_file(path, lambda done, path=path: heard(path, done)):  # type: ignore[misc]
            if isinstance(item, Problem):
                problems.append(item)
                continue
            seen.add(item.record.code)
            try:
                outcomes[store.put(item.record, item.raw, path.name)] += 1
            except RecordError as error:
                problems.append(Problem(item.where, item.record.code, str(error)))
    gone: set[str] = set()
    if complete and not problems:
        gone = set(store.codes()) - seen
        store.withdraw(gone)
    counts, repairs = _tally(store)
    return ImportReport(
        outcomes=dict(outcomes),
        withdrawn=sorted(gone),
        problems=problems,
        stored=len(store),
        counts=counts,
        repairs=repairs,
    )


def _tally(store: Store) -> tuple[dict[str, int], list[RepairOf]]:
    counts: Counter[str] = Counter()
    repairs: list[RepairOf] = []
    for procedure, findings in store.procedures():
        counts.update(findings.counts)
        repairs += [RepairOf(procedure.code, repair) for repair in findings.repairs]
    return dict(sorted(counts.items())), repairs
