"""Turns put to one side, one at a time or eight at once, and what is made of their times."""

from __future__ import annotations

import asyncio
import math
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from tests.benchmarks.processes import BenchmarkError, Processes

CONCURRENT = 8
TURNS_A_CONVERSATION = 5
_ANSWER_WITHIN_S = 30.0
_READY_WITHIN_S = 180.0
_MOST_TURNS_A_WORKER = 10_000


class Side(Protocol):
    """One of the two that are compared."""

    name: str

    def start(self, processes: Processes) -> None:
        """Start its servers among `processes`."""

    async def ask(self, http: httpx.AsyncClient, conversation: str) -> str:
        """Put the next question; returns what is wrong with the answer, or nothing."""


@dataclass
class Turns:
    """What became of some turns."""

    seconds: list[float] = field(default_factory=list)
    """The time each right answer took."""
    errors: Counter[str] = field(default_factory=Counter)
    """How many answers were wrong, by what was wrong with them."""
    elapsed: float = 0.0
    """Seconds from the first question to the last answer."""

    @property
    def a_second(self) -> float:
        """Right answers a second."""
        return len(self.seconds) / self.elapsed


def client() -> httpx.AsyncClient:
    """One client for both sides, which keeps its connections."""
    limits = httpx.Limits(max_connections=2 * CONCURRENT, max_keepalive_connections=2 * CONCURRENT)
    return httpx.AsyncClient(timeout=_ANSWER_WITHIN_S, limits=limits, trust_env=False)


async def until_ready(side: Side, processes: Processes, http: httpx.AsyncClient, began: float) -> float:
    """Seconds from `began` (of `time.monotonic`) to the first right answer; raises BenchmarkError."""
    told = time.monotonic()
    while time.monotonic() - began < _READY_WITHIN_S:
        processes.check()
        wrong = await _put(side, http, _conversation())
        if not wrong:
            return time.monotonic() - began
        if time.monotonic() - told > 5:
            told = time.monotonic()
            print(f"  starting {side.name} … {told - began:.0f} s", flush=True)
        await asyncio.sleep(0.1)
    raise BenchmarkError(
        f"{side.name} gave no right answer within {_READY_WITHIN_S:.0f} s ({wrong}):\n{processes.tail()}"
    )


async def one_at_a_time(side: Side, http: httpx.AsyncClient, turns: int) -> Turns:
    """`turns` turns in a row."""
    done = Turns()
    began = time.monotonic()
    await _converse(side, http, done, turns, began + turns * _ANSWER_WITHIN_S)
    done.elapsed = time.monotonic() - began
    return done


async def at_once(side: Side, http: httpx.AsyncClient, seconds: float) -> Turns:
    """Turns of eight people at once; none begins after `seconds`."""
    done = Turns()
    began = time.monotonic()
    people = [_converse(side, http, done, _MOST_TURNS_A_WORKER, began + seconds) for _ in range(CONCURRENT)]
    await asyncio.gather(*people)
    done.elapsed = time.monotonic() - began
    return done


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of `values` do not exceed (nearest rank); not a number where there are none."""
    if not values:
        return math.nan
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


async def _converse(side: Side, http: httpx.AsyncClient, done: Turns, turns: int, until: float) -> None:
    conversation = _conversation()
    for turn in range(turns):
        began = time.monotonic()
        if began >= until:
            return
        if turn % TURNS_A_CONVERSATION == 0:
            conversation = _conversation()
        wrong = await _put(side, http, conversation)
        if wrong:
            done.errors[wrong] += 1
        else:
            done.seconds.append(time.monotonic() - began)


async def _put(side: Side, http: httpx.AsyncClient, conversation: str) -> str:
    try:
        return await side.ask(http, conversation)
    except httpx.HTTPError as error:
        return type(error).__name__


def _conversation() -> str:
    return f"bench-{uuid.uuid4().hex}"
