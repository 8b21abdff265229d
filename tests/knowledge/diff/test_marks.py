from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diff.marks import Line, Part, marked

_WORDS = st.sampled_from(["nộp", "nhận", "hồ", "sơ", "thẻ", "3", "ngày", ";"])
_LINES = st.lists(st.lists(_WORDS, min_size=1, max_size=8).map(" ".join), max_size=5)


def _shown(line: Line) -> str:
    """`line` with its changed words in brackets."""
    return " ".join(f"[{part.text}]" if part.changed else part.text for part in line)


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        pytest.param(["3 ngày làm việc"], ["5 ngày làm việc"], ["[3] ngày làm việc"], ["[5] ngày làm việc"], id="word"),
        pytest.param(["Tờ khai"], ["Tờ khai theo mẫu"], ["Tờ khai"], ["Tờ khai [theo mẫu]"], id="longer"),
        pytest.param(["Một bước"], ["Hai trang giấy"], ["[Một bước]"], ["[Hai trang giấy]"], id="nothing in common"),
        pytest.param(["Một bước"], [], ["[Một bước]"], [], id="no other side"),
        pytest.param(
            ["nhận thẻ tại xã", "nộp tờ khai theo mẫu"],
            ["nộp tờ khai", "nhận thẻ tại nhà"],
            ["nhận thẻ tại [xã]", "nộp tờ khai [theo mẫu]"],
            ["nộp tờ khai", "nhận thẻ tại [nhà]"],
            id="another order",
        ),
        pytest.param(["a b c"], ["a d e", "a b d"], ["a b [c]"], ["[a d e]", "a b [d]"], id="one for two"),
    ],
)
def test_the_words_that_the_closest_line_lacks_are_marked(
    before: list[str], after: list[str], gone: list[str], come: list[str]
) -> None:
    left, right = marked(before, after)
    assert list(map(_shown, left)) == gone
    assert list(map(_shown, right)) == come


@given(_LINES, _LINES)
def test_no_word_is_lost_or_moved(before: list[str], after: list[str]) -> None:
    for lines, texts in zip(marked(before, after), (before, after), strict=True):
        assert [" ".join(part.text for part in line) for line in lines] == texts


@given(_LINES)
def test_equal_lines_have_no_marks(lines: list[str]) -> None:
    assert marked(lines, lines) == ([[Part(line, False)] for line in lines],) * 2


@given(_LINES, _LINES)
def test_what_is_not_marked_is_on_both_sides(before: list[str], after: list[str]) -> None:
    left, right = (
        sorted(word for line in lines for part in line if not part.changed for word in part.text.split(" "))
        for lines in marked(before, after)
    )
    assert left == right
