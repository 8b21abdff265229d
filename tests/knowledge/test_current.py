"""Following the current snapshot while it moves."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import SnapshotError
from knowledge.records import Procedure
from knowledge.snapshot import Current
from tests.support.polling import until
from tests.support.snapshots import Shelf, built, overwrite

_SOON_S = 30.0


@pytest.fixture
def current(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Current:
    """The follower of a snapshot of one procedure."""
    monkeypatch.setattr(Current, "_LOOK_EVERY_S", 0.05)
    return Current(shelf.root)


def _serves(current: Current, count: int) -> bool:
    return len(current.get().procedures) == count


def _refuses(current: Current) -> str | None:
    current.get()
    return current.refused


def _switch_to_a_damaged_one(shelf: Shelf) -> None:
    overwrite(shelf.two / "lexicon.npz", b"damaged")
    shelf.switch(shelf.two)


def test_without_a_snapshot_there_is_nothing_to_follow(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no snapshot yet: run `make snapshot`"):
        Current(tmp_path)


def test_a_switch_is_followed_and_what_was_got_before_still_answers(
    current: Current, shelf: Shelf, three: list[Procedure]
) -> None:
    before = current.get()
    shelf.switch(shelf.two)
    until(lambda: _serves(current, 2), _SOON_S)
    assert current.refused is None
    shutil.rmtree(shelf.one)
    assert before.index.search(three[0].plain_name)[0].procedure == three[0]


def test_no_question_fails_while_it_is_switched(current: Current, shelf: Shelf, three: list[Procedure]) -> None:
    name = three[0].plain_name

    def ask() -> int:
        while _serves(current, 1):
            assert current.get().index.search(name)[0].procedure == three[0]
        return len(current.get().procedures)

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask) for _ in range(3)]
        shelf.switch(shelf.two)
        assert [future.result(_SOON_S) for future in asking] == [2, 2, 2]


def test_a_damaged_snapshot_is_refused_and_the_old_one_served(current: Current, shelf: Shelf) -> None:
    _switch_to_a_damaged_one(shelf)
    reason = until(lambda: _refuses(current), _SOON_S)
    assert reason == f"{shelf.two.name}: lexicon.npz is missing or damaged: build the snapshot again"
    assert _serves(current, 1)


def test_after_a_refusal_the_next_sound_snapshot_is_taken(current: Current, shelf: Shelf) -> None:
    _switch_to_a_damaged_one(shelf)
    until(lambda: _refuses(current), _SOON_S)
    shelf.switch(shelf.three)
    until(lambda: _serves(current, 3), _SOON_S)
    assert current.refused is None


def test_a_refused_snapshot_is_taken_once_it_was_built_again(
    current: Current, shelf: Shelf, three: list[Procedure]
) -> None:
    _switch_to_a_damaged_one(shelf)
    until(lambda: _refuses(current), _SOON_S)
    built(three[:2], shelf.root)
    until(lambda: _serves(current, 2), _SOON_S)
    assert current.refused is None


def test_a_vanished_link_leaves_the_old_snapshot_served(current: Current, shelf: Shelf) -> None:
    (shelf.root / "current").unlink()
    assert "no snapshot yet" in (until(lambda: _refuses(current), _SOON_S) or "")
    assert _serves(current, 1)
