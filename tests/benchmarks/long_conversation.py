"""``python -m tests.benchmarks.long_conversation``: does a turn cost more the longer a conversation has been?

Several conversations of a hundred turns with the real bot, the same six messages over and over, so that each number of
a turn has seen each message; the median of the turns around the fifth beside that around the hundredth.
"""

from __future__ import annotations

import statistics
import time

from tests.evaluation.intent.bot_under_test import loaded

_TEXTS = (
    "làm giấy khai sinh cần gì",
    "bao lâu có",
    "nộp ở đâu",
    "dk tam tru online dc ko",
    "thế còn lệ phí",
    "cảm ơn",
)
_CONVERSATIONS = 18
_TURNS, _EARLY, _AROUND = 103, 5, 3


def main() -> None:
    took: dict[int, list[float]] = {number: [] for number in range(1, _TURNS + 1)}
    with loaded() as (bot, loop):
        from bot.agent import Turn

        for text in _TEXTS * 3:
            loop.run_until_complete(bot.take(Turn(conversation_id="warm", text=text)))
        for conversation in range(_CONVERSATIONS):
            for number in took:
                turn = Turn(conversation_id=f"long-{conversation}", text=_TEXTS[(number + conversation) % len(_TEXTS)])
                began = time.perf_counter()
                loop.run_until_complete(bot.take(turn))
                took[number].append(time.perf_counter() - began)
    early, late = (_around(took, number) for number in (_EARLY, _TURNS - _AROUND))
    print(f"turn {_EARLY}: {early:.2f} ms, turn {_TURNS - _AROUND}: {late:.2f} ms, ratio {late / early:.2f}")


def _around(took: dict[int, list[float]], number: int) -> float:
    """The median in milliseconds of the turns around `number`."""
    near = [seconds for other in range(number - _AROUND, number + _AROUND + 1) for seconds in took.get(other, [])]
    return statistics.median(near) * 1000


if __name__ == "__main__":
    main()
