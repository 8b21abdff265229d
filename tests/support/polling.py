"""Waiting for what other threads and processes do, no longer than it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def until(look: Callable[[], _T], within_s: float, every_s: float = 0.05) -> _T:
    """What `look` returns as soon as it is true; AssertionError when it is not within `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not (seen := look()):
        assert time.monotonic() < deadline, f"not within {within_s:g} seconds: {look}"
        time.sleep(every_s)
    return seen
