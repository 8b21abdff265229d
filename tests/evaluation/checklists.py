"""``python -m tests.evaluation.checklists [FOLDER]``: the checklists of thirty common matters.

Printed as they stand in `docs/measurements/checklists.md`. With a folder, each is also written there beside its
curated record, for somebody who reads the two.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from actions.wording.checklist import compose
from actions.wording.terms import Asked
from knowledge.catalogue import read_catalogue
from knowledge.clock import vietnam_today

# fmt: off
CODES = (
    "1.001193", "1.000894", "1.004873", "2.000635", "1.000656", "1.004884", "1.004859", "2.000528",
    "1.004194", "1.004222", "1.014061", "1.014062", "1.014064", "1.001456", "3.000346", "3.000347",
    "3.000348", "1.013067", "1.013076", "1.013082", "1.013978", "1.013831", "1.012786", "1.013225",
    "1.001612", "2.001583", "1.014748", "1.014173", "1.014137", "2.000815",
)
# fmt: on


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.checklists", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where to put each beside its record")
    folder = parser.parse_args().folder
    records = {procedure.code: procedure for procedure in read_catalogue()}
    for code in CODES:
        told = compose(Asked(records[code], vietnam_today()), None)
        sections = [line for part in told.card["sections"] for line in (f"\n{part['heading']}", *_ticks(part["items"]))]
        facts = [f"- **{fact['label']}**: {fact['text']}".replace("\n", "\n  - ") for fact in told.card["facts"]]
        title = told.card["title"].splitlines()[0].rstrip(":")
        page = "\n".join([f"## {title} ({code})", *sections, "", *facts, "", told.card["source"], ""])
        print(page)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{code}.md").write_text(page, "utf-8")
            (folder / f"{code}.json").write_bytes(msgspec.json.format(msgspec.json.encode(records[code])))


def _ticks(items: list[str]) -> list[str]:
    return [f"- [ ] {item}" for item in items]


if __name__ == "__main__":
    main()
