"""Importing files into the store, and what is reported of it."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from knowledge.errors import StoreError
from knowledge.national.findings import Repair
from knowledge.national.importer import ImportReport, RepairOf, import_files
from knowledge.national.report import print_report
from knowledge.national.store import FILE, Store
from tests.support.need import need
from tests.support.places import NATIONAL, ROOT
from tests.support.polling import until
from tests.support.portal import real_records

_DAY_MS = 86_400_000
_UPDATED = 1_777_420_800_000
_CODES = [f"9.{number:06}" for number in range(1, 11)]
_FIRST, _SECOND, *_ = _CODES
_CHEAP = [{"submissionMethod": "DIRECT", "fees": [{"type": "FEE", "value": 40, "description": "Lệ phí: 40.000đ"}]}]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "var") as opened:
        yield opened


def _line(code: str, name: str = "Nuôi rồng", **detail: object) -> bytes:
    whole = {"id": "p-1", "code": code, "name": name, "detail": {"updatedAt": _UPDATED, **detail}}
    return msgspec.json.encode(whole) + b"\n"


def _file(folder: Path, *lines: bytes, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


def _import(store: Store, path: Path, complete: bool = False) -> ImportReport:
    return import_files([path], store, complete)


def _ten(folder: Path, *others: bytes, but: int = 0) -> Path:
    """A file of the ten records, without the last `but` of them and with `others`."""
    return _file(folder, *map(_line, _CODES[: len(_CODES) - but]), *others)


class TestOutcomes:
    """What becomes of each record."""

    def test_new_ones_are_stored_and_the_same_ones_passed_over(self, store: Store, tmp_path: Path) -> None:
        assert _import(store, _ten(tmp_path)).outcomes == {"new": 10}
        again = _import(store, _ten(tmp_path))
        assert (again.outcomes, again.stored) == ({"same": 10}, 10)

    def test_later_ones_replace_and_older_ones_are_left_out(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        later = _line(_FIRST, "Nuôi rồng con", updatedAt=_UPDATED + _DAY_MS)
        older = _line(_SECOND, "Nuôi rồng già", updatedAt=_UPDATED - _DAY_MS)
        report = _import(store, _file(tmp_path, later, older, *map(_line, _CODES[2:])))
        assert report.outcomes == {"changed": 1, "older": 1, "same": 8}
        names = {procedure.code: procedure.name for procedure, _ in store.procedures()}
        assert (names[_FIRST], names[_SECOND]) == ("Nuôi rồng con", "Nuôi rồng")

    def test_a_change_on_the_same_day_is_taken(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        assert _import(store, _file(tmp_path, _line(_FIRST, "Nuôi rồng con"))).outcomes == {"changed": 1}

    def test_the_same_record_in_another_spelling_of_its_json_is_the_same(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        spelt = msgspec.json.format(_line(_FIRST), indent=2).replace("ồ".encode(), b"\\u1ed3")
        assert _import(store, _file(tmp_path, spelt, name="a.json")).outcomes == {"same": 1}

    @pytest.mark.parametrize("first_is_later", [True, False])
    def test_of_one_code_that_stands_twice_the_later_stays(
        self, store: Store, tmp_path: Path, first_is_later: bool
    ) -> None:
        older, later = _line(_FIRST, "Nuôi rồng già"), _line(f" {_FIRST}\n", updatedAt=_UPDATED + _DAY_MS)
        report = _import(store, _file(tmp_path, *([later, older] if first_is_later else [older, later])))
        assert report.outcomes == {"new": 1, "older" if first_is_later else "changed": 1}
        assert [(p.code, p.name) for p, _ in store.procedures()] == [(_FIRST, "Nuôi rồng")]

    def test_the_code_that_stands_twice_in_the_national_catalogue(self, store: Store, tmp_path: Path) -> None:
        need(NATIONAL.is_file(), "the national catalogue")
        twice = [record for record in real_records(4480) if record["code"].strip() == "1.014325"]
        assert [record["code"] for record in twice] in (["1.014325", " 1.014325"], [" 1.014325", "1.014325"])
        path = _file(tmp_path, *(msgspec.json.encode(record) + b"\n" for record in twice))
        assert _import(store, path).stored == 1
        assert store.codes() == {"1.014325": max(twice, key=lambda record: record["detail"]["updatedAt"])["id"]}

    def test_several_files_are_one_import_and_how_far_each_is_read_is_told(self, store: Store, tmp_path: Path) -> None:
        paths = [_file(tmp_path, _line(code), name=f"{code}.jsonl") for code in _CODES]
        heard: dict[Path, int] = {}
        report = import_files(paths, store, heard=lambda path, done: heard.update({path: done}))
        assert report.outcomes == {"new": 10}
        assert heard == {path: path.stat().st_size for path in paths}


class TestProblems:
    """What cannot be stored is told, and the rest is stored."""

    def test_each_is_told_with_its_line_and_its_code(self, store: Store, tmp_path: Path) -> None:
        lines = [
            _line(_FIRST),
            _line(_SECOND)[:-9] + b"\n",
            _line("9.000003", updatedAt="heute"),
            _line("9.000004", updatedAt=None),
            _line("9.000005"),
        ]
        report = _import(store, _file(tmp_path, *lines))
        assert list(store.codes()) == [_FIRST, "9.000005"]
        assert report.outcomes == {"new": 2}
        cut, mistyped, dayless = map(str, report.problems)
        assert cut.startswith("a.jsonl:2: is not valid JSON")
        assert mistyped.startswith("a.jsonl:3: 9.000003: detail.updatedAt: Expected `int | float | null`, got `str`")
        assert dayless.startswith("a.jsonl:4: 9.000004: detail.updatedAt: is missing")

    def test_a_file_that_is_not_there_does_not_keep_the_next_one_out(self, store: Store, tmp_path: Path) -> None:
        report = import_files([tmp_path / "b.jsonl", _ten(tmp_path)], store)
        assert [str(problem) for problem in report.problems] == ["b.jsonl: there is no such file"]
        assert report.outcomes == {"new": 10}

    def test_a_spoilt_version_of_what_is_stored_leaves_it_as_it_is(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        report = _import(store, _file(tmp_path, _line(_FIRST, "Rồng", updatedAt=10**300)))
        assert len(report.problems) == 1
        assert {procedure.name for procedure, _ in store.procedures()} == {"Nuôi rồng"}


class TestCompleteLists:
    """Files that are the whole catalogue take away what they do not have."""

    def test_what_is_gone_is_withdrawn(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        report = _import(store, _ten(tmp_path, but=2), complete=True)
        assert (report.withdrawn, report.stored) == (_CODES[-2:], 8)
        assert list(store.codes()) == _CODES[:8]

    def test_what_was_withdrawn_is_new_when_it_comes_back(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        _import(store, _ten(tmp_path, but=1), complete=True)
        assert _import(store, _ten(tmp_path), complete=True).outcomes == {"same": 9, "new": 1}

    def test_other_files_withdraw_nothing(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        assert _import(store, _ten(tmp_path, but=9)).withdrawn == []
        assert len(store) == 10

    @pytest.mark.parametrize("spoilt", [b"{\n", _line("9.1", updatedAt=None)], ids=["unread", "unstored"])
    def test_nothing_is_withdrawn_where_something_could_not_be_read(
        self, store: Store, tmp_path: Path, spoilt: bytes
    ) -> None:
        _import(store, _ten(tmp_path))
        report = _import(store, _ten(tmp_path, spoilt, but=1), complete=True)
        assert (len(report.problems), report.withdrawn, report.stored) == (1, [], 10)

    def test_a_list_that_lacks_far_too_many_is_refused(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        changed = _line(_FIRST, "Nuôi rồng con")
        with pytest.raises(StoreError, match="9 of 10 procedures are not in the new list: it is probably cut"):
            _import(store, _file(tmp_path, changed), complete=True)
        assert list(store.codes()) == _CODES

    def test_an_empty_file_withdraws_nothing(self, store: Store, tmp_path: Path) -> None:
        _import(store, _ten(tmp_path))
        assert _import(store, _file(tmp_path), complete=True).withdrawn == []
        assert len(store) == 10


def test_after_a_kill_the_same_import_goes_on_where_it_was(tmp_path: Path) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    lines = [msgspec.json.encode(record) + b"\n" for record in real_records(500)]
    path, root = _file(tmp_path, *lines), tmp_path / "var"
    process = subprocess.Popen(
        [sys.executable, "-m", "knowledge", "import", str(path)],
        cwd=ROOT,
        env={**os.environ, "MOTCUA_VAR": str(root)},
        stdout=subprocess.DEVNULL,
    )
    until(lambda: process.poll() is not None or _stored(root), within_s=60)
    process.kill()
    assert process.wait() == -9, "it was through before it was killed"
    held = _stored(root)
    assert 0 < held < 500
    with Store(root) as store:
        report = _import(store, path)
        assert report.outcomes == {"same": held, "new": 500 - held}
        assert report.problems == []
        assert (len(store), sum(1 for _ in store.procedures())) == (500, 500)


def _stored(root: Path) -> int:
    """How many records are in the store, as another process sees it."""
    try:
        with sqlite3.connect(f"file:{root / FILE}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM records").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


class TestReport:
    """What stands in the store after an import, counted."""

    def test_totals_and_repairs_are_of_all_that_is_stored(self, store: Store, tmp_path: Path) -> None:
        _import(store, _file(tmp_path, _line(_FIRST, executionMethods=_CHEAP)))
        report = _import(store, _file(tmp_path, _line(_SECOND, "NUÔI  RỒNG TRONG NHÀ")))
        assert report.stored == 2
        assert report.counts["fee kinds: amount"] == 1
        assert report.counts["names in capitals put in sentence case"] == 1
        (repaired,) = report.repairs
        assert (repaired.code, repaired.repair.before, repaired.repair.after) == (_FIRST, "40", "40000")
        assert "40.000đ" in repaired.repair.because

    def test_it_is_the_same_when_nothing_changes(self, store: Store, tmp_path: Path) -> None:
        path = _file(tmp_path, _line(_FIRST, executionMethods=_CHEAP))
        first, again = _import(store, path), _import(store, path)
        assert (first.counts, first.repairs) == (again.counts, again.repairs)

    def test_it_survives_json(self, store: Store, tmp_path: Path) -> None:
        report = _import(store, _ten(tmp_path, b"{\n"))
        assert msgspec.json.decode(msgspec.json.encode(report), type=ImportReport) == report

    def test_people_are_told_the_counts_the_repairs_and_apart_the_problems(self, store: Store, tmp_path: Path) -> None:
        out, err = _console(), _console()
        print_report(_import(store, _ten(tmp_path, _line("9.1", executionMethods=_CHEAP), b"{\n")), out, err)
        assert _shown(err).startswith("a.jsonl:12: is not valid JSON")
        told = _shown(out)
        assert told.startswith("11 new; 0 withdrawn, 1 problems\n11 procedures stored\n")
        for words in ("Kinds of facts", "fee kinds: amount", "Normalisations", "Repairs", "40000"):
            assert words in told

    def test_brackets_in_the_sources_words_are_no_markup(self) -> None:
        repair = Repair(field="executionMethods[0]", before="[/1]", after="[b]", because="[/x] 40.000đ")
        out = _console()
        print_report(_report_of(repair), out, _console())
        for words in ("executionMethods[0]", "[/1]", "[b]", "[/x] 40.000đ"):
            assert words in _shown(out)


def _report_of(repair: Repair) -> ImportReport:
    return ImportReport(outcomes={}, withdrawn=[], problems=[], stored=1, counts={}, repairs=[RepairOf(_FIRST, repair)])


def _console() -> Console:
    return Console(file=io.StringIO(), width=200)


def _shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
