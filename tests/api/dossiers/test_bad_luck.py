"""Processes that die while people are told, in small; in full by ``python -m tests.benchmarks.notices``."""

from __future__ import annotations

from tests.benchmarks.notices import told


async def test_whichever_process_is_killed_every_change_is_told_or_listed() -> None:
    tally = await told(60, every_s=2, pause_s=2, victims=("bot", "worker-0", "api"), hurry=True)
    assert tally.kills == 3
    assert (tally.lost, tally.unexplained) == (0, 0)
    assert tally.told + tally.untold >= tally.changes == 60
    assert tally.shown == 6, "everybody on the web, before the next answer and once"
