"""Snapshots of a few procedures, with the encoder that `make snapshot` exported."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from knowledge import snapshot
from knowledge.build import build
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot, read_manifest
from tests.support.places import VAR


def ready(root: Path) -> Path:
    """`root` as a var folder that has the exported encoder and no snapshot."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "encoders").symlink_to((VAR / "encoders").resolve(), target_is_directory=True)
    return root


def know_vectors(root: Path) -> None:
    """Let builds in the var folder `root` take the vectors that `make snapshot` kept, where it did."""
    for name in ("vectors.db", "life_vectors.db"):
        if (VAR / name).is_file():
            with closing(sqlite3.connect(VAR / name)) as made, closing(sqlite3.connect(root / name)) as own:
                made.backup(own)


def built(procedures: list[Procedure], root: Path) -> Path:
    """The folder of the snapshot of `procedures`, built and made the current one of `root`."""
    return build(procedures, [], root, lambda _: None)


def overwrite(path: Path, content: bytes) -> None:
    """Write `content` to `path` alone: the files of snapshots are hard links to one another."""
    path.unlink()
    path.write_bytes(content)


class Shelf:
    """A var folder with three snapshots, of one, two and three procedures; the first is the current one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        folders = {read_manifest(folder).procedures: folder for folder in (root / "snapshots").iterdir()}
        self.one, self.two, self.three = (folders[count] for count in (1, 2, 3))

    @classmethod
    def stocked(cls, root: Path, procedures: list[Procedure]) -> Shelf:
        """A shelf made in the new folder `root`."""
        ready(root)
        for count in (3, 2, 1):
            built(procedures[:count], root)
        return cls(root)

    def copy(self, root: Path) -> Shelf:
        """The same shelf in the new folder `root`, its files linked."""
        return Shelf(shutil.copytree(self.root, root, symlinks=True, copy_function=os.link))

    def switch(self, folder: Path) -> None:
        """Make `folder` the current one."""
        snapshot.switch(self.root, folder)

    def current(self) -> Path:
        return (self.root / "current").resolve()

    def opened(self) -> Snapshot:
        """The current snapshot."""
        return Snapshot.open(self.root / "current")
