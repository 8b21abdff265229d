"""The same sources train the same model, whatever process trains it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from actions.settings import settings
from bot.paths import ROOT
from tests.bot.sources import copy_sources

_INTENTS = {"ask_fee": 12, "ask_documents": 12, "greet": 12}
_RULES = {"rule": "any", "steps": [{"or": [{"intent": name} for name in _INTENTS]}, {"action": "action_answer"}]}

# A process of its own each time: its hashes and threads are seeded anew.
_TRAIN_AND_ASK = """
import asyncio, json, sys
from pathlib import Path
from bot import compose, train
from tests.bot.sources import sources_below
for name, path in sources_below(Path(sys.argv[1])).items():
    setattr(train, name, path)
compose.FRAMES = Path(sys.argv[1]) / "nlu_data" / "frames.tsv"
compose.questions.packaged = dict
compose.questions.held_out = list
model = train.train()
from rasa.core.agent import Agent
agent = Agent.load(model)
parsed = [asyncio.run(agent.parse_message(text)) for text in sys.argv[2:]]
print(json.dumps([one["intent_ranking"] for one in parsed]))
"""


@pytest.fixture
def cut_down(tmp_path: Path) -> Path:
    """Sources of a model that trains in seconds: three intents, two rounds, no messages of `knowledge`."""
    copy_sources(tmp_path)
    examples = _examples()
    data = {"version": "3.1", "nlu": [{"intent": name, "examples": text} for name, text in examples.items()]}
    for path in (tmp_path / "nlu_data").rglob("*.yml"):
        path.unlink()
    _dump(tmp_path / "nlu_data" / "nlu.yml", data)
    _dump(tmp_path / "nlu_data" / "rules.yml", {"version": "3.1", "rules": [_RULES]})
    frames = tmp_path / "nlu_data" / "frames.tsv"
    kept = [line for line in frames.read_text("utf-8").splitlines() if line.split("\t")[0] in _INTENTS]
    frames.write_text("\n".join(line for line in kept if not line.split("\t")[1].startswith("{}")), "utf-8")
    domain = {"version": "3.1", "intents": [*_INTENTS, "nlu_fallback"], "actions": ["action_answer"]}
    _dump(tmp_path / "bot" / "domain.yml", domain)
    config = yaml.safe_load((tmp_path / "config.yml").read_text("utf-8"))
    for component in config["pipeline"]:
        if component["name"].endswith("WordsClassifier"):
            component["rounds"] = 2
    _dump(tmp_path / "config.yml", config)
    return tmp_path


def _examples() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "nlu_data" / "nlu").glob("*.yml")):
        for group in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if group["intent"] in _INTENTS:
                lines = group["examples"].splitlines()[: _INTENTS[group["intent"]]]
                found.setdefault(group["intent"], "\n".join(lines) + "\n")
    return found


def _dump(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")


def _start(sources: Path, var: Path) -> subprocess.Popen[str]:
    """Train `sources` into `var`, beside the real snapshot, and ask the model three things."""
    var.mkdir()
    (var / "current").symlink_to((settings().var / "current").resolve())
    asked = ["lệ phí bao nhiêu", "can giay to gi", "chào em"]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _TRAIN_AND_ASK, str(sources), *asked],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "MOTCUA_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_two_trainings_give_the_same_predictions(cut_down: Path) -> None:
    processes = [_start(cut_down, cut_down / name) for name in ("first", "second")]
    first, second = (json.loads(process.communicate(timeout=300)[0].splitlines()[-1]) for process in processes)
    assert first == second
    assert set(_INTENTS) <= {entry["name"] for entry in first[0]}
