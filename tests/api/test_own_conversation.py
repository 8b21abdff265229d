"""What is kept of a conversation, over HTTP, for who has its token and for nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.tables import notices, subscriptions, wrong_verifiers
from actions.wording.replies import Answer, QuickReply, Reply
from api.bot_client import Outcome
from api.limits import PAGES_PER_ADDRESS
from api.tables import conversations, ratings, turns
from api.turn import body
from tests.support.doors import OpenDoor, open_door
from tests.support.notices import RECEIPT, follow
from tests.support.problems import problem
from tests.support.turns import ANSWERED

_C1 = "/api/v1/conversations/c1"
_MINE = [
    ("GET", "", None),
    ("GET", "/transcript", None),
    ("GET", "/events", None),
    ("DELETE", "", None),
    ("POST", "/seen", {"notices": [1]}),
    ("PUT", "/ratings/m1", {"good": True}),
]


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[OpenDoor]:
    async with open_door(database_url) as door:
        yield door


def _engine(opened: OpenDoor) -> sa.Engine:
    return opened.parts.conversations._engine


def _rows(opened: OpenDoor, table: sa.Table) -> list[Any]:
    with _engine(opened).connect() as connection:
        return list(connection.execute(sa.select(table)))


async def _say(opened: OpenDoor, message: str = "m1", text: str = "làm căn cước", conversation: str = "c1") -> None:
    """A turn that was answered."""
    begun = await opened.parts.conversations.begin(conversation, message, text, "web")
    reply = Reply(text=f"Về {text}", quick_replies=[QuickReply("Lệ phí", "/ask_fee")])
    result = body(conversation, Outcome([reply], [Answer(status="answered")]))
    await opened.parts.conversations.finish(conversation, begun.turn, result, ANSWERED)


async def _ask(opened: OpenDoor, method: str, path: str, conversation: str = "c1", **more: Any) -> httpx.Response:
    """What the owner of `conversation` is answered."""
    url = f"/api/v1/conversations/{conversation}{path}"
    return await opened.http.request(method, url, headers=opened.own(conversation), **more)


async def _items(opened: OpenDoor, conversation: str = "c1") -> list[dict[str, Any]]:
    answer = await _ask(opened, "GET", "", conversation)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["conversation_id"] == conversation
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


# ---- whose it is


@pytest.mark.parametrize(("method", "path", "asked"), _MINE)
async def test_only_the_token_of_the_conversation_opens_it(
    opened: OpenDoor, method: str, path: str, asked: dict[str, Any] | None
) -> None:
    await _say(opened)
    await _say(opened, conversation="c2")
    (token,) = opened.own("c1").values()
    forged = (token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper(), token.removeprefix("Bearer "), "Bearer ư")
    for given in (None, *forged, opened.own("c2")["Authorization"]):
        headers = {} if given is None else {"Authorization": given.encode()}
        answer = await opened.http.request(method, _C1 + path, json=asked, headers=headers)
        problem(answer, 403)
    assert len(_rows(opened, turns)) == 2
    assert _rows(opened, ratings) == []


@pytest.mark.parametrize("name", ["c%001", "c 1", "c'--", "ă", "c" * 65, "%ED%A0%80"])
async def test_a_name_that_is_none_is_a_problem(opened: OpenDoor, name: str) -> None:
    problem(await opened.http.get(f"/api/v1/conversations/{name}", headers=opened.own("c1")), 422)


async def test_an_address_that_goes_too_fast_is_told_so(database_url: str) -> None:
    async with open_door(database_url, limits="on") as opened:
        most = PAGES_PER_ADDRESS.amount
        answers = [await opened.http.get(_C1) for _ in range(most + 1)]
        assert [answer.status_code for answer in answers[most - 1 :]] == [403, 429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 60


# ---- reading


async def test_what_was_said_is_told_again(opened: OpenDoor) -> None:
    await _say(opened)
    await _say(opened, "m2", "/ask_fee")
    items = await _items(opened)
    assert [(item["role"], item["text"]) for item in items] == [
        ("person", "làm căn cước"),
        ("assistant", ""),
        ("person", "Lệ phí"),
        ("assistant", ""),
    ]
    assert items[1]["replies"][0]["text"] == "Về làm căn cước"
    assert items[0]["at"].endswith("Z")
    assert (await _ask(opened, "GET", "")).headers["cache-control"] == "no-store"


async def test_of_one_that_never_was_nothing_is_told(opened: OpenDoor) -> None:
    assert await _items(opened) == []


async def test_it_can_be_taken_along_as_a_text(opened: OpenDoor) -> None:
    await _say(opened)
    answer = await _ask(opened, "GET", "/transcript")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="hoi-thoai.txt"'
    assert "Về làm căn cước" in answer.text


# ---- deleting


async def test_who_deletes_it_leaves_nothing(opened: OpenDoor) -> None:
    for conversation in ("c1", "c2"):
        await _say(opened, conversation=conversation)
        follow(_engine(opened), conversation, "untold", "shown")
        await _ask(opened, "PUT", "/ratings/m1", conversation, json={"good": True})
        guessed = {"kind": "conversation", "who": conversation, "at": datetime.now(timezone.utc)}
        with _engine(opened).begin() as connection:
            connection.execute(wrong_verifiers.insert().values(guessed))
    for _ in range(2):
        answer = await _ask(opened, "DELETE", "")
        assert (answer.status_code, answer.content) == (204, b"")
    assert await _items(opened) == []
    for table, others in (*((one, 1) for one in (conversations, turns, ratings, subscriptions)), (notices, 2)):
        assert len(_rows(opened, table)) == others, table.name
    assert [row.who for row in _rows(opened, wrong_verifiers)] == ["c2"]
    assert len(await _items(opened, "c2")) == 3


class _Slow:
    """A bot that answers when it is told to, and remembers as the real one does: at the end of the turn."""

    def __init__(self, engine: sa.Engine) -> None:
        self.asked, self.go = asyncio.Event(), asyncio.Event()
        self._engine = engine

    async def take(self, turn: dict[str, Any]) -> Outcome:
        self.asked.set()
        await self.go.wait()
        follow(self._engine, turn["conversation_id"])
        return Outcome([Reply(text="Dạ")], [Answer(status="answered")])

    async def close(self) -> None:
        pass


async def test_a_turn_under_way_when_it_is_deleted_leaves_nothing_either(opened: OpenDoor) -> None:
    bot: Any = _Slow(_engine(opened))
    opened.parts.bot = bot
    asked = {"conversation_id": "c1", "message_id": "m1", "text": "làm căn cước"}
    under_way = asyncio.create_task(opened.http.post("/api/v1/chat", json=asked))
    await bot.asked.wait()
    assert (await _ask(opened, "DELETE", "")).status_code == 204
    await _say(opened, conversation="c2")  # its turn must not get the answer
    bot.go.set()
    answered = (await under_way).json()
    assert answered["replies"][0]["text"] == "Dạ"
    for table, others in ((conversations, 1), (turns, 1), (subscriptions, 0)):
        assert len(_rows(opened, table)) == others, table.name
    (_, answer) = await _items(opened, "c2")
    assert answer["replies"][0]["text"] == "Về làm căn cước"


async def test_after_it_was_deleted_it_can_begin_anew(opened: OpenDoor) -> None:
    await _say(opened)
    await _ask(opened, "DELETE", "")
    begun = await opened.parts.conversations.begin("c1", "m1", "xin chào", "web")
    assert (begun.first, begun.fresh) == (True, True)


# ---- acknowledging


async def test_what_was_shown_stands_in_what_was_said(opened: OpenDoor) -> None:
    await _say(opened)
    first, second = follow(_engine(opened), "c1", "untold", "untold")
    for _ in range(2):
        assert (await _ask(opened, "POST", "/seen", json={"notices": [first, 999_999]})).status_code == 204
    assert [item["message_id"] for item in await _items(opened)] == ["m1", "m1", f"notice-{first}"]
    assert RECEIPT in (await _items(opened))[2]["replies"][0]["text"]
    assert {row.id: row.state for row in _rows(opened, notices)} == {first: "shown", second: "untold"}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"notices": []},
        {"notices": [0]},
        {"notices": [-1]},
        {"notices": [2**31]},
        {"notices": [10**30]},
        {"notices": ["1"]},
        {"notices": [True]},
        {"notices": [1.5]},
        {"notices": [1], "more": 1},
        {"notices": list(range(1, 102))},
        [1],
    ],
)
async def test_what_is_no_list_of_notices_is_a_problem(opened: OpenDoor, asked: Any) -> None:
    problem(await _ask(opened, "POST", "/seen", json=asked), 422)


# ---- rating


async def test_an_answer_is_rated_and_the_rating_changed(opened: OpenDoor) -> None:
    await _say(opened)
    for rating in ({"good": True}, {"good": False, "reason": "wrong", "comment": "Sai lệ phí"}, {"good": False}):
        answer = await _ask(opened, "PUT", "/ratings/m1", json=rating)
        assert (answer.status_code, answer.content) == (204, b"")
        assert [item["good"] for item in await _items(opened)] == [None, rating["good"]]
    (row,) = _rows(opened, ratings)
    assert (row.reason, row.comment) == (None, "")


async def test_what_is_not_there_or_not_answered_is_not_rated(opened: OpenDoor) -> None:
    await _say(opened, "others", conversation="c2")
    await opened.parts.conversations.begin("c1", "under-way", "làm căn cước", "web")
    for message in ("others", "under-way", "m9", "notice-1"):
        problem(await _ask(opened, "PUT", f"/ratings/{message}", json={"good": True}), 404)


async def test_a_comment_is_kept_without_what_cannot_be_read(opened: OpenDoor) -> None:
    await _say(opened)
    rating = {"good": False, "reason": "other", "comment": " Sai\x00 rồi\u202e\n  ạ "}
    assert (await _ask(opened, "PUT", "/ratings/m1", json=rating)).status_code == 204
    (row,) = _rows(opened, ratings)
    assert row.comment == "Sai rồi\nạ"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "good"),
        ({"good": None}, "good"),
        ({"good": "yes"}, "good"),
        ({"good": 1}, "good"),
        ({"good": True, "reason": "wrong"}, "reason"),
        ({"good": False, "reason": "ugly"}, "reason"),
        ({"good": False, "comment": "a" * 501}, "comment"),
        ({"good": False, "comment": "sai \ud800"}, "comment"),
        ({"good": False, "stars": 5}, "stars"),
        ([], ""),
    ],
)
async def test_what_is_no_rating_is_a_problem_that_names_the_field(opened: OpenDoor, asked: Any, field: str) -> None:
    await _say(opened)
    content = json.dumps(asked).encode()
    url, headers = f"{_C1}/ratings/m1", {"Content-Type": "application/json", **opened.own("c1")}
    told = problem(await opened.http.put(url, content=content, headers=headers), 422)
    assert any(error.startswith(field) for error in told["errors"])
    assert _rows(opened, ratings) == []
