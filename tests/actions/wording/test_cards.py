"""Maps, and what is remarked on cards: `actions/wording/cards.py`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from actions.wording.cards import lead, maps, remark
from actions.wording.facts import MOST_CENTRES, compose
from actions.wording.replies import ASPECTS
from actions.wording.terms import Asked
from knowledge.local_rules import Localities
from knowledge.text.numbers import numbers
from tests.support.catalogue import procedure
from tests.support.localities import CENTRE, rules

TODAY = date(2026, 7, 20)
FULL = {**CENTRE, "hours": "7 giờ đến 17 giờ.", "telephone": "0222.123456", "at": [21.27, 106.193]}


def _asked(*centres: dict[str, Any], **changes: Any) -> Asked:
    return Asked(procedure(), TODAY, "24", Localities([rules(centres=list(centres), **changes)]))


def test_a_centre_whose_place_is_known_has_a_map_beside_the_text() -> None:
    text, _, [card] = compose(_asked(FULL), "place")
    assert card == {
        "kind": "map",
        "title": "Trung tâm Phục vụ hành chính công",
        "address": "Số 1, đường Rồng",
        "hours": "7 giờ đến 17 giờ",
        "telephone": "0222.123456",
        "url": "https://www.google.com/maps/search/?api=1&query=21.27,106.193",
    }
    assert all(card[part] in text for part in ("title", "address", "hours", "telephone"))
    assert numbers(" ".join(value for name, value in card.items() if name != "url")) <= numbers(str(FULL))
    assert json.loads(json.dumps(card)) == card


def test_what_is_not_known_of_a_centre_is_empty() -> None:
    [card] = compose(_asked({**CENTRE, "at": [21.27, 106.19]}), "place").cards
    assert (card["hours"], card["telephone"]) == ("", "")


def test_a_centre_whose_place_is_not_known_has_no_map() -> None:
    assert compose(_asked(CENTRE), "place").cards == []
    assert maps([]) == []


def test_there_is_a_map_of_none_that_the_text_does_not_name() -> None:
    many = [{**FULL, "name": f"Trung tâm {letter}"} for letter in "ABCDE"]
    text, _, cards = compose(_asked(*many), "place")
    assert len(cards) == MOST_CENTRES
    assert all(card["title"] in text for card in cards)
    assert compose(_asked({**FULL, "example": "chỉ để xem"}), "place").cards == []


def test_only_the_answer_on_the_place_has_maps() -> None:
    drawn = {aspect: [card["kind"] for card in compose(_asked(FULL), aspect).cards] for aspect in ASPECTS}
    assert {aspect: kinds for aspect, kinds in drawn.items() if kinds} == {"overview": ["procedure"], "place": ["map"]}


def test_a_remark_is_made_on_what_is_drawn_in_place_of_a_text() -> None:
    cards: list[dict[str, Any]] = [{"kind": "map"}, {"kind": "dossier", "lead": ["b"], "remarks": ["c"]}]
    remark(cards, "d")
    lead(cards, "a")
    assert cards == [{"kind": "map"}, {"kind": "dossier", "lead": ["a", "b"], "remarks": ["c", "d"]}]
