"""A build that is killed at any moment leaves what is served as it was, and the next one succeeds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from click.testing import Result
from typer.testing import CliRunner

from knowledge import snapshot
from knowledge.__main__ import app
from knowledge.national.importer import import_files
from knowledge.national.store import Store
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from tests.support.need import need
from tests.support.places import NATIONAL, ROOT
from tests.support.portal import real_records
from tests.support.snapshots import built, know_vectors, ready

_IMPORTED = 60
_SOON_S = 60.0
# What a build makes in `snapshots`, in order; the last is there in one step.
_MADE = [
    ".building",
    ".building/catalogue.msgpack",
    ".building/index.faiss",
    ".building/lexicon.npz",
    ".building/encoder.onnx",
    ".building/manifest.json",
    "????????????????",
]


class Workshop(NamedTuple):
    """A var folder where a snapshot is served and records that are not in it were imported."""

    root: Path
    served: Path

    def build(self) -> Result:
        """A build that is let through."""
        return CliRunner().invoke(app, ["build"], env={"MOTCUA_VAR": str(self.root)})

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "knowledge", "build"],
            cwd=ROOT,
            env={**os.environ, "MOTCUA_VAR": str(self.root)},
            stdout=subprocess.DEVNULL,
        )

    def current(self) -> Path:
        return (self.root / "current").resolve(strict=True)

    def snapshots(self) -> set[Path]:
        return {path for path in (self.root / "snapshots").iterdir() if not path.name.startswith(".")}

    def left_over(self) -> list[Path]:
        return [*self.root.glob(".*"), *self.root.glob("snapshots/.*")]

    def copy(self, root: Path) -> Workshop:
        """The same in the new folder `root`."""
        shutil.copytree(self.root, root, symlinks=True)
        return Workshop(root, root / "snapshots" / self.served.name)


@pytest.fixture(scope="module")
def prepared(three: list[Procedure], tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """With the vectors of a build before: most of a build is not the encoding then."""
    need(NATIONAL.is_file(), "the national catalogue")
    root = ready(tmp_path_factory.mktemp("prepared") / "var")
    records = root.with_name("records.jsonl")
    records.write_bytes(b"\n".join(map(msgspec.json.encode, real_records(_IMPORTED))))
    with Store(root) as store:
        assert import_files([records], store).stored == _IMPORTED
    workshop = Workshop(root, built(three, root))
    know_vectors(root)
    assert workshop.build().exit_code == 0
    shutil.rmtree(workshop.current())
    snapshot.switch(root, workshop.served)
    return workshop


@pytest.fixture
def workshop(prepared: Workshop, tmp_path: Path) -> Workshop:
    return prepared.copy(tmp_path / "var")


def _kill_once_made(workshop: Workshop, made: str) -> None:
    """Kill a build when something new is at the pattern `made`."""
    before = set(workshop.root.glob(made))
    process = workshop.start()
    deadline = time.monotonic() + _SOON_S
    while set(workshop.root.glob(made)) <= before:  # without a pause: some are there for a millisecond
        assert process.poll() is None, f"it never made {made}"
        assert time.monotonic() < deadline
    process.kill()
    process.wait()


def _kill_after(workshop: Workshop, seconds: float) -> None:
    process = workshop.start()
    time.sleep(seconds)
    process.kill()
    process.wait()


def _check_the_next_build(workshop: Workshop) -> None:
    """It succeeds and clears away what was left."""
    done = workshop.build()
    assert done.exit_code == 0, done.output
    assert workshop.left_over() == []
    assert workshop.current() != workshop.served
    assert len(Snapshot.open(workshop.current()).procedures) > _IMPORTED


def test_a_build_killed_before_it_writes(workshop: Workshop) -> None:
    for seconds in (0.1, 0.3, 0.6):
        _kill_after(workshop, seconds)
    _kill_once_made(workshop, "national.db-wal")
    _forget_vectors(workshop.root / "vectors.db")  # so that the next is killed while it encodes
    _kill_once_made(workshop, "vectors.db-wal")
    assert workshop.snapshots() == {workshop.served}
    assert workshop.current() == workshop.served
    assert len(Snapshot.open(workshop.served).procedures) == 3
    _check_the_next_build(workshop)


@pytest.mark.parametrize("made", _MADE)
def test_a_build_killed_while_it_writes(workshop: Workshop, made: str) -> None:
    _kill_once_made(workshop, f"snapshots/{made}")
    assert made == _MADE[-1] or workshop.current() == workshop.served  # the switch comes right after the last
    assert {workshop.served, workshop.current()} <= workshop.snapshots()
    for folder in workshop.snapshots():
        Snapshot.open(folder)
    _check_the_next_build(workshop)


def test_another_build_after_no_change_leaves_everything_as_it_is(workshop: Workshop) -> None:
    assert workshop.build().exit_code == 0
    before = _state(workshop)
    again = workshop.build()
    assert again.stdout == f"snapshot {workshop.current().name}: already built\n"
    assert _state(workshop) == before


def test_two_builds_at_once_both_succeed(workshop: Workshop) -> None:
    first, second = workshop.start(), workshop.start()
    assert (first.wait(_SOON_S), second.wait(_SOON_S)) == (0, 0)
    assert workshop.left_over() == []
    assert workshop.snapshots() == {workshop.served, workshop.current()}
    Snapshot.open(workshop.current())


def _forget_vectors(path: Path) -> None:
    with closing(sqlite3.connect(path)) as vectors, vectors:
        vectors.execute("DELETE FROM vectors WHERE text IN (SELECT text FROM vectors LIMIT 400)")


def _state(workshop: Workshop) -> dict[Path, tuple[int, int]]:
    """Which files the snapshots consist of and when each was written."""
    files = [path for folder in workshop.snapshots() for path in folder.iterdir()]
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in [*files, workshop.current()]}
