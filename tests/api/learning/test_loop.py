"""The whole loop on a real server with real builds: misunderstood, amended, tried, approved, live, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from tests.support.learning import learning_office
from tests.support.polling import until
from tests.support.servers import Conversation, Servers
from tests.support.staff import client, signed_in

_API = "/api/v1/console/learning"
_QUESTION = "xin tờ chào đời cho cháu nội"
_BIRTH = "1.001193"
_TRIED_S = 600.0


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with learning_office(tmp_path_factory.mktemp("learning")) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(office: Servers) -> Iterator[dict[str, httpx.Client]]:
    """Two keepers and a supervisor, signed in."""
    with ExitStack() as stack:
        browsers = {
            "lan": signed_in(office.url, office.database_url, "keeper", "lan"),
            "minh": signed_in(office.url, office.database_url, "keeper", "minh"),
            "thu": signed_in(office.url, office.database_url, "supervisor", "thu"),
        }
        for browser in browsers.values():
            stack.enter_context(browser)
        yield browsers


def ask(office: Servers, text: str) -> dict[str, Any]:
    """What is answered to somebody who has not written before."""
    with client(office.url) as http:
        return Conversation(http).say(text)


def told_of(body: dict[str, Any]) -> str | None:
    """The code of the procedure that was answered from."""
    found = body["answer"]["procedure"]
    return found["code"] if found and body["answer"]["status"] == "answered" else None


def reached(http: httpx.Client, number: int, state: str) -> dict[str, Any]:
    """The amendment, once it is in `state`."""
    found: dict[str, Any] = {}

    def there() -> bool:
        found.update(http.get(f"{_API}/amendments/{number}").json())
        assert found["state"] != "failed", found["error"]
        return bool(found["state"] == state)

    until(there, _TRIED_S)
    return found


def test_what_was_not_understood_is_once_a_second_person_has_approved_it_until_it_is_taken_back(
    office: Servers, people: dict[str, httpx.Client]
) -> None:
    lan, minh, thu = people["lan"], people["minh"], people["thu"]
    snapshot = office.folder / "var" / "current"
    before = snapshot.resolve()
    for _ in range(5):
        assert told_of(ask(office, f"{_QUESTION}, em tên Trần Thị Mai")) is None
    groups: list[dict[str, Any]] = []
    until(lambda: groups.extend(lan.get(f"{_API}/groups").json()["items"]) or bool(groups), 60.0)
    group = groups[0]
    assert (group["questions"], group["conversations"]) == (5, 5)
    assert group["title"] == f"{_QUESTION}, em tên [tên]"

    content = {"code": _BIRTH, "text": "tờ chào đời"}
    asked = {"kind": "alias", "group": group["id"], "note": "", "content": content}
    refused = lan.post(
        f"{_API}/amendments", json={**asked, "content": {"code": _BIRTH, "text": "làm giấy khai sinh cho con"}}
    )
    assert (refused.status_code, "đã có rồi" in refused.json()["detail"]) == (422, True)
    assert thu.post(f"{_API}/amendments", json=asked).status_code == 403
    added = lan.post(f"{_API}/amendments", json=asked)
    assert added.status_code == 201, added.text
    number = added.json()["id"]

    tried = reached(lan, number, "tried")
    first = tried["effect"]["questions"][0]
    assert first["text"] == group["title"]
    assert first["before"]["code"] != _BIRTH or first["before"]["chance"] < 0.5
    assert first["after"]["code"] == _BIRTH
    assert {one["set"] for one in tried["effect"]["sets"]} == {"held_out", "questions"}
    assert all(one["lost"] == 0 for one in tried["effect"]["sets"])
    assert told_of(ask(office, _QUESTION)) is None, "nothing is live yet"

    approve = f"{_API}/amendments/{number}/approve"
    own = lan.post(approve)
    assert (own.status_code, own.json()["detail"]) == (403, "Đề xuất của mình thì người khác duyệt.")
    assert thu.post(approve).status_code == 202
    live = reached(lan, number, "live")
    assert (live["version"], live["reviewed_by"]) == (1, "Lan (thu)")
    until(lambda: told_of(ask(office, _QUESTION)) == _BIRTH, 30.0)
    assert snapshot.resolve() != before
    assert lan.get(f"{_API}/groups?state=done").json()["items"][0]["state"] == "done"

    assert minh.post(f"{_API}/amendments/{number}/withdraw").status_code == 202
    reached(lan, number, "withdrawn")
    until(lambda: told_of(ask(office, _QUESTION)) is None, 30.0)
    assert snapshot.resolve() == before
    versions = lan.get(f"{_API}/versions").json()["items"]
    assert [(one["version"], one["amendments"], one["snapshot"]) for one in versions] == [
        (2, [], before.name),
        (1, [number], versions[1]["snapshot"]),
    ]
    assert lan.post(f"{_API}/amendments/{number}/withdraw").status_code == 409
