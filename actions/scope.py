"""Is a message ours, and is the procedure found the one meant? The classifier's word and the search's, weighed.

The classifier knows how people ask and not of what; the search knows what there is and not how people ask. Each
alone takes an idle question for a procedure now and then. The weights are learnt on the tune half by
``python -m tests.evaluation.intent.fit`` and stored in `scope.json`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, Optional

import msgspec

OUT_OF_SCOPE = "out_of_scope"
_ASKS = "ask_"
_REPEAT = "ask_repeat"
# No single word is taken for more than this, in natural logarithms of odds.
_MOST = 8.0


class Reading(NamedTuple):
    """What the classifier makes of a message."""

    intent: str
    """The likeliest thing asked about a procedure."""
    confidence: float
    leaning: float
    """The logarithm of how much likelier the message asks about a procedure than about none of ours."""
    named: float = 1.0
    """How likely the message itself names what it is about."""


def reading(ranking: Mapping[str, float], named: float = 1.0) -> Optional[Reading]:
    """The reading of a `ranking` of intents with their chances; None where it has nothing about procedures."""
    asks = {name: chance for name, chance in ranking.items() if name.startswith(_ASKS) and name != _REPEAT}
    if not asks:
        return None
    intent = max(asks, key=lambda name: asks[name])
    leaning = _within(math.log((sum(asks.values()) + 1e-6) / (ranking.get(OUT_OF_SCOPE, 0.0) + 1e-6)))
    return Reading(intent, asks[intent], leaning, named)


class Blend(msgspec.Struct, frozen=True):
    """How two words make one chance: weights of their log-odds."""

    offset: float
    searched: float
    asked: float

    def chance(self, searched: float, leaning: float) -> float:
        """The chance, 0 to 1, from the search's chance and the classifier's leaning."""
        odds = self.offset + self.searched * log_odds(searched) + self.asked * leaning
        return 1 / (1 + math.exp(-odds))


class Weights(msgspec.Struct, frozen=True):
    """The learnt blends."""

    ours: Blend
    """Whether the message is about a procedure at all."""
    right: Blend
    """Whether the first procedure found is the one meant."""


def log_odds(chance: float) -> float:
    """The logarithm of the odds of `chance`, within bounds."""
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return _within(math.log(chance / (1 - chance)))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The product's, read once a process."""
    return msgspec.json.decode(resources.files("actions").joinpath("scope.json").read_bytes(), type=Weights)


def _within(odds: float) -> float:
    return min(max(odds, -_MOST), _MOST)
