"""A province's system over HTTP: `actions/dossiers/rest.py`, against servers in good and bad moods."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Optional
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from actions.dossiers.configuration import Configuration, RestConfig, read_configuration
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.rest import RestStore
from actions.dossiers.store import StoreError
from tests.support.provinces import MOODS, STRANGER, Filed, Kind, Mood, ProvinceServer, wrong_shapes

NUMBER = "H00.98-261102-0001"
OTHER = "000.00.98.H00-261102-0002"
TIMEOUT_S = 0.8
GRACE_S = 0.3
FILED = Filed(NUMBER)

every_kind = pytest.mark.parametrize("kind", ["igate", "older"])

Asking = Callable[[RestStore, ProvinceServer], Awaitable[Any]]


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., RestConfig]:
    """Makes a store's configuration as a deployment writes it."""

    def make(url: str, family: str = "igate", **own: Any) -> RestConfig:
        data = {"kind": "rest", "name": "Tỉnh Thử", "url": url, "timeout_s": TIMEOUT_S, **own}
        if family:
            data["family"] = family
        path = tmp_path / "dossiers.yml"
        path.write_bytes(msgspec.yaml.encode({"stores": [data]}))
        configuration: Configuration = read_configuration(path)
        (store,) = configuration.stores
        assert isinstance(store, RestConfig)
        return store

    return make


@pytest.fixture
def asked(configured: Callable[..., RestConfig]) -> Callable[..., Any]:
    """Does something with a store and the server that it asks."""

    def run(kind: Kind, asking: Asking, **own: Any) -> Any:
        async def go() -> Any:
            async with ProvinceServer(kind, FILED) as server:
                store = RestStore(configured(server.url, kind, **own))
                try:
                    return await asking(store, server)
                finally:
                    await store.close()

        return asyncio.run(go())

    return run


@pytest.fixture
def answered(configured: Callable[..., RestConfig]) -> Callable[..., Any]:
    """What a store finds where a system answers `body`, or what a handler answers."""

    def run(answer: Any, numbers: tuple[str, ...] = (NUMBER,), whole: bool = False, **own: Any) -> Optional[Dossier]:
        async def handle(request: web.Request) -> web.StreamResponse:
            if callable(answer):
                response: web.StreamResponse = answer(request)
                return response
            return web.json_response(answer)

        async def go() -> Optional[Dossier]:
            application = web.Application()
            application.router.add_route("*", "/{path:.*}", handle)
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            store = RestStore(configured(f"http://127.0.0.1:{runner.addresses[0][1]}", **own))
            try:
                return await store.find(numbers, whole=whole)
            finally:
                await store.close()
                await runner.cleanup()

        return asyncio.run(go())

    return run


def record(**changes: Any) -> dict[str, Any]:
    return {"content": [{**FILED.igate(), **changes}]}


def is_right(dossier: Dossier, kind: Kind) -> bool:
    return (
        dossier.receipt == NUMBER
        and dossier.state is State.PROCESSING
        and dossier.procedure_name == "Đăng ký khai sinh"
        and dossier.agency == ("Ủy ban nhân dân xã Thử Nghiệm" if kind == "igate" else "")
        and dossier.procedure_code == ("1.001193" if kind == "igate" else "")
        and dossier.received_at == date(2026, 11, 2)
        and dossier.due_at == date(2026, 11, 9)
        and dossier.finished_at is None
        and dossier.source == "Tỉnh Thử"
    )


@every_kind
def test_a_dossier_is_found_as_it_stands(kind: Kind, asked: Callable[..., Any]) -> None:
    before = datetime.now(timezone.utc)
    dossier = asked(kind, lambda store, _: store.find([NUMBER]))
    assert is_right(dossier, kind)
    assert before <= dossier.updated_at <= datetime.now(timezone.utc)
    assert dossier.details == Details()


@every_kind
def test_the_whole_of_it_has_details(kind: Kind, asked: Callable[..., Any]) -> None:
    details = asked(kind, lambda store, _: store.find([NUMBER], whole=True)).details
    assert details.applicant == FILED.name
    assert details.identity == "4567"
    assert details.phone == (FILED.phone if kind == "igate" else "")


