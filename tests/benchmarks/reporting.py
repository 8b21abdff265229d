"""``python -m tests.benchmarks.reporting [--turns N] [--postgres]``: what the office sees, over a year of turns.

N turns (a million) over a year: the codes of the whole catalogue by Zipf's law, four channels, a hundred places. Told
are the time to sum them, of the page over the whole year (in a new process, then again and again), of exports with the
memory they take beside the same over 10,000 turns, and what keeping a fact costs a turn.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.conversations import Conversations
from api.database import OffLoop, migrate
from api.reporting import facts
from api.reporting.book import csv_of, write_book
from api.reporting.facts import Fact
from api.reporting.figures import Figures
from api.reporting.period import Selection
from api.reporting.sums import Sums
from api.reporting.tables import hour_sums, procedure_sums, status_sums, turn_facts
from knowledge.clock import vietnam_today
from knowledge.snapshot import Current
from tests.support.databases import postgres_url
from tests.support.places import VAR

_TURNS, _FEW_TURNS = 1_000_000, 10_000
_CODES, _PLACES, _DAYS = 5664, 100, 365
_CHANNELS, _SHARES = ("web", "zalo", "messenger", "sms"), (0.6, 0.25, 0.14, 0.01)
_STATUSES = ("answered", "clarify", "out_of_scope", "handoff", "smalltalk", "unanswerable", "dossier", "emergency")
_STATUS_SHARES = (0.62, 0.14, 0.06, 0.04, 0.06, 0.03, 0.045, 0.005)
_ROUNDS, _FINISHED = 20, 1000
_AT_ONCE = 50_000
_COLUMNS = [column.name for column in turn_facts.c]


def _selections() -> dict[str, Selection]:
    today = vietnam_today()
    year = Selection(today - timedelta(days=_DAYS), today)
    return {
        "a year": year,
        "a year, one channel": year._replace(channel="web"),
        "a year, the place that asks most": year._replace(place="00001"),
        "a year, place and channel": year._replace(place="00001", channel="web"),
        "30 days": Selection(today - timedelta(days=29), today),
    }


def _rows(turns: int) -> Iterator[list[Any]]:
    """Facts by chance, the same every time."""
    chance = np.random.default_rng(20261130)
    last = vietnam_today()
    days = [last - timedelta(days=number) for number in range(_DAYS)]
    procedures = 1 / np.arange(1, _CODES + 1)
    places = 1 / np.arange(1, _PLACES + 1)
    drawn = zip(
        chance.integers(0, _DAYS, turns),
        np.clip(chance.normal(11, 4, turns), 0, 23).astype(int),
        chance.choice(_CHANNELS, turns, p=_SHARES),
        chance.choice(_PLACES, turns, p=places / places.sum()),
        chance.random(turns) < 0.35,
        chance.choice(_STATUSES, turns, p=_STATUS_SHARES),
        chance.choice(_CODES, turns, p=procedures / procedures.sum()),
        chance.random(turns) < 0.2,
        chance.random(turns),
        strict=True,
    )
    for turn, (day, hour, channel, place, first, status, code, online, rated) in enumerate(drawn, 1):
        told = status in ("answered", "clarify", "handoff", "unanswerable")
        good = True if rated < 0.05 else False if rated < 0.08 else None
        yield [
            *(turn, days[day], int(hour), str(channel), f"{place + 1:05}", bool(first), str(status), "ask_fee", "fee"),
            *(f"1.{code:06}" if told else "", bool(online), good, "wrong" if good is False else None),
        ]


def _fill(engine: sa.Engine, turns: int) -> None:
    raw = engine.raw_connection()
    cursor = raw.cursor()
    rows = _rows(turns)
    names = ", ".join(_COLUMNS)
    while some := list(islice(rows, _AT_ONCE)):
        if engine.dialect.name == "sqlite":
            told = [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in some]
            cursor.executemany(f"INSERT INTO turn_facts ({names}) VALUES ({', '.join('?' * len(_COLUMNS))})", told)  # noqa: S608
        else:
            text = io.StringIO()
            csv.writer(text).writerows([["\\N" if cell is None else cell for cell in row] for row in some])
            text.seek(0)
            cursor.copy_expert(f"COPY turn_facts ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", text)  # type: ignore[attr-defined]
    raw.commit()
    raw.close()


def _analysed(engine: sa.Engine) -> None:
    """What a database does by itself in time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


class Memory:
    """The most memory that this process held in a while."""

    def __init__(self) -> None:
        self.most = self.before = _resident_mib()

    @classmethod
    @contextmanager
    def watched(cls) -> Iterator[Memory]:
        memory, over = cls(), threading.Event()

        def look() -> None:
            while not over.wait(0.02):
                memory.most = max(memory.most, _resident_mib())

        watching = threading.Thread(target=look)
        watching.start()
        yield memory
        over.set()
        watching.join()


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 2**20


