from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from knowledge.errors import RecordError, StoreError
from knowledge.national import store as module
from knowledge.national.portal import decode
from knowledge.national.store import FILE, Outcome, Store
from tests.support.places import ROOT

_MANY = 1000
_PROGRAM = """
import sys
from pathlib import Path
from tests.knowledge.national.test_store import put, record
from knowledge.national.store import Store
with Store(Path(sys.argv[1])) as store:
    for number in range(int(sys.argv[2])):
        put(store, record(number))
        print(number, flush=True)
"""


def record(number: int, **detail: Any) -> bytes:
    """The JSON of a record of its own for every `number`."""
    return msgspec.json.encode(
        {
            "id": f"p-{number}",
            "code": f"9.{number:06d}",
            "name": f"Thủ tục số {number}",
            "detail": {"updatedAt": 1_777_420_800_000, "executionMethods": [{"submissionMethod": "DIRECT"}], **detail},
        }
    )


def put(store: Store, raw: bytes) -> Outcome:
    return store.put(decode(raw), raw, "tệp.jsonl")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path) as opened:
        yield opened


def _codes(store: Store) -> list[str]:
    return [procedure.code for procedure, _ in store.procedures()]


def test_a_new_store_is_empty(store: Store) -> None:
    assert len(store) == 0
    assert store.codes() == {}
    assert list(store.procedures()) == []


def test_a_record_is_kept_as_it_came_and_as_it_was_converted(store: Store) -> None:
    raw = record(1)
    assert put(store, raw) == "new"
    ((procedure, findings),) = store.procedures()
    assert procedure.name == "Thủ tục số 1"
    assert findings.counts["fee kinds: unknown"] == 1
    assert store.raw("9.000001") == raw
    assert store.known(raw) == "9.000001"
    assert store.codes() == {"9.000001": "p-1"}


def test_procedures_come_in_the_order_of_their_codes(store: Store) -> None:
    for number in (3, 1, 2):
        put(store, record(number))
    assert _codes(store) == ["9.000001", "9.000002", "9.000003"]


def test_putting_the_same_again_changes_nothing(store: Store) -> None:
    raw = record(1)
    assert [put(store, raw) for _ in range(3)] == ["new", "same", "same"]
    assert len(store) == 1


def test_a_later_record_takes_the_place_of_an_earlier_one_and_not_the_other_way_round(store: Store) -> None:
    first, second, third = (record(1, updatedAt=1_777_420_800_000 + day, isWard=day == 1) for day in (0, 1, 2))
    assert [put(store, raw) for raw in (second, first, third, second, third)] == [
        "new",
        "older",
        "changed",
        "older",
        "same",
    ]
    ((procedure, _),) = store.procedures()
    assert procedure.levels == []
    assert store.known(second) is None
    assert store.known(third) == "9.000001"


def test_a_record_of_the_same_time_that_says_something_else_counts_as_later(store: Store) -> None:
    put(store, record(1))
    assert put(store, record(1, isWard=True)) == "changed"


def test_a_record_that_cannot_be_made_a_procedure_is_refused_and_leaves_no_trace(store: Store) -> None:
    put(store, record(1))
    with pytest.raises(RecordError):
        put(store, record(2, updatedAt=None))
    assert _codes(store) == ["9.000001"]


def test_what_was_put_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        put(store, record(1))
    with Store(tmp_path) as store:
        assert put(store, record(1)) == "same"
        assert put(store, record(2)) == "new"
        assert _codes(store) == ["9.000001", "9.000002"]


def test_what_an_older_program_converted_is_converted_anew_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "VERSION", "older")
    with Store(tmp_path) as store:
        put(store, record(1))
    monkeypatch.setattr(module, "VERSION", "newer")
    converted = []
    real = module.convert
    monkeypatch.setattr(module, "convert", lambda read: converted.append(read.code) or real(read))
    with Store(tmp_path) as store:
        assert put(store, record(1)) == "same"
        assert _codes(store) == _codes(store) == ["9.000001"]
    assert converted == ["9.000001"]


def test_withdrawn_records_are_forgotten(store: Store) -> None:
    raws = [record(number) for number in range(10)]
    for raw in raws:
        put(store, raw)
    store.withdraw({"9.000001", "9.000002"})
    assert len(store) == 8
    assert store.known(raws[1]) is None
    assert put(store, raws[1]) == "new"
    with pytest.raises(KeyError):
        store.raw("9.000002")


def test_a_list_that_lacks_too_much_withdraws_nothing(store: Store) -> None:
    for number in range(10):
        put(store, record(number))
    with pytest.raises(StoreError, match=r"3 of 10 procedures .* probably cut"):
        store.withdraw({"9.000001", "9.000002", "9.000003"})
    assert len(store) == 10


def _overwritten(path: Path) -> None:
    path.write_bytes("đây không phải cơ sở dữ liệu ".encode() * 50)


def _of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE records (name TEXT)")


@pytest.mark.parametrize("damage", [_overwritten, _of_another_program])
def test_a_file_that_is_no_store_is_named_with_what_to_do(tmp_path: Path, damage: Any) -> None:
    damage(tmp_path / FILE)
    with pytest.raises(StoreError, match=rf"{FILE}: cannot be used .* remove it and import again"):
        Store(tmp_path)


def test_a_killed_import_leaves_a_store_that_the_same_import_completes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path), str(_MANY)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as importing:
        assert importing.stdout is not None
        told = list(itertools.islice(importing.stdout, _MANY // 2 + 50))
        importing.kill()
    assert len(told) == _MANY // 2 + 50
    with Store(tmp_path) as store:
        kept = len(store)
        assert _MANY // 3 < kept < _MANY
        assert len(_codes(store)) == kept
        outcomes = [put(store, record(number)) for number in range(_MANY)]
        assert outcomes == ["same"] * kept + ["new"] * (_MANY - kept)
        assert len(_codes(store)) == _MANY
