from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from knowledge import snapshot as snapshots
from knowledge.errors import SnapshotError
from knowledge.index import searched_texts
from knowledge.records import Procedure
from knowledge.snapshot import MANIFEST_FILE, Snapshot, read_manifest
from tests.support.snapshots import Shelf, built, overwrite


def test_a_built_snapshot_is_opened_and_searched(stock: Shelf, three: list[Procedure]) -> None:
    opened = Snapshot.open(stock.three)
    assert opened.procedures == {item.code: item for item in three}
    assert opened.index.search("lam lai cccd bi mat")[0].procedure.code == "1.014064"


def test_the_manifest_tells_what_the_snapshot_holds(stock: Shelf, three: list[Procedure]) -> None:
    manifest = read_manifest(stock.three)
    days = [item.source.updated_at for item in three]
    assert manifest.hash == stock.three.name
    assert manifest.procedures == 3
    assert manifest.texts == sum(len(searched_texts(item)) for item in three)
    assert (manifest.oldest, manifest.newest) == (min(days), max(days))
    assert set(manifest.files) == {path.name for path in stock.three.iterdir()} - {MANIFEST_FILE}


@pytest.mark.parametrize(
    "name", ["catalogue.msgpack", "index.faiss", "lexicon.npz", "encoder.onnx", "tokenizer.json", "manifest.json"]
)
@pytest.mark.parametrize("fault", ["altered", "cut", "missing"])
def test_a_damaged_file_is_refused(shelf: Shelf, name: str, fault: str) -> None:
    path = shelf.one / name
    content = path.read_bytes()
    if fault == "altered":
        overwrite(path, content[:100] + bytes([content[100] ^ 1]) + content[101:])
    elif fault == "cut":
        overwrite(path, content[: len(content) // 2])
    else:
        path.unlink()
    with pytest.raises(SnapshotError, match=r"build the snapshot again|make snapshot"):
        Snapshot.open(shelf.one)


def test_a_snapshot_of_another_version_is_refused(shelf: Shelf) -> None:
    manifest = msgspec.structs.replace(read_manifest(shelf.one), format=snapshots.FORMAT + 1)
    overwrite(shelf.one / MANIFEST_FILE, msgspec.json.encode(manifest))
    with pytest.raises(SnapshotError, match="another version"):
        Snapshot.open(shelf.one)


def test_an_empty_folder_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="make snapshot"):
        Snapshot.open(tmp_path)


def test_a_build_that_is_cut_short_leaves_what_was_there(
    shelf: Shelf, procedures: list[Procedure], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted((shelf.root / "snapshots").iterdir())

    def power_cut(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(snapshots, "_sync", power_cut)
    with pytest.raises(KeyboardInterrupt):
        built(procedures[-1:], shelf.root)
    assert shelf.current() == shelf.one
    assert sorted((shelf.root / "snapshots").iterdir()) == before
    assert len(shelf.opened().procedures) == 1


def test_switching_moves_the_link_in_one_step(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        seen.append(shelf.current())
        replace(source, target)
        seen.append(shelf.current())

    monkeypatch.setattr(os, "replace", watched)
    shelf.switch(shelf.two)
    assert seen == [shelf.one, shelf.two]
    kept = ["current", "encoders", "life_vectors.db", "snapshots", "vectors.db"]
    assert sorted(path.name for path in shelf.root.iterdir()) == kept


def test_whoever_looks_while_it_is_switched_finds_a_snapshot(shelf: Shelf) -> None:
    found: set[Path] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found.add((shelf.root / "current").resolve(strict=True))

    with ThreadPoolExecutor(1) as threads:
        looking = threads.submit(look)
        for _ in range(200):
            shelf.switch(shelf.two)
            shelf.switch(shelf.one)
        done.set()
        looking.result()
    assert found <= {shelf.one, shelf.two}


def test_the_link_is_relative_so_that_the_folder_can_be_moved(shelf: Shelf) -> None:
    moved = shelf.root.rename(shelf.root.with_name("moved"))
    assert read_manifest(moved / "current").procedures == 1
