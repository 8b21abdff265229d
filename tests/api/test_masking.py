"""What says who somebody is does not reach others: five hundred made-up ones of each kind, as people type them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from api.masking import masked
from knowledge.text.normalise import fold

_TIMES = 500
_SENTENCES = (
    "em hỏi làm khai sinh, {} ạ",
    "{}",
    "số của tôi: {}. Cảm ơn",
    "gọi lại {} giúp em nhé",
    "thong tin: {} , toi can lam lai the",
    "({})",
    "hồ sơ của con nộp hôm 12/03/2026 mà {} vẫn chưa có kết quả",
)
_SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
_MIDDLE = ("Văn", "Thị", "Minh", "Ngọc", "Thanh", "Đức", "Hữu", "Quang", "Thu")
_GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hùng",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quân",
    "Sơn",
    "Trang",
    "Uyên",
    "Việt",
    "Yến",
)


def _some(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def _identity(draw: random.Random) -> str:
    if draw.random() < 0.4:
        digits = _some(draw, 9)
        return draw.choice((digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}"))
    digits = f"0{_some(draw, 11)}"
    pieces = draw.choice(((12,), (3, 3, 3, 3), (4, 4, 4), (3, 3, 6), (6, 6)))
    return draw.choice((" ", "-")).join(_cut(digits, pieces))


def _cut(digits: str, pieces: tuple[int, ...]) -> Iterator[str]:
    at = 0
    for piece in pieces:
        yield digits[at : at + piece]
        at += piece


def _telephone(draw: random.Random) -> str:
    number = draw.choice("35789") + _some(draw, 8)
    if draw.random() < 0.2:
        number = "2" + _some(draw, 9)
    written = draw.choice(
        (
            f"0{number}",
            f"+84{number}",
            f"84 {number[:3]} {number[3:6]} {number[6:]}",
            f"0{number[:3]}.{number[3:6]}.{number[6:]}",
            f"0{number[:2]} {number[2:5]} {number[5:]}",
            f"0{number[:3]}-{number[3:]}",
            f"(+84) {number}",
            f"+84 (0) {number[:3]} {number[3:]}",
            f"o{number}",
            f"(0{number[:2]}) {number[2:]}",
        )
    )
    return written


def _card(draw: random.Random) -> str:
    length = draw.choice((13, 16, 16, 16, 19))
    digits = draw.choice("456") + _some(draw, length - 2)
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(reversed(digits))]
    digits += str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
    if length == 16 and draw.random() < 0.6:
        return draw.choice((" ", "-")).join(_cut(digits, (4, 4, 4, 4)))
    return digits


def _email(draw: random.Random) -> str:
    name = "".join(draw.choice("abcdehlmnortuvy") for _ in range(draw.randint(3, 10)))
    return f"{name}{draw.choice(('', '.', '_', '-'))}{_some(draw, 2)}@{draw.choice(('gmail.com', 'xa-a.gov.vn'))}"


def _sentence(draw: random.Random) -> str:
    return draw.choice(_SENTENCES)


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (_identity, ("[số giấy tờ]", "[số điện thoại]", "[số thẻ]")),  # 0902 345 678 901 begins as a telephone number
        (_telephone, ("[số điện thoại]",)),
        (_card, ("[số thẻ]",)),
        (_email, ("[thư điện tử]",)),
    ],
)
def test_numbers_and_addresses_of_people_are_taken_out(
    make: Callable[[random.Random], str], shown: tuple[str, ...]
) -> None:
    draw = random.Random(20260718)
    for _ in range(_TIMES):
        sentence, hidden = _sentence(draw), make(draw)
        told = masked(sentence.format(hidden))
        assert told in [sentence.format(word) for word in shown], (sentence, hidden, told)


def test_a_name_that_somebody_says_is_taken_out() -> None:
    draw = random.Random(20260718)
    for _ in range(_TIMES):
        name = f"{draw.choice(_SURNAMES)} {draw.choice(_MIDDLE)} {draw.choice(_GIVEN)}"
        says = draw.choice(
            (
                "tôi tên là {}, muốn làm lại thẻ",
                "em là {} ạ",
                "Tên con: {}",
                "họ và tên {} sinh năm 1990",
                "tên tôi là {}",
                "cho cháu {} nhập hộ khẩu",
                "tên em {} cần hỏi",
            )
        )
        assert masked(says.format(name)) == says.format("[tên]"), name
        small = "ten toi la {}, hoi lam the"
        assert masked(small.format(fold(name))) == small.format("[tên]")


def _receipt(draw: random.Random) -> str:
    day = f"26{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
    return draw.choice(
        (
            f"H{draw.randint(10, 64)}.{draw.randint(10, 99)}-{day}-{draw.randint(0, 9999):04d}",
            f"000.00.{draw.randint(10, 99)}.H{draw.randint(10, 64)}-{day}-{draw.randint(0, 9999):04d}",
            f"G01.899.{draw.randint(100, 999)}-{day}-{draw.randint(0, 999999):06d}",
        )
    )


def _code(draw: random.Random) -> str:
    return f"{draw.randint(1, 3)}.{draw.randint(0, 20000):06d}" + draw.choice(("", ".000.00.00.H49"))


def _sum(draw: random.Random) -> str:
    amount = draw.randint(10, 999_999) * 1000
    dots = f"{amount:,}".replace(",", ".")
    return draw.choice((f"{dots} đồng", f"{dots}đ", f"{amount} đồng", f"{amount:,} VND", f"{amount // 1000}k", dots))


def _day(draw: random.Random) -> str:
    parts = (draw.randint(1, 28), draw.randint(1, 12), draw.randint(1950, 2026))
    return draw.choice(("{}/{}/{}", "{:02d}-{:02d}-{}", "{:02d}.{:02d}.{}")).format(*parts)


def _decision(draw: random.Random) -> str:
    return f"{draw.randint(1, 9999)}/" + draw.choice(
        ("QĐ-UBND", "2025/NQ-HĐND", "2025/NĐ-CP", "2023/TT-BCA", "QĐ-BTP", "2014/QH13")
    )


@pytest.mark.parametrize("make", [_receipt, _code, _sum, _day, _decision])
def test_what_says_nothing_of_a_person_stays(make: Callable[[random.Random], str]) -> None:
    draw = random.Random(20260718)
    for _ in range(_TIMES):
        text = draw.choice(("hỏi về {} ạ", "{}", "thủ tục {} hết bao nhiêu", "({})")).format(make(draw))
        assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "tôi là hộ kinh doanh muốn đóng mã số thuế",
        "em là người nước ngoài",
        "toi la vo cua anh ay",
        "đổi tên con thì làm sao",
        "tên con là gì mới hợp lệ",
        "ở Thành phố Hồ Chí Minh thì làm ở đâu",
        "nhà ở đường Trần Hưng Đạo",
        "Lý lịch tư pháp số 2 hết bao lâu",
        "gọi tổng đài 1900 1234 được không",
        "năm 2024 2025 2026 đều nộp",
        "Đổi tên doanh nghiệp thế nào",
    ],
)
def test_ordinary_sentences_stay(text: str) -> None:
    assert masked(text) == text
