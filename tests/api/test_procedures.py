from __future__ import annotations

from urllib.parse import quote

import httpx
import msgspec
import pytest

from knowledge.catalogue import read_catalogue
from tests.support.problems import problem
from tests.support.servers import Conversation

_ALL = "/api/v1/procedures"


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("làm giấy khai sinh", "1.001193"),
        ("lam lai cccd bi mat", "1.014064"),
        ("dk tam tru", "1.004194"),
        ("giấy độc thân", "1.004873"),
        ("1.014064", "1.014064"),
    ],
)
def test_procedures_are_found_as_people_ask(http: httpx.Client, question: str, code: str) -> None:
    items = http.get(_ALL, params={"q": question}).json()["items"]
    assert items[0]["code"] == code


def test_they_are_ranked_as_the_conversation_ranks_them(http: httpx.Client) -> None:
    question = "lam lai cccd bi mat het bao nhieu tien"
    items = http.get(_ALL, params={"q": question}).json()["items"]
    candidates = Conversation(http).say(question)["answer"]["candidates"]
    assert [item["code"] for item in items] == [candidate["code"] for candidate in candidates]
    scores = [candidate["score"] for candidate in candidates]
    assert [item["score"] for item in items] == pytest.approx(scores, abs=0.001)


def test_an_item_says_what_it_is(http: httpx.Client) -> None:
    (item,) = http.get(_ALL, params={"q": "cấp lại căn cước", "limit": 1}).json()["items"]
    assert item.pop("score") > 0
    assert item == {
        "code": "1.014064",
        "name": "Cấp lại thẻ căn cước",
        "plain_name": "Làm lại thẻ căn cước (bị mất hoặc hỏng)",
        "level": ["ward"],
        "agency": "Công an cấp xã",
    }


@pytest.mark.parametrize(("limit", "count"), [(None, 5), (1, 1), (50, 50)])
def test_no_more_come_than_asked_for(http: httpx.Client, limit: int | None, count: int) -> None:
    asked = {"q": "đăng ký", **({"limit": limit} if limit else {})}
    items = http.get(_ALL, params=asked).json()["items"]
    assert len(items) == count
    assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)


@pytest.mark.parametrize("question", ["%20", "%00", quote("\u200b\u202e")])
def test_a_question_of_nothing_finds_nothing(http: httpx.Client, question: str) -> None:
    assert http.get(f"{_ALL}?q={question}").json() == {"items": []}


@pytest.mark.parametrize("question", ["%ED%A0%80", "%FF%FE", quote("'; DROP TABLE turns; --"), quote("<script>")])
def test_odd_questions_are_searched_too(http: httpx.Client, question: str) -> None:
    assert http.get(f"{_ALL}?q={question}").status_code == httpx.codes.OK


@pytest.mark.parametrize(
    "query", ["", "q=", "q=a&limit=0", "q=a&limit=51", "q=a&limit=x", f"q={'a' * 301}", "q=a&locality=x"]
)
def test_a_query_that_does_not_fit_is_a_problem(http: httpx.Client, query: str) -> None:
    problem(http.get(f"{_ALL}?{query}"), 422)


def test_a_record_is_the_catalogues_with_the_address_of_its_source(http: httpx.Client) -> None:
    served = http.get(f"{_ALL}/1.014064").json()
    assert served["source"].pop("url").startswith("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/")
    (own,) = (item for item in read_catalogue() if item.code == "1.014064")
    assert served == msgspec.json.decode(msgspec.json.encode(own))


@pytest.mark.parametrize("code", ["9.999999", "abc", "%00", "1.001193.", quote("'; --")])
def test_an_unknown_code_is_a_problem_that_says_how_to_search(http: httpx.Client, code: str) -> None:
    assert "/api/v1/procedures?q=" in problem(http.get(f"{_ALL}/{code}"), 404)["detail"]


def test_a_code_too_long_is_a_problem(http: httpx.Client) -> None:
    problem(http.get(f"{_ALL}/{'9' * 33}"), 422)
