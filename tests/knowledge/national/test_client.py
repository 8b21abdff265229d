from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate

import msgspec
import pytest
from aiohttp import web

from knowledge.errors import PortalError, RecordError
from knowledge.national import client as module
from knowledge.national.client import PAGE_LENGTH, SHORTEST_PAUSE, Client, NoAnswerError
from knowledge.national.portal import canonical, decode
from tests.support.need import need
from tests.support.places import NATIONAL
from tests.support.portal import (
    Disturbance,
    JsonObject,
    Portal,
    broken_off,
    busy,
    delayed,
    envelope,
    failure,
    firewall,
    portal,
    real_records,
    replaced,
    truncated,
)

_AGENT = "MotCua-test/1 (+mailto:it@example.org)"


@pytest.fixture(scope="module")
def records() -> list[JsonObject]:
    need(NATIONAL.is_file(), "the national catalogue")
    return real_records(PAGE_LENGTH + 10)


@pytest.fixture
def served(records: list[JsonObject]) -> Iterator[Portal]:
    with portal(records) as running:
        yield running


@pytest.fixture
def client(served: Portal) -> Iterator[Client]:
    with Client(served.url, _AGENT, pause=0.001) as opened:
        yield opened


def _ask_list(client: Client, _: JsonObject) -> None:
    assert len(client.page("").items) == PAGE_LENGTH


def _ask_record(client: Client, record: JsonObject) -> None:
    assert client.record(record["id"], record["code"])[0].name == record["name"]


asking_both = pytest.mark.parametrize("ask", [_ask_list, _ask_record], ids=["list", "record"])
Ask = Callable[[Client, JsonObject], None]


def test_the_list_comes_in_pages(client: Client, records: list[JsonObject]) -> None:
    first = client.page("")
    second = client.page(first.last_id or "")
    assert [(item.id, item.code) for item in first.items + second.items] == [(r["id"], r["code"]) for r in records]
    assert (len(first.items), first.total, second.total) == (PAGE_LENGTH, len(records), len(records))


def test_a_record_has_the_bytes_of_its_line_of_a_catalogue_file(client: Client, records: list[JsonObject]) -> None:
    for wanted in records[:5]:
        line = msgspec.json.encode(wanted)
        assert client.record(wanted["id"], wanted["code"]) == (decode(line), canonical(line))


def test_who_asks_is_told_with_every_request(client: Client, served: Portal) -> None:
    client.page("")
    _ask_record(client, served.records[0])
    assert [request.user_agent for request in served.requests] == [_AGENT, _AGENT]


def test_at_most_two_requests_a_second(served: Portal) -> None:
    with Client(served.url, _AGENT) as client:
        for _ in range(6):
            client.page("")
    times = [request.at for request in served.requests]
    assert times[-1] - times[0] > 5 * SHORTEST_PAUSE - 0.05
    # Between two starts there is half a second; the second arrival can only be the quicker one.
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) > 0.4


@asking_both
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(replaced(failure, 1, 2), id="500"),
        pytest.param(replaced(truncated, 1, 2), id="cut JSON"),
        pytest.param(replaced(lambda: busy("0"), 1, 2), id="429"),
        pytest.param(broken_off(1, 2), id="broken connection"),
        pytest.param(delayed(0.5, 1, 1), id="slow"),
    ],
)
def test_a_fault_that_passes_costs_nothing_but_time(
    served: Portal, monkeypatch: pytest.MonkeyPatch, fault: Disturbance, ask: Ask
) -> None:
    monkeypatch.setattr(module, "_TIMEOUT_S", 0.2)
    served.disturbance = fault
    with Client(served.url, _AGENT, pause=0.001) as client:
        ask(client, served.records[0])
    assert len(served.requests) in (2, 3)


@pytest.mark.parametrize(
    "retry_after", [lambda: "1", lambda: formatdate(time.time() + 2, usegmt=True)], ids=["seconds", "a date"]
)
def test_the_portal_says_how_long_to_wait(client: Client, served: Portal, retry_after: Callable[[], str]) -> None:
    served.disturbance = replaced(lambda: busy(retry_after()), first=1, count=1)
    _ask_record(client, served.records[0])
    refused, again = served.requests
    assert again.at - refused.at > 0.9


