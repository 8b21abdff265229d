"""Which pages of other sites may talk to the api."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from api.cors import Cors
from api.middleware import LastResort, SecurityHeaders
from api.problems import Problem, install

_SITE, _OTHER = "https://xa-a.gov.vn", "https://xa-a.gov.vn.example.com"


@pytest.fixture
def client() -> httpx.AsyncClient:
    """A client of an application whose middleware lies as the product's does."""
    app = FastAPI()
    install(app)

    @app.get("/api/v1/thing")
    async def thing() -> str:
        return "a thing"

    @app.get("/api/v1/busy")
    async def busy() -> None:
        raise Problem(503, "Đang bận.", retry_after_s=5)

    @app.get("/api/v1/fails")
    async def fails() -> None:
        raise RuntimeError("nobody foresaw it")

    @app.get("/console")
    async def console() -> str:
        return "for staff"

    app.add_middleware(LastResort)
    app.add_middleware(Cors, origins=[_SITE])
    app.add_middleware(SecurityHeaders)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def _preflight(
    client: httpx.AsyncClient, origin: str, method: str, headers: str = "", path: str = "/api/v1/thing"
) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return await client.options(path, headers=asked)


@pytest.mark.parametrize(("path", "status"), [("thing", 200), ("busy", 503), ("fails", 500), ("none", 404)])
async def test_a_page_of_a_named_site_may_read_answers_and_problems(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await client.get(f"/api/v1/{path}", headers={"Origin": _SITE})
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == _SITE
    assert answer.headers["access-control-expose-headers"] == "Retry-After"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [_OTHER, "http://xa-a.gov.vn", "https://xa-a.gov.vn:8443", "null"])
async def test_a_page_of_another_site_may_not(client: httpx.AsyncClient, origin: str) -> None:
    assert "access-control-allow-origin" not in (await client.get("/api/v1/thing", headers={"Origin": origin})).headers
    assert "access-control-allow-origin" not in (await _preflight(client, origin, "GET")).headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_what_a_widget_asks_is_allowed_beforehand(client: httpx.AsyncClient, method: str) -> None:
    answer = await _preflight(client, _SITE, method, "authorization, content-type, last-event-id")
    assert answer.status_code == httpx.codes.OK
    assert answer.headers["access-control-allow-origin"] == _SITE
    assert method in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]


async def test_nothing_else_is(client: httpx.AsyncClient) -> None:
    assert (await _preflight(client, _SITE, "PATCH")).status_code == httpx.codes.BAD_REQUEST
    assert (await _preflight(client, _SITE, "GET", "x-secret")).status_code == httpx.codes.BAD_REQUEST


async def test_only_the_api_is_open_to_others(client: httpx.AsyncClient) -> None:
    answer = await client.get("/console", headers={"Origin": _SITE})
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in (await _preflight(client, _SITE, "GET", path="/console")).headers


@pytest.mark.parametrize("headers", [{}, {"Origin": _SITE}, {"Origin": _OTHER}])
async def test_a_cache_keeps_the_answers_to_sites_apart(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert "Origin" in (await client.get("/api/v1/thing", headers=headers)).headers["vary"]
