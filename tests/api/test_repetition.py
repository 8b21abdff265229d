"""A message that arrives again, for whatever reason, is not a second turn."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from api.tables import turns
from tests.support.servers import Conversation, Servers


@pytest.fixture
def asked() -> dict[str, Any]:
    """A question in a conversation that the client named."""
    text = "lam lai cccd bi mat het bao nhieu tien"
    return {"conversation_id": f"c-{uuid.uuid4()}", "message_id": f"m-{uuid.uuid4()}", "text": text}


@pytest.fixture(scope="module")
def engine(servers: Servers) -> sa.Engine:
    return sa.create_engine(servers.database_url)


def _turns(engine: sa.Engine, asked: dict[str, Any]) -> int:
    counted = sa.select(sa.func.count()).where(turns.c.conversation_id == asked["conversation_id"])
    with engine.connect() as connection:
        return connection.execute(counted).scalar_one()


def test_the_same_message_twice_is_one_turn_and_the_same_answer(
    http: httpx.Client, engine: sa.Engine, asked: dict[str, Any]
) -> None:
    first, second = (http.post("/api/v1/chat", json=asked) for _ in range(2))
    assert first.status_code == second.status_code == httpx.codes.OK
    assert first.content == second.content
    assert _turns(engine, asked) == 1


def test_the_same_message_ten_times_at_once_is_one_turn_and_the_same_answer(
    http: httpx.Client, engine: sa.Engine, asked: dict[str, Any]
) -> None:
    with ThreadPoolExecutor(10) as threads:
        responses = list(threads.map(lambda _: http.post("/api/v1/chat", json=asked), range(10)))
    assert {response.status_code for response in responses} == {httpx.codes.OK}
    assert len({response.content for response in responses}) == 1
    assert _turns(engine, asked) == 1


def test_the_bot_heard_a_repeated_message_once(http: httpx.Client, asked: dict[str, Any]) -> None:
    asked["text"] = "?"  # not understood: the second time in a row would lead to a person
    statuses = [http.post("/api/v1/chat", json=asked).json()["answer"]["status"] for _ in range(3)]
    assert statuses == ["out_of_scope"] * 3


def test_a_repetition_late_in_a_conversation_gives_the_old_answer(http: httpx.Client, asked: dict[str, Any]) -> None:
    first = http.post("/api/v1/chat", json=asked)
    http.post("/api/v1/chat", json={**asked, "message_id": "m-2", "text": "đăng ký tạm trú cần gì"})
    assert http.post("/api/v1/chat", json=asked).content == first.content


def test_the_same_id_with_another_text_gives_the_stored_answer(http: httpx.Client, asked: dict[str, Any]) -> None:
    first = http.post("/api/v1/chat", json=asked)
    assert http.post("/api/v1/chat", json={**asked, "text": "thời tiết hôm nay"}).content == first.content


def test_the_same_id_in_another_conversation_is_another_message(http: httpx.Client, asked: dict[str, Any]) -> None:
    http.post("/api/v1/chat", json=asked)
    other = {**asked, "conversation_id": f"c-{uuid.uuid4()}", "text": "thời tiết hôm nay"}
    assert http.post("/api/v1/chat", json=other).json()["answer"]["status"] == "out_of_scope"


def test_different_messages_at_once_all_get_their_answers(http: httpx.Client) -> None:
    asked = {
        "lam lai cccd bi mat": "1.014064",
        "xin giấy độc thân": "1.004873",
        "dk tam tru online dc ko": "1.004194",
        "làm giấy khai sinh cần gì": "1.001193",
    }
    questions = [*asked] * 3
    with ThreadPoolExecutor(len(questions)) as threads:
        answers = list(threads.map(lambda text: Conversation(http).say(text)["answer"], questions))
    assert [answer["procedure"]["code"] for answer in answers] == [asked[text] for text in questions]
