"""The office's own examples (`knowledge/amendments.py`), as the classifier learns them."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List, Sequence

import yaml

from bot.compose import ASKS, MATTER, NAMED, ONE
from knowledge.amendments import Example


def write_learnt(path: Path, examples: Sequence[Example]) -> None:
    """The `examples` as a file of Rasa's training data at `path`."""
    said: Dict[str, List[str]] = {}
    for example in examples:
        said.setdefault(f"ask_{example.asks}", []).append(f"- {example.text}\n")
    metadata = {MATTER: NAMED, ASKS: ONE}
    nlu = [{"intent": intent, "metadata": metadata, "examples": "".join(listed)} for intent, listed in said.items()]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), "utf-8")
