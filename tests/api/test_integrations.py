"""Provinces' systems push dossiers: `POST /integrations/dossiers` of a real api."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers.tables import dossiers, steps
from api.dossiers.entries import merged
from api.routes.integrations import MOST_ITEMS
from knowledge.clock import VIETNAM
from tests.support.openapi import Document
from tests.support.problems import problem
from tests.support.pushes import TOKEN, dossier, history, stamp, step, taken
from tests.support.servers import Servers

_PUSH, _LOOKUP = "/integrations/dossiers", "/api/v1/dossiers/lookup"
_NOWHERE = "http://127.0.0.1:9"
_OTHER_TOKEN = "another-token-of-the-system-of-province-B"
_CONFIGURATION = """
pushes:
  - {name: Hệ thống một cửa tỉnh A, token: "${TOKEN_A}", agencies: [H56]}
  - {name: Hệ thống một cửa tỉnh B, token: "${TOKEN_B}", agencies: [H29, 000.00.06.H51]}
agencies:
  - {codes: [H56.06, 000.00.06.H56], name: Sở Tư pháp, phone: 0237 000 000}
"""
_LARGEST = 16 * 1024 * 1024
_NOW = datetime.now(timezone.utc)
_FILED = _NOW - timedelta(days=40)
_numbers = (f"H56.06-{_FILED:%y%m%d}-{sequence:04}" for sequence in range(1, 10_000))


def configured(folder: Path) -> dict[str, str]:
    """The settings of an api that those two systems may push to."""
    path = folder / "dossiers.yml"
    path.write_text(_CONFIGURATION, "utf-8")
    return {"DOSSIERS": str(path), "TOKEN_A": TOKEN, "TOKEN_B": _OTHER_TOKEN}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of an api that may be pushed to, with no bot behind it."""
    folder = tmp_path_factory.mktemp("integrations")
    servers = Servers("", _NOWHERE, f"sqlite:///{folder / 'motcua.db'}", folder)
    with servers.api("api.log", _NOWHERE, **configured(folder)) as url, client(url) as door:
        yield door


def client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, timeout=60, trust_env=False)


@pytest.fixture
def number() -> str:
    """The number of a dossier of which nothing was said yet."""
    return next(_numbers)


def push(door: httpx.Client, payload: Any, token: str = TOKEN) -> httpx.Response:
    return door.post(_PUSH, json=payload, headers={"Authorization": f"Bearer {token}"})


def accepted(door: httpx.Client, payload: Any, token: str = TOKEN) -> dict[str, Any]:
    """The answer to a payload of which all is taken."""
    response = push(door, payload, token)
    assert response.status_code == httpx.codes.OK, response.text
    answer: dict[str, Any] = response.json()
    assert (answer["error_code"], answer["rejected"]) == ("0", [])
    return answer


def told(door: httpx.Client, number: str, verifier: str | None = None) -> dict[str, Any]:
    response = door.post(_LOOKUP, json={"receipt": number, "verifier": verifier})
    assert response.status_code == httpx.codes.OK, response.text
    body: dict[str, Any] = response.json()
    return body


def ago(days: float) -> str:
    return stamp(_NOW - timedelta(days=days))


def day_of(written: str) -> str:
    return datetime.strptime(written, "%Y%m%d%H%M%S").date().isoformat()


def test_what_was_pushed_is_told_to_whoever_asks(door: httpx.Client, number: str) -> None:
    due = stamp(_NOW + timedelta(days=400))
    assert accepted(door, [dossier(number, NgayTiepNhan=ago(30), NgayHenTra=due), step(number, ago(2.5), state=6)]) == {
        **{"error_code": "0", "message": "Đã nhận 2 mục.", "taken": 2, "rejected": []}
    }
    as_of = (_NOW - timedelta(days=2.5)).astimezone(VIETNAM)
    assert told(door, number.lower()) == {
        **{"receipt": number, "state": 6, "state_name": "Yêu cầu thực hiện nghĩa vụ tài chính"},
        **{"procedure": "Đăng ký khai sinh", "agency": "Ủy ban nhân dân xã Hoằng Hóa"},
        **{"received_at": day_of(ago(30)), "due_at": day_of(due), "late_working_days": 0, "new_due_at": None},
        **{"reason": None, "apologised_at": None, "as_of": as_of.isoformat(timespec="minutes")},
        **{"source": "Hệ thống một cửa tỉnh A", "details": None, "unreachable": [], "remembered": False},
    }


