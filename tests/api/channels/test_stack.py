"""Zalo and Messenger through the whole stack: webhook, inbox, real bot, outbox, and what the platform receives."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.support.channels import VERIFY, Door, door, eventually, meta_text, zalo_text
from tests.support.platforms import META_PSID, ZALO_USER_ID, Drop, Fail, Hang, Html, Slow, payload
from tests.support.servers import Servers

pytestmark = pytest.mark.asyncio(loop_scope="module")
_QUIET_S = 0.7


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_door(servers: Servers) -> AsyncIterator[Door]:
    async with door(servers) as opened:
        yield opened


async def test_the_vector_is_answered_on_zalo(open_door: Door) -> None:
    began = len(open_door.zalo.sent)
    assert (await open_door.from_zalo(payload("zalo_text"))).status_code == httpx.codes.OK
    (*_, sent) = await open_door.zalo.until_sent(began + 1)
    assert sent.recipient == ZALO_USER_ID
    assert "Giấy chứng sinh" in sent.text
    assert "Nguồn" in sent.text
    assert len(sent.text) <= 2000
    assert "\n1. " in sent.text  # the choices once more, numbered: buttons do not show everywhere
    assert 'motcua_turns_total{channel="zalo"' in (await open_door.http.get("/metrics")).text


async def test_a_number_typed_chooses(open_door: Door) -> None:
    began = len(open_door.zalo.sent)
    await open_door.from_zalo(zalo_text("chooses", "lệ phí làm lại căn cước bị mất", "choose-1"))
    (*_, first) = await open_door.zalo.until_sent(began + 1)
    wanted = next(line for line in first.text.splitlines() if line.startswith("2. "))
    await open_door.from_zalo(zalo_text("chooses", "2", "choose-2"))
    (*_, second) = await open_door.zalo.until_sent(began + 2)
    assert second.text.splitlines()[0] != first.text.splitlines()[0]
    turns = open_door.rows("SELECT text FROM turns WHERE text LIKE '/%' ORDER BY id DESC LIMIT 1")
    assert turns[0][0].startswith("/ask_"), (wanted, turns)


async def test_messenger_shakes_hands(open_door: Door) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    good = await open_door.http.get("/webhooks/messenger", params=asked)
    assert (good.status_code, good.text) == (httpx.codes.OK, "1158201444")
    bad = await open_door.http.get("/webhooks/messenger", params={**asked, "hub.verify_token": "other"})
    assert bad.status_code == httpx.codes.FORBIDDEN


async def test_three_messages_in_two_entries_get_three_answers_in_order(open_door: Door) -> None:
    began = len(open_door.meta.sent)
    assert (await open_door.from_meta(payload("messenger_three_messages_two_entries"))).is_success
    sent = (await open_door.meta.until_sent(began + 3))[began:]
    document = json.loads(payload("messenger_three_messages_two_entries"))
    people = [event["sender"]["id"] for entry in document["entry"] for event in entry["messaging"]]
    assert sorted(str(one.recipient) for one in sent) == sorted(people)


@pytest.mark.parametrize("name", ["postback", "image", "sticker", "quick_reply", "unknown_keys", "same_mid_twice"])
async def test_every_event_of_a_person_on_messenger_gets_one_answer(open_door: Door, name: str) -> None:
    began = len(open_door.meta.sent)
    await open_door.from_meta(payload(f"messenger_{name}"))
    await open_door.meta.until_sent(began + 1)
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.meta.sent) == began + 1


@pytest.mark.parametrize("name", ["read", "delivery", "standby", "empty_entry", "echo_ours"])
async def test_what_asks_nothing_on_messenger_gets_none(open_door: Door, name: str) -> None:
    began = len(open_door.meta.sent)
    assert (await open_door.from_meta(payload(f"messenger_{name}"))).is_success
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.meta.sent) == began


_ZALO_ANSWERED = ("quoted", "tap", "image", "gif", "link", "audio", "video", "sticker", "location", "file")
_ZALO_ANSWERED += ("business_card", "follow", "submit_info", "anonymous_text", "escaped_unicode")


@pytest.mark.parametrize("name", _ZALO_ANSWERED)
async def test_every_event_of_a_person_on_zalo_gets_one_answer(open_door: Door, name: str) -> None:
    began = len(open_door.zalo.sent)
    assert (await open_door.from_zalo(payload(f"zalo_{name}"))).is_success
    await open_door.zalo.until_sent(began + 1)
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.zalo.sent) == began + 1


@pytest.mark.parametrize(
    "name", ["unfollow", "seen", "received", "oa_send_text_ours", "withdraw_empty", "unknown_event", "click_chatnow"]
)
async def test_what_asks_nothing_on_zalo_gets_none(open_door: Door, name: str) -> None:
    began = len(open_door.zalo.sent)
    assert (await open_door.from_zalo(payload(f"zalo_{name}"))).is_success
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.zalo.sent) == began


async def test_a_probe_is_answered_without_a_signature(open_door: Door) -> None:
    assert (await open_door.from_zalo(payload("zalo_probe"), signature="")).is_success


async def test_a_redelivery_is_no_second_question(open_door: Door) -> None:
    body = zalo_text("again", "làm hộ chiếu cần gì", "again-1")
    began = len(open_door.zalo.sent)
    for number in range(3):
        assert (await open_door.from_zalo(body, **({"num_retry": str(number)} if number else {}))).is_success
    await open_door.zalo.until_sent(began + 1)
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.zalo.sent) == began + 1


async def test_twenty_identical_deliveries_at_the_same_instant_get_one_reply(open_door: Door) -> None:
    body = zalo_text("twenty", "đăng ký kết hôn cần gì", "twenty-1")
    began = len(open_door.zalo.sent)
    answers = await asyncio.gather(*(open_door.from_zalo(body) for _ in range(20)))
    assert all(answer.is_success for answer in answers)
    await open_door.zalo.until_sent(began + 1)
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.zalo.sent) == began + 1


async def test_what_is_not_signed_is_refused_and_stored_nowhere(open_door: Door) -> None:
    body = zalo_text("forger", "làm khai sinh", "forged-1")
    good = (await open_door.from_zalo(zalo_text("honest", "chào", "honest-1"))).request.headers["X-ZEvent-Signature"]
    re_serialised = json.dumps(json.loads(body), indent=1).encode()
    for forged, signature in ((body, ""), (body, good), (body[:-1], None), (body, "mac=" + "0" * 64)):
        if signature is None:
            signature = good
        assert (await open_door.from_zalo(forged, signature)).status_code == httpx.codes.FORBIDDEN
    signed = (await open_door.from_zalo(body)).request.headers["X-ZEvent-Signature"]
    assert (await open_door.from_zalo(re_serialised, signed)).status_code == httpx.codes.FORBIDDEN
    meta = meta_text("forger", "làm khai sinh", "forged-2")
    assert (await open_door.from_meta(meta, "")).status_code == httpx.codes.FORBIDDEN
    sha1 = await open_door.from_meta(meta, "", **{"X-Hub-Signature": "sha1=" + "0" * 40})
    assert sha1.status_code == httpx.codes.FORBIDDEN
    assert open_door.rows("SELECT id FROM inbox WHERE message_id = 'forged-2'") == []


async def _answered_without_a_word(opened: Door, person: str, message: str) -> None:
    await eventually(
        lambda: opened.rows("SELECT id FROM inbox WHERE message_id = :m AND answered_at IS NOT NULL", m=message)
    )
    await asyncio.sleep(_QUIET_S)
    assert person not in {sent.recipient for sent in (*opened.zalo.sent, *opened.meta.sent)}


async def test_a_person_of_the_agency_silences_the_bot(open_door: Door) -> None:
    human = json.loads(payload("zalo_oa_send_text_human"))
    human["recipient"]["id"] = "spoken-to"
    await open_door.from_zalo(json.dumps(human).encode())
    await open_door.from_zalo(zalo_text("spoken-to", "lệ phí kết hôn", "spoken-1"))
    await _answered_without_a_word(open_door, "spoken-to", "spoken-1")


async def test_a_person_in_the_pages_inbox_silences_the_bot(open_door: Door) -> None:
    human = json.loads(payload("messenger_echo_human"))
    event = human["entry"][0]["messaging"][0]
    event["recipient"]["id"], event["message"]["mid"] = "inbox-person", "m_human_inbox"
    await open_door.from_meta(json.dumps(human).encode())
    await open_door.from_meta(meta_text("inbox-person", "lệ phí kết hôn", "inbox-1"))
    await _answered_without_a_word(open_door, "inbox-person", "inbox-1")


async def test_who_withdraws_is_forgotten_everywhere(open_door: Door) -> None:
    withdraw = json.loads(payload("zalo_withdraw_full"))
    person, words = "takes-it-back", "bí mật của tôi về khai sinh"
    withdraw["user_id"] = person
    began = len(open_door.zalo.sent)
    await open_door.from_zalo(zalo_text(person, words, "secret-1"))
    await open_door.zalo.until_sent(began + 1)
    await open_door.from_zalo(json.dumps(withdraw).encode())
    await eventually(lambda: not open_door.rows("SELECT person FROM contacts WHERE person = :p", p=person))
    for (table,) in open_door.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in open_door.rows(f'SELECT * FROM "{table}"'):  # noqa: S608 - names of our own tables
            told = " ".join(
                value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row
            )
            assert person not in told, table
            assert words not in told, table
    for log in open_door.folder.glob("*.log"):
        assert person not in log.read_text("utf-8", "replace"), log
        assert words not in log.read_text("utf-8", "replace"), log


async def test_an_expired_token_is_refreshed_on_the_way(open_door: Door) -> None:
    began, refreshes = len(open_door.zalo.sent), open_door.zalo.refreshes
    open_door.zalo.expire()
    await open_door.from_zalo(zalo_text("expired", "đổi bằng lái xe cần gì", "expired-1"))
    await open_door.zalo.until_sent(began + 1)
    assert open_door.zalo.refreshes == refreshes + 1


async def test_what_may_come_again_is_sent_again(open_door: Door) -> None:
    open_door.meta.next(Fail(2))
    began = len(open_door.meta.sent)
    await open_door.from_meta(meta_text("patient", "lệ phí làm hộ chiếu", "retry-1"))
    await open_door.meta.until_sent(began + 1)


@pytest.mark.parametrize("trouble", [Fail(-32), Fail(-200), Slow(1.0)])
async def test_zalos_troubles_that_pass_are_waited_for(open_door: Door, trouble: Fail | Slow) -> None:
    open_door.zalo.next(trouble)
    began = len(open_door.zalo.sent)
    name = f"passing-{abs(hash(trouble))}"
    await open_door.from_zalo(zalo_text(name, "lệ phí làm hộ chiếu", name))
    await open_door.zalo.until_sent(began + 1)
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.zalo.sent) == began + 1


async def test_a_webhook_of_many_events_is_taken(open_door: Door) -> None:
    many = json.loads(meta_text("many", "x", "many"))
    (event,) = many["entry"][0]["messaging"]
    read = {key: event[key] for key in ("sender", "recipient", "timestamp")} | {"read": {"watermark": 1}}
    many["entry"][0]["messaging"] = [read] * 1000
    body = json.dumps(many).encode()
    assert len(body) > 64 * 1024
    assert (await open_door.from_meta(body)).is_success


async def test_what_is_refused_is_given_to_staff_and_holds_nobody(open_door: Door) -> None:
    open_door.meta.next(Fail(10))
    began = len(open_door.meta.sent)
    await open_door.from_meta(meta_text("late", "lệ phí làm hộ chiếu", "refused-1"))
    await eventually(lambda: open_door.rows("SELECT id FROM outbox WHERE state='staff' AND reason LIKE '10:%'"))
    await open_door.from_meta(meta_text("late", "mấy ngày có", "refused-2"))
    await open_door.meta.until_sent(began + 1)


async def test_who_wrote_too_long_ago_is_not_written_to(open_door: Door) -> None:
    open_door.meta.next(Fail(2))
    await open_door.from_meta(meta_text("long-ago", "lệ phí làm hộ chiếu", "long-ago-1"))
    await eventually(lambda: open_door.rows("SELECT id FROM outbox WHERE state = 'waiting' AND reason LIKE '2:%'"))
    open_door.rows("UPDATE contacts SET last_message_at = '2026-01-01 00:00:00' WHERE person = 'long-ago'")
    await eventually(lambda: open_door.rows("SELECT id FROM outbox WHERE state='staff' AND reason LIKE 'outside%'"))
    assert "long-ago" not in {sent.recipient for sent in open_door.meta.sent}


@pytest.mark.parametrize("silent", [Hang(30), Drop(), Html()])
async def test_an_unknown_outcome_is_not_sent_again(open_door: Door, silent: Hang | Drop | Html) -> None:
    person = f"unknown-{type(silent).__name__}"
    open_door.meta.next(silent)
    attempts = len(open_door.meta.attempts)
    await open_door.from_meta(meta_text(person, "lệ phí làm hộ chiếu", person))
    await eventually(
        lambda: open_door.rows(
            "SELECT outbox.id FROM outbox JOIN contacts USING (conversation_id) "
            "WHERE contacts.person = :p AND outbox.state = 'unknown'",
            p=person,
        )
    )
    await asyncio.sleep(_QUIET_S)
    assert len(open_door.meta.attempts) <= attempts + 1


async def test_a_slow_conversation_holds_no_other(open_door: Door) -> None:
    open_door.meta.next(Hang(5))
    await open_door.from_meta(meta_text(META_PSID, "lệ phí làm hộ chiếu", "slow-1"))
    await asyncio.sleep(0.3)
    began = len(open_door.zalo.sent)
    await open_door.from_zalo(zalo_text("quick", "lệ phí làm hộ chiếu", "quick-1"))
    await open_door.zalo.until_sent(began + 1, within_s=1.9)
