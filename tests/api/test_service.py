"""Who runs the assistant and what it stores, as it is told before anybody writes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from actions.wording.privacy import privacy_notice
from tests.support.openapi import Document
from tests.support.servers import Servers

_AGENCY = "Ủy ban nhân dân xã Minh Họa"


@pytest.fixture(scope="module")
def named(servers: Servers) -> Iterator[httpx.Client]:
    """A client of an api whose deployment says who runs it."""
    own = {"AGENCY": _AGENCY, "HOTLINE": "1900 0000", "HOTLINE_HOURS": "7h30–17h", "KEEP_DAYS": "30"}
    own |= {"WEB_ORIGINS": "https://xa-a.gov.vn"}
    with (
        servers.api("named.log", servers.bot_url, **own) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client


def test_it_says_who_runs_it_and_how_to_reach_a_person(named: httpx.Client) -> None:
    answer = named.get("/api/v1/service")
    told = answer.json()
    assert (told["name"], told["agency"], told["hotline"]) == ("Một Cửa", _AGENCY, "1900 0000")
    assert (told["hours"], told["keep_days"]) == ("7h30–17h", 30)
    assert all("1900 0000" in told["staff"][lang] for lang in ("vi", "en"))
    assert answer.headers["cache-control"] == "public, max-age=2"


def test_its_notice_names_the_agency_and_the_time(named: httpx.Client) -> None:
    notice = named.get("/api/v1/service").json()["notice"]
    for lang, button in (("vi", "Xoá cuộc trò chuyện"), ("en", "Delete the conversation")):
        text = "\n".join(notice[lang])
        assert _AGENCY in text
        assert "30" in text
        assert button in text


def test_an_unnamed_deployment_says_so_in_words(http: httpx.Client) -> None:
    told = http.get("/api/v1/service").json()
    assert (told["agency"], told["hotline"], told["keep_days"]) == ("", "", 90)
    assert "cơ quan vận hành trang này" in "\n".join(told["notice"]["vi"])
    assert "Trung tâm" in told["staff"]["vi"]


def test_it_is_as_documented(http: httpx.Client) -> None:
    document = Document(http.get("/openapi.json").json())
    schema = document.response_schema("get", "/api/v1/service", 200, "application/json")
    assert document.faults(http.get("/api/v1/service").json(), schema) == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_notice_is_short_and_plain(lang: str) -> None:
    lines = privacy_notice("", 90, lang)
    assert len(lines) <= 6
    assert all(len(line) <= 230 for line in lines)
    machine = lines[0].lower()
    assert ("máy" if lang == "vi" else "machine") in machine


def test_pages_of_a_named_site_may_talk_to_it(named: httpx.Client, http: httpx.Client) -> None:
    site = {"Origin": "https://xa-a.gov.vn"}
    assert named.get("/api/v1/service", headers=site).headers["access-control-allow-origin"] == site["Origin"]
    assert "access-control-allow-origin" not in http.get("/api/v1/service", headers=site).headers