def test_a_date_that_was_put_off_is_told_with_the_reason(door: httpx.Client, number: str) -> None:
    first, second = ago(15), stamp(_NOW + timedelta(days=30))
    late = {"NgayHenTra": second, "LyDoTreHen": "Chờ xác minh", "NgayXinLoi": ago(16)}
    accepted(
        door, [dossier(number, NgayTiepNhan=ago(30), **late), dossier(number, NgayTiepNhan=ago(30), NgayHenTra=first)]
    )
    body = told(door, number)
    assert (body["due_at"], body["new_due_at"]) == (day_of(first), day_of(second))
    assert (body["reason"], body["apologised_at"]) == ("Chờ xác minh", day_of(ago(16)))
    assert body["late_working_days"] > 0


def test_what_is_somebodys_own_business_is_told_with_their_last_four_digits(door: httpx.Client, number: str) -> None:
    request = {"NoiDungBoSung": "Nộp thêm bản vẽ", "NgayBoSung": ago(5), "DanhSachGiayToBoSung": ["Bản vẽ"]}
    own = {"DinhDanhCHS": [{"SoDinhDanh": "038203004567"}], "GhiChu": "Thiếu bản vẽ", "DanhSachHoSoBoSung": [request]}
    sums = [{"TenPhiLePhi": "Lệ phí", "Gia": "70.000", "HinhThucThu": "Trực tuyến"}]
    accepted(door, [dossier(number, 5, NgayTiepNhan=ago(9), DanhSachLePhi=sums, **own)])
    accepted(
        door, {"data": [step(number, ago(8), NoiDungXuLy="Tiếp nhận"), step(number, ago(7), NoiDungXuLy="Thẩm tra")]}
    )
    details = told(door, number, "0123")["details"]
    assert details == told(door, number, "4567")["details"]
    assert [one["content"] for one in details.pop("history")] == ["Tiếp nhận", "Thẩm tra"]
    assert details == {
        **{"applicant": "Nguyễn V*** A***", "note": "Thiếu bản vẽ"},
        "charges": [{"name": "Lệ phí", "amount": 70000, "how": "Trực tuyến"}],
        "requests": [
            {"asked_on": day_of(ago(5)), "content": "Nộp thêm bản vẽ", "papers": ["Bản vẽ"], "answered_on": None}
        ],
    }
    problem(door.post(_LOOKUP, json={"receipt": number, "verifier": "3820"}), 404)


def test_late_and_repeated_messages_change_nothing(door: httpx.Client, number: str) -> None:
    said = [
        dossier(number, 9, NgayTiepNhan=ago(30), NgayKetThucXuLy=ago(3)),
        step(number, ago(9)),
        step(number, ago(6)),
    ]
    accepted(door, said)
    before = told(door, number, "0123")
    for payload in (said[1:], said[:1], list(reversed(said)), said * 3):
        accepted(door, payload)
        assert told(door, number, "0123") == before


def test_one_dossier_is_told_under_each_of_its_agencys_codes(door: httpx.Client, number: str) -> None:
    other = number.replace("H56.06", "000.00.06.H56")
    accepted(door, [dossier(number, NgayTiepNhan=ago(30)), step(other, ago(3), state=9)])
    for typed in (number, other):
        assert (told(door, typed)["receipt"], told(door, typed)["state"]) == (typed, 9)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN.upper()}"},
        {"Authorization": f"Bearer {TOKEN} {TOKEN}"},
        {"Authorization": "Bearer mã-truy-cập".encode()},
        {"X-Token": TOKEN},
    ],
)
def test_without_a_systems_token_nothing_is_taken(
    door: httpx.Client, number: str, headers: dict[str, str | bytes]
) -> None:
    problem(door.post(_PUSH, json=[dossier(number, NgayTiepNhan=ago(30))], headers=headers), 403)
    problem(door.post(_LOOKUP, json={"receipt": number}), 404)


