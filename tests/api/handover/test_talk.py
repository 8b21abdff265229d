from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from api.channels.messages import Outgoing
from api.database import OffLoop
from api.handover.queue import Queue, TakenError
from api.handover.tables import handovers, staff_messages
from api.handover.talk import Speaker, Talk
from api.tables import contacts, outbox
from tests.support.handover import begin, hire, rows


class Platform:
    """Renders as the platforms do."""

    def render(self, replies: Any, person: str, anonymous_in: str) -> Outgoing:
        return Outgoing(body={"recipient": {"user_id": person}, "message": {"text": replies[0].text}})


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    return Queue(OffLoop(engine))


@pytest.fixture
def talk(engine: sa.Engine) -> Talk:
    return Talk(OffLoop(engine), {"zalo": Platform()})  # type: ignore[dict-item]


@pytest.fixture
async def lan(engine: sa.Engine, queue: Queue) -> Speaker:
    """Somebody who holds the conversations `w`, on the web, and `z`, on Zalo."""
    begin(engine, "w")
    begin(engine, "z", channel="zalo")
    with engine.begin() as connection:
        connection.execute(contacts.insert().values(conversation_id="z", channel="zalo", person="p1"))
    (number,) = hire(engine, "Lan")
    for name in "wz":
        await queue.ask(name, "asked")
        await queue.claim(name, number, shown_name="Lan")
    return Speaker(number, "Lan")


def _said(engine: sa.Engine) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in rows(engine, staff_messages) if row.kind != "service"]


async def test_what_is_said_on_the_web_goes_to_no_platform(engine: sa.Engine, talk: Talk, lan: Speaker) -> None:
    said = await talk.say("w", lan, "m1", "Chào anh/chị")
    assert said.fresh
    assert _said(engine) == [("officer", "Chào anh/chị")]
    assert rows(engine, outbox) == []


async def test_what_is_said_on_a_platform_is_sent_once_with_the_name(
    engine: sa.Engine, talk: Talk, lan: Speaker
) -> None:
    first = await talk.say("z", lan, "m1", "Chào anh/chị")
    again = await talk.say("z", lan, "m1", "Chào anh/chị")
    assert (first.fresh, again.fresh, again.number) == (True, False, first.number)
    (sent,) = rows(engine, outbox)
    assert (sent.state, sent.channel, sent.inbox_id, sent.notice_id) == ("waiting", "zalo", None, None)
    assert "Cán bộ Lan: Chào anh/chị".encode() in sent.message
    assert b"p1" not in sent.message  # whom it goes to stands in one table only
    assert [row.outbox_id for row in rows(engine, staff_messages) if row.kind == "officer"] == [sent.id]


async def test_a_note_is_for_colleagues_alone(engine: sa.Engine, talk: Talk, lan: Speaker) -> None:
    await talk.note("z", lan, "n1", "đã gọi xã")
    assert _said(engine) == [("note", "đã gọi xã")]
    assert rows(engine, outbox) == []


async def test_whose_it_is_not_says_nothing(engine: sa.Engine, talk: Talk, lan: Speaker, queue: Queue) -> None:
    (minh,) = hire(engine, "Minh")
    for keep in (talk.say, talk.note):
        with pytest.raises(TakenError, match="Lan"):
            await keep("w", Speaker(minh, "Minh"), "m1", "chen vào")
    await queue.close("w", lan.id)
    with pytest.raises(LookupError):
        await talk.say("w", lan, "m2", "còn nữa")
    assert _said(engine) == []


async def test_speaking_keeps_the_conversation(engine: sa.Engine, talk: Talk, lan: Speaker) -> None:
    before = {row.conversation_id: row for row in rows(engine, handovers)}["w"]
    await talk.say("w", lan, "m1", "Chào anh/chị")
    after = {row.conversation_id: row for row in rows(engine, handovers)}["w"]
    assert after.held_until > before.held_until
    assert after.revision > before.revision
