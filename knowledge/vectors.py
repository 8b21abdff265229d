"""Vectors of texts kept from build to build: encoding is most of a build, and most texts stay the same."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    encoder TEXT NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (encoder, text)
) WITHOUT ROWID
"""
_BATCH = 512
_CHECK_SIZE = 8


class VectorCache:
    """Vectors in one SQLite file, by the encoder's hash and the text's."""

    def __init__(self, path: Path, encoder_hash: str, dimension: int) -> None:
        """Opens or makes the file at `path`; a damaged one is begun anew, for it holds nothing of its own."""
        self._encoder = encoder_hash
        self._dimension = dimension
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _opened(path, encoder_hash)
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._db = _opened(path, encoder_hash)

    def vectors(
        self,
        texts: list[str],
        encode: Callable[[list[str]], np.ndarray],
        heard: Callable[[int, int], None] = lambda _, __: None,
    ) -> np.ndarray:
        """The vectors of `texts`, shape (len(texts), dimension); those not kept are made by `encode` and kept.

        Vectors of texts that are not among `texts` are forgotten. `heard` is told how many of how many
        have been encoded.
        """
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        kept = self._kept()
        missing = list({key: text for key, text in zip(keys, texts, strict=True) if key not in kept}.items())
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            made = np.ascontiguousarray(encode([text for _, text in batch]), dtype=np.float32)
            fresh = {key: vector.tobytes() for (key, _), vector in zip(batch, made, strict=True)}
            rows = [(self._encoder, key, vector + _check(key, vector)) for key, vector in fresh.items()]
            self._db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            self._db.commit()
            kept |= fresh
            heard(start + len(batch), len(missing))
        self._forget(set(kept) - set(keys))
        return np.frombuffer(b"".join(kept[key] for key in keys), dtype=np.float32).reshape(len(texts), self._dimension)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _kept(self) -> dict[bytes, bytes]:
        """The sound vectors by their texts' hashes: SQLite does not notice a wrong byte in one."""
        rows = self._db.execute("SELECT text, vector FROM vectors WHERE encoder = ?", (self._encoder,))
        parted = ((key, sealed[:-_CHECK_SIZE], sealed[-_CHECK_SIZE:]) for key, sealed in rows)
        return {key: vector for key, vector, check in parted if check == _check(key, vector)}

    def _forget(self, keys: set[bytes]) -> None:
        self._db.executemany(
            "DELETE FROM vectors WHERE encoder = ? AND text = ?", [(self._encoder, key) for key in keys]
        )
        self._db.commit()


def _check(key: bytes, vector: bytes) -> bytes:
    return hashlib.blake2b(key + vector, digest_size=_CHECK_SIZE).digest()


def _opened(path: Path, encoder_hash: str) -> sqlite3.Connection:
    """The sound file at `path`, without other encoders' vectors; raises DatabaseError where it is damaged."""
    db = sqlite3.connect(path, timeout=30)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(_SCHEMA)
        if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError(f"{path} is damaged")
        db.execute("DELETE FROM vectors WHERE encoder != ?", (encoder_hash,))
        db.commit()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
