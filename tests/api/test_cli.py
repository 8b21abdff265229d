from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import yaml

from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from tests.support.places import ROOT
from tests.support.servers import environment


def _motcua(command: str, database_url: str, **own: str) -> subprocess.CompletedProcess[str]:
    arguments = [str(Path(sys.executable).with_name("motcua")), *command.split()]
    own = environment(DATABASE_URL=database_url, **own)
    return subprocess.run(arguments, cwd=ROOT, env=own, capture_output=True, text=True, timeout=60, check=False)


def test_demo_puts_the_fictional_dossiers_of_all_states_into_the_database(database_url: str) -> None:
    done = _motcua("demo", database_url)
    assert (done.returncode, done.stderr) == (0, "")
    store = EmbeddedStore.from_url(database_url)
    numbers = [f"H00.99-261102-{number:04}" for number in range(1, 13)]
    found = [asyncio.run(store.find([number])) for number in numbers]
    assert {dossier.state for dossier in found if dossier} == set(State)


def test_what_is_there_already_is_no_hindrance(tmp_path: Path) -> None:
    for command in ("demo", "demo"):
        assert _motcua(command, f"sqlite:///{tmp_path / 'motcua.db'}").returncode == 0


def test_the_late_ones_are_shown_and_written(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'motcua.db'}"
    _motcua("demo", url)
    done = _motcua(f"dossiers late --csv {tmp_path / 'late.csv'} --xlsx {tmp_path / 'late.xlsx'}", url)
    assert done.returncode == 0
    assert "Hồ sơ trễ hẹn: 2" in done.stdout
    assert "H00.99-261102-0011" in (tmp_path / "late.csv").read_text("utf-8-sig")
    assert (tmp_path / "late.xlsx").stat().st_size > 0


def test_what_nobody_could_be_told_is_listed(tmp_path: Path) -> None:
    done = _motcua("dossiers untold", f"sqlite:///{tmp_path / 'motcua.db'}")
    assert done.returncode == 0
    assert "Chưa báo được cho người dân: 0" in done.stdout


def test_without_systems_the_check_says_what_to_do(tmp_path: Path) -> None:
    done = _motcua("dossiers check", f"sqlite:///{tmp_path / 'motcua.db'}")
    assert done.returncode == 1
    assert "DOSSIERS" in done.stdout


def test_the_check_says_which_systems_answer_and_what(tmp_path: Path) -> None:
    url, province = f"sqlite:///{tmp_path / 'motcua.db'}", tmp_path / "province.db"
    with sqlite3.connect(province) as connection:
        connection.execute("CREATE TABLE ho_so (ma TEXT, trang_thai TEXT, thu_tuc TEXT)")
        connection.execute("INSERT INTO ho_so VALUES ('H00.98-261102-0001', 'Đang xử lý', 'Đăng ký tạm trú')")
    query = "SELECT ma AS receipt, trang_thai AS state, thu_tuc AS procedure_name FROM ho_so WHERE ma IN :numbers"
    stores = [
        {"kind": "sql", "name": "Kho tỉnh A", "url": f"sqlite:///{province}", "query": query},
        {"kind": "rest", "name": "Hệ thống tỉnh B", "url": "http://127.0.0.1:9", "family": "igate"},
    ]
    (tmp_path / "dossiers.yml").write_text(yaml.safe_dump({"stores": stores}, allow_unicode=True), "utf-8")
    done = _motcua("dossiers check --receipt h00.98-261102-0001", url, DOSSIERS=str(tmp_path / "dossiers.yml"))
    assert done.returncode == 1
    assert "✓ “Kho tỉnh A” trả lời" in done.stdout
    assert "Đang xử lý" in done.stdout
    assert "✗ “Hệ thống tỉnh B” không trả lời" in done.stdout


def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "dossiers.yml").write_text("stores: [{kind: rest}]", "utf-8")
    url = f"sqlite:///{tmp_path / 'motcua.db'}"
    done = _motcua("dossiers check", url, DOSSIERS=str(tmp_path / "dossiers.yml"))
    assert done.returncode == 1
    assert "stores[0]" in done.stderr
    assert "Traceback" not in done.stderr
