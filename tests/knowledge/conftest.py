from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.catalogue import read_catalogue
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from tests.support.places import VAR
from tests.support.snapshots import Shelf


@pytest.fixture(scope="session")
def procedures() -> list[Procedure]:
    """The embedded catalogue."""
    return read_catalogue()


@pytest.fixture(scope="session")
def three(procedures: list[Procedure]) -> list[Procedure]:
    """The procedures on the shelf: birth, temporary residence, a lost identity card."""
    wanted = ("1.001193", "1.004194", "1.014064")
    return sorted((item for item in procedures if item.code in wanted), key=lambda item: item.code)


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """The snapshot that `make snapshot` built."""
    return Snapshot.open(VAR / "current")


@pytest.fixture(scope="session")
def stock(three: list[Procedure], tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Built once, and not to be changed."""
    return Shelf.stocked(tmp_path_factory.mktemp("stock") / "var", three)


@pytest.fixture
def shelf(stock: Shelf, tmp_path: Path) -> Shelf:
    """A shelf of the test's own."""
    return stock.copy(tmp_path / "var")
