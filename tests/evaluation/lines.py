"""JSON lines: what one step of an evaluation leaves for the next."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

Line = TypeVar("Line")


def write(path: Path, lines: Iterable[object]) -> None:
    """Each of `lines` as one line of JSON in the file at `path`, whose folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))


def read(path: Path, kind: type[Line]) -> list[Line]:
    """The lines of the file at `path`, each a `kind`."""
    return [msgspec.json.decode(line, type=kind) for line in path.read_bytes().splitlines() if line.strip()]
