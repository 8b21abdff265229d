from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import fold
from knowledge.text.syllables import canonical, from_telex, is_syllable

_TELEX = {
    "ddawng": "đăng",
    "kys": "ký",
    "dduwowcj": "được",
    "nguwowif": "người",
    "ruwowuj": "rượu",
    "huwuj": "hựu",
    "gieengs": "giếng",
    "giaays": "giấy",
    "gif": "gì",
    "quys": "quý",
    "quyeenf": "quyền",
    "quoocs": "quốc",
    "nguyeenx": "nguyễn",
    "muoons": "muốn",
    "hoaf": "hòa",
    "hoanf": "hoàn",
    "khoer": "khỏe",
    "thuyr": "thủy",
    "ngoaif": "ngoài",
    "muaf": "mùa",
    "phieeus": "phiếu",
    "yeeu": "yêu",
    "xaax": "xẫ",
    "dda": "đa",
    "hoof": "hồ",
    "sow": "sơ",
    "tuw": "tư",
}
_SYLLABLES = """a o y uy em anh bo ngo nghi gi gin gia gieng giac giuong qua que quy quyt quyen quynh quoc quang
    uu cuu luu uou ruou huou buou muou uyen tuyet thuyen khuya khuyu uoc nuoc duoc nguoi tuoi muon muong
    yeu nhieu kieu tieng tien chia mua thue hue thuy hoa hoac hoang hoanh khoe khoeo ngoeo loay ngoai xoay
    nghieng nghia nghe nguy thanh phach ech chuyen truong phuong xoong kich khuay nguenh hoet"""
_OTHERS = """visa online vneid email zalo facebook internet fax wifi passport logistics cccd ubnd bhxh gplx
    b ng str w zz bl clip dak krong lao2 12 dangky"""
_NO_TELEX = """visa online vneid email facebook windows software fax class bank phone dang ky toi muon lam
    khai sinh an con s f w dd ddd ww cccd ubnd bhxh đăng ký"""


@pytest.mark.parametrize("folded", _SYLLABLES.split())
def test_a_word_of_the_shape_is_a_syllable(folded: str) -> None:
    assert is_syllable(folded)


@pytest.mark.parametrize("word", [*_OTHERS.split(), "", " ", "a a", "đa", "ký", "KY"])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hoà giải", "hòa giải"),
        ("hoá đơn", "hóa đơn"),
        ("xoá", "xóa"),
        ("toạ đàm", "tọa đàm"),
        ("sức khoẻ", "sức khỏe"),
        ("loè", "lòe"),
        ("uỷ ban", "ủy ban"),
        ("thuý", "thúy"),
        ("chữ ký, luỹ kế", "chữ ký, lũy kế"),
        ("(hoà)", "(hòa)"),
    ],
)
def test_the_tone_of_an_open_syllable_is_put_on_the_first_vowel(typed: str, written: str) -> None:
    assert canonical(typed) == written


@pytest.mark.parametrize(
    "text", ["quý", "quỳ", "quỵ", "quỹ đất", "hoàn", "toàn", "hoạch", "thuế", "tuyết", "ngoài", "hòa", "ủy", "khỏe", ""]
)
def test_a_tone_that_stands_right_stays(text: str) -> None:
    assert canonical(text) == text


@given(st.one_of(st.text(), st.text(st.sampled_from("hqtuyoaeàáảãạèéẻẽẹỳýỷỹỵòóúù n"))))
def test_placing_tones_changes_no_letter_and_is_done_at_once(text: str) -> None:
    placed = canonical(text)
    assert fold(placed) == fold(text)
    assert canonical(placed) == placed


@pytest.mark.parametrize(("keys", "word"), _TELEX.items())
def test_telex_keys_spell_a_word(keys: str, word: str) -> None:
    assert from_telex(keys) == word


@pytest.mark.parametrize("word", [*_NO_TELEX.split(), "", "12", "ct01"])
def test_what_is_no_telex_spells_none(word: str) -> None:
    assert from_telex(word) is None


@given(st.one_of(st.text(max_size=12), st.text(st.sampled_from("adeghinouywsfrxj"), max_size=8)))
def test_what_telex_spells_is_a_syllable_with_marks(keys: str) -> None:
    spelt = from_telex(keys)
    if spelt is not None:
        assert is_syllable(fold(spelt))
        assert spelt != keys
        assert unicodedata.is_normalized("NFC", spelt)
        assert canonical(spelt) == spelt
