"""Texts to callers' telephones, through a gateway that records them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import httpx
import pytest

from api.channels.sms import Sms, mobile
from tests.api.lookup.test_lookup import logged
from tests.support.platforms import SMS_TOKEN, Drop, Fail, SmsGateway, Succeed
from tests.support.problems import problem
from tests.support.servers import Servers
from tests.support.staff import signed_in

_SMS = "/api/v1/console/sms"
_LONG = "Đăng ký khai sinh: nộp tại Ủy ban nhân dân cấp xã – “miễn phí”.\n" * 6


@asynccontextmanager
async def desk(office: Servers, gateway: SmsGateway, name: str, **settings: str) -> AsyncIterator[httpx.Client]:
    """An officer's browser at a server that has `gateway`."""
    own = {"SMS_URL": f"{gateway.url}/sms", "SMS_TOKEN": SMS_TOKEN, **settings}
    with (
        office.api(f"{name}.log", office.bot_url, **own) as url,
        closing(signed_in(url, office.database_url, "officer", name)) as browser,
    ):
        yield browser


async def send(browser: httpx.Client, number: str, text: str) -> httpx.Response:
    """What comes of a text; the gateway works meanwhile."""
    return await asyncio.to_thread(browser.post, _SMS, json={"number": number, "text": text})


async def test_a_text_reaches_the_telephone_and_the_log_does_not_have_its_number(office: Servers) -> None:
    async with SmsGateway() as gateway, desk(office, gateway, "sms-lan") as browser:
        assert (await send(browser, "0912 345.678", "Chào anh Đức")).json() == {"outcome": "sent", "reason": ""}
        (sent,) = gateway.sent
        assert (sent.recipient, sent.text) == ("84912345678", "Chao anh Duc")
        assert logged(office, "sms.send")[0] == ("sms-lan", "…678", "sent")

        gateway.sent.clear()
        assert (await send(browser, "+84912345678", _LONG)).json()["outcome"] == "sent"
        texts = [one.text for one in gateway.sent]
        assert [text.partition(" ")[0] for text in texts] == [f"({n}/{len(texts)})" for n in range(1, len(texts) + 1)]
        assert len({one.body["reference"] for one in gateway.sent}) == len(texts) > 1
        told = " ".join(text.partition(" ")[2] for text in texts)
        assert " ".join(told.split()) == " ".join(
            ('Dang ky khai sinh: nop tai Uy ban nhan dan cap xa - "mien phi". ' * 6).split()
        )

        gateway.next(Fail(status=422))
        refused = (await send(browser, "0912345678", "Chào")).json()
        assert refused["outcome"] == "refused"
        assert "HTTP 422" in refused["reason"]
        gateway.next(Drop())
        assert (await send(browser, "0912345678", "Chào")).json()["outcome"] == "unknown"
        assert logged(office, "sms.send")[0][1] == "…678"

        before = len(gateway.attempts)
        gateway.sent.clear()
        # Of several parts the second does not go: the others are not sent either.
        gateway.next(Succeed(), Fail(status=503))
        partly = (await send(browser, "0912345678", _LONG)).json()
        assert partly["outcome"] == "unknown"
        assert partly["reason"].startswith("Mới gửi được 1 trong ")
        assert len(gateway.attempts) == before + 2

        for wrong in ("02438251234", "0912", "abc", "+1 202 555 0100", ""):
            problem(await send(browser, wrong, "Chào"), 422)
        problem(await send(browser, "0912345678", "☎ 你好"), 422)
        problem(await send(browser, "0912345678", "a" * 2001), 422)
        assert len(gateway.attempts) == before + 2


async def test_nobody_sends_without_end(office: Servers) -> None:
    async with SmsGateway() as gateway, desk(office, gateway, "sms-minh", LIMITS="on") as browser:
        outcomes = [(await send(browser, "0912345678", "Chào")).status_code for _ in range(31)]
        assert outcomes == [200] * 30 + [429]
        assert len(gateway.sent) == 30


@pytest.mark.parametrize(
    "typed", ["0912345678", "+84 912 345 678", "84912345678", "0084.912.345.678", "(091) 234-5678"]
)
def test_a_mobile_number_is_read_however_it_is_typed(typed: str) -> None:
    assert mobile(typed) == "84912345678"


@pytest.mark.parametrize(
    "typed", ["", "912345678", "0212345678", "09123456789", "0912345678x", "1.001193", "٠٩١٢٣٤٥٦٧٨"]
)
def test_what_is_none_is_none(typed: str) -> None:
    assert mobile(typed) == ""


async def test_parts_break_between_words_and_fit_a_message() -> None:
    sms = Sms(url="http://127.0.0.1:9", token="", timeout_s=1)
    try:
        for text in ("a" * 500, "từ " * 300, ("x" * 200 + " y ") * 3, "dòng\n" * 80):
            told: list[Any] = [message.body["text"] for message in sms.write(text, "84912345678", "r")]
            assert all(len(one) <= 160 for one in told)
            whole = "".join(one.partition(") ")[2] for one in told)
            assert whole.replace(" ", "").replace("\n", "") == (
                text.replace("từ", "tu").replace("dòng", "dong").replace(" ", "").replace("\n", "")
            )
        assert [len(sms.write("a" * length, "84912345678", "r")) for length in (0, 1, 160, 161)] == [0, 1, 1, 2]
    finally:
        await sms.close()
