"""``python -m tests.benchmarks.search [--times 1 10 100]``: what one question costs, beside the untuned encoder.

Each question is read, encoded and searched on one thread; beside it, in the same run, the packaged encoder
encodes it through PyTorch. Then the catalogue is made larger: copies of the official names, each with a word of
its own and a vector moved a little.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from knowledge.encoder import packaged
from knowledge.index import Index
from knowledge.questions import held_out
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import clean
from knowledge.text.reading import read
from tests.support.places import VAR

_QUESTIONS = 400
_WARM = 50
# How far a copy's vector lies from its original's, in standard deviations of a number of a unit vector.
_MOVED = 0.6


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--times", type=int, nargs="*", default=[1, 10], help="how many times the official names")
    options = parser.parse_args()
    index = Snapshot.open((VAR / "current").resolve()).index
    asked = [clean(question.text) for question in held_out()[:: max(1, len(held_out()) // (_QUESTIONS + _WARM))]]
    texts = index.parts.dense.ntotal
    print(f"{len(index.procedures)} procedures, {texts} texts, {len(asked) - _WARM} questions, one thread")
    _report(index, asked)
    theirs = _untuned(asked)
    print(f"  the untuned encoder through PyTorch: {theirs:.2f} ms")
    vectors = index.encoder.passages([procedure.name for procedure in index.procedures])
    for times in options.times:
        grown = _grown(index, vectors, times)
        print(f"official names × {times}: {len(grown.procedures)} procedures")
        _report(grown, asked)


def _report(index: Index, asked: Sequence[str]) -> None:
    read_, encoded, searched, whole = [], [], [], []
    for text in asked:
        read.cache_clear()
        start = time.perf_counter()
        meant = read(text)
        after_reading = time.perf_counter()
        for reading in filter(None, meant):
            index.encoder.query(reading)
        after_encoding = time.perf_counter()
        index.search(text, 5)
        end = time.perf_counter()
        read_.append(after_reading - start)
        encoded.append(after_encoding - after_reading)
        searched.append(end - after_encoding)
        whole.append(end - start)
    channels = _timed(lambda text: index._found([read(text).text]), asked)
    for name, times in (("read", read_), ("encoded", encoded), ("searched and weighed", searched), ("together", whole)):
        print(f"  {name}: p50 {_p(times, 50):.2f} ms, p95 {_p(times, 95):.2f} ms")
    print(f"  of it FAISS and lexical: p50 {_p(channels, 50):.2f} ms")


def _timed(act: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Seconds of `act` on each of `asked`, whose readings and vectors are ready."""
    taken = []
    for text in asked:
        act(text)
        start = time.perf_counter()
        act(text)
        taken.append(time.perf_counter() - start)
    return taken


def _untuned(asked: Sequence[str]) -> float:
    """The median milliseconds of one question through the packaged encoder and PyTorch on one thread."""
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as scratch:
        model = packaged.load(Path(scratch))
    taken = []
    for text in asked:
        start = time.perf_counter()
        model.encode(f"query: {text}", show_progress_bar=False)
        taken.append(time.perf_counter() - start)
    return _p(taken, 50)


def _grown(index: Index, vectors: np.ndarray, times: int) -> Index:
    noise = np.random.default_rng(7)
    copies: list[Procedure] = []
    moved: list[np.ndarray] = []
    for copy in range(times):
        mark = f" số {copy}" if copy else ""
        copies += [
            replace(p, code=f"{p.code}-{copy}", name=p.name + mark, plain_name=p.name + mark, aliases=[])
            for p in index.procedures
        ]
        shift = noise.normal(0, _MOVED / vectors.shape[1] ** 0.5, vectors.shape) if copy else 0
        moved.append(vectors + shift)
    stacked = np.concatenate(moved).astype(np.float32)
    stacked /= np.linalg.norm(stacked, axis=1, keepdims=True)
    return Index.from_procedures(copies, index.encoder, index.expressions, lambda texts: stacked)


def _p(seconds: Sequence[float], percent: int) -> float:
    """The percentile in milliseconds, the first ones, which warm up, left out."""
    return statistics.quantiles(seconds[_WARM:], n=100)[percent - 1] * 1000


if __name__ == "__main__":
    main()
