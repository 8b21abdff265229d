"""What gives away what is asked: the cues of `cues.yml` as numbers for the classifier."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Dict, List

import numpy as np
import yaml

_FILE = Path(__file__).with_name("cues.yml")
# So that twenty numbers are heard beside the 384 of a unit vector.
_LOUD = 0.5


@lru_cache(maxsize=1)
def _cues() -> Dict[str, re.Pattern[str]]:
    listed: Dict[str, List[str]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return {intent: re.compile("|".join(f"(?:{cue})" for cue in cues)) for intent, cues in listed.items()}


def cues(text: str) -> np.ndarray:
    """Which cues the message `text`, read as it was meant, has, and which of them comes last; shape (2 x intents,)."""
    lower = text.lower()
    ends = [max((match.end() for match in pattern.finditer(lower)), default=0) for pattern in _cues().values()]
    last = max(ends)
    there = [float(end > 0) for end in ends]
    final = [float(end > 0 and end == last) for end in ends]
    return np.array(there + final, dtype=np.float32) * _LOUD
