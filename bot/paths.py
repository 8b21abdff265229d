"""Where the bot's sources and models lie."""

from __future__ import annotations

from pathlib import Path

from actions.settings import settings

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config.yml"
DOMAIN = ROOT / "bot" / "domain.yml"
NLU_DATA = ROOT / "nlu_data"


def models() -> Path:
    """The folder of trained models."""
    return settings().var / "models"
