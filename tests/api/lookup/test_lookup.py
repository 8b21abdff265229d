"""`/api/v1/console/…` at a real server: look-up, what is kept at hand, reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.staff.roles import ROLES, Role
from api.staff.tables import staff_log
from tests.api.lookup.test_search import questions
from tests.support.problems import problem
from tests.support.servers import Servers
from tests.support.staff import client, signed_in

_CONSOLE = "/api/v1/console"
_CODE = "1.001193"
_DOSSIER = "H00.99-261102-0011"


@pytest.fixture(scope="module")
def people(office: Servers) -> Iterator[dict[Role, httpx.Client]]:
    """Somebody signed in with each role."""
    browsers = {role: signed_in(office.url, office.database_url, role, f"lookup-{role}") for role in ROLES}
    yield browsers
    for browser in browsers.values():
        browser.close()


@pytest.fixture
def officer(people: dict[Role, httpx.Client]) -> httpx.Client:
    return people["officer"]


def logged(office: Servers, action: str) -> list[tuple[str, str, str]]:
    """Who did `action`, to what, and how, the newest first."""
    engine = open_engine(office.database_url)
    query = sa.select(staff_log).where(staff_log.c.action == action).order_by(staff_log.c.id.desc())
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    engine.dispose()
    return [(row.name, row.subject, row.details) for row in rows]


_ROUTES: list[tuple[str, str, dict[str, object] | None, int]] = [
    ("GET", "search?q=khai+sinh", None, 200),
    ("GET", f"procedures/{_CODE}", None, 200),
    ("GET", "mine", None, 200),
    ("PUT", f"mine/recent/{_CODE}", None, 204),
    ("PUT", f"mine/pinned/{_CODE}", None, 204),
    ("DELETE", f"mine/pinned/{_CODE}", None, 204),
    ("POST", "dossiers", {"receipt": _DOSSIER}, 200),
    ("POST", "reports", {"code": _CODE, "text": "Sai số điện thoại."}, 201),
    ("POST", "sms", {"number": "0912345678", "text": "Chào"}, 404),
]
_KEEPERS_ROUTES: list[tuple[str, str, dict[str, object] | None, int]] = [
    ("GET", "reports", None, 200),
    ("PATCH", "reports/2147483647", {"state": "rejected"}, 404),
]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_the_agency_may_look_up(people: dict[Role, httpx.Client], role: Role) -> None:
    for method, path, body, status in _ROUTES:
        response = people[role].request(method, f"{_CONSOLE}/{path}", json=body)
        assert response.status_code == status, f"{method} {path}: {response.text}"


@pytest.mark.parametrize("role", ROLES)
def test_only_keepers_settle(people: dict[Role, httpx.Client], role: Role) -> None:
    for method, path, body, status in _KEEPERS_ROUTES:
        response = people[role].request(method, f"{_CONSOLE}/{path}", json=body)
        if role == "keeper":
            assert response.status_code == status, response.text
        else:
            problem(response, 403)


def test_nobody_else_may(office: Servers) -> None:
    with client(office.url) as stranger:
        for method, path, body, _ in (*_ROUTES, *_KEEPERS_ROUTES):
            problem(stranger.request(method, f"{_CONSOLE}/{path}", json=body), 401)


def test_a_change_from_another_site_is_refused(officer: httpx.Client) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.com"}
    for method, path, body, _ in (*_ROUTES, *_KEEPERS_ROUTES):
        if method != "GET":
            problem(officer.request(method, f"{_CONSOLE}/{path}", json=body, headers=elsewhere), 403)


def test_what_is_found_says_what_it_is(officer: httpx.Client) -> None:
    found = officer.get(f"{_CONSOLE}/search", params={"q": _CODE}).json()
    assert found == {
        "items": [
            {
                "code": _CODE,
                "title": "Làm giấy khai sinh cho con",
                "name": "Thủ tục đăng ký khai sinh",
                "agency": "Ủy ban nhân dân cấp xã",
                "levels": ["ward"],
                "scope": "national",
            }
        ],
        "receipt": None,
    }


def test_common_questions_are_answered_over_http(officer: httpx.Client) -> None:
    for typed, code in questions():
        items = officer.get(f"{_CONSOLE}/search", params={"q": typed}).json()["items"]
        assert code in [item["code"] for item in items[:3]], typed
        sheet = officer.get(f"{_CONSOLE}/procedures/{code}").json()
        assert sheet["say"].endswith(".")
        assert len(sheet["sections"]) == 10


def test_a_receipt_number_is_recognised(officer: httpx.Client) -> None:
    found = officer.get(f"{_CONSOLE}/search", params={"q": "h00.99 261102 0011"}).json()
    assert found == {"items": [], "receipt": _DOSSIER}


def test_a_place_changes_the_sheet(officer: httpx.Client) -> None:
    here = officer.get(f"{_CONSOLE}/procedures/1.013949", params={"locality": "24"}).json()
    assert "86/2025/NQ-HĐND" in here["sections"][1]["text"]
    assert here["centres"][0]["name"] == "Trung tâm Phục vụ hành chính công tỉnh Bắc Ninh"
    assert here["centres"][0]["checked_at"] == "2026-07-18"
    there = officer.get(f"{_CONSOLE}/procedures/1.013949").json()
    assert there["centres"] == []
    assert there["say"] != here["say"]


@pytest.mark.parametrize(
    "path",
    [
        "search",
        f"search?q={'a' * 301}",
        "search?q=a&limit=0",
        "search?q=a&limit=21",
        "search?q=a&locality=x",
        "procedures/1.001193?locality=x",
        "procedures/%00",
        "mine/pinned/%00",
        "reports?state=lost",
    ],
)
def test_a_query_that_does_not_fit_is_a_problem(people: dict[Role, httpx.Client], path: str) -> None:
    method = "DELETE" if path.startswith("mine") else "GET"
    problem(people["keeper"].request(method, f"{_CONSOLE}/{path}"), 422)


def test_an_unknown_procedure_is_a_problem(officer: httpx.Client) -> None:
    for method, path in (
        ("GET", "procedures/9.999999"),
        ("PUT", "mine/recent/9.999999"),
        ("PUT", "mine/pinned/9.999999"),
        ("DELETE", "mine/pinned/9.999999"),
    ):
        assert "9.999999" in problem(officer.request(method, f"{_CONSOLE}/{path}"), 404)["detail"]
    problem(officer.post(f"{_CONSOLE}/reports", json={"code": "9.999999", "text": "Sai."}), 404)


def test_what_is_kept_at_hand_is_listed(office: Servers) -> None:
    with closing(signed_in(office.url, office.database_url, "officer", "lookup-hoa")) as hoa:
        assert hoa.get(f"{_CONSOLE}/mine").json() == {"pinned": [], "recent": []}
        for code in ("1.014064", _CODE):
            assert hoa.put(f"{_CONSOLE}/mine/recent/{code}").status_code == 204
        for code in ("1.004194", "2.000815"):
            assert hoa.put(f"{_CONSOLE}/mine/pinned/{code}").status_code == 204
        mine = hoa.get(f"{_CONSOLE}/mine").json()
        assert {item["code"] for item in mine["pinned"]} == {"2.000815", "1.004194"}
        assert sorted(mine["pinned"], key=lambda item: item["title"]) == mine["pinned"]
        assert [item["code"] for item in mine["recent"]][-2:] == [_CODE, "1.014064"]
        assert hoa.delete(f"{_CONSOLE}/mine/pinned/1.004194").status_code == 204
        assert hoa.delete(f"{_CONSOLE}/mine/pinned/1.004194").status_code == 204
        assert [item["code"] for item in hoa.get(f"{_CONSOLE}/mine").json()["pinned"]] == ["2.000815"]


def test_a_dossier_is_told_as_anybody_is_told_it_and_noted(officer: httpx.Client, office: Servers) -> None:
    told = officer.post(f"{_CONSOLE}/dossiers", json={"receipt": "h00.99 261102 0011"})
    public = httpx.post(f"{office.url}/api/v1/dossiers/lookup", json={"receipt": _DOSSIER}, trust_env=False)
    assert told.json() == public.json()
    assert told.json()["details"] is None
    assert logged(office, "dossier.read")[0] == ("lookup-officer", _DOSSIER, "")


def test_a_dossier_that_is_none_is_a_problem(officer: httpx.Client) -> None:
    problem(officer.post(f"{_CONSOLE}/dossiers", json={"receipt": "H00.99-261102-9999"}), 404)
    problem(officer.post(f"{_CONSOLE}/dossiers", json={"receipt": "không có số"}), 422)
    problem(officer.post(f"{_CONSOLE}/dossiers", json={"receipt": _DOSSIER, "verifier": "1234"}), 422)


def test_what_is_wrong_reaches_the_keepers_with_the_record(people: dict[Role, httpx.Client], office: Servers) -> None:
    keeper, text = people["keeper"], "Lệ phí đã đổi từ tháng 11."
    answer = people["officer"].post(f"{_CONSOLE}/reports", json={"code": _CODE, "aspect": "fee", "text": f" {text} "})
    number = answer.json()["id"]
    report = next(item for item in keeper.get(f"{_CONSOLE}/reports").json()["items"] if item["id"] == number)
    sheet = keeper.get(f"{_CONSOLE}/procedures/{_CODE}").json()
    snapshot = httpx.get(f"{office.url}/readyz", trust_env=False).json()["snapshot"]
    assert (report["by"], report["code"], report["title"]) == ("Lan (lookup-officer)", _CODE, sheet["title"])
    assert (report["updated_at"], report["snapshot"]) == (sheet["updated_at"], snapshot)
    assert (report["aspect"], report["text"], report["state"]) == ("fee", text, "open")
    settled = keeper.patch(f"{_CONSOLE}/reports/{number}", json={"state": "corrected", "answer": "Đã sửa."})
    assert settled.status_code == 204
    again = problem(keeper.patch(f"{_CONSOLE}/reports/{number}", json={"state": "rejected"}), 409)
    assert "Lan (lookup-keeper)" in again["detail"]
    assert number not in [item["id"] for item in keeper.get(f"{_CONSOLE}/reports").json()["items"]]
    done = keeper.get(f"{_CONSOLE}/reports", params={"state": "corrected"}).json()["items"]
    assert next(item for item in done if item["id"] == number)["answer"] == "Đã sửa."
    assert logged(office, "report.add")[0] == ("lookup-officer", _CODE, str(number))
    assert logged(office, "report.settle")[0] == ("lookup-keeper", _CODE, f"{number} corrected")


@pytest.mark.parametrize(
    "body",
    [
        {"code": _CODE},
        {"code": _CODE, "text": " \u200b "},
        {"code": _CODE, "text": "a" * 2001},
        {"code": _CODE, "text": "a", "aspect": "colour"},
        {"code": _CODE, "text": "a", "state": "corrected"},
        {"code": 5, "text": "a"},
    ],
)
def test_a_report_that_does_not_fit_is_a_problem(officer: httpx.Client, body: dict[str, object]) -> None:
    problem(officer.post(f"{_CONSOLE}/reports", json=body), 422)


def test_what_cannot_be_shown_is_not_kept(people: dict[Role, httpx.Client]) -> None:
    answer = people["officer"].post(f"{_CONSOLE}/reports", json={"code": _CODE, "text": "Sai\u0000 số\u202e."})
    items = people["keeper"].get(f"{_CONSOLE}/reports").json()["items"]
    assert next(item for item in items if item["id"] == answer.json()["id"])["text"] == "Sai số."
