"""What the tests of the actions share: the snapshot, and two kinds of database."""

from __future__ import annotations

from tests.actions import environment  # noqa: F401  # isort: skip


import pytest

from actions import resources
from knowledge.snapshot import Snapshot


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return resources.snapshot()
