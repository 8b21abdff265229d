from __future__ import annotations

import httpx
import pytest

from knowledge.catalogue import read_catalogue
from tests.support.problems import problem

_ALL = "/api/v1/suggestions"


def test_a_suggestion_says_what_to_send_and_what_it_is_called(http: httpx.Client) -> None:
    items = http.get(_ALL, params={"q": "lam lai can cu"}).json()["items"]
    (own,) = (record for record in read_catalogue() if record.code == "1.014064")
    assert {"code": own.code, "title": own.plain_name, "name": own.name} in items


@pytest.mark.parametrize(("limit", "most"), [(None, 5), (1, 1), (10, 10)])
def test_no_more_come_than_asked_for(http: httpx.Client, limit: int | None, most: int) -> None:
    asked = {"q": "đăng ký", **({"limit": limit} if limit else {})}
    titles = [item["title"] for item in http.get(_ALL, params=asked).json()["items"]]
    assert 0 < len(titles) <= most
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("typed", ["", " ", "xin chào", "asdf", "0903123456", "H00.99-261102-0001"])
def test_where_nothing_fits_none_come(http: httpx.Client, typed: str) -> None:
    assert http.get(_ALL, params={"q": typed}).json() == {"items": []}


def test_where_somebody_is_may_be_said(http: httpx.Client) -> None:
    items = http.get(_ALL, params={"q": "dang ky tam t", "locality": "24"}).json()["items"]
    assert "1.004194" in {item["code"] for item in items}


@pytest.mark.parametrize(
    "query", ["", "q=a&limit=0", "q=a&limit=11", "q=a&limit=x", f"q={'a' * 301}", "q=a&locality=x"]
)
def test_a_query_that_does_not_fit_is_a_problem(http: httpx.Client, query: str) -> None:
    problem(http.get(f"{_ALL}?{query}"), 422)
