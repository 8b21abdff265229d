from __future__ import annotations

import subprocess

import pytest
from pydantic import ValidationError

from api.settings import ApiSettings, api_settings
from tests.support.places import ROOT
from tests.support.servers import API, environment


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which nothing is set."""
    for name in ("BIND", "PORT", "LIMITS", "SECRET_KEY", "BOT_URL", "BOT_TIMEOUT_S"):
        monkeypatch.delenv(name, raising=False)
    api_settings.cache_clear()


def test_by_default_only_this_machine_can_come_in_and_limits_hold() -> None:
    settings = ApiSettings()
    assert (settings.bind, settings.port, settings.limits) == ("127.0.0.1", 8000, "on")
    assert settings.on_loopback


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
def test_limits_may_be_off_on_loopback(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    monkeypatch.setenv("BIND", bind)
    monkeypatch.setenv("LIMITS", "off")
    assert ApiSettings().limits == "off"


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1", "example.vn"])  # noqa: S104
def test_limits_may_not_be_off_where_others_can_come_in(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    monkeypatch.setenv("BIND", bind)
    assert not ApiSettings().on_loopback
    monkeypatch.setenv("LIMITS", "off")
    with pytest.raises(ValidationError, match="refused where BIND is not loopback"):
        ApiSettings()


def test_a_short_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hunter2hunter2")
    with pytest.raises(SystemExit, match="fewer than 32 characters") as raised:
        api_settings()
    assert "hunter2" not in str(raised.value)


def test_a_long_key_is_taken_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    assert ApiSettings().secret_key == "k" * 32
    assert "kkk" not in repr(ApiSettings())


@pytest.mark.parametrize(("name", "value"), [("PORT", "0"), ("PORT", "70000"), ("PORT", "x"), ("LIMITS", "maybe")])
def test_what_makes_no_sense_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=r"^settings: ") as raised:
        api_settings()
    assert name in str(raised.value).upper()


def test_the_process_ends_with_the_reason_in_a_sentence() -> None:
    wrong = environment(LIMITS="off", BIND="0.0.0.0")  # noqa: S104
    done = subprocess.run(API, cwd=ROOT, env=wrong, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert done.stderr.startswith("settings: LIMITS=off is for measurement")
    assert "Traceback" not in done.stderr
