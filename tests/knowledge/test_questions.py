"""Messages people type about each procedure: `knowledge/questions.py` and its two lists."""

from __future__ import annotations

import pytest

from actions.wording.replies import ASPECTS
from knowledge.questions import ASKED, Question, held_out, packaged, parse
from knowledge.text.normalise import clean, words

_LINE = "1.001193\tdocuments\tlam khai sinh can giay j"


def test_a_line_is_a_message_with_what_it_asks() -> None:
    assert list(parse(["# a comment", "", _LINE])) == [Question("1.001193", "documents", "lam khai sinh can giay j")]


def test_what_may_be_asked_are_the_aspects_we_answer() -> None:
    assert frozenset(ASPECTS) == ASKED


@pytest.mark.parametrize(
    "line",
    ["1.001193", "1.001193\tdocuments", f"{_LINE}\tmore", "1.001193\tweather\tmai mưa không", "\tfee\tbao nhiêu"],
)
def test_a_line_of_another_shape_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2: "):
        list(parse([_LINE, line]))


def test_what_was_typed_without_diacritics_is_read_with_them() -> None:
    assert Question("1.001193", "documents", "lam khai sinh can giay to gi").meant == "làm khai sinh cần giấy tờ gì"
    assert Question("1.001193", "fee", "Phí làm khai sinh").meant == "Phí làm khai sinh"


def test_the_packaged_messages_are_clean_and_about_thousands_of_procedures() -> None:
    everything = [question for asked in packaged().values() for question in asked]
    assert len(packaged()) > 5000
    assert len(everything) > 10_000
    assert [q.text for q in [*everything, *held_out()] if clean(q.text) != q.text] == []


def test_what_is_held_out_is_not_searched() -> None:
    searched = {" ".join(words(question.text)) for asked in packaged().values() for question in asked}
    both = [question.text for question in held_out() if " ".join(words(question.text)) in searched]
    # A few topics have only one way to be said in three words.
    assert len(both) < 0.01 * len(held_out())
