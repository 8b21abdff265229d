"""Facebook Messenger: what is genuine, what it says, what is sent, and what became of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from actions.wording.replies import Link, QuickReply, Reply
from actions.wording.templates import vietnamese
from api.channels.messages import Incoming, Outcome, Outgoing
from api.channels.messenger import Messenger
from tests.support.answering import answering
from tests.support.mangling import JSON, NOT_EVENTS, mangled, replaced_somewhere
from tests.support.platforms import (
    META_APP_ID,
    META_PAGE_ID,
    META_PSID,
    META_SECRET,
    PAYLOADS,
    Behaviour,
    Drop,
    Fail,
    Hang,
    Html,
    MetaServer,
    Slow,
    meta_signature,
    payload,
)

_VECTOR = "sha256=16d00d8479e0f4d8ab30e4c5a580f41753801ca4a80913463d2f2190c5ae42d4"
_NAMES = sorted(path.stem for path in PAYLOADS.glob("messenger_*.json"))
_ANOTHER = "7000000000000002"
# A property is held against one channel for all its examples: it keeps nothing between them.
_shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _channel(url: str, timeout_s: float = 5.0) -> Messenger:
    return Messenger(
        app_secret=META_SECRET,
        app_id=META_APP_ID,
        page_token="page-token-for-tests",
        graph=url,
        version="v25.0",
        timeout_s=timeout_s,
    )


@pytest.fixture
async def meta() -> AsyncIterator[MetaServer]:
    async with MetaServer() as server:
        yield server


@pytest.fixture
async def messenger(meta: MetaServer) -> AsyncIterator[Messenger]:
    channel = _channel(meta.url)
    yield channel
    await channel.close()


@pytest.fixture
async def impatient(meta: MetaServer) -> AsyncIterator[Messenger]:
    """A channel that waits for an answer for a fifth of a second."""
    channel = _channel(meta.url, timeout_s=0.2)
    yield channel
    await channel.close()


# ---- the signature


def _signed(value: str) -> Headers:
    return Headers({"X-Hub-Signature-256": value})


def test_the_signature_of_the_vector_is_genuine(messenger: Messenger) -> None:
    assert messenger.genuine(payload("zalo_text"), _signed(_VECTOR))


@pytest.mark.parametrize("name", _NAMES)
def test_every_payload_is_genuine_as_it_came_and_in_no_other_shape(messenger: Messenger, name: str) -> None:
    body = payload(name)
    headers = _signed(meta_signature(body, META_SECRET))
    assert messenger.genuine(body, headers)
    assert not messenger.genuine(json.dumps(json.loads(body)).encode(), headers)
    assert not messenger.genuine(body[:-1], headers)
    assert not messenger.genuine(body + b"\n", headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": _VECTOR.removeprefix("sha256=")},
        {"X-Hub-Signature-256": _VECTOR[:-1]},
        {"X-Hub-Signature-256": _VECTOR + "0"},
        {"X-Hub-Signature-256": meta_signature(payload("zalo_text"), "another-secret")},
        {"X-Hub-Signature-256": meta_signature(payload("zalo_text"), "")},
        {"X-Hub-Signature-256": "sha256=\xff\xfe"},
        {"X-ZEvent-Signature": _VECTOR},
    ],
    ids=[
        "missing",
        "empty",
        "no digest",
        "no algorithm",
        "cut short",
        "too long",
        "another secret",
        "no secret",
        "no ASCII",
        "another platform's header",
    ],
)
def test_another_signature_is_not_genuine(messenger: Messenger, headers: dict[str, str]) -> None:
    assert not messenger.genuine(payload("zalo_text"), Headers(headers))


def test_sha_1_alone_is_not_genuine(messenger: Messenger) -> None:
    body = payload("messenger_text")
    old = "sha1=" + hmac.new(META_SECRET.encode(), body, hashlib.sha1).hexdigest()
    assert not messenger.genuine(body, Headers({"X-Hub-Signature": old}))
    assert not messenger.genuine(body, _signed(old))
    assert not messenger.genuine(body, Headers({"X-Hub-Signature": meta_signature(body, META_SECRET)}))


@_shared
@given(st.binary(), st.text(st.characters(max_codepoint=255), max_size=80))
def test_nothing_makes_the_check_of_a_signature_fail(messenger: Messenger, body: bytes, value: str) -> None:
    assert not messenger.genuine(body, _signed(value))
    assert messenger.genuine(body, _signed(meta_signature(body, META_SECRET)))


def test_nothing_is_a_probe(messenger: Messenger) -> None:
    assert not any(messenger.probes(body) for body in (b"{}", b"", payload("messenger_text")))


# ---- what arrives


def _event(kind: str, person: str = META_PSID, **more: Any) -> tuple[Any, ...]:
    return _told(Incoming(channel="messenger", id="", person=person, kind=kind, **more))  # type: ignore[arg-type]


def _told(event: Incoming) -> tuple[Any, ...]:
    assert event.channel == "messenger"
    return (event.kind, event.person, event.text, event.about, list(event.ours), event.anonymous_in, event.place)


_READ: dict[str, list[tuple[Any, ...]]] = {
    "messenger_delivery": [_event("receipt", ours=["m_1"])],
    "messenger_echo_human": [_event("human")],
    "messenger_echo_ours": [_event("echo", about="Dạ, anh/chị cần làm thủ tục gì ạ?", ours=["m_echo_ours"])],
    "messenger_empty_entry": [],
    "messenger_image": [_event("attachment", about="image")],
    "messenger_postback": [_event("start", text="GET_STARTED")],
    "messenger_quick_reply": [_event("text", text='/choose{"code":"1.001193"}')],
    "messenger_read": [_event("ignored", about="read")],
    "messenger_same_mid_twice": [_event("text", text="làm khai sinh"), _event("text", text="làm khai sinh")],
    "messenger_standby": [_event("ignored", about="standby")],
    "messenger_sticker": [_event("attachment", about="sticker")],
    "messenger_text": [_event("text", text="làm khai sinh cần giấy tờ gì")],
    "messenger_three_messages_two_entries": [
        _event("text", text="em mới sinh bé"),
        _event("text", person=_ANOTHER, text="làm lại căn cước hết bao nhiêu tiền"),
        _event("text", text="làm khai sinh cần giấy tờ gì"),
    ],
    "messenger_unknown_keys": [
        _event("ignored", about="a_future_event"),
        _event("text", text="làm khai sinh"),
    ],
}


def test_every_payload_is_in_the_table() -> None:
    assert sorted(_READ) == _NAMES


@pytest.mark.parametrize("name", _NAMES)
def test_a_payload_is_read_as_what_it_says(messenger: Messenger, name: str) -> None:
    assert [_told(event) for event in messenger.read(payload(name))] == _READ[name]


def test_a_message_has_its_own_id_and_time(messenger: Messenger) -> None:
    events = messenger.read(payload("messenger_three_messages_two_entries"))
    assert [event.id for event in events] == ["m_three_1", "m_three_2", "m_three_3"]
    assert [event.at for event in events] == [1700000000.0, 1700000000.1, 1700000001.5]


def test_the_same_message_twice_has_one_id(messenger: Messenger) -> None:
    assert [event.id for event in messenger.read(payload("messenger_same_mid_twice"))] == ["m_twice", "m_twice"]


@pytest.mark.parametrize("name", ["messenger_delivery", "messenger_read"])
def test_what_has_no_id_is_known_by_what_it_says(messenger: Messenger, name: str) -> None:
    first, again = (messenger.read(payload(name))[0] for _ in range(2))
    other = messenger.read(payload(name).replace(b"1699999999500", b"1699999999501"))[0]
    assert first.id == again.id != other.id
    assert len(first.id) == 64


def _body(**event: Any) -> bytes:
    envelope = {"sender": {"id": META_PSID}, "recipient": {"id": META_PAGE_ID}, "timestamp": 1700000000000}
    return json.dumps({"object": "page", "entry": [{"messaging": [{**envelope, **event}]}]}).encode()


@pytest.mark.parametrize("kind", ["image", "audio", "video", "file", "sticker", "fallback"])
def test_an_attachment_says_of_which_kind_it_is(messenger: Messenger, kind: str) -> None:
    sent = {"mid": "m_1", "attachments": [{"type": kind, "payload": {"url": "https://example.org/1"}}]}
    assert [_told(event) for event in messenger.read(_body(message=sent))] == [_event("attachment", about=kind)]


def test_a_thumb_up_is_a_sticker_though_it_comes_as_an_image(messenger: Messenger) -> None:
    sent = {"mid": "m_1", "attachments": [{"type": "image", "payload": {"url": "//x", "sticker_id": 369239263222822}}]}
    assert _told(messenger.read(_body(message=sent))[0]) == _event("attachment", about="sticker")


def test_a_location_is_none_of_the_attachments(messenger: Messenger) -> None:
    place = {"type": "location", "payload": {"coordinates": {"lat": 16.46, "long": 107.59}}}
    assert _told(messenger.read(_body(message={"mid": "m_1", "attachments": [place]}))[0]) == _event(
        "location", place=(16.46, 107.59)
    )


def test_text_beside_an_attachment_is_read(messenger: Messenger) -> None:
    sent = {"mid": "m_1", "text": "giấy chứng sinh", "attachments": [{"type": "image", "payload": {"url": "//x"}}]}
    assert _told(messenger.read(_body(message=sent))[0]) == _event("text", text="giấy chứng sinh")


def test_a_tap_in_the_menu_is_its_payload(messenger: Messenger) -> None:
    tapped = {"mid": "m_p", "title": "Lệ phí", "payload": "/ask_fee"}
    assert _told(messenger.read(_body(postback=tapped))[0]) == _event("text", text="/ask_fee")


def test_an_echo_without_an_application_is_a_persons(messenger: Messenger) -> None:
    body = json.loads(payload("messenger_echo_ours"))
    for app_id in (None, "", 0):
        body["entry"][0]["messaging"][0]["message"]["app_id"] = app_id
        assert _told(messenger.read(json.dumps(body).encode())[0]) == _event("human")
    del body["entry"][0]["messaging"][0]["message"]["app_id"]
    assert _told(messenger.read(json.dumps(body).encode())[0]) == _event("human")


def test_the_event_of_nobody_is_about_nobody(messenger: Messenger) -> None:
    senders: list[Any] = [None, {}, {"id": None}, {"id": []}, [], "x"]
    for sender in senders:
        assert messenger.read(_body(sender=sender, message={"mid": "m_1", "text": "x"}))[0].person == ""


# ---- garbage


def _reads(messenger: Messenger, body: bytes) -> list[Incoming]:
    """The events of `body`, if any: each can be stored and read again."""
    try:
        events = messenger.read(body)
    except ValueError:
        return []
    for event in events:
        again = msgspec.json.decode(msgspec.json.encode(event), type=Incoming)
        assert (_told(again), again.id, again.at) == (_told(event), event.id, event.at)
        assert 0 < len(event.id) <= 128
        assert event.person != "None"
    return events


@pytest.mark.parametrize("body", NOT_EVENTS.values(), ids=NOT_EVENTS)
def test_what_is_no_event_is_a_value_error(messenger: Messenger, body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the wording is not ours
        messenger.read(body)


@pytest.mark.parametrize("name", [None, "user", "Page", 1, [], {}])
def test_what_is_of_no_page_is_a_value_error(messenger: Messenger, name: object) -> None:
    with pytest.raises(ValueError, match="page"):
        messenger.read(json.dumps({"object": name, "entry": []}).encode())


def test_nesting_of_any_depth_is_read_or_a_value_error(messenger: Messenger) -> None:
    deep = [b"[" * depth + b"]" * depth for depth in range(800, 1000)]
    bodies = [_body(message={"mid": "m_1", "text": "@"}).replace(b'"@"', one) for one in deep]
    assert sum(bool(_reads(messenger, body)) for body in bodies) > 10


@pytest.mark.parametrize("name", _NAMES)
def test_something_else_in_any_place_is_read_or_a_value_error(messenger: Messenger, name: str) -> None:
    for body in mangled(payload(name)):
        _reads(messenger, body)


@_shared
@given(replaced_somewhere([payload(name) for name in _NAMES]))
def test_anything_in_any_places_is_read_or_a_value_error(messenger: Messenger, body: bytes) -> None:
    _reads(messenger, body)


@_shared
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_a_value_error(messenger: Messenger, body: bytes) -> None:
    _reads(messenger, body)


# ---- what is sent


def _buttons(count: int, title: str = "Lệ phí", content: str = "/ask") -> list[QuickReply]:
    return [QuickReply(f"{title}"[:400], f"{content}{number}") for number in range(count)]


def _within_limits(outgoing: Outgoing) -> dict[str, Any]:
    message: dict[str, Any] = outgoing.body["message"]
    assert 0 < len(message["text"]) <= 2000
    replies = message.get("quick_replies", [])
    assert len(replies) <= 13
    for reply in replies:
        assert reply["content_type"] == "text"
        assert 0 < len(reply["title"]) <= 20
        assert 0 < len(reply["payload"]) <= 1000
    assert "quick_replies" not in message or replies
    assert not outgoing.options, "quick replies can be tapped on every device"
    return message


def test_a_plain_reply_is_a_text_to_the_person(messenger: Messenger) -> None:
    assert messenger.render([Reply(text="Dạ.")], META_PSID).body == {
        "recipient": {"id": META_PSID},
        "messaging_type": "RESPONSE",
        "message": {"text": "Dạ."},
    }


def test_choices_are_quick_replies_and_links_stand_in_the_text(messenger: Messenger) -> None:
    reply = Reply(text="Dạ.", quick_replies=[QuickReply("Lệ phí", "/ask_fee")], links=[Link("Nguồn", "https://a.vn/1")])
    assert messenger.render([reply], META_PSID).body["message"] == {
        "text": "Dạ.\nNguồn: https://a.vn/1",
        "quick_replies": [{"content_type": "text", "title": "Lệ phí", "payload": "/ask_fee"}],
    }


def test_several_replies_are_one_message(messenger: Messenger) -> None:
    replies = [Reply(text=text, quick_replies=_buttons(1, text, text)) for text in ("Một.", "Hai.", "Ba.")]
    message = _within_limits(messenger.render(replies, META_PSID))
    assert message["text"] == "Một.\n\nHai.\n\nBa."
    assert [one["title"] for one in message["quick_replies"]] == ["Một.", "Hai.", "Ba."]


def test_of_many_choices_the_first_thirteen_are_offered(messenger: Messenger) -> None:
    message = _within_limits(messenger.render([Reply(text="Dạ.", quick_replies=_buttons(40))], META_PSID))
    assert [one["payload"] for one in message["quick_replies"]] == [f"/ask{number}" for number in range(13)]


def test_a_long_title_is_cut(messenger: Messenger) -> None:
    reply = Reply(text="Dạ.", quick_replies=_buttons(1, "Đăng ký khai sinh lưu động"))
    assert _within_limits(messenger.render([reply], META_PSID))["quick_replies"][0]["title"] == "Đăng ký khai sinh l…"


def test_a_choice_with_a_payload_that_is_too_long_is_left_out(messenger: Messenger) -> None:
    reply = Reply(text="Dạ.", quick_replies=[QuickReply("a", "/" * 1001), QuickReply("b", "/" * 1000)])
    message = _within_limits(messenger.render([reply], META_PSID))
    assert [one["title"] for one in message["quick_replies"]] == ["b"]
    only = Reply(text="Dạ.", quick_replies=[QuickReply("a", "/" * 1001)])
    assert "quick_replies" not in _within_limits(messenger.render([only], META_PSID))


def test_the_map_of_a_place_stands_in_the_text(messenger: Messenger) -> None:
    card = {"kind": "map", "title": "Trung tâm", "url": "https://b.vn"}
    outgoing = messenger.render([Reply(text="Dạ.", cards=[card])], META_PSID)
    assert _within_limits(outgoing)["text"] == "Dạ.\nBản đồ: Trung tâm: https://b.vn"


def test_a_long_text_is_cut_at_a_sentence_and_keeps_its_links(messenger: Messenger) -> None:
    link = Link("Nguồn", "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc.html?ma_thu_tuc=1.001193")
    reply = Reply(text="Anh/chị nộp tờ khai. " * 300, links=[link])
    text = _within_limits(messenger.render([reply], META_PSID))["text"]
    end = f"Anh/chị nộp tờ khai.\n{vietnamese()('platforms.more')}\n{link.title}: {link.url}"
    assert text.endswith(end)
    assert len(text) > 1900


def test_links_leave_room_for_the_text(messenger: Messenger) -> None:
    links = [Link("Nguồn", f"https://example.org/{number}/" + "x" * 300) for number in range(20)]
    text = _within_limits(messenger.render([Reply(text="Dạ, vâng. " * 300, links=links)], META_PSID))["text"]
    assert text.startswith("Dạ, vâng. ")
    assert links[0].url in text
    assert all(line.removeprefix("Nguồn: ") in {link.url for link in links} for line in text.splitlines()[2:])


def test_a_link_that_is_too_long_is_left_out(messenger: Messenger) -> None:
    links = [Link("Nguồn", "https://example.org/" + "x" * 3000), Link("Nguồn", "https://a.vn")]
    text = _within_limits(messenger.render([Reply(text="Dạ.", links=links)], META_PSID))["text"]
    assert text == "Dạ.\nNguồn: https://a.vn"


def _texts(most: int) -> st.SearchStrategy[str]:
    """Texts of 1 to `most` characters, long ones as likely as short ones."""
    return st.builds(lambda text, length: (text * length)[:length], st.text(min_size=1), st.integers(1, most))


_REPLIES = st.lists(
    st.builds(
        Reply,
        text=_texts(3000),
        quick_replies=st.lists(st.builds(QuickReply, _texts(200), _texts(1200)), max_size=20),
        links=st.lists(st.builds(Link, _texts(200), _texts(1200)), max_size=8),
    ),
    min_size=1,
    max_size=4,
)


@_shared
@given(_REPLIES)
def test_whatever_is_said_fits(messenger: Messenger, replies: list[Reply]) -> None:
    _within_limits(messenger.render(replies, META_PSID))


async def test_the_most_that_can_be_said_is_taken(messenger: Messenger, meta: MetaServer) -> None:
    most = Reply(
        text="giấy tờ " * 1000,
        quick_replies=_buttons(20, "Đăng ký khai sinh lưu động", "/" * 990),
        links=[Link("Nguồn", "https://example.org/" + "x" * 400) for _ in range(5)],
    )
    assert (await messenger.send(messenger.render([most, most], META_PSID))).outcome is Outcome.SENT
    assert len(meta.sent[0].text) > 1900


# ---- what became of it


_HELLO = Outgoing(
    body={"recipient": {"id": META_PSID}, "messaging_type": "RESPONSE", "message": {"text": "Dạ, chào anh/chị 🙂"}}
)


async def test_what_is_sent_has_the_platforms_id(messenger: Messenger, meta: MetaServer) -> None:
    attempt = await messenger.send(_HELLO)
    assert (attempt.outcome, attempt.message_id) == (Outcome.SENT, meta.sent[0].message_id)
    assert (meta.sent[0].recipient, meta.sent[0].body) == (META_PSID, _HELLO.body)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Fail(190, status=401), Outcome.TOKEN),
        (Fail(10), Outcome.REFUSED),
        (Fail(10, subcode=2018278), Outcome.REFUSED),
        (Fail(100), Outcome.REFUSED),
        (Fail(200, status=403), Outcome.REFUSED),
        (Fail(551), Outcome.REFUSED),
        (Fail(613), Outcome.RETRY),
        (Fail(4), Outcome.RETRY),
        (Fail(4, status=429), Outcome.RETRY),
        (Fail(2, status=500), Outcome.RETRY),
        (Fail(2, status=503), Outcome.RETRY),
    ],
    ids=str,
)
async def test_an_error_says_what_is_to_be_done(
    messenger: Messenger, meta: MetaServer, failure: Fail, outcome: Outcome
) -> None:
    meta.next(failure)
    attempt = await messenger.send(_HELLO)
    assert (attempt.outcome, attempt.message_id) == (outcome, "")
    assert attempt.reason == f"{failure.code}: (#{failure.code}) An error of the script."
    assert (len(meta.attempts), meta.sent) == (1, [])


async def test_a_token_that_is_not_taken_is_told(messenger: Messenger, meta: MetaServer) -> None:
    meta.token = "another"
    attempt = await messenger.send(_HELLO)
    assert attempt.outcome is Outcome.TOKEN
    assert "page-token-for-tests" not in attempt.reason


async def test_a_message_beyond_the_limits_is_refused(messenger: Messenger, meta: MetaServer) -> None:
    long = Outgoing(body={**_HELLO.body, "message": {"text": "a" * 2001}})
    assert (await messenger.send(long)).outcome is Outcome.REFUSED
    assert not meta.attempts


@pytest.mark.parametrize("behaviour", [Html(), Html(200), Html(404), Html(503), Drop()], ids=str)
async def test_without_an_answer_of_the_platform_the_outcome_is_unknown(
    messenger: Messenger, meta: MetaServer, behaviour: Behaviour
) -> None:
    meta.next(behaviour)
    attempt = await messenger.send(_HELLO)
    assert (attempt.outcome, attempt.message_id) == (Outcome.UNKNOWN, "")
    assert attempt.reason
    assert (await messenger.send(_HELLO)).outcome is Outcome.SENT


@pytest.mark.parametrize("behaviour", [Slow(5), Hang(5)], ids=str)
async def test_after_a_time_out_the_outcome_is_unknown(
    impatient: Messenger, meta: MetaServer, behaviour: Behaviour
) -> None:
    meta.next(behaviour)
    attempt = await impatient.send(_HELLO)
    assert attempt.outcome is Outcome.UNKNOWN
    assert len(meta.sent) == 1, "it may have been sent, as here, and is not sent again"


async def test_a_slow_answer_is_waited_for(messenger: Messenger, meta: MetaServer) -> None:
    meta.next(Slow(0.3))
    assert (await messenger.send(_HELLO)).outcome is Outcome.SENT


async def test_what_never_left_can_be_sent_again() -> None:
    async with MetaServer() as gone:
        channel = _channel(gone.url)
    try:
        attempt = await channel.send(_HELLO)
    finally:
        await channel.close()
    assert attempt.outcome is Outcome.RETRY
    assert "page-token-for-tests" not in attempt.reason


_ODD_ANSWERS = {
    **NOT_EVENTS,
    "an empty object": b"{}",
    "no message": b'{"recipient_id":"7000000000000001"}',
    "an error that is a text": b'{"error":"broken"}',
    "an error that says nothing": b'{"error":{}}',
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", _ODD_ANSWERS.values(), ids=_ODD_ANSWERS)
async def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(body: bytes, status: int) -> None:
    async with answering(body, status) as url:
        channel = _channel(url)
        try:
            attempt = await channel.send(_HELLO)
        finally:
            await channel.close()
    assert attempt.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("code", [None, "190", [190], {"code": 190}, 1.5, True])
async def test_an_error_with_an_odd_code_is_an_error(code: object) -> None:
    async with answering(json.dumps({"error": {"code": code}}).encode(), 400) as url:
        channel = _channel(url)
        try:
            attempt = await channel.send(_HELLO)
        finally:
            await channel.close()
    assert attempt.outcome in (Outcome.REFUSED, Outcome.RETRY)
