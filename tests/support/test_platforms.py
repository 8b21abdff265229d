from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.platforms import (
    META_PSID,
    META_SECRET,
    PAYLOADS,
    SMS_TOKEN,
    ZALO_APP_ID,
    ZALO_APP_SECRET,
    ZALO_OA_ID,
    ZALO_SECRET,
    ZALO_USER_ID,
    ZNS_FIELDS,
    ZNS_TEMPLATE,
    Behaviour,
    Curt,
    Drop,
    Fail,
    Hang,
    Html,
    MetaServer,
    Slow,
    SmsGateway,
    Succeed,
    ZaloServer,
    ZnsServer,
    meta_signature,
    payload,
    zalo_signature,
)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=0.5, trust_env=False) as client:
        yield client


@pytest.fixture
async def meta() -> AsyncIterator[MetaServer]:
    async with MetaServer() as server:
        yield server


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    async with ZaloServer() as server:
        yield server


async def to_messenger(http: httpx.AsyncClient, meta: MetaServer, **message: Any) -> httpx.Response:
    body = {"recipient": {"id": META_PSID}, "messaging_type": "RESPONSE", "message": message}
    return await http.post(f"{meta.url}/v25.0/me/messages", params={"access_token": meta.token}, json=body)


async def to_zalo(
    http: httpx.AsyncClient, zalo: ZaloServer, *buttons: Any, text: str = "Dạ", token: str | None = None
) -> dict[str, Any]:
    message: dict[str, Any] = {"text": text}
    if buttons:
        message["attachment"] = {"type": "template", "payload": {"buttons": buttons}}
    response = await http.post(
        f"{zalo.url}/v3.0/oa/message/cs",
        headers={"access_token": token or zalo.access_token},
        json={"recipient": {"user_id": ZALO_USER_ID}, "message": message},
    )
    assert response.status_code == httpx.codes.OK
    body: dict[str, Any] = response.json()
    return body


async def refreshed(http: httpx.AsyncClient, zalo: ZaloServer, token: str) -> dict[str, Any]:
    form = {"refresh_token": token, "app_id": ZALO_APP_ID, "grant_type": "refresh_token"}
    headers = {"secret_key": ZALO_APP_SECRET}
    response = await http.post(f"{zalo.url}/v4/oa/access_token", headers=headers, data=form)
    assert response.status_code == httpx.codes.OK
    body: dict[str, Any] = response.json()
    return body


def test_the_signatures_of_the_vector_come_out() -> None:
    body = payload("zalo_text")
    timestamp = json.loads(body)["timestamp"]
    assert (
        zalo_signature(body, ZALO_APP_ID, timestamp, ZALO_SECRET)
        == "mac=b62189def57d95f512cd70b15699e5b19d0b282101fc882fceea0bdc7fcb4222"
    )
    assert (
        meta_signature(body, META_SECRET) == "sha256=16d00d8479e0f4d8ab30e4c5a580f41753801ca4a80913463d2f2190c5ae42d4"
    )


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_every_payload_is_one_json_object_and_nothing_after_it(path: Any) -> None:
    body = path.read_bytes()
    assert isinstance(json.loads(body), dict)
    assert body.endswith(b"}")


async def test_messenger_records_messages_in_order_and_actions_apart(http: httpx.AsyncClient, meta: MetaServer) -> None:
    reply = {"content_type": "text", "title": "Khai sinh", "payload": '/choose{"code":"1.001193"}'}
    first = await to_messenger(http, meta, text="một", quick_replies=[reply])
    action = await http.post(
        f"{meta.url}/v25.0/me/messages",
        headers={"Authorization": f"Bearer {meta.token}"},
        json={"recipient": {"id": META_PSID}, "sender_action": "typing_on"},
    )
    await to_messenger(http, meta, text="hai")
    assert first.json() == {"recipient_id": META_PSID, "message_id": meta.sent[0].message_id}
    assert action.json() == {"recipient_id": META_PSID}
    assert [(sent.recipient, sent.text) for sent in meta.sent] == [(META_PSID, "một"), (META_PSID, "hai")]
    assert meta.sent[0].message["quick_replies"] == [reply]
    assert meta.sent[0].when <= meta.actions[0].when <= meta.sent[1].when
    assert [action.action for action in meta.actions] == ["typing_on"]


def quick_replies(count: int = 1, title: str = "Khai sinh", content: str = "/x") -> list[dict[str, str]]:
    return [{"content_type": "text", "title": title, "payload": content}] * count


