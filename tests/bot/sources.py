"""A copy of everything that makes the model what it is, for tests to change."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.paths import ROOT

_FOLDERS = ("nlu_data", "bot/components", "knowledge/text", "knowledge/life_events")
_FILES = (
    "config.yml",
    "bot/domain.yml",
    "bot/compose.py",
    "bot/signs.py",
    "bot/clauses.py",
    "knowledge/provinces.py",
    "knowledge/provinces.yml",
    "knowledge/questions.tsv",
    "knowledge/questions_held_out.tsv",
    "knowledge/sayings.tsv",
    "deploy/constraints/bot.txt",
)


def copy_sources(folder: Path) -> None:
    """Copy the sources of the model to `folder`."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)


def sources_below(folder: Path) -> dict[str, Path]:
    """The names by which `bot.train` knows its sources, for a copy in `folder`."""
    return {
        "ROOT": folder,
        "CONFIG": folder / "config.yml",
        "DOMAIN": folder / "bot" / "domain.yml",
        "NLU_DATA": folder / "nlu_data",
    }
