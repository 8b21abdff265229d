"""A procedure at a glance, as text and as card: `actions/wording/overview.py`."""

from __future__ import annotations

import json
from datetime import date

import pytest

from actions.wording.facts import closing_lines, compose
from actions.wording.templates import upper_first, vietnamese
from actions.wording.terms import Asked
from knowledge.catalogue import read_catalogue
from knowledge.local_rules import Localities, read_local
from knowledge.records import Procedure
from tests.support.cards import said, untold, words
from tests.support.catalogue import procedure as made_up
from tests.support.localities import FEE, rules

DAYS = (date(2026, 11, 23), date(2027, 2, 1))
LOCAL = Localities(read_local())
PLACES = ("", *(local.place.code for local in LOCAL.rules))

every_procedure = pytest.mark.parametrize("procedure", read_catalogue(), ids=lambda procedure: procedure.code)


@every_procedure
def test_the_card_tells_what_the_text_tells_and_no_more(procedure: Procedure) -> None:
    for today in DAYS:
        for place in PLACES:
            text, _, [card] = compose(Asked(procedure, today, place, LOCAL), "overview")
            assert untold(text, card) == {}, text
            assert words(said(card)).keys() - words(text).keys() - words(procedure.name).keys() == set()


@every_procedure
def test_the_card_has_the_shape_a_page_draws(procedure: Procedure) -> None:
    asked = Asked(procedure, DAYS[0])
    [card] = compose(asked, "overview").cards
    assert list(card) == ["kind", "lead", "title", "facts", "remarks", "source", "url"]
    assert (card["kind"], card["title"], card["url"]) == ("procedure", procedure.plain_name, procedure.source.url)
    assert card["source"] == closing_lines(procedure)
    assert all(fact.keys() == {"label", "text"} and all(fact.values()) for fact in card["facts"])
    assert json.loads(json.dumps(card)) == card
    assert compose(asked, "overview").cards == [card]


def test_the_facts_stand_in_the_order_of_the_text() -> None:
    procedure = next(procedure for procedure in read_catalogue() if procedure.code == "1.014064")
    text, _, [card] = compose(Asked(procedure, DAYS[0]), "overview")
    official, *facts = card["facts"]
    assert official == {"label": "Tên chính thức", "text": procedure.name}
    bullets = [line for line in text.splitlines() if line.startswith("• ")]
    assert len(facts) == len(bullets)
    for fact, line in zip(facts, bullets, strict=True):
        label, _, told = line.removeprefix("• ").removesuffix(".").partition(": ")
        assert fact == {"label": label, "text": upper_first(told)}


def test_a_name_that_is_plain_is_not_told_twice() -> None:
    dragons = made_up()
    [card] = compose(Asked(dragons, DAYS[0]), "overview").cards
    assert (card["title"] == dragons.name) != ("Tên chính thức" in str(card["facts"]))


def test_that_a_value_is_the_place_s_own_is_remarked() -> None:
    remark, closing = vietnamese()("overview.local"), vietnamese()("overview.closing")
    here, elsewhere = (
        compose(Asked(made_up(), DAYS[0], place, Localities([rules(fees=[FEE])])), "overview").cards[0]
        for place in ("24", "52")
    )
    assert here["remarks"] == [remark, closing]
    assert elsewhere["remarks"] == [closing]
    assert any("5.000 đồng" in fact["text"] for fact in here["facts"])
