"""While the bot is gone: a problem that says when to try again, and no message lost."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.supervisor import free_port
from tests.support.problems import problem
from tests.support.servers import Servers


@pytest.fixture(scope="module")
def alone(servers: Servers) -> Iterator[httpx.Client]:
    """A client of an api that has no bot, on the same database as the live one."""
    with (
        servers.api("alone.log", f"http://127.0.0.1:{free_port()}") as url,
        httpx.Client(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield client


def test_a_question_is_answered_by_when_to_try_again(alone: httpx.Client) -> None:
    response = alone.post("/api/v1/chat", json={"text": "xin giấy độc thân"})
    problem(response, 503)
    assert 0 < int(response.headers["retry-after"]) <= 60


def test_the_same_message_is_answered_once_the_bot_is_back(alone: httpx.Client, http: httpx.Client) -> None:
    asked = {"conversation_id": f"c-{uuid.uuid4()}", "message_id": "m", "text": "xin giấy độc thân"}
    for _ in range(2):
        problem(alone.post("/api/v1/chat", json=asked), 503)
    back = http.post("/api/v1/chat", json=asked)
    assert back.json()["answer"]["procedure"]["code"] == "1.004873"
    # Now it is on record: whichever copy of the api is asked knows it.
    assert alone.post("/api/v1/chat", json=asked).json()["answer"] == back.json()["answer"]


def test_repetitions_of_a_message_that_failed_do_not_wait_for_it(alone: httpx.Client) -> None:
    asked = {"conversation_id": f"c-{uuid.uuid4()}", "message_id": "m", "text": "xin giấy độc thân"}
    started = time.monotonic()
    with ThreadPoolExecutor(5) as threads:
        for response in threads.map(lambda _: alone.post("/api/v1/chat", json=asked), range(5)):
            problem(response, 503)
    assert time.monotonic() - started < 10


def test_it_lives_but_is_not_ready(alone: httpx.Client) -> None:
    assert alone.get("/healthz").status_code == httpx.codes.OK
    response = alone.get("/readyz")
    problem(response, 503)
    assert "retry-after" in response.headers


def test_what_failed_is_counted_and_the_bot_is_told_to_be_down(alone: httpx.Client) -> None:
    def figures() -> list[str]:
        return alone.get("/metrics").text.splitlines()

    (before,) = (line for line in figures() if line.startswith('motcua_turns_failed_total{channel="web"}'))
    alone.post("/api/v1/chat", json={"text": "xin giấy độc thân"})
    name, _, number = before.partition(" ")
    assert {f"{name} {float(number) + 1}", "motcua_bot_up 0.0", "motcua_database_up 1.0"} <= set(figures())


def test_what_needs_no_bot_goes_on(alone: httpx.Client) -> None:
    assert alone.get("/").status_code == httpx.codes.OK
    assert alone.get("/api/v1/procedures?q=khai sinh").json()["items"]
    found = alone.post("/api/v1/dossiers/lookup", json={"receipt": "H00.99-261102-0011"})
    assert found.json()["state"] == 4
    assert alone.post("/api/v1/chat", json={"text": "a" * 3000}).json()["answer"]["status"] == "refused"