@pytest.mark.parametrize(
    "message",
    [
        {"text": "ạ" * 2001},
        {"text": ""},
        {},
        {"text": "Dạ", "quick_replies": quick_replies(14)},
        {"text": "Dạ", "quick_replies": quick_replies(title="t" * 21)},
        {"text": "Dạ", "quick_replies": quick_replies(content="p" * 1001)},
        {"text": "Dạ", "quick_replies": [{"title": "Khai sinh"}]},
        {"attachment": {"type": "template", "payload": {"template_type": "button", "text": "Dạ", "buttons": []}}},
    ],
    ids=str,
)
async def test_messenger_refuses_what_breaks_a_limit(
    http: httpx.AsyncClient, meta: MetaServer, message: dict[str, Any]
) -> None:
    response = await to_messenger(http, meta, **message)
    assert response.status_code == httpx.codes.BAD_REQUEST
    assert response.json()["error"]["code"] == 100
    assert meta.sent == meta.attempts == []


async def test_messenger_takes_what_is_just_within_the_limits(http: httpx.AsyncClient, meta: MetaServer) -> None:
    replies = quick_replies(13, "t" * 20, "p" * 1000)
    assert (await to_messenger(http, meta, text="ạ" * 2000, quick_replies=replies)).is_success
    button = {"type": "web_url", "title": "Nộp trực tuyến", "url": "https://dichvucong.gov.vn"}
    template = {"template_type": "button", "text": "t" * 640, "buttons": [button] * 3}
    assert (await to_messenger(http, meta, attachment={"type": "template", "payload": template})).is_success


async def test_messenger_refuses_another_token(http: httpx.AsyncClient, meta: MetaServer) -> None:
    for path in ("me", "me/messages"):
        method = "GET" if path == "me" else "POST"
        response = await http.request(method, f"{meta.url}/v25.0/{path}", params={"access_token": "another"})
        assert response.json()["error"]["code"] == 190
    known = await http.get(f"{meta.url}/v25.0/me", headers={"Authorization": f"Bearer {meta.token}"})
    assert known.is_success


async def test_the_messenger_profile_is_recorded(http: httpx.AsyncClient, meta: MetaServer) -> None:
    profile = {"get_started": {"payload": "GET_STARTED"}}
    url = f"{meta.url}/v25.0/me/messenger_profile"
    response = await http.post(url, params={"access_token": meta.token}, json=profile)
    assert response.json() == {"result": "success"}
    assert meta.profiles == [profile]


async def test_the_script_is_played_once_and_in_order(http: httpx.AsyncClient, meta: MetaServer) -> None:
    meta.next(Succeed(), Fail(10, 403, subcode=2018278), Html())
    answers = [await to_messenger(http, meta, text=text) for text in ("một", "hai", "ba", "bốn")]
    assert [answer.status_code for answer in answers] == [200, 403, 502, 200]
    assert answers[1].json()["error"]["error_subcode"] == 2018278
    assert answers[2].headers["Content-Type"].startswith("text/html")
    assert [sent.text for sent in meta.sent] == ["một", "bốn"]
    assert [sent.text for sent in meta.attempts] == ["một", "hai", "ba", "bốn"]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Hang(), httpx.ReadTimeout),
        (Slow(60), httpx.ReadTimeout),
        (Hang(0.05), httpx.RemoteProtocolError),
        (Drop(), httpx.RemoteProtocolError),
    ],
    ids=str,
)
async def test_what_is_accepted_without_an_answer_is_recorded(
    http: httpx.AsyncClient, behaviour: Behaviour, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    async with MetaServer() as meta, ZaloServer() as zalo:
        meta.next(behaviour)
        zalo.next(behaviour)
        with pytest.raises(error):
            await to_messenger(http, meta, text="Dạ")
        with pytest.raises(error):
            await to_zalo(http, zalo)
        assert (await meta.until_sent(1))[0].text == (await zalo.until_sent(1))[0].text == "Dạ"
        ended = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - ended < 0.9, "the end waited for an answer still to come"
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_slow_answers_come(http: httpx.AsyncClient, meta: MetaServer) -> None:
    meta.next(Slow(0.1))
    response = await to_messenger(http, meta, text="Dạ")
    assert response.elapsed.total_seconds() >= 0.1
    assert response.json()["message_id"] == meta.sent[0].message_id


async def test_waiting_for_messages_that_do_not_come_fails(meta: MetaServer) -> None:
    with pytest.raises(AssertionError, match="0 of 1 messages"):
        await meta.until_sent(1, within_s=0.05)


async def test_zalo_answers_with_what_is_left_of_the_free_messages(http: httpx.AsyncClient, zalo: ZaloServer) -> None:
    buttons = (
        {"title": "Khai sinh", "type": "oa.query.show", "payload": "#1.001193"},
        {"title": "Nộp trực tuyến", "type": "oa.open.url", "payload": {"url": "https://dichvucong.gov.vn"}},
        {"title": "Gọi 1022", "type": "oa.open.phone", "payload": {"phone_code": "841022"}},
    )
    answers = [await to_zalo(http, zalo, *buttons, text="Chọn thủ tục:"), await to_zalo(http, zalo)]
    assert [answer["error"] for answer in answers] == [0, 0]
    assert [answer["data"]["quota"]["remain"] for answer in answers] == ["7", "6"]
    assert [answer["data"]["message_id"] for answer in answers] == [sent.message_id for sent in zalo.sent]
    assert (zalo.sent[0].recipient, zalo.sent[0].text) == (ZALO_USER_ID, "Chọn thủ tục:")


def query(title: str = "Khai sinh", content: str = "#1.001193") -> dict[str, str]:
    return {"title": title, "type": "oa.query.show", "payload": content}


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("ạ" * 2001, []),
        ("Dạ", [query()] * 6),
        ("Dạ", [query(title="t" * 101)]),
        ("Dạ", [query(content="p" * 1001)]),
        ("Dạ", [{"title": "Khai sinh", "type": "oa.open.url", "payload": "https://dichvucong.gov.vn"}]),
    ],
    ids=["text", "buttons", "title", "payload", "shape"],
)
async def test_zalo_refuses_what_breaks_a_limit(
    http: httpx.AsyncClient, zalo: ZaloServer, text: str, buttons: list[Any]
) -> None:
    assert (await to_zalo(http, zalo, *buttons, text=text))["error"] == -201
    assert zalo.sent == []


