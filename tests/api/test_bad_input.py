"""Whatever is sent: a polite reply or a problem in words, never a 500 and never a stack trace."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.problems import problem

_TYPED = {
    "10,000 characters": "a" * 10_000,
    "2,000 characters": ("làm căn cước " * 200)[:2000],
    "one word of 2,000 letters": "đ" * 2000,
    "emoji only": "🙂🇻🇳👨‍👩‍👧",
    "decomposed": unicodedata.normalize("NFD", "lệ phí làm lại căn cước bị mất"),
    "SQL": "'; DROP TABLE turns; -- ' OR 1=1",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "fields of templates": "{subject} {0} %s {{7*7}} ${7*7}",
    "annotations of training data": '[căn cước](procedure) [a]{"entity":"b"}',
    "null bytes within": "làm\x00 căn cước\x00",
    "marks of direction within": "làm \u202ecăn cước\u202c",
    "tag characters within": "làm căn cước\U000e0061",
    "a pair of surrogates": "😀",
    "marks piled up": "căn cước" + "\u0301" * 5000,
    "line breaks": "làm\n\n\r\n\ncăn\u2028cước\n",
    "other scripts": "مرحبا كيف حالك 你好",
    "slashes": "/" * 1999,
    "half a command": '/choose{"code":',
    "a telephone number": "0912345678",
    "a path": "../../../../etc/passwd",
}
_UNREADABLE = {
    "empty": "",
    "spaces": " \t\n \u3000",
    "marks of direction only": "\u202e\u200f\u2066",
    "zero-width only": "\u200b\u200c\u200d\ufeff",
    "tag characters only": "\U000e0061\U000e007f",
    "null bytes only": "\x00\x00",
    "10,001 characters": "a" * 10_001,
    "a lone surrogate": "\ud800",
    "a lone surrogate within": "căn cước \udfff cước",
    "surrogates the wrong way round": "\udc00\ud800",
}
_FIELDS: dict[str, Any] = {
    "no text": {},
    "text null": {"text": None},
    "text a number": {"text": 1},
    "text a list": {"text": ["a"]},
    "text an object": {"text": {"a": 1}},
    "text true": {"text": True},
    "an unknown field": {"text": "a", "colour": "red"},
    "an unknown field named by a surrogate": {"text": "a", "\ud800": "red"},
    "a conversation that is a number": {"text": "a", "conversation_id": 1},
    "a conversation without a name": {"text": "a", "conversation_id": ""},
    "a conversation of 65 characters": {"text": "a", "conversation_id": "c" * 65},
    "a conversation with SQL": {"text": "a", "conversation_id": "c'; DROP TABLE turns; --"},
    "a conversation with a line break": {"text": "a", "conversation_id": "c\n"},
    "a conversation with a null byte": {"text": "a", "conversation_id": "c\x00"},
    "a conversation with a surrogate": {"text": "a", "conversation_id": "\ud800"},
    "a message that is a list": {"text": "a", "message_id": ["m"]},
    "a message of 65 characters": {"text": "a", "message_id": "m" * 65},
    "a locality that is a number": {"text": "a", "locality": 79},
    "a locality by name": {"text": "a", "locality": "Hà Nội"},
    "a locality in other digits": {"text": "a", "locality": "٧٩"},
    "an array": [1, 2],
    "a string": "abc",
    "a number": 1,
    "null": None,
    "3,000 unknown fields": {"text": "a", **{f"f{i}": 1 for i in range(3000)}},
    "a field with a long name": {"text": "a", "x" * 50_000: 1},
}
_BODIES = {
    "no body": b"",
    "broken JSON": b'{"text": "a"',
    "not JSON": b"text=a",
    "deep JSON": b'{"text":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a number of 50,000 digits": b'{"text":' + b"9" * 50_000 + b"}",
    "NaN": b'{"text":NaN}',
    "bytes that are no UTF-8": b'{"text":"\xff\xfe"}',
    "Latin-1": '{"text":"à"}'.encode("latin-1"),
}
_JSON = {"Content-Type": "application/json"}


def _post(http: httpx.Client, body: bytes, content_type: str | None = "application/json") -> httpx.Response:
    headers = {"Content-Type": content_type} if content_type else {}
    return http.post("/api/v1/chat", content=body, headers=headers)


def _replies(response: httpx.Response) -> list[str]:
    """The texts of a 200, each short enough for every channel."""
    assert response.status_code == httpx.codes.OK, response.text[:500]
    texts = [reply["text"] for reply in response.json()["replies"]]
    assert texts
    assert all(0 < len(text) <= 2000 for text in texts)
    assert "Traceback" not in response.text
    return texts


@pytest.mark.parametrize("text", _TYPED.values(), ids=_TYPED)
def test_odd_text_gets_a_polite_reply(http: httpx.Client, text: str) -> None:
    _replies(_post(http, json.dumps({"text": text}).encode()))


@pytest.mark.parametrize("text", _UNREADABLE.values(), ids=_UNREADABLE)
def test_text_that_cannot_be_read_is_a_problem(http: httpx.Client, text: str) -> None:
    problem(_post(http, json.dumps({"text": text}).encode()), 422)


@pytest.mark.parametrize("body", _FIELDS.values(), ids=_FIELDS)
def test_fields_that_do_not_fit_are_a_problem(http: httpx.Client, body: object) -> None:
    problem(_post(http, json.dumps(body).encode()), 422)


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES)
def test_a_body_that_is_no_json_is_a_problem(http: httpx.Client, body: bytes) -> None:
    problem(_post(http, body), 400, 422)


def test_a_body_of_100_kb_is_a_problem(http: httpx.Client) -> None:
    problem(_post(http, json.dumps({"text": "a" * 100_000}).encode()), 413)


def test_a_body_of_100_kb_that_is_not_announced_is_a_problem(http: httpx.Client) -> None:
    parts = (b'{"text":"' if i == 0 else b"a" * 10_000 for i in range(11))
    problem(http.post("/api/v1/chat", content=parts, headers=_JSON), 413)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", None]
)
def test_another_content_type_is_a_problem(http: httpx.Client, content_type: str | None) -> None:
    problem(_post(http, b'{"text":"a"}', content_type), 415, 422)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_a_problem_that_names_the_right_one(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/api/v1/chat")
    problem(response, 405)
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 1}, "text"),
        ({"text": "a", "colour": 1}, "colour"),
        ({"text": "a", "locality": "x"}, "locality"),
    ],
)
def test_a_problem_names_the_field(http: httpx.Client, body: object, field: str) -> None:
    told = problem(http.post("/api/v1/chat", json=body), 422)
    assert any(error.startswith(f"{field}: ") for error in told["errors"])
    assert field in told["detail"]


def test_text_too_long_to_read_is_refused_with_the_limit(http: httpx.Client) -> None:
    response = http.post("/api/v1/chat", json={"text": "a" * 2001})
    (reply,) = _replies(response)
    assert "2000" in reply
    assert response.json()["answer"]["status"] == "refused"


def test_decomposed_text_means_what_composed_text_means(http: httpx.Client) -> None:
    answer = http.post("/api/v1/chat", json={"text": _TYPED["decomposed"]}).json()["answer"]
    assert (answer["procedure"]["code"], answer["aspect"]) == ("1.014064", "fee")


def test_what_was_typed_is_not_echoed(http: httpx.Client) -> None:
    for text in (_TYPED["HTML"], _TYPED["SQL"], _TYPED["fields of templates"]):
        assert text not in "".join(_replies(http.post("/api/v1/chat", json={"text": text})))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=300))
def test_any_text_gets_a_reply_or_a_problem(http: httpx.Client, text: str) -> None:
    response = _post(http, json.dumps({"text": text}).encode())
    if response.status_code == httpx.codes.OK:
        _replies(response)
    else:
        problem(response, 422)
