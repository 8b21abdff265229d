"""The loopback server: `bot/server.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.agent import Bot
from bot.server import create_app


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[TestClient]:
    with TestClient(create_app(bot), raise_server_exceptions=False) as client:
        yield client


def test_a_turn_brings_replies_and_answers(client: TestClient) -> None:
    response = client.post("/turn", json={"conversation_id": "server-1", "text": "làm giấy khai sinh cần gì"})
    assert response.status_code == 200
    outcome = response.json()
    assert outcome["answers"][0]["procedure"]["code"] == "1.001193"
    assert outcome["replies"][0]["text"]


def test_the_conversation_goes_on_from_turn_to_turn(client: TestClient) -> None:
    for text in ("lam lai cccd bi mat het bao nhieu tien", "bao lâu có"):
        answer = client.post("/turn", json={"conversation_id": "server-2", "text": text}).json()["answers"][0]
    assert (answer["procedure"]["code"], answer["aspect"]) == ("1.014064", "duration")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"text":"a"}',
        b'{"conversation_id":1,"text":"a"}',
        b'{"conversation_id":"c","text":null}',
        b'{"conversation_id":"c","text":"a","surplus":1}',
        b'{"conversation_id":"c","text":"\\ud800"}',
    ],
)
def test_a_bad_body_is_unprocessable(client: TestClient, body: bytes) -> None:
    response = client.post("/turn", content=body)
    assert response.status_code == 422
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "command",
    ['/choose{"code":', "/choose{code}", "/choose{}{}", '/choose{"code":17}', "/nonsense", "/", "hello", "/restart"],
)
def test_a_command_that_is_none_of_ours_is_ordinary_text(client: TestClient, command: str) -> None:
    response = client.post("/turn", json={"conversation_id": f"server-{command}", "command": command})
    assert response.status_code == 200
    (answer,) = response.json()["answers"]
    assert answer["status"] != "answered"


def test_it_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/turn", 405), ("POST", "/", 404)])
def test_there_is_nothing_else(client: TestClient, method: str, path: str, status: int) -> None:
    response: Any = client.request(method, path)
    assert response.status_code == status
