from __future__ import annotations

import itertools

import numpy as np
import pytest

from knowledge.training.noise import Noise
from knowledge.training.pairs import Matter, Pair, Pairs, frames

_MATTERS = [
    Matter("1", "Đăng ký khai sinh", ["làm giấy khai sinh", "khai sinh cho con", "Sinh con thì làm giấy gì?"]),
    Matter("2", "Đăng ký khai tử", ["báo tử", "giấy chứng tử"]),
    Matter("3", "Đăng ký kết hôn", ["cưới", "làm giấy kết hôn", "hôn thú"]),
    Matter("4", "Đăng ký thường trú", ["nhập khẩu", "nhập hộ khẩu"]),
    Matter("5", "Đăng ký tạm trú", ["khai tạm trú", "ở trọ"]),
    Matter("6", "Xóa đăng ký thường trú", ["cắt khẩu", "xóa hộ khẩu"]),
    Matter("7", "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ tại đô thị của hộ gia đình", ["xin phép xây nhà"]),
    Matter("8", "Cấp đổi giấy phép lái xe", []),
]
_NEIGHBOURS = [[1, 2], [0, 2], [0, 1], [4, 5], [3, 5], [3, 4], [7, 5], [6, 5]]


def _pairs(seed: int, matters: list[Matter] = _MATTERS, neighbours: list[list[int]] = _NEIGHBOURS) -> Pairs:
    return Pairs(matters, np.array(neighbours), Noise(seed, {"đăng ký": "đk"}, {"con": ["bé"]}))


def _batches(seed: int, size: int = 4, times: int = 150) -> list[list[Pair]]:
    return list(itertools.islice(_pairs(seed).batches(size), times))


@pytest.fixture(scope="module")
def batches() -> list[list[Pair]]:
    return _batches(7)


@pytest.fixture(scope="module")
def pairs(batches: list[list[Pair]]) -> list[Pair]:
    return [pair for batch in batches for pair in batch]


def test_the_same_seed_gives_the_same_batches(batches: list[list[Pair]]) -> None:
    assert _batches(7) == batches
    assert _batches(8) != batches


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_batches_have_the_size_asked_for(size: int) -> None:
    assert {len(batch) for batch in _batches(7, size, 30)} == {size}


def test_a_matter_is_in_a_batch_once(batches: list[list[Pair]]) -> None:
    assert all(len({pair.row for pair in batch}) == len(batch) for batch in batches)


def test_every_batch_holds_neighbours(batches: list[list[Pair]]) -> None:
    for batch in batches:
        assert batch[1].row in _NEIGHBOURS[batch[0].row]
        assert batch[2].row in _NEIGHBOURS[batch[0].row]


def test_every_matter_is_heard(pairs: list[Pair]) -> None:
    assert {pair.row for pair in pairs} == set(range(len(_MATTERS)))


def test_a_matter_with_more_to_say_is_drawn_more_often_but_not_in_proportion() -> None:
    matters = [Matter("1", "Một", ["một"]), Matter("2", "Chín", [f"chín {word}" for word in "abcdefghi"])]
    rows = [batch[0].row for batch in itertools.islice(_pairs(7, matters, [[1], [0]]).batches(1), 2000)]
    assert 2 < rows.count(1) / rows.count(0) < 4.5


def test_a_text_is_never_paired_with_itself_where_there_are_others(pairs: list[Pair]) -> None:
    several = [pair for pair in pairs if _MATTERS[pair.row].said]
    assert len(several) > 300
    assert all(pair.clean != pair.other for pair in several)


def test_what_a_text_is_paired_with_is_said_of_the_same_matter(pairs: list[Pair]) -> None:
    for pair in pairs:
        matter = _MATTERS[pair.row]
        assert pair.other in {text.lower() for text in [matter.name, *matter.said]}


def test_a_matter_nobody_says_anything_of_is_paired_by_its_name(pairs: list[Pair]) -> None:
    alone = [pair for pair in pairs if _MATTERS[pair.row].code == "8"]
    assert alone
    assert all(pair.other == "cấp đổi giấy phép lái xe" and pair.asked for pair in alone)


def test_names_and_sayings_are_both_on_both_sides(pairs: list[Pair]) -> None:
    birth = [pair for pair in pairs if _MATTERS[pair.row].code == "1"]
    assert any(pair.clean == "đăng ký khai sinh" for pair in birth)
    assert any("làm giấy khai sinh" in pair.clean for pair in birth)
    assert {"đăng ký khai sinh", "làm giấy khai sinh"} <= {pair.other for pair in birth}


def test_sayings_are_asked_in_frames_now_and_then_and_questions_too(pairs: list[Pair]) -> None:
    said = {text.lower() for matter in _MATTERS for text in [matter.name, *matter.said]}
    framed = [pair.clean for pair in pairs if not any(pair.clean in text for text in said)]
    assert 0.15 < len(framed) / len(pairs) < 0.6
    assert all(any(text in clean for text in said) for clean in framed)


def test_long_names_are_shortened_now_and_then(pairs: list[Pair]) -> None:
    name = _MATTERS[6].name.lower()
    named = {pair.clean for pair in pairs if pair.row == 6 and pair.clean in name}
    assert name in named
    assert any(6 <= len(text.split()) < len(name.split()) for text in named)


def test_what_is_asked_is_damaged_and_mostly_read_again(pairs: list[Pair]) -> None:
    assert all(pair.asked and pair.clean and pair.other for pair in pairs)
    assert all(pair == Pair(pair.asked.lower(), pair.clean.lower(), pair.other.lower(), pair.row) for pair in pairs)
    assert 0.25 < sum(pair.asked == pair.clean for pair in pairs) / len(pairs) < 0.95
    assert any(pair.asked.isascii() and not pair.clean.isascii() for pair in pairs)


def test_frames_have_one_place_for_the_matter() -> None:
    assert len(frames()) > 30
    assert len(set(frames())) == len(frames())
    assert all(frame.count("{}") == 1 and frame.count("{") == 1 and frame == frame.strip() for frame in frames())
