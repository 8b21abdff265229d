from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from knowledge.catalogue import read_catalogue
from tests.support.places import VAR
from tests.support.problems import problem

_PAGES = ["/", "/static/plain.css", "/widget.js", "/healthz", "/readyz", "/openapi.json", "/api/v1/procedures?q=a"]
_PROBLEMS = ["/nowhere", "/api/v1/procedures", "/api/v1/procedures/9.999999"]


def test_the_process_lives(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_and_says_what_it_serves(http: httpx.Client) -> None:
    assert http.get("/readyz").json() == {
        "status": "ok",
        "snapshot": Path(VAR / "current").resolve().name,
        "procedures": len(read_catalogue()),
        "refused_snapshot": None,
    }


@pytest.mark.parametrize("path", ["/nowhere", "/docs", "/static/nothing.js", "/static/", "/api/v1/nothing"])
def test_an_unknown_address_is_a_problem(http: httpx.Client, path: str) -> None:
    problem(http.get(path), 404)


@pytest.mark.parametrize("path", ["/static/../settings.py", "/static/%2e%2e/settings.py", "/static/..%2fsettings.py"])
def test_the_code_is_not_served(http: httpx.Client, path: str) -> None:
    problem(http.get(path), 404)


@pytest.mark.parametrize("path", [*_PAGES, *_PROBLEMS])
def test_a_browser_is_kept_careful(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/api/v1/procedures?q=a", "/api/v1/procedures/9.999999"])
def test_nothing_of_the_api_is_kept_in_caches(http: httpx.Client, path: str) -> None:
    assert http.get(path).headers["cache-control"] == "no-store"


def test_answers_are_not_kept_in_caches(http: httpx.Client) -> None:
    assert http.post("/api/v1/chat", json={"text": "xin chào"}).headers["cache-control"] == "no-store"
