"""How many syllables get their own diacritics back, over messages written with all of them.

`data/diacritics.jsonl` has 320 messages in correct spelling, written for this and for nothing else.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from knowledge.text.diacritics import packaged
from knowledge.text.normalise import fold
from knowledge.text.syllables import canonical
from tests.evaluation.shares import Share

SENTENCES = Path(__file__).parent / "data" / "diacritics.jsonl"
_WORD = re.compile(r"[^\W\d_]+")


def measure() -> Share:
    """Of the syllables and foreign words of the messages, typed without diacritics: those read as they were meant."""
    outcomes: list[bool] = []
    for line in SENTENCES.read_text("utf-8").splitlines():
        meant = json.loads(line)["text"]
        read = packaged().read(fold(meant)).text
        wanted, got = (_WORD.findall(canonical(text.lower())) for text in (meant, read))
        same_length = len(wanted) == len(got)
        outcomes += [same_length and got[i] == word for i, word in enumerate(wanted)]
    return Share.of(outcomes)
