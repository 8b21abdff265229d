"""What was said in a conversation, as it is told again, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from actions.wording.replies import Answer, QuickReply, Reply
from api.bot_client import Outcome
from api.conversations import Conversations
from api.database import OffLoop
from api.dossiers.notices import Notices
from api.history import MOST_TURNS, History, Item, Rating
from api.tables import conversations, ratings, turns
from api.turn import body
from tests.support.notices import RECEIPT, follow
from tests.support.turns import ANSWERED


@pytest.fixture
def history(engine: sa.Engine) -> History:
    return History(OffLoop(engine))


def _outcome(text: str, *buttons: tuple[str, str]) -> Outcome:
    reply = Reply(text=text, quick_replies=[QuickReply(title, payload) for title, payload in buttons])
    return Outcome([reply], [Answer(status="answered")])


async def _say(
    record: Conversations, message: str, text: str, *buttons: tuple[str, str], conversation: str = "c1"
) -> None:
    """A turn: `text`, answered by "Về" and the same, with `buttons` below."""
    begun = await record.begin(conversation, message, text, "web")
    await record.finish(conversation, begun.turn, body(conversation, _outcome(f"Về {text}", *buttons)), ANSWERED)


def _said(items: list[Item]) -> list[str]:
    return [item.text or " / ".join(reply.text for reply in item.replies) for item in items]


async def test_what_was_said_is_told_in_its_order(record: Conversations, history: History) -> None:
    await _say(record, "m1", "làm căn cước")
    await _say(record, "m2", "bao nhiêu tiền")
    items = await history.of("c1")
    assert [(item.role, item.message_id) for item in items] == [
        ("person", "m1"),
        ("assistant", "m1"),
        ("person", "m2"),
        ("assistant", "m2"),
    ]
    assert _said(items) == ["làm căn cước", "Về làm căn cước", "bao nhiêu tiền", "Về bao nhiêu tiền"]
    assert [item.status for item in items] == ["", "answered", "", "answered"]
    assert {item.at.utcoffset() for item in items} == {timedelta(0)}
    assert abs(items[0].at - datetime.now(timezone.utc)) < timedelta(minutes=1)


async def test_of_a_conversation_that_never_was_nothing_is_told(history: History) -> None:
    assert await history.of("c1") == []


async def test_a_button_that_was_chosen_is_told_by_its_title(record: Conversations, history: History) -> None:
    await _say(record, "m1", "làm căn cước", ("Lệ phí", "/ask_fee"), ("Cấp lại", '/choose{"code":"1.014064"}'))
    await _say(record, "m2", '/choose{"code":"1.014064"}')
    await _say(record, "m3", "/ask_fee")
    assert _said(await history.of("c1"))[::2] == ["làm căn cước", "Cấp lại", "Lệ phí"]


async def test_what_only_looks_like_a_button_is_told_as_typed(record: Conversations, history: History) -> None:
    await _say(record, "m1", "/ask_fee", ("Lệ phí", "/ask_fee"))
    await _say(record, "m1", "khác", ("Thời hạn", "/ask_duration"), conversation="c2")
    await _say(record, "m2", "/ask_duration")
    assert _said(await history.of("c1"))[::2] == ["/ask_fee", "/ask_duration"]


async def test_a_turn_without_an_answer_has_only_what_was_asked(record: Conversations, history: History) -> None:
    await record.begin("c1", "m1", "làm căn cước", "web")
    (item,) = await history.of("c1")
    assert (item.role, item.text) == ("person", "làm căn cước")


async def test_nobody_is_told_what_others_said(record: Conversations, history: History) -> None:
    await _say(record, "m1", "làm căn cước")
    await _say(record, "m1", "ly hôn", conversation="c2")
    assert _said(await history.of("c1")) == ["làm căn cước", "Về làm căn cước"]


async def test_of_a_very_long_conversation_the_newest_part_is_told_soon(engine: sa.Engine, history: History) -> None:
    moment = datetime.now(timezone.utc) - timedelta(days=1)
    response = body("c1", _outcome("Dạ " * 500, *((f"Nút {n}", f"/ask_{n}") for n in range(8))))
    rows = [
        {
            "conversation_id": "c1",
            "message_id": f"m{n}",
            "text": "/ask_3" if n % 2 else f"câu {n}",
            "received_at": moment + timedelta(seconds=n),
            "first": n == 0,
            "response": response,
        }
        for n in range(10_000)
    ]
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(id="c1", channel="web", started_at=moment))
        connection.execute(turns.insert(), rows)
    began = time.monotonic()
    items = await history.of("c1")
    assert time.monotonic() - began < 2
    assert len(items) == 2 * MOST_TURNS
    assert (items[0].message_id, items[-1].message_id) == ("m9500", "m9999")
    # The button of the oldest stands in a turn that is not told.
    assert {item.text for item in items if item.role == "person" and item.text.startswith("Nút")} == {"Nút 3"}
    assert not [item for item in items if item.text.startswith("/")]


# ---- notices


async def test_a_notice_shown_on_the_page_stands_where_it_was_shown(
    record: Conversations, history: History, engine: sa.Engine
) -> None:
    await _say(record, "m1", "làm căn cước")
    (number,) = follow(engine, "c1", "untold")
    await Notices(OffLoop(engine)).shown("c1", [number])
    await _say(record, "m2", "bao nhiêu tiền")
    items = await history.of("c1")
    assert [item.message_id for item in items] == ["m1", "m1", f"notice-{number}", "m2", "m2"]
    (reply,) = items[2].replies
    assert RECEIPT in reply.text
    assert items[2].role == "assistant"


@pytest.mark.parametrize("state", ["waiting", "queued", "told", "untold"])
async def test_a_notice_not_shown_on_the_page_does_not_stand_there(
    record: Conversations, history: History, engine: sa.Engine, state: str
) -> None:
    await _say(record, "m1", "làm căn cước")
    follow(engine, "c1", state)
    assert len(await history.of("c1")) == 2


async def test_a_notice_before_an_answer_is_told_once(
    record: Conversations, history: History, engine: sa.Engine
) -> None:
    begun = await record.begin("c1", "m1", "bao nhiêu tiền", "web")
    follow(engine, "c1", "untold")
    outcome = _outcome("Về tiền")
    told = await Notices(OffLoop(engine)).show("c1", outcome)
    await record.finish("c1", begun.turn, body("c1", outcome), ANSWERED, told)
    _, answer = await history.of("c1")
    assert [RECEIPT in reply.text for reply in answer.replies] == [True, False]


# ---- ratings


async def test_an_answer_is_rated_and_rated_otherwise(
    record: Conversations, history: History, engine: sa.Engine
) -> None:
    await _say(record, "m1", "làm căn cước")
    await _say(record, "m2", "bao nhiêu tiền")
    await history.rate("c1", "m1", Rating(good=True))
    assert [item.good for item in await history.of("c1")] == [None, True, None, None]
    await history.rate("c1", "m1", Rating(good=False, reason="wrong", comment="Sai lệ phí"))
    assert [item.good for item in await history.of("c1")] == [None, False, None, None]
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(ratings))
    assert (row.good, row.reason, row.comment) == (False, "wrong", "Sai lệ phí")


async def test_what_has_no_answer_cannot_be_rated(record: Conversations, history: History, engine: sa.Engine) -> None:
    await _say(record, "m1", "của người khác", conversation="c2")
    await record.begin("c1", "m2", "còn đang trả lời", "web")
    for message in ("m1", "m2", "m3", "notice-1"):
        with pytest.raises(LookupError):
            await history.rate("c1", message, Rating(good=True))
    with engine.connect() as connection:
        assert not list(connection.execute(sa.select(ratings)))


async def test_a_rating_goes_with_its_conversation(record: Conversations, history: History, engine: sa.Engine) -> None:
    for conversation in ("c1", "c2"):
        await _say(record, "m1", "làm căn cước", conversation=conversation)
        await history.rate(conversation, "m1", Rating(good=True))
    await record.forget("c1")
    assert await history.of("c1") == []
    with engine.connect() as connection:
        assert len(list(connection.execute(sa.select(ratings)))) == 1
    with pytest.raises(LookupError):
        await history.rate("c1", "m1", Rating(good=True))
