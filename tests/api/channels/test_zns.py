"""ZNS: the template filled in, and what became of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from actions.dossiers.records import State
from api.channels.messages import Outcome, Outgoing
from api.channels.tokens import Tokens
from api.channels.zns import Zns
from api.database import OffLoop, migrate
from api.settings import ApiSettings
from tests.support.answering import answering
from tests.support.databases import sqlite_url
from tests.support.mangling import NOT_EVENTS
from tests.support.notices import APPLICANT, IDENTITY, PHONE, RECEIPT, notice
from tests.support.platforms import (
    ZALO_APP_ID,
    ZALO_APP_SECRET,
    ZNS_FIELDS,
    ZNS_TEMPLATE,
    Behaviour,
    Drop,
    Fail,
    Hang,
    Html,
    Slow,
    ZaloServer,
    ZnsServer,
)

NUMBER = "84912345678"


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    async with ZaloServer() as server:
        yield server


@pytest.fixture
async def server(zalo: ZaloServer) -> AsyncIterator[ZnsServer]:
    async with ZnsServer(zalo) as server:
        yield server


@pytest.fixture
async def no_tokens(zalo: ZaloServer, tmp_path: Path) -> AsyncIterator[Tokens]:
    """A database that holds no pair yet."""
    engine = migrate(sqlite_url(tmp_path))
    yield Tokens(
        OffLoop(engine), b"k" * 32, app_id=ZALO_APP_ID, app_secret=ZALO_APP_SECRET, oauth=zalo.url, timeout_s=5
    )
    engine.dispose()


@pytest.fixture
async def tokens(no_tokens: Tokens, zalo: ZaloServer) -> Tokens:
    await no_tokens.put(zalo.access_token, zalo.refresh_token)
    return no_tokens


def _channel(tokens: Tokens, url: str, **more: Any) -> Zns:
    fields = ApiSettings(_env_file=None).zns_fields
    return Zns(**{"tokens": tokens, "template": ZNS_TEMPLATE, "fields": fields, "url": url, "timeout_s": 5.0, **more})


@pytest.fixture
async def zns(tokens: Tokens, server: ZnsServer) -> AsyncIterator[Zns]:
    channel = _channel(tokens, server.url)
    yield channel
    await channel.close()


@pytest.fixture
async def impatient(tokens: Tokens, server: ZnsServer) -> AsyncIterator[Zns]:
    """A channel that waits for an answer for a fifth of a second."""
    channel = _channel(tokens, server.url, timeout_s=0.2)
    yield channel
    await channel.close()


# ---- what is sent


def _data(message: Outgoing) -> dict[str, str]:
    data: dict[str, str] = message.body["template_data"]
    return data


def test_the_template_says_which_dossier_it_is_and_where_it_stands(zns: Zns) -> None:
    assert _data(zns.notify(notice(), NUMBER)) == {
        "ma_ho_so": RECEIPT,
        "thu_tuc": "Đăng ký khai sinh",
        "trang_thai": "Đã xử lý xong",
        "ngay_hen_tra": "05/11/2026",
        "co_quan": "Ủy ban nhân dân xã Minh Họa",
    }


def test_the_new_date_is_told_where_there_is_one(zns: Zns) -> None:
    moved = notice("date", state=State.PROCESSING, new_due_at=date(2026, 11, 20))
    assert _data(zns.notify(moved, NUMBER))["ngay_hen_tra"] == "20/11/2026"


def test_a_systems_own_word_for_the_state_is_told(zns: Zns) -> None:
    assert (
        "Đang liên thông thuế"
        in _data(zns.notify(notice(state=None, state_word="Đang liên thông thuế"), NUMBER))["trang_thai"]
    )


async def test_what_is_not_known_is_a_dash_since_the_template_takes_nothing_empty(zns: Zns, server: ZnsServer) -> None:
    bare = notice(procedure_name="", agency="", due_at=None)
    message = msgspec.structs.replace(zns.notify(bare, NUMBER), reference="motcua-1")
    assert {_data(message)[name] for name in ("thu_tuc", "co_quan", "ngay_hen_tra")} == {"-"}
    assert (await zns.send(message)).outcome is Outcome.SENT


async def test_long_names_are_cut_to_what_the_template_takes(zns: Zns, server: ZnsServer) -> None:
    long = notice(procedure_name="Đăng ký " * 60, agency="Ủy ban " * 60, state=None, state_word="chờ " * 60)
    message = msgspec.structs.replace(zns.notify(long, NUMBER), reference="motcua-" + "9" * 60)
    attempt = await zns.send(message)
    assert (attempt.outcome, attempt.reason) == (Outcome.SENT, "")
    assert len(server.sent[0].message["thu_tuc"]) == 100
    assert len(server.sent[0].body["tracking_id"]) == 48


async def test_a_deployments_own_parameters_are_filled_in(tokens: Tokens, server: ZnsServer) -> None:
    channel = _channel(tokens, server.url, fields={"so": "receipt", "ngay": "due"})
    assert _data(channel.notify(notice(), NUMBER)) == {"so": RECEIPT, "ngay": "05/11/2026"}
    await channel.close()


async def test_nothing_about_a_person_is_sent_but_the_number(zns: Zns, server: ZnsServer) -> None:
    await zns.send(_MESSAGE)
    body = json.dumps(server.sent[0].body, ensure_ascii=False)
    assert server.sent[0].body["phone"] == NUMBER
    assert not [secret for secret in (APPLICANT, PHONE, IDENTITY[-4:], "Láng") if secret in body]
    assert set(server.sent[0].message) == set(ZNS_FIELDS)


# ---- what became of it


_MESSAGE = Outgoing(
    body={"recipient": {"phone": NUMBER}, "template_data": dict.fromkeys(ZNS_FIELDS, "Đang xử lý")},
    reference="motcua-17",
)


async def test_what_is_sent_has_zalos_id_and_our_own(zns: Zns, server: ZnsServer) -> None:
    attempt = await zns.send(_MESSAGE)
    assert attempt == (Outcome.SENT, server.sent[0].message_id, "")
    assert server.sent[0].body == {
        "phone": NUMBER,
        "template_id": ZNS_TEMPLATE,
        "template_data": _MESSAGE.body["template_data"],
        "tracking_id": "motcua-17",
    }


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Outcome.REFUSED) for code in (-108, -118, -119, -100, -109, -112, -1, 1)),
        (-133, Outcome.MORNING),
    ],
)
async def test_an_error_says_what_is_to_be_done(
    zns: Zns, server: ZnsServer, zalo: ZaloServer, code: int, outcome: Outcome
) -> None:
    server.next(Fail(code))
    assert await zns.send(_MESSAGE) == (outcome, "", f"{code}: An error of the script.")
    assert (len(server.attempts), server.sent, zalo.refreshes) == (1, [], 0)


async def test_a_number_without_zalo_is_refused(zns: Zns, server: ZnsServer) -> None:
    server.without_account.add(NUMBER)
    attempt = await zns.send(_MESSAGE)
    assert (attempt.outcome, attempt.reason[:4]) == (Outcome.REFUSED, "-118")


@pytest.mark.parametrize("number", ["0912345678", "84", "+84912345678", "8491234567890123", ""])
async def test_what_is_no_number_is_refused(zns: Zns, server: ZnsServer, number: str) -> None:
    body = {**_MESSAGE.body, "recipient": {"phone": number}}
    attempt = await zns.send(msgspec.structs.replace(_MESSAGE, body=body))
    assert (attempt.outcome, attempt.reason[:4]) == (Outcome.REFUSED, "-108")
    assert not server.attempts


@pytest.mark.parametrize("behaviour", [Html(), Html(200), Html(404), Drop()], ids=str)
async def test_without_an_answer_of_zalos_the_outcome_is_unknown(
    zns: Zns, server: ZnsServer, behaviour: Behaviour
) -> None:
    server.next(behaviour)
    attempt = await zns.send(_MESSAGE)
    assert (attempt.outcome, attempt.message_id) == (Outcome.UNKNOWN, "")
    assert attempt.reason


@pytest.mark.parametrize("behaviour", [Slow(5), Hang(5)], ids=str)
async def test_after_a_time_out_the_outcome_is_unknown(impatient: Zns, server: ZnsServer, behaviour: Behaviour) -> None:
    server.next(behaviour)
    assert (await impatient.send(_MESSAGE)).outcome is Outcome.UNKNOWN
    assert len(server.sent) == 1, "it may have been sent, as here, and is not sent again"


async def test_what_never_left_can_be_sent_again(tokens: Tokens, zalo: ZaloServer) -> None:
    async with ZnsServer(zalo) as gone:
        channel = _channel(tokens, gone.url)
    attempt = await channel.send(_MESSAGE)
    await channel.close()
    assert attempt.outcome is Outcome.RETRY


_ODD_ANSWERS = {
    **NOT_EVENTS,
    "an empty object": b"{}",
    "an error that is a text": b'{"error":"-118"}',
    "an error that is null": b'{"error":null}',
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", _ODD_ANSWERS.values(), ids=_ODD_ANSWERS)
async def test_an_answer_that_says_nothing_leaves_the_outcome_unknown(tokens: Tokens, body: bytes, status: int) -> None:
    async with answering(body, status) as url:
        channel = _channel(tokens, url)
        attempt = await channel.send(_MESSAGE)
        await channel.close()
    assert attempt.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("data", ["null", "[]", '{"msg_id":null}', '{"msg_id":{}}', "{}"])
async def test_what_is_taken_without_an_id_is_sent(tokens: Tokens, data: str) -> None:
    async with answering(f'{{"error":0,"data":{data}}}'.encode()) as url:
        channel = _channel(tokens, url)
        attempt = await channel.send(_MESSAGE)
        await channel.close()
    assert attempt == (Outcome.SENT, "", "")


# ---- the token


async def test_an_expired_token_is_refreshed_once_and_the_message_sent(
    zns: Zns, server: ZnsServer, zalo: ZaloServer, tokens: Tokens
) -> None:
    zalo.expire()
    assert (await zns.send(_MESSAGE)).outcome is Outcome.SENT
    assert (len(server.sent), zalo.refreshes, zalo.refused_refreshes) == (1, 1, 0)
    stored = await tokens.state()
    assert stored is not None
    assert (stored.access, stored.refresh) == (zalo.access_token, zalo.refresh_token)
    assert (await zns.send(_MESSAGE)).outcome is Outcome.SENT
    assert zalo.refreshes == 1


async def test_a_fresh_token_that_is_refused_too_is_told(zns: Zns, server: ZnsServer, zalo: ZaloServer) -> None:
    server.next(Fail(-124), Fail(-124))
    assert await zns.send(_MESSAGE) == (Outcome.TOKEN, "", "-124: An error of the script.")
    assert (len(server.attempts), zalo.refreshes) == (2, 1)


async def test_what_becomes_of_the_second_attempt_counts(zns: Zns, server: ZnsServer) -> None:
    server.next(Fail(-124), Drop())
    assert (await zns.send(_MESSAGE)).outcome is Outcome.UNKNOWN
    assert len(server.sent) == 1


async def test_without_a_new_token_nothing_is_sent(zns: Zns, server: ZnsServer, zalo: ZaloServer) -> None:
    zalo.expire()
    zalo.next_refresh(Fail(-14014))
    assert (await zns.send(_MESSAGE)).outcome is Outcome.TOKEN
    assert not server.attempts


async def test_without_any_token_nothing_is_sent(no_tokens: Tokens, server: ZnsServer) -> None:
    channel = _channel(no_tokens, server.url)
    attempt = await channel.send(_MESSAGE)
    await channel.close()
    assert attempt.outcome is Outcome.TOKEN
    assert "zalo-tokens" in attempt.reason
    assert not server.attempts