def test_the_scheme_may_be_written_as_it_likes(door: httpx.Client) -> None:
    for scheme in ("bearer", "BEARER"):
        assert door.post(_PUSH, json=[], headers={"Authorization": f"{scheme} {TOKEN}"}).status_code == httpx.codes.OK


def test_each_system_speaks_of_its_own_dossiers_and_under_its_own_name(door: httpx.Client, number: str) -> None:
    foreign = number.replace("H56.06", "H29.12")
    payload = [dossier(one, NgayTiepNhan=ago(30)) for one in (number, foreign)]
    for token, own, name in ((TOKEN, 0, "tỉnh A"), (_OTHER_TOKEN, 1, "tỉnh B")):
        answer = push(door, payload, token).json()
        (rejected,) = answer["rejected"]
        assert (answer["taken"], rejected["index"], rejected["receipt"]) == (1, 1 - own, payload[1 - own]["MaHoSo"])
        assert told(door, payload[own]["MaHoSo"])["source"] == f"Hệ thống một cửa {name}"


def test_where_no_system_is_configured_there_is_no_such_door(tmp_path: Path) -> None:
    servers = Servers("", _NOWHERE, f"sqlite:///{tmp_path / 'motcua.db'}", tmp_path)
    with servers.api("api.log", _NOWHERE) as url, client(url) as door:
        assert "DOSSIERS" in problem(push(door, [dossier()]), 404)["detail"]
        problem(door.post(_PUSH, json=[]), 404)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"{", b"[}", b"null", b"1", b'"x"', b"{}", b'{"data":null}', b'{"data":"x"}', b'{"items":[]}'),
        *(b"\xff\xfe", '[{"MaHoSo":"Hồ sơ"}]'.encode("utf-16"), b"[1e999]", b"[NaN]", b'["\\ud800"]', b"[" * 100_000),
        *(b"[" + b"1" * 5000 + b"]", b"MaHoSo=H56.06-261102-0001&TrangThaiHoSo=4", b"<DongBoTrangThaiHoSo/>"),
    ],
)
def test_what_cannot_be_read_is_a_problem(door: httpx.Client, body: bytes) -> None:
    problem(door.post(_PUSH, content=body, headers={"Authorization": f"Bearer {TOKEN}"}), 422)


def test_so_many_items_are_taken_and_no_more(door: httpx.Client, number: str) -> None:
    items = [step(number, ago(9), NoiDungXuLy=f"Bước {place}") for place in range(MOST_ITEMS)]
    assert accepted(door, items)["taken"] == MOST_ITEMS
    assert "10000" in problem(push(door, [*items, step(number, ago(1), state=9)]), 422)["detail"]
    assert told(door, number)["state"] == 4


