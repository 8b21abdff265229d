from __future__ import annotations

import pytest

from knowledge.snapshot import Current, Snapshot
from tests.support.places import VAR


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    """The one that is served."""
    return Current(VAR).get()
