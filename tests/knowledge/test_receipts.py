from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.normalise import clean
from knowledge.text.receipts import attempt, compact, find_receipts, misspellings

_HANOI = "H29.12-240408-0012"
_LONG = "000.00.06.H56-231027-0361"
_TYPED = {
    _HANOI: [
        "H29.12-240408-0012",
        "h29.12-240408-0012",
        "H29.12 240408 0012",
        "h29 12 240408 0012",
        "H29 12 240408-0012",
        "H29.12.240408.0012",
        "H29-12-240408-0012",
        "H29.12/240408/0012",
        "H29.12_240408_0012",
        "H29,12-240408-0012",
        "H29.12–240408–0012",
        "H29.12—240408—0012",
        "H29.12 - 240408 - 0012",
        "H29.12 -240408- 0012",
        "H29.12--240408--0012",
        "H29 . 12 - 240408 - 0012",
        "H 29.12-240408-0012",
        "H29.12-24o4o8-oo12",
        "H29.12-24O4O8-OO12",
        "H29.12\t240408\t0012",
        "mã hồ sơ H29.12-240408-0012 của tôi",
        "mhs:H29.12-240408-0012",
        "mã số: h29.12-240408-0012?",
        "(H29.12-240408-0012)",
        "“H29.12-240408-0012”",
        "hồ sơ H29.12-240408-0012, tới đâu rồi",
        "H29.12-240408-0012.",
        "#H29.12-240408-0012",
        "hs h29.12 240408 0012 sao r",
        "em gửi mã\nH29.12-240408-0012\nnhờ xem giúp",
    ],
    _LONG: [
        "000.00.06.H56-231027-0361",
        "000.00.06.h56-231027-0361",
        "000 00 06 h56 231027 0361",
        "000.00.06.H56 231027 0361",
        "000-00-06-H56-231027-0361",
        "ooo.oo.o6.H56-231o27-o361",
        "OOO.OO.O6.H56-231O27-O361",
        "hồ sơ số 000.00.06.H56-231027-0361 xong chưa",
    ],
    "G01.899.909-260916-890028": [
        "G01.899.909-260916-890028",
        "g01 899 909 260916 890028",
        "G01.899.909.260916.890028",
        "hộ chiếu G01.899.909-260916-890028 tới đâu",
    ],
    "H00.99-261102-0011": ["H00.99-261102-0011", "h00.99 261102 0011", "HOO.99-2611O2-OO11"],
    "03706/2026/07906": ["03706/2026/07906", "03706 / 2026 / 07906", "BHXH số 03706/2026/07906 ạ"],
}
_WAYS = [(typed, number) for number, ways in _TYPED.items() for typed in ways]


def test_there_are_many_ways_of_typing() -> None:
    assert len(_WAYS) >= 40


@pytest.mark.parametrize(("typed", "number"), _WAYS)
def test_a_receipt_number_is_found_as_people_type_it(typed: str, number: str) -> None:
    (found,) = find_receipts(typed)
    assert found.number == number
    assert attempt(typed) is None


@pytest.mark.parametrize("dash", ["\u2010", "\u2011", "\u2012", "\u2212"])
def test_a_receipt_number_is_found_with_any_dash_a_program_makes_of_a_typed_one(dash: str) -> None:
    assert [found.number for found in find_receipts(_HANOI.replace("-", dash))] == [_HANOI]


@pytest.mark.parametrize("typed", ["H2912-240408-0012", "H29.12-2404080012", "h29122404080012"])
def test_a_receipt_number_is_found_without_dots_or_dashes(typed: str) -> None:
    assert [found.number for found in find_receipts(typed)] == [_HANOI]


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84 912 345 678",
        "(024) 3825 1234",
        "gọi 1900 1234 hoặc 024-3825-1234",
        "gọi em số 091 234 5678 nhé",
        "079203004567",
        "079 203 004 567",
        "căn cước 001099012345 cấp 260916",
        "cmnd 260916789",
        "hộ chiếu C1234567",
        "hộ chiếu B 1234567",
        "70.000 đồng",
        "1.250.000",
        "2tr5, 70k",
        "500.000.000 đồng",
        "1.014064",
        "thủ tục 2.000815 và 1.004194",
        "118/2025/NĐ-CP",
        "Nghị định số 23/2015/NĐ-CP",
        "Thông tư 64/2025/TT-BTC",
        "Quyết định 1872/QĐ-BTP",
        "Luật số 58/2020/QH14",
        "mẫu CT01, tờ khai TK1-TS",
        "biển số 30A-123.45",
        "29/04/2026",
        "từ 01/07/2025 đến 31/12/2026",
        "số 12 ngõ 34 phố A10",
        "8h30-17h00",
        "🙂",
        "",
    ],
)
def test_none_is_invented(text: str) -> None:
    assert find_receipts(text) == []


