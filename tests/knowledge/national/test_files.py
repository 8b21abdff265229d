"""Reading national records from files, whatever the files have become on their way."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Problem
from knowledge.errors import RecordError
from knowledge.national.convert import convert
from knowledge.national.files import Found, read_file
from knowledge.national.portal import Detail, decode
from knowledge.records import Procedure
from tests.support.need import need
from tests.support.places import DATA, NATIONAL, ROOT
from tests.support.portal import JsonObject, real_records

_WORD = DATA / "exports" / "ChiTietTTHC_1.004194.docx"
_PDF = DATA / "exports" / "chi-tiet-thu-tuc-1.001193.pdf"
_FIRST, _SECOND, _THIRD = "9.000001", "9.000002", "9.000003"
_LONG = 50_000_000
# Reads a file with no more memory than is enough for its records one by one.
_READ = """
import resource, sys
from pathlib import Path
from knowledge.national.files import Found, read_file
resource.setrlimit(resource.RLIMIT_AS, (120_000_000, 120_000_000))
for item in read_file(Path(sys.argv[1])):
    print(item.record.code if isinstance(item, Found) else item)
"""


def _record(code: str = _FIRST) -> JsonObject:
    detail = {"id": "p-1", "code": code, "name": "Nuôi rồng", "updatedAt": 1777420800000}
    return {"id": "p-1", "code": code, "name": "Nuôi rồng", "detail": detail}


def _line(code: str = _FIRST) -> bytes:
    return msgspec.json.encode(_record(code)) + b"\n"


def _envelope() -> JsonObject:
    return {"code": 201, "message": "Thành công", "data": _record()["detail"]}


def _bare() -> JsonObject:
    detail: JsonObject = _record()["detail"]
    return detail


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


def _told(path: Path) -> list[str]:
    """Of each record its code, of each problem its words."""
    return [item.record.code if isinstance(item, Found) else str(item) for item in read_file(path)]


def _told_in_little_memory(path: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


class TestKinds:
    """Every kind of file that is taken."""

    @pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz", "a.json.gz", "A.JSONL"])
    def test_lines(self, tmp_path: Path, name: str) -> None:
        found = read_file(_file(tmp_path, name, _line() + b"\n" + _line(_SECOND).rstrip()))
        told = [(item.where, item.record.code) for item in found if isinstance(item, Found)]
        assert told == [(f"{name}:1", _FIRST), (f"{name}:3", _SECOND)]

    @pytest.mark.parametrize("form", [_record, _envelope, _bare], ids=["record", "envelope", "bare detail"])
    @pytest.mark.parametrize("indent", [0, 2], ids=["one line", "many lines"])
    @pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
    def test_one_document(self, tmp_path: Path, form: Callable[[], JsonObject], indent: int, name: str) -> None:
        content = msgspec.json.format(msgspec.json.encode(form()), indent=indent)
        (found,) = read_file(_file(tmp_path, name, content))
        assert isinstance(found, Found)
        assert found.raw == msgspec.json.encode(_record())
        assert found.record == decode(found.raw)

    @pytest.mark.parametrize(("path", "code"), [(_WORD, "1.004194"), (_PDF, "1.001193")], ids=["docx", "pdf"])
    def test_exports(self, path: Path, code: str) -> None:
        need(path.is_file(), "the portal's exports")
        (found,) = read_file(path)
        assert isinstance(found, Found)
        assert (found.where, found.record.code) == (path.name, code)
        assert decode(found.raw) == found.record
        assert convert(found.record)[0].code == code

    def test_the_national_catalogue(self) -> None:
        need(NATIONAL.is_file(), "the national catalogue")
        found = list(read_file(NATIONAL))
        assert len(found) == 5665
        assert all(isinstance(item, Found) for item in found)

    def test_a_mark_before_the_text_is_passed_over(self, tmp_path: Path) -> None:
        assert _told(_file(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + _line())) == [_FIRST]

    def test_how_far_it_is_read_is_told(self, tmp_path: Path) -> None:
        path = _file(tmp_path, "a.jsonl", _line() * 3)
        heard: list[int] = []
        assert len(list(read_file(path, heard.append))) == 3
        assert heard == sorted(heard)
        assert heard[-1] == path.stat().st_size


class TestNothingToRead:
    """Files with no record in them."""

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.docx", "a.pdf"])
    def test_an_absent_file(self, tmp_path: Path, name: str) -> None:
        assert _told(tmp_path / name) == [f"{name}: there is no such file"]

    def test_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").mkdir()
        assert _told(tmp_path / "a.jsonl") == ["a.jsonl: there is no such file"]

    @pytest.mark.parametrize("name", ["a.csv", "a", "a.gz", "a.xlsx"])
    def test_an_unknown_kind(self, tmp_path: Path, name: str) -> None:
        kinds = "give a .jsonl, .json (or .gz of them), .docx or .pdf"
        assert _told(_file(tmp_path, name, _line())) == [f"{name}: is of no known kind: {kinds}"]

    @pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.jsonl.gz"])
    def test_an_empty_file(self, tmp_path: Path, name: str) -> None:
        assert _told(_file(tmp_path, name, b"")) == [f"{name}: is empty: get it again"]

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.docx", "a.pdf"])
    def test_a_file_of_no_bytes(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).touch()
        (told,) = _told(tmp_path / name)
        assert told.startswith(f"{name}: ")

    def test_a_list_is_no_record(self, tmp_path: Path) -> None:
        assert _told(_file(tmp_path, "a.json", b"[\n{}\n]")) == ["a.json: Expected `object`, got `array`"]


class TestDamage:
    """What is wrong is told with its line and, where it can still be seen, its code; the rest goes on."""

    @pytest.mark.parametrize(
        ("damaged", "told"),
        [
            (_line(_SECOND)[:-20] + b"\n", "a.jsonl:2: is not valid JSON"),
            (_line(_SECOND).replace(b"u\xc3\xb4i", b"u\xffi"), f"a.jsonl:2: {_SECOND}: is not valid JSON"),
            (b"\x80\x81\xfe\n", "a.jsonl:2: is not valid JSON"),
            (b"null\n", "a.jsonl:2: Expected `object`, got `null`"),
            (_line(" "), "a.jsonl:2: code: is empty"),
            (_line(_SECOND).replace(b"1777420800000", b'"heute"'), f"a.jsonl:2: {_SECOND}: detail.updatedAt: Expected"),
            (b"[" * 100_000 + b"\n", "a.jsonl:2: Expected `object`"),
            (b'{"code":' * 100_000 + b"\n", "a.jsonl:2: is not valid JSON"),
            (b'{"code":"9.000002","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "a.jsonl:2: is not valid JSON"),
            (b'{"code":"9.000002","detail":{"name":' + b'{"a":' * 100_000 + b"\n", "a.jsonl:2: is not valid JSON"),
        ],
        ids=["cut", "not UTF-8", "no text", "null", "no code", "a wrong type", *("deep " + d for d in "abcd")],
    )
    def test_one_line_does_not_cost_the_others(self, tmp_path: Path, damaged: bytes, told: str) -> None:
        before, here, after = _told(_file(tmp_path, "a.jsonl", _line() + damaged + _line(_THIRD)))
        assert (before, after) == (_FIRST, _THIRD)
        assert here.startswith(told)

    def test_a_first_line_that_is_cut_does_not_take_the_others_with_it(self, tmp_path: Path) -> None:
        cut, second = _told(_file(tmp_path, "a.jsonl", b'{"id":"p-1",\n' + _line(_SECOND)))
        assert cut.startswith("a.jsonl:1: is not valid JSON")
        assert second == _SECOND

    @pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.docx.gz"])
    def test_no_export_at_all(self, tmp_path: Path, name: str) -> None:
        (told,) = _told(_file(tmp_path, name, _line()))
        assert told.startswith(f"{name}: ")

    @given(st.binary(max_size=2000), st.sampled_from(["a.jsonl", "a.json", "a.jsonl.gz"]), st.booleans())
    def test_any_bytes(self, tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, magic: bool) -> None:
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(b"\x1f\x8b\x08\x00" + content if magic else content)
        assert all(isinstance(item, Problem) for item in read_file(path))

    def test_gzip_that_ends_anywhere(self, tmp_path: Path) -> None:
        codes = [f"9.{number:06}" for number in range(300)]
        whole = gzip.compress(b"".join(map(_line, codes)), mtime=0)
        path = tmp_path / "a.jsonl.gz"
        for size in (*range(1, 30), *range(30, len(whole), 7), len(whole) - 1):
            path.write_bytes(whole[:size])
            *found, problem = _told(path)
            assert found == codes[: len(found)]
            assert problem.startswith(f"a.jsonl.gz:{len(found) + 1}: cannot be read any further"), size

    def test_gzip_with_a_wrong_byte_anywhere(self, tmp_path: Path) -> None:
        codes = [f"9.{number:06}" for number in range(50)]
        whole = gzip.compress(b"".join(map(_line, codes)), mtime=0)
        path = tmp_path / "a.jsonl.gz"
        for place in range(10, len(whole)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            assert any(isinstance(item, Problem) for item in read_file(path)), place


class TestTooMuch:
    """What would fill the memory is passed over in little of it."""

    @pytest.mark.parametrize("string", [False, True], ids=["a line without an end", "a string without an end"])
    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
    def test_a_line_of_50_mb(self, tmp_path: Path, string: bool, name: str) -> None:
        filling = b"r" * _LONG
        long = _line(_SECOND).replace(b"u\xc3\xb4i", filling) if string else filling + b"\n"
        assert _told_in_little_memory(_file(tmp_path, name, _line() + long + _line(_THIRD))) == [
            _FIRST,
            f"{name}:2: is longer than any procedure: it is cut or damaged",
            _THIRD,
        ]

    @pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
    def test_a_document_of_50_mb(self, tmp_path: Path, name: str) -> None:
        path = _file(tmp_path, name, b'{\n"code":"' + b"9" * _LONG + b'"\n}')
        assert _told_in_little_memory(path) == [f"{name}: is 8 MB long, more than any procedure: it is cut or damaged"]

    def test_half_a_megabyte_that_inflates_to_500(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl.gz"
        bomb = gzip.compress(b"r" * 1_000_000) * 500
        path.write_bytes(gzip.compress(_line()) + bomb + gzip.compress(b"\n" + _line(_THIRD)))
        assert path.stat().st_size < 600_000
        assert _told_in_little_memory(path) == [
            _FIRST,
            "a.jsonl.gz:2: is longer than any procedure: it is cut or damaged",
            _THIRD,
        ]


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=5,
)


@lru_cache(maxsize=1)
def _real() -> list[JsonObject]:
    return real_records(200)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all that is in `value`."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*place, key)
        yield from _places(part, (*place, key))


def _spoil(record: JsonObject, place: tuple[Any, ...], change: str, value: Any) -> None:
    """Set what is at `place` to null or to `value`, or drop it; where it is still there."""
    *way, last = place
    with suppress(KeyError, IndexError, TypeError):
        part: Any = record
        for key in way:
            part = part[key]
        if change == "drop":
            del part[last]
        else:
            part[last] = None if change == "null" else value


def test_a_record_with_nothing_but_nulls_is_a_procedure(tmp_path: Path) -> None:
    nulls = {**dict.fromkeys(Detail.__struct_fields__), "updatedAt": 1777420800000}
    (found,) = read_file(_file(tmp_path, "a.json", msgspec.json.encode({**_record(), "detail": nulls})))
    assert isinstance(found, Found)
    procedure, _ = convert(found.record)
    assert (procedure.code, procedure.methods, procedure.documents) == (_FIRST, [], [])


@settings(max_examples=300)
@given(data=st.data())
def test_a_spoilt_record_is_a_record_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    record = deepcopy(data.draw(st.sampled_from(_real())))
    place = st.sampled_from(list(_places(record)))
    change = st.sampled_from(["null", "drop", "other"])
    for spoiling in data.draw(st.lists(st.tuples(place, change, _ANYTHING), min_size=1, max_size=8)):
        _spoil(record, *spoiling)
    path = tmp_path_factory.getbasetemp() / "spoilt.jsonl"
    path.write_bytes(msgspec.json.encode(record) + b"\n" + _line())
    spoilt, sound = read_file(path)
    assert isinstance(sound, Found)
    if isinstance(spoilt, Found):
        with suppress(RecordError):
            procedure, _ = convert(spoilt.record)
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(procedure), type=Procedure) == procedure
