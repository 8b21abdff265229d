from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from actions.settings import Settings
from api.app import create_app
from api.limits import LOOKUPS_PER_ADDRESS, PER_ADDRESS, PER_CONVERSATION, Limiter
from api.settings import ApiSettings
from api.state import State
from api.supervisor import free_port
from tests.support.places import VAR
from tests.support.problems import problem


async def test_so_many_are_allowed_and_no_more() -> None:
    limiter = Limiter(enabled=True)
    allowed = [await limiter.allows(PER_CONVERSATION, "conversation", "c1") for _ in range(20)]
    assert allowed == [True] * PER_CONVERSATION.amount + [False] * (20 - PER_CONVERSATION.amount)


async def test_one_does_not_use_up_what_another_may() -> None:
    limiter = Limiter(enabled=True)
    while await limiter.allows(PER_CONVERSATION, "conversation", "c1"):
        pass
    assert await limiter.allows(PER_CONVERSATION, "conversation", "c2")
    assert await limiter.allows(PER_ADDRESS, "address", "c1")


async def test_without_limits_all_are_allowed() -> None:
    limiter = Limiter(enabled=False)
    assert all([await limiter.allows(PER_CONVERSATION, "conversation", "c1") for _ in range(100)])


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with its limits on, and no bot behind it."""
    app = create_app()
    url = f"sqlite:///{tmp_path / 'test.db'}"
    shared = Settings(var=VAR, database_url=url, hotline="", hotline_hours="", dossiers=None, by_phone=False)
    parts = State.open(shared, ApiSettings(limits="on", secret_key="k" * 32, bot_url=f"http://127.0.0.1:{free_port()}"))
    app.state.parts = parts
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client
    await parts.close()


async def _refusals(client: httpx.AsyncClient, path: str, bodies: list[dict[str, str]]) -> list[bool]:
    """Which of the requests were one too many."""
    refused = []
    for body in bodies:
        response = await client.post(path, json=body)
        refused.append(response.status_code == httpx.codes.TOO_MANY_REQUESTS)
        if refused[-1]:
            problem(response, 429)
            assert 0 < int(response.headers["retry-after"]) <= 60
    return refused


async def test_a_conversation_that_goes_too_fast_is_told_so(client: httpx.AsyncClient) -> None:
    most = PER_CONVERSATION.amount
    asked = [{"conversation_id": "c1", "text": "xin chào"}] * (most + 2)
    assert await _refusals(client, "/api/v1/chat", asked) == [False] * most + [True] * 2
    assert await _refusals(client, "/api/v1/chat", [{"conversation_id": "c2", "text": "xin chào"}]) == [False]


async def test_an_address_that_goes_too_fast_is_told_so(client: httpx.AsyncClient) -> None:
    most = PER_ADDRESS.amount
    asked = [{"conversation_id": f"c{number}", "text": "xin chào"} for number in range(most + 2)]
    assert await _refusals(client, "/api/v1/chat", asked) == [False] * most + [True] * 2


async def test_numbers_cannot_be_tried_out_at_the_look_up(client: httpx.AsyncClient) -> None:
    most = LOOKUPS_PER_ADDRESS.amount
    asked = [{"receipt": f"H00.99-261102-{number:04}"} for number in range(most + 2)]
    assert await _refusals(client, "/api/v1/dossiers/lookup", asked) == [False] * most + [True] * 2
