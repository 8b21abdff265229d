from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.handover.canned import CannedAnswers, fill, unknown_variables


@pytest.fixture
async def answers(engine: sa.Engine) -> CannedAnswers:
    answers = CannedAnswers(OffLoop(engine))
    await answers.add("Ngoài giờ", "Mời anh/chị gọi lại trong giờ làm việc.", "Thu")
    await answers.add("Hẹn gọi lại", "Tôi sẽ gọi lại cho anh/chị ngoài giờ.", "Thu")
    return answers


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["Hẹn gọi lại", "Ngoài giờ"]),
        ("ngoai gio", ["Ngoài giờ", "Hẹn gọi lại"]),  # the one with it in its title first
        ("NGOÀI goi", ["Hẹn gọi lại", "Ngoài giờ"]),
        ("hen", ["Hẹn gọi lại"]),
        ("không có", []),
    ],
)
async def test_they_are_found_by_their_words(answers: CannedAnswers, typed: str, found: list[str]) -> None:
    assert [one.title for one in await answers.find(typed)] == found


async def test_one_is_changed_and_deleted(answers: CannedAnswers) -> None:
    one, other = await answers.find()
    await answers.change(one.id, "Gọi lại", one.text, "Thu")
    await answers.remove(other.id)
    assert [left.title for left in await answers.find()] == ["Gọi lại"]
    with pytest.raises(LookupError):
        await answers.remove(other.id)
    with pytest.raises(LookupError):
        await answers.change(other.id, "x", "y", "Thu")


def test_what_is_not_known_stays_in_braces() -> None:
    filled = fill("Tôi là {can_bo}, hồ sơ {bien_nhan}.", {"can_bo": "Lan", "bien_nhan": ""})
    assert filled == ("Tôi là Lan, hồ sơ {bien_nhan}.", ["bien_nhan"])


def test_what_is_filled_in_is_not_read_for_variables() -> None:
    assert fill("{thu_tuc}", {"thu_tuc": "{can_bo}", "can_bo": "Lan"}).text == "{can_bo}"


def test_variables_that_there_are_not() -> None:
    assert unknown_variables("{can_bo} {le_phi} {} {{can_bo}}") == ["le_phi", ""]
