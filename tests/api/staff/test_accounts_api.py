"""`/api/v1/console/accounts` and `/log` at the real server."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.staff.tables import staff
from tests.api.staff.conftest import Office
from tests.support.staff import account, sign_in, signed_in

_ACCOUNTS = "/api/v1/console/accounts"


@pytest.fixture(scope="module")
def administrator(office: Office) -> Iterator[httpx.Client]:
    with signed_in(office.url, office.database_url, "administrator") as browser:
        yield browser


def number_of(administrator: httpx.Client, name: str) -> int:
    (found,) = [one["id"] for one in administrator.get(_ACCOUNTS).json()["items"] if one["name"] == name]
    return int(found)


async def test_an_account_from_its_beginning_to_its_end(office: Office, administrator: httpx.Client) -> None:
    asked = {"name": "Van@xa.gov.vn", "shown_name": "Vân", "role": "officer"}
    made = administrator.post(_ACCOUNTS, json=asked)
    assert made.status_code == 201
    number, password = made.json()["id"], made.json()["password"]
    assert administrator.post(_ACCOUNTS, json=asked).status_code == 409
    with office.browser() as van:
        assert sign_in(van, "van@xa.gov.vn", password).headers["Location"] == "/console/password"
        again = administrator.post(f"{_ACCOUNTS}/{number}/password")
        assert again.status_code == 200
        assert van.get("/console/password").status_code == 303
        sign_in(van, "van@xa.gov.vn", again.json()["password"])
        assert administrator.patch(f"{_ACCOUNTS}/{number}", json={"active": False}).status_code == 204
        assert van.get("/console/password").status_code == 303
    (row,) = [one for one in administrator.get(_ACCOUNTS).json()["items"] if one["id"] == number]
    assert row == {
        "id": number,
        "name": "van@xa.gov.vn",
        "shown_name": "Vân",
        "role": "officer",
        "active": False,
        "locked": False,
        "must_change": True,
        "provider": False,
        "seen_at": None,
    }
    log = administrator.get("/api/v1/console/log", params={"name": "VAN@xa.gov.vn"})
    actions = [(one["name"], one["action"], one["details"]) for one in log.json()["items"]]
    assert ("administrator", "account.add", "officer") in actions
    assert ("administrator", "account.change", "active=False") in actions
    assert ("administrator", "account.password", "") in actions
    assert password not in log.text
    assert again.json()["password"] not in log.text


@pytest.fixture
def alone(office: Office, administrator: httpx.Client) -> Iterator[None]:
    """Whoever other tests made an administrator is none for a while."""
    others = sa.and_(staff.c.role == "administrator", staff.c.name != "administrator", staff.c.active)
    engine = open_engine(office.database_url)
    with engine.begin() as connection:
        numbers = connection.execute(sa.select(staff.c.id).where(others)).scalars().all()
        connection.execute(staff.update().where(staff.c.id.in_(numbers)).values(active=False))
    yield
    with engine.begin() as connection:
        connection.execute(staff.update().where(staff.c.id.in_(numbers)).values(active=True))
    engine.dispose()


@pytest.mark.usefixtures("alone")
def test_the_last_administrator_cannot_turn_themselves_off(administrator: httpx.Client) -> None:
    number = number_of(administrator, "administrator")
    for change in ({"active": False}, {"role": "officer"}):
        response = administrator.patch(f"{_ACCOUNTS}/{number}", json=change)
        assert response.status_code == 409
        assert "quản trị viên cuối cùng" in response.json()["detail"]
    assert administrator.get(_ACCOUNTS).status_code == 200


def test_a_role_that_was_taken_away_is_gone_at_once(office: Office, administrator: httpx.Client) -> None:
    with signed_in(office.url, office.database_url, "supervisor", "giang") as giang:
        number = number_of(administrator, "giang")
        assert administrator.patch(f"{_ACCOUNTS}/{number}", json={"role": "officer"}).status_code == 204
        assert giang.get("/api/v1/console/log").status_code == 401
        sign_in(giang, "giang")
        assert giang.get("/api/v1/console/log").status_code == 403


def test_who_is_locked_out_is_let_in_by_an_administrator(office: Office, administrator: httpx.Client) -> None:
    name = account(office.database_url, "officer", "khoa")
    with office.browser() as browser:
        for _ in range(5):
            browser.post("/console/sign-in", data={"name": name, "password": "x" * 300})
        (row,) = [one for one in administrator.get(_ACCOUNTS).json()["items"] if one["name"] == name]
        assert row["locked"]
        assert administrator.patch(f"{_ACCOUNTS}/{row['id']}", json={"unlock": True}).status_code == 204
        sign_in(browser, name)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "", {"name": "x y", "shown_name": "X", "role": "officer"}, 422),
        ("POST", "", {"name": "xy", "shown_name": "\u200b", "role": "officer"}, 422),
        ("POST", "", {"name": "xy", "shown_name": "X", "role": "king"}, 422),
        ("POST", "", {"name": "xy", "shown_name": "X", "role": "officer", "password": "mine"}, 422),
        ("POST", "", {"name": "xy", "shown_name": "X" * 65, "role": "officer"}, 422),
        ("PATCH", "/1", {}, 422),
        ("PATCH", "/1", {"password_hash": "x"}, 422),
        ("PATCH", "/1", {"active": "yes"}, 422),
        ("PATCH", "/1", {"unlock": False}, 422),
        ("PATCH", "/999999", {"active": False}, 404),
        ("PATCH", "/99999999999999999999", {"active": False}, 422),
        ("PATCH", "/0", {"active": False}, 422),
        ("POST", "/999999/password", None, 404),
        ("POST", "/x/password", None, 422),
    ],
)
def test_what_cannot_be_is_a_problem(
    administrator: httpx.Client, method: str, path: str, body: object, status: int
) -> None:
    response = administrator.request(method, f"{_ACCOUNTS}{path}", json=body)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"


def test_the_log_is_asked_for_in_parts(administrator: httpx.Client) -> None:
    first = administrator.get("/api/v1/console/log").json()
    newest = first["items"][0]
    assert (
        administrator.get("/api/v1/console/log", params={"before": newest["id"]}).json()["items"] == first["items"][1:]
    )
    read = administrator.get("/api/v1/console/log", params={"action": "log.read", "name": ""}).json()["items"]
    assert {one["action"] for one in read} == {"log.read"}
    for asked in ({"action": "\0"}, {"action": "drop"}, {"before": "x"}, {"before": "0"}, {"name": "x" * 65}):
        assert administrator.get("/api/v1/console/log", params=asked).status_code == 422
    assert administrator.get("/api/v1/console/log", params={"name": "không\0ai"}).json() == {"items": [], "more": False}
