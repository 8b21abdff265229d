from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from knowledge.__main__ import app
from tests.support.catalogue import sound, store
from tests.support.need import need
from tests.support.places import NATIONAL, ROOT, VAR
from tests.support.snapshots import ready


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"MOTCUA_VAR": str(VAR), "COLUMNS": "200"})


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
    done = subprocess.run(
        [sys.executable, "-m", "knowledge", "search", "khai sinh"],
        cwd=ROOT,
        env={**os.environ, "MOTCUA_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run `make snapshot`" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_keeps_what_is_built_and_says_so(tmp_path: Path) -> None:
    root = ready(tmp_path / "var")
    served = (VAR / "current").resolve()
    shutil.copytree(served, root / "snapshots" / served.name, copy_function=os.link)
    result = CliRunner().invoke(app, ["build"], env={"MOTCUA_VAR": str(root)})
    assert result.exit_code == 0
    assert result.stdout == f"snapshot {served.name}: already built\n"
    assert (root / "current").resolve() == root / "snapshots" / served.name
