"""``python -m tests.benchmarks.turns``: our turn beside a stock Rasa turn, alternating in one run.

Our turn answers a fee question over the snapshot; stock's is one custom action that says a fixed
sentence. While one side is asked, the other stays up and idle. Memory is measured with one side up
alone, since the sides would share the pages of Rasa's libraries. A report, not a test.
"""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from actions.settings import settings
from tests.benchmarks import load
from tests.benchmarks.load import Side, Turns
from tests.benchmarks.ours import Ours
from tests.benchmarks.processes import ENDINGS, BenchmarkError, Processes
from tests.benchmarks.resources import cpu_s, pss_mb
from tests.benchmarks.stock import Stock, rasa_python, rasa_version

_WARM_UP_TURNS = 100
_WARM_UP_SECONDS = 3.0
_LATENCY_ROUNDS, _TURNS_A_ROUND = 6, 50
_LOAD_ROUNDS, _SECONDS_A_ROUND = 4, 8.0


@dataclass
class Figures:
    """What was measured of one side."""

    ready: list[float] = field(default_factory=list)
    """Seconds from starting the processes to the first right answer; the first time, files may come from disk."""
    alone_mb: float = 0.0
    """Memory of all processes after the warm-up, the other side not running."""
    after_mb: float = 0.0
    """Memory of all processes after all rounds, the other side running."""
    single: list[Turns] = field(default_factory=list)
    loaded: list[Turns] = field(default_factory=list)
    cpu: float = 0.0
    """Seconds of processor time that all processes used in the rounds of eight at once."""

    @property
    def latencies_ms(self) -> list[float]:
        """Of every right answer, one at a time."""
        return [seconds * 1000 for turns in self.single for seconds in turns.seconds]

    @property
    def a_second(self) -> float:
        """Right answers a second, eight at once."""
        return sum(len(turns.seconds) for turns in self.loaded) / sum(turns.elapsed for turns in self.loaded)


async def _ready(side: Side, processes: Processes, figures: Figures, began: float) -> None:
    async with load.client() as http:
        figures.ready.append(await load.until_ready(side, processes, http, began))
        print(f"  {side.name} ready after {figures.ready[-1]:.1f} s, warming up", flush=True)
        await load.one_at_a_time(side, http, _WARM_UP_TURNS)
        await load.at_once(side, http, _WARM_UP_SECONDS)


async def _rounds(sides: dict[str, Side], running: dict[str, Processes], measured: dict[str, Figures]) -> None:
    async with load.client() as http:
        rounds = max(_LATENCY_ROUNDS, _LOAD_ROUNDS)
        for number in range(rounds):
            # Each goes first in every other round.
            order = list(sides) if number % 2 == 0 else list(reversed(sides))
            for name in order:
                if number < _LATENCY_ROUNDS:
                    measured[name].single.append(await load.one_at_a_time(sides[name], http, _TURNS_A_ROUND))
            for name in order:
                if number < _LOAD_ROUNDS:
                    before = cpu_s(running[name].members())
                    measured[name].loaded.append(await load.at_once(sides[name], http, _SECONDS_A_ROUND))
                    measured[name].cpu += cpu_s(running[name].members()) - before
            print(f"  round {number + 1} of {rounds} done", flush=True)


def _measure(sides: dict[str, Side], folder: Path) -> dict[str, Figures]:
    measured = {name: Figures() for name in sides}
    for name, side in sides.items():
        began = time.monotonic()
        print(f"starting {name} alone", flush=True)
        with Processes(folder / f"{name}.log") as processes:
            side.start(processes)
            asyncio.run(_ready(side, processes, measured[name], began))
            measured[name].alone_mb = pss_mb(processes.members())
    with ExitStack() as up:
        running = {}
        for name, side in sides.items():
            began = time.monotonic()
            print(f"starting {name}", flush=True)
            running[name] = up.enter_context(Processes(folder / f"{name}.log"))
            side.start(running[name])
            asyncio.run(_ready(side, running[name], measured[name], began))
        print("measuring, in turn", flush=True)
        asyncio.run(_rounds(sides, running, measured))
        for name, processes in running.items():
            processes.check()
            measured[name].after_mb = pss_mb(processes.members())
            if not measured[name].latencies_ms or not measured[name].a_second:
                raise BenchmarkError(f"{name} gave no right answer")
    return measured


def _report(measured: dict[str, Figures]) -> None:
    print()
    for name, figures in measured.items():
        slow, fast = load.percentile(figures.latencies_ms, 95), load.percentile(figures.latencies_ms, 50)
        errors = sum((turns.errors for turns in figures.single + figures.loaded), start=Turns().errors)
        total = sum(len(turns.seconds) for turns in figures.single + figures.loaded) + errors.total()
        print(f"{name} p50 {fast:.1f} ms")
        print(f"{name} p95 {slow:.1f} ms")
        print(f"{name} p50 by round {_listed([load.percentile(t.seconds, 50) * 1000 for t in figures.single])} ms")
        print(f"{name} turns_per_second {figures.a_second:.1f} at {load.CONCURRENT} at once")
        print(f"{name} turns_per_second by round {_listed([turns.a_second for turns in figures.loaded])}")
        asked = sum(len(turns.seconds) + turns.errors.total() for turns in figures.loaded)
        print(f"{name} processor time {figures.cpu / asked * 1000:.1f} ms a turn at {load.CONCURRENT} at once")
        print(f"{name} memory {figures.alone_mb:.0f} MB alone, {figures.after_mb:.0f} MB at the end beside the other")
        print(f"{name} time_to_ready {figures.ready[-1]:.1f} s (first start {figures.ready[0]:.1f} s)")
        print(f"{name} errors {errors.total()} of {total} {dict(errors.most_common(5)) or ''}".rstrip())
        print()
    ours, stock = measured["ours"], measured["stock"]
    print(f"ratio p50 {load.percentile(ours.latencies_ms, 50) / load.percentile(stock.latencies_ms, 50):.3f}")
    print(f"ratio p95 {load.percentile(ours.latencies_ms, 95) / load.percentile(stock.latencies_ms, 95):.3f}")
    print(f"ratio turns_per_second {ours.a_second / stock.a_second:.3f}")
    print(f"ratio memory {ours.alone_mb / stock.alone_mb:.3f}")
    print(f"ratio time_to_ready {ours.ready[-1] / stock.ready[-1]:.3f}")


def _listed(values: list[float]) -> str:
    return " ".join(f"{value:.1f}" for value in values)


def main() -> None:
    """Measure and print; the exit status is 1 only where it could not run."""
    # A shell starts what runs in its background deaf to Ctrl-C; the other endings are made the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ENDINGS:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
    folder = settings().var.resolve() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        print(
            f"machine {os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}, "
            f"python {platform.python_version()} and {rasa_python()}, rasa {rasa_version()}",
            flush=True,
        )
        stock = Stock(folder)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            _report(_measure({"ours": Ours(Path(scratch)), "stock": stock}, folder))
    except BenchmarkError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")


if __name__ == "__main__":
    main()
