"""Being told of a dossier, through the whole stack: bot, api and worker as processes, and local platforms."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timezone
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from api.database import migrate
from tests.support.channels import Door, eventually, put_tokens, settings, telephones, zalo_text
from tests.support.databases import sqlite_url
from tests.support.daytime import BY_DAY, NOON
from tests.support.fleet import Fleet
from tests.support.platforms import MetaServer, Sent, SmsGateway, ZaloServer, ZnsServer
from tests.support.pushes import TOKEN, step

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def opened(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    folder = tmp_path_factory.mktemp("telling")
    url = sqlite_url(folder)
    migrate(url).dispose()
    EmbeddedStore.from_url(url).put(demo_dossiers(datetime.now(timezone.utc)))
    (folder / "dossiers.yml").write_bytes(msgspec.yaml.encode({"pushes": [{"name": "Tỉnh Thử", "token": TOKEN}]}))
    async with AsyncExitStack() as stack:
        meta = await stack.enter_async_context(MetaServer())
        zalo = await stack.enter_async_context(ZaloServer())
        zns = await stack.enter_async_context(ZnsServer(zalo))
        sms = await stack.enter_async_context(SmsGateway())
        await put_tokens(url, zalo)
        own = {**settings(meta, zalo), **telephones(zns, sms), **BY_DAY, "DOSSIERS": str(folder / "dossiers.yml")}
        fleet = await stack.enter_async_context(Fleet.started(folder, own, url))
        http = httpx.AsyncClient(base_url=fleet.url, timeout=30, trust_env=False)
        yield Door(await stack.enter_async_context(http), meta, zalo, zns, sms, url, folder)


async def _push(opened: Door, receipt: str, state: int, **fields: Any) -> None:
    """A province's system says that something was done with a dossier just now."""
    item = step(receipt, f"{datetime.now(NOON):%Y%m%d%H%M%S}", state, **fields)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for _ in range(2):  # and says it twice
        answer = await opened.http.post("/integrations/dossiers", json=[item], headers=headers)
        assert answer.json()["error_code"] == "0", answer.text


async def _writes(opened: Door, person: str, *texts: str) -> Sent:
    """What is answered to the last of `texts` on Zalo."""
    for text in texts:
        began = len(opened.zalo.sent)
        await opened.from_zalo(zalo_text(person, text, f"{person} {began} {text}"))
        await opened.zalo.until_sent(began + 1, within_s=30)
    return opened.zalo.sent[-1]


def _payloads(sent: Sent) -> list[str]:
    return [button["payload"] for button in sent.message["attachment"]["payload"]["buttons"]]


async def _says(opened: Door, text: str, conversation: str | None = None, **more: Any) -> dict[str, Any]:
    """What a web page is answered."""
    asked = {"text": text, **({"conversation_id": conversation} if conversation else {}), **more}
    answer = await opened.http.post("/api/v1/chat", json=asked)
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_who_asks_in_words_and_agrees_is_told_until_they_say_stop(opened: Door) -> None:
    receipt, person = "H00.99-261102-0002", "asks-in-words"
    asked = await _writes(opened, person, f"báo tôi khi hồ sơ {receipt} có kết quả")
    assert "đồng ý" in asked.text
    assert opened.rows("SELECT id FROM subscriptions WHERE receipt = :r", r=receipt) == [], "nobody agreed yet"
    agreed = await _writes(opened, person, "đồng ý")
    assert "nhắn ở đây khi hồ sơ H00.99-261102-0002 có thay đổi" in agreed.text

    began = len(opened.zalo.sent)
    await _push(opened, receipt, 4)
    (*_, told) = await opened.zalo.until_sent(began + 1, within_s=20)
    assert told.recipient == person
    assert "Đang xử lý" in told.text
    assert "dừng báo" in told.text

    stopped = await _writes(opened, person, "dừng báo")
    assert f"từ nay tôi không báo về hồ sơ {receipt} nữa" in stopped.text
    began = len(opened.zalo.sent)
    await _push(opened, receipt, 9)
    seen = await _writes(opened, person, "lệ phí làm hộ chiếu")
    assert len(opened.zalo.sent) == began + 1
    assert receipt not in seen.text


async def test_who_taps_the_buttons_is_told(opened: Door) -> None:
    receipt, person = "H00.99-261102-0004", "taps-buttons"
    shown = await _writes(opened, person, f"hồ sơ {receipt} tới đâu rồi")
    follow = next(payload for payload in _payloads(shown) if payload.startswith("/notify_me"))
    asked = await _writes(opened, person, follow)
    assert _payloads(asked) == ["/affirm", "/deny"]
    await _writes(opened, person, "/affirm")
    began = len(opened.zalo.sent)
    await _push(opened, receipt, 10)
    (*_, told) = await opened.zalo.until_sent(began + 1, within_s=20)
    assert (told.recipient, "Đã trả kết quả" in told.text) == (person, True)
    query = (
        "SELECT notices.state, channel, ended_at FROM notices JOIN subscriptions ON subscriptions.id=subscription_id"
    )
    rows = await eventually(lambda: opened.rows(f"{query} WHERE receipt = :r AND notices.state = 'told'", r=receipt))
    assert [(row.state, row.channel, row.ended_at is not None) for row in rows] == [("told", "zalo", True)]


async def test_who_declines_is_told_nothing(opened: Door) -> None:
    receipt = "H00.99-261102-0006"
    declined = await _writes(opened, "declines", f"theo dõi hồ sơ {receipt} giúp tôi", "thôi")
    assert "không báo" in declined.text
    await _push(opened, receipt, 4)
    assert opened.rows("SELECT id FROM subscriptions WHERE receipt = :r", r=receipt) == []


