"""The OpenAPI document is true: what it promises is what comes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.support.openapi import Document
from tests.support.servers import Conversation, payloads

_CHAT, _LOOKUP, _SERVICE = "/api/v1/chat", "/api/v1/dossiers/lookup", "/api/v1/service"
_CONVERSATION = "/api/v1/conversations/{conversation}"
_PUSH = "/integrations/dossiers"
_SEARCH, _RECORD = "/api/v1/procedures", "/api/v1/procedures/{code}"
_RECEIPT = "H00.99-261102-0011"


@pytest.fixture(scope="module")
def document(http: httpx.Client) -> Document:
    return Document(http.get("/openapi.json").json())


def _faults(document: Document, path: str, response: httpx.Response) -> list[str]:
    method = response.request.method.lower()
    media_type = response.headers["content-type"].partition(";")[0]
    return document.faults(response.json(), document.response_schema(method, path, response.status_code, media_type))


def test_it_names_every_route_of_the_contract(document: Document) -> None:
    assert set(document.paths) >= {_CHAT, _LOOKUP, _PUSH, _SEARCH, _RECORD, _SERVICE, "/healthz", "/readyz"}
    below = ("", "/transcript", "/events", "/seen", "/typing", "/ratings/{message_id}", "/satisfaction")
    assert {path for path in document.paths if path.startswith(_CONVERSATION)} == {_CONVERSATION + one for one in below}


@pytest.mark.parametrize(
    "text",
    [
        "lam lai cccd bi mat het bao nhieu tien",
        "xin giấy độc thân",
        "căn cước",
        "thời tiết hôm nay",
        "cho tôi gặp cán bộ",
        "xin chào",
        "tra cứu hồ sơ",
        f"hồ sơ {_RECEIPT}",
        f"hồ sơ {_RECEIPT} và H00.99-261102-0001",
        "hồ sơ H00.99-261102-9999",
        "?",
        "a" * 3000,
    ],
)
def test_answers_are_as_documented(document: Document, http: httpx.Client, text: str) -> None:
    response = http.post(_CHAT, json={"text": text})
    assert response.status_code == httpx.codes.OK
    assert _faults(document, _CHAT, response) == []


@pytest.mark.parametrize(
    ("path", "url", "status"),
    [
        (_SEARCH, f"{_SEARCH}?q=căn cước", 200),
        (_SEARCH, _SEARCH, 422),
        (_RECORD, f"{_SEARCH}/9.999999", 404),
        (_RECORD, f"{_SEARCH}/{'9' * 33}", 422),
        (_SERVICE, _SERVICE, 200),
        (_CONVERSATION, "/api/v1/conversations/c-1", 403),
        (_CONVERSATION, "/api/v1/conversations/c%201", 422),
        (f"{_CONVERSATION}/transcript", "/api/v1/conversations/c-1/transcript", 403),
        (f"{_CONVERSATION}/events", "/api/v1/conversations/c-1/events", 403),
        ("/healthz", "/healthz", 200),
        ("/readyz", "/readyz", 200),
    ],
)
def test_what_is_fetched_is_as_documented(
    document: Document, http: httpx.Client, path: str, url: str, status: int
) -> None:
    response = http.get(url)
    assert response.status_code == status
    assert _faults(document, path, response) == []


def test_a_record_is_as_documented(document: Document, http: httpx.Client) -> None:
    schema = document.response_schema("get", _RECORD, 200, "application/json")
    assert schema, "the document says nothing of what a record holds"
    assert _faults(document, _RECORD, http.get(f"{_SEARCH}/1.014064")) == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (_LOOKUP, b'{"receipt":"H00.99-261102-0011"}', 200),
        (_LOOKUP, b'{"receipt":"H00.99-261102-0001"}', 200),
        (_LOOKUP, b'{"receipt":"H00.99-261102-0004","verifier":"0004"}', 200),
        (_LOOKUP, b'{"receipt":"H00.99-261102-0005","verifier":"0005"}', 200),
        (_LOOKUP, b'{"receipt":"H00.99-261102-0006","verifier":"0006"}', 200),
        (_LOOKUP, b'{"receipt":"H00.99-261102-9999"}', 404),
        (_PUSH, b"[]", 404),
        (_LOOKUP, b'{"receipt":"x"}', 422),
        (_CHAT, b"{}", 422),
        (_CHAT, b"[1]", 422),
        (_CHAT, b'{"text":"' + b"a" * 70_000 + b'"}', 413),
        (_CHAT, b'{"text":"\xff"}', 400),
        (_LOOKUP, b'{"receipt":"' + b"a" * 70_000 + b'"}', 413),
    ],
)
def test_what_is_posted_is_answered_as_documented(
    document: Document, http: httpx.Client, path: str, body: bytes, status: int
) -> None:
    response = http.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert str(status) in document.paths[path]["post"]["responses"], f"{status} is not documented"
    assert _faults(document, path, response) == []


def test_what_the_document_forbids_is_refused(document: Document, http: httpx.Client) -> None:
    schema: dict[str, Any] = document.named("ChatRequest")
    longest = schema["properties"]["text"]["maxLength"]
    assert schema["additionalProperties"] is False
    assert http.post(_CHAT, json={"text": "a" * longest}).status_code == httpx.codes.OK
    assert http.post(_CHAT, json={"text": "a" * (longest + 1)}).status_code == 422


def test_the_pattern_of_an_id_is_the_one_that_is_kept(document: Document, http: httpx.Client) -> None:
    (text, _) = document.named("ChatRequest")["properties"]["conversation_id"]["anyOf"]
    for name in ("c-1", "a b", "A.b:c_9", "ă", "c" * 64):
        accepted = http.post(_CHAT, json={"text": "xin chào", "conversation_id": name}).status_code == httpx.codes.OK
        assert accepted == bool(re.search(text["pattern"], name)), name


def test_what_is_kept_of_a_conversation_is_as_documented(document: Document, http: httpx.Client) -> None:
    talk = Conversation(http)
    asked = talk.say("lam lai cccd bi mat het bao nhieu tien", message_id="m-1")
    chosen = next(payload for payload in payloads(asked) if payload != "/handoff")
    talk.say(chosen, message_id="m-2")
    own, page = {"Authorization": f"Bearer {talk.token}"}, f"/api/v1/conversations/{talk.id}"
    rated = http.put(f"{page}/ratings/m-1", json={"good": False, "reason": "wrong"}, headers=own)
    assert (rated.status_code, rated.content) == (204, b"")
    history = http.get(page, headers=own)
    assert _faults(document, _CONVERSATION, history) == []
    asked_again, answer = history.json()["items"][2:]
    assert not asked_again["text"].startswith("/")
    assert (answer["status"], answer["good"]) == ("answered", None)
    missing = http.put(f"{page}/ratings/m-9", json={"good": True}, headers=own)
    assert missing.status_code == httpx.codes.NOT_FOUND
    assert _faults(document, f"{_CONVERSATION}/ratings/{{message_id}}", missing) == []
    wrong = http.put(f"{page}/ratings/m-1", json={"good": True, "reason": "wrong"}, headers=own)
    assert _faults(document, f"{_CONVERSATION}/ratings/{{message_id}}", wrong) == []


# Meta wants its challenge back as it came; a page of text is one, and a stream of events, and what spreadsheets open.
_TOLD_OTHERWISE = {
    "/webhooks/messenger": ["text/plain"],
    f"{_CONVERSATION}/transcript": ["text/plain"],
    f"{_CONVERSATION}/events": ["text/event-stream"],
    "/api/v1/console/events": ["text/event-stream"],
    "/api/v1/console/figures/export": [
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
}
_JSON = ["application/json"]


def test_every_problem_is_documented_as_a_problem(document: Document) -> None:
    for path, methods in document.paths.items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                told = _TOLD_OTHERWISE.get(path, _JSON) if method == "get" else _JSON
                wanted = told if status.startswith("2") else ["application/problem+json"]
                media_types = [] if status == "204" else wanted
                assert list(response.get("content", [])) == media_types, f"{method} {path} {status}"
