"""Thumbs, and being asked whether one is content, on Zalo and on Messenger: webhook, real api and bot, platform."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
import pytest_asyncio
import sqlalchemy as sa

from actions.dossiers import subscriptions
from actions.dossiers.database import open_engine
from api.asking.asker import Asker
from api.asking.surveys import Surveys
from api.asking.tables import satisfaction, surveys
from api.channels.messages import Platform
from api.channels.messenger import Messenger
from api.channels.tokens import Tokens
from api.channels.zalo import Zalo
from api.database import OffLoop
from api.switches import Switchboard
from api.tables import contacts, ratings, turns
from tests.support.channels import SECRET_KEY, Door, door, eventually, meta_text, zalo_text
from tests.support.daytime import NOON, where_it_is
from tests.support.servers import Servers

pytestmark = pytest.mark.asyncio(loop_scope="module")
_QUESTION = "làm lại căn cước bị mất hết bao nhiêu tiền"
_numbers = itertools.count()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_door(servers: Servers) -> AsyncIterator[Door]:
    async with door(servers, log="asking.log") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def engine(open_door: Door) -> AsyncIterator[sa.Engine]:
    engine = open_engine(open_door.database_url)
    yield engine
    engine.dispose()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def asker(engine: sa.Engine) -> AsyncIterator[Asker]:
    """Who asks: here when the test wants it, else once a minute."""
    database, nowhere = OffLoop(engine), "http://127.0.0.1:9"
    tokens = Tokens(database, SECRET_KEY.encode(), app_id="1", app_secret="s", oauth=nowhere, timeout_s=1)
    platforms: dict[str, Platform] = {
        "messenger": Messenger(app_secret="s", app_id="1", page_token="t", graph=nowhere, version="v25.0", timeout_s=1),
        "zalo": Zalo(app_id="1", oa_secret="s", tokens=tokens, api=nowhere, timeout_s=1),
    }
    yield Asker(Surveys(database, asks=True), platforms, Switchboard(database))
    for platform in platforms.values():
        await platform.close()


class Chat:
    """Somebody who writes on a platform, and what they get."""

    def __init__(self, door: Door, engine: sa.Engine, channel: str) -> None:
        self.channel = channel
        self.person = f"81000000000000{next(_numbers)}"
        self._door = door
        self._engine = engine
        self._platform: Any = door.meta if channel == "messenger" else door.zalo
        self._heard = 0

    async def say(self, text: str, payload: str = "") -> dict[str, Any]:
        """The answer to `text`, or to the button with the `payload`."""
        message = f"asking-{self.person}-{next(_numbers)}"
        if self.channel == "messenger":
            body = msgspec.json.decode(meta_text(self.person, text, message))
            if payload:
                body["entry"][0]["messaging"][0]["message"]["quick_reply"] = {"payload": payload}
            response = await self._door.from_meta(msgspec.json.encode(body))
        else:
            response = await self._door.from_zalo(zalo_text(self.person, payload or text, message))
        assert response.is_success
        return await self.next()

    async def next(self) -> dict[str, Any]:
        """The next message that arrives."""
        self._heard += 1
        message: dict[str, Any] = (await eventually(lambda: self._mine()[self._heard - 1 :]))[0].message
        return message

    def count(self) -> int:
        """How many messages arrived."""
        return len(self._mine())

    def _mine(self) -> list[Any]:
        return [one for one in self._platform.sent if one.recipient == self.person]

    @property
    def conversation(self) -> str:
        query = sa.select(contacts.c.conversation_id).where(contacts.c.person == self.person)
        with self._engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def pause(self, ago: timedelta) -> None:
        """All that was said lies so far back."""
        moment, name = datetime.now(timezone.utc) - ago, self.conversation
        with self._engine.begin() as connection:
            connection.execute(turns.update().where(turns.c.conversation_id == name).values(received_at=moment))
            whose = contacts.update().where(contacts.c.conversation_id == name)
            connection.execute(whose.values(last_message_at=moment))

    def rated(self) -> list[tuple[bool, str | None]]:
        query = sa.select(ratings.c.good, ratings.c.reason).join(turns, turns.c.id == ratings.c.turn_id)
        with self._engine.connect() as connection:
            of_it = query.where(turns.c.conversation_id == self.conversation)
            return [(row.good, row.reason) for row in connection.execute(of_it)]

    def said(self) -> list[str]:
        """What counts as asked."""
        query = sa.select(turns.c.text).where(turns.c.conversation_id == self.conversation).order_by(turns.c.id)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())


def _choices(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Titles and payloads of the buttons under a message."""
    if "quick_replies" in message:
        return [(one["title"], one["payload"]) for one in message["quick_replies"]]
    buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
    return [(one["title"], one["payload"]) for one in buttons if one["type"] == "oa.query.hide"]


def _satisfaction(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(satisfaction)))