async def test_on_a_web_page_it_stands_before_the_next_answer_once(opened: Door) -> None:
    receipt = "H00.99-261102-0005"
    asked = await _says(opened, f"báo tôi khi hồ sơ {receipt} có thay đổi")
    conversation = asked["conversation_id"]
    begun = await _says(opened, "đồng ý", conversation)
    assert "lần tới anh/chị mở trang này" in begun["replies"][0]["text"]
    await _push(opened, receipt, 4)
    await eventually(lambda: opened.rows("SELECT id FROM notices WHERE state = 'untold'"))

    first = await _says(opened, "lệ phí làm hộ chiếu", conversation, message_id="the-next-turn-of-this-page")
    told, *answer = [reply["text"] for reply in first["replies"]]
    assert "Hồ sơ anh/chị nhờ theo dõi vừa đổi tình trạng" in told
    assert "Đang xử lý" in told
    assert not [text for text in answer if "nhờ theo dõi" in text]
    again = await _says(opened, "lệ phí làm hộ chiếu", conversation, message_id="the-next-turn-of-this-page")
    assert again["replies"] == first["replies"]
    later = await _says(opened, "mấy ngày có", conversation)
    assert not [reply for reply in later["replies"] if "nhờ theo dõi" in reply["text"]]
    assert not opened.rows("SELECT id FROM notices WHERE state = 'untold'")


async def test_on_an_open_web_page_it_is_told_at_once_and_once(opened: Door) -> None:
    receipt = "H00.99-261102-0011"
    asked = await _says(opened, f"báo tôi khi hồ sơ {receipt} có thay đổi")
    conversation, own = asked["conversation_id"], {"Authorization": f"Bearer {asked['token']}"}
    await _says(opened, "đồng ý", conversation)
    page = f"/api/v1/conversations/{conversation}"
    async with opened.http.stream("GET", f"{page}/events", headers=own) as stream, asyncio.timeout(20):
        await _push(opened, receipt, 9)
        event = next_event = ""
        async for line in stream.aiter_lines():
            event, next_event = next_event, line
            if event == "event: notice":
                break
        told = json.loads(next_event.removeprefix("data: "))
    assert "Đã xử lý xong" in told["replies"][0]["text"]
    answer = await opened.http.post(f"{page}/seen", json={"notices": [told["notice"]]}, headers=own)
    assert answer.status_code == httpx.codes.NO_CONTENT
    later = await _says(opened, "lệ phí làm hộ chiếu", conversation)
    assert not [reply for reply in later["replies"] if "nhờ theo dõi" in reply["text"]]
    items = (await opened.http.get(page, headers=own)).json()["items"]
    assert [item["replies"] for item in items if item["message_id"].startswith("notice-")] == [told["replies"]]


async def test_who_deletes_the_conversation_is_followed_by_nothing(opened: Door) -> None:
    receipt = "H00.99-261102-0001"
    asked = await _says(opened, f"báo tôi khi hồ sơ {receipt} có thay đổi")
    conversation, own = asked["conversation_id"], {"Authorization": f"Bearer {asked['token']}"}
    await _says(opened, "đồng ý", conversation)
    page = f"/api/v1/conversations/{conversation}"
    assert (await opened.http.delete(page, headers=own)).status_code == httpx.codes.NO_CONTENT
    for table, column in (
        ("turns", "conversation_id"),
        ("subscriptions", "conversation_id"),
        ("trackers", "sender_id"),
    ):
        assert opened.rows(f"SELECT 1 FROM {table} WHERE {column} = :c", c=conversation) == [], table  # noqa: S608
    begun = await _says(opened, "mấy ngày có", conversation)
    assert begun["answer"]["status"] == "clarify", "what was spoken of is forgotten"
    assert begun["token"] == asked["token"]


async def test_the_owner_who_tapped_it_is_told_by_telephone(opened: Door) -> None:
    receipt = "H00.99-261102-0009"
    asked = await _says(opened, f"xem chi tiết hồ sơ {receipt}")
    conversation = asked["conversation_id"]
    await _says(opened, "xem chi tiết", conversation)
    proved = await _says(opened, "0009", conversation)
    tapped = next(
        button["payload"]
        for reply in proved["replies"]
        for button in reply["quick_replies"]
        if '"by":"phone"' in button["payload"]
    )
    begun = await _says(opened, tapped, conversation)
    assert "số điện thoại đã khai trong hồ sơ" in begun["replies"][0]["text"]
    opened.zns.without_account.add("84900000009")
    await _push(opened, receipt, 10)
    (sent,) = await opened.sms.until_sent(1, within_s=20)
    assert (sent.recipient, sent.text) == ("84900000009", f"Mot Cua: ho so {receipt} Da tra ket qua.")
    assert len(opened.zns.attempts) == 1
    await eventually(lambda: not opened.rows("SELECT person FROM contacts WHERE channel IN ('zns', 'sms')"))


async def test_a_button_of_somebody_elses_is_no_proof(opened: Door) -> None:
    receipt = "H00.99-261102-0012"
    said = await _says(opened, f'/notify_me{{"receipt":"{receipt}","by":"phone"}}')
    assert opened.rows("SELECT id FROM subscriptions WHERE receipt = :r", r=receipt) == [], said


async def test_no_log_has_a_number_or_a_name(opened: Door) -> None:
    for log in opened.folder.glob("*.log"):
        text = log.read_text("utf-8", "replace")
        assert not [secret for secret in ("900000009", "Minh Họa", "asks-in-words", TOKEN) if secret in text], log
        assert "Traceback" not in text, log
