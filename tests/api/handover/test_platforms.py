"""A hand-over on Zalo and on Messenger: webhook, queue, an officer, and what the platform receives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.support.channels import Door, door, meta_text, zalo_image, zalo_text
from tests.support.servers import Servers
from tests.support.staff import signed_in

pytestmark = pytest.mark.asyncio(loop_scope="module")
_QUIET_S = 1.0


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_door(office: Servers) -> AsyncIterator[Door]:
    async with door(office, log="handover.log") as opened:
        yield opened


@pytest.fixture(scope="module")
def lan(office: Servers, open_door: Door) -> Iterator[httpx.Client]:
    """An officer at the process that speaks with the platforms."""
    with closing(signed_in(str(open_door.http.base_url), office.database_url, "officer", "lan")) as browser:
        yield browser


class Chat:
    """Somebody who writes on a platform, and what they get."""

    def __init__(self, door: Door, channel: str) -> None:
        self.door = door
        self.channel = channel
        self.person = f"7000000000000{'77' if channel == 'messenger' else '88'}"
        self._platform: Any = door.meta if channel == "messenger" else door.zalo
        self._began = len(self._platform.sent)
        self._said = 0

    async def say(self, text: str) -> None:
        self._said += 1
        message = f"{self.channel}-{self._said}"
        if self.channel == "messenger":
            response = await self.door.from_meta(meta_text(self.person, text, message))
        else:
            response = await self.door.from_zalo(zalo_text(self.person, text, message))
        assert response.is_success

    async def heard(self, number: int) -> list[str]:
        """The first `number` texts that arrived, and none more."""
        await self._platform.until_sent(self._began + number)
        await asyncio.sleep(_QUIET_S)
        texts = [one.text for one in self._platform.sent[self._began :]]
        assert len(texts) == number, texts
        return texts


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_from_the_assistant_to_an_officer_and_back(open_door: Door, lan: httpx.Client, channel: str) -> None:
    def officer(method: str, path: str, **more: Any) -> Any:
        return asyncio.to_thread(lan.request, method, f"/api/v1/console{path}", **more)

    chat = Chat(open_door, channel)
    await chat.say("cho tôi gặp cán bộ")
    (told,) = await chat.heard(1)
    assert "vị trí số" in told
    queue = (await officer("GET", "/queue")).json()
    one = f"/conversations/{next(e['conversation'] for e in queue['waiting'] if e['channel'] == channel)}"
    assert (await officer("POST", f"{one}/claim")).is_success
    await chat.say("tôi bị mất thẻ hôm qua")
    assert len(await chat.heard(1)) == 1  # the assistant is silent
    view = (await officer("GET", one)).json()
    assert view["items"][-1]["text"] == "tôi bị mất thẻ hôm qua"
    assert (await officer("POST", f"{one}/typing")).is_success
    seen = [(action.recipient, action.action) for action in open_door.meta.actions]
    assert ((chat.person, "typing_on") in seen) == (channel == "messenger")  # Zalo has no such sign
    said = {"message_id": "m1", "text": "Anh/chị ra Công an xã nhé."}
    assert (await officer("POST", f"{one}/messages", json=said)).is_success
    assert (await chat.heard(2))[1] == "Cán bộ Lan (lan): Anh/chị ra Công an xã nhé."
    assert (await officer("POST", f"{one}/messages", json=said)).status_code == httpx.codes.OK
    view = (await officer("GET", one)).json()
    assert (view["items"][-1]["text"], view["items"][-1]["delivery"]) == (said["text"], "sent")
    assert (await officer("POST", f"{one}/close")).is_success
    assert "trợ lý tự động trả lời" in (await chat.heard(3))[2]
    await chat.say("làm lại căn cước bao lâu có")
    assert "7 ngày làm việc" in (await chat.heard(4))[3]


async def test_a_picture_reaches_the_officer_as_words(open_door: Door, lan: httpx.Client) -> None:
    chat = Chat(open_door, "zalo")
    chat.person, chat._said = "700000000000099", 100
    await chat.say("cho tôi gặp cán bộ")
    await chat.heard(1)
    rows = open_door.rows("SELECT conversation_id FROM contacts WHERE person = :one", one=chat.person)
    one = f"/api/v1/console/conversations/{rows[0][0]}"
    assert (await asyncio.to_thread(lan.post, f"{one}/claim")).is_success
    await open_door.from_zalo(zalo_image(chat.person, "image-1"))
    await asyncio.sleep(_QUIET_S)
    view = (await asyncio.to_thread(lan.get, one)).json()
    assert view["items"][-1]["text"].startswith("[Hình ảnh")
    assert len(await chat.heard(1)) == 1
    await asyncio.to_thread(lan.post, f"{one}/close")


async def test_a_channel_that_is_switched_off_says_so_once(open_door: Door, supervisor: httpx.Client) -> None:
    chat = Chat(open_door, "messenger")
    chat.person, chat._said = "700000000000066", 200
    channels = "/api/v1/console/switches/channels"
    assert (await asyncio.to_thread(supervisor.put, channels, json={"messenger": False})).is_success
    try:
        await asyncio.sleep(_QUIET_S + 0.2)
        await chat.say("làm khai sinh cần gì")
        assert "đang tạm ngừng trả lời" in (await chat.heard(1))[0]
    finally:
        await asyncio.to_thread(supervisor.put, channels, json={})
    await asyncio.sleep(_QUIET_S + 0.2)
    await chat.say("làm khai sinh cần gì")
    assert "Giấy chứng sinh" in (await chat.heard(2))[1]
