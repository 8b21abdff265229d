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


@pytest.mark.parametrize("name", ["SECRET_KEY", "METRICS_TOKEN"])
def test_a_short_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "hunter2hunter2")
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


def test_by_default_no_other_site_may_talk_to_it_and_messages_are_kept_for_90_days() -> None:
    settings = ApiSettings()
    assert (list(settings.web_origins), settings.keep_days) == ([], 90)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", []),
        (" , ", []),
        ("https://xa-a.gov.vn", ["https://xa-a.gov.vn"]),
        ("HTTPS://Xa-A.gov.vn:443 , https://b.vn:8443", ["https://xa-a.gov.vn", "https://b.vn:8443"]),
        (
            "http://localhost:3000,http://127.0.0.1,http://[::1]:80",
            ["http://localhost:3000", "http://127.0.0.1", "http://[::1]"],
        ),
        ("https://xn--x-ufa.vn", ["https://xn--x-ufa.vn"]),
    ],
)
def test_sites_are_read_as_browsers_name_them(monkeypatch: pytest.MonkeyPatch, given: str, read: list[str]) -> None:
    monkeypatch.setenv("WEB_ORIGINS", given)
    assert list(ApiSettings().web_origins) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("KEEP_DAYS", value) for value in ("0", "366", "-1", "x", "1.5")),
        ("WEB_ORIGINS", "*"),
        ("WEB_ORIGINS", "https://*.gov.vn"),
        ("WEB_ORIGINS", "https://a.vn,http://b.vn"),
        ("WEB_ORIGINS", "https://xa-a.gov.vn/"),
        ("WEB_ORIGINS", "https://xa-a.gov.vn/chat"),
        ("WEB_ORIGINS", "https://xa-a.gov.vn?a"),
        ("WEB_ORIGINS", "https://me@xa-a.gov.vn"),
        ("WEB_ORIGINS", "https://xa-a.gov.vn:port"),
        ("WEB_ORIGINS", "https://xa-a.gov.vn:99999"),
        ("WEB_ORIGINS", "https://xã.vn"),
        ("WEB_ORIGINS", "https://"),
        ("WEB_ORIGINS", "xa-a.gov.vn"),
        ("WEB_ORIGINS", "null"),
        ("WEB_ORIGINS", "file:///etc"),
    ],
)
def test_a_site_or_time_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=f"^settings: {name}: "):
        api_settings()
