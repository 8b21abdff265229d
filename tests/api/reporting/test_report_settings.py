"""Reports are set up as a whole, or the service does not start."""

from __future__ import annotations

import pytest

from api.settings import ApiSettings, api_settings

_MAIL = {
    "REPORT_EVERY": "week",
    "REPORT_MAIL_TO": "lan@xa-a.gov.vn, binh@xa-a.gov.vn",
    "REPORT_MAIL_FROM": "motcua@xa-a.gov.vn",
    "SMTP_URL": "smtps://motcua:m%40t@mail.xa-a.gov.vn:465",
}


@pytest.fixture(autouse=True)
def _forget() -> None:
    api_settings.cache_clear()


def test_reports_are_off_unless_asked_for() -> None:
    assert (ApiSettings().report_every, list(ApiSettings().report_mail_to)) == ("off", [])


def test_they_are_filed_or_mailed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in _MAIL.items():
        monkeypatch.setenv(name, value)
    assert list(ApiSettings().report_mail_to) == ["lan@xa-a.gov.vn", "binh@xa-a.gov.vn"]
    assert "m%40t" not in repr(ApiSettings())
    for name in ("REPORT_MAIL_TO", "REPORT_MAIL_FROM", "SMTP_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("REPORT_FOLDER", "/srv/reports")
    assert ApiSettings().report_folder == "/srv/reports"


@pytest.mark.parametrize(
    ("own", "missing"),
    [
        ({"REPORT_EVERY": "month"}, "REPORT_FOLDER or REPORT_MAIL_TO missing"),
        ({"REPORT_FOLDER": "/srv/reports"}, "REPORT_EVERY missing"),
        ({**_MAIL, "REPORT_EVERY": "off"}, "REPORT_EVERY missing"),
        ({**_MAIL, "SMTP_URL": ""}, "SMTP_URL missing"),
        ({**_MAIL, "REPORT_MAIL_FROM": ""}, "REPORT_MAIL_FROM missing"),
        ({"REPORT_EVERY": "day"}, "REPORT_EVERY"),
        ({**_MAIL, "SMTP_URL": "mail.xa-a.gov.vn"}, "SMTP_URL: is no mail server"),
        ({**_MAIL, "REPORT_MAIL_TO": "lan"}, "REPORT_MAIL_TO: 'lan' is no address"),
    ],
)
def test_half_set_up_it_does_not_start(monkeypatch: pytest.MonkeyPatch, own: dict[str, str], missing: str) -> None:
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=missing):
        api_settings()
