from __future__ import annotations

import pytest

from api.handover.reception import telephone_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912345678", "0912345678"),
        ("số em là 0912 345 678 ạ", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("84-912-345-678 gọi giúp mình sau 5 giờ chiều nhé", "0912345678"),
        ("0912345678 hoặc 0387654321", None),  # which?
        ("091234567", None),
        ("09123456789", None),
        ("0212345678", None),  # none of a mobile's
        ("hồ sơ H26.17-260301-00001", None),
        ("tôi tên là Mẫu ở thôn Một, số điện thoại 0912345678, muốn hỏi thủ tục cấp lại căn cước cho con gái", None),
        ("", None),
    ],
)
def test_which_number_somebody_leaves(text: str, number: str | None) -> None:
    assert telephone_in(text) == number
