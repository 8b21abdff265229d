"""Miniature catalogues to compare, and what differs between two."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from hypothesis import strategies as st

from knowledge.diff import Diff, Side, compare
from tests.support.catalogue import procedure

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PROCEDURES = st.lists(
    st.builds(
        procedure,
        code=st.sampled_from([f"9.00000{digit}" for digit in range(6)]),
        name=st.sampled_from(["Cấp thẻ", "CẤP THẺ", "Cấp lại thẻ", "Đổi thẻ"]),
        steps=st.lists(_TEXTS, max_size=3),
        requirements=st.lists(_TEXTS, max_size=3),
    ),
    max_size=6,
    unique_by=lambda item: item.code,
)
"""Lists of procedures, two of which share some codes and some names."""


def method(**changes: Any) -> dict[str, Any]:
    """A way of filing of which the source says nothing, but for `changes`."""
    return {"channel": "counter", "durations": [{"kind": "unknown"}], "fees": [{"kind": "unknown"}], **changes}


def turned(before: dict[str, Any], after: dict[str, Any]) -> Diff:
    """The diff where a sound procedure with the fields `before` became one with those of `after`."""
    return compare([procedure(**before)], [procedure(**after)])


def everything() -> Diff:
    """A diff with something in every list."""
    card = {"code": "9.000002", "name": "Cấp thẻ rồng"}
    before = [
        procedure(),
        procedure(**card),
        procedure(code="9.000003", name="Cho rồng ăn"),
        procedure(code="9.000004", name="Tắm cho rồng"),
    ]
    after = [
        procedure(
            methods=[method()], documents=[{"show": [{"name": "Trứng rồng"}]}], steps=["Nộp hồ sơ", "Chờ rồng nở"]
        ),
        procedure(**{**card, "name": "Cấp lại thẻ rồng"}),
        procedure(code="9.000005", name="Cho rồng ăn"),
        procedure(code="9.000006", name="Dắt rồng đi dạo"),
    ]
    found = compare(before, after)
    found.before = Side(hash="aaaa", built_at=datetime(2026, 7, 1, 8, 30, tzinfo=timezone.utc), procedures=4)
    found.after = Side(hash="bbbb", built_at=datetime(2026, 7, 18, 8, 30, tzinfo=timezone.utc), procedures=4)
    return found
