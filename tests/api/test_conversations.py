"""Turns on record, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import msgspec
import pytest
import sqlalchemy as sa

from actions.wording.replies import QuickReply, Reply
from api.conversations import Begun, Conversations
from api.database import OffLoop
from api.tables import turns
from tests.support.trackers import trackers
from tests.support.turns import ANSWERED


async def _begin(record: Conversations, message: str = "m1", conversation: str = "c1") -> Begun:
    return await record.begin(conversation, message, "xin chào", "web")


def _response(*payloads: str) -> bytes:
    reply = Reply(text="Chào", quick_replies=[QuickReply("nút", payload) for payload in payloads])
    return msgspec.json.encode({"replies": [reply]})


def _age(engine: sa.Engine, turn: int, seconds: int) -> None:
    with engine.begin() as connection:
        then = datetime.now(timezone.utc) - timedelta(seconds=seconds)
        connection.execute(turns.update().where(turns.c.id == turn).values(received_at=then))


async def test_the_first_message_begins_the_conversation(record: Conversations) -> None:
    first, second = await _begin(record, "m1"), await _begin(record, "m2")
    assert (first.first, first.fresh, first.response) == (True, True, None)
    assert (second.first, second.fresh, second.response) == (False, True, None)
    assert first.turn != second.turn


async def test_an_answered_message_again_has_its_answer(record: Conversations) -> None:
    begun = await _begin(record)
    await record.finish("c1", begun.turn, b"answer", ANSWERED)
    assert await _begin(record) == Begun(begun.turn, True, False, b"answer")
    assert await record.response(begun.turn) == b"answer"


async def test_a_message_under_way_again_is_not_to_be_answered_again(record: Conversations) -> None:
    begun = await _begin(record)
    assert await _begin(record) == Begun(begun.turn, True, False, None)
    assert await record.response(begun.turn) is None


async def test_one_message_in_two_conversations_is_two(record: Conversations) -> None:
    turns_ = {(await _begin(record, conversation=name)).turn for name in ("c1", "c2")}
    assert len(turns_) == 2


async def test_of_many_at_once_one_has_to_answer(record: Conversations) -> None:
    begun = await asyncio.gather(*(_begin(record) for _ in range(20)))
    assert sum(one.fresh for one in begun) == 1
    assert len({one.turn for one in begun}) == 1
    assert all(one.first for one in begun)


async def test_of_many_first_messages_at_once_each_has_its_turn(record: Conversations) -> None:
    begun = await asyncio.gather(*(_begin(record, f"m{number}") for number in range(20)))
    assert all(one.fresh for one in begun)
    assert len({one.turn for one in begun}) == 20
    assert sum(one.first for one in begun) == 1


async def test_a_turn_whose_process_is_gone_is_taken_over_once(record: Conversations, engine: sa.Engine) -> None:
    begun = await _begin(record)
    _age(engine, begun.turn, 61)
    again = await asyncio.gather(*(_begin(record) for _ in range(5)))
    assert sum(one.fresh for one in again) == 1
    assert {one.turn for one in again} == {begun.turn}


async def test_a_turn_that_only_takes_long_is_not_taken_over(record: Conversations, engine: sa.Engine) -> None:
    begun = await _begin(record)
    _age(engine, begun.turn, 30)
    assert not (await _begin(record)).fresh


async def test_an_old_answered_turn_is_not_taken_over(record: Conversations, engine: sa.Engine) -> None:
    begun = await _begin(record)
    await record.finish("c1", begun.turn, b"answer", ANSWERED)
    _age(engine, begun.turn, 100_000)
    assert (await _begin(record)).response == b"answer"


async def test_a_dropped_message_can_be_tried_again(record: Conversations) -> None:
    begun = await _begin(record)
    await record.drop(begun.turn)
    with pytest.raises(LookupError):
        await record.response(begun.turn)
    assert (await _begin(record)).fresh


async def test_an_answered_turn_cannot_be_dropped(record: Conversations) -> None:
    begun = await _begin(record)
    await record.finish("c1", begun.turn, b"answer", ANSWERED)
    await record.drop(begun.turn)
    assert (await _begin(record)).response == b"answer"


async def test_the_first_message_of_a_conversation_is_first_again_after_it_was_dropped(record: Conversations) -> None:
    begun = await _begin(record)
    await record.drop(begun.turn)
    # Nobody was given the conversation's token yet.
    assert (await _begin(record)).first


async def test_the_number_of_a_turn_never_comes_again(record: Conversations) -> None:
    begun = await _begin(record)
    await record.forget("c1")
    other = await _begin(record, conversation="c2")
    assert other.turn != begun.turn
    await record.finish("c1", begun.turn, b"not for c2", ANSWERED)
    assert await record.response(other.turn) is None
    with pytest.raises(LookupError):
        await record.response(begun.turn)


async def test_what_is_answered_to_a_forgotten_conversation_is_not_kept(
    record: Conversations, engine: sa.Engine
) -> None:
    begun = await _begin(record)
    memory = trackers(engine)
    await record.forget("c1")
    with engine.begin() as connection:  # the bot remembers the turn when it has answered
        connection.execute(memory.insert(), {"sender_id": "c1", "events": b"[]", "updated_at": 1.0})
    await record.finish("c1", begun.turn, b"answer", ANSWERED)
    assert not await record.exists("c1")
    with engine.connect() as connection:
        assert list(connection.execute(sa.select(memory))) == []


async def test_a_turn_that_another_process_dropped_takes_nothing_along(record: Conversations) -> None:
    await record.finish("c1", (await _begin(record, "m1")).turn, b"first", ANSWERED)
    begun = await _begin(record, "m2")
    await record.drop(begun.turn)
    await record.finish("c1", begun.turn, b"second", ANSWERED)
    assert (await _begin(record, "m1")).response == b"first"


async def test_a_button_was_offered_only_where_it_was(record: Conversations) -> None:
    begun = await _begin(record)
    await record.finish("c1", begun.turn, _response("/ask_fee", '/choose{"code":"1.001193"}'), ANSWERED)
    assert await record.issued("c1", "/ask_fee")
    assert await record.issued("c1", '/choose{"code":"1.001193"}')
    assert not await record.issued("c1", "/ask_duration")
    assert not await record.issued("c1", '/choose{"code":"1.004194"}')
    assert not await record.issued("c2", "/ask_fee")


async def test_a_button_of_a_turn_under_way_was_not_offered(record: Conversations) -> None:
    await _begin(record)
    assert not await record.issued("c1", "/ask_fee")


async def test_text_of_any_kind_is_kept_as_it_is(record: Conversations, engine: sa.Engine) -> None:
    text = "Đ🙂'; DROP TABLE turns; --\n\u0301%s{}"
    begun = await record.begin("c1", "m1", text, "web")
    with engine.connect() as connection:
        stored = connection.execute(sa.select(turns.c.text).where(turns.c.id == begun.turn)).scalar_one()
    assert stored == text


async def test_the_database_answers(record: Conversations) -> None:
    await record.alive()


def test_a_token_is_of_its_conversation_and_its_key(record: Conversations, engine: sa.Engine) -> None:
    other = Conversations(OffLoop(engine), b"o" * 32)
    assert record.token("c1") == record.token("c1")
    assert len({record.token("c1"), record.token("c2"), other.token("c1")}) == 3