async def test_zalo_takes_what_is_just_within_the_limits(http: httpx.AsyncClient, zalo: ZaloServer) -> None:
    assert (await to_zalo(http, zalo, *[query("t" * 100, "p" * 1000)] * 5, text="ạ" * 2000))["error"] == 0


async def test_zalo_says_errors_of_the_script_with_status_200(http: httpx.AsyncClient, zalo: ZaloServer) -> None:
    zalo.next(Fail(-32))
    assert [(await to_zalo(http, zalo))["error"] for _ in range(2)] == [-32, 0]
    assert [len(zalo.attempts), len(zalo.sent)] == [2, 1]


async def test_a_refresh_token_is_taken_once_and_ends_the_old_access_token(
    http: httpx.AsyncClient, zalo: ZaloServer
) -> None:
    access, refresh = zalo.access_token, zalo.refresh_token
    answers = await asyncio.gather(refreshed(http, zalo, refresh), refreshed(http, zalo, refresh))
    pair, refused = sorted(answers, key=lambda answer: "error" in answer)
    assert pair == {"access_token": zalo.access_token, "refresh_token": zalo.refresh_token, "expires_in": "90000"}
    assert (refused["error"], refused["error_name"]) == (-14014, "Invalid refresh token.")
    assert (zalo.refreshes, zalo.refused_refreshes) == (1, 1)
    assert (await to_zalo(http, zalo, token=access))["error"] == -216
    assert (await to_zalo(http, zalo, token=pair["access_token"]))["error"] == 0


async def test_an_expired_access_token_is_refused_until_the_next_refresh(
    http: httpx.AsyncClient, zalo: ZaloServer
) -> None:
    access = zalo.access_token
    zalo.expire()
    url = f"{zalo.url}/v2.0/oa/getoa"
    assert (await http.get(url, headers={"access_token": access})).json()["error"] == -216
    pair = await refreshed(http, zalo, zalo.refresh_token)
    known = await http.get(url, headers={"access_token": pair["access_token"]})
    assert known.json()["data"]["oa_id"] == ZALO_OA_ID


async def test_a_refresh_whose_answer_is_lost_has_used_the_token_up(http: httpx.AsyncClient, zalo: ZaloServer) -> None:
    token = zalo.refresh_token
    zalo.next_refresh(Fail(-14001), Drop())
    assert (await refreshed(http, zalo, token))["error"] == -14001
    with pytest.raises(httpx.RemoteProtocolError):
        await refreshed(http, zalo, token)
    assert (await refreshed(http, zalo, token))["error"] == -14014
    assert zalo.refreshes == 1


async def test_who_blocked_the_account_takes_nothing_and_others_do(http: httpx.AsyncClient, zalo: ZaloServer) -> None:
    zalo.blocked_by.add(ZALO_USER_ID)
    assert (await to_zalo(http, zalo))["error"] == -213
    zalo.blocked_by.clear()
    assert (await to_zalo(http, zalo))["error"] == 0


@pytest.fixture
async def zns(zalo: ZaloServer) -> AsyncIterator[ZnsServer]:
    async with ZnsServer(zalo) as server:
        yield server


