"""Vectors kept from build to build."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from knowledge.build import build
from knowledge.index import searched_texts
from knowledge.records import Procedure
from knowledge.text.expressions import packaged
from knowledge.vectors import VectorCache
from tests.support.snapshots import ready

_DIMENSION = 384
_TEXTS = ["khai sinh", "kết hôn", "tạm trú"]


class Counted:
    """An encoder that remembers what it was asked for; a text's vector is its length."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return lengths(texts)


def lengths(texts: list[str]) -> np.ndarray:
    return np.repeat(np.array([[len(text)] for text in texts], dtype=np.float32), _DIMENSION, axis=1)


def _asked(path: Path, texts: list[str], encoder: str = "one") -> list[str]:
    """The texts that had to be encoded for the vectors of `texts`, which are right."""
    encode = Counted()
    with closing(VectorCache(path, encoder, _DIMENSION)) as cache:
        assert np.array_equal(cache.vectors(texts, encode), lengths(texts))
    return encode.asked


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that keeps the vectors of `_TEXTS`."""
    path = tmp_path / "var" / "vectors.db"
    assert _asked(path, _TEXTS) == _TEXTS
    return path


def test_what_is_kept_is_not_encoded_again(path: Path) -> None:
    assert _asked(path, _TEXTS) == []


def test_what_is_new_is_encoded_alone_and_the_order_is_the_askers(path: Path) -> None:
    assert _asked(path, ["giấy chứng tử", *reversed(_TEXTS)]) == ["giấy chứng tử"]


def test_a_text_that_stands_twice_is_encoded_once(path: Path) -> None:
    assert _asked(path, ["mất giấy tờ", "mất giấy tờ", "khai sinh"]) == ["mất giấy tờ"]


def test_what_nobody_asks_for_any_more_is_forgotten(path: Path) -> None:
    assert _asked(path, _TEXTS[:1]) == []
    assert _asked(path, _TEXTS) == _TEXTS[1:]


def test_vectors_of_another_encoder_are_not_taken(path: Path) -> None:
    assert _asked(path, _TEXTS, "two") == _TEXTS
    assert _asked(path, _TEXTS, "one") == _TEXTS


def test_how_many_are_encoded_is_told(tmp_path: Path) -> None:
    texts = [f"thủ tục {number}" for number in range(1200)]
    heard: list[tuple[int, int]] = []
    with closing(VectorCache(tmp_path / "vectors.db", "one", _DIMENSION)) as cache:
        cache.vectors(texts, lengths, lambda done, total: heard.append((done, total)))
    assert heard == [(512, 1200), (1024, 1200), (1200, 1200)]


def test_what_was_encoded_before_it_was_broken_off_is_kept(tmp_path: Path) -> None:
    texts = [f"thủ tục {number}" for number in range(1200)]

    def broken_off(asked: list[str]) -> np.ndarray:
        if texts[-1] in asked:
            raise KeyboardInterrupt
        return lengths(asked)

    with closing(VectorCache(tmp_path / "vectors.db", "one", _DIMENSION)) as cache, pytest.raises(KeyboardInterrupt):
        cache.vectors(texts, broken_off)
    assert _asked(tmp_path / "vectors.db", texts) == texts[1024:]


def _cut(content: bytearray, _: random.Random) -> bytearray:
    return content[: len(content) // 2]


def _emptied(content: bytearray, _: random.Random) -> bytearray:
    return content[:0]


def _overwritten(content: bytearray, _: random.Random) -> bytearray:
    return bytearray(b"not a database " * (len(content) // 15))


def _without_a_page(content: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(content) // 4096) * 4096
    content[start : start + 4096] = chance.randbytes(4096)
    return content


def _with_a_wrong_byte(content: bytearray, chance: random.Random) -> bytearray:
    content[chance.randrange(4096, len(content))] ^= 0x55
    return content


@pytest.mark.parametrize("damage", [_cut, _emptied, _overwritten, _without_a_page, _with_a_wrong_byte])
def test_a_damaged_file_costs_time_and_never_a_wrong_vector(
    tmp_path: Path, damage: Callable[[bytearray, random.Random], bytearray]
) -> None:
    chance = random.Random(7)
    texts = [f"thủ tục {number}" for number in range(30)]
    path = tmp_path / "vectors.db"
    _asked(path, texts)
    whole = path.read_bytes()
    for _ in range(20):
        path.write_bytes(damage(bytearray(whole), chance))
        _asked(path, texts)
        assert _asked(path, texts) == []


def test_a_build_encodes_only_the_texts_that_changed(three: list[Procedure], tmp_path: Path) -> None:
    root = ready(tmp_path / "var")
    assert _encoded(three, root) == len({packaged().expand(text) for item in three for text in searched_texts(item)})
    changed = [replace(three[0], plain_name="Khai sinh cho bé"), replace(three[1], steps=["Nộp hồ sơ"]), three[2]]
    assert _encoded(changed, root) == 1


def _encoded(procedures: list[Procedure], root: Path) -> int:
    """How many texts a build of `procedures` encoded."""
    heard = [0]
    build(procedures, [], root, lambda _: None, lambda done, _: heard.append(done))
    return heard[-1]