def _child(url: str) -> None:
    """In a process of its own: the first page, pages again, and exports."""
    engine, snapshot = open_engine(url), Current(VAR).get()
    figures, selections = Figures(engine), _selections()
    began = time.perf_counter()
    page = figures.read(selections["a year"], snapshot).model_dump_json()
    print(f"  first page of a new process: {time.perf_counter() - began:.2f} s, {len(page) / 1024:.0f} KiB")
    for name, selection in selections.items():
        times = [_timed(lambda: figures.read(selection, snapshot)) for _ in range(_ROUNDS)]  # noqa: B023
        p50, p95 = np.percentile(times, [50, 95])
        print(f"  {name}: p50 {p50:.2f} s, p95 {p95:.2f} s")
    year = selections["a year"]
    with Memory.watched() as memory:
        began, size, lines = time.perf_counter(), 0, 0
        for chunk in csv_of(engine, year, snapshot, "procedure_days"):
            size += len(chunk)
            lines += chunk.count(b"\n")
    took = time.perf_counter() - began
    print(f"  procedures by day as CSV: {lines} rows, {size / 2**20:.1f} MiB in {took:.1f} s, {_grown(memory)}")
    with Memory.watched() as memory, tempfile.TemporaryFile() as file:
        began = time.perf_counter()
        write_book(file, engine, year, snapshot)
        size = file.seek(0, 2)
    print(
        f"  all tables as a workbook: {size / 2**20:.1f} MiB in {time.perf_counter() - began:.1f} s, {_grown(memory)}"
    )


def _grown(memory: Memory) -> str:
    return f"memory {memory.before:.0f} MiB before, {memory.most - memory.before:+.1f} MiB at most"


def _timed(function: Callable[[], object]) -> float:
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


async def _finish(engine: sa.Engine, what: str) -> float:
    """Microseconds that the answers of turns take to be stored, each."""
    record = Conversations(OffLoop(engine), b"k" * 32)
    begun = [(await record.begin(f"c{n % 50}", f"{what} {n}", "làm khai sinh", "web")).turn for n in range(_FINISHED)]
    fact = Fact("answered", "ask_fee", "fee", "1.001193", "24", online=True)
    began = time.perf_counter()
    for number, turn in enumerate(begun):
        await record.finish(f"c{number % 50}", turn, b"x" * 3000, fact)
    return (time.perf_counter() - began) / _FINISHED * 1e6


async def _cost(engine: sa.Engine) -> None:
    """In turns with and without, so that what else the machine does is in both."""
    kept, taken = facts.keep, {"with": [], "without": []}  # type: ignore[var-annotated]
    for number in range(4):
        taken["with"].append(await _finish(engine, f"with {number}"))
        facts.keep = lambda *_: None
        taken["without"].append(await _finish(engine, f"without {number}"))
        facts.keep = kept
    least = {name: min(times) for name, times in taken.items()}
    more = least["with"] - least["without"]
    print(f"  storing an answer: {least['with']:.0f} µs with its fact, {more:.0f} µs of them for that")


def _measure(url: str, turns: int) -> None:
    engine = migrate(url)
    print(f"{engine.dialect.name}, {turns} turns")
    _fill(engine, turns)
    _analysed(engine)
    if turns > _FEW_TURNS:
        snapshot, selections = Current(VAR).get(), _selections()
        took = _timed(lambda: Figures(engine).read(selections["a year"], snapshot))
        print(f"  a year of which no day is summed: {took:.1f} s")
    took = _timed(lambda: asyncio.run(Sums(OffLoop(engine)).round()))
    with engine.connect() as connection:
        tables = (status_sums, hour_sums, procedure_sums)
        sums = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]
    print(f"  summed in {took:.1f} s: {', '.join(map(str, sums))} rows of sums")
    _analysed(engine)
    subprocess.run([sys.executable, "-m", __spec__.name, "--child", url], check=True)
    asyncio.run(_cost(engine))
    engine.dispose()


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--turns", type=int, default=_TURNS)
    asked.add_argument("--postgres", action="store_true")
    asked.add_argument("--child", default="", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.child:
        _child(given.child)
        return
    for turns in (_FEW_TURNS, given.turns):
        if given.postgres:
            with postgres_url() as url:
                _measure(url, turns)
        else:
            with tempfile.TemporaryDirectory() as folder:
                _measure(f"sqlite:///{folder}/motcua.db", turns)


if __name__ == "__main__":
    main()
