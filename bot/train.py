"""``python -m bot.train``: train the model that the sources and the office's examples call for, once."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from pathlib import Path
from typing import Iterator, List, Optional

import msgspec

import bot.quiet  # noqa: F401  (before anything of Rasa)
from actions.settings import settings
from bot.compose import write
from bot.learnt import write_learnt
from bot.paths import CONFIG, DOMAIN, NLU_DATA, ROOT, models
from knowledge.amendments import Amendments, Example

_FOLDERS = ("bot/components", "knowledge/text", "knowledge/life_events")


def model_path() -> Path:
    """Where the model of the present sources and examples lies, trained or not."""
    examples = _amended()
    learnt = f"-{hashlib.sha256(msgspec.json.encode(examples)).hexdigest()[:8]}" if examples else ""
    return models() / f"{_fingerprint()}{learnt}.tar.gz"


def newest_of_sources() -> Optional[Path]:
    """The model of the present sources that was trained last, whatever examples it has learnt; None for none."""
    trained = models().glob(f"{_fingerprint()}*.tar.gz")
    return max(trained, key=lambda path: path.stat().st_mtime_ns, default=None)


def _amended() -> List[Example]:
    """The office's live examples, in an order that does not depend on when they came."""
    return sorted(Amendments.read(settings().var).examples, key=msgspec.json.encode)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield CONFIG
    yield DOMAIN
    for folder in (NLU_DATA, *(ROOT / part for part in _FOLDERS)):
        yield from sorted(
            path for path in folder.rglob("*") if path.suffix in (".yml", ".tsv", ".jsonl", ".py", ".bin")
        )
    yield from (ROOT / "bot" / name for name in ("compose.py", "signs.py", "clauses.py"))
    yield from (
        ROOT / "knowledge" / name
        for name in ("sayings.tsv", "questions.tsv", "questions_held_out.tsv", "provinces.py", "provinces.yml")
    )
    yield ROOT / "deploy" / "constraints" / "bot.txt"


def _gathered(folder: Path) -> Path:
    """All examples in one folder, the office's last: Rasa reads files in the order of their paths."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(NLU_DATA, folder)
    write(folder / "composed.yml")
    amended = _amended()
    if amended:
        write_learnt(folder / "learnt.yml", amended)
    return folder


def train() -> Path:
    """Train unless the very model is there already; returns its path."""
    path = model_path()
    if path.is_file():
        print(f"model {path.stem.split('.')[0]}: already trained", flush=True)
        return path
    os.environ.setdefault("RASA_CACHE_DIRECTORY", str(settings().var / "rasa-cache"))
    os.environ.setdefault("TF_DETERMINISTIC_OPS", "1")
    import rasa.model_training
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)
    print("training the classifier (about two minutes)", flush=True)
    result = rasa.model_training.train(
        domain=str(DOMAIN),
        config=str(CONFIG),
        training_files=[str(_gathered(settings().var / "nlu"))],
        output=str(path.parent),
        fixed_model_name=path.name,
        force_training=True,
    )
    if result.code != 0 or not path.is_file():
        raise SystemExit("training failed: see the messages above")
    print(f"model {path.stem.split('.')[0]}: trained", flush=True)
    return path


if __name__ == "__main__":
    train()
