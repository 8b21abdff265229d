"""``motcua staff`` at the machine itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.settings import settings
from api.cli import app
from api.database import OffLoop, migrate
from api.staff.accounts import Accounts
from api.staff.log import Log

Staff = Callable[..., Result]


@pytest.fixture
def staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staff]:
    """The command, with a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'motcua.db'}")
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, ["staff", *arguments])
    settings.cache_clear()


def test_the_first_administrator_comes_from_the_command_line(staff: Staff, tmp_path: Path) -> None:
    made = staff("add", "tuan", "--role", "administrator", "--shown-name", "Tuấn")
    assert made.exit_code == 0, made.output
    first = made.output.split()[-1]
    second = staff("password", "Tuan").output.split()[-1]
    assert first != second

    engine = migrate(f"sqlite:///{tmp_path / 'motcua.db'}")
    database = OffLoop(engine)
    number = asyncio.run(Accounts(database, development=False).sign_in("tuan", second, near=False))
    assert number == 1
    entries, _ = asyncio.run(Log(database).read())
    engine.dispose()
    assert [(one.name, one.action, one.subject) for one in entries] == [
        ("motcua staff", "account.password", "tuan"),
        ("motcua staff", "account.add", "tuan"),
    ]


def test_accounts_are_listed_turned_off_and_on(staff: Staff) -> None:
    staff("add", "tuan", "--role", "administrator", "--shown-name", "Tuấn")
    staff("add", "lan", "--role", "officer", "--shown-name", "Lan")
    assert staff("off", "lan").exit_code == 0
    shown = staff("list").output
    assert "lan" in shown
    assert "đã tắt" in shown
    assert "Quản trị hệ thống" in shown
    assert staff("on", "lan").exit_code == 0
    assert "đã tắt" not in staff("list").output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "tuan", "--role", "officer", "--shown-name", "Tuấn"), "Đã có tài khoản"),
        (("add", "hoa", "--role", "king", "--shown-name", "Hoa"), "Vai trò là một trong"),
        (("add", "hoa anh", "--role", "officer", "--shown-name", "Hoa"), "chữ cái không dấu"),
        (("off", "tuan"), "quản trị viên cuối cùng"),
        (("off", "nobody"), "Không có tài khoản"),
        (("password", "nobody"), "Không có tài khoản"),
    ],
)
def test_what_cannot_be_done_is_said(staff: Staff, arguments: tuple[str, ...], said: str) -> None:
    staff("add", "tuan", "--role", "administrator", "--shown-name", "Tuấn")
    failed = staff(*arguments)
    assert failed.exit_code == 1
    assert said in " ".join(failed.output.split())