@every_kind
def test_an_unknown_number_is_none(kind: Kind, asked: Callable[..., Any]) -> None:
    assert asked(kind, lambda store, _: store.find([OTHER])) is None
    assert asked(kind, lambda store, _: store.find([])) is None


@every_kind
def test_each_number_is_asked_for_until_one_is_known(kind: Kind, asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> tuple[Optional[Dossier], list[str]]:
        return await store.find([OTHER, NUMBER, STRANGER.receipt]), server.requests

    dossier, requests = asked(kind, asking)
    assert is_right(dossier, kind)
    name = {"igate": "code", "older": "tukhoa"}[kind]
    assert [parse_qs(urlsplit(path).query)[name] for path in requests] == [[OTHER], [NUMBER]]


@every_kind
@pytest.mark.parametrize("mood", MOODS)
def test_in_every_mood_the_answer_is_right_or_none_in_time(kind: Kind, mood: Mood, asked: Callable[..., Any]) -> None:
    turns = len(wrong_shapes(kind, NUMBER)) if mood == "wrong" else 1

    async def asking(store: RestStore, server: ProvinceServer) -> list[tuple[object, float]]:
        server.mood = mood
        outcomes: list[tuple[object, float]] = []
        for _ in range(turns):
            start = time.monotonic()
            outcome: object
            try:
                outcome = await store.find([NUMBER], whole=True)
            except StoreError as error:
                outcome = error
            outcomes.append((outcome, time.monotonic() - start))
        return outcomes

    for outcome, took_s in asked(kind, asking):
        assert took_s < TIMEOUT_S + GRACE_S
        if mood in ("right", "windows-1258", "windows-1258 undeclared", "utf-16", "utf-8 bom", "nfd"):
            assert is_right(outcome, kind)
            assert outcome.details.applicant == FILED.name
        elif mood == "other dossier":
            assert outcome is None  # the older kind names no number, but was received on quite another day
        elif mood != "wrong" or isinstance(outcome, StoreError):
            assert isinstance(outcome, StoreError)
            assert_anonymous(outcome)
        else:
            assert is_right(outcome, kind)


def assert_anonymous(error: StoreError) -> None:
    text = str(error)
    assert text.startswith("Tỉnh Thử: ")
    for private in (NUMBER, FILED.name, FILED.phone, FILED.identity, "http", "261102"):
        assert private not in text
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__


@every_kind
@pytest.mark.parametrize("mood", ["error", "half"])
def test_what_passes_in_a_moment_is_tried_once_more(kind: Kind, mood: Mood, asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> object:
        server.mood, server.failures = mood, 1
        return await store.find([NUMBER])

    if mood == "half":
        with pytest.raises(StoreError):
            asked(kind, asking)
    else:
        assert is_right(asked(kind, asking), kind)


@pytest.mark.parametrize(
    ("mood", "requests"),
    [("error", 2), ("busy", 1), ("garbage", 1), ("html", 1), ("redirect", 1), ("hanging", 1), ("wrong", 1)],
)
def test_only_what_may_pass_is_tried_again(mood: Mood, requests: int, asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> int:
        server.mood = mood
        with pytest.raises(StoreError):
            await store.find([OTHER, NUMBER])
        return len(server.requests)

    assert asked("igate", asking) == requests


def test_a_look_up_is_tried_again_only_once_in_all(asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> list[str]:
        server.mood, server.failures = "error", 1
        assert await store.find([OTHER]) is None
        server.mood, server.failures = "error", 2
        with pytest.raises(StoreError):
            await store.find([OTHER, NUMBER])
        return server.requests

    assert len(asked("igate", asking)) == 4


@every_kind
def test_it_is_right_at_once_after_a_restart(kind: Kind, asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> list[object]:
        found: list[object] = [await store.find([NUMBER])]
        await server.stop()
        with pytest.raises(StoreError) as raised:
            await store.find([NUMBER])
        assert_anonymous(raised.value)
        await server.start()
        found.append(await store.find([NUMBER]))
        await server.stop()
        await server.start()
        return [*found, await store.find([NUMBER])]

    for dossier in asked(kind, asking):
        assert is_right(dossier, kind)


def test_many_at_once_keep_to_their_time(asked: Callable[..., Any]) -> None:
    async def asking(store: RestStore, server: ProvinceServer) -> tuple[list[object], float]:
        server.mood = "hanging"
        start = time.monotonic()
        found = await asyncio.gather(*(store.find([NUMBER]) for _ in range(50)), return_exceptions=True)
        return found, time.monotonic() - start

    found, took_s = asked("igate", asking)
    assert {type(outcome) for outcome in found} == {StoreError}
    assert took_s < TIMEOUT_S + GRACE_S


@contextmanager
def served_apart() -> Iterator[ProvinceServer]:
    """A server in a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = ProvinceServer("igate", FILED)
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(5)
        yield server
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(5)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def test_it_may_be_asked_from_one_loop_after_another(configured: Callable[..., RestConfig]) -> None:
    with served_apart() as server:
        store = RestStore(configured(server.url))
        for _ in range(3):
            dossier = asyncio.run(store.find([NUMBER]))
            assert dossier is not None
            assert is_right(dossier, "igate")
        asyncio.run(store.close())


def test_nothing_private_is_logged(asked: Callable[..., Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def asking(store: RestStore, server: ProvinceServer) -> None:
        for mood in MOODS:
            server.mood = mood
            try:
                await store.find([NUMBER], whole=True)
            except StoreError:
                continue

    asked("igate", asking)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("actions", "aiohttp.client"))]
    assert not [text for text in ours if "261102" in text or FILED.name in text]


@pytest.mark.parametrize("status", [204, 404])
def test_no_such_dossier_may_be_a_status(status: int, answered: Callable[..., Any]) -> None:
    assert answered(lambda _: web.Response(status=status)) is None


@pytest.mark.parametrize("status", [201, 301, 400, 401, 403, 429, 500])
def test_another_status_is_an_error(status: int, answered: Callable[..., Any]) -> None:
    with pytest.raises(StoreError, match=f"HTTP {status}"):
        answered(lambda _: web.json_response(FILED.answer("igate"), status=status))


def test_headers_and_numbers_are_sent_as_configured(answered: Callable[..., Any]) -> None:
    seen: list[tuple[str, Mapping[str, str]]] = []

    def handle(request: web.Request) -> web.StreamResponse:
        seen.append((request.raw_path, request.headers))
        return web.json_response({"tinhTrang": "Đang xử lý"})

    own = {
        "family": "",
        "path": "/hoso/{number}",
        "fields": {"state": "tinhTrang"},
        "headers": {"X-Key": "thử".encode().hex()},
    }
    assert answered(handle, numbers=("03706/2026/07906",), **own).state is State.PROCESSING
    answered(handle, number="compact", **own)
    answered(handle, number="lower", **own)
    assert [path for path, _ in seen] == [
        "/hoso/03706%2F2026%2F07906",
        "/hoso/H00982611020001",
        f"/hoso/{NUMBER.lower()}",
    ]
    assert seen[0][1]["X-Key"] == own["headers"]["X-Key"]
    assert "Cookie" not in seen[0][1]


@pytest.mark.parametrize(
    "said", ["h00.98-261102-0001", " H00.98 – 261102 – 0001 ", "H00.98.261102.0001", "HOO.98-2611O2-OOO1"]
)
def test_a_number_may_be_spelled_otherwise(said: str, answered: Callable[..., Any]) -> None:
    assert answered(record(code=said)).receipt == NUMBER


def test_a_compact_number_is_known_again(answered: Callable[..., Any]) -> None:
    assert answered(record(code="H00982611020001"), number="compact").receipt == NUMBER


@pytest.mark.parametrize("said", [OTHER, "H00.98-261102-00011", "H00.98-261102-001", "hồ sơ", ""])
def test_a_record_of_another_number_is_ignored(said: str, answered: Callable[..., Any]) -> None:
    assert answered(record(code=said)) is None


@pytest.mark.parametrize("said", [None, 7, [NUMBER], {"code": NUMBER}])
def test_a_record_without_a_number_is_an_error(said: object, answered: Callable[..., Any]) -> None:
    with pytest.raises(StoreError, match="receipt"):
        answered(record(code=said))


def test_the_record_of_the_number_is_taken_from_among_others(answered: Callable[..., Any]) -> None:
    content = [STRANGER.igate(), FILED.igate()]
    assert is_right(answered({"content": content}), "igate")


def test_a_list_of_records_without_numbers_is_an_error(answered: Callable[..., Any]) -> None:
    assert is_right(answered(FILED.older(), family="older"), "older")
    assert answered([], family="older") is None
    with pytest.raises(StoreError):
        answered([FILED.older()], family="older")


@every_kind
def test_a_dossier_may_be_finished(kind: Kind, answered: Callable[..., Any]) -> None:
    filed = Filed(NUMBER, state="Đã có kết quả", finished=date(2026, 11, 6))
    dossier = answered(filed.answer(kind), family=kind)
    assert dossier.state is State.PROCESSED
    assert dossier.finished_at == date(2026, 11, 6)
    # The older systems then no longer say what was promised.
    assert dossier.due_at == (date(2026, 11, 9) if kind == "igate" else None)


@every_kind
def test_a_dossier_may_be_promised_for_no_day(kind: Kind, answered: Callable[..., Any]) -> None:
    assert answered(Filed(NUMBER, due=None).answer(kind), family=kind).due_at is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02T08:30:00", date(2026, 11, 2)),
        ("2026-11-02 08:30", date(2026, 11, 2)),
        ("2026-11-02T08:30:00.123+07:00", date(2026, 11, 2)),
        ("2026-11-02T08:30:00.000+0700", date(2026, 11, 2)),
        ("2026-11-01T17:00:00Z", date(2026, 11, 2)),
        ("2026-11-01T17:00:00.000+0000", date(2026, 11, 2)),
        ("2026-11-01T16:59:59+00", date(2026, 11, 1)),
        ("03/11/2026", date(2026, 11, 3)),
        ("3/1/2026 8:05", date(2026, 1, 3)),
        ("03/11/2026 08:05:06", date(2026, 11, 3)),
        ("03-11-2026", date(2026, 11, 3)),
        ("20261103080506", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
        (" 03/11/2026\u200b ", date(2026, 11, 3)),
        ("11/25/2026", None),
        ("31/02/2026", None),
        ("2026-13-01", None),
        ("2026-11-02T25:00:00", None),
        ("2026-11-02T08:30:00+99:00", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59Z", None),
        ("hôm qua", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_day_first_in_vietnams_time(
    said: object, day: Optional[date], answered: Callable[..., Any]
) -> None:
    dossier = answered(record(appointmentDate=said))
    assert dossier.due_at == day
    assert dossier.received_at == date(2026, 11, 2)


def test_a_system_may_write_dates_in_its_own_way(answered: Callable[..., Any]) -> None:
    dossier = answered(record(appointmentDate="08:30 ngày 03.11.26"), dates=["%H:%M ngày %d.%m.%y"])
    assert dossier.due_at == date(2026, 11, 3)


def test_when_the_word_is_of_may_be_said(answered: Callable[..., Any]) -> None:
    own = {"fields": {"updated_at": "appliedDate"}}
    dossier = answered(record(appliedDate="03/11/2026 08:05:06"), **own)
    assert dossier.updated_at == datetime(2026, 11, 3, 1, 5, 6, tzinfo=timezone.utc)
    assert dossier.updated_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("said", "state", "word"),
    [
        ("ĐÃ CÓ KẾT QUẢ", State.PROCESSED, ""),
        ("10", State.RETURNED, ""),
        (10, State.RETURNED, ""),
        ("interoperating", None, "interoperating"),
        ("  Chuyển \n liên  thông ", None, "Chuyển liên thông"),
        ("posting", State.PROCESSING, ""),
        ("", None, ""),
        (None, None, ""),
    ],
)
def test_a_word_that_is_none_of_the_ten_is_kept(
    said: object, state: Optional[State], word: str, answered: Callable[..., Any]
) -> None:
    dossier = answered(record(statusCurrentTask=said), states={"posting": 4})
    assert (dossier.state, dossier.state_word) == (state, word)


@pytest.mark.parametrize(
    "changes",
    [
        {"statusCurrentTask": None, "procedure": None},
        {"statusCurrentTask": " ", "procedure": {"translate": []}},
        {"statusCurrentTask": ["Đang xử lý"]},
        {"statusCurrentTask": True},
        {"appointmentDate": True},
        {"statusCurrentTask": 4.0},
        {"procedure": {"translate": [{"name": 7}]}},
        {"agency": {"name": [{"name": {}}]}},
        {"appointmentDate": 20261103},
        {"appointmentDate": ["03/11/2026"]},
    ],
)
def test_a_record_of_another_shape_is_an_error(changes: dict[str, Any], answered: Callable[..., Any]) -> None:
    with pytest.raises(StoreError):
        answered(record(**changes))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{",
        b'"\xff"',
        b"[" * 100_000,
        b"NaN",
        b'{"content": [1]}',
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\x00\x00",
    ],
)
def test_what_is_no_answer_is_an_error(body: bytes, answered: Callable[..., Any]) -> None:
    with pytest.raises(StoreError):
        answered(lambda _: web.Response(body=body, content_type="application/json"))


@pytest.mark.parametrize(
    "answer",
    [
        {"content": [{"code": NUMBER}] * 60_000},
        record(code="H00.98-261102-" * 100_000),
        record(code=NUMBER, appointmentDate="0" * 1_900_000, statusCurrentTask="Đang \u0301\u0301" * 150_000),
    ],
)
def test_a_long_answer_holds_up_nobody(answer: object, answered: Callable[..., Any]) -> None:
    start = time.monotonic()
    try:
        dossier = answered(answer)
        assert dossier is None or (dossier.due_at, len(dossier.state_word)) == (None, 500)
    except StoreError as error:
        assert_anonymous(error)
    assert time.monotonic() - start < TIMEOUT_S + GRACE_S


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "punycode", "hex", "không", ""])
def test_a_charset_that_is_not_so_is_no_matter(charset: str, answered: Callable[..., Any]) -> None:
    body = msgspec.json.encode(FILED.answer("igate"))
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert is_right(answered(lambda _: web.Response(body=body, headers=headers)), "igate")


def test_texts_are_cleaned_and_short(answered: Callable[..., Any]) -> None:
    name = "Đăng  ký\r\n\tkhai sinh\u202e\x07 " + "rất dài " * 100
    dossier = answered(record(procedure={"translate": [{"name": name}]}))
    assert dossier.procedure_name.startswith("Đăng ký khai sinh rất dài")
    assert len(dossier.procedure_name) == 500


@pytest.mark.parametrize(
    ("said", "phone"),
    [
        ("0900 000.123", "0900000123"),
        ("+84 (900) 000-123", "84900000123"),
        (900000123, "900000123"),
        ("090***0123", "0900123"),
        ("0900000***", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_of_a_telephone_number_its_digits_are_kept(said: object, phone: str, answered: Callable[..., Any]) -> None:
    applicant = {"data": {"phoneNumber": said}}
    assert answered(record(applicant=applicant), whole=True).details.phone == phone


@pytest.mark.parametrize(
    ("said", "identity"),
    [
        ("001099004567", "4567"),
        (1099004567, "4567"),
        ("C1234567 ", "4567"),
        ("********4567", "4567"),
        ("0010******", ""),
        ("12", "12"),
    ],
)
def test_of_an_identity_number_four_characters_are_kept(
    said: object, identity: str, answered: Callable[..., Any]
) -> None:
    applicant = {"data": {"identityNumber": said}}
    assert answered(record(applicant=applicant), whole=True).details.identity == identity


def test_it_holds_the_numbers_of_its_agencies(configured: Callable[..., RestConfig]) -> None:
    store = RestStore(configured("http://127.0.0.1:9", agencies=["H00.98"]))
    assert store.name == "Tỉnh Thử"
    assert store.holds(NUMBER)
    assert not store.holds(OTHER)
    assert RestStore(configured("http://127.0.0.1:9")).holds(OTHER)


def test_a_certificate_of_nobody_is_not_trusted(tmp_path: Path, configured: Callable[..., RestConfig]) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(self_signed())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    connections = []

    async def handle(request: web.Request) -> web.StreamResponse:
        connections.append(request.path)
        return web.json_response(FILED.answer("igate"))

    async def go() -> None:
        application = web.Application()
        application.router.add_get("/{path:.*}", handle)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        store = RestStore(configured(f"https://127.0.0.1:{runner.addresses[0][1]}"))
        try:
            await store.find([NUMBER])
        finally:
            await store.close()
            await runner.cleanup()

    with pytest.raises(StoreError, match="Certificate"):
        asyncio.run(go())
    assert connections == []


def self_signed() -> bytes:
    """A certificate for this machine and its key, which nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
