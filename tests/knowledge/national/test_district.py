from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.district import reworded, speaks_of_district, told_as_existing

_GONE = "(cấp huyện nay không còn)"
_TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["huyện", "Quận", "cấp", "cấp huyện", ",", "/", "và", "thị xã", "thành phố", "1", "Ba Đình", _GONE]
        )
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Ủy ban nhân dân cấp huyện nơi cư trú", f"Ủy ban nhân dân cấp huyện {_GONE} nơi cư trú"),
        ("Công an quận, huyện, thị xã cấp", f"Công an quận, huyện, thị xã {_GONE} cấp"),
        ("UBND huyện/quận", f"UBND huyện/quận {_GONE}"),
        (
            "Công an huyện, thành phố thuộc tỉnh, thành phố trực thuộc Trung ương",
            f"Công an huyện, thành phố thuộc tỉnh {_GONE}, thành phố trực thuộc Trung ương",
        ),
        ("Bệnh viện tuyến huyện trở lên", f"Bệnh viện tuyến huyện {_GONE} trở lên"),
        (
            "đường Nguyễn Trãi, Quận 1, Thành phố Hồ Chí Minh",
            f"đường Nguyễn Trãi, Quận 1 {_GONE}, Thành phố Hồ Chí Minh",
        ),
        ("44 Trần Phú, quận Ba Đình, Hà Nội", f"44 Trần Phú, quận Ba Đình {_GONE}, Hà Nội"),
        ("Công an cấp huyện Công an cấp xã", f"Công an cấp huyện {_GONE} Công an cấp xã"),
        ("CẤP HUYỆN", f"CẤP HUYỆN {_GONE}"),
    ],
)
def test_every_mention_is_marked_as_gone(text: str, marked: str) -> None:
    assert speaks_of_district(text)
    assert told_as_existing(text)
    assert reworded(text) == marked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ủy ban nhân dân cấp xã",
        "Thị xã Sơn Tây",
        "đường Quận Hoàng",
        "quậnx",
        "thành phố trực thuộc Trung ương",
        "khuyện",
    ],
)
def test_other_levels_are_left_alone(text: str) -> None:
    assert not speaks_of_district(text)
    assert reworded(text) == text


@given(_TEXTS)
def test_what_was_marked_is_not_told_as_existing_and_not_marked_twice(text: str) -> None:
    marked = reworded(text)
    assert not told_as_existing(marked)
    assert reworded(marked) == marked
    assert told_as_existing(text) == (marked != text)
