"""Looking at processes through /proc."""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")


def available() -> bool:
    return (_PROC / "self" / "stat").is_file()


def descendants(pid: int) -> dict[int, str]:
    """The command lines of the processes that `pid` started, and of those that these started, by number."""
    parents = {number: status[1] for number in _numbers() if (status := _status(number))}
    found: dict[int, str] = {}
    wanted = {pid}
    while wanted := {number for number, parent in parents.items() if parent in wanted}:
        found |= {number: _command(number) for number in wanted}
    return found


def alive(pids: set[int]) -> set[int]:
    """Those of `pids` that still run; one that ended and waits to be collected does not."""
    return {pid for pid in pids if (status := _status(pid)) and status[0] not in "ZX"}


def _numbers() -> list[int]:
    return [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]


def _status(pid: int) -> tuple[str, int] | None:
    """State and parent of a process, or None where there is none."""
    try:
        state, parent, *_ = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return state, int(parent)


def _command(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return ""
