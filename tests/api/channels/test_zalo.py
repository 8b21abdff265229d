"""Zalo: what is genuine, what it says, what is sent, and what became of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from actions.wording.replies import Link, QuickReply, Reply
from actions.wording.templates import vietnamese
from api.channels.messages import Incoming, Outcome, Outgoing
from api.channels.tokens import Tokens
from api.channels.zalo import Zalo
from api.database import OffLoop, migrate
from tests.support.answering import answering
from tests.support.databases import sqlite_url
from tests.support.mangling import JSON, NOT_EVENTS, mangled, replaced_somewhere
from tests.support.platforms import (
    PAYLOADS,
    ZALO_APP_ID,
    ZALO_APP_SECRET,
    ZALO_OA_ID,
    ZALO_SECRET,
    ZALO_USER_ID,
    Behaviour,
    Drop,
    Fail,
    Hang,
    Html,
    Slow,
    ZaloServer,
    payload,
    zalo_signature,
)

_VECTOR = "mac=b62189def57d95f512cd70b15699e5b19d0b282101fc882fceea0bdc7fcb4222"
_NAMES = sorted(path.stem for path in PAYLOADS.glob("zalo_*.json"))
_SIGNED = [name for name in _NAMES if name != "zalo_probe"]
# A property is held against one channel for all its examples: it keeps nothing between them.
_shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _channel(tokens: Tokens, url: str, timeout_s: float = 5.0) -> Zalo:
    return Zalo(app_id=ZALO_APP_ID, oa_secret=ZALO_SECRET, tokens=tokens, api=url, timeout_s=timeout_s)


@pytest.fixture
async def server() -> AsyncIterator[ZaloServer]:
    async with ZaloServer() as server:
        yield server


@pytest.fixture
async def no_tokens(server: ZaloServer, tmp_path: Path) -> AsyncIterator[Tokens]:
    """A database that holds no pair yet."""
    engine = migrate(sqlite_url(tmp_path))
    yield Tokens(
        OffLoop(engine), b"k" * 32, app_id=ZALO_APP_ID, app_secret=ZALO_APP_SECRET, oauth=server.url, timeout_s=5
    )
    engine.dispose()


@pytest.fixture
async def tokens(no_tokens: Tokens, server: ZaloServer) -> Tokens:
    await no_tokens.put(server.access_token, server.refresh_token)
    return no_tokens


@pytest.fixture
async def zalo(tokens: Tokens, server: ZaloServer) -> AsyncIterator[Zalo]:
    channel = _channel(tokens, server.url)
    yield channel
    await channel.close()


@pytest.fixture
async def impatient(tokens: Tokens, server: ZaloServer) -> AsyncIterator[Zalo]:
    """A channel that waits for an answer for a fifth of a second."""
    channel = _channel(tokens, server.url, timeout_s=0.2)
    yield channel
    await channel.close()


# ---- the signature


def _headers(value: str) -> Headers:
    return Headers({"X-ZEvent-Signature": value})


def _signature(body: bytes, secret: str = ZALO_SECRET, app_id: str = ZALO_APP_ID) -> str:
    return zalo_signature(body, app_id, json.loads(body)["timestamp"], secret)


def test_the_signature_of_the_vector_is_genuine(zalo: Zalo) -> None:
    assert zalo.genuine(payload("zalo_text"), _headers(_VECTOR))


@pytest.mark.parametrize(
    "value",
    [
        _VECTOR.removeprefix("mac="),
        _VECTOR.upper(),
        _VECTOR.removeprefix("mac=").upper(),
        "mac=" + _VECTOR.removeprefix("mac=").upper(),
    ],
    ids=["no mac=", "all in capitals", "no mac= and in capitals", "digits in capitals"],
)
def test_the_same_digest_written_otherwise_is_genuine(zalo: Zalo, value: str) -> None:
    assert zalo.genuine(payload("zalo_text"), _headers(value))


def test_a_redelivery_with_its_old_timestamp_is_genuine(zalo: Zalo) -> None:
    headers = Headers({"X-ZEvent-Signature": _VECTOR, "num_retry": "3"})
    assert zalo.genuine(payload("zalo_text"), headers)


@pytest.mark.parametrize("name", _SIGNED)
def test_every_payload_is_genuine_as_it_came_and_in_no_other_shape(zalo: Zalo, name: str) -> None:
    body = payload(name)
    headers = _headers(_signature(body))
    assert zalo.genuine(body, headers)
    assert not zalo.genuine(json.dumps(json.loads(body)).encode(), headers)
    assert not zalo.genuine(body[:-1], headers)
    assert not zalo.genuine(body + b"\n", headers)
    assert not zalo.genuine(body.replace(b'"timestamp":"15', b'"timestamp":"16'), headers)


_BODY = payload("zalo_text")
_DATA = ZALO_APP_ID.encode() + _BODY + json.loads(_BODY)["timestamp"].encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-ZEvent-Signature": ""},
        {"X-ZEvent-Signature": "mac="},
        {"X-ZEvent-Signature": _VECTOR[:-1]},
        {"X-ZEvent-Signature": _VECTOR + "0"},
        {"X-ZEvent-Signature": _signature(_BODY, secret="another-secret")},
        {"X-ZEvent-Signature": _signature(_BODY, secret=ZALO_APP_SECRET)},
        {"X-ZEvent-Signature": _signature(_BODY, secret="")},
        {"X-ZEvent-Signature": _signature(_BODY, app_id="1")},
        {"X-ZEvent-Signature": "mac=" + hmac.new(ZALO_SECRET.encode(), _DATA, hashlib.sha256).hexdigest()},
        {"X-ZEvent-Signature": "mac=" + hashlib.sha1(_DATA + ZALO_SECRET.encode()).hexdigest()},  # noqa: S324
        {"X-ZEvent-Signature": "mac=\xff\xfe"},
        {"X-Hub-Signature-256": _VECTOR},
    ],
    ids=[
        "missing",
        "empty",
        "no digest",
        "cut short",
        "too long",
        "another secret",
        "the application's secret",
        "no secret",
        "another application",
        "an HMAC",
        "SHA-1",
        "no ASCII",
        "another platform's header",
    ],
)
def test_another_signature_is_not_genuine(zalo: Zalo, headers: dict[str, str]) -> None:
    assert not zalo.genuine(_BODY, Headers(headers))


@pytest.mark.parametrize("body", NOT_EVENTS.values(), ids=NOT_EVENTS)
def test_what_is_no_event_is_neither_genuine_nor_a_probe(zalo: Zalo, body: bytes) -> None:
    for stamp in ("", "1"):
        assert not zalo.genuine(body, _headers(zalo_signature(body, ZALO_APP_ID, stamp, ZALO_SECRET)))
    assert not zalo.probes(body)


@_shared
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()), st.text(st.characters(max_codepoint=255)))
def test_nothing_makes_the_check_of_a_signature_fail(zalo: Zalo, body: bytes, value: str) -> None:
    assert not zalo.genuine(body, _headers(value))
    zalo.probes(body)


def test_the_timestamp_may_come_as_a_number(zalo: Zalo) -> None:
    body = b'{"event_name":"follow","follower":{"id":"1"},"timestamp":1543908534740}'
    assert zalo.genuine(body, _headers(zalo_signature(body, ZALO_APP_ID, "1543908534740", ZALO_SECRET)))


@pytest.mark.parametrize("name", _NAMES)
def test_only_what_names_no_event_is_a_probe(zalo: Zalo, name: str) -> None:
    assert zalo.probes(payload(name)) is (name == "zalo_probe")


# ---- what arrives


def _event(kind: str, person: str = ZALO_USER_ID, **more: Any) -> tuple[Any, ...]:
    return _told(Incoming(channel="zalo", id="", person=person, kind=kind, **more))  # type: ignore[arg-type]


def _told(event: Incoming) -> tuple[Any, ...]:
    assert event.channel == "zalo"
    return (event.kind, event.person, event.text, event.about, list(event.ours), event.anonymous_in, event.place)


_OURS, _THEIRS = "zm_oa_send_text_ours", "zm_oa_send_text_human"
_READ: dict[str, tuple[Any, ...]] = {
    "zalo_anonymous_text": _event(
        "text", "a1f2c3d4e5f60718", text="làm khai sinh cần giấy tờ gì", anonymous_in="zc_0a1b2c3d"
    ),
    "zalo_audio": _event("attachment", about="audio"),
    "zalo_business_card": _event("attachment", about="business_card"),
    "zalo_click_chatnow": _event("ignored", about="user_click_chatnow"),
    "zalo_escaped_unicode": _event("text", text="làm khai sinh cần giấy tờ gì 👶"),
    "zalo_file": _event("attachment", about="file"),
    "zalo_follow": _event("start"),
    "zalo_gif": _event("attachment", about="gif"),
    "zalo_image": _event("attachment", about="image"),
    "zalo_link": _event("attachment", about="link"),
    "zalo_location": _event("location", place=(16.4637117, 107.5908628)),
    "zalo_oa_send_text_human": _event("human", about="Chào chị, em là cán bộ trực ạ.", ours=[_THEIRS]),
    "zalo_oa_send_text_ours": _event("echo", about="Dạ, anh/chị cần làm thủ tục gì ạ?", ours=[_OURS]),
    "zalo_probe": _event("ignored", "", about="unknown"),
    "zalo_quoted": _event("text", text="cái này làm ở đâu vậy"),
    "zalo_received": _event("receipt", about="user_received_message", ours=[_OURS]),
    "zalo_seen": _event("receipt", about="user_seen_message", ours=[_OURS, _THEIRS]),
    "zalo_sticker": _event("attachment", about="sticker"),
    "zalo_submit_info": _event("info"),
    "zalo_tap": _event("text", text="#1.001193"),
    "zalo_text": _event("text", text="làm khai sinh cần giấy tờ gì"),
    "zalo_unfollow": _event("unfollow"),
    "zalo_unknown_event": _event("ignored", about="an_event_of_the_future"),
    "zalo_video": _event("attachment", about="video"),
    "zalo_withdraw_empty": _event("withdraw", ""),
    "zalo_withdraw_full": _event("withdraw"),
}


def test_every_payload_is_in_the_table() -> None:
    assert sorted(_READ) == _NAMES


@pytest.mark.parametrize("name", _NAMES)
def test_a_payload_is_read_as_what_it_says(zalo: Zalo, name: str) -> None:
    assert [_told(event) for event in zalo.read(payload(name))] == [_READ[name]]


def test_a_message_has_its_own_id_and_time(zalo: Zalo) -> None:
    [event] = zalo.read(payload("zalo_text"))
    assert (event.id, event.at) == ("96d3cdf3af150460909", 1543908534.74)


@pytest.mark.parametrize(
    "name", ["zalo_follow", "zalo_unfollow", "zalo_submit_info", "zalo_withdraw_full", "zalo_received", "zalo_seen"]
)
def test_what_has_no_id_is_known_by_what_it_says(zalo: Zalo, name: str) -> None:
    [first], [again] = (zalo.read(payload(name)) for _ in range(2))
    [other] = zalo.read(payload(name).replace(b'"timestamp":"15', b'"timestamp":"16'))
    assert first.id == again.id != other.id
    assert len(first.id) == 64


@pytest.mark.parametrize(
    "kind", ["image", "gif", "link", "audio", "video", "sticker", "location", "file", "business_card"]
)
def test_an_attachment_of_somebody_who_does_not_follow_is_one_in_their_conversation(zalo: Zalo, kind: str) -> None:
    body = json.loads(payload("zalo_anonymous_text"))
    body["event_name"] = f"anonymous_send_{kind}"
    [event] = zalo.read(json.dumps(body).encode())
    assert _told(event) == _event("attachment", "a1f2c3d4e5f60718", about=kind, anonymous_in="zc_0a1b2c3d")


@pytest.mark.parametrize("kind", ["image", "list", "gif", "file", "sticker", "template"])
@pytest.mark.parametrize("human", [False, True])
def test_whatever_the_account_sends_is_told_of(zalo: Zalo, kind: str, human: bool) -> None:
    body = json.loads(payload(f"zalo_oa_send_text_{'human' if human else 'ours'}"))
    body["event_name"] = f"oa_send_{kind}"
    del body["message"]["text"]
    [event] = zalo.read(json.dumps(body).encode())
    assert _told(event) == _event("human" if human else "echo", ours=[_THEIRS if human else _OURS])


def test_the_answer_goes_to_the_sender_and_not_to_the_applications_id(zalo: Zalo) -> None:
    for name in _SIGNED:
        [event] = zalo.read(payload(name))
        assert event.person not in (json.loads(payload(name)).get("user_id_by_app") or "-", ZALO_OA_ID)


def test_the_event_of_nobody_is_about_nobody(zalo: Zalo) -> None:
    senders: list[Any] = [None, {}, {"id": None}, {"id": []}, [], "x"]
    for name, key in {"user_send_text": "sender", "follow": "follower", "oa_send_text": "recipient"}.items():
        for who in senders:
            body = json.dumps({"event_name": name, key: who, "message": {"text": "x"}, "timestamp": "1"})
            assert zalo.read(body.encode())[0].person == ""


# ---- garbage


def _reads(zalo: Zalo, body: bytes) -> list[Incoming]:
    """The event of `body`, if any: it can be stored and read again."""
    try:
        events = zalo.read(body)
    except ValueError:
        return []
    for event in events:
        again = msgspec.json.decode(msgspec.json.encode(event), type=Incoming)
        assert (_told(again), again.id, again.at) == (_told(event), event.id, event.at)
        assert 0 < len(event.id) <= 128
        assert event.person != "None"
    return events


@pytest.mark.parametrize("body", NOT_EVENTS.values(), ids=NOT_EVENTS)
def test_what_is_no_event_is_a_value_error(zalo: Zalo, body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the wording is not ours
        zalo.read(body)


def test_nesting_of_any_depth_is_read_or_a_value_error(zalo: Zalo) -> None:
    deep = [b"[" * depth + b"]" * depth for depth in range(800, 1000)]
    read = 0
    for key in (b'"96d3cdf3af150460909"', b'"user_send_text"', b'"1543908534740"', b'"246845883529197922"'):
        bodies = [payload("zalo_text").replace(key, one) for one in deep]
        read += sum(bool(_reads(zalo, body)) for body in bodies)
        for body in bodies:
            assert not zalo.genuine(body, _headers(_VECTOR))
            zalo.probes(body)
    assert read > 10


@pytest.mark.parametrize("name", _NAMES)
def test_something_else_in_any_place_is_read_or_a_value_error(zalo: Zalo, name: str) -> None:
    for body in mangled(payload(name)):
        _reads(zalo, body)
        zalo.genuine(body, _headers(_VECTOR))


@_shared
@given(replaced_somewhere([payload(name) for name in _SIGNED]))
def test_anything_in_any_places_is_read_or_a_value_error(zalo: Zalo, body: bytes) -> None:
    _reads(zalo, body)
    zalo.genuine(body, _headers(_VECTOR))


@_shared
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_a_value_error(zalo: Zalo, body: bytes) -> None:
    _reads(zalo, body)


# ---- what is sent


_CHOOSE = vietnamese()("platforms.choose")


def _choices(count: int, title: str = "Lệ phí", content: str = "/ask") -> list[QuickReply]:
    return [QuickReply(title, f"{content}{number}") for number in range(count)]


def _within_limits(outgoing: Outgoing) -> list[dict[str, Any]]:
    """The buttons of `outgoing`."""
    message = outgoing.body["message"]
    assert 0 < len(message["text"]) <= 2000
    if "attachment" not in message:
        return []
    buttons: list[dict[str, Any]] = message["attachment"]["payload"]["buttons"]
    assert message["attachment"]["type"] == "template"
    assert 0 < len(buttons) <= 5
    for button in buttons:
        assert 0 < len(button["title"]) <= 100
        if button["type"] == "oa.open.url":
            assert button["payload"]["url"]
        else:
            assert button["type"] in ("oa.query.show", "oa.query.hide")
            assert 0 < len(button["payload"]) <= 1000
    return buttons


def _tappable(outgoing: Outgoing) -> list[str]:
    return [one["payload"] for one in _within_limits(outgoing) if one["type"] != "oa.open.url"]


def test_a_plain_reply_is_a_text_to_the_person(zalo: Zalo) -> None:
    assert zalo.render([Reply(text="Dạ.")], ZALO_USER_ID) == Outgoing(
        body={"recipient": {"user_id": ZALO_USER_ID}, "message": {"text": "Dạ."}}
    )


def test_somebody_who_does_not_follow_is_answered_in_their_conversation(zalo: Zalo) -> None:
    recipient = zalo.render([Reply(text="Dạ.")], "a1f2", "zc_1").body["recipient"]
    assert recipient == {"anonymous_id": "a1f2", "conversation_id": "zc_1"}


def test_choices_are_buttons_and_numbered_in_the_text_and_links_are_buttons_after_them(zalo: Zalo) -> None:
    reply = Reply(
        text="Chọn thủ tục:",
        quick_replies=[QuickReply("Khai sinh", "#1.001193"), QuickReply("Khai tử", "#1.000656")],
        links=[Link("Nộp trực tuyến", "https://dichvucong.gov.vn")],
    )
    outgoing = zalo.render([reply], ZALO_USER_ID)
    assert outgoing.body["message"]["text"] == f"Chọn thủ tục:\n\n{_CHOOSE}\n1. Khai sinh\n2. Khai tử"
    assert [(one["title"], one["payload"]) for one in _within_limits(outgoing)] == [
        ("Khai sinh", "#1.001193"),
        ("Khai tử", "#1.000656"),
        ("Nộp trực tuyến", {"url": "https://dichvucong.gov.vn"}),
    ]
    assert list(outgoing.options) == ["#1.001193", "#1.000656"]


def test_choices_are_not_numbered_under_a_numbered_list(zalo: Zalo) -> None:
    text = "Hồ sơ gồm:\n1. Tờ khai\n2. Giấy chứng sinh"
    outgoing = zalo.render([Reply(text=text, quick_replies=_choices(2))], ZALO_USER_ID)
    assert outgoing.body["message"]["text"] == text
    assert _tappable(outgoing) == ["/ask0", "/ask1"]
    assert not outgoing.options, "a number typed is one of the list"


def test_links_alone_are_not_numbered(zalo: Zalo) -> None:
    outgoing = zalo.render([Reply(text="Dạ.", links=[Link("Nguồn", "https://a.vn")])], ZALO_USER_ID)
    assert (outgoing.body["message"]["text"], list(outgoing.options)) == ("Dạ.", [])
    assert _within_limits(outgoing) == [
        {"title": "Nguồn", "type": "oa.open.url", "payload": {"url": "https://a.vn"}},
    ]


def test_the_map_of_a_place_has_its_button_beside_the_source(zalo: Zalo) -> None:
    card = {"kind": "map", "title": "Trung tâm", "url": "https://b.vn"}
    reply = Reply(text="Dạ.", quick_replies=_choices(4), links=[Link("Nguồn", "https://a.vn")], cards=[card])
    outgoing = zalo.render([reply], ZALO_USER_ID)
    assert [one["payload"] for one in _within_limits(outgoing)[-2:]] == [
        {"url": "https://a.vn"},
        {"url": "https://b.vn"},
    ]
    assert list(outgoing.options) == [f"/ask{number}" for number in range(4)], "what has no button is numbered"


def test_several_replies_are_one_message(zalo: Zalo) -> None:
    replies = [Reply(text=text, quick_replies=[QuickReply(text, text)]) for text in ("Một", "Hai")]
    outgoing = zalo.render(replies, ZALO_USER_ID)
    assert outgoing.body["message"]["text"] == f"Một\n\nHai\n\n{_CHOOSE}\n1. Một\n2. Hai"
    assert _tappable(outgoing) == list(outgoing.options) == ["Một", "Hai"]


def test_of_many_choices_the_first_five_are_offered(zalo: Zalo) -> None:
    outgoing = zalo.render([Reply(text="Dạ.", quick_replies=_choices(20))], ZALO_USER_ID)
    assert _tappable(outgoing) == list(outgoing.options) == [f"/ask{number}" for number in range(5)]
    assert outgoing.body["message"]["text"].splitlines()[-1] == "5. Lệ phí"


def test_a_long_title_is_cut_in_the_text_as_on_its_button(zalo: Zalo) -> None:
    outgoing = zalo.render([Reply(text="Dạ.", quick_replies=_choices(5, "khai sinh " * 60))], ZALO_USER_ID)
    [shown] = {button["title"] for button in _within_limits(outgoing)}
    assert shown.endswith("khai sinh…")
    assert outgoing.body["message"]["text"].splitlines()[-1] == f"5. {shown}"


def test_a_choice_with_a_payload_that_is_too_long_is_left_out_of_text_and_buttons(zalo: Zalo) -> None:
    choices = [QuickReply("a", "/" * 1001), QuickReply("b", "/" * 1000)]
    outgoing = zalo.render([Reply(text="Dạ.", quick_replies=choices)], ZALO_USER_ID)
    assert _tappable(outgoing) == list(outgoing.options) == ["/" * 1000]
    assert outgoing.body["message"]["text"] == f"Dạ.\n\n{_CHOOSE}\n1. b"


def test_a_long_text_is_cut_at_a_sentence_above_its_choices(zalo: Zalo) -> None:
    reply = Reply(text="Anh/chị nộp tờ khai. " * 300, quick_replies=_choices(2))
    outgoing = zalo.render([reply], ZALO_USER_ID)
    text = outgoing.body["message"]["text"]
    more = vietnamese()("platforms.more")
    assert text.endswith(f"Anh/chị nộp tờ khai.\n{more}\n\n{_CHOOSE}\n1. Lệ phí\n2. Lệ phí")
    assert 1900 < len(text) <= 2000
    assert list(outgoing.options) == ["/ask0", "/ask1"]


def _texts(most: int) -> st.SearchStrategy[str]:
    """Texts of 1 to `most` characters, long ones as likely as short ones."""
    return st.builds(lambda text, length: (text * length)[:length], st.text(min_size=1), st.integers(1, most))


_REPLIES = st.lists(
    st.builds(
        Reply,
        text=_texts(3000),
        quick_replies=st.lists(st.builds(QuickReply, _texts(1500), _texts(1200)), max_size=8),
        links=st.lists(st.builds(Link, _texts(200), _texts(1200)), max_size=8),
    ),
    min_size=1,
    max_size=4,
)


@_shared
@given(_REPLIES)
def test_whatever_is_said_fits_and_its_numbers_are_its_buttons(zalo: Zalo, replies: list[Reply]) -> None:
    outgoing = zalo.render(replies, ZALO_USER_ID)
    tappable = _tappable(outgoing)
    assert not outgoing.options or list(outgoing.options[: len(tappable)]) == tappable


async def test_the_most_that_can_be_said_is_taken(zalo: Zalo, server: ZaloServer) -> None:
    most = Reply(
        text="giấy tờ " * 1000,
        quick_replies=_choices(3, "khai sinh " * 60, "/" * 990),
        links=[Link("Nguồn " * 60, "https://example.org/" + "x" * size) for size in (100, 900, 4000)],
    )
    attempt = await zalo.send(zalo.render([most, most], ZALO_USER_ID))
    assert (attempt.outcome, attempt.reason) == (Outcome.SENT, "")
    assert len(server.sent[0].text) > 1900


# ---- what became of it


_HELLO = Outgoing(body={"recipient": {"user_id": ZALO_USER_ID}, "message": {"text": "Dạ, chào anh/chị 🙂"}})


async def test_what_is_sent_has_the_platforms_id(zalo: Zalo, server: ZaloServer) -> None:
    attempt = await zalo.send(_HELLO)
    assert (attempt.outcome, attempt.message_id) == (Outcome.SENT, server.sent[0].message_id)
    assert (server.sent[0].recipient, server.sent[0].body) == (ZALO_USER_ID, _HELLO.body)


_RETRIED = (-32, -200)
_BLOCKED = (-213, -217, -218, -227, -230, -232, -244)
_QUOTA = (-211, -224, -320, -321)
_PERMANENT = (-201, -204, -205, -209, -210, -212, -219, -221, -223, -233, -235, -240, -242, -248)
_NOT_LISTED = (-1, 1, -999)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Outcome.RETRY) for code in _RETRIED),
        *((code, Outcome.REFUSED) for code in (*_BLOCKED, *_QUOTA, *_PERMANENT, *_NOT_LISTED)),
        (-234, Outcome.MORNING),
    ],
)
async def test_an_error_says_what_is_to_be_done(zalo: Zalo, server: ZaloServer, code: int, outcome: Outcome) -> None:
    server.next(Fail(code))
    attempt = await zalo.send(_HELLO)
    assert attempt == (outcome, "", f"{code}: An error of the script.")
    assert (len(server.attempts), server.sent, server.refreshes) == (1, [], 0)


async def test_a_message_beyond_the_limits_is_refused(zalo: Zalo, server: ZaloServer) -> None:
    long = Outgoing(body={**_HELLO.body, "message": {"text": "a" * 2001}})
    assert (await zalo.send(long)).outcome is Outcome.REFUSED
    assert not server.attempts


@pytest.mark.parametrize("behaviour", [Html(), Html(200), Html(404), Html(503), Drop()], ids=str)
async def test_without_an_answer_of_the_platform_the_outcome_is_unknown(
    zalo: Zalo, server: ZaloServer, behaviour: Behaviour
) -> None:
    server.next(behaviour)
    attempt = await zalo.send(_HELLO)
    assert (attempt.outcome, attempt.message_id) == (Outcome.UNKNOWN, "")
    assert attempt.reason
    assert (await zalo.send(_HELLO)).outcome is Outcome.SENT


@pytest.mark.parametrize("behaviour", [Slow(5), Hang(5)], ids=str)
async def test_after_a_time_out_the_outcome_is_unknown(
    impatient: Zalo, server: ZaloServer, behaviour: Behaviour
) -> None:
    server.next(behaviour)
    attempt = await impatient.send(_HELLO)
    assert attempt.outcome is Outcome.UNKNOWN
    assert len(server.sent) == 1, "it may have been sent, as here, and is not sent again"


async def test_a_slow_answer_is_waited_for(zalo: Zalo, server: ZaloServer) -> None:
    server.next(Slow(0.3))
    assert (await zalo.send(_HELLO)).outcome is Outcome.SENT


async def test_what_never_left_can_be_sent_again(tokens: Tokens) -> None:
    async with ZaloServer() as gone:
        channel = _channel(tokens, gone.url)
    attempt = await channel.send(_HELLO)
    await channel.close()
    assert attempt.outcome is Outcome.RETRY


_ODD_ANSWERS = {
    **NOT_EVENTS,
    "an empty object": b"{}",
    "no error": b'{"message":"Success","data":{"message_id":"1"}}',
    "an error that is a text": b'{"error":"-32"}',
    "an error that is null": b'{"error":null}',
    "an error that is a list": b'{"error":[-32]}',
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", _ODD_ANSWERS.values(), ids=_ODD_ANSWERS)
async def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(tokens: Tokens, body: bytes, status: int) -> None:
    async with answering(body, status) as url:
        channel = _channel(tokens, url)
        try:
            attempt = await channel.send(_HELLO)
        finally:
            await channel.close()
    assert attempt.outcome is Outcome.UNKNOWN


# ---- the token


async def test_an_expired_token_is_refreshed_once_and_the_message_sent(
    zalo: Zalo, server: ZaloServer, tokens: Tokens
) -> None:
    server.expire()
    assert (await zalo.send(_HELLO)).outcome is Outcome.SENT
    assert (len(server.sent), server.refreshes, server.refused_refreshes) == (1, 1, 0)
    stored = await tokens.state()
    assert stored is not None
    assert (stored.access, stored.refresh) == (server.access_token, server.refresh_token)
    assert (await zalo.send(_HELLO)).outcome is Outcome.SENT
    assert server.refreshes == 1


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_token_that_is_refused_is_refreshed(zalo: Zalo, server: ZaloServer, code: int) -> None:
    server.next(Fail(code))
    assert (await zalo.send(_HELLO)).outcome is Outcome.SENT
    assert (len(server.attempts), len(server.sent), server.refreshes) == (2, 1, 1)


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_fresh_token_that_is_refused_too_is_told(zalo: Zalo, server: ZaloServer, code: int) -> None:
    server.next(Fail(code), Fail(code))
    attempt = await zalo.send(_HELLO)
    assert attempt == (Outcome.TOKEN, "", f"{code}: An error of the script.")
    assert (len(server.attempts), server.refreshes) == (2, 1)


async def test_what_becomes_of_the_second_attempt_counts(zalo: Zalo, server: ZaloServer) -> None:
    server.next(Fail(-216), Drop())
    assert (await zalo.send(_HELLO)).outcome is Outcome.UNKNOWN
    assert len(server.sent) == 1


@pytest.mark.parametrize("behaviour", [Fail(-14014), Html()], ids=str)
async def test_without_a_new_token_nothing_is_sent(zalo: Zalo, server: ZaloServer, behaviour: Behaviour) -> None:
    server.expire()
    server.next_refresh(behaviour)
    attempt = await zalo.send(_HELLO)
    assert attempt.outcome is Outcome.TOKEN
    assert "Zalo" in attempt.reason
    assert not server.attempts


async def test_without_any_token_nothing_is_sent(no_tokens: Tokens, server: ZaloServer) -> None:
    channel = _channel(no_tokens, server.url)
    attempt = await channel.send(_HELLO)
    await channel.close()
    assert attempt.outcome is Outcome.TOKEN
    assert "zalo-tokens" in attempt.reason
    assert not server.attempts