def test_a_body_of_more_than_16_mb_is_a_problem(door: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert door.post(_PUSH, content=b"[]".ljust(_LARGEST), headers=headers).status_code == httpx.codes.OK
    problem(door.post(_PUSH, content=b"[]".ljust(_LARGEST + 1), headers=headers), 413)


def test_who_is_not_known_is_refused_before_the_body_is_read(door: httpx.Client) -> None:
    problem(door.post(_PUSH, content=b"[]".ljust(_LARGEST + 1), headers={"Authorization": "Bearer nobodys"}), 403)


def test_what_cannot_be_taken_is_named_and_the_rest_is_taken(door: httpx.Client, number: str) -> None:
    payload = [
        *(None, dossier("", NgayTiepNhan=ago(30)), dossier(number, state="xong", NgayTiepNhan=ago(30))),
        *(
            dossier(number, NgayTiepNhan=ago(30)),
            step(number, "hôm qua"),
            step(number, stamp(_NOW + timedelta(days=1))),
        ),
        *({"MaHoSo": number}, step(number, ago(2), state=9), dossier(number, NgayTiepNhan="2026-11-02")),
    ]
    answer = push(door, payload).json()
    assert (answer["error_code"], answer["taken"]) == ("1", 2)
    assert answer["message"] == "Đã nhận 2 mục, không nhận 7 mục."
    assert [(one["index"], one["receipt"], one["field"]) for one in answer["rejected"]] == [
        *((0, "", ""), (1, "", "MaHoSo"), (2, number, "TrangThaiHoSo"), (4, number, "ThoiDiemXuLy")),
        *((5, number, "ThoiDiemXuLy"), (6, number, "TrangThaiHoSo"), (8, number, "NgayTiepNhan")),
    ]
    assert all(one["reason"].endswith(".") for one in answer["rejected"])
    assert told(door, number)["state"] == 9


def test_where_nothing_can_be_taken_it_is_said_of_each(door: httpx.Client) -> None:
    answer = push(door, [[], 1, "x"]).json()
    assert (answer["error_code"], answer["taken"], len(answer["rejected"])) == ("1", 0, 3)


def test_the_document_is_true(door: httpx.Client, number: str) -> None:
    document = Document(door.get("/openapi.json").json())
    answers = [
        push(door, []),
        push(door, [dossier(number, NgayTiepNhan=ago(30)), None, dossier("Z\x00")]),
        push(door, "x"),
        push(door, [], "nobody's"),
        door.post(_PUSH, content=b" " * (_LARGEST + 1), headers={"Authorization": f"Bearer {TOKEN}"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 403, 413]
    for answer in answers:
        media_type = answer.headers["content-type"].partition(";")[0]
        schema = document.response_schema("post", _PUSH, answer.status_code, media_type)
        assert document.faults(answer.json(), schema) == []
    operation = document.paths[_PUSH]["post"]
    (examples,) = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"][0]["examples"]
    assert [one.entry["receipt"] for one in taken(*examples, now=datetime(2026, 12, 1, tzinfo=VIETNAM))]
    assert "404" in operation["responses"]
    assert operation["security"] == [{"HTTPBearer": []}]
    assert "parameters" not in operation


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_a_problem(door: httpx.Client, method: str) -> None:
    problem(door.request(method, _PUSH), 405)


def test_two_copies_pushed_to_at_once_come_to_what_python_adds_up(
    database_url: str, engine: sa.Engine, tmp_path: Path
) -> None:
    draw = random.Random(11)
    items = [one for one in history(draw, 150, _NOW) if one["MaHoSo"].startswith("H56")]
    batches = [draw.sample(items, len(items)) for _ in range(3)]
    parts = [batch[at : at + 60] for batch in batches for at in range(0, len(batch), 60)]
    servers, settings = Servers("", _NOWHERE, database_url, tmp_path), configured(tmp_path)
    with ExitStack() as stack:
        urls = [stack.enter_context(servers.api(f"{n}.log", _NOWHERE, **settings)) for n in range(2)]
        doors = [stack.enter_context(client(url)) for url in urls]
        threads = stack.enter_context(ThreadPoolExecutor(6))
        list(threads.map(lambda n: accepted(doors[n % 2], parts[n]), range(len(parts))))
    said = taken(*items, now=_NOW)
    done = {(one.step["receipt"], one.step["digest"]) for one in said if one.step}
    keys = ("receipt", "state", "state_key", "state_note", "facts_key", "due_at", "first_due_at", "source")
    with engine.connect() as connection:
        rows = connection.execute(sa.select(*(dossiers.c[key] for key in keys)).order_by(dossiers.c.receipt))
        assert [tuple(row) for row in rows] == _values(merged(one.entry for one in said), keys)
        assert {tuple(row) for row in connection.execute(sa.select(steps.c.receipt, steps.c.digest))} == done


def _values(entries: Sequence[dict[str, Any]], keys: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(entry[key] for key in keys) for entry in entries]


def test_a_whole_history_of_thousands_is_one_batch(door: httpx.Client) -> None:
    items = [one for one in history(random.Random(13), 1000, _NOW) if one["MaHoSo"].startswith("H56")]
    body = msgspec.json.encode({"data": items})
    response = door.post(_PUSH, content=body, headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.json()["taken"], response.json()["rejected"]) == (len(items), [])
