"""The evaluation's own metrics, on cases one can count by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation import lines
from tests.evaluation.calibration import Calibration, Said
from tests.evaluation.dataset import HALVES, Question, development, messages, of_half
from tests.evaluation.intent import evaluate as understanding
from tests.evaluation.intent import report as intent_report
from tests.evaluation.intent.evaluate import Decided, Taken, Understanding
from tests.evaluation.intent.generate import Message
from tests.evaluation.retrieval import evaluate as retrieval
from tests.evaluation.retrieval import report as retrieval_report
from tests.evaluation.retrieval.evaluate import Found, Retrieval
from tests.evaluation.retrieval.generate import Asked
from tests.evaluation.shares import Share
from tests.evaluation.table import table

FEE = Question("lệ phí khai sinh", "ask_fee", ("1",))
PLACE = Question("nộp ở đâu", "ask_place", ("2",))
WEATHER = Question("trời mưa không", "out_of_scope", ())

FOUND = {"lệ phí khai sinh": ["1", "2"], "nộp ở đâu": ["1", "2"], "không có": ["3"]}
ASKED = [Asked("tune", question.text, question.codes) for question in (FEE, PLACE)]
SEARCHED = Retrieval(retrieval.evaluate(lambda text, limit: [(code, 0.8) for code in FOUND[text][:limit]], ASKED))
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


def test_every_question_has_the_rank_of_its_first_right_one() -> None:
    assert [one.asked for one in SEARCHED.found] == ASKED
    assert [one.rank for one in SEARCHED.found] == [1, 2]


def test_the_search_is_measured_by_where_the_right_one_stands() -> None:
    assert SEARCHED.hit_at_1 == Share(1, 2)
    assert SEARCHED.hit_at_5 == Share(2, 2)
    assert SEARCHED.mean_reciprocal_rank == 0.75
    assert [one.asked for one in SEARCHED.confusions] == ASKED[1:]


def test_what_is_not_found_counts_nothing() -> None:
    missed = Retrieval(retrieval.evaluate(lambda text, limit: [("3", 0.1)], ASKED[:1]))
    assert (missed.hit_at_5, missed.mean_reciprocal_rank) == (Share(0, 1), 0)
    assert Retrieval([]).mean_reciprocal_rank == 0


def test_any_of_several_right_ones_will_do() -> None:
    assert Found(Asked("tune", "x", ("2", "3")), ["1", "3", "2"]).rank == 2


def test_nothing_found_is_no_chance() -> None:
    assert retrieval.evaluate(lambda text, limit: [], ASKED[:1]) == [Found(ASKED[0], [], 0.0)]


def test_a_claim_that_holds_as_often_as_said_is_no_error() -> None:
    honest = Calibration([Said(0.75, right) for right in (True, True, True, False)])
    assert honest.error == pytest.approx(0)
    assert honest.bins == [(4, 0.75, 0.75)]


def test_the_calibration_error_weighs_each_bin_by_its_messages() -> None:
    boastful = Calibration([Said(0.95, False), Said(0.05, False), Said(0.05, False), Said(1.0, True)])
    assert boastful.error == pytest.approx((2 * (0.975 - 0.5) + 2 * 0.05) / 4)
    low, high = boastful.interval
    assert 0 <= low <= boastful.error <= high <= 1


def test_nothing_said_is_no_calibration_error() -> None:
    assert (Calibration([]).error, Calibration([]).interval) == (0.0, (0.0, 0.0))


def test_what_one_step_writes_the_next_reads(tmp_path: Path) -> None:
    lines.write(tmp_path / "of" / "found.jsonl", SEARCHED.found)
    assert lines.read(tmp_path / "of" / "found.jsonl", Found) == SEARCHED.found
    taken = [Taken("test", one) for one in UNDERSTOOD.decided]
    lines.write(tmp_path / "taken.jsonl", taken)
    assert understanding.by_set(lines.read(tmp_path / "taken.jsonl", Taken)) == {"test": UNDERSTOOD}


def test_the_bot_is_measured_over_all_or_over_what_is_about_a_procedure() -> None:
    assert UNDERSTOOD.intent_accuracy == Share(4, 7)
    assert UNDERSTOOD.aspect_accuracy == Share(3, 5)
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

    assert len(understanding.evaluate(decide, [Message("tune", FEE), Message("tune", WEATHER)])) == 2
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
        "              tune                       test",
        "intent right  0.800 (0.490–0.943), 8/10  0.500",
        "n             10                         9",
    ]


def test_the_tables_have_every_set() -> None:
    assert retrieval_report.report({"tune": SEARCHED, "test": SEARCHED}).count("0.750") == 2
    assert "answered wrongly" in intent_report.report({"tune": UNDERSTOOD})
    assert "0.500 / 1.000" in retrieval_report.comparison({"ours": {"tune": SEARCHED}})


def test_confusions_name_what_was_meant_and_what_was_taken() -> None:
    searched = retrieval_report.confusions(SEARCHED, {"1": "Khai sinh", "2": "Khai tử"})
    assert "1 × 2 Khai tử taken for 1 Khai sinh" in searched
    assert "nộp ở đâu | meant 2 Khai tử (found at 2), took 1 Khai sinh at 0.80" in searched
    text = intent_report.confusions(UNDERSTOOD)
    assert "lệ phí khai sinh | meant ask_fee, took ask_duration" in text
    assert "trời mưa không | meant out_of_scope, answered 1" in text
