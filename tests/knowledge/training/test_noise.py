from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import fold
from knowledge.text.syllables import from_telex
from knowledge.training.noise import Noise

_TEXT = "Tôi muốn đăng ký kết hôn và cấp lại căn cước ở phường"
_SYLLABLES = [*_TEXT.split(), "thường", "trú", "giấy", "ủy", "CCCD", "12", "?", "a", "sổ", "đỏ", "🙂"]


@pytest.fixture
def noise() -> Noise:
    return Noise(7, {}, {})


def _damages(seed: int, times: int = 200) -> list[str]:
    noise = Noise(seed, {"căn cước": "cccd", "đăng ký": "đk"}, {"muốn": ["mún", "ưng"]})
    return [noise.damaged(_TEXT) for _ in range(times)]


def test_the_same_seed_does_the_same_damage() -> None:
    assert _damages(7) == _damages(7)


def test_another_seed_does_other_damage() -> None:
    assert _damages(7) != _damages(8)


def test_damage_differs_from_one_time_to_the_next() -> None:
    assert len(set(_damages(7))) > 50


def test_half_of_the_text_comes_without_diacritics(noise: Noise) -> None:
    damaged = [noise.damaged(_TEXT) for _ in range(2000)]
    assert 900 < sum(fold(text) == text for text in damaged) < 1150


def test_some_of_the_text_comes_as_it_was_but_for_capitals(noise: Noise) -> None:
    damaged = [noise.damaged(_TEXT) for _ in range(2000)]
    assert 200 < damaged.count(_TEXT.lower()) < 800
    assert damaged.count(_TEXT) == 0


def test_some_words_are_mistyped_and_some_run_together(noise: Noise) -> None:
    right = set(fold(_TEXT).split())
    damaged = [fold(noise.damaged(_TEXT)).split() for _ in range(2000)]
    assert 400 < sum(bool(set(words) - right) for words in damaged) < 1100
    assert 50 < sum(len(words) < len(_TEXT.split()) for words in damaged) < 250


def test_short_forms_and_dialect_are_put_now_and_then_as_whole_words() -> None:
    noise = Noise(7, {"căn cước": "cccd", "cấp": "c"}, {"muốn": ["mún"]})
    damaged = [f" {fold(noise.damaged(_TEXT + ' cấpx'))} " for _ in range(2000)]
    assert 350 < sum(" cccd " in text for text in damaged) < 650
    assert 150 < sum(" mun " in text for text in damaged) < 450
    assert not any(" cx " in text for text in damaged)


def test_dialect_is_drawn_from_all_its_forms() -> None:
    noise = Noise(7, {}, {"muốn": ["mún", "ưng", "mong"]})
    words = {word for _ in range(2000) for word in fold(noise.damaged(_TEXT)).split()}
    assert {"mun", "ung", "mong"} <= words


def test_telex_keys_are_left_behind_now_and_then(noise: Noise) -> None:
    words = {word for _ in range(2000) for word in noise.damaged("đăng ký kết hôn").split()}
    assert "ddawng" in words
    assert from_telex("ddawng") == "đăng"


def test_text_is_never_damaged_beyond_its_words(noise: Noise) -> None:
    for _ in range(500):
        damaged = noise.damaged(_TEXT)
        assert abs(len(fold(damaged)) - len(_TEXT)) < 8
        assert 12 <= len(damaged.split()) <= 13


@given(
    st.one_of(
        st.lists(st.sampled_from(_SYLLABLES), min_size=1).map(" ".join),
        st.text().filter(lambda text: any(c.isalnum() for c in text)),
    ),
    st.integers(),
)
def test_text_is_never_damaged_to_nothing(text: str, seed: int) -> None:
    noise = Noise(seed, {"căn cước": "cccd"}, {"muốn": ["mún"]})
    assert all(noise.damaged(text).strip() for _ in range(5))


@given(st.text(), st.integers())
def test_any_text_can_be_damaged(text: str, seed: int) -> None:
    Noise(seed, {"a": "b"}, {"c": ["d"]}).damaged(text)


@pytest.mark.parametrize("text", ["", "a", "ở", "đi", "12", "🙂"])
def test_what_is_too_short_to_slip_is_left_but_for_its_marks(noise: Noise, text: str) -> None:
    assert {noise.damaged(text) for _ in range(200)} <= {text, fold(text)}
