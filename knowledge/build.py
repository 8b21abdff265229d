"""Building a snapshot from the catalogue. Needs sentence-transformers; serving does not."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from knowledge import snapshot
from knowledge.encoder import Encoder
from knowledge.encoder.runtime import MODEL_FILE, TOKENIZER_FILE, file_hash
from knowledge.errors import SnapshotError
from knowledge.index import Index
from knowledge.life_events import read_life_events
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
    "called.py",
    "encoder/runtime.py",
    "index.py",
    "lexicon.py",
    "questions.tsv",
    "sayings.tsv",
    "text/diacritics.py",
    "text/expressions.yml",
    "text/normalise.py",
    "text/reading.py",
    "text/syllables.bin",
    "typed.py",
    "typed.yml",
)
_VECTORS = "vectors.db"


def build(
    procedures: list[Procedure],
    local: list[LocalRules],
    root: Path,
    tell: Callable[[str], None],
    heard: Callable[[int, int], None] = lambda _, __: None,
) -> Path:
    """Build and switch to the snapshot of `procedures` and `local` rules under `root`; what stands already is kept.

    Another build under `root` is waited for. `tell` hears what is being done, a line a step; `heard`
    how many of how many texts are encoded.
    """
    with snapshot.alone(root / "snapshots"):
        encoder_folder, name, cosine = export_encoder(root, tell)
        parts = [encoder_folder.name, snapshot.FORMAT]
        events = read_life_events()
        content = _hash(parts, _INDEX_SOURCES, msgspec.msgpack.encode([procedures, local, events]))
        folder = root / "snapshots" / content
        try:
            snapshot.Snapshot.open(folder)
            tell(f"snapshot {content}: already built")
        except SnapshotError:
            tell(f"encoding the names of {len(procedures)} procedures")
            index = _index(procedures, encoder_folder, root / _VECTORS, heard)
            folder = snapshot.write(index, local, events, root, content, name, encoder_folder, cosine)
            tell(f"snapshot {content}: built, {len(procedures)} procedures, {index.parts.dense.ntotal} texts")
        snapshot.switch(root, folder)
    return folder


def _index(
    procedures: list[Procedure], encoder_folder: Path, vectors: Path, heard: Callable[[int, int], None]
) -> Index:
    encoder = Encoder(encoder_folder, threads=0)
    encoder_hash = file_hash(encoder_folder / MODEL_FILE, encoder_folder / TOKENIZER_FILE)
    cache = VectorCache(vectors, encoder_hash, encoder.dimension)
    try:
        return Index.from_procedures(
            procedures, encoder, expressions.packaged(), lambda texts: cache.vectors(texts, encoder.passages, heard)
        )
    finally:
        cache.close()


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
