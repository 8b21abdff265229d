from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import RecordError
from knowledge.national.portal import Detail, PortalRecord, canonical, decode
from tests.support.need import need
from tests.support.places import NATIONAL
from tests.support.portal import JsonObject, real_records

_HEAD = {"id": "p-1", "code": "9.000001", "name": "Cấp giấy phép nuôi rồng"}
_FEE = {"type": "FEE", "value": 70000, "colour": "red"}
_DETAIL = {**_HEAD, "updatedAt": 1777420800000, "executionMethods": [{"submissionMethod": "DIRECT", "fees": [_FEE]}]}


def _line(detail: Any) -> JsonObject:
    return {**_HEAD, "detail": detail}


def _envelope(detail: Any) -> JsonObject:
    return {"code": 201, "message": "Thành công", "data": detail}


def _bare(detail: Any) -> JsonObject:
    return detail  # type: ignore[no-any-return]


Read = Callable[[bytes], object]
in_every_form = pytest.mark.parametrize("form", [_line, _envelope, _bare], ids=["line", "envelope", "bare detail"])
reading_both = pytest.mark.parametrize("read", [decode, canonical])


def _outcome(read: Read, data: bytes) -> object:
    """What `read` makes of `data`; None where it refuses it as it should."""
    with suppress(RecordError):
        return read(data)
    return None


@in_every_form
def test_a_record_is_read_in_every_form(form: Callable[[Any], JsonObject]) -> None:
    record = decode(msgspec.json.encode(form(_DETAIL)))
    assert (record.id, record.code, record.name) == ("p-1", "9.000001", "Cấp giấy phép nuôi rồng")
    assert record.detail == msgspec.convert(_DETAIL, Detail)


@in_every_form
def test_every_form_has_the_same_canonical_bytes(form: Callable[[Any], JsonObject]) -> None:
    data = msgspec.json.format(msgspec.json.encode(form(_DETAIL)), indent=4)
    assert canonical(data) == msgspec.json.encode(_line(_DETAIL))


def test_canonical_keeps_what_we_do_not_use() -> None:
    assert msgspec.json.decode(canonical(msgspec.json.encode(_envelope(_DETAIL))))["detail"] == _DETAIL


def test_escaped_and_plain_letters_are_the_same() -> None:
    escaped = b'{"id":"p-1","code":"9.000001","name":"R\\u1ed3ng"}'
    assert canonical(escaped) == canonical('{"id":"p-1","code":"9.000001","name":"Rồng"}'.encode())


def test_a_code_is_freed_of_stray_spaces() -> None:
    data = msgspec.json.encode({**_HEAD, "code": " 9.000001\n"})
    assert decode(data).code == "9.000001"
    assert msgspec.json.decode(canonical(data))["code"] == "9.000001"


@in_every_form
def test_whatever_is_missing_or_null_in_the_detail_is_none(form: Callable[[Any], JsonObject]) -> None:
    nothing = msgspec.convert({}, Detail)
    assert decode(msgspec.json.encode(form(dict(_HEAD)))).detail == nothing
    assert decode(msgspec.json.encode(form({**_HEAD, **dict.fromkeys(Detail.__struct_fields__)}))).detail == nothing


def test_lists_may_hold_nulls() -> None:
    detail = {"executionMethods": [None, {"fees": [None]}], "cases": [None]}
    read = decode(msgspec.json.encode(_line(detail))).detail
    assert read.executionMethods is not None
    assert read.executionMethods[0] is None


@reading_both
@in_every_form
@pytest.mark.parametrize("field", ["code", "name"])
@pytest.mark.parametrize("value", [msgspec.UNSET, None, "", " \n"], ids=["missing", "null", "empty", "spaces"])
def test_a_record_without_a_head_is_refused(
    read: Read, form: Callable[[Any], JsonObject], field: str, value: object
) -> None:
    record = form(dict(_HEAD))
    head = record["data"] if form is _envelope else record
    head[field] = value
    if value is msgspec.UNSET:
        del head[field]
    with pytest.raises(RecordError, match=f"^{field}: is empty$"):
        read(msgspec.json.encode(record))


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"updatedAt": "hôm qua"}, "updatedAt", "`str`"),
        ({"isWard": 1}, "isWard", "`int`"),
        ({"executionSteps": "Nộp"}, "executionSteps", "`array | null`, got `str`"),
        ({"executionMethods": [{"fees": [None, {"value": "x"}]}]}, "executionMethods[0].fees[1].value", "`str`"),
        ({"cases": [{"processingDay": {"qty": []}}]}, "cases[0].processingDay.qty", "`array`"),
    ],
)
def test_a_value_of_another_type_is_named(change: JsonObject, where: str, words: str) -> None:
    for form, path in ((_line, f"detail.{where}"), (_envelope, where), (_bare, where)):
        with pytest.raises(RecordError) as raised:
            decode(msgspec.json.encode(form({**_DETAIL, **change})))
        assert str(raised.value).startswith(f"{path}: Expected ")
        assert words in str(raised.value)


