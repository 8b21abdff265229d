"""The steps of a dossier: `actions/wording/timeline.py`."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.records import State
from actions.wording.templates import day
from actions.wording.timeline import timeline
from knowledge.text.numbers import numbers
from tests.support.dossiers import TODAY, dossier

RECEIVED, BEFORE, AFTER, DONE = date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 27), date(2026, 11, 20)
NAME = "Tình trạng bằng lời"


def drawn(state: State | None, **fields: Any) -> list[str]:
    """The steps, a line each: "✓" is behind it, "●" where it is."""
    sign = {"done": "✓", "now": "●", "ahead": "○"}
    stages = timeline(dossier(state, **fields), TODAY, NAME)
    return [" ".join(filter(None, [sign[stage.state], stage.title, stage.at])) for stage in stages]


@pytest.mark.parametrize(
    ("state", "fields", "steps"),
    [
        (
            State.REGISTERED,
            {"received_at": None},
            ["● Tiếp nhận", "○ Giải quyết", "○ Có kết quả", "○ Trả kết quả"],
        ),
        *(
            (
                state,
                {"due_at": AFTER},
                ["✓ Tiếp nhận 02/11/2026", "● Giải quyết", "○ Có kết quả hẹn 27/11/2026", "○ Trả kết quả"],
            )
            for state in (State.ACCEPTED, State.PROCESSING)
        ),
        (
            State.SUPPLEMENT_NEEDED,
            {"due_at": AFTER},
            [
                "✓ Tiếp nhận 02/11/2026",
                "● Bổ sung giấy tờ",
                "○ Giải quyết",
                "○ Có kết quả",
                "○ Trả kết quả",
            ],
        ),
        (
            State.SUPPLEMENT_NEEDED,
            {"received_at": None},
            ["● Bổ sung giấy tờ", "○ Giải quyết", "○ Có kết quả", "○ Trả kết quả"],
        ),
        (
            State.PAYMENT_NEEDED,
            {"due_at": BEFORE},
            [
                "✓ Tiếp nhận 02/11/2026",
                "● Nộp tiền theo thông báo",
                "○ Giải quyết",
                "○ Có kết quả",
                "○ Trả kết quả",
            ],
        ),
        (
            State.PROCESSED,
            {"due_at": BEFORE, "finished_at": DONE},
            ["✓ Tiếp nhận 02/11/2026", "✓ Giải quyết", "● Có kết quả 20/11/2026", "○ Trả kết quả"],
        ),
        (
            State.RETURNED,
            {"due_at": BEFORE, "finished_at": None},
            ["✓ Tiếp nhận 02/11/2026", "✓ Giải quyết", "✓ Có kết quả", "✓ Trả kết quả"],
        ),
        (State.NOT_ACCEPTED, {"due_at": AFTER}, [f"● {NAME}"]),
        (State.WITHDRAWN, {"finished_at": DONE}, ["✓ Tiếp nhận 02/11/2026", f"● {NAME} 20/11/2026"]),
        (State.STOPPED, {"received_at": None, "due_at": AFTER}, [f"● {NAME}"]),
        (None, {"due_at": AFTER, "finished_at": DONE}, ["✓ Tiếp nhận 02/11/2026", f"● {NAME}"]),
    ],
)
def test_each_state_is_a_place_among_the_steps(state: State | None, fields: dict[str, Any], steps: list[str]) -> None:
    assert drawn(state, **{"received_at": RECEIVED, **fields}) == steps


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_at": AFTER}, "hẹn 27/11/2026"),
        ({"due_at": TODAY}, "hẹn 23/11/2026"),
        ({"due_at": BEFORE}, "đã quá hẹn 05/11/2026"),
        ({"due_at": BEFORE, "new_due_at": AFTER}, "hẹn mới 27/11/2026"),
        ({"due_at": BEFORE, "new_due_at": DONE}, "đã quá hẹn 20/11/2026"),
        ({}, ""),
    ],
)
def test_a_result_is_promised_for_the_day_that_holds(fields: dict[str, date], words: str) -> None:
    assert timeline(dossier(**fields), TODAY, NAME)[2].at == words


_DAYS = st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31))


@given(st.none() | st.sampled_from(State), _DAYS, _DAYS, _DAYS, _DAYS)
def test_what_is_behind_comes_first_and_over_is_over(
    state: State | None, received: date | None, due: date | None, new_due: date | None, finished: date | None
) -> None:
    days = {"received_at": received, "due_at": due, "new_due_at": new_due, "finished_at": finished}
    stages = timeline(dossier(state, **days), TODAY, NAME)
    standing = [stage.state for stage in stages]
    assert standing == sorted(standing, key=["done", "now", "ahead"].index)
    assert standing.count("now") == (state != State.RETURNED)
    assert ("ahead" in standing) == (state is not None and not state.over)
    known = " ".join(day(one) for one in days.values() if one)
    assert numbers(" ".join(stage.at for stage in stages)) <= numbers(known)
