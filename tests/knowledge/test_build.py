from __future__ import annotations

from pathlib import Path

import msgspec

from knowledge.build import build
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot, read_manifest
from tests.support.places import VAR
from tests.support.snapshots import Shelf, built, overwrite, ready


def _times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_the_first_build_tells_what_it_does_and_the_second_does_nothing(
    tmp_path: Path, procedures: list[Procedure]
) -> None:
    root = ready(tmp_path / "var")
    told: list[str] = []
    folder = build(procedures[:1], [], root, told.append)
    first, last = told
    assert first == "encoding the names of 1 procedures"
    assert last.startswith(f"snapshot {folder.name}: built, 1 procedures, ")

    before = _times(folder)
    told.clear()
    assert build(procedures[:1], [], root, told.append) == folder
    assert told == [f"snapshot {folder.name}: already built"]
    assert _times(folder) == before


def test_other_records_are_another_snapshot(shelf: Shelf, three: list[Procedure]) -> None:
    changed = msgspec.structs.replace(three[0], steps=["Làm khác đi"])
    folder = built([changed], shelf.root)
    assert folder not in (shelf.one, shelf.two, shelf.three)
    assert shelf.opened().procedures[changed.code].steps == ["Làm khác đi"]


def test_the_same_records_elsewhere_are_the_same_snapshot(stock: Shelf, tmp_path: Path, three: list[Procedure]) -> None:
    assert built(three[:1], ready(tmp_path / "elsewhere")).name == stock.one.name


def test_a_damaged_snapshot_is_built_again(shelf: Shelf, three: list[Procedure]) -> None:
    overwrite(shelf.two / "lexicon.npz", b"")
    assert built(three[:2], shelf.root) == shelf.two
    assert len(shelf.opened().procedures) == 2


def test_going_back_to_older_records_goes_back_to_their_snapshot(shelf: Shelf, three: list[Procedure]) -> None:
    shelf.switch(shelf.three)
    assert built(three[:1], shelf.root) == shelf.one
    assert shelf.current() == shelf.one


def test_the_encoder_is_stored_once_whatever_the_number_of_snapshots(stock: Shelf) -> None:
    inodes = {(folder / "encoder.onnx").stat().st_ino for folder in (stock.one, stock.two, stock.three)}
    assert len(inodes) == 1


def test_what_is_served_is_the_embedded_catalogue(snapshot: Snapshot, procedures: list[Procedure]) -> None:
    assert list(snapshot.procedures.values()) == [msgspec.structs.replace(item, explain=[]) for item in procedures]
    assert read_manifest(VAR / "current").procedures == len(procedures)