@reading_both
@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({**_HEAD, "id": 7}, "id: Expected `str | null`, got `int`"),
        ({**_HEAD, "code": 9.000001}, "code: Expected `str | null`, got `float`"),
        (_line("Nộp hồ sơ"), "detail: Expected `object | null`, got `str`"),
        (_line([]), "detail: Expected `object | null`, got `array`"),
        (_envelope(None), "Expected `object`, got `null`"),
        ([_HEAD], "Expected `object`, got `array`"),
        ("rồng", "Expected `object`, got `str`"),
    ],
)
def test_what_is_no_record_is_refused(read: Read, record: object, words: str) -> None:
    with pytest.raises(RecordError) as raised:
        read(msgspec.json.encode(record))
    assert str(raised.value) == words


@reading_both
def test_a_record_of_nine_megabytes_is_refused(read: Read) -> None:
    with pytest.raises(RecordError, match="is 9 MB long"):
        read(msgspec.json.encode(_line({"name": "x" * 9_000_000})))


@reading_both
@pytest.mark.parametrize("opening", [b'{"a":', b'{"detail":{"a":', b'{"data":{"a":', b'{"id":'])
@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(read: Read, opening: bytes, bracket: bytes) -> None:
    with pytest.raises(RecordError, match=r"not valid JSON .*recursion.*: it is cut or damaged"):
        read(opening + bracket * 100_000)


def test_around_the_limit_of_nesting_nothing_else_is_raised() -> None:
    def refused(depth: int) -> bool:
        nested = b"[" * depth + b"]" * depth
        return _outcome(canonical, b'{"id":"p-1","code":"9.000001","name":"x","deep":' + nested + b"}") is None

    limit = bisect_left(range(100_000), True, key=refused)
    assert [refused(limit + step) for step in range(-3, 3)] == [False] * 3 + [True] * 3


@reading_both
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(msgspec.json.encode(_line(_DETAIL))[:-1], id="without its last byte"),
        pytest.param(msgspec.json.encode(_line(_DETAIL))[:60], id="half"),
        pytest.param(msgspec.json.encode(_line(_DETAIL)) + b"}", id="with a byte too many"),
        pytest.param("{'id': 'p-1'}".encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"id":"p-1","code":"9.000001","name":"R\xffng"}', id="invalid UTF-8"),
        pytest.param(b'{"id":"p-1","code":"9.000001","name":"\\ud800"}', id="half a character"),
        pytest.param(b"<html>Request rejected</html>", id="HTML"),
    ],
)
def test_damaged_bytes_are_told_as_such(read: Read, data: bytes) -> None:
    with pytest.raises(RecordError, match=r"^is not valid JSON \(.+\): it is cut or damaged$"):
        read(data)


def test_a_number_too_great_is_refused() -> None:
    data = b'{"id":"p-1","code":"9.000001","name":"x","colour":1e999}'
    assert decode(data).code == "9.000001"
    with pytest.raises(RecordError, match="out of range"):
        canonical(data)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_FIELDS = st.sampled_from(["id", "code", "name", "detail", "data", "executionMethods", "fees", "value", "cases", "x"])
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_FIELDS, inner, max_size=6),
    max_leaves=20,
)


def _holds(data: bytes) -> None:
    """Both read `data` or refuse it; the canonical form is one, and of the same record."""
    record, form = _outcome(decode, data), _outcome(canonical, data)
    if isinstance(form, bytes):
        assert canonical(form) == form
        assert _outcome(decode, form) == record
    if isinstance(record, PortalRecord):
        assert record.code == record.code.strip() != ""


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _holds(data)


@given(_TREES)
def test_any_json_is_read_or_refused(tree: object) -> None:
    _holds(msgspec.json.encode(tree))


class TestRealRecords:
    @pytest.fixture(scope="class")
    def records(self) -> list[JsonObject]:
        need(NATIONAL.is_file(), "the national catalogue")
        return real_records(40)

    def test_every_form_gives_the_same_bytes_and_record(self, records: list[JsonObject]) -> None:
        for record in records:
            line = msgspec.json.encode(record)
            for form in (record["detail"], _envelope(record["detail"])):
                data = msgspec.json.encode(form)
                assert canonical(data) == canonical(line) == line
                assert decode(data) == decode(line)

    @given(st.data())
    def test_damaged_ones_are_read_or_refused(self, records: list[JsonObject], data: st.DataObject) -> None:
        raw = bytearray(msgspec.json.encode(data.draw(st.sampled_from(records[:10]), "record")))
        for _ in range(data.draw(st.integers(1, 3), "faults")):
            start = data.draw(st.integers(0, len(raw) - 1), "at")
            raw[start : start + data.draw(st.integers(0, 200), "lost")] = data.draw(st.binary(max_size=20), "put")
        _holds(bytes(raw))

    @given(st.data())
    def test_ones_with_another_value_somewhere_are_read_or_refused(
        self, records: list[JsonObject], data: st.DataObject
    ) -> None:
        record = msgspec.json.decode(msgspec.json.encode(data.draw(st.sampled_from(records[:10]), "record")))
        inner: Any = record
        while True:
            places = list(inner) if isinstance(inner, dict) else range(len(inner))
            place = data.draw(st.sampled_from(places), "place")
            if not isinstance(inner[place], (dict, list)) or not inner[place] or data.draw(st.booleans(), "here"):
                break
            inner = inner[place]
        inner[place] = data.draw(_TREES, "value")
        _holds(msgspec.json.encode(record))
