"""Rasa's own commands over our data, rules and model: `rasa data validate` and `rasa test` find nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.paths import CONFIG, DOMAIN, NLU_DATA, ROOT
from bot.train import train

_STORIES = Path(__file__).parent / "stories"


def rasa(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "rasa", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_rasa_data_validate_finds_nothing() -> None:
    done = rasa("data", "validate", "--domain", DOMAIN, "--config", CONFIG, "--data", NLU_DATA, "--fail-on-warnings")
    assert done.returncode == 0, done.stderr[-4000:]


def test_rasa_test_predicts_every_action(tmp_path: Path) -> None:
    done = rasa(
        "test", "core", "--model", train(), "--stories", _STORIES, "--out", tmp_path, "--fail-on-prediction-errors"
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert (tmp_path / "failed_test_stories.yml").read_text("utf-8").startswith("# None")
