"""Every route of the console against everybody who may ask, at the real server."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.staff.roles import ROLES
from tests.api.staff.conftest import Office
from tests.support.staff import sign_in, signed_in

_API = "/api/v1/console"
_ALL = frozenset(ROLES)
_TALKING = frozenset({"officer", "supervisor"})
_OVERSEEING = frozenset({"supervisor"})
_KEEPING = frozenset({"keeper"})
_REPORTING = frozenset({"supervisor", "keeper", "administrator"})
_REVIEWING = frozenset({"supervisor", "keeper"})
_SWITCHING = frozenset({"supervisor", "administrator"})
_AUDITING = frozenset({"supervisor", "administrator"})
_ADMINISTERING = frozenset({"administrator"})

# Who is let in; all others with an account are answered 403, whoever has none 401.
_LET_IN: Mapping[tuple[str, str], frozenset[str]] = {
    ("GET", "/me"): _ALL,
    ("GET", "/accounts"): _ADMINISTERING,
    ("POST", "/accounts"): _ADMINISTERING,
    ("PATCH", "/accounts/{account}"): _ADMINISTERING,
    ("POST", "/accounts/{account}/password"): _ADMINISTERING,
    ("GET", "/log"): _AUDITING,
    ("GET", "/search"): _ALL,
    ("GET", "/procedures/{code}"): _ALL,
    ("GET", "/mine"): _ALL,
    ("PUT", "/mine/recent/{code}"): _ALL,
    ("PUT", "/mine/pinned/{code}"): _ALL,
    ("DELETE", "/mine/pinned/{code}"): _ALL,
    ("POST", "/dossiers"): _ALL,
    ("POST", "/sms"): _ALL,
    ("POST", "/reports"): _ALL,
    ("GET", "/figures"): _REPORTING,
    ("GET", "/figures/export"): _REPORTING,
    ("GET", "/reports"): _KEEPING,
    ("PATCH", "/reports/{number}"): _KEEPING,
    ("GET", "/learning/groups"): _REVIEWING,
    ("GET", "/learning/groups/{number}"): _REVIEWING,
    ("POST", "/learning/groups/{number}/dismiss"): _KEEPING,
    ("GET", "/learning/amendments"): _REVIEWING,
    ("POST", "/learning/amendments"): _KEEPING,
    ("GET", "/learning/amendments/{number}"): _REVIEWING,
    ("POST", "/learning/amendments/{number}/approve"): _REVIEWING,
    ("POST", "/learning/amendments/{number}/reject"): _REVIEWING,
    ("POST", "/learning/amendments/{number}/withdraw"): _REVIEWING,
    ("GET", "/learning/versions"): _REVIEWING,
    ("GET", "/learning/fields/{code}"): _REVIEWING,
    ("GET", "/queue"): _TALKING,
    ("GET", "/colleagues"): _TALKING,
    ("GET", "/events"): _TALKING,
    ("GET", "/conversations/{conversation}"): _TALKING,
    ("POST", "/conversations/{conversation}/claim"): _TALKING,
    ("POST", "/conversations/{conversation}/release"): _TALKING,
    ("POST", "/conversations/{conversation}/close"): _TALKING,
    ("POST", "/conversations/{conversation}/pass"): _TALKING,
    ("POST", "/conversations/{conversation}/messages"): _TALKING,
    ("POST", "/conversations/{conversation}/notes"): _TALKING,
    ("POST", "/conversations/{conversation}/typing"): _TALKING,
    ("GET", "/conversations/{conversation}/draft"): _TALKING,
    ("GET", "/canned"): _TALKING,
    ("POST", "/canned"): _OVERSEEING,
    ("PUT", "/canned/{number}"): _OVERSEEING,
    ("DELETE", "/canned/{number}"): _OVERSEEING,
    ("GET", "/switches"): _ALL,
    ("PUT", "/switches/{name}"): _SWITCHING,
}

# Pages lead where one has to go: what is answered nobody, who must change the password, and who is signed in.
_PAGES: Mapping[tuple[str, str], tuple[int, int, int]] = {
    ("GET", "/console"): (303, 303, 200),
    ("GET", "/console/sign-in"): (200, 303, 303),
    ("POST", "/console/sign-in"): (401, 401, 401),
    ("GET", "/console/password"): (303, 200, 200),
    ("POST", "/console/password"): (303, 422, 422),
    ("GET", "/console/oidc"): (303, 303, 303),
    ("GET", "/console/oidc/callback"): (403, 403, 403),
    # Last: nobody is signed in any more then.
    ("POST", "/console/sign-out"): (303, 303, 303),
}

_FILLED = {"account": "999999", "number": "999999", "code": "0.000000", "conversation": "web-nobody", "name": "nothing"}


def routes(of: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Method and path of all routes of the console, however deep they were included."""
    for route in of:
        if hasattr(route, "original_router"):
            yield from routes(route.original_router.routes)
        elif re.match(r"/(api/v1/)?console(/|$)", getattr(route, "path", "")):
            for method in route.methods - {"HEAD"}:
                yield method, re.sub(r":\w+}", "}", route.path)


def table() -> set[tuple[str, str]]:
    return {(method, f"{_API}{path}") for method, path in _LET_IN} | set(_PAGES)


@pytest.fixture(scope="module")
def people(office: Office) -> Iterator[Mapping[str, httpx.Client]]:
    """Browsers of one of each role, of nobody, and of somebody who has to change the password."""
    with ExitStack() as stack:
        browsers = {role: signed_in(office.url, office.database_url, role, f"rights-{role}") for role in ROLES}
        browsers |= {"nobody": office.browser(), "new": office.browser()}
        for browser in browsers.values():
            stack.enter_context(browser)
        yield browsers


async def test_who_is_new_is_made(office: Office, people: Mapping[str, httpx.Client]) -> None:
    _, password = await office.accounts.add("rights-new", "Mới", "administrator")
    sign_in(people["new"], "rights-new", password)


def test_the_table_has_every_route_and_no_other() -> None:
    there = set(routes(create_app().routes))
    assert there - table() == set(), "a route that nobody decided who may use"
    assert table() - there == set(), "a route that is not there"


@pytest.mark.parametrize(("method", "path"), sorted(_LET_IN))
def test_who_may_is_let_in_and_nobody_else(people: Mapping[str, httpx.Client], method: str, path: str) -> None:
    answers = {who: answer(browser, method, f"{_API}{path}") for who, browser in people.items()}
    let_in = {who for who, status in answers.items() if status not in (401, 403)}
    assert let_in == set(_LET_IN[method, path]), answers
    assert all(status < 500 or status == 503 for status in answers.values()), answers
    assert answers["nobody"] == 401
    assert {answers[who] for who in people.keys() - {"nobody"} - let_in} == {403}


@pytest.mark.parametrize(("method", "path"), _PAGES)
def test_pages_lead_where_one_has_to_go(people: Mapping[str, httpx.Client], method: str, path: str) -> None:
    nobody, new, others = _PAGES[method, path]
    answers = {who: answer(browser, method, path) for who, browser in people.items()}
    assert answers == dict.fromkeys(ROLES, others) | {"nobody": nobody, "new": new}


def answer(browser: httpx.Client, method: str, path: str) -> int:
    """The status of the answer; the rest is not waited for, which a stream never ends."""
    filled = re.sub(r"{(\w+)}", lambda name: _FILLED.get(name[1], "999999"), path)
    body: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
    with browser.stream(method, filled, **body) as response:
        return response.status_code
