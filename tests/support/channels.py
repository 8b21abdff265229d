"""The real api and bot on Zalo, Messenger, ZNS and SMS, with the local servers that play the platforms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.channels.tokens import Tokens
from api.database import OffLoop
from tests.support.platforms import (
    META_APP_ID,
    META_PAGE_ID,
    META_SECRET,
    SMS_TOKEN,
    ZALO_APP_ID,
    ZALO_APP_SECRET,
    ZALO_OA_ID,
    ZALO_SECRET,
    ZNS_TEMPLATE,
    MetaServer,
    SmsGateway,
    ZaloServer,
    ZnsServer,
    meta_signature,
    zalo_signature,
)
from tests.support.servers import Servers

SECRET_KEY = "k" * 40
VERIFY = "verify-token-for-tests"


def settings(meta: MetaServer, zalo: ZaloServer, **own: str) -> dict[str, str]:
    """What a deployment with both platforms sets."""
    return {
        "SECRET_KEY": SECRET_KEY,
        "MESSENGER_APP_SECRET": META_SECRET,
        "MESSENGER_APP_ID": META_APP_ID,
        "MESSENGER_PAGE_TOKEN": meta.token,
        "MESSENGER_VERIFY_TOKEN": VERIFY,
        "MESSENGER_GRAPH_URL": meta.url,
        "ZALO_APP_ID": ZALO_APP_ID,
        "ZALO_APP_SECRET": ZALO_APP_SECRET,
        "ZALO_OA_SECRET": ZALO_SECRET,
        "ZALO_API_URL": zalo.url,
        "ZALO_OAUTH_URL": zalo.url,
        "SEND_TIMEOUT_S": "2",
        **own,
    }


def telephones(zns: ZnsServer, sms: SmsGateway) -> dict[str, str]:
    """What a deployment sets that also tells people at their telephone numbers."""
    return {"ZNS_TEMPLATE": ZNS_TEMPLATE, "ZNS_URL": zns.url, "SMS_URL": f"{sms.url}/sms", "SMS_TOKEN": SMS_TOKEN}


async def put_tokens(database_url: str, zalo: ZaloServer) -> None:
    """The pair that `zalo` takes, into the database."""
    engine = open_engine(database_url)
    tokens = Tokens(
        OffLoop(engine),
        SECRET_KEY.encode(),
        app_id=ZALO_APP_ID,
        app_secret=ZALO_APP_SECRET,
        oauth=zalo.url,
        timeout_s=5,
    )
    await tokens.put(zalo.access_token, zalo.refresh_token)
    engine.dispose()


@dataclass
class Door:
    """The public door as the platforms see it."""

    http: httpx.AsyncClient
    meta: MetaServer
    zalo: ZaloServer
    zns: ZnsServer
    sms: SmsGateway
    database_url: str
    folder: Path
    """Where the processes log to."""

    async def from_zalo(self, body: bytes, signature: str | None = None, **headers: str) -> httpx.Response:
        """A webhook of Zalo's, signed unless another `signature` is given."""
        if signature is None:
            stamp = str(msgspec.json.decode(body).get("timestamp", ""))
            signature = zalo_signature(body, ZALO_APP_ID, stamp, ZALO_SECRET)
        return await self.http.post(
            "/webhooks/zalo", content=body, headers={"X-ZEvent-Signature": signature, **headers}
        )

    async def from_meta(self, body: bytes, signature: str | None = None, **headers: str) -> httpx.Response:
        """A webhook of Meta's, signed unless another `signature` is given."""
        given = meta_signature(body, META_SECRET) if signature is None else signature
        return await self.http.post(
            "/webhooks/messenger", content=body, headers={"X-Hub-Signature-256": given, **headers}
        )

    def rows(self, query: str, **values: Any) -> list[Any]:
        """What the database has, or has changed."""
        engine = open_engine(self.database_url)
        with engine.begin() as connection:
            result = connection.execute(sa.text(query), values)
            found = list(result) if result.returns_rows else []
        engine.dispose()
        return found


@asynccontextmanager
async def door(servers: Servers, *, log: str = "channels.log", **own: str) -> AsyncIterator[Door]:
    """An api of its own on `servers`' database and bot, connected to platforms of its own."""
    async with MetaServer() as meta, ZaloServer() as zalo, ZnsServer(zalo) as zns, SmsGateway() as sms:
        await put_tokens(servers.database_url, zalo)
        started = servers.api(log, servers.bot_url, **settings(meta, zalo, **telephones(zns, sms), **own))
        url = await asyncio.to_thread(started.__enter__)
        try:
            async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as http:
                yield Door(http, meta, zalo, zns, sms, servers.database_url, servers.folder)
        finally:
            await asyncio.to_thread(started.__exit__, None, None, None)


def zalo_text(person: str, text: str, message: str) -> bytes:
    """What Zalo sends when `person` writes `text`."""
    return msgspec.json.encode(
        {
            "app_id": ZALO_APP_ID,
            "sender": {"id": person},
            "recipient": {"id": ZALO_OA_ID},
            "event_name": "user_send_text",
            "message": {"text": text, "msg_id": message},
            "timestamp": str(int(time.time() * 1000)),
        }
    )


def zalo_image(person: str, message: str) -> bytes:
    """What Zalo sends when `person` sends a picture."""
    body = msgspec.json.decode(zalo_text(person, "", message))
    picture = {"type": "image", "payload": {"url": "https://f1-zpc.example/mau.jpg"}}
    sent = {**body["message"], "attachments": [picture]}
    return msgspec.json.encode({**body, "event_name": "user_send_image", "message": sent})


def meta_text(person: str, text: str, message: str) -> bytes:
    """What Meta sends when `person` writes `text`."""
    event = {
        "sender": {"id": person},
        "recipient": {"id": META_PAGE_ID},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": message, "text": text},
    }
    return msgspec.json.encode({"object": "page", "entry": [{"id": META_PAGE_ID, "time": 1, "messaging": [event]}]})


async def eventually(what: Any, within_s: float = 15.0) -> Any:
    """The first true value of `what()`, asked again and again."""
    end = time.monotonic() + within_s
    while True:
        value = what()
        if value or time.monotonic() > end:
            assert value, "it never came"
            return value
        await asyncio.sleep(0.05)
