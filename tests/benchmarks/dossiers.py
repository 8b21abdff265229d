"""``python -m tests.benchmarks.dossiers push|lookup [--postgres]``: what pushed dossiers and look-ups cost.

`push`: a history of `--events` messages through the ledger in batches of 2,000, in order and in random order, beside as
many rows of the same size that the driver inserts by itself; and whether both orders come to the same tables.
`lookup`: 20,000 look-ups by random numbers among 100,000, beside a bare SELECT by the primary key through the driver.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg2.extras
import sqlalchemy as sa

from actions.dossiers.directory import Directory
from actions.dossiers.embedded import PUBLIC, EmbeddedStore
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.last_known import LastKnown
from actions.dossiers.tables import dossiers, steps
from api.database import OffLoop, migrate
from api.dossiers.entries import Entry, Taken, merged
from api.dossiers.ledger import Ledger
from api.dossiers.national import read
from tests.support.databases import postgres_url
from tests.support.pushes import NOW, SOURCE, dossier, history, stamp

_BATCH = 2_000
_EVENTS_A_DOSSIER = 7.15
"""1 to 12, and 10 % of them twice."""
_DOSSIERS = 100_000
_LOOKUPS = 20_000


def push(url: Callable[[], Any], events: int, say: Callable[[str], None] = print) -> None:
    """Events a second in order and in random order, each beside the driver's bare inserts."""
    items = history(random.Random(23), dossiers=int(1.05 * events / _EVENTS_A_DOSSIER))[:events]
    began = time.perf_counter()
    said = [one for one in read(items, SOURCE, Directory(), (), NOW) if isinstance(one, Taken)]
    seconds = time.perf_counter() - began
    say(f"{len(said)} events of {len({one.entry['receipt'] for one in said})} dossiers, {_BATCH} a batch")
    say(f"  read from JSON's objects: {len(said) / seconds:,.0f}/s")
    disordered = list(said)
    random.Random(29).shuffle(disordered)
    ends = []
    for order, these in (("in order", said), ("in random order", disordered)):
        with url() as address:
            engine = migrate(address)
            bare = _bare_inserts(engine, [one.entry for one in these])
            seconds = asyncio.run(_push(engine, these))
            rate = len(these) / seconds
            say(f"  {order}: {rate:,.0f} events/s, bare inserts {bare:,.0f} rows/s, ratio {bare / rate:.2f}")
            ends.append(_fingerprint(engine))
            engine.dispose()
    say(f"  the same end: {ends[0] == ends[1]} ({ends[0][:12]}, {ends[1][:12]})")


async def _push(engine: sa.Engine, said: Sequence[Taken]) -> float:
    ledger = Ledger(OffLoop(engine))
    began = time.perf_counter()
    for at in range(0, len(said), _BATCH):
        await ledger.take(said[at : at + _BATCH])
    return time.perf_counter() - began


def _bare_inserts(engine: sa.Engine, entries: Sequence[Entry]) -> float:
    """Rows a second that the driver inserts into a table like `dossiers`, one for each of `entries`."""
    columns = [column.name for column in dossiers.columns]
    table = dossiers.to_metadata(sa.MetaData(), name="bare")
    table.indexes.clear()
    table.create(engine)
    rows = [merged([entry])[0] for entry in entries]
    values = [(f"{row['receipt']}-{n}", *(_plain(row[name]) for name in columns[1:])) for n, row in enumerate(rows)]
    connection = engine.raw_connection()
    cursor = connection.cursor()
    began = time.perf_counter()
    for at in range(0, len(values), _BATCH):
        batch = values[at : at + _BATCH]
        if engine.dialect.name == "sqlite":
            cursor.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(columns))})", batch)  # noqa: S608
        else:
            psycopg2.extras.execute_values(cursor, "INSERT INTO bare VALUES %s", batch, page_size=500)
        connection.commit()
    seconds = time.perf_counter() - began
    connection.close()
    table.drop(engine)
    return len(values) / seconds


def _plain(value: Any) -> Any:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def _fingerprint(engine: sa.Engine) -> str:
    """A hash over all rows of both tables, the same for the same rows in either database."""
    whole = hashlib.sha256()
    with engine.connect() as connection:
        for table in (dossiers, steps):
            for row in connection.execute(sa.select(table).order_by(*table.primary_key)):
                whole.update(repr([_same(value) for value in row]).encode())
    return whole.hexdigest()


def _same(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return moment.astimezone(timezone.utc).isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


async def lookup(url: str, say: Callable[[str], None] = print) -> None:
    """The median of a look-up, beside the driver's bare SELECT."""
    engine = migrate(url)
    numbers = await _filled(engine)
    store = EmbeddedStore.from_url(url)
    everywhere = Dossiers(EmbeddedStore.from_url(url), [], Directory(), LastKnown(engine))
    connection = engine.raw_connection()
    mark = "?"
    if engine.dialect.name == "postgresql":
        connection.driver_connection.autocommit, mark = True, "%s"  # type: ignore[union-attr]
    query = f"SELECT {', '.join(PUBLIC)} FROM dossiers WHERE receipt = {mark}"  # noqa: S608 - constants
    cursor = connection.cursor()
    times: dict[str, list[float]] = {"bare": [], "store": [], "everywhere": []}
    for number in random.Random(31).choices(numbers, k=_LOOKUPS):
        began = time.perf_counter()
        cursor.execute(query, (number,))
        row = cursor.fetchone()
        bare = time.perf_counter()
        one = await store.find([number])
        found = time.perf_counter()
        other = await everywhere.find(number)
        end = time.perf_counter()
        assert None not in (row, one, other.dossier)
        for name, seconds in (("bare", bare - began), ("store", found - bare), ("everywhere", end - found)):
            times[name].append(seconds)
    bare, found, end = (statistics.median(seconds) * 1e6 for seconds in times.values())
    say(f"{_LOOKUPS} look-ups among {len(numbers)} dossiers, p50:")
    say(f"  bare SELECT {bare:.1f} µs, EmbeddedStore.find {found:.1f} µs, ratio {found / bare:.2f}")
    say(f"  Dossiers.find, with no other store: {end:.1f} µs")
    await store.close()
    await everywhere.close()
    connection.close()
    engine.dispose()


async def _filled(engine: sa.Engine) -> list[str]:
    ledger, numbers = Ledger(OffLoop(engine)), []
    for at in range(0, _DOSSIERS, _BATCH):
        filed = NOW - timedelta(days=20)
        items = [
            dossier(f"H56.{n % 30:02}-{filed:%y%m%d}-{n:06}", NgayTiepNhan=stamp(filed)) for n in range(at, at + _BATCH)
        ]
        said = [one for one in read(items, SOURCE, Directory(), (), NOW) if isinstance(one, Taken)]
        numbers += [one.entry["receipt"] for one in said]
        await ledger.take(said)
    return numbers


@contextmanager
def _sqlite_url() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="motcua-dossiers-") as folder:
        yield f"sqlite:///{Path(folder) / 'motcua.db'}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.dossiers", description=__doc__)
    parser.add_argument("what", choices=("push", "lookup"))
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--events", type=int, default=100_000)
    options = parser.parse_args()
    url = postgres_url if options.postgres else _sqlite_url
    if options.what == "push":
        push(url, options.events)
        return
    with url() as address:
        asyncio.run(lookup(address))


if __name__ == "__main__":
    main()
