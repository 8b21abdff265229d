from __future__ import annotations

import httpx
import pytest

from api.app import create_app
from tests.support.problems import problem


@pytest.fixture
def client() -> httpx.AsyncClient:
    """A client of an application with a route that fails."""
    app = create_app()

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError("the password is 1234")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_what_nobody_expected_is_a_problem_that_gives_nothing_away(client: httpx.AsyncClient) -> None:
    response = await client.get("/fails")
    problem(response, 500)
    assert "1234" not in response.text
    assert "RuntimeError" not in response.text


async def test_what_nobody_expected_keeps_a_browser_careful_too(client: httpx.AsyncClient) -> None:
    assert (await client.get("/fails")).headers.get("x-content-type-options") == "nosniff"
