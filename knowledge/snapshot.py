"""What is served, built once: a folder named by its content, switched to atomically.

``var/snapshots/<hash>/`` holds ``catalogue.msgpack``, ``local.msgpack``, ``index.faiss``,
``lexicon.npz``, ``called.npz``, ``encoder.onnx``, ``tokenizer.json``, ``manifest.json`` and, where
anything is amended, ``amendments.json``;
``var/current`` points at one such folder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Optional

import faiss
import msgspec
import numpy as np

from knowledge.amendments import FILE as AMENDMENTS_FILE
from knowledge.amendments import Amendments
from knowledge.called import Called
from knowledge.encoder.runtime import MODEL_FILE, TOKENIZER_FILE, Encoder, file_hash
from knowledge.errors import SnapshotError
from knowledge.index import Index, Parts
from knowledge.lexicon import Lexicon
from knowledge.life_events import LifeEvent, LifeEvents
from knowledge.local_rules import Localities, LocalRules
from knowledge.matters import matters
from knowledge.records import Procedure
from knowledge.suggestions import Suggestions
from knowledge.synonyms import Synonyms
from knowledge.text.expressions import Expressions, packaged

FORMAT = 5
"""Raised whenever files of an older build can no longer be read as they are."""

CATALOGUE_FILE = "catalogue.msgpack"
DENSE_FILE = "index.faiss"
LEXICON_FILE = "lexicon.npz"
WHOLE_FILE = "lexicon_whole.npz"
STARTS_FILE = "starts.npy"
LOCAL_FILE = "local.msgpack"
LIFE_FILE, LIFE_VECTORS_FILE = "life_events.msgpack", "life_events.npy"
CALLED_FILE = "called.npz"
MANIFEST_FILE = "manifest.json"
_CANDIDATE, _MOST_CANDIDATES = ".candidate", 4
_FILES = (
    CATALOGUE_FILE,
    LOCAL_FILE,
    LIFE_FILE,
    LIFE_VECTORS_FILE,
    DENSE_FILE,
    LEXICON_FILE,
    WHOLE_FILE,
    STARTS_FILE,
    CALLED_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
)


class Manifest(msgspec.Struct, kw_only=True):
    """What a snapshot holds and where it comes from."""

    format: int
    hash: str
    built_at: datetime
    procedures: int
    texts: int
    oldest: date
    newest: date
    """The earliest and the latest `updated_at` of the records."""
    encoder: str
    encoder_hash: str
    encoder_cosine: float
    """The least cosine between the exported encoder and the original, measured at the build."""
    files: dict[str, str]
    """SHA-256 of each file."""


class Snapshot:
    """An opened snapshot: the records by code, the search over them, what places change, and the life events."""

    def __init__(
        self,
        manifest: Manifest,
        index: Index,
        localities: Localities,
        life_events: LifeEvents,
        suggestions: Suggestions,
    ) -> None:
        self.manifest = manifest
        self.index = index
        self.localities = localities
        self.life_events = life_events
        self.suggestions = suggestions
        self.procedures = {procedure.code: procedure for procedure in index.procedures}
        self.matters = matters(index.procedures)
        """The records of one matter, by the code of any of them, where there are several."""

    @classmethod
    def open(cls, folder: Path, expressions: Optional[Expressions] = None) -> Snapshot:
        """The snapshot in `folder`; raises SnapshotError where a file is absent or was altered."""
        manifest = read_manifest(folder)
        for name, expected in manifest.files.items():
            path = folder / name
            if not path.is_file() or file_hash(path) != expected:
                raise SnapshotError(f"{folder.name}: {name} is missing or damaged: build the snapshot again")
        procedures = msgspec.msgpack.decode((folder / CATALOGUE_FILE).read_bytes(), type=list[Procedure])
        parts = Parts(
            np.load(folder / STARTS_FILE, allow_pickle=False),
            faiss.read_index(str(folder / DENSE_FILE)),
            Lexicon.load(folder / LEXICON_FILE),
            Lexicon.load(folder / WHOLE_FILE),
        )
        amended = Amendments.read_file(folder / AMENDMENTS_FILE) if AMENDMENTS_FILE in manifest.files else Amendments()
        synonyms = Synonyms(amended.meant())
        index = Index(procedures, parts, Encoder(folder), expressions or packaged(), synonyms=synonyms)
        local = msgspec.msgpack.decode((folder / LOCAL_FILE).read_bytes(), type=list[LocalRules])
        events = msgspec.msgpack.decode((folder / LIFE_FILE).read_bytes(), type=list[LifeEvent])
        told = LifeEvents(events, np.load(folder / LIFE_VECTORS_FILE, allow_pickle=False), index.encoder)
        suggestions = Suggestions(index, Called.load(folder / CALLED_FILE))
        return cls(manifest, index, Localities(local), told, suggestions)


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`; raises SnapshotError where there is none this version can use."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise SnapshotError(f"{folder}: no usable snapshot: run `make snapshot`") from error
    if manifest.format != FORMAT:
        raise SnapshotError(f"{folder.name}: made by another version: build the snapshot again")
    return manifest


def write(
    index: Index,
    local: list[LocalRules],
    events: list[LifeEvent],
    told: np.ndarray,
    amendments: Amendments,
    root: Path,
    name: str,
    encoder: str,
    encoder_folder: Path,
    cosine: float,
) -> Path:
    """Store all parts as the snapshot `name` under `root/snapshots`, whole or not at all.

    `told` are the vectors of what tells of the events; `encoder_folder` holds the exported files of the encoder called
    `encoder`. To be called by one process at a time: see `alone`.
    """
    final = root / "snapshots" / name
    building = final.with_name(".building")
    shutil.rmtree(building, ignore_errors=True)  # of a build that was killed
    building.mkdir(parents=True)
    try:
        _fill(building, index, local, events, told, amendments, encoder_folder, name, encoder, cosine)
        shutil.rmtree(final, ignore_errors=True)  # only ever a damaged one: a sound one is not rebuilt
        os.replace(building, final)
        _sync(final.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return final


def _fill(
    folder: Path,
    index: Index,
    local: list[LocalRules],
    events: list[LifeEvent],
    told: np.ndarray,
    amendments: Amendments,
    encoder_folder: Path,
    name: str,
    encoder: str,
    cosine: float,
) -> None:
    """Write all files of a snapshot to `folder`, the manifest last, and have them on the disk."""
    (folder / CATALOGUE_FILE).write_bytes(msgspec.msgpack.encode(index.procedures))
    (folder / LOCAL_FILE).write_bytes(msgspec.msgpack.encode(local))
    (folder / LIFE_FILE).write_bytes(msgspec.msgpack.encode(events))
    np.save(folder / LIFE_VECTORS_FILE, told)
    np.save(folder / STARTS_FILE, index.parts.starts)
    faiss.write_index(index.parts.dense, str(folder / DENSE_FILE))
    index.parts.texts.save(folder / LEXICON_FILE)
    index.parts.whole.save(folder / WHOLE_FILE)
    Called.from_procedures(index.procedures, index.expressions, amendments.called()).save(folder / CALLED_FILE)
    if amendments:
        amendments.write(folder / AMENDMENTS_FILE)
    for file in (MODEL_FILE, TOKENIZER_FILE):
        _link(encoder_folder / file, folder / file)
    days = [procedure.source.updated_at for procedure in index.procedures]
    manifest = Manifest(
        format=FORMAT,
        hash=name,
        built_at=datetime.now().astimezone(),
        procedures=len(index.procedures),
        texts=index.parts.dense.ntotal,
        oldest=min(days),
        newest=max(days),
        encoder=encoder,
        encoder_hash=file_hash(encoder_folder / MODEL_FILE, encoder_folder / TOKENIZER_FILE),
        encoder_cosine=cosine,
        files={file: file_hash(folder / file) for file in (*_FILES, *([AMENDMENTS_FILE] if amendments else []))},
    )
    (folder / MANIFEST_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    for path in folder.iterdir():
        _sync(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One build at a time in `folder`, which is made: others wait, but not for one that was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def switch(root: Path, folder: Path) -> None:
    """Make `folder` the current snapshot under `root`, in one step; by one process at a time, as `write`."""
    (folder / _CANDIDATE).unlink(missing_ok=True)
    temporary = root / ".current"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(folder, root), target_is_directory=True)
    os.replace(temporary, root / "current")


def mark_candidate(folder: Path) -> None:
    """Note that `folder` was built to be looked at; of those that were never served only the newest few are kept."""
    if folder != (folder.parent.parent / "current").resolve():
        (folder / _CANDIDATE).touch()
    marked = sorted(folder.parent.glob(f"*/{_CANDIDATE}"), key=lambda path: path.stat().st_mtime_ns)
    for old in marked[:-_MOST_CANDIDATES]:
        shutil.rmtree(old.parent, ignore_errors=True)


def _built(folder: Path) -> int:
    """When `folder`'s manifest was written: one folder may be built again after it was refused."""
    try:
        return (folder / MANIFEST_FILE).stat().st_mtime_ns
    except OSError:
        return 0


