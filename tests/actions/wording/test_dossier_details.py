"""What only the owner of a dossier may know, in words: `actions/wording/dossier_details.py`."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import msgspec
import pytest

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import Charge, Details, Dossier, Request, State, Step
from actions.wording.cards import drawn
from actions.wording.dossier_details import details_card, tell_details
from actions.wording.dossiers import details, state_name
from actions.wording.templates import vietnamese
from actions.wording.timeline import timeline
from knowledge.text.numbers import numbers
from tests.support.cards import said, untold, words
from tests.support.dossiers import ASKED, NOW, TODAY, WHOLE, but
from tests.support.dossiers import dossier as plain

DEMO = demo_dossiers(NOW)
FULL = but(WHOLE, details=msgspec.structs.replace(WHOLE.details, requests=[ASKED]))

every_dossier = pytest.mark.parametrize("dossier", [*DEMO, WHOLE, FULL], ids=lambda dossier: dossier.receipt)


def test_the_owner_is_told_what_there_is_to_know() -> None:
    text = tell_details(WHOLE)
    for told in (
        f"Chi tiết hồ sơ {WHOLE.receipt}:",
        "Người nộp: Nguyễn T*** M*** H***.",
        "Tình trạng: Đang xử lý",
        WHOLE.details.note,
        "Phí, lệ phí của hồ sơ:\n  – Lệ phí: 8.000 đồng (Nộp tại quầy)",
        "08:30 02/11/2026, Bộ phận Một cửa: Tiếp nhận hồ sơ",
        "Nguồn: Kho thử, cập nhật lúc 09:30 23/11/2026.",
    ):
        assert told in text
    assert WHOLE.details.applicant not in text
    assert not re.search(WHOLE.details.phone + "|" + WHOLE.details.identity, text)


def test_the_owner_is_told_which_papers_are_missing_and_what_is_to_be_paid() -> None:
    charge = Charge("", 1500000)
    text = tell_details(plain(State.PAYMENT_NEEDED, details=Details(requests=[ASKED], charges=[charge])))
    assert "• Cần bổ sung (yêu cầu ngày 10/11/2026): Nộp thêm giấy chứng sinh\n  – Giấy chứng sinh" in text
    assert "• Khoản phải nộp:\n  – Phí, lệ phí: 1.500.000 đồng" in text


def test_papers_that_came_are_not_asked_for_again() -> None:
    answered = msgspec.structs.replace(ASKED, answered_on=date(2026, 11, 12))
    earlier = Request(content="Nộp tờ khai")
    assert "bổ sung" not in tell_details(plain(details=Details(requests=[answered])))
    assert "Cần bổ sung: Nộp tờ khai" in tell_details(plain(details=Details(requests=[earlier, answered])))


def test_of_many_steps_the_owner_is_told_the_last() -> None:
    steps = [Step(NOW + timedelta(minutes=n), "", f"Bước {n}") for n in range(20)]
    told = re.findall(r"Bước (\d+)", tell_details(plain(details=Details(steps=steps))))
    assert told == ["15", "16", "17", "18", "19"]


@pytest.mark.parametrize("applicant", ["", "Nguyễn Văn An"])
def test_where_there_is_nothing_to_tell_the_owner_it_is_said(applicant: str) -> None:
    nothing = vietnamese()("dossier.details.nothing")
    assert nothing in tell_details(plain(details=Details(applicant=applicant)))
    assert nothing not in tell_details(plain(details=Details(applicant=applicant, note="Chờ")))


@every_dossier
def test_the_owner_is_told_nothing_that_is_a_secret(dossier: Dossier) -> None:
    shown = str(msgspec.to_builtins(details(dossier)))
    for told in (tell_details(dossier), shown, str(details_card(dossier, TODAY))):
        told = told.replace(dossier.receipt, "")
        assert dossier.details.applicant not in told
        assert dossier.details.phone not in told


_LONG = "Rất dài. " * 300
_LONG_STEP, _LONG_REQUEST = Step(NOW, _LONG, _LONG), Request(TODAY, _LONG, [_LONG] * 40)
_EVERYTHING = Details(
    note=_LONG,
    applicant=_LONG,
    charges=[Charge(_LONG, 7000, _LONG)] * 40,
    requests=[_LONG_REQUEST],
    steps=[_LONG_STEP] * 40,
)


@pytest.mark.parametrize("state", [State.PROCESSING, State.PROCESSED, None])
def test_however_long_the_words_are_a_reply_can_hold_them(state: State | None) -> None:
    text = tell_details(plain(state, state_word=_LONG, source=_LONG, details=_EVERYTHING))
    assert len(text) <= 2000
    assert text.count("…") > 3


@every_dossier
def test_the_card_tells_what_the_text_tells(dossier: Dossier) -> None:
    text, card = tell_details(dossier), details_card(dossier, TODAY)
    heading = words(vietnamese()("dossier.details.history"))  # which a page has no need of
    assert untold(text, card, timeline=bool(dossier.details.steps)) - heading == {}, text
    assert words(said(card, timeline=False)).keys() <= words(text).keys()


@every_dossier
def test_every_number_on_the_card_is_the_dossiers(dossier: Dossier) -> None:
    facts = f"{msgspec.to_builtins(dossier)} {tell_details(dossier)}"
    card = details_card(dossier, TODAY)
    assert numbers(said(card)) <= numbers(facts)
    assert json.loads(json.dumps(card)) == card == details_card(dossier, TODAY)


def test_the_card_is_what_a_page_draws() -> None:
    assert details_card(FULL, TODAY) == {
        "kind": "dossier",
        "title": f"Chi tiết hồ sơ {FULL.receipt}",
        "facts": [
            {"label": "Người nộp", "text": "Nguyễn T*** M*** H***"},
            {"label": "Tình trạng", "text": "Đang xử lý"},
            {"label": "Cơ quan ghi", "text": WHOLE.details.note},
            {"label": "Cần bổ sung (yêu cầu ngày 10/11/2026)", "text": "Nộp thêm giấy chứng sinh\nGiấy chứng sinh"},
            {"label": "Phí, lệ phí của hồ sơ", "text": "Lệ phí: 8.000 đồng (Nộp tại quầy)"},
        ],
        "timeline": [
            {"title": "Xác minh (Tư pháp - Hộ tịch)", "at": "08:30 03/11/2026", "state": "done"},
            {"title": "Tiếp nhận hồ sơ (Bộ phận Một cửa)", "at": "08:30 02/11/2026", "state": "done"},
        ],
        "lead": [],
        "remarks": [],
        "source": "Nguồn: Kho thử, cập nhật lúc 09:30 23/11/2026.",
    }


def test_of_many_steps_the_last_ten_are_drawn_the_latest_first() -> None:
    steps = [Step(NOW + timedelta(minutes=n), "", f"Bước {n}") for n in range(20)]
    card = details_card(plain(details=Details(steps=steps)), TODAY)
    assert [stage["title"] for stage in card["timeline"]] == [f"Bước {n}" for n in range(19, 9, -1)]
    assert card["remarks"] == [vietnamese()("dossier.details.more")]
    few = details_card(plain(details=Details(steps=steps[:10])), TODAY)
    assert (len(few["timeline"]), few["remarks"]) == (10, [])


@pytest.mark.parametrize(
    "whole", [Details(requests=[Request(papers=["Giấy"] * 16)]), Details(charges=[Charge("Phí", 1000)] * 16)]
)
def test_of_more_than_a_card_holds_it_says_that_there_is_more(whole: Details) -> None:
    card = details_card(plain(details=whole), TODAY)
    assert card["facts"][-1]["text"].count("\n") == 14
    assert card["remarks"] == [vietnamese()("dossier.details.more")]


def test_without_a_history_the_steps_are_those_of_its_state() -> None:
    item = plain(due_at=date(2026, 11, 27), details=Details(note="Chờ"))
    assert details_card(item, TODAY)["timeline"] == [drawn(stage) for stage in timeline(item, TODAY, state_name(item))]


@pytest.mark.parametrize(
    ("step", "title"),
    [
        (Step(NOW, "Một cửa", "Nhận"), "Nhận (Một cửa)"),
        (Step(NOW, "", "Nhận"), "Nhận"),
        (Step(NOW, "Một cửa"), "Một cửa"),
    ],
)
def test_a_step_says_what_was_done_and_by_whom_as_far_as_that_is_known(step: Step, title: str) -> None:
    assert details_card(plain(details=Details(steps=[step])), TODAY)["timeline"][0]["title"] == title


def test_where_there_is_nothing_more_the_card_says_so() -> None:
    assert details_card(plain(), TODAY)["remarks"] == [vietnamese()("dossier.details.nothing")]
