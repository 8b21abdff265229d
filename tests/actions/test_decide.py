"""Which procedure, and how sure: `actions/decide.py` over the real snapshot."""

from __future__ import annotations

import pytest

from actions.decide import MOST_MEANT, SURE, Tier, decide
from actions.wording.templates import vietnamese
from knowledge import trial
from knowledge.catalogue import read_catalogue
from knowledge.snapshot import Snapshot

PROCEDURES = read_catalogue()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("làm giấy khai sinh", "1.001193"),
        ("lam lai cccd bi mat", "1.014064"),
        ("dk tam tru", "1.004194"),
        ("giấy độc thân", "1.004873"),
        ("thủ tục 1.013225 cần gì", "1.013225"),
        ("KHAI SINH CHO CON", "1.001193"),
    ],
)
def test_what_is_clear_is_answered(snapshot: Snapshot, text: str, code: str) -> None:
    decision = decide(snapshot, text, None)
    assert (decision.tier, decision.hits[0].procedure.code) == (Tier.ANSWER, code)
    assert decision.names_something


@pytest.mark.parametrize("text", ["hồ sơ", "căn cước", "giấy tờ", "thủ tục", "đăng ký", "mất giấy tờ"])
def test_what_fits_many_is_not_answered_from_one(snapshot: Snapshot, text: str) -> None:
    assert decide(snapshot, text, None).tier is not Tier.ANSWER


@pytest.mark.parametrize("text", ["", "   ", "?", "👍", "asdf qwer zxcv", "ronaldo", "cần giấy tờ gì", "bao nhiêu"])
def test_what_names_nothing_is_unknown(snapshot: Snapshot, text: str) -> None:
    assert decide(snapshot, text, None).tier is Tier.UNKNOWN


def test_a_question_back_offers_few_and_the_best_first(snapshot: Snapshot) -> None:
    decision = decide(snapshot, "thẻ căn cước", None)
    assert decision.tier is Tier.CLARIFY
    scores = [hit.score for hit in decision.hits]
    assert scores == sorted(scores, reverse=True)
    assert 1 <= len(scores) <= MOST_MEANT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bao lâu có",
        "còn lệ phí?",
        "bao nhiêu tiền",
        "nộp ở đâu",
        "cần giấy tờ gì",
        "co lam online duoc khong",
        "thế thời hạn thì sao",
        "các bước ra sao",
        "có cần mẫu đơn không",
        "ok",
    ],
)
def test_a_follow_up_keeps_the_procedure(snapshot: Snapshot, text: str) -> None:
    decision = decide(snapshot, text, "1.014064")
    assert (decision.tier, decision.hits[0].procedure.code) == (Tier.ANSWER, "1.014064")


@pytest.mark.parametrize("text", ["giấy tờ", "lệ phí", "thời hạn"])
def test_the_words_an_overview_tells_people_to_ask_keep_the_procedure(snapshot: Snapshot, text: str) -> None:
    assert f"“{text}”" in " ".join(vietnamese().names("overview").values())
    for code in ("1.001193", "1.014064", "3.000346"):
        assert decide(snapshot, text, code).hits[0].procedure.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("đăng ký tạm trú cần gì", "1.004194"), ("con lam giay khai sinh thi sao", "1.001193"), ("1.013225", "1.013225")],
)
def test_a_new_subject_changes_the_procedure(snapshot: Snapshot, text: str, code: str) -> None:
    decision = decide(snapshot, text, "1.014064")
    assert (decision.tier, decision.hits[0].procedure.code) == (Tier.ANSWER, code)


def test_the_same_subject_again_keeps_the_procedure(snapshot: Snapshot) -> None:
    decision = decide(snapshot, "làm lại căn cước bị mất", "1.014064")
    assert decision.hits[0].procedure.code == "1.014064"
    assert [hit.procedure.code for hit in decision.hits].count("1.014064") == 1


def test_a_context_that_is_no_more_is_no_context(snapshot: Snapshot) -> None:
    assert decide(snapshot, "bao lâu có", "9.999999") == decide(snapshot, "bao lâu có", None)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)
def test_every_procedure_is_found_by_its_plain_name(snapshot: Snapshot, procedure: object) -> None:
    decision = decide(snapshot, procedure.plain_name, None)
    assert decision.hits[0].procedure.code == procedure.code
    assert decision.tier is not Tier.UNKNOWN


@pytest.mark.parametrize(
    ("text", "word"), [("lam can cuoc", "căn cước"), ("xay nha can gi", "xây nhà"), ("mo cong ty co phan", "cổ phần")]
)
def test_words_that_only_look_like_question_words_still_count(snapshot: Snapshot, text: str, word: str) -> None:
    decision = decide(snapshot, text, None)
    assert decision.tier is not Tier.UNKNOWN
    assert word in decision.hits[0].procedure.plain_name


def test_a_trial_counts_as_answered_what_is_answered() -> None:
    # Knowledge knows nothing of actions: it has the bound once more.
    assert trial._ANSWERED == SURE
