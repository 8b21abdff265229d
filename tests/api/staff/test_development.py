"""Accounts of development at the real process: made with it, refused without it, and good on this machine only."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from actions.settings import settings
from api.cli import app
from api.database import migrate
from api.staff.development import DEVELOPMENT_NAMES, prepare
from api.staff.passwords import DEVELOPMENT_PASSWORD
from tests.support.places import ROOT
from tests.support.servers import API, environment

_SIGN_IN = "/console/sign-in"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database with the accounts of development in it."""
    url = f"sqlite:///{tmp_path / 'motcua.db'}"
    engine = migrate(url)
    prepare(engine, development=True)
    engine.dispose()
    return url


def started(**own: str) -> str:
    """What the process says that refuses to start."""
    ended = subprocess.run(API, cwd=ROOT, env=environment(**own), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_one_of_each_role_is_let_in_at_once(developing: str) -> None:
    roles = []
    for name in DEVELOPMENT_NAMES:
        with httpx.Client(base_url=developing, trust_env=False, timeout=60) as browser:
            response = browser.post(_SIGN_IN, data={"name": name, "password": DEVELOPMENT_PASSWORD})
            assert response.headers["Location"] == "/console"
            roles.append(browser.get("/api/v1/console/me").json()["role"])
    assert roles == ["officer", "supervisor", "keeper", "administrator"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "hoi.tinh.gov.vn"},
        {"Host": "127.0.0.1.another.example"},
        {"Host": "127.0.0.1@another.example"},
        {"Host": "10.0.0.5:8000"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_they_are_good_on_this_machine_only(developing: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=developing, trust_env=False, timeout=60) as browser:
        assert DEVELOPMENT_PASSWORD not in browser.get(_SIGN_IN, headers=headers).text
        form = {"name": "canbo", "password": DEVELOPMENT_PASSWORD}
        assert browser.post(_SIGN_IN, data=form, headers=headers).status_code == 401
        # Nor is whoever signed in here known when the request comes another way.
        assert browser.post(_SIGN_IN, data=form).status_code == 303
        assert browser.get("/api/v1/console/me").status_code == 200
        assert browser.get("/api/v1/console/me", headers=headers).status_code == 401


def test_one_address_tries_only_so_often(developing: str) -> None:
    with httpx.Client(base_url=developing, trust_env=False, timeout=60) as browser:
        for number in range(40):
            response = browser.post(_SIGN_IN, data={"name": f"n{number}", "password": "x" * 300})
            if response.status_code == 429:
                break
            assert response.status_code == 401
        assert number <= 30
        assert "chờ một phút" in response.text


def test_it_refuses_to_start_where_others_can_reach_it() -> None:
    said = started(DEVELOPMENT="on", BIND="0.0.0.0", PORT="9", DATABASE_URL="sqlite://")  # noqa: S104
    assert "DEVELOPMENT=on is for this machine alone" in said


def test_it_refuses_to_start_with_a_password_that_everybody_knows(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = started(DATABASE_URL=database_url, PORT="9")
    assert "canbo, giamsat, quantri, quantri-danhmuc" in said
    assert "motcua staff off canbo" in said
    assert "motcua staff password canbo" in said

    monkeypatch.setenv("DATABASE_URL", database_url)
    settings.cache_clear()
    try:
        for command in ("off canbo", "off giamsat", "off quantri-danhmuc", "password quantri"):
            done = CliRunner().invoke(app, ["staff", *command.split()])
            assert done.exit_code == 0, done.output
    finally:
        settings.cache_clear()
    engine = migrate(database_url)
    prepare(engine, development=False)  # what it told to do is enough
    engine.dispose()


def test_who_was_turned_off_or_changed_stays_so(database_url: str) -> None:
    engine = migrate(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE staff SET active = 0, shown_name = 'Khác' WHERE name = 'canbo'")
    prepare(engine, development=True)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT active, shown_name FROM staff WHERE name = 'canbo'").all()
    engine.dispose()
    assert rows == [(0, "Khác")]
