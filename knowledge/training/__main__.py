"""``python -m knowledge.training diacritics|encoder``: make the two models that come with the product.

Both read the catalogue that was imported last (`make national FILE=…`) and `knowledge/sayings.tsv` and `questions.tsv`.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from knowledge import questions, sayings
from knowledge.records import Procedure
from knowledge.snapshot import CATALOGUE_FILE
from knowledge.text.normalise import fold

_STEPS = 1800
_SYLLABLES = Path(__file__).parents[1] / "text" / "syllables.bin"
_DICTIONARY = "corpus/data/Viet74K.txt"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m knowledge.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_ in (
        ("diacritics", "count syllables into knowledge/text/syllables.bin"),
        ("encoder", "train the encoder into knowledge/encoder/model"),
    ):
        command = commands.add_parser(name, help=help_)
        command.add_argument("--var", type=Path, default=Path("var"), help="where the catalogue was imported to")
        if name == "diacritics":
            command.add_argument("--messages", type=Path, nargs="*", default=[], help="files of messages, one a line")
        else:
            command.add_argument("--steps", type=int, default=_STEPS)
    options = parser.parse_args()
    catalogue = options.var / "current" / CATALOGUE_FILE
    if not catalogue.is_file():
        print(f"{catalogue}: no catalogue yet: run `make national FILE=…`", file=sys.stderr)
        return 1
    procedures = msgspec.msgpack.decode(catalogue.read_bytes(), type=list[Procedure])
    if options.command == "diacritics":
        return _diacritics(procedures, options.messages)
    from knowledge.training.encoder import train  # PyTorch is wanted only here

    train(procedures, options.steps, _tell)
    return 0


def _diacritics(procedures: list[Procedure], messages: list[Path]) -> int:
    from knowledge.training.syllables import Source, count, pack

    spec = importlib.util.find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        print("the dictionary is Underthesea's: run this in .venv-rasa", file=sys.stderr)
        return 1
    dictionary = (Path(spec.submodule_search_locations[0]) / _DICTIONARY).read_text("utf-8").splitlines()
    said = [text for saying in sayings.packaged().values() for text in saying.texts]
    asked = [*(q for listed in questions.packaged().values() for q in listed), *questions.held_out()]
    said += filter(_accented, (q.text for q in asked))
    lines = (line.strip(" -\n") for path in messages for line in path.read_text("utf-8").splitlines())
    typed = list(filter(_accented, lines))
    # What people say outweighs what offices write; names outweigh the small print.
    sources = [
        Source([p.name for p in procedures], 5),
        Source(dict.fromkeys(text for p in procedures for text in _texts(msgspec.to_builtins(p))), 1),
        Source(said, 10),
        Source(typed, 15),
        Source(dictionary, 2),
    ]
    packed = pack(count(sources, dictionary))
    _SYLLABLES.write_bytes(packed)
    _tell(f"{_SYLLABLES}: {len(packed) / 1e6:.1f} MB")
    return 0


def _accented(text: str) -> bool:
    """Whether `text` was typed with diacritics: of others nothing can be learnt."""
    return fold(text) != text.lower()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if " " in value and not value.startswith("http"):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


_started = time.monotonic()


def _tell(line: str) -> None:
    print(f"{time.monotonic() - _started:6.0f} s  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
