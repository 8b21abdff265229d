"""Building a snapshot from the catalogue. Needs sentence-transformers; serving does not."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from knowledge import snapshot
from knowledge.amendments import Amendments
from knowledge.encoder import Encoder
from knowledge.encoder.runtime import MODEL_FILE, TOKENIZER_FILE, file_hash
from knowledge.errors import SnapshotError
from knowledge.index import Index
from knowledge.life_events import read_life_events, told_of
from knowledge.local_rules import LocalRules
from knowledge.records import Procedure
from knowledge.text import expressions
from knowledge.vectors import VectorCache

_HERE = Path(__file__).parent
# A change of these changes what is built from the same records.
_ENCODER_SOURCES = (
    "encoder/own.py",
    "encoder/export.py",
    "encoder/model/model.safetensors",
    "encoder/model/tokenizer.json",
)
_INDEX_SOURCES = (
    "amendments.py",
    "called.py",
    "encoder/runtime.py",
    "index.py",
    "lexicon.py",
    "questions.tsv",
    "sayings.tsv",
    "synonyms.py",
    "text/diacritics.py",
    "text/expressions.yml",
    "text/normalise.py",
    "text/reading.py",
    "text/syllables.bin",
    "typed.py",
    "typed.yml",
)
_VECTORS, _LIFE_VECTORS = "vectors.db", "life_vectors.db"


def build(
    procedures: list[Procedure],
    local: list[LocalRules],
    root: Path,
    tell: Callable[[str], None],
    heard: Callable[[int, int], None] = lambda _, __: None,
) -> Path:
    """Build and switch to the snapshot of `procedures` and `local` rules under `root`; what stands already is kept.

    The office's live amendments are put in. Another build under `root` is waited for. `tell` hears what is being done,
    a line a step; `heard` how many of how many texts are encoded.
    """
    with snapshot.alone(root / "snapshots"):
        # Read only now: who changed them and then built meanwhile is not undone.
        folder = _made(procedures, local, Amendments.read(root), root, tell, heard)
        snapshot.switch(root, folder)
    return folder


def candidate(
    procedures: list[Procedure],
    local: list[LocalRules],
    amendments: Amendments,
    root: Path,
    tell: Callable[[str], None],
) -> Path:
    """The folder of the snapshot as it would be with `amendments` instead of the live ones; nothing is switched."""
    with snapshot.alone(root / "snapshots"):
        folder = _made(procedures, local, amendments, root, tell, lambda _, __: None)
        snapshot.mark_candidate(folder)
    return folder


def _made(
    procedures: list[Procedure],
    local: list[LocalRules],
    amendments: Amendments,
    root: Path,
    tell: Callable[[str], None],
    heard: Callable[[int, int], None],
) -> Path:
    """The folder of the snapshot of all that; by one process at a time."""
    if amendments:
        procedures, local = amendments.applied(procedures, local, tell)
    searched = amendments.searched()
    encoder_folder, name, cosine = export_encoder(root, tell)
    parts = [encoder_folder.name, snapshot.FORMAT]
    events = read_life_events()
    amended = [searched] if searched else []
    content = _hash(parts, _INDEX_SOURCES, msgspec.msgpack.encode([procedures, local, events, *amended]))
    folder = root / "snapshots" / content
    try:
        snapshot.Snapshot.open(folder)
        tell(f"snapshot {content}: already built")
    except SnapshotError:
        tell(f"encoding the names of {len(procedures)} procedures")
        index, told = _index(procedures, searched, told_of(events), encoder_folder, root, heard)
        folder = snapshot.write(index, local, events, told, searched, root, content, name, encoder_folder, cosine)
        tell(f"snapshot {content}: built, {len(procedures)} procedures, {index.parts.dense.ntotal} texts")
    return folder


def _index(
    procedures: list[Procedure],
    amendments: Amendments,
    told: list[str],
    encoder_folder: Path,
    root: Path,
    heard: Callable[[int, int], None],
) -> tuple[Index, np.ndarray]:
    """The index, and the vectors of the texts `told`."""
    encoder = Encoder(encoder_folder, threads=0)
    encoder_hash = file_hash(encoder_folder / MODEL_FILE, encoder_folder / TOKENIZER_FILE)
    with (
        closing(VectorCache(root / _VECTORS, encoder_hash, encoder.dimension)) as names,
        closing(VectorCache(root / _LIFE_VECTORS, encoder_hash, encoder.dimension)) as events,
    ):
        index = Index.from_procedures(
            procedures,
            encoder,
            expressions.packaged(),
            lambda texts: names.vectors(texts, encoder.passages, heard),
            amendments,
        )
        return index, events.vectors(told, encoder.passages)


def export_encoder(root: Path, tell: Callable[[str], None]) -> tuple[Path, str, float]:
    """The folder of the exported encoder, its name and its cosine to the original; made once."""
    version = importlib.metadata.version
    parts = [f"{package}-{version(package)}" for package in ("torch", "onnxruntime")]
    folder = root / "encoders" / _hash(parts, _ENCODER_SOURCES)
    note = folder / "export.json"
    if not note.is_file():
        tell("exporting the sentence encoder to ONNX int8 (once)")
        # Heavy imports, wanted only here.
        from knowledge.encoder import export, own

        folder.mkdir(parents=True, exist_ok=True)
        cosine = export.export(own.load(), folder)
        draft = note.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode({"name": own.NAME, "cosine": round(cosine, 4)}))
        draft.replace(note)  # a killed export has no note and is made again
    stored = msgspec.json.decode(note.read_bytes())
    if not (folder / MODEL_FILE).is_file() or not (folder / TOKENIZER_FILE).is_file():
        note.unlink()
        return export_encoder(root, tell)
    return folder, stored["name"], stored["cosine"]


def _hash(names: Iterable[object], sources: Iterable[str], content: bytes = b"") -> str:
    """A name for what is made from `content` by these sources of the package."""
    digest = hashlib.sha256(" ".join(map(str, names)).encode())
    for source in sources:
        digest.update((_HERE / source).read_bytes())
    digest.update(content)
    return digest.hexdigest()[:16]
