from __future__ import annotations

import zlib

import msgspec
import pytest

from knowledge.text.diacritics import Counts, Restorer
from knowledge.training.syllables import Source, count, pack

_SENTENCES = [
    "Tôi muốn đăng ký kết hôn.",
    "Tôi muốn làm lại hộ chiếu bị mất.",
    "Đăng ký tạm trú ở đâu?",
    "Xin cấp giấy phép xây dựng, nộp hồ sơ online.",
    "Xin visa online được không?",
    "Mã số thuế của tôi; má tôi hỏi.",
    "Uỷ quyền cho người khác: hoà giải.",
]
_DICTIONARY = ["nguệch ngoạc", "khoẻ", "taxi", "đăng"]


@pytest.fixture(scope="module")
def counts() -> Counts:
    return count([Source(_SENTENCES, 10)], _DICTIONARY)


@pytest.fixture(scope="module")
def restorer(counts: Counts) -> Restorer:
    return Restorer(_unpacked(pack(counts)))


def _unpacked(stored: bytes) -> Counts:
    return msgspec.msgpack.decode(zlib.decompress(stored), type=Counts)


def test_what_is_packed_is_what_was_counted(counts: Counts) -> None:
    assert _unpacked(pack(counts)) == counts


def test_the_same_texts_are_packed_the_same(counts: Counts) -> None:
    again = count(iter([Source(iter(_SENTENCES), 10)]), iter(_DICTIONARY))
    assert pack(again) == pack(counts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("toi muon dang ky ket hon", "tôi muốn đăng ký kết hôn"),
        ("TOI MUON LAM LAI HO CHIEU", "TÔI MUỐN LÀM LẠI HỘ CHIẾU"),
        ("dangkytamtru o dau", "đăng ký tạm trú ở đâu"),
        ("cap giya phep", "cấp giấy phép"),
        ("ddawng kys", "đăng ký"),
        ("ma so thue", "mã số thuế"),
        ("ma toi hoi", "má tôi hỏi"),
        ("xin visa online", "xin visa online"),
    ],
)
def test_a_restorer_reads_with_what_was_counted(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


def test_what_is_as_likely_as_another_has_a_second_reading(restorer: Restorer) -> None:
    assert set(restorer.read("ma")) == {"mã", "má"}
    assert restorer.read("ma so thue").other is None


def test_syllables_are_in_order_behind_the_break_each_once(counts: Counts) -> None:
    assert counts.syllables[1:] == sorted(set(counts.syllables[1:]))
    assert counts.syllables[0] not in counts.syllables[1:]
    assert len(counts.single) == len(counts.syllables)


def test_tones_are_counted_in_one_place(counts: Counts) -> None:
    assert {"ủy", "hòa", "khỏe"} <= set(counts.syllables)
    assert not {"uỷ", "hoà", "khoẻ"} & set(counts.syllables)


def test_words_that_are_no_syllables_are_foreign(counts: Counts) -> None:
    few = count([Source(_SENTENCES * 4, 1)], [])
    assert {"online", "visa"} <= set(few.foreign)
    assert not {"online", "visa"} & set(few.syllables)
    assert not set(few.foreign) & set(few.syllables)
    assert counts.foreign == []


def test_syllables_of_the_dictionary_are_known_however_rare(counts: Counts) -> None:
    assert {"nguệch", "ngoạc", "khỏe"} <= set(counts.syllables)
    assert "taxi" not in counts.syllables


def test_rare_syllables_are_not_counted_unless_the_dictionary_has_them() -> None:
    assert count([Source(["nguệch ngoạc"], 1)], []).syllables == ["·"]
    assert "nguệch" in count([Source(["nguệch ngoạc"], 10)], []).syllables


def test_weight_counts_as_often_as_the_text_comes() -> None:
    often, weighted = count([Source(["đăng ký"] * 10, 1)], []), count([Source(["đăng ký"], 10)], [])
    assert often == weighted


def test_a_heavier_source_is_believed() -> None:
    light, heavy = Source(["mã của tôi"], 10), Source(["má của tôi"], 400)
    assert Restorer(count([light, heavy], [])).read("ma cua toi") == ("má của tôi", None)


def test_text_without_diacritics_teaches_nothing() -> None:
    assert count([Source(["toi muon dang ky", "visa online"], 100)], []) == count([], [])


def test_nothing_follows_across_a_stop() -> None:
    joined = count([Source(["đăng ký"], 10)], [])
    stopped = count([Source(["đăng. ký"], 10)], [])
    assert len(stopped.pairs) == len(joined.pairs)
    assert stopped.pair_keys != joined.pair_keys
    assert len(count([Source(["đăng, ký"], 10)], []).triples) == len(joined.triples)


def test_keys_ascend_and_each_has_its_chance(counts: Counts) -> None:
    for keys, chances in [(counts.pair_keys, counts.pairs), (counts.triple_keys, counts.triples)]:
        steps = [int.from_bytes(keys[i : i + 8], "little", signed=True) for i in range(0, len(keys), 8)]
        assert len(steps) == len(chances) > 0
        assert all(step > 0 for step in steps[1:])


def test_with_nothing_counted_everything_stays() -> None:
    empty = Restorer(_unpacked(pack(count([], []))))
    assert empty.read("toi muon dang ky, ddawng kys dangkykethon") == (
        "toi muon dang ky, ddawng kys dangkykethon",
        None,
    )
