"""What was imported, kept in one SQLite file: each record as it came, and what we made of it.

A record is stored at once with its conversion; a kill loses at most the running batch, and the same
import again goes on from there, since a record that has not changed is skipped by its digest.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from knowledge.errors import RecordError, StoreError
from knowledge.national import portal
from knowledge.national.convert import VERSION, convert
from knowledge.national.findings import Findings
from knowledge.records import Procedure

Outcome = Literal["new", "changed", "same", "older"]
FILE = "national.db"
_BATCH = 200
# A complete list that lacks more than this share of what we hold is far more likely to be cut.
_MOST_WITHDRAWN = 0.2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    code TEXT PRIMARY KEY,
    portal_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    source TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    raw BLOB NOT NULL,
    version TEXT NOT NULL,
    procedure BLOB NOT NULL,
    findings BLOB NOT NULL
)
"""


class Store:
    """The imported records under `root`; a context manager that commits on the way out."""

    def __init__(self, root: Path) -> None:
        """Opens or makes `root/national.db`; raises StoreError where the file is no such store."""
        root.mkdir(parents=True, exist_ok=True)
        self._path = root / FILE
        try:
            self._db = sqlite3.connect(self._path, timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(_SCHEMA)
            self._digests = dict(self._db.execute("SELECT digest, code FROM records"))
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise StoreError(f"{self._path}: is in use: another import is running, wait for it") from error
            raise StoreError(f"{self._path}: cannot be used ({error}): remove it and import again") from error
        self._waiting = 0

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.commit()
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM records").fetchone()[0])

    def known(self, raw: bytes) -> str | None:
        """The code of the record stored from exactly these bytes, or None."""
        return self._digests.get(_digest(raw))

    def put(self, record: portal.PortalRecord, raw: bytes, source: str) -> Outcome:
        """Store `record`, decoded from `raw`, of the file or address `source`.

        Of two records with one code the one updated later stays. Raises RecordError where the
        record cannot be made a procedure.
        """
        digest = _digest(raw)
        if self._digests.get(digest) == record.code:
            return "same"
        procedure, findings = convert(record)  # first: what cannot be converted is told, not left out as older
        updated = int(record.detail.updatedAt or 0)
        there = self._db.execute("SELECT updated_at, digest FROM records WHERE code = ?", (record.code,)).fetchone()
        if there is not None and there[0] > updated:
            return "older"
        self._db.execute(
            "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.code,
                record.id,
                digest,
                source,
                updated,
                zlib.compress(raw, 1),
                VERSION,
                msgspec.msgpack.encode(procedure),
                msgspec.msgpack.encode(findings),
            ),
        )
        if there is not None:
            self._digests.pop(there[1], None)
        self._digests[digest] = record.code
        self._waiting += 1
        if self._waiting >= _BATCH:
            self.commit()
        return "new" if there is None else "changed"

    def commit(self) -> None:
        """Commit what is waiting: what was put or withdrawn so far outlasts a kill."""
        self._db.commit()
        self._waiting = 0

    def codes(self) -> dict[str, str]:
        """The portal's ids of all records, by code."""
        return dict(self._db.execute("SELECT code, portal_id FROM records ORDER BY code"))

    def withdraw(self, codes: set[str]) -> None:
        """Forget the records of `codes`, which a complete list no longer has.

        Raises StoreError where that would be so many that the list is more likely cut.
        """
        if len(codes) > _MOST_WITHDRAWN * len(self):
            raise StoreError(
                f"{len(codes)} of {len(self)} procedures are not in the new list: it is probably cut, "
                "so nothing was withdrawn"
            )
        self._db.executemany("DELETE FROM records WHERE code = ?", [(code,) for code in codes])
        self._digests = dict(self._db.execute("SELECT digest, code FROM records"))

    def raw(self, code: str) -> bytes:
        """The JSON from which the record of `code` was stored; raises KeyError where there is none."""
        row = self._db.execute("SELECT raw FROM records WHERE code = ?", (code,)).fetchone()
        if row is None:
            raise KeyError(code)
        return zlib.decompress(row[0])

    def procedures(self) -> Iterator[tuple[Procedure, Findings]]:
        """All procedures in the order of their codes; those an older program converted are made anew.

        Raises StoreError for one that this program refuses.
        """
        self._convert_stale()
        for procedure, findings in self._db.execute("SELECT procedure, findings FROM records ORDER BY code"):
            yield (
                msgspec.msgpack.decode(procedure, type=Procedure),
                msgspec.msgpack.decode(findings, type=Findings),
            )

    def _convert_stale(self) -> None:
        stale = [code for (code,) in self._db.execute("SELECT code FROM records WHERE version != ?", (VERSION,))]
        for code in stale:
            (raw,) = self._db.execute("SELECT raw FROM records WHERE code = ?", (code,)).fetchone()
            try:
                procedure, findings = convert(portal.decode(zlib.decompress(raw)))
            except RecordError as error:
                raise StoreError(f"{code}: can no longer be read ({error}): import it again") from error
            self._db.execute(
                "UPDATE records SET version = ?, procedure = ?, findings = ? WHERE code = ?",
                (VERSION, msgspec.msgpack.encode(procedure), msgspec.msgpack.encode(findings), code),
            )
        self.commit()


def _digest(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=16).digest()
