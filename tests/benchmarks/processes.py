"""Servers under measurement: started apart, watched, and ended with every process they started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
# What would end the benchmark while its servers run.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_ASKED_TO_STOP_S = 12.0
_KILLED_WITHIN_S = 5.0


class BenchmarkError(Exception):
    """The benchmark has nothing to report; the text says why."""


class Process(NamedTuple):
    """One process, told from a later one with the same number by when it started."""

    pid: int
    started: int
    """Clock ticks since the machine started."""


class Processes:
    """Commands that run side by side; leaving the context ends them and their descendants."""

    def __init__(self, log: Path) -> None:
        """What they print goes to `log`, anew."""
        self._log = log
        log.write_bytes(b"")
        self._roots: list[subprocess.Popen[bytes]] = []
        self._seen: set[Process] = set()

    def start(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        """Run `command` in `folder`, with `environment` added to ours."""
        with self._log.open("ab") as log:
            self._roots.append(
                # A session of its own: Ctrl-C reaches the benchmark alone, which then ends its servers.
                subprocess.Popen(
                    command,
                    cwd=folder,
                    env={**os.environ, **environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def check(self) -> None:
        """Raises BenchmarkError where a command has ended by itself."""
        for root in self._roots:
            if root.poll() is not None:
                raise BenchmarkError(f"a server ended by itself ({root.returncode}):\n{self.tail()}")

    def tail(self) -> str:
        """The last lines they printed."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])

    def members(self) -> set[Process]:
        """The living processes: the commands, their descendants, and what of these was seen before."""
        table = dict(_table())
        found = self._seen & set(table)
        pids = {root.pid for root in self._roots if root.returncode is None} | {process.pid for process in found}
        for _ in range(len(table)):
            more = {process for process, parent in table.items() if process.pid in pids or parent in pids} - found
            if not more:
                break
            found |= more
            pids |= {process.pid for process in more}
        self._seen = found
        return found

    def stop(self) -> None:
        """End all of them: asked first, killed when they do not listen."""
        self.members()
        for root in self._roots:
            if root.poll() is None:
                root.terminate()
        self._wait(_ASKED_TO_STOP_S)
        for process in self.members():
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._wait(_KILLED_WITHIN_S)
        self._roots = []

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for root in self._roots:
                root.poll()
            if not self.members():
                return
            time.sleep(0.1)

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # A second Ctrl-C must not leave servers behind.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDINGS}
        try:
            self.stop()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _table() -> Iterator[tuple[Process, int]]:
    """Every process of the machine that is not a zombie, with its parent's number."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in parentheses, may hold anything: the fields follow its end.
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        state, parent, started = fields[0], int(fields[1]), int(fields[19])
        if state not in "ZX":
            yield Process(int(path.parent.name), started), parent
