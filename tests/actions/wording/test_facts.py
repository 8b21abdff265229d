"""DESIGN's rule: an answer says what its source says, and no number more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from actions.wording.facts import LONGEST, compose
from actions.wording.replies import ASPECTS, Aspect
from actions.wording.templates import day, money, vietnamese
from actions.wording.terms import Asked, reduced_amount
from knowledge.catalogue import read_catalogue
from knowledge.check import all_texts
from knowledge.records import Fee, Procedure
from knowledge.text.numbers import numbers
from tests.support.cards import said

PROCEDURES = read_catalogue()
IN_2026, IN_2027 = date(2026, 11, 23), date(2027, 2, 1)
DAYS = (IN_2026, IN_2027)

_LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_FREE = re.compile("miễn phí|không mất phí|không thu phí", re.IGNORECASE)
_STUTTER = re.compile(r"(?<!\w)(\w{2,}) \1(?!\w)", re.IGNORECASE)
_BAD_SIGNS = re.compile(r"\.\.|[ .,;:],|[ ,;:]\.| [;:]|\.;|::|\( | \)|\(\)")

every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)
every_aspect = pytest.mark.parametrize("aspect", ASPECTS)


def answers(procedure: Procedure) -> Iterator[tuple[str, date]]:
    """Everything that can be said about `procedure`, with the day it is said on."""
    for aspect in ASPECTS:
        for today in DAYS:
            yield compose(Asked(procedure, today), aspect).text, today


def told(procedure: Procedure) -> Iterator[tuple[str, date]]:
    """The same, and what is drawn in its place."""
    yield from answers(procedure)
    for today in DAYS:
        yield from ((said(card), today) for card in compose(Asked(procedure, today), "overview").cards)


def fees(procedure: Procedure) -> list[Fee]:
    return [fee for method in procedure.methods for fee in method.fees]


def reduced(procedure: Procedure, today: date) -> set[int]:
    """The results of the one calculation there is."""
    return {amount for fee in fees(procedure) if (amount := reduced_amount(fee, today)) is not None}


@every_procedure
def test_every_number_stands_in_the_record(procedure: Procedure) -> None:
    source = numbers(all_texts(procedure))
    for text, today in told(procedure):
        calculated = {str(amount) for amount in reduced(procedure, today)}
        assert numbers(_LIST_NUMBER.sub("", text)) - source - calculated == set(), text


@every_procedure
def test_every_sum_of_money_is_a_fee_of_the_record(procedure: Procedure) -> None:
    source = all_texts(procedure)
    for text, today in told(procedure):
        amounts = {fee.amount for fee in fees(procedure)} | reduced(procedure, today)
        for amount in re.findall(r"([\d.]+) đồng", text):
            assert int(amount.replace(".", "")) in amounts or f"{amount} đồng" in source, text


@every_procedure
def test_every_date_is_a_date_of_the_record(procedure: Procedure) -> None:
    source = all_texts(procedure)
    dates = {day(date(*map(int, found.split("-")))) for found in re.findall(r"\d{4}-\d{2}-\d{2}", source)}
    for text, _ in told(procedure):
        assert {one for one in _DATE.findall(text) if one not in source} <= dates, text


@every_procedure
def test_a_reduced_fee_stands_beside_what_it_comes_from(procedure: Procedure) -> None:
    text = compose(Asked(procedure, IN_2026), "fee").text
    for fee in fees(procedure):
        reduction, amount = fee.reduction_on(IN_2026), reduced_amount(fee, IN_2026)
        if reduction is None or amount is None:
            continue
        operands = [money(fee.amount or 0), f"{reduction.percent}%", day(reduction.valid_until), money(amount)]
        assert any(all(operand in line for operand in operands) for line in text.splitlines()), text


@every_procedure
def test_a_reduction_that_is_over_is_not_told(procedure: Procedure) -> None:
    over = [r for fee in fees(procedure) for r in fee.reductions if r.valid_until < IN_2027]
    for aspect in ASPECTS:
        text = compose(Asked(procedure, IN_2027), aspect).text
        assert not any(day(reduction.valid_until) in text for reduction in over), text
        if over and aspect == "fee":
            full = [money(fee.amount or 0) for fee in fees(procedure) if fee.reductions]
            assert all(amount in text for amount in full)


@every_procedure
def test_free_is_said_only_where_the_record_says_so(procedure: Procedure) -> None:
    says_so = any(fee.kind == "free" for fee in fees(procedure)) or "miễn" in all_texts(procedure).lower()
    for text, _ in told(procedure):
        assert says_so or not _FREE.search(text), text


@every_procedure
def test_a_free_fee_is_told_as_free(procedure: Procedure) -> None:
    free = [fee for fee in fees(procedure) if fee.kind == "free"]
    assert not free or _FREE.search(compose(Asked(procedure, IN_2026), "fee").text)


@every_procedure
def test_one_message_holds_the_answer(procedure: Procedure) -> None:
    assert all(len(text) <= LONGEST for text, _ in answers(procedure))
    assert LONGEST <= 2000


@every_procedure
def test_it_ends_with_the_source_and_its_day(procedure: Procedure) -> None:
    expected = vietnamese()("source.line", code=procedure.code, updated_at=day(procedure.source.updated_at))
    assert procedure.code in expected
    for text, _ in answers(procedure):
        assert text.splitlines()[-1] == expected


@every_procedure
def test_it_reads_as_a_person_would_write(procedure: Procedure) -> None:
    source = all_texts(procedure)
    for text, _ in answers(procedure):
        assert "{" not in text
        assert "None" not in text
        for line in text.splitlines():
            assert "  " not in line.lstrip(), line
            assert line == line.rstrip(), line
            assert [m[0] for m in _STUTTER.finditer(line) if m[0].lower() not in source.lower()] == [], line
            assert [m[0] for m in _BAD_SIGNS.finditer(line) if m[0] not in source] == [], line


@every_procedure
def test_no_line_is_told_twice(procedure: Procedure) -> None:
    for aspect in ("fee", "duration", "place", "legal", "form", "result"):
        lines = compose(Asked(procedure, IN_2026), aspect).text.splitlines()
        bullets = [line for line in lines if line.startswith("• ")]
        assert len(bullets) == len(set(bullets)), lines


@every_procedure
@pytest.mark.parametrize("aspect", ["fee", "duration"])
def test_a_silent_record_is_called_silent(procedure: Procedure, aspect: Aspect) -> None:
    facts = [fact for method in procedure.methods for fact in (method.fees if aspect == "fee" else method.durations)]
    silent = all(fact.kind == "unknown" and not fact.text for fact in facts)
    assert compose(Asked(procedure, IN_2026), aspect).known != silent


@every_procedure
def test_what_it_calls_unknown_has_no_number_but_the_sources(procedure: Procedure) -> None:
    for aspect in ASPECTS:
        fact = compose(Asked(procedure, IN_2026), aspect)
        if not fact.known:
            named = numbers(f"{procedure.code} {procedure.name} {day(procedure.source.updated_at)}")
            assert numbers(fact.text) <= named, fact.text


def parts(procedure: Procedure, aspect: Aspect) -> list[str]:
    """Everything the record has to say on `aspect`, in its own words."""
    papers = [paper for group in procedure.documents for paper in (*group.hand_in, *group.show)]
    return {
        "documents": [*(paper.name for paper in papers), *procedure.notes],
        "fee": [money(fee.amount) for fee in fees(procedure) if fee.amount and fee.applies_on(IN_2026)],
        "duration": [f"{d.value} " for method in procedure.methods for d in method.durations if d.value],
        "place": [method.place.rstrip(". ") for method in procedure.methods],
        "steps": procedure.steps,
        "legal": [basis.code for basis in procedure.legal_basis],
        "result": procedure.result,
        "eligibility": [*procedure.audience, *procedure.requirements],
        "form": [paper.form for paper in papers],
    }.get(aspect, [])


@every_procedure
def test_nothing_is_left_out_without_saying_so(procedure: Procedure) -> None:
    more = vietnamese()("source.more")
    for aspect in ASPECTS:
        text = compose(Asked(procedure, IN_2026), aspect).text
        missing = [part for part in parts(procedure, aspect) if part not in text]
        assert missing == [] or more in text, (aspect, missing)


@every_procedure
def test_a_cut_answer_ends_in_no_heading_and_uses_its_room(procedure: Procedure) -> None:
    more = vietnamese()("source.more")
    for aspect in ASPECTS:
        text = compose(Asked(procedure, IN_2026), aspect).text
        if more in text:
            kept = text[: text.index(more)].rstrip()
            assert not kept.endswith(":")
            assert len(text) > 1200
