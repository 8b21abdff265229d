"""The pages to sign in, at the real server: as a browser without scripts uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from lxml import html

from tests.api.staff.conftest import Office
from tests.support.staff import PASSWORD, account, sign_in, signed_in

_NEW = "năm con mèo đen thức"
_ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://another.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"},
)


@pytest.fixture
def browser(office: Office) -> Iterator[httpx.Client]:
    with office.browser() as browser:
        yield browser


def text(response: httpx.Response) -> str:
    return re.sub(r"\s+", " ", html.fromstring(response.text).text_content())


def error(response: httpx.Response) -> str:
    return " ".join(one.text_content().strip() for one in html.fromstring(response.text).find_class("error"))


def me(browser: httpx.Client) -> int:
    return browser.get("/api/v1/console/me").status_code


def fill(browser: httpx.Client, button: str, path: str, **fields: str) -> httpx.Response:
    """Fill in the form with `button` on the page at `path`, and send it as a browser does."""
    page = html.fromstring(browser.get(path).text)
    form = next(one for one in page.iter("form") if any(b.text_content() == button for b in one.iter("button")))
    given = {name: value or "" for name, value in form.form_values()} | fields
    return browser.post(form.action, data=given, headers={"Origin": str(browser.base_url).rstrip("/")})


# Signing in


def test_who_signs_in_is_known_until_they_sign_out(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer", "lan")
    assert me(browser) == 401
    response = fill(browser, "Đăng nhập", "/console/sign-in", name=name, password=PASSWORD)
    assert (response.status_code, response.headers["Location"]) == (303, "/console")
    assert browser.get("/api/v1/console/me").json() | {"id": 0, "localities": []} == {
        "id": 0,
        "name": "lan",
        "shown_name": "Lan (lan)",
        "role": "officer",
        "rights": ["look_up", "talk"],
        "can_send_sms": False,
        "agency": "",
        "hotline": "",
        "localities": [],
    }
    token = browser.cookies["motcua_staff"]
    assert browser.get("/console/sign-in").headers["Location"] == "/console"
    response = fill(browser, "Đăng xuất", "/console/password")
    assert response.headers["Location"] == "/console/sign-in?signed_out=1"
    assert "đã đăng xuất" in text(browser.get(response.headers["Location"]))
    assert me(browser) == 401
    browser.cookies.set("motcua_staff", token)
    assert me(browser) == 401


def test_the_cookie_is_the_servers_alone(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer")
    set_cookie = sign_in(browser, name).headers["Set-Cookie"]
    assert {part.strip() for part in set_cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=strict"}
    with office.browser(**{"X-Forwarded-Proto": "https"}) as behind_proxy:
        assert "Secure" in sign_in(behind_proxy, name).headers["Set-Cookie"]


def test_what_stood_in_the_cookie_before_is_good_for_nothing_afterwards(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer")
    browser.cookies.set("motcua_staff", "chosen-by-somebody-else", domain="127.0.0.1")
    sign_in(browser, name)
    first = browser.cookies["motcua_staff"]
    assert first != "chosen-by-somebody-else"
    sign_in(browser, name)
    assert browser.cookies["motcua_staff"] != first
    with office.browser() as other:
        other.cookies.set("motcua_staff", first)
        assert me(other) == 401


def test_what_is_wrong_is_said_and_which_of_both_is_not(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer", "minh")
    answers = []
    for given in (name, "nobody-at-all"):
        response = browser.post("/console/sign-in", data={"name": given, "password": "sai"})
        assert response.status_code == 401
        assert "không đúng" in error(response)
        answers.append(response.text.replace(given, ""))
    assert answers[0] == answers[1]
    assert "nobody-at-all" in response.text  # the name is typed once


async def test_attempts_are_noted_and_what_was_typed_is_not(office: Office, browser: httpx.Client) -> None:
    account(office.database_url, "officer", "hoa")
    for name, password in (("hoa", "mật khẩu rất bí mật"), ("mật khẩu rất bí mật", "")):
        browser.post("/console/sign-in", data={"name": name, "password": password})
    entries, _ = await office.log.read(action="sign_in_failed")
    assert [(one.name, one.subject, one.details) for one in entries[:2]] == [
        ("", "", "127.0.0.1"),
        ("", "hoa", "127.0.0.1"),
    ]
    sign_in(browser, "hoa")
    entries, _ = await office.log.read(name="hoa")
    assert (entries[0].action, entries[0].details) == ("sign_in", "127.0.0.1, mật khẩu")


def test_who_is_locked_out_is_told_until_when(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer", "closed")
    for given in (name, "closed-nobody"):
        for _ in range(5):
            browser.post("/console/sign-in", data={"name": given, "password": "x" * 300})
        response = browser.post("/console/sign-in", data={"name": given, "password": PASSWORD})
        assert response.status_code == 403
        assert re.search(r"tạm khóa đến \d\d:\d\d\.", error(response))


def test_hostile_forms_are_wrong_names(browser: httpx.Client) -> None:
    forms = (
        b"",
        b"name=%00&password=%ff%fe",
        b"name=" + b"a" * 50_000 + b"&password=" + b"b" * 10_000,
        b"&".join(b"name=a" for _ in range(500)),
        b"name=<script>alert(1)</script>&password='; DROP TABLE staff",
        b"\xff" * 100,
        b'{"name":"a"}',
    )
    for form in forms:
        response = browser.post("/console/sign-in", content=form)
        assert response.status_code in (401, 403)
        assert "<script>" not in response.text


def test_another_site_signs_nobody_in_or_out(office: Office) -> None:
    name = account(office.database_url, "officer")
    for headers in _ELSEWHERE:
        with office.browser() as browser:
            given = {"name": name, "password": PASSWORD}
            response = browser.post("/console/sign-in", data=given, headers=headers)
            assert response.status_code == 403
            assert "trang khác" in error(response)
            assert "motcua_staff" not in browser.cookies
    with signed_in(office.url, office.database_url, "officer") as browser:
        for headers in _ELSEWHERE:
            assert browser.post("/console/sign-out", headers=headers).status_code == 403
            fields = {"old": PASSWORD, "new": _NEW, "again": _NEW}
            assert browser.post("/console/password", data=fields, headers=headers).status_code == 403
        assert me(browser) == 200


def test_another_site_does_nothing_with_the_api_either(office: Office) -> None:
    with signed_in(office.url, office.database_url, "administrator") as browser:
        asked = {"name": "eve", "shown_name": "Eve", "role": "administrator"}
        for headers in _ELSEWHERE:
            response = browser.post("/api/v1/console/accounts", json=asked, headers=headers)
            assert (response.status_code, response.headers["Content-Type"]) == (403, "application/problem+json")
        names = [one["name"] for one in browser.get("/api/v1/console/accounts").json()["items"]]
        assert "eve" not in names
        same = {"Sec-Fetch-Site": "same-origin", "Origin": office.url}
        assert browser.patch("/api/v1/console/accounts/999999", json={"unlock": True}, headers=same).status_code == 404


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/console", "/console"),
        ("/console/queue?kenh=zalo&x=1#c", "/console/queue?kenh=zalo&x=1#c"),
        ("/console/c/web-1_a:2", "/console/c/web-1_a:2"),
        ("https://another.example/console", "/console"),
        ("//another.example/console", "/console"),
        ("/\\another.example", "/console"),
        ("/console\\@another.example", "/console"),
        ("/console@another.example", "/console"),
        ("/console.another.example", "/console"),
        ("/console//another.example", "/console"),
        ("/console/../chat", "/console"),
        ("/console/%2e%2e/chat", "/console"),
        ("/console/a\r\nSet-Cookie: a=b", "/console"),
        ('/console/x?a="><script>', "/console"),
        ("/console/sign-in?next=/console/sign-in", "/console"),
        ("/console/sign-out", "/console"),
        ("/console/oidc", "/console"),
        ("javascript:alert(1)", "/console"),
        ("/console/" + "a" * 600, "/console"),
        ("/chat", "/console"),
        ("", "/console"),
    ],
)
def test_whoever_signs_in_goes_on_within_the_console(
    office: Office, whoever: httpx.Client, asked: str, led: str
) -> None:
    # Whoever is signed in is led on by the page itself, by the same rule as whoever signs in.
    assert whoever.get("/console/sign-in", params={"next": asked}).headers["Location"] == led


@pytest.fixture(scope="module")
def whoever(office: Office) -> Iterator[httpx.Client]:
    with signed_in(office.url, office.database_url, "officer") as browser:
        yield browser


def test_the_form_carries_where_one_wanted_to_go(office: Office, browser: httpx.Client) -> None:
    name = account(office.database_url, "officer")
    path = "/console/sign-in?next=%2Fconsole%2Fqueue%3Fa%3D1"
    response = fill(browser, "Đăng nhập", path, name=name, password=PASSWORD)
    assert response.headers["Location"] == "/console/queue?a=1"
    with office.browser() as other:
        form = fill(other, "Đăng nhập", "/console/sign-in?next=https://another.example", name=name, password=PASSWORD)
        assert form.headers["Location"] == "/console"


def test_pages_run_no_script_and_are_nowhere_kept_or_framed(browser: httpx.Client) -> None:
    for path in ("/console/sign-in", "/console/sign-in?signed_out=1"):
        response = browser.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["Cache-Control"] == "no-store"
        page = html.fromstring(response.text)
        assert not list(page.iter("script", "style"))
        assert not page.xpath("//@style | //@onclick")
        for field in page.xpath("//input[not(@type='hidden')]"):
            assert page.xpath(f"//label[@for='{field.get('id')}']")


# Passwords


async def test_a_one_time_password_is_changed_before_anything_else(office: Office, browser: httpx.Client) -> None:
    number, password = await office.accounts.add("nhung", "Nhung", "officer")
    response = sign_in(browser, "nhung", password)
    assert response.headers["Location"] == "/console/password"
    refused = browser.get("/api/v1/console/me")
    assert refused.status_code == 403
    assert "đặt mật khẩu mới" in refused.json()["detail"]
    assert browser.get("/console/sign-in?next=/console/queue").headers["Location"] == "/console/password"
    page = browser.get("/console/password")
    assert "chỉ dùng được một lần" in text(page)
    before = browser.cookies["motcua_staff"]
    fields = {"old": password, "new": _NEW, "again": _NEW}
    response = fill(browser, "Đổi mật khẩu", "/console/password", **fields)
    assert response.headers["Location"] == "/console"
    assert me(browser) == 200
    assert browser.cookies["motcua_staff"] != before
    with office.browser() as other:
        assert other.post("/console/sign-in", data={"name": "nhung", "password": password}).status_code == 401
        sign_in(other, "nhung", _NEW)
    entries, _ = await office.log.read(action="password.change")
    assert entries[0].name == "nhung"
    assert (await office.accounts.get(number)).must_change is False


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"old": "sai", "new": _NEW, "again": _NEW}, "đang dùng không đúng"),
        ({"old": PASSWORD, "new": _NEW, "again": _NEW + "x"}, "không giống nhau"),
        ({"old": PASSWORD, "new": "ngắn", "again": "ngắn"}, "ít nhất 12"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "phải khác"),
        ({"old": PASSWORD, "new": "123456789012", "again": "123456789012"}, "dễ đoán"),
        ({"old": PASSWORD, "new": "officerofficer", "again": "officerofficer"}, "tên đăng nhập"),
        ({}, "đang dùng không đúng"),
    ],
)
def test_why_a_password_is_not_taken(whoever: httpx.Client, fields: dict[str, str], said: str) -> None:
    response = whoever.post("/console/password", data=fields)
    assert response.status_code == 422
    assert said in error(response)
    assert me(whoever) == 200


def test_a_new_password_ends_what_was_signed_in_elsewhere(office: Office, browser: httpx.Client) -> None:
    with signed_in(office.url, office.database_url, "officer", "thu") as other:
        sign_in(browser, "thu")
        response = browser.post("/console/password", data={"old": PASSWORD, "new": _NEW, "again": _NEW})
        assert response.status_code == 303
        assert (me(browser), me(other)) == (200, 401)
        assert other.get("/console/password").headers["Location"] == "/console/sign-in?next=%2Fconsole%2Fpassword"
