from __future__ import annotations

import random
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.text import reading
from knowledge.text.diacritics import Restorer, packaged
from knowledge.text.normalise import fold

_MEANT = [
    "đăng ký kết hôn",
    "tôi muốn đăng ký kết hôn",
    "đăng ký tạm trú ở đâu",
    "đăng ký khai sinh cho con",
    "cấp đổi giấy phép lái xe",
    "xin cấp giấy phép xây dựng",
    "cấp lại hộ chiếu bị mất",
    "xác nhận độc thân",
    "lệ phí bao nhiêu",
    "nộp hồ sơ ở đâu",
    "mất bao lâu",
    "thủ tục ly hôn",
    "mã số thuế cá nhân",
    "giấy chứng nhận quyền sử dụng đất",
    "trợ cấp thất nghiệp",
    "trích lục khai tử",
]
_SYLLABLES = sorted({fold(syllable) for text in _MEANT for syllable in text.split()})
_MIXED = [
    *_SYLLABLES,
    "giya",
    "pehp",
    "dangkykethon",
    "ddawng",
    "Nam",
    "CCCD",
    "visa",
    "hoà",
    "ký",
    "12",
    ",",
    "\n",
    "🙂",
]
_KEPT = """visa online vneid VNeID email gmail facebook zalo internet passport wifi cccd CCCD cmnd ubnd UBND bhxh bhyt
    gplx CT01 0912345678 H29.12-240408-0012 000.00.06.H56-231027-0361 1.014064 118/2025/NĐ-CP 29/04/2026
    70.000đ 🙂 …"""


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.packaged()


def _between(text: str) -> str:
    """What in `text` is neither a letter nor its mark nor a space."""
    return "".join(c for c in text if not (c.isalpha() or unicodedata.combining(c) or c in " \t"))


@pytest.mark.parametrize("meant", _MEANT)
def test_diacritics_are_put_back_in_context(restorer: Restorer, meant: str) -> None:
    assert restorer.read(fold(meant)) == (meant, None)


def test_one_syllable_is_read_by_its_neighbours(restorer: Restorer) -> None:
    assert restorer.read("ma so thue").text == "mã số thuế"
    assert restorer.read("mua ban dat").text == "mua bán đất"
    assert restorer.read("ban sao").text == "bản sao"
    assert restorer.read("uy ban nhan dan").text == "ủy ban nhân dân"


@pytest.mark.parametrize("meant", _MEANT)
def test_text_with_its_diacritics_stays(restorer: Restorer, meant: str) -> None:
    assert restorer.read(meant) == (meant, None)
    assert restorer.read(meant.capitalize()).text == meant.capitalize()


