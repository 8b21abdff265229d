"""Webhook bodies that no platform sends: not JSON at all, or with something wrong in one place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, Union

from hypothesis import strategies as st

_DEEP = 30_000
NOT_EVENTS: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n",
    "words": b"hello",
    "half an object": b'{"object":"page","event_name":"follow"',
    "two objects": b"{}{}",
    "a form": b"object=page&event_name=follow",
    "null": b"null",
    "true": b"true",
    "a number": b"1700000000000",
    "a number of 5,000 digits": b"9" * 5000,
    "not a number": b'{"object":"page","timestamp":NaN}',
    "a text": b'"page"',
    "an empty list": b"[]",
    "a list of objects": b'[{"object":"page","event_name":"follow","timestamp":"1"}]',
    "lists nested deep": b"[" * _DEEP + b"]" * _DEEP,
    "objects nested deep": b'{"object":' * _DEEP + b"1" + b"}" * _DEEP,
    "bytes that are no UTF-8": b'{"object":"page","event_name":"follow\xff\xfe","timestamp":"1"}',
    "Latin-1": '{"object":"page","event_name":"làm","timestamp":"1"}'.encode("latin-1"),
    "a lone surrogate": b'{"object":"page","event_name":"\\ud800","timestamp":"1"}',
}
"""By what they are; none is an event of either platform."""

WRONG: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "a negative number": -1,
    "a fraction": 1.5,
    "a number of 400 digits": 10**399,
    "empty": "",
    "a text": "x",
    "a text of 3,000 characters": "đ" * 3000,
    "not a number": "nan",
    "an infinite number": "inf",
    "a null byte": "\x00",
    "an empty list": [],
    "a list": [None, 1, "x", [], {}],
    "an empty object": {},
    "an object": {"id": None, "payload": {"payload": []}, "mids": 1, "type": {}},
}
"""What may stand where something else belongs."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda within: st.lists(within, max_size=4) | st.dictionaries(st.text(max_size=10), within, max_size=4),
    max_leaves=12,
)

Path = tuple[Union[str, int], ...]


def paths(document: Any, at: Path = ()) -> Iterator[Path]:
    """The way to every value within `document`."""
    inner: Any = document.items() if isinstance(document, dict) else ()
    for key, value in enumerate(document) if isinstance(document, list) else inner:
        yield (*at, key)
        yield from paths(value, (*at, key))


def replaced(document: Any, path: Path, value: Any) -> bytes:
    """`document` as JSON with `value` at `path`."""
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(changed).encode()


def mangled(body: bytes) -> Iterator[bytes]:
    """`body` with each of WRONG at each of its places."""
    document = json.loads(body)
    for path in paths(document):
        for value in WRONG.values():
            yield replaced(document, path, value)


@st.composite
def replaced_somewhere(draw: st.DrawFn, bodies: list[bytes]) -> bytes:
    """One of `bodies` with any JSON at up to three of its places."""
    body = draw(st.sampled_from(bodies))
    for _ in range(draw(st.integers(1, 3))):
        document = json.loads(body)
        if there := list(paths(document)):
            body = replaced(document, draw(st.sampled_from(there)), draw(JSON))
    return body
