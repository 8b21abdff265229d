"""The evaluation of dialogues: its data, and its judging on cases one can count by hand."""

from __future__ import annotations

from typing import Any

import pytest

from actions.wording.replies import ASPECTS
from knowledge.life_events import read_life_events
from knowledge.text.normalise import fold
from tests.evaluation.dialogue.evaluate import Conversations, converse, resolve
from tests.evaluation.dialogue.generate import AMBIGUOUS, DIALOGUES, Ambiguous, Dialogue, Turn, ambiguous, dialogues

BIRTH, MARRIAGE = "1.001193", "1.000894"


def answer(status: str = "answered", code: str | None = BIRTH, aspect: str | None = "fee") -> dict[str, Any]:
    return {"status": status, "procedure": {"code": code} if code else None, "aspect": aspect, "life_event": None}


def reply(*payloads: str) -> dict[str, Any]:
    return {"text": "…", "lang": "vi", "cards": [], "quick_replies": [{"title": p, "payload": p} for p in payloads]}


def judged(turn: Turn, *answers: dict[str, Any]) -> tuple[str, ...]:
    (one,) = converse(lambda _: ([reply()], list(answers)), Dialogue("a01", "", (turn,)))
    return one.wrong


FEE = Turn("phí", ("answered",), (BIRTH,), ("fee",))


@pytest.mark.parametrize(
    ("turn", "answers", "wrong"),
    [
        (FEE, [answer()], ()),
        (FEE, [answer(code=MARRIAGE)], ("codes",)),
        (FEE, [answer(aspect="place")], ("aspect",)),
        (FEE, [answer("clarify", None)], ("status",)),
        (FEE, [answer("unanswerable")], ()),
        (FEE, [answer(), answer(aspect="place")], ("aspect",)),
        (Turn("phí, nơi nộp", ("answered",), (BIRTH,), ("fee",), ("place",)), [answer(), answer(aspect="place")], ()),
        (Turn("phí, nơi nộp", ("answered",), (BIRTH,), ("fee",), ("place",)), [answer()], ("aspect",)),
        (Turn("trời mưa", ("out_of_scope",)), [answer("out_of_scope", None, None)], ()),
        (Turn("vợ sinh", ("answered",), event="sinh-con"), [answer(code=None, aspect=None)], ("event",)),
        (Turn("danh sách", ("answered",), card="checklist"), [answer()], ("card",)),
    ],
)
def test_a_turn_is_right_in_everything_or_wrong_in_what_it_is(
    turn: Turn, answers: list[dict[str, Any]], wrong: tuple[str, ...]
) -> None:
    assert judged(turn, *answers) == wrong


def test_a_dialogue_is_right_if_all_its_turns_are() -> None:
    said = iter([answer(), answer(code=MARRIAGE)])
    turns = converse(lambda _: ([reply()], [next(said)]), Dialogue("a01", "", (FEE, FEE)))
    conversations = Conversations(turns)
    assert (conversations.right.value, conversations.whole.value) == (0.5, 0.0)


ASKED = Ambiguous("m01", "khai sinh", "fee", ("làm lại",), (MARRIAGE,), (BIRTH,))


@pytest.mark.parametrize(
    ("course", "questions", "right"),
    [
        ([(reply(), answer(code=MARRIAGE))], 0, True),
        ([(reply(), answer(code=BIRTH))], 0, False),
        ([(reply(MARRIAGE), answer("clarify", None)), (reply(), answer(code=MARRIAGE))], 1, True),
        ([(reply(MARRIAGE), answer(code=BIRTH)), (reply(), answer(code=MARRIAGE))], 1, True),
        ([(reply(), answer("clarify", None))] * 3 + [(reply(), answer(code=MARRIAGE))], 3, False),
    ],
)
def test_a_person_is_asked_and_answers(course: list[Any], questions: int, right: bool) -> None:
    left = iter(course)

    def say(_: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        said, decided = next(left)
        return [said], [decided]

    resolved = resolve(say, ASKED, taps=True)
    assert (resolved.questions, resolved.right) == (questions, right)


def test_the_sets_are_as_large_as_they_have_to_be() -> None:
    unseen = [dialogue for dialogue in dialogues(DIALOGUES) if dialogue.half == "test"]
    assert len(unseen) >= 60
    assert sum(dialogue.unaccented for dialogue in dialogues(DIALOGUES)) * 3 >= len(dialogues(DIALOGUES))
    assert sum(line.count(b'"say"') for line in AMBIGUOUS.read_bytes().splitlines()) >= 40


def test_every_dialogue_is_of_its_shape() -> None:
    events = {event.id for event in read_life_events()}
    for dialogue in dialogues():
        assert 3 <= len(dialogue.turns) <= 12
        for turn in dialogue.turns:
            assert set(turn.aspect) | set(turn.more) <= set(ASPECTS)
            assert turn.event is None or turn.event in events
        if dialogue.unaccented:
            assert all(fold(turn.say) == turn.say.lower() for turn in dialogue.turns)


def test_who_cannot_be_served_is_left_out() -> None:
    assert ambiguous([]) == []