@pytest.mark.parametrize("typed", ["hoà giải", "Uỷ quyền", "xoá thế chấp", "đăng kí", "HOÀ GIẢI"])
def test_another_way_to_write_a_mark_stays_as_typed(restorer: Restorer, typed: str) -> None:
    assert restorer.read(typed).text == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("đăng ký ket hon", "đăng ký kết hôn"),
        ("muốn đăng ký tam tru", "muốn đăng ký tạm trú"),
        ("hộ chiếu bi mat", "hộ chiếu bị mất"),
        ("lam lại hộ chiếu", "làm lại hộ chiếu"),
        ("nguoi già", "người già"),
    ],
)
def test_in_mixed_text_the_marked_syllables_stay(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cap giya phep", "cấp giấy phép"),
        ("giay pehp lai xe", "giấy phép lái xe"),
        ("dang ky kinh daonh", "đăng ký kinh doanh"),
        ("giay chung nhan ket hno", "giấy chứng nhận kết hôn"),
        ("xin giayy phep kinh doanh", "xin giấy phép kinh doanh"),
    ],
)
def test_a_slip_of_the_keys_is_set_right(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng kys", "đăng ký"),
        ("toi muoons dang ky", "tôi muốn đăng ký"),
        ("lam giaays khai sinh", "làm giấy khai sinh"),
    ],
)
def test_telex_left_behind_is_read(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dangkykethon", "đăng ký kết hôn"),
        ("DANGKYKETHON", "ĐĂNG KÝ KẾT HÔN"),
        ("giayphepkinhdoanh", "giấy phép kinh doanh"),
        ("thuongtru", "thường trú"),
        ("khaisinh", "khai sinh"),
        ("khai sinhcho con", "khai sinh cho con"),
        ("dangkytamtru o dau", "đăng ký tạm trú ở đâu"),
    ],
)
def test_words_run_together_are_taken_apart(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


def test_a_run_of_letters_without_end_is_not_taken_apart(restorer: Restorer) -> None:
    assert restorer.read("dangky" * 30).text == "dangky" * 30


@pytest.mark.parametrize("name", ["Nguyen Thi Lan", "Tran Van Nam", "Le Hoang", "Nguyễn Văn An", "Ha Noi", "Dak Lak"])
def test_names_in_a_sentence_stay(restorer: Restorer, name: str) -> None:
    assert restorer.read(f"toi ten la {name} muon dang ky tam tru").text.endswith(f" {name} muốn đăng ký tạm trú")


def test_what_is_only_capitals_at_the_start_of_words_is_no_name(restorer: Restorer) -> None:
    assert restorer.read("Dang Ky Ket Hon").text == "Đăng Ký Kết Hôn"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Toi muon dang ky ket hon", "Tôi muốn đăng ký kết hôn"),
        ("TOI MUON DANG KY KET HON", "TÔI MUỐN ĐĂNG KÝ KẾT HÔN"),
        ("NOP HO SO ONLINE", "NỘP HỒ SƠ ONLINE"),
        ("lam lai CCCD bi mat", "làm lại CCCD bị mất"),
    ],
)
def test_capitals_stay_capitals(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


@pytest.mark.parametrize("kept", _KEPT.split())
def test_what_is_not_vietnamese_stays(restorer: Restorer, kept: str) -> None:
    assert restorer.read(kept) == (kept, None)
    assert restorer.read(f"ho so {kept} o dau").text == f"hồ sơ {kept} ở đâu"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  lam   khai sinh,\n\tcho con?  ", "  làm   khai sinh,\n\tcho con?  "),
        ("(dang ky ket hon)", "(đăng ký kết hôn)"),
        ("dang ky\r\nket hon!!!", "đăng ký\r\nkết hôn!!!"),
        ("“giay phep lai xe”…", "“giấy phép lái xe”…"),
        ("ho so: H29.12-240408-0012.", "hồ sơ: H29.12-240408-0012."),
    ],
)
def test_spaces_lines_and_punctuation_stay(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.read(typed).text == meant


@pytest.mark.parametrize("text", ["", " ", "\n", "?!", "12 34", "🙂", "_"])
def test_without_letters_there_is_nothing_to_read(restorer: Restorer, text: str) -> None:
    assert restorer.read(text) == (text, None)


def test_a_second_reading_comes_only_with_what_may_mean_two_things(restorer: Restorer) -> None:
    alone = {word: restorer.read(word) for word in ["ban", "ma", "thue", "tuyen", "co", "ba", "la"]}
    unsure = {word: found for word, found in alone.items() if found.other is not None}
    assert unsure
    assert all(fold(found.other or "") == word and found.other != found.text for word, found in unsure.items())
    assert all(restorer.read(meant).other is None for meant in _MEANT)


@given(st.lists(st.sampled_from(_SYLLABLES), max_size=25), st.sampled_from([" ", "  ", "\n", ", "]))
def test_unaccented_text_gets_marks_and_nothing_else(syllables: list[str], gap: str) -> None:
    typed = gap.join(syllables)
    found = packaged().read(typed)
    assert fold(found.text) == typed
    assert fold(found.other or typed) == typed


@given(st.one_of(st.text(), st.lists(st.sampled_from(_MIXED)).map(" ".join)))
@example("İ ı ſ ﬁ ß K Å")
@example("\u0301")
@example("a\u0301\u0323\u0306b")
@example(unicodedata.normalize("NFD", "đăng ký kết hôn"))
@example("\ud800 \x00 \u200b")
@example("ก็ ‮ abc 한국어 中文 привет")
def test_any_text_is_read_and_what_is_no_letter_stays(text: str) -> None:
    found = packaged().read(text)
    assert found.other is None or found.other != found.text
    assert _between(found.text) == _between(text)


@given(st.lists(st.sampled_from(_MIXED)).map(" ".join))
def test_the_same_text_is_always_read_the_same(text: str) -> None:
    assert Restorer.read(packaged(), text) == Restorer.read(packaged(), text)


def test_another_restorer_reads_the_same(restorer: Restorer) -> None:
    assert restorer is not packaged()
    assert packaged() is packaged()
    shuffled = random.Random(3).choices(_MIXED, k=200)
    for start in range(0, 200, 10):
        text = " ".join(shuffled[start : start + 10])
        assert restorer.read(text) == packaged().read(text)


@settings(max_examples=20)
@given(st.text(st.sampled_from("aeghiknotuyA đươ.\n"), min_size=2000, max_size=2100))
def test_long_text_is_read_in_time(text: str) -> None:
    packaged().read(text)


@pytest.mark.parametrize(
    "said", ["toi muon dang ky ket hon o dau ", "giya pehp daonh ", "dangkykethon ", "abc xyzt qwe "]
)
def test_time_grows_with_the_length_of_the_text_and_no_faster(restorer: Restorer, said: str) -> None:
    def seconds(length: int) -> float:
        typed = (said * length)[:length]
        taken = []
        for _ in range(5):
            start = time.process_time()
            restorer.read(typed)
            taken.append(time.process_time() - start)
        return min(taken)

    # Eight times the length; the square of it would be sixty-four times the time.
    assert seconds(2000) < 30 * max(seconds(250), 0.0005)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lam lai cccd bi mat", "làm lại căn cước bị mất"),
        ("  lm lai   CCCD\u200b bi mat ", "làm lại căn cước bị mất"),
        ("dk tam tru onl dc ko", "đăng ký tạm trú online được không"),
        ("Đăng ký ket hon", "Đăng ký kết hôn"),
        ("gplx het han", "giấy phép lái xe hết hạn"),
        ("nop ho so o ubnd xa", "nộp hồ sơ ở ủy ban nhân dân xã"),
        (unicodedata.normalize("NFD", "đăng ký tam tru"), "đăng ký tạm trú"),
        ("ho so H29.12-240408-0012 den dau roi", "hồ sơ H29.12-240408-0012 đến đâu rồi"),
        ("", ""),
        ("🙂", "🙂"),
    ],
)
def test_a_message_is_cleaned_written_out_and_read(typed: str, meant: str) -> None:
    assert reading.read(typed).text == meant


@given(st.text())
def test_any_message_is_read_the_same_each_time(text: str) -> None:
    first = reading.read(text)
    reading.read.cache_clear()
    assert reading.read(text) == first
