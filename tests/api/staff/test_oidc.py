"""In through the agency's own provider: a small real one, which misbehaves on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import ValidationError

from api.settings import ApiSettings
from api.staff import oidc
from tests.api.staff.conftest import Office
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Fault
from tests.support.staff import PASSWORD

_OIDC = "/console/oidc"


@pytest.fixture
def browser(office: Office) -> Iterator[httpx.Client]:
    provider = office.provider
    provider.fault, provider.down, provider.person = None, False, {"sub": "1"}
    with office.browser() as browser:
        yield browser
    provider.fault, provider.down = None, False


def leave(browser: httpx.Client, onward: str = "/console") -> str:
    """Where the provider sends the browser back to."""
    away = browser.get(_OIDC, params={"next": onward})
    assert away.status_code == 303
    return httpx.get(away.headers["Location"], trust_env=False).headers["Location"]


def come_in(browser: httpx.Client) -> httpx.Response:
    """All the way to the provider and back."""
    return browser.get(leave(browser))


def error(response: httpx.Response) -> str:
    return " ".join(re.findall(r'class="error"[^>]*>([^<]+)<', response.text))


def me(browser: httpx.Client) -> int:
    return browser.get("/api/v1/console/me").status_code


async def test_who_has_an_account_comes_in(office: Office, browser: httpx.Client) -> None:
    number, password = await office.accounts.add("yen@xa.gov.vn", "Yến", "keeper")
    office.provider.person = {"sub": "yen", "email": "Yen@xa.gov.vn", "email_verified": True}
    response = browser.get(leave(browser, "/console/reports"))
    assert response.status_code == 200
    assert 'content="0;url=/console/reports"' in response.text
    assert "SameSite=strict" in response.headers["Set-Cookie"]
    assert browser.get("/api/v1/console/me").json()["name"] == "yen@xa.gov.vn"
    account = await office.accounts.get(number)
    assert (account.provider, account.must_change) == (True, False)
    entries, _ = await office.log.read(name="yen@xa.gov.vn")
    assert (entries[0].action, entries[0].details) == ("sign_in", "127.0.0.1, tài khoản của cơ quan")
    # From now on by the subject alone, whatever name they take there; and by no password.
    office.provider.person = {"sub": "yen", "preferred_username": "administrator"}
    with office.browser() as other:
        come_in(other)
        assert other.get("/api/v1/console/me").json()["id"] == number
        form = {"name": "yen@xa.gov.vn", "password": password}
        assert other.post("/console/sign-in", data=form).status_code == 401


async def test_who_has_none_does_not(office: Office, browser: httpx.Client) -> None:
    await office.accounts.add("xuan@xa.gov.vn", "Xuân", "officer")
    people = (
        {"sub": "s1", "preferred_username": "nobody"},
        {"sub": "s2", "email": "xuan@xa.gov.vn"},
        {"sub": "s3", "email": "xuan@xa.gov.vn", "email_verified": False},
        {"sub": "s4", "email": "xuan@xa.gov.vn", "email_verified": "true"},
        {"sub": "s5", "name": "xuan@xa.gov.vn", "preferred_username": ["xuan@xa.gov.vn"]},
        {"sub": "s6"},
    )
    for person in people:
        office.provider.person = person
        response = come_in(browser)
        assert response.status_code == 403
        assert "chưa được mở quyền" in error(response)
        assert me(browser) == 401
    office.provider.person = {"sub": "s7", "preferred_username": "XUAN@xa.gov.vn"}
    come_in(browser)
    assert me(browser) == 200
    office.provider.person = {"sub": "s8", "preferred_username": "xuan@xa.gov.vn"}
    with office.browser() as other:
        assert come_in(other).status_code == 403


@pytest.mark.parametrize("fault", get_args(Fault))
async def test_a_bad_answer_lets_nobody_in(office: Office, browser: httpx.Client, fault: Fault) -> None:
    if await office.accounts.find("vy") is None:
        await office.accounts.add("vy", "Vy", "officer")
    office.provider.person = {"sub": "vy", "preferred_username": "vy"}
    office.provider.fault = fault
    response = come_in(browser)
    assert response.status_code == 403
    assert ("không cho vào" if fault == "refuses" else "không hợp lệ") in error(response)
    assert me(browser) == 401
    entries, _ = await office.log.read(action="sign_in_failed")
    assert entries[0].details.startswith("127.0.0.1, ")
    account = await office.accounts.find("vy")
    assert account is not None
    assert not account.provider


@pytest.mark.parametrize("person", [{"sub": "x" * 300}, {"sub": ""}, {"sub": 5}, {"sub": None}])
def test_a_subject_that_is_none_lets_nobody_in(
    office: Office, browser: httpx.Client, person: dict[str, object]
) -> None:
    office.provider.person = {**person, "preferred_username": "administrator"}
    assert come_in(browser).status_code == 403


def test_an_answer_is_good_once_and_in_the_browser_that_asked(office: Office, browser: httpx.Client) -> None:
    back, used = leave(browser), office.provider.tokens
    with office.browser() as other:
        assert "trình duyệt khác" in error(other.get(back))
        # A browser on its own way there is given another's answer: somebody wants it to work in their account.
        leave(other)
        assert "trình duyệt khác" in error(other.get(back))
        assert office.provider.tokens == used
    assert browser.get(back).status_code == 403  # `sub` 1 has no account; the code is used up
    assert office.provider.tokens == used + 1
    assert "trình duyệt khác" in error(browser.get(back))
    assert office.provider.tokens == used + 1


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?error=x", "?state=%ff&code=%00"])
@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "đ"])
def test_what_nobody_asked_for_is_not_answered(browser: httpx.Client, query: str, cookie: str) -> None:
    response = browser.get(f"{_OIDC}/callback{query}", headers={"Cookie": f"motcua_oidc={cookie}".encode()})
    assert response.status_code == 403
    assert "bấm đăng nhập lại" in error(response)


def test_what_goes_to_the_provider_is_never_twice_the_same(office: Office, browser: httpx.Client) -> None:
    asked = []
    for _ in range(2):
        leave(browser)
        asked.append(office.provider.asked)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name]) >= 43
    assert asked[0]["redirect_uri"] == f"{office.url}/console/oidc/callback"
    cookie = browser.get(_OIDC).headers["Set-Cookie"]
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "HttpOnly",
        "Max-Age=600",
        "Path=/console/oidc",
        "SameSite=lax",
    }


def test_an_answer_of_another_provider_is_none(browser: httpx.Client) -> None:
    back = leave(browser)
    query = parse_qs(urlsplit(back).query)
    query["iss"] = ["https://another.example"]
    assert browser.get(f"{_OIDC}/callback", params=query).status_code == 403
    assert me(browser) == 401


async def test_a_new_key_of_the_provider_is_fetched_but_not_for_every_token(
    office: Office, browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = f"{office.url}/console/oidc/callback"
    ours = oidc.Provider(issuer=office.provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, key=b"k" * 32)

    async def come() -> oidc.Person:
        departure = await ours.leave(here, "/console")
        back = httpx.get(departure.address, trust_env=False).headers["Location"]
        query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        return await ours.arrive(here, query, departure.cookie)

    assert (await come()).subject == f"{office.provider.issuer} 1"
    office.provider.signs_with_another_key()
    with pytest.raises(oidc.ProviderError):
        await come()
    monkeypatch.setattr(oidc, "_KEYS_EVERY_S", 0.0)
    assert (await come()).onward == "/console"
    # An answer that comes too late is of no use, however genuine.
    monkeypatch.setattr(oidc, "WITHIN_S", -1)
    with pytest.raises(oidc.ExpiredError):
        await come()
    await ours.close()


def test_a_provider_that_is_down_is_said_and_a_password_still_helps(office: Office, browser: httpx.Client) -> None:
    back = leave(browser)
    office.provider.down = True
    response = browser.get(back)
    assert response.status_code == 503
    assert "Chưa liên lạc được" in error(response)
    assert 'name="password"' in response.text
    form = {"name": "nobody", "password": PASSWORD}
    assert browser.post("/console/sign-in", data=form).status_code == 401
    office.provider.down = False
    assert leave(browser)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"oidc_issuer": "https://p.example"}, "OIDC is half set up: OIDC_CLIENT_ID, OIDC_CLIENT_SECRET missing"),
        ({"oidc_client_secret": "x"}, "OIDC is half set up: OIDC_ISSUER, OIDC_CLIENT_ID missing"),
        (
            {"oidc_issuer": "http://p.example", "oidc_client_id": "x", "oidc_client_secret": "x"},
            "can be read on its way",
        ),
    ],
)
def test_half_a_provider_and_one_that_others_can_listen_to_are_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ApiSettings(**given)  # type: ignore[arg-type]


def test_the_page_to_sign_in_offers_it(browser: httpx.Client) -> None:
    assert 'href="/console/oidc?next=/console"' in browser.get("/console/sign-in").text