_PHONES = st.from_regex(r"0[35789][0-9]{8}", fullmatch=True)
_GROUPINGS = st.sampled_from([(10,), (4, 3, 3), (3, 3, 4), (3, 4, 3), (4, 2, 2, 2), (5, 5)])


@given(_PHONES, _GROUPINGS, st.sampled_from(" .-"))
def test_none_is_invented_in_telephone_numbers(phone: str, grouping: tuple[int, ...], gap: str) -> None:
    ends = list(itertools.accumulate(grouping, initial=0))
    typed = gap.join(phone[start:end] for start, end in itertools.pairwise(ends))
    assert find_receipts(f"gọi em {typed} nhé") == []


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True))
def test_none_is_invented_in_identity_numbers(identity: str) -> None:
    assert find_receipts(f"căn cước {identity}") == []
    assert find_receipts(" ".join(identity[i : i + 3] for i in range(0, 12, 3))) == []


def test_several_are_found_in_order_each_once() -> None:
    text = f"{_LONG} với {_HANOI} và h29.12 240408 0012"
    assert [found.number for found in find_receipts(text)] == [_LONG, _HANOI]


def test_spans_point_at_what_was_typed() -> None:
    text = "xem hộ h29 12 240408 0012 với"
    (found,) = find_receipts(text)
    assert text[found.start : found.end] == "h29 12 240408 0012"


@given(st.one_of(st.text(), st.text(st.sampled_from("Hh0129oO.-/ \n"), max_size=60)))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    ends = [0]
    for found in find_receipts(text):
        assert ends[-1] <= found.start < found.end <= len(text)
        ends.append(found.end)


@given(st.text(st.sampled_from("Hh0129oO.- "), min_size=2000, max_size=4000))
def test_long_text_is_searched_in_time(text: str) -> None:
    find_receipts(text)
    attempt(text)


@pytest.mark.parametrize("typed", ["H29.12-240408-12", "H29.12-241308-0012", "h29.12-2404-0012", "H29-12345"])
def test_an_attempt_is_recognised(typed: str) -> None:
    assert find_receipts(typed) == []
    assert attempt(typed) is not None


@pytest.mark.parametrize("text", ["0912 345 678", "1.014064", "70.000 đồng", "làm căn cước", "118/2025/NĐ-CP"])
def test_other_numbers_are_no_attempt(text: str) -> None:
    assert attempt(text) is None


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / "data" / name).read_text("utf-8")
    return [line.replace("\\n", "\n") for line in text.split("\n") if line]


@pytest.mark.parametrize("name", ["receipts_typed.tsv", "receipts_typed_unseen.tsv"])
def test_of_the_ways_people_type_them_99_in_100_are_read(name: str) -> None:
    rows = [line.split("\t") for line in _lines(name)]
    missed = [
        typed
        for typed, numbers in rows
        if [found.number for found in find_receipts(clean(typed))] != numbers.split(" ")
    ]
    assert len(missed) <= 0.01 * len(rows), missed


def test_none_is_invented_in_two_thousand_messages() -> None:
    messages = _lines("no_receipts.txt")
    assert len(messages) == 2000
    assert [message for message in messages if find_receipts(clean(message))] == []


@pytest.mark.parametrize(
    ("typed", "like"),
    [
        ("H29.12-240408-012", "H29.12-240408-0012"),  # a digit left out
        ("H29.12-2404088-0012", "H29.12-240408-0012"),  # one too many
        ("H29.12-240480-0012", "H29.12-240408-0012"),  # two exchanged
        ("H29.12-240408-0013", "H29.12-240408-0012"),  # another
        ("h29.12 240408 0012", "H29.12-240408-0012"),
    ],
)
def test_a_slip_is_among_what_a_number_may_be_a_slip_of(typed: str, like: str) -> None:
    assert compact(like) in misspellings(compact(typed))


def test_two_slips_are_not() -> None:
    assert compact("H29.12-240408-0012") not in misspellings(compact("H29.12-240408-0021") + "1")
