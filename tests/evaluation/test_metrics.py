"""The evaluation's own metrics, on cases one can count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation import retrieval, understanding
from tests.evaluation.dataset import HALVES, Question, development, messages, of_half
from tests.evaluation.report import confusions, retrieval_table, table, understanding_table
from tests.evaluation.shares import Share
from tests.evaluation.understanding import Decided, Understanding

FEE = Question("lệ phí khai sinh", "ask_fee", ("1",))
PLACE = Question("nộp ở đâu", "ask_place", ("2",))
WEATHER = Question("trời mưa không", "out_of_scope", ())

FOUND = {"lệ phí khai sinh": ["1", "2"], "nộp ở đâu": ["1", "2"], "không có": ["3"]}
SEARCHED = retrieval.evaluate(lambda text, limit: FOUND[text][:limit], [FEE, PLACE, WEATHER])
UNDERSTOOD = Understanding(
    [
        Decided(FEE, "ask_fee", "answered", "1", "fee"),
        Decided(FEE, "ask_duration", "answered", "1", "duration"),
        Decided(FEE, "ask_fee", "unanswerable", "2", "fee"),
        Decided(PLACE, "ask_place", "clarify", None, "place"),
        Decided(PLACE, "out_of_scope", "out_of_scope"),
        Decided(WEATHER, "out_of_scope", "out_of_scope"),
        Decided(WEATHER, "ask_fee", "answered", "1", "fee"),
    ]
)


def test_a_share_is_hits_of_cases() -> None:
    assert Share.of([True, False, True, True]) == Share(3, 4)
    assert Share(3, 4).value == 0.75
    assert Share(0, 0).value == 0


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(8, 10), 0.490, 0.943),
        (Share(0, 10), 0.0, 0.278),
        (Share(10, 10), 0.722, 1.0),
        (Share(50, 100), 0.404, 0.596),
        (Share(0, 0), 0.0, 1.0),
    ],
)
def test_the_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=0.001)


def test_only_questions_about_a_procedure_are_searched() -> None:
    assert [one.question for one in SEARCHED.found] == [FEE, PLACE]
    assert [one.rank for one in SEARCHED.found] == [1, 2]


def test_the_search_is_measured_by_where_the_right_one_stands() -> None:
    assert SEARCHED.hit_at_1 == Share(1, 2)
    assert SEARCHED.hit_at_5 == Share(2, 2)
    assert SEARCHED.mean_reciprocal_rank == 0.75
    assert [one.question for one in SEARCHED.confusions] == [PLACE]


def test_what_is_not_found_counts_nothing() -> None:
    missed = retrieval.evaluate(lambda text, limit: ["3"], [FEE])
    assert (missed.hit_at_5, missed.mean_reciprocal_rank) == (Share(0, 1), 0)
    assert retrieval.Retrieval([]).mean_reciprocal_rank == 0


def test_any_of_several_right_ones_will_do() -> None:
    either = Question("x", None, ("2", "3"))
    assert retrieval.evaluate(lambda text, limit: ["1", "3", "2"], [either]).found[0].rank == 2


def test_the_bot_is_measured_over_all_or_over_what_is_about_a_procedure() -> None:
    assert UNDERSTOOD.intent_accuracy == Share(4, 7)
    assert UNDERSTOOD.right == Share(1, 5)
    assert UNDERSTOOD.answered == Share(3, 5)
    assert UNDERSTOOD.asked == Share(1, 5)
    assert UNDERSTOOD.refused == Share(1, 5)
    assert UNDERSTOOD.wrong == Share(1, 5)
    assert UNDERSTOOD.right_when_answered == Share(2, 3)
    assert UNDERSTOOD.out_of_scope_answered == Share(1, 2)


def test_answered_asked_and_refused_are_all() -> None:
    assert UNDERSTOOD.answered.hits + UNDERSTOOD.asked.hits + UNDERSTOOD.refused.hits == UNDERSTOOD.answered.cases


def test_a_wrong_answer_is_another_procedure_or_none_of_ours() -> None:
    assert [(one.question, one.code) for one in UNDERSTOOD.wrong_answers] == [(FEE, "2"), (WEATHER, "1")]


def test_each_message_is_decided_once() -> None:
    asked: list[Question] = []

    def decide(question: Question) -> Decided:
        asked.append(question)
        return Decided(question, "greet", "smalltalk")

    assert len(understanding.evaluate(decide, [FEE, WEATHER]).decided) == 2
    assert asked == [FEE, WEATHER]


def test_the_halves_are_all_and_apart() -> None:
    questions = messages()
    tune, test = (of_half(questions, half) for half in HALVES)
    assert len(tune) + len(test) == len(questions) == len({question.text for question in questions})
    assert 0.4 < len(tune) / len(questions) < 0.6


def test_a_question_stays_in_its_half_whatever_is_added() -> None:
    assert [Question(text, None, ()).half for text in ("a", "b", "khai sinh")] == ["test", "test", "tune"]


def test_stripping_takes_the_diacritics_and_nothing_else() -> None:
    assert FEE.stripped() == FEE._replace(text="le phi khai sinh")


def test_the_machine_written_questions_may_be_absent(tmp_path: Path) -> None:
    assert development({"1"}, tmp_path / "nothing.jsonl") == []


def test_of_the_machine_written_only_those_on_what_we_have(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"question":"a","codes":["1"]}\n{"question":"b","codes":["9"]}\n', "utf-8")
    assert [question.text for question in development({"1"}, path)] == ["a"]


def test_a_table_lines_up() -> None:
    written = table(["tune", "test"], [("intent right", [Share(8, 10), 0.5]), ("n", ["10", "9"])])
    assert written.splitlines() == [
        "              tune                    test",
        "intent right  0.80 (0.49–0.94), 8/10  0.50",
        "n             10                      9",
    ]


def test_the_tables_have_every_set() -> None:
    assert retrieval_table({"tune": SEARCHED, "test": SEARCHED}).count("0.75") == 2
    assert "answered wrongly" in understanding_table({"tune": UNDERSTOOD})


def test_confusions_name_what_was_meant_and_what_was_taken() -> None:
    text = confusions(SEARCHED, UNDERSTOOD)
    assert "nộp ở đâu | meant 2, found 1, 2" in text
    assert "lệ phí khai sinh | meant ask_fee, took ask_duration" in text
    assert "trời mưa không | meant out_of_scope, answered 1" in text
