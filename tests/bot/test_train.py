"""One model for one state of the sources: `bot/train.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import train
from tests.bot.sources import copy_sources, sources_below


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources, from which `bot.train` takes its fingerprint."""
    copy_sources(tmp_path)
    for name, path in sources_below(tmp_path).items():
        monkeypatch.setattr(train, name, path)
    return tmp_path


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\n")


def test_the_same_sources_elsewhere_are_the_same_model(request: pytest.FixtureRequest) -> None:
    here = train.model_path().name
    request.getfixturevalue("copy")
    assert train.model_path().name == here


@pytest.mark.parametrize(
    "name",
    [
        "nlu_data/nlu/aspects_1.yml",
        "nlu_data/rules.yml",
        "nlu_data/frames.tsv",
        "knowledge/questions.tsv",
        "config.yml",
        "bot/domain.yml",
        "bot/components/tokenizer.py",
        "knowledge/text/expressions.yml",
        "deploy/constraints/bot.txt",
    ],
)
def test_another_state_of_a_source_is_another_model(copy: Path, name: str) -> None:
    before = train.model_path()
    append(copy / name)
    assert train.model_path() != before


@pytest.mark.parametrize(
    "change",
    [
        lambda copy: (copy / "nlu_data" / "nlu" / "aspects_1.yml").rename(copy / "nlu_data" / "nlu" / "other_name.yml"),
        lambda copy: (copy / "nlu_data" / "nlu" / "aspects_1.yml").unlink(),
        lambda copy: (copy / "nlu_data" / "nlu" / "new.yml").write_text("version: '3.1'\n"),
    ],
    ids=["renamed", "removed", "added"],
)
def test_another_set_of_files_is_another_model(copy: Path, change: Callable[[Path], object]) -> None:
    before = train.model_path()
    change(copy)
    assert train.model_path() != before


def test_compiled_files_make_no_difference(copy: Path) -> None:
    before = train.model_path()
    compiled = copy / "bot" / "components" / "__pycache__" / "spans.cpython-310.pyc"
    compiled.parent.mkdir(exist_ok=True)
    compiled.write_text("")
    assert train.model_path() == before


def test_what_is_trained_is_not_trained_again(bot: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert train.train() == train.model_path()
    assert "already trained" in capsys.readouterr().out