@asking_both
def test_who_asks_for_a_long_wait_is_left_alone(client: Client, served: Portal, ask: Ask) -> None:
    served.disturbance = replaced(lambda: busy("3600"), first=1)
    with pytest.raises(PortalError, match="wait 3600 seconds") as raised:
        ask(client, served.records[0])
    assert not isinstance(raised.value, NoAnswerError)
    assert len(served.requests) == 1


@asking_both
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(firewall, id="HTML"),
        pytest.param(lambda: firewall(201), id="HTML as a success"),
        pytest.param(lambda: firewall(403), id="403"),
        pytest.param(lambda: envelope(None, 403), id="403 in JSON"),
        pytest.param(lambda: web.Response(text="<html>", status=201, content_type="application/json"), id="disguised"),
        pytest.param(lambda: web.Response(text="Request rejected"), id="plain text"),
    ],
)
def test_a_block_is_respected_at_once(
    client: Client, served: Portal, answer: Callable[[], web.Response], ask: Ask
) -> None:
    served.disturbance = replaced(answer, first=1)
    with pytest.raises(PortalError, match=r"the portal blocked us .* load the catalogue from a file") as raised:
        ask(client, served.records[0])
    assert not isinstance(raised.value, NoAnswerError)
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("answer", "words", "tries"),
    [
        pytest.param(lambda: envelope(None, 404, "Không tìm thấy"), "HTTP 404, “Không tìm thấy”", 1, id="gone"),
        pytest.param(lambda: envelope(None), "HTTP 201, “Thành công”, and no data", 1, id="nothing"),
        pytest.param(lambda: envelope({"x": "x" * 16_000_000}), "longer than 16 MB", 1, id="too long"),
        pytest.param(failure, "HTTP 500 (the last of 5 tries)", 5, id="500"),
        pytest.param(truncated, "cut or damaged (the last of 5 tries)", 5, id="cut JSON"),
    ],
)
def test_without_an_answer_others_may_still_be_had(
    client: Client, served: Portal, answer: Callable[[], web.Response], words: str, tries: int
) -> None:
    served.disturbance = replaced(answer, first=1, count=tries)
    with pytest.raises(NoAnswerError) as raised:
        _ask_record(client, served.records[0])
    assert words in str(raised.value)
    assert len(served.requests) == tries
    _ask_record(client, served.records[1])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"id": "x", "code": "9.9", "name": "Rồng"}, r"another record, 9\.9 \(x\)", id="other"),
        pytest.param({"id": "x", "code": "9.9"}, "name: is empty", id="no name"),
        pytest.param({"id": "x", "code": 9}, "code: Expected `str", id="wrong type"),
    ],
)
def test_a_record_that_cannot_be_used_says_why(client: Client, served: Portal, data: JsonObject, words: str) -> None:
    served.disturbance = replaced(lambda: envelope(data), first=1)
    with pytest.raises(RecordError, match=words):
        _ask_record(client, served.records[0])
    assert len(served.requests) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(lambda: envelope(None, 400, "Sai tham số"), "HTTP 400, “Sai tham số”", id="400"),
        pytest.param(lambda: envelope({"items": []}), "missing required field `total`", id="another shape"),
        pytest.param(
            lambda: web.Response(status=302, headers={"Location": "https://example.org"}),
            "sends us on to https://example.org",
            id="redirect",
        ),
    ],
)
def test_a_list_that_cannot_be_used_says_why(
    client: Client, served: Portal, answer: Callable[[], web.Response], words: str
) -> None:
    served.disturbance = replaced(answer, first=1)
    with pytest.raises(PortalError, match=words) as raised:
        client.page("")
    assert not isinstance(raised.value, NoAnswerError)
    assert len(served.requests) == 1


@pytest.mark.parametrize("agent", ["", "MotCua", "Một Cửa (it@example.org)", "MotCua it@example.org\r\nX: 1"])
def test_a_user_agent_names_the_deployment_and_a_contact(agent: str) -> None:
    with pytest.raises(PortalError, match="contact"):
        Client("https://example.org", agent)


@pytest.mark.parametrize(
    "address", ["", "dichvucong.gov.vn", "http://dichvucong.gov.vn", "ftp://127.0.0.1", "https://", "http://[::1"]
)
def test_only_an_encrypted_address_will_do(address: str) -> None:
    with pytest.raises(PortalError, match="address"):
        Client(address, _AGENT)
