"""Who is asked, when, and that nobody is asked or counted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.records import State
from api.asking.due import APART, EVERY, PAGE_SILENCE, PLATFORM_SILENCE
from api.asking.questions import Given
from api.asking.surveys import AnsweredError, Surveys
from api.asking.tables import satisfaction, surveys
from api.channels.messages import Platform
from api.channels.messenger import Messenger
from api.conversations import forget
from api.database import OffLoop
from api.handover.queue import Queue
from api.tables import contacts, outbox
from tests.support.asking import answered, returned
from tests.support.handover import hire, rows
from tests.support.notices import RECEIPT

_QUIET = PAGE_SILENCE + timedelta(seconds=10)
_QUIET_THERE = PLATFORM_SILENCE + timedelta(minutes=1)


@pytest.fixture
def asking(engine: sa.Engine) -> Surveys:
    return Surveys(OffLoop(engine), asks=True)


@pytest.fixture
async def messenger() -> AsyncIterator[Platform]:
    nowhere = "http://127.0.0.1:9"
    opened = Messenger(app_secret="s", app_id="1", page_token="t", graph=nowhere, version="v25.0", timeout_s=1)
    yield opened
    await opened.close()


async def _asked(asking: Surveys, *conversations: str) -> list[tuple[str, str]]:
    """What stands on open pages of `conversations` after a look."""
    await asking.ask_pages(conversations)
    return sorted((one.conversation, one.kind) for one in await asking.open(conversations))


def _set(engine: sa.Engine, table: sa.Table, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(table.update().values(**values))


async def test_a_page_is_asked_after_a_real_answer_and_a_while_of_silence(engine: sa.Engine, asking: Surveys) -> None:
    answered(engine, "answered", "smalltalk", "answered", ago=_QUIET)
    answered(engine, "dossier", "dossier", ago=_QUIET)
    answered(engine, "speaking", ago=PAGE_SILENCE - timedelta(seconds=30))
    answered(engine, "left", ago=timedelta(hours=2))
    answered(engine, "greeted", "smalltalk", "out_of_scope", "refused", ago=_QUIET)
    answered(engine, "fire", "answered", "emergency", ago=_QUIET)
    answered(engine, "back", "answered", "emergency", ago=timedelta(days=3))
    answered(engine, "back", "smalltalk", ago=_QUIET)
    found = await _asked(asking, "answered", "dossier", "speaking", "left", "greeted", "fire", "back", "unknown")
    assert found == [("answered", "conversation"), ("dossier", "conversation")]


async def test_nobody_is_asked_while_a_person_is_waited_for_or_speaks(engine: sa.Engine, asking: Surveys) -> None:
    queue = Queue(OffLoop(engine))
    (officer,) = hire(engine, "Lan")
    answered(engine, "c", ago=_QUIET)
    await queue.ask("c", "asked")
    assert await _asked(asking, "c") == []
    await queue.claim("c", officer, shown_name="Lan")
    assert await _asked(asking, "c") == []
    await queue.close("c", officer)
    assert await _asked(asking, "c") == [("c", "conversation")]


async def test_when_an_officer_has_ended_it_nobody_waits(engine: sa.Engine, asking: Surveys) -> None:
    queue = Queue(OffLoop(engine))
    (officer,) = hire(engine, "Lan")
    answered(engine, "closed", ago=timedelta(seconds=20))
    answered(engine, "left", ago=timedelta(seconds=20))
    await queue.ask("closed", "asked")
    await queue.ask("left", "asked")
    await queue.claim("closed", officer, shown_name="Lan")
    await queue.close("closed", officer)
    await queue.leave("left")
    assert await _asked(asking, "closed", "left") == [("closed", "conversation")]


async def test_a_question_is_put_once_and_goes_when_something_is_said(engine: sa.Engine, asking: Surveys) -> None:
    answered(engine, "c", ago=_QUIET)
    assert await _asked(asking, "c") == [("c", "conversation")]
    assert await _asked(asking, "c") == [("c", "conversation")]  # a page that is loaded anew
    answered(engine, "c", ago=timedelta())
    assert await _asked(asking, "c") == []
    _set(engine, surveys, asked_at=datetime.now(timezone.utc) - 2 * EVERY)
    assert await _asked(asking, "c") == []
    assert len(rows(engine, surveys)) == 1


async def test_a_dossier_is_asked_about_once_whoever_follows_it(engine: sa.Engine, asking: Surveys) -> None:
    for name in ("a", "b", "refused"):
        answered(engine, name, ago=_QUIET)
    returned(engine, "a", ago=_QUIET)
    returned(engine, "b", ago=_QUIET)
    returned(engine, "refused", ago=_QUIET, receipt="H00.99-261102-0009", state=State.NOT_ACCEPTED)
    assert await _asked(asking, "a") == [("a", "dossier")]
    (survey,) = await asking.open(["a"])
    assert survey.shown() == {
        "survey": survey.id,
        "kind": "dossier",
        "receipt": RECEIPT,
        "title": "Đăng ký khai sinh",
        "agency": "Ủy ban nhân dân xã Minh Họa",
    }
    assert await _asked(asking, "b", "refused") == [("b", "conversation"), ("refused", "conversation")]
    with pytest.raises(AnsweredError):
        await asking.answer("b", "dossier", RECEIPT, Given(5))


async def test_two_questions_are_a_day_apart_and_one_refusal_is_for_good(engine: sa.Engine, asking: Surveys) -> None:
    for name in ("a", "b"):
        answered(engine, name, ago=_QUIET)
        returned(engine, name, ago=_QUIET, receipt=f"H00.99-261102-000{name}")
        assert await _asked(asking, name) == [(name, "dossier")]
    await asking.answer("a", "dossier", "H00.99-261102-000a", Given(4))
    await asking.answer("b", "dossier", "H00.99-261102-000b", Given(None))
    assert await _asked(asking, "a", "b") == []
    _set(engine, surveys, asked_at=datetime.now(timezone.utc) - APART - timedelta(minutes=1))
    assert await _asked(asking, "a", "b") == [("a", "conversation")]
    with pytest.raises(AnsweredError):
        await asking.answer("b", "dossier", "H00.99-261102-000b", Given(5))
    assert [row.score for row in rows(engine, satisfaction)] == [4]


async def test_what_is_answered_says_what_it_is_about_and_not_who(engine: sa.Engine, asking: Surveys) -> None:
    answered(engine, "c", "answered", ago=timedelta(hours=1), procedure="1.004194", place="00004")
    answered(engine, "c", "smalltalk", ago=_QUIET, procedure="")
    returned(engine, "c", ago=_QUIET)
    await asking.answer("c", "conversation", "", Given(2, comment="Gọi tôi 0912345678 nhé"))
    await asking.answer("c", "dossier", RECEIPT, Given(5, {"staff": 5, "result": 4}, "Nhanh"))
    told = {row.kind: row for row in rows(engine, satisfaction)}
    first, second = told["conversation"], told["dossier"]
    assert (first.score, first.channel, first.procedure, first.place) == (2, "web", "1.004194", "00004")
    assert "0912345678" not in first.comment
    assert first.comment.startswith("Gọi tôi ")
    assert (second.procedure, second.agency) == ("1.001193", "Ủy ban nhân dân xã Minh Họa")
    assert (json.loads(second.factors), second.comment) == ({"staff": 5, "result": 4}, "Nhanh")
    assert {"c", RECEIPT} & {str(value) for row in told.values() for value in row} == set()
    assert [row.answer for row in rows(engine, surveys)] == [None, None]
    with engine.begin() as connection:
        forget(connection, "c")
    assert rows(engine, surveys) == []
    assert len(rows(engine, satisfaction)) == 2


async def test_there_is_nothing_to_ask_where_nothing_was_answered(engine: sa.Engine, asking: Surveys) -> None:
    answered(engine, "c", "smalltalk", ago=_QUIET)
    for kind, receipt in (("conversation", ""), ("dossier", RECEIPT)):
        with pytest.raises(LookupError):
            await asking.answer("c", kind, receipt, Given(5))  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        await asking.answer("unknown", "conversation", "", Given(5))
    assert rows(engine, surveys) == []


async def test_of_many_who_ask_and_answer_at_once_one_does(
    engine: sa.Engine, database_url: str, messenger: Platform
) -> None:
    answered(engine, "p", ago=_QUIET_THERE, channel="messenger")
    answered(engine, "w", ago=_QUIET)
    copies = [Surveys(OffLoop(open_engine(database_url)), asks=True) for _ in range(4)]
    sent = await asyncio.gather(*(one.ask_on("messenger", messenger) for one in copies for _ in range(3)))
    assert sum(sent) == len(rows(engine, outbox)) == 1
    await asyncio.gather(*(one.ask_pages(["w"]) for one in copies for _ in range(3)))
    assert len(rows(engine, surveys)) == 2
    given = (one.answer("w", "conversation", "", Given(1)) for one in copies for _ in range(3))
    outcomes = await asyncio.gather(*given, return_exceptions=True)
    assert [one for one in outcomes if not isinstance(one, AnsweredError)] == [None]
    assert len(rows(engine, satisfaction)) == 1
    for one in copies:
        one._engine.dispose()


async def test_on_a_platform_once_in_thirty_days(engine: sa.Engine, asking: Surveys, messenger: Platform) -> None:
    answered(engine, "m", ago=_QUIET_THERE, channel="messenger")
    answered(engine, "z", ago=_QUIET_THERE, channel="zalo")
    answered(engine, "speaking", ago=timedelta(minutes=5), channel="messenger")
    answered(engine, "long ago", ago=timedelta(hours=13), channel="messenger")
    assert await asking.ask_on("messenger", messenger) == 1
    (message,) = (json.loads(row.message)["body"]["message"] for row in rows(engine, outbox))
    assert [one["title"] for one in message["quick_replies"]][::4] == ["Rất không hài lòng", "Rất hài lòng"]
    assert "Bỏ qua" in message["text"]
    await asking.answer("m", "conversation", "", Given(3), more=True)
    _set(engine, outbox, state="sent")
    for ago, expected in ((EVERY - timedelta(hours=1), 0), (EVERY + timedelta(hours=1), 1)):
        _set(engine, surveys, asked_at=datetime.now(timezone.utc) - ago)
        assert await asking.ask_on("messenger", messenger) == expected
    await asking.answer("m", "conversation", "", Given(None))
    _set(engine, outbox, state="sent")
    _set(engine, surveys, asked_at=datetime.now(timezone.utc) - 2 * EVERY)
    assert await asking.ask_on("messenger", messenger) == 0


async def test_on_a_platform_nobody_is_asked_who_is_being_answered_or_out_of_reach(
    engine: sa.Engine, asking: Surveys, messenger: Platform
) -> None:
    moment = datetime.now(timezone.utc)
    answered(engine, "unsent", ago=_QUIET_THERE, channel="messenger")
    answered(engine, "silenced", ago=_QUIET_THERE, channel="messenger")
    answered(engine, "out", ago=timedelta(hours=25), channel="messenger")
    answered(engine, "in", ago=timedelta(hours=20), channel="messenger")
    for name in ("out", "in"):
        returned(engine, name, ago=timedelta(hours=1), receipt=f"H00.99-261102-{name}", channel="messenger")
    with engine.begin() as connection:
        row = {"channel": "messenger", "message": b"{}", "state": "waiting", "created_at": moment, "changed_at": moment}
        connection.execute(outbox.insert().values(conversation_id="unsent", **row))
        silenced = contacts.update().where(contacts.c.conversation_id == "silenced")
        connection.execute(silenced.values(silent_until=moment + timedelta(minutes=10)))
    assert await asking.ask_on("messenger", messenger) == 1
    assert [(row.conversation_id, row.kind) for row in rows(engine, surveys)] == [("in", "dossier")]


async def test_an_answer_and_who_gave_it_are_parted(engine: sa.Engine, asking: Surveys) -> None:
    answered(engine, "a", ago=_QUIET, channel="zalo")
    answered(engine, "b", ago=_QUIET, channel="zalo")
    for name in ("a", "b"):
        await asking.answer(name, "conversation", "", Given(3), more=True)
    first, second = (row.id for row in rows(engine, surveys))
    assert not await asking.await_comment("b", first)  # another's
    assert await asking.await_comment("a", first)
    assert (await asking.standing("a")).commenting == first
    assert (await asking.standing("b")).commenting is None
    assert await asking.comment("a", first, "Tốt")
    assert not await asking.comment("a", first, "Tốt lắm")
    assert sorted(row.comment for row in rows(engine, satisfaction)) == ["", "Tốt"]
    _set(engine, surveys, answered_at=datetime.now(timezone.utc) - timedelta(hours=2))
    await asking.part()
    assert [row.answer for row in rows(engine, surveys)] == [None, None]
    assert not await asking.await_comment("b", second)
