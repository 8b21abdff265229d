"""What the tests of the actions share: the snapshot, and two kinds of database."""

from __future__ import annotations

from tests.actions import environment  # noqa: F401  # isort: skip


import pytest

from actions import resources
from knowledge.snapshot import Snapshot
from tests.actions.miniature import miniature


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return resources.snapshot()


@pytest.fixture(scope="session")
def made_up(snapshot: Snapshot) -> Snapshot:
    """The snapshot of made-up matters."""
    return miniature(snapshot)


@pytest.fixture
def on_the_miniature(monkeypatch: pytest.MonkeyPatch, made_up: Snapshot) -> None:
    """The actions answer from the snapshot of made-up matters."""
    monkeypatch.setattr(resources, "snapshot", lambda: made_up)
