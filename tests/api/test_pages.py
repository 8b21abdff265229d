"""The demonstration page at `/`, and `/widget.js`, which any page may load."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import pytest
from lxml import html

from api.pages import WEB

_PACKED = {"Accept-Encoding": "gzip, deflate, br"}
_PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def page(http: httpx.Client) -> Any:
    return html.fromstring(http.get("/").text)


def test_it_says_what_it_is_before_anything_else(http: httpx.Client, page: Any) -> None:
    (said,) = page.find_class("plainly")
    assert "không phải trang của cơ quan nào" in said.text_content()
    assert "minh hoạ" in page.findtext(".//title")
    assert page.get("lang") == "vi"
    assert http.get("/").headers["content-type"] == "text/html; charset=utf-8"


def test_it_includes_the_widget_with_the_line_it_shows(http: httpx.Client, page: Any) -> None:
    (script,) = page.iter("script")
    assert dict(script.attrib) == {"src": "/widget.js", "async": ""}
    shown = [one.text_content() for one in page.iter("pre")]
    assert f'<script src="{str(http.base_url).rstrip("/")}/widget.js" async></script>' in shown


def test_who_runs_no_scripts_is_led_to_the_page_that_needs_none(page: Any) -> None:
    visible = [link for link in page.iter("a") if link.get("href") == "/chat" and not [*link.iterancestors("noscript")]]
    (without,) = page.iter("noscript")
    assert visible
    assert "/chat" in html.tostring(without, encoding="unicode")


def test_its_procedures_are_real(http: httpx.Client, page: Any) -> None:
    listed = page.find_class("procedures")[0]
    links = {link.text: link.get("href") for link in listed.iter("a")}
    assert len(links) == 6
    record = http.get("/api/v1/procedures/1.001193").json()
    assert links[record["plain_name"]] == record["source"]["url"]


def test_it_loads_nothing_from_elsewhere_and_has_nothing_that_the_policy_forbids(http: httpx.Client, page: Any) -> None:
    loaded = [one.get("src") or one.get("href") for name in ("script", "link", "img") for one in page.iter(name)]
    assert loaded
    for address in loaded:
        assert address.startswith("/")
        assert http.get(address).status_code == httpx.codes.OK
    assert not [one for one in page.iter() if "style" in one.attrib]
    assert not [name for one in page.iter() for name in one.attrib if name.startswith("on")]
    assert not list(page.iter("style"))


@pytest.mark.parametrize(
    "host", ['"><script>alert(1)</script>', "a b", "[::1", "x" * 2000 + "!", "user@a.vn", "a.vn/x", "::1"]
)
def test_an_odd_name_of_this_host_is_not_repeated(http: httpx.Client, host: str) -> None:
    response = http.get("/", headers={"Host": host})
    assert response.status_code in (httpx.codes.OK, httpx.codes.BAD_REQUEST)
    assert host not in response.text
    assert response.is_error or "http://localhost/widget.js" in response.text


@pytest.mark.parametrize("host", ["tro-ly.gov.vn", "tro-ly.gov.vn:8443", "[2001:db8::1]:8000"])
def test_the_line_names_the_host_as_the_request_does(http: httpx.Client, host: str) -> None:
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    assert f'src="https://{host}/widget.js" async' in http.get("/", headers=headers).text


def test_head_is_answered(http: httpx.Client) -> None:
    for path in ("/", "/chat", "/widget.js"):
        response = http.head(path)
        assert (response.status_code, response.content) == (httpx.codes.OK, b"")
        assert int(response.headers["content-length"]) > 1000


def test_the_widget_is_what_was_built_and_any_page_may_load_it(http: httpx.Client) -> None:
    response = http.get("/widget.js")
    assert response.content == (WEB / "static" / "widget.js").read_bytes()
    headers = response.headers
    assert headers["content-type"].partition(";")[0] == "text/javascript"
    assert headers["cache-control"] == "public, max-age=3600"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("br", False),
        ("", False),
        (";;,,q=x", False),
    ],
)
def test_it_comes_packed_to_who_takes_that(http: httpx.Client, accepted: str, packed: bool) -> None:
    with http.stream("GET", "/widget.js", headers={"Accept-Encoding": accepted}) as response:
        raw = b"".join(response.iter_raw())
    assert (response.headers.get("content-encoding") == "gzip") == packed
    assert (gzip.decompress(raw) if packed else raw) == http.get("/widget.js", headers=_PLAIN).content
    assert int(response.headers["content-length"]) == len(raw)
    assert not packed or len(raw) < 30 * 1024


@pytest.mark.parametrize("encoding", [_PACKED, _PLAIN], ids=["packed", "plain"])
def test_who_has_it_already_is_not_sent_it_again(http: httpx.Client, encoding: dict[str, str]) -> None:
    tag = http.get("/widget.js", headers=encoding).headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = http.get("/widget.js", headers={**encoding, "If-None-Match": held})
        assert (response.status_code, response.content) == (httpx.codes.NOT_MODIFIED, b"")
        assert response.headers["etag"] == tag
        assert response.headers["cache-control"] == "public, max-age=3600"
        assert response.headers["access-control-allow-origin"] == "*"
    assert http.get("/widget.js", headers={**encoding, "If-None-Match": '"other"'}).status_code == httpx.codes.OK


def test_packed_and_plain_are_two_files_to_a_cache(http: httpx.Client) -> None:
    packed, plain = (http.get("/widget.js", headers=encoding).headers["etag"] for encoding in (_PACKED, _PLAIN))
    assert packed != plain
    held = {**_PLAIN, "If-None-Match": packed}
    assert http.get("/widget.js", headers=held).status_code == httpx.codes.OK


def test_a_voice_may_be_heard_on_our_own_page(http: httpx.Client) -> None:
    assert "microphone=(self)" in http.get("/").headers["permissions-policy"]