async def test_an_answer_on_messenger_has_thumbs_and_one_that_is_none_has_not(
    open_door: Door, engine: sa.Engine
) -> None:
    chat = Chat(open_door, engine, "messenger")
    (up, good), (down, bad) = _choices(await chat.say(_QUESTION))[-2:]
    assert (up, down) == ("👍", "👎")
    assert "👍" not in str(_choices(await chat.say("thời tiết hôm nay thế nào")))
    assert "Cảm ơn" in (await chat.say("👍", good))["text"]
    assert chat.rated() == [(True, None)]
    why = await chat.say("👎", bad)
    assert [title for title, _ in _choices(why)][:2] == ["Sai thông tin", "Không đúng câu hỏi"]
    await chat.say("Khó hiểu", _choices(why)[2][1])
    assert chat.rated() == [(False, "unclear")]
    # Another's button, and one that nobody ever issued, are words for the assistant.
    other = Chat(open_door, engine, "messenger")
    await other.say(_QUESTION)
    await other.say("👍", good)
    await other.say("👍", "/thumb nothing up")
    await other.say("5", f"/satisfaction {'9' * 30} 5")
    await other.say("5", "/satisfaction 1 5")
    assert (other.rated(), len(other.said())) == ([], 5)
    assert chat.rated() == [(False, "unclear")]
    assert len(chat.said()) == 2


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_a_typed_thumb_rates_the_last_answer_and_why_is_asked_once(
    open_door: Door, engine: sa.Engine, channel: str
) -> None:
    chat = Chat(open_door, engine, channel)
    assert "👍" not in str(
        _choices(await chat.say("👎"))
    )  # there is no answer yet: the assistant makes what it can of it
    await chat.say(_QUESTION)
    why = await chat.say("👎🏽")
    assert "điểm nào" in why["text"]
    assert chat.rated() == [(False, None)]
    reason = ("2", "") if channel == "zalo" else _choices(why)[1]
    await chat.say(*reason)
    assert "điểm nào" not in (await chat.say("👎"))["text"]
    assert chat.rated() == [(False, "off_topic")]
    await chat.say("/-strong" if channel == "zalo" else "👍")
    assert chat.rated() == [(True, None)]
    assert chat.said()[1:] == [_QUESTION]


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_one_is_asked_once_and_may_say_more(
    open_door: Door, engine: sa.Engine, asker: Asker, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "VIETNAM", NOON)
    chat = Chat(open_door, engine, channel)
    await chat.say(_QUESTION)
    chat.pause(timedelta(minutes=5))
    await asker.round()
    chat.pause(timedelta(minutes=20))
    before = {row.id for row in _satisfaction(engine)}
    await asker.round()
    await asker.round()
    asked = await chat.next()
    assert asked["text"].startswith("Anh/chị có hài lòng với cuộc trò chuyện này không ạ?")
    steps = _choices(asked)
    assert [title for title, _ in steps] == [
        "Rất không hài lòng",
        "Không hài lòng",
        "Bình thường",
        "Hài lòng",
        "Rất hài lòng",
    ]
    thanks = await chat.say(*(("4", "") if channel == "zalo" else steps[3]))
    assert "Cảm ơn" in thanks["text"]
    assert "đã trả lời" in (await chat.say(*steps[0]))["text"]
    ((title, more),) = _choices(thanks)
    assert title == "Góp ý thêm"
    await chat.say(title, more)
    assert "đã ghi lại" in (await chat.say("Trả lời nhanh, gọi tôi 0912345678"))["text"]
    ((score, comment, procedure, told_by),) = [
        (row.score, row.comment, row.procedure, row.channel) for row in _satisfaction(engine) if row.id not in before
    ]
    assert (score, procedure, told_by) == (4, "1.014064", channel)
    assert comment.startswith("Trả lời nhanh, gọi tôi [")
    await chat.say("bao lâu có")
    assert chat.said() == [_QUESTION, "bao lâu có"]
    chat.pause(timedelta(hours=2))
    heard = chat.count()
    await asker.round()
    with engine.connect() as connection:
        unsent = connection.execute(
            sa.text("SELECT count(*) FROM outbox WHERE conversation_id = :one AND state = 'waiting'"),
            {"one": chat.conversation},
        )
        assert (unsent.scalar_one(), chat.count()) == (0, heard)


async def test_who_will_not_say_is_not_asked_again_and_nobody_is_asked_at_night(
    open_door: Door, engine: sa.Engine, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = Chat(open_door, engine, "zalo")
    await chat.say(_QUESTION)
    chat.pause(timedelta(minutes=20))
    monkeypatch.setattr(subscriptions, "VIETNAM", where_it_is(22))
    await asker.round()
    assert chat.count() == 1
    monkeypatch.setattr(subscriptions, "VIETNAM", NOON)
    await asker.round()
    assert "“Bỏ qua”" in (await chat.next())["text"]
    assert "không hỏi lại nữa" in (await chat.say("bỏ qua"))["text"]
    with engine.connect() as connection:
        assert connection.execute(
            sa.select(surveys.c.declined).where(surveys.c.conversation_id == chat.conversation)
        ).scalar()
