"""``motcua channels``: what an officer sets up, and is told is still wrong."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.channels import Door, door, eventually, meta_text, settings
from tests.support.places import ROOT
from tests.support.platforms import Fail
from tests.support.servers import Servers, environment

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def open_door(servers: Servers) -> AsyncIterator[Door]:
    async with door(servers, log="check.log") as opened:
        yield opened


async def motcua(opened: Door, *arguments: str, given: str = "", **own: str) -> subprocess.CompletedProcess[str]:
    """`motcua channels …` as that deployment has it."""
    command = [str(Path(sys.executable).with_name("motcua")), "channels", *arguments]
    env = environment(DATABASE_URL=opened.database_url, **settings(opened.meta, opened.zalo, **own))
    return await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=env, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def _look_after(opened: Door) -> None:
    """As staff would have: what other tests left that could not be sent."""
    opened.rows("DELETE FROM outbox WHERE state = 'staff'")


async def test_where_all_is_well_it_says_so(open_door: Door) -> None:
    _look_after(open_door)
    done = await motcua(open_door, "check", "--public-url", str(open_door.http.base_url))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert "Webhook" in done.stdout


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"MESSENGER_PAGE_TOKEN": "old"}, "MESSENGER_PAGE_TOKEN"),
        ({"SECRET_KEY": "x" * 40}, "motcua channels zalo-tokens"),
        ({"MESSENGER_GRAPH_URL": "http://127.0.0.1:9"}, "máy chủ Facebook"),
        ({"MESSENGER_VERIFY_TOKEN": "another"}, "mã xác minh"),
    ],
)
async def test_what_is_wrong_is_told_with_what_to_do(open_door: Door, own: dict[str, str], told: str) -> None:
    done = await motcua(open_door, "check", "--public-url", str(open_door.http.base_url), **own)
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert any(told in line for line in wrong), done.stdout


async def test_a_page_that_subscribed_to_too_little_is_told(open_door: Door) -> None:
    before, open_door.meta.subscribed = open_door.meta.subscribed, ["messages"]
    done = await motcua(open_door, "check")
    open_door.meta.subscribed = before
    assert "message_echoes" in done.stdout
    assert "--public-url" in done.stdout  # and that the webhooks were not tried


async def test_a_webhook_nobody_reaches_is_told(open_door: Door) -> None:
    done = await motcua(open_door, "check", "--public-url", "http://127.0.0.1:9")
    assert "Không gọi được http://127.0.0.1:9/webhooks/zalo" in done.stdout


async def test_the_first_pair_is_put_in_and_used(open_door: Door) -> None:
    pair = ["--access-token", open_door.zalo.access_token, "--refresh-token", open_door.zalo.refresh_token]
    assert (await motcua(open_door, "zalo-tokens", *pair)).returncode == 0
    _look_after(open_door)
    assert (await motcua(open_door, "check", "--public-url", str(open_door.http.base_url))).returncode == 0


async def test_greeting_start_button_and_menu_are_set(open_door: Door) -> None:
    done = await motcua(open_door, "messenger-profile")
    assert done.returncode == 0, done.stderr
    profile = open_door.meta.profiles[-1]
    assert profile["get_started"] == {"payload": "GET_STARTED"}
    assert "máy" in profile["greeting"][0]["text"]
    (menu,) = profile["persistent_menu"]
    assert [item["payload"] for item in menu["call_to_actions"]] == [
        "gửi tôi danh sách giấy tờ cần mang",
        "gặp cán bộ",
    ]


async def test_what_could_not_be_sent_is_told(open_door: Door) -> None:
    open_door.meta.next(Fail(10, message="outside the allowed window"))
    await open_door.from_meta(meta_text("too-late", "lệ phí làm hộ chiếu", "too-late-1"))
    await eventually(lambda: open_door.rows("SELECT id FROM outbox WHERE state = 'staff'"))
    done = await motcua(open_door, "check")
    assert "outside the allowed window" in done.stdout


async def test_half_a_channel_is_refused_at_the_start(open_door: Door) -> None:
    done = await motcua(open_door, "check", ZALO_APP_SECRET="")
    assert done.returncode == 1
    assert "ZALO_APP_SECRET" in done.stderr
