"""What a miniature application counts of its requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

from api.metrics.counters import REGISTRY
from api.metrics.requests import Requests
from api.middleware import LastResort

_ROUTE, _STREAM = "/miniature/{thing}/parts", "/miniature/{thing}/events"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    router = APIRouter(prefix="/miniature")

    @router.get("/{thing}/parts")
    async def parts(thing: str) -> str:
        if thing == "broken":
            raise RuntimeError(thing)
        return thing

    @router.get("/{thing}/events")
    async def events(thing: str) -> StreamingResponse:
        return StreamingResponse(iter(["data: 1\n\n"]), media_type="text/event-stream")

    app = FastAPI()
    app.include_router(router)
    app.add_middleware(LastResort)
    app.add_middleware(Requests)
    with TestClient(app) as opened:
        yield opened


def _count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/miniature/H00.99-261102-0001/parts", _ROUTE, "200"),
        ("/miniature/broken/parts", _ROUTE, "500"),
        ("/miniature/0912345678/nothing", "unknown", "404"),
        ("/openapi.json", "files", "200"),
    ],
)
def test_a_request_is_counted_by_the_template_of_its_route(
    client: TestClient, address: str, route: str, status: str
) -> None:
    before = _count("motcua_requests_total", route=route, status=status)
    timed = _count("motcua_request_seconds_count", route=route)
    client.get(address)
    assert _count("motcua_requests_total", route=route, status=status) == before + 1
    assert _count("motcua_request_seconds_count", route=route) == timed + 1


def test_a_method_that_is_not_taken_makes_no_label(client: TestClient) -> None:
    before = _count("motcua_requests_total", route=_ROUTE, status="405")
    client.request("BREW", "/miniature/x/parts")
    assert _count("motcua_requests_total", route=_ROUTE, status="405") == before + 1


def test_a_stream_is_counted_and_not_timed(client: TestClient) -> None:
    client.get("/miniature/x/events")
    assert _count("motcua_requests_total", route=_STREAM, status="200") == 1
    assert _count("motcua_request_seconds_count", route=_STREAM) == 0
