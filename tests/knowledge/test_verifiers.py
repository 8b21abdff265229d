"""Digits that are to prove whose a dossier is: `knowledge/text/verifiers.py`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import clean
from knowledge.text.receipts import find_receipts
from knowledge.text.verifiers import Said, take_verifier

HANOI = "H29.12-240408-0012"


@pytest.mark.parametrize(
    ("typed", "kept", "verifier"),
    [
        ("1234", "••••", "1234"),
        ("0012", "••••", "0012"),
        ("1 2 3 4", "• • • •", "1234"),
        ("12 34", "•• ••", "1234"),
        ("１２３４", "••••", "1234"),
        ("dạ 1234 ạ", "dạ •••• ạ", "1234"),
        ("Đây ạ: 1234.", "Đây ạ: ••••.", "1234"),
        ("4 số cuối là 1234 nhé", "4 số cuối là •••• nhé", "1234"),
        ("bốn số cuối cccd: 4567", "bốn số cuối cccd: ••••", "4567"),
        ("4 so cuoi sdt 1234", "4 so cuoi sdt ••••", "1234"),
        ("số cuối của tôi,1234", "số cuối của tôi,••••", "1234"),
        ("xem chi tiết 1234", "xem chi tiết ••••", "1234"),
        ("mã xác nhận 1234", "mã xác nhận ••••", "1234"),
        # The whole of what was declared.
        ("0912345678", "••••••••••", "5678"),
        ("0912 345 678", "•••• ••• •••", "5678"),
        ("0912.345.678", "••••.•••.•••", "5678"),
        ("0912-345-678", "••••-•••-•••", "5678"),
        ("sđt em là 0912345678 ạ", "sđt em là •••••••••• ạ", "5678"),
        ("+84 912 345 678", "+•• ••• ••• •••", "5678"),
        ("+84912345678", "+•••••••••••", "5678"),
        ("912345678", "•••••••••", "5678"),
        ("căn cước 001099004567", "căn cước ••••••••••••", "4567"),
        ("001 099 004 567", "••• ••• ••• •••", "4567"),
        ("cmnd 123456789", "cmnd •••••••••", "6789"),
        # Both: either proves it, and neither is kept.
        ("sđt 0912345678, cccd 001099004567", "sđt ••••••••••, cccd ••••••••••••", "4567"),
        ("1234 hoặc 5678", "•••• hoặc ••••", "1234"),
        ("1022 001099004567", "•••• ••••••••••••", "4567"),
        # Beside a receipt number, which is kept.
        (f"{HANOI} 1234", f"{HANOI} ••••", "1234"),
        (f"1234 {HANOI}", f"•••• {HANOI}", "1234"),
        (f"hồ sơ {HANOI}, số cuối 1234", f"hồ sơ {HANOI}, số cuối ••••", "1234"),
        ("1234 000.00.06.H56-231027-0361", "•••• 000.00.06.H56-231027-0361", "1234"),
        ("h29 12 240408 0012 1234", "h29 12 240408 0012 ••••", "1234"),
        ("H29.12-240408-0012\n0912345678", "H29.12-240408-0012\n••••••••••", "5678"),
        (f"{HANOI} {HANOI} 1234", f"{HANOI} {HANOI} ••••", "1234"),
        ("mã 03706/2026/07906 sđt 0912345678", "mã 03706/2026/07906 sđt ••••••••••", "5678"),
    ],
)
def test_what_proves_it_is_taken_out(typed: str, kept: str, verifier: str) -> None:
    assert take_verifier(typed, asked=True) == Said(kept, verifier)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tới đâu rồi",
        "có cần cccd không",
        # Receipt numbers and procedures' codes.
        HANOI,
        f"hồ sơ {HANOI} tới đâu rồi",
        "000.00.06.H56-231027-0361",
        "h29 12 240408 0012",
        "G01.899.909-260916-890028",
        "03706/2026/07906",
        "1.004194",
        "2.000815",
        "2.002307.000.00.00.H49",
        "H29.12-240408-12",
        # Sums, with or without their unit.
        "7.000",
        "70.000",
        "70000",
        "1.500.000",
        "lệ phí 8000 đồng",
        "5000 đồng phải không",
        "nộp 1500000đ",
        "10 triệu",
        # Dates and years.
        "20-10",
        "20.10",
        "20/10",
        "12/11/2026",
        "12-11-2026",
        "12.11.2026",
        "05/06/1975",
        "sinh năm 1990",
        "từ năm 2010 đến nay",
        "luật 2026 có gì mới",
        "hẹn lúc 0930",
        # Laws, plots, houses, emergency numbers and what is too short or too long.
        "118/2025/NĐ-CP",
        "số 1234/QĐ-UBND",
        "thửa 999 tờ bản đồ 01",
        "nhà số 12 ngõ 34",
        "113",
        "123",
        "12345",
        "123456",
        "12345678",
        "0071000000001234",
        "C1234567",
        "abc1234",
        "1234abc",
        # Something is said along with it.
        "gọi 1022 có gặp ai không",
        "chuyển khoản vào 0071000000001",
        "mã số thuế 0100000001 của công ty",
    ],
)
def test_what_proves_nothing_is_left_as_it_is(typed: str) -> None:
    assert take_verifier(typed) == Said(typed)


def _messages() -> list[str]:
    text = (Path(__file__).parent / "data" / "no_receipts.txt").read_text("utf-8")
    return [clean(line.replace("\\n", "\n")) for line in text.split("\n") if line]


def test_of_two_thousand_messages_only_bare_numbers_are_touched() -> None:
    touched = [message for message in _messages() if take_verifier(message).verifier]
    assert 0 < len(touched) <= 20
    assert all(len(message) < 50 and "?" not in message.rstrip("?") for message in touched), touched


@pytest.mark.parametrize("name", ["receipts_typed.tsv", "receipts_typed_unseen.tsv"])
def test_a_receipt_number_is_never_taken_for_it(name: str) -> None:
    rows = (Path(__file__).parent / "data" / name).read_text("utf-8").split("\n")
    for typed in (clean(row.split("\t")[0].replace("\\n", "\n")) for row in rows if row):
        if find_receipts(typed):
            kept = take_verifier(typed).text
            assert find_receipts(kept) == find_receipts(typed)


_TYPED = st.text(st.sampled_from("0123456789 .,-/+Hh•dạđ4\n"), max_size=60)
_SAID = st.lists(
    st.sampled_from(["1234", "0912345678", "001099004567", HANOI, "dạ", "số cuối là", "và", "tới đâu", "2026"]),
    max_size=6,
).map(" ".join)


@given(_TYPED | _SAID | st.text(max_size=60))
def test_nothing_but_digits_is_changed_and_nothing_moves(typed: str) -> None:
    kept, verifier = take_verifier(typed)
    assert len(kept) == len(typed)
    changed = [(before, after) for before, after in zip(typed, kept, strict=True) if before != after]
    assert all(before.isdecimal() and after == "•" for before, after in changed)
    assert changed or verifier is None
    if verifier is not None:
        assert len(verifier) == 4
        assert verifier.isascii()
        assert verifier.isdecimal()


@given(_SAID | _TYPED)
def test_what_was_taken_out_is_taken_out_once(typed: str) -> None:
    kept = take_verifier(typed).text
    assert take_verifier(kept) == Said(kept)


@given(_SAID)
def test_receipt_numbers_stay_where_they_are(typed: str) -> None:
    assert find_receipts(take_verifier(typed).text) == find_receipts(typed)


@pytest.mark.parametrize(
    "typed", ["1 " * 1000, "1234 " * 400, "0912345678 " * 180, f"{HANOI} " * 100, "000." * 500, "4 so cuoi " * 200]
)
def test_long_text_is_looked_through_in_time(typed: str) -> None:
    began = time.process_time()
    take_verifier(typed)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("typed", ["1234", "dạ 1234 ạ", "2026", "1 2 3 4", "của em là 0004 ạ"])
def test_bare_digits_that_nobody_asked_for_prove_nothing(typed: str) -> None:
    assert take_verifier(typed) == Said(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mất điện thoại 0912345678 làm sao", "mất điện thoại •••••••••• làm sao"),
        ("gọi lại cho tôi số 0912 345 678 nhé", "gọi lại cho tôi số •••• ••• ••• nhé"),
        ("số điện thoại đã đăng ký là 0912345678", "số điện thoại đã đăng ký là ••••••••••"),
        ("cccd của vợ tôi 001099004567 hết hạn", "cccd của vợ tôi •••••••••••• hết hạn"),
        ("0912345678", "••••••••••"),
    ],
)
def test_a_persons_numbers_are_kept_nowhere_whatever_is_said(typed: str, kept: str) -> None:
    assert take_verifier(typed) == Said(kept)


@pytest.mark.parametrize("typed", ["240408-0012", "lệ phí 500.000.000 đồng", "mã số thuế 0100109106", "2.000815"])
def test_other_numbers_are_left_as_they_are(typed: str) -> None:
    assert take_verifier(typed) == Said(typed)


def test_whose_wife_it_is_makes_no_difference() -> None:
    assert take_verifier("của vợ tôi 1234", asked=True).verifier == "1234"
    assert take_verifier("1234 đúng không", asked=True).verifier == "1234"


def test_what_else_is_asked_proves_nothing_though_digits_were_asked_for() -> None:
    assert take_verifier("năm 2026 lệ phí làm hộ chiếu bao nhiêu", asked=True).verifier is None
