from __future__ import annotations

import pytest

from knowledge.said_check import check_said, sayings_problems, slang_problems

_GOOD = "1.001193\tLàm giấy khai sinh\tkhai sinh cho bé | làm giấy cho con"


def test_what_comes_with_the_product_is_in_order() -> None:
    assert check_said() == []


def test_a_good_line_has_no_problem() -> None:
    assert list(sayings_problems(f"# a comment\n\n{_GOOD}\n")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.001193\tLàm giấy khai sinh", "line 1"),
        (f"{_GOOD}\n{_GOOD}", "twice"),
        (_GOOD.replace("1.001193", "khai-sinh"), "not a procedure code"),
        (_GOOD.replace("khai sinh cho bé", "khai sinh hết 5.000 đồng"), "names an amount"),
    ],
)
def test_what_is_wrong_with_a_saying_is_said(text: str, message: str) -> None:
    (problem,) = sayings_problems(text)
    assert message in str(problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {say: sổ đỏ, means: giấy chứng nhận}", "region"),
        ("- {say: sổ đỏ, means: giấy chứng nhận, region: sài gòn}", "region"),
        ("- {say: sổ đỏ, means: a, region: all}\n- {say: Sổ đỏ, means: b, region: south}", "twice"),
        ("- {say: sổ đỏ, means: sổ đỏ, region: all}", "means itself"),
        ("- [", "slang.yml"),
    ],
)
def test_what_is_wrong_with_slang_is_said(text: str, message: str) -> None:
    (problem,) = slang_problems(text)
    assert message in str(problem)
