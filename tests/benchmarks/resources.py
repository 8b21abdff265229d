"""What processes hold in memory and use of the processors."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.processes import Process


def pss_mb(processes: Iterable[Process]) -> float:
    """Proportional set size in MB (10^6 bytes): private pages, and each process's share of shared ones."""
    return sum(_pss_kb(process.pid) for process in processes) * 1024 / 1e6


def cpu_s(processes: Iterable[Process]) -> float:
    """Seconds of processor time used since they started, of all cores together."""
    return sum(_ticks(process.pid) for process in processes) / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(fields[11]) + int(fields[12])