class Current:
    """The current snapshot of `root`, followed when it moves.

    A new snapshot is opened beside the old one in a thread of its own, so no request waits; one
    that is damaged, or made with another encoder than the one required, is not taken and is reported
    in `refused`.
    """

    _LOOK_EVERY_S = 1.0

    def __init__(self, root: Path) -> None:
        """Opens the current snapshot; raises SnapshotError where there is none to serve."""
        self._link = root / "current"
        target = self._resolve()
        self._seen = (target, _built(target))
        self._snapshot = Snapshot.open(target)
        self._looked = time.monotonic()
        self._lock = threading.Lock()
        self.refused: Optional[str] = None
        """Why the newest snapshot is not served, or None."""

    def get(self) -> Snapshot:
        """The snapshot to answer from; never blocks on opening a new one."""
        now = time.monotonic()
        if now - self._looked > self._LOOK_EVERY_S and self._lock.acquire(blocking=False):
            self._looked = now
            threading.Thread(target=self._follow, daemon=True).start()
        return self._snapshot

    def _follow(self) -> None:
        try:
            target = self._resolve()
            seen = (target, _built(target))
            if seen == self._seen:
                return
            self._seen = seen
            self._snapshot = Snapshot.open(target)
            self.refused = None
        except SnapshotError as error:
            self.refused = str(error)
        finally:
            self._lock.release()

    def _resolve(self) -> Path:
        if not self._link.exists():
            raise SnapshotError(f"{self._link}: no snapshot yet: run `make snapshot`")
        return self._link.resolve()
