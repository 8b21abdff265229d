from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from typer.testing import CliRunner

from knowledge.__main__ import app, out
from knowledge.catalogue import EMBEDDED
from knowledge.diff import Diff
from knowledge.errors import SnapshotError
from knowledge.national.importer import ImportReport
from knowledge.snapshot import Snapshot
from tests.support.catalogue import sound, store
from tests.support.need import need
from tests.support.places import DATA, NATIONAL, ROOT, VAR
from tests.support.snapshots import Shelf, know_vectors, ready

_COURTS = DATA / "exports" / "toa-an-nhan-dan.xlsx"
_CARD = "1.014064"


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are not broken, however wide the terminal was in which this process began."""
    monkeypatch.setattr(out, "width", 200)


def _run(*arguments: object, var: Path = VAR) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"MOTCUA_VAR": str(var)})


def _run_alone(*arguments: object, var: Path) -> subprocess.CompletedProcess[str]:
    """As `_run` in a process of its own: errors are told as people see them."""
    return subprocess.run(
        [sys.executable, "-m", "knowledge", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "MOTCUA_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_passes_the_embedded_catalogue() -> None:
    result = _run("check")
    assert result.exit_code == 0
    assert result.stdout.endswith("procedures, 0 problems\n")


def test_check_holds_the_embedded_catalogue_against_the_national_one() -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    result = _run("check", "--national", str(NATIONAL))
    assert result.exit_code == 0, result.stderr


def test_check_tells_each_problem_on_a_line_of_its_own(tmp_path: Path) -> None:
    store(tmp_path, "9.000001", sound(steps=[], result=[]))
    store(tmp_path, "9.000002", sound(code="9.000002", aliases=["[một]", "hai", "ba", "bốn", "năm"], name=None))
    result = _run("check", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == "1 procedures, 3 problems\n"
    files = [line.split(": ")[0] for line in result.stderr.splitlines()]
    assert files == ["rong/9.000001.yml", "rong/9.000001.yml", "rong/9.000002.yml"]


def test_check_refuses_an_empty_folder(tmp_path: Path) -> None:
    assert _run("check", str(tmp_path)).exit_code == 1


def test_search_prints_the_best_first() -> None:
    result = _run("search", "lam lai cccd bi mat", "--limit", "3")
    assert result.exit_code == 0
    rows = [line.split("│")[1:-1] for line in result.stdout.splitlines() if line.startswith("│")]
    assert len(rows) == 3
    assert rows[0][1].strip() == "1.014064"


@pytest.mark.parametrize("limit", ["0", "51", "many"])
def test_search_refuses_a_limit_out_of_bounds(limit: str) -> None:
    assert _run("search", "khai sinh", "--limit", limit).exit_code == 2


def test_without_a_snapshot_search_says_what_to_do(tmp_path: Path) -> None:
    done = _run_alone("search", "khai sinh", var=tmp_path)
    assert done.returncode == 1
    assert "run `make snapshot`" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_keeps_what_is_built_and_says_so(tmp_path: Path) -> None:
    root = ready(tmp_path / "var")
    served = (VAR / "current").resolve()
    shutil.copytree(served, root / "snapshots" / served.name, copy_function=os.link)
    result = _run("build", var=root)
    assert result.exit_code == 0
    assert result.stdout == f"snapshot {served.name}: already built\n"
    assert (root / "current").resolve() == root / "snapshots" / served.name


def _records(folder: Path, *codes: str, spoilt: bool = False) -> Path:
    path = folder / "records.jsonl"
    detail = {"updatedAt": None if spoilt else 1777420800000}
    lines = [{"id": code, "code": code, "name": f"Nuôi rồng {code}", "detail": detail} for code in codes]
    path.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    return path


class TestImport:
    """`import` says what was stored and what could not be."""

    def test_it_says_what_is_new_and_what_is_known(self, tmp_path: Path) -> None:
        path = _records(tmp_path, "9.000001", "9.000002")
        first, again = _run("import", path, var=tmp_path), _run("import", path, var=tmp_path)
        assert (first.exit_code, again.exit_code) == (0, 0)
        assert first.stdout.startswith("2 new; 0 withdrawn, 0 problems\n2 procedures stored\n")
        assert again.stdout.startswith("2 unchanged; 0 withdrawn, 0 problems\n2 procedures stored\n")

    def test_it_writes_the_report_for_programs(self, tmp_path: Path) -> None:
        report = tmp_path / "report.json"
        assert _run("import", _records(tmp_path, "9.000001"), "--report", report, var=tmp_path).exit_code == 0
        assert msgspec.json.decode(report.read_bytes(), type=ImportReport).outcomes == {"new": 1}

    def test_what_could_not_be_read_is_told_and_the_rest_stored(self, tmp_path: Path) -> None:
        done = _run("import", tmp_path / "absent.jsonl", _records(tmp_path, "9.000001"), var=tmp_path)
        assert done.exit_code == 2
        assert done.stderr == "absent.jsonl: there is no such file\n"
        assert done.stdout.startswith("1 new; 0 withdrawn, 1 problems\n")

    def test_nothing_read_is_a_failure(self, tmp_path: Path) -> None:
        done = _run("import", _records(tmp_path, "9.000001", spoilt=True), var=tmp_path)
        assert done.exit_code == 1
        assert done.stderr.startswith("records.jsonl:1: 9.000001: detail.updatedAt: is missing")

    def test_a_complete_list_withdraws_the_rest(self, tmp_path: Path) -> None:
        codes = [f"9.{number:06}" for number in range(10)]
        _run("import", _records(tmp_path, *codes), var=tmp_path)
        done = _run("import", "--complete", _records(tmp_path, *codes[1:]), var=tmp_path)
        assert done.stdout.startswith("9 unchanged; 1 withdrawn, 0 problems\n9 procedures stored\n")

    def test_a_list_that_is_cut_is_refused_in_a_sentence(self, tmp_path: Path) -> None:
        _run("import", _records(tmp_path, *(f"9.{number:06}" for number in range(10))), var=tmp_path)
        done = _run_alone("import", "--complete", _records(tmp_path, "9.000001"), var=tmp_path)
        assert done.returncode == 1
        assert done.stderr.startswith("9 of 10 procedures are not in the new list: it is probably cut")
        assert "Traceback" not in done.stderr

    def test_a_report_that_cannot_be_written_is_told_in_a_sentence(self, tmp_path: Path) -> None:
        nowhere = tmp_path / "nowhere" / "report.json"
        done = _run_alone("import", _records(tmp_path, "9.000001"), "--report", nowhere, var=tmp_path)
        assert done.returncode == 1
        assert "No such file or directory" in done.stderr
        assert "Traceback" not in done.stderr


def test_build_takes_what_was_imported(tmp_path: Path) -> None:
    root = ready(tmp_path / "var")
    know_vectors(root)
    _run("import", _records(tmp_path, "9.000001", "9.000002"), var=root)
    done = _run("build", var=root)
    assert done.exit_code == 0, done.output
    opened = Snapshot.open(root / "current")
    first, last = done.stdout.splitlines()
    assert first == f"encoding the names of {len(opened.procedures)} procedures"
    assert last.startswith(f"snapshot {opened.manifest.hash}: built, {len(opened.procedures)} procedures, ")
    assert {"9.000001", "9.000002"} <= set(opened.procedures)
    assert opened.index.search("xin giấy khai sinh cho con")[0].procedure.code == "1.001193"


class TestDiff:
    """`diff` compares two snapshots by their hashes, folders, or as `current`."""

    def test_it_tells_what_is_new(self, stock: Shelf) -> None:
        done = _run("diff", stock.one.name, stock.two, var=stock.root)
        assert done.exit_code == 0
        assert "     1  Thủ tục mới\n" in done.stdout

    def test_without_a_second_it_is_the_current_one(self, stock: Shelf) -> None:
        assert _run("diff", stock.one.name, var=stock.root).stdout == "Không có gì thay đổi giữa hai bản.\n"

    def test_it_writes_a_page_and_json(self, stock: Shelf, tmp_path: Path) -> None:
        page, json = tmp_path / "diff.html", tmp_path / "diff.json"
        done = _run("diff", stock.one.name, stock.two.name, "--html", page, "--json", json, var=stock.root)
        assert done.exit_code == 0
        assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
        assert len(msgspec.json.decode(json.read_bytes(), type=Diff).new) == 1

    def test_a_snapshot_that_is_not_there_is_told(self, stock: Shelf) -> None:
        done = _run("diff", "nothing", var=stock.root)
        assert done.exit_code == 1
        assert isinstance(done.exception, SnapshotError)
        assert str(done.exception) == "nothing: no usable snapshot: run `make snapshot`"


class TestList:
    """`list` holds what is stored against official lists."""

    def test_it_tells_what_is_missing(self, tmp_path: Path) -> None:
        need(_COURTS.is_file(), "the portal's lists")
        _run("import", _records(tmp_path, "3.000163"), var=tmp_path)
        done = _run("list", _COURTS, var=tmp_path)
        assert done.exit_code == 0
        assert done.stdout.endswith("2 missing, 1 renamed, 0 not in the list\n")

    def test_a_file_that_is_no_list_is_told_and_the_others_are_read(self, tmp_path: Path) -> None:
        need(_COURTS.is_file(), "the portal's lists")
        done = _run("list", _records(tmp_path, "9.000001"), _COURTS, var=tmp_path)
        assert done.exit_code == 1
        assert done.stderr.startswith("records.jsonl: is no Excel file (.xlsx)")
        assert done.stdout.endswith("3 missing, 0 renamed, 0 not in the list\n")

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        done = _run("list", tmp_path / "absent.xlsx", var=tmp_path)
        assert done.exit_code == 2
        assert "does not exist" in done.stderr


class TestLocal:
    """`local` prints what places have shortened."""

    def test_a_place(self) -> None:
        done = _run("local", "24")
        assert done.exit_code == 0
        rows = [line.split("│")[1].strip() for line in done.stdout.splitlines() if line.startswith("│")]
        assert {row for row in rows if row} == {"Tỉnh Bắc Ninh"}

    def test_a_place_without_rules(self) -> None:
        done = _run("local", "99")
        assert done.exit_code == 1
        assert "no file for the place 99" in str(done.exception or done.stderr)


class TestCheckNational:
    """`check --national` holds a catalogue against a file of national records."""

    @pytest.fixture
    def national(self, tmp_path: Path) -> Path:
        """The record of one procedure."""
        need(NATIONAL.is_file(), "the national catalogue")
        with gzip.open(NATIONAL) as lines:
            line = next(line for line in lines if f'"{_CARD}"'.encode() in line)
        path = tmp_path / "national.jsonl"
        path.write_bytes(line)
        return path

    def _catalogue(self, folder: Path, before: str = "", after: str = "") -> Path:
        """A catalogue of this procedure, one text in it replaced."""
        text = next(EMBEDDED.glob(f"*/{_CARD}.yml")).read_text("utf-8")
        assert before in text
        path = folder / "catalogue" / "can-cuoc" / f"{_CARD}.yml"
        path.parent.mkdir(parents=True)
        path.write_text(text.replace(before, after) if before else text, "utf-8")
        return folder / "catalogue"

    def test_what_agrees_passes(self, tmp_path: Path, national: Path) -> None:
        done = _run("check", self._catalogue(tmp_path), "--national", national)
        assert done.exit_code == 0, done.stderr
        assert "0 unexplained" in done.stdout
        assert done.stdout.endswith("1 procedures, 0 problems\n")

    def test_what_does_not_is_told_with_its_field(self, tmp_path: Path, national: Path) -> None:
        done = _run("check", self._catalogue(tmp_path, "amount: 70000", "amount: 71234"), "--national", national)
        assert done.exit_code == 1
        assert f"{_CARD}: numbers: 71234 does not occur in the national record\n" in done.stderr
        assert f"{_CARD}: methods.fees: counter: the national record says 70000" in done.stderr

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        done = _run("check", self._catalogue(tmp_path), "--national", tmp_path / "absent.jsonl")
        assert done.exit_code == 2
        assert "does not exist" in done.stderr
