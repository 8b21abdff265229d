"""Processes that die at random, in small; in full by ``python -m tests.benchmarks.channels``."""

from __future__ import annotations

from tests.benchmarks.channels import killed, stopped


async def test_with_the_bot_gone_every_webhook_is_taken_and_answered_once_it_is_back() -> None:
    tally = await stopped(seconds=4, rate=25)
    assert (tally.lost, tally.repeated, tally.out_of_order) == (0, 0, 0)


async def test_whichever_process_is_killed_nothing_is_lost_and_the_order_kept() -> None:
    kills = []
    tally = await killed(messages=120, people=30, every_s=3, say=kills.append)
    assert (tally.lost, tally.out_of_order) == (0, 0)
    assert tally.repeated <= tally.messages // 20
