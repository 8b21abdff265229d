from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.index import Index, searched_texts
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot


@pytest.fixture(scope="module")
def index(snapshot: Snapshot) -> Index:
    return snapshot.index


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Vợ em mới sanh bé, làm giấy khai sanh cần gì", "1.001193"),
        ("lam lai cccd bi mat het bao nhieu tien", "1.014064"),
        ("dk tam tru online dc ko", "1.004194"),
        ("xin giấy độc thân", "1.004873"),
        ("đăng ký kết hôn cần giấy tờ gì", "1.000894"),
        ("ba em mới mất, khai tử ở đâu", "1.000656"),
        ("nhập hộ khẩu", "1.004222"),
        ("đổi bằng lái xe", "3.000347"),
    ],
)
def test_a_question_as_people_ask_it_finds_its_procedure(index: Index, question: str, code: str) -> None:
    assert index.search(question)[0].procedure.code == code


def test_every_name_finds_its_own_procedure_among_the_first(index: Index, procedures: list[Procedure]) -> None:
    asked = [(item, text) for item in procedures for text in searched_texts(item)]
    lost = [text for item, text in asked if item.code not in {hit.procedure.code for hit in index.search(text, 3)}]
    assert lost == []


@pytest.mark.parametrize("question", ["1.001193", "thủ tục 1.001193 cần gì", "(1.001193)", "mã 1.001193."])
def test_a_code_typed_exactly_finds_its_procedure_alone(index: Index, question: str) -> None:
    (hit,) = index.search(question)
    assert hit.procedure.code == "1.001193"
    assert hit.score == 1.0


def test_two_codes_find_both_in_order(index: Index) -> None:
    hits = index.search("so 2.000815 với 1.001193 rồi 2.000815")
    assert [hit.procedure.code for hit in hits] == ["2.000815", "1.001193"]


@pytest.mark.parametrize("question", ["9.999999", "11.001193", "1.0011939", "1.001193.5"])
def test_what_is_not_quite_a_code_is_not_taken_for_one(index: Index, question: str) -> None:
    assert all(hit.score < 1 for hit in index.search(question))


@pytest.mark.parametrize("question", ["", "   ", "\u200b\u202e", "\x00"])
def test_nothing_finds_nothing(index: Index, question: str) -> None:
    assert index.search(question) == []


@pytest.mark.parametrize("limit", [1, 3, 5, 50])
def test_the_best_come_first_and_no_more_than_asked_for(index: Index, limit: int) -> None:
    hits = index.search("làm lại căn cước", limit)
    scores = [hit.score for hit in hits]
    assert len(hits) == min(limit, len(index.procedures))
    assert scores == sorted(scores, reverse=True)
    assert len({hit.procedure.code for hit in hits}) == len(hits)


def test_accents_and_case_change_the_best_answer_in_nothing(index: Index) -> None:
    asked = ["Đăng ký khai sinh", "ĐĂNG KÝ KHAI SINH", "dang ky khai sinh", "đk khai sinh"]
    assert {index.search(question)[0].procedure.code for question in asked} == {"1.001193"}


def test_what_is_not_ours_fits_badly(index: Index) -> None:
    ours, others = index.search("xin giấy độc thân")[0].score, index.search("thời tiết hôm nay")[0].score
    assert others < ours / 2


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=200), st.text(st.characters(), max_size=200)))
def test_any_text_can_be_searched(snapshot: Snapshot, question: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in snapshot.index.search(question))