async def to_zns(http: httpx.AsyncClient, zns: ZnsServer, token: str, **changes: Any) -> dict[str, Any]:
    data = dict.fromkeys(ZNS_FIELDS, "ạ" * 100)
    body = {"phone": "84912345678", "template_id": ZNS_TEMPLATE, "template_data": data, "tracking_id": "t" * 48}
    response = await http.post(f"{zns.url}/message/template", headers={"access_token": token}, json={**body, **changes})
    assert response.status_code == httpx.codes.OK
    answer: dict[str, Any] = response.json()
    return answer


async def test_a_filled_in_template_just_within_the_limits_is_recorded(
    http: httpx.AsyncClient, zns: ZnsServer, zalo: ZaloServer
) -> None:
    answer = await to_zns(http, zns, zalo.access_token)
    assert (answer["error"], answer["data"]["msg_id"]) == (0, zns.sent[0].message_id)
    assert answer["data"]["quota"]["remainingQuota"] == "499"
    assert (zns.sent[0].recipient, set(zns.sent[0].message)) == ("84912345678", set(ZNS_FIELDS))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": "0912345678"}, -108),
        ({"phone": 84912345678}, -108),
        ({"template_id": "1"}, -109),
        ({"tracking_id": "t" * 49}, -112),
        ({"template_data": dict.fromkeys(ZNS_FIELDS, "")}, -112),
        ({"template_data": dict.fromkeys(ZNS_FIELDS, "t" * 101)}, -112),
        ({"template_data": {"ma_ho_so": "1"}}, -112),
        ({"template_data": None}, -112),
        ({"mode": "development"}, -112),
    ],
    ids=str,
)
async def test_zns_refuses_what_breaks_a_limit(
    http: httpx.AsyncClient, zns: ZnsServer, zalo: ZaloServer, changes: dict[str, Any], code: int
) -> None:
    assert (await to_zns(http, zns, zalo.access_token, **changes))["error"] == code
    assert zns.attempts == []


async def test_zns_takes_the_accounts_token_alone_and_knows_who_has_no_zalo(
    http: httpx.AsyncClient, zns: ZnsServer, zalo: ZaloServer
) -> None:
    assert (await to_zns(http, zns, "another"))["error"] == -124
    zns.without_account.add("84912345678")
    assert (await to_zns(http, zns, zalo.access_token))["error"] == -118
    zns.without_account.clear()
    zns.next(Fail(-133))
    assert [(await to_zns(http, zns, zalo.access_token))["error"] for _ in range(2)] == [-133, 0]


@pytest.fixture
async def sms() -> AsyncIterator[SmsGateway]:
    async with SmsGateway() as gateway:
        yield gateway


async def to_sms(http: httpx.AsyncClient, sms: SmsGateway, token: str = SMS_TOKEN, **changes: Any) -> httpx.Response:
    body = {"to": "84912345678", "text": "t" * 160, "reference": "r" * 64, **changes}
    return await http.post(f"{sms.url}/sms", headers={"Authorization": f"Bearer {token}"}, json=body)


async def test_a_text_message_just_within_the_limits_is_recorded(http: httpx.AsyncClient, sms: SmsGateway) -> None:
    answer = await to_sms(http, sms)
    assert (answer.status_code, answer.json()["id"]) == (202, sms.sent[0].message_id)
    assert (sms.sent[0].recipient, sms.sent[0].text) == ("84912345678", "t" * 160)


@pytest.mark.parametrize(
    "changes",
    [{"to": "0912345678"}, {"text": "t" * 161}, {"text": "Hồ sơ"}, {"text": ""}, {"reference": ""}, {"from": "x"}],
    ids=str,
)
async def test_the_gateway_refuses_what_breaks_a_limit(
    http: httpx.AsyncClient, sms: SmsGateway, changes: dict[str, Any]
) -> None:
    assert (await to_sms(http, sms, **changes)).status_code == httpx.codes.BAD_REQUEST
    assert sms.attempts == []


async def test_the_gateway_misbehaves_as_it_is_told(http: httpx.AsyncClient, sms: SmsGateway) -> None:
    assert (await to_sms(http, sms, token="another")).status_code == httpx.codes.UNAUTHORIZED
    sms.next(Fail(status=503), Curt())
    assert [(await to_sms(http, sms)).status_code for _ in range(3)] == [503, 204, 202]
    assert (len(sms.attempts), len(sms.sent)) == (3, 2)
    sms.unreachable.add("84912345678")
    assert (await to_sms(http, sms)).status_code == httpx.codes.UNPROCESSABLE_ENTITY
