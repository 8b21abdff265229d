"""``python -m tests.benchmarks.suggestions [--people 20]``: suggestions while somebody types, how right and how fast.

For the prefixes of `typed_prefixes.tsv`: is what is meant among five, and first, beside the search on the same text.
What opening the structure costs in time and memory. Then all keys of these prefixes are typed one after the other, in
this process and by `--people` at once over HTTP, five keys a second each, beside the same requests to the search.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx

from api.supervisor import free_port
from knowledge.called import Called
from knowledge.index import Index
from knowledge.records import Procedure
from knowledge.snapshot import CALLED_FILE, Snapshot
from knowledge.suggestions import Suggestions
from tests.benchmarks.load import percentile
from tests.evaluation.shares import Share
from tests.support.places import VAR
from tests.support.prefixes import Prefix, prefixes
from tests.support.servers import API, running

_KEY_EVERY_S = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.suggestions", description=__doc__)
    parser.add_argument("--people", type=int, default=20, help="how many type at once")
    options = parser.parse_args()
    folder = (VAR / "current").resolve()
    began = time.process_time()
    snapshot = Snapshot.open(folder)
    opened = time.process_time() - began
    print(f"{len(snapshot.procedures)} procedures; opening takes {opened * 1000:.0f} ms of processor time,")
    _opening(folder, snapshot.index)
    asked = prefixes()
    for half in ("tune", "held_out"):
        of_half = [prefix for prefix in asked if prefix.half == half]
        _right(f"{half}, suggestions", of_half, snapshot.suggestions.suggest)
        _right(f"{half}, search", of_half, lambda text: [hit.procedure for hit in snapshot.index.search(text)])
    keys = [text for prefix in asked for text in _typed(prefix.typed)]
    print(f"{len(keys)} keys in this process:")
    _timed("suggestions", keys, snapshot.suggestions.suggest)
    _timed("search", keys, snapshot.index.search)
    with tempfile.TemporaryDirectory(prefix="motcua-suggestions-") as scratch:
        asyncio.run(_over_http(Path(scratch), asked, options.people))


def _opening(folder: Path, index: Index) -> None:
    """What the structure costs alone."""
    before, began = _resident_mb(), time.process_time()
    kept = Suggestions(index, Called.load(folder / CALLED_FILE))
    seconds, after = time.process_time() - began, _resident_mb()
    size = (folder / CALLED_FILE).stat().st_size / 1e6
    held = f"{size:.1f} MB stored, {after - before:.0f} MB held"
    print(f"  of it {seconds * 1000:.0f} ms for {kept.__class__.__name__}: {held}")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _right(name: str, asked: Sequence[Prefix], find: Callable[[str], list[Procedure]]) -> None:
    found = [(prefix.code, [procedure.code for procedure in find(prefix.typed)]) for prefix in asked]
    among = Share.of(code in codes for code, codes in found)
    first = Share.of(codes[:1] == [code] for code, codes in found)
    print(f"  {name}: among five {_told(among)}, first {_told(first)}")


def _told(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f}), {share.hits}/{share.cases}"


def _typed(text: str) -> Iterator[str]:
    """`text` after each key."""
    return (text[:end] for end in range(1, len(text) + 1))


def _timed(name: str, keys: Sequence[str], act: Callable[[str], object]) -> None:
    seconds = []
    for text in keys:
        began = time.perf_counter()
        act(text)
        seconds.append(time.perf_counter() - began)
    _report(name, seconds)


async def _over_http(scratch: Path, asked: Sequence[Prefix], people: int) -> None:
    port = free_port()
    settings = {"DATABASE_URL": f"sqlite:///{scratch / 'motcua.db'}", "PORT": str(port), "LIMITS": "off"}
    with running(API, scratch / "api.log", settings, f"http://127.0.0.1:{port}/healthz") as url:
        async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
            for path in ("suggestions", "procedures"):
                for count in (1, people):
                    # One person types a tenth of it all, twenty type it twice.
                    shares = [asked[who :: max(count // 2, 10)] for who in range(count)]
                    found = await asyncio.gather(*(_person(http, path, share, who) for who, share in enumerate(shares)))
                    _report(f"/api/v1/{path}, {count} typing", [took for times in found for took in times])


async def _person(http: httpx.AsyncClient, path: str, share: Sequence[Prefix], who: int) -> list[float]:
    """Types all of `share`; how many seconds each key's answer took."""
    await asyncio.sleep(_KEY_EVERY_S * (who % 20) / 20)
    seconds = []
    for prefix in share:
        for text in _typed(prefix.typed):
            began = time.perf_counter()
            response = await http.get(f"/api/v1/{path}", params={"q": text})
            took = time.perf_counter() - began
            assert response.status_code == httpx.codes.OK, response.text
            seconds.append(took)
            await asyncio.sleep(max(0.0, _KEY_EVERY_S - took))
    return seconds


def _report(name: str, seconds: Sequence[float]) -> None:
    p50, p95, p99 = (percentile(seconds, percent) * 1000 for percent in (50, 95, 99))
    print(f"  {name}: {len(seconds)} answers, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
