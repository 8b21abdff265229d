"""The public application in the test's own process: its parts can be looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from actions.settings import Settings
from api.__main__ import Server
from api.app import create_app
from api.settings import ApiSettings
from api.state import State
from api.supervisor import free_port
from tests.support.places import VAR

_STARTED_WITHIN_S = 20.0


@dataclass
class OpenDoor:
    """A served application, with no bot behind it and no worker beside its requests."""

    parts: State
    http: httpx.AsyncClient
    server: Server
    serving: asyncio.Task[None]
    port: int

    def own(self, conversation: str) -> dict[str, str]:
        """The headers by which a client shows that `conversation` is its own."""
        return {"Authorization": f"Bearer {self.parts.conversations.token(conversation)}"}

    async def end(self) -> None:
        """End the server as a signal would, and wait until it has."""
        self.server.should_exit = True
        await self.serving


@asynccontextmanager
async def open_door(database_url: str, **own: Any) -> AsyncIterator[OpenDoor]:
    """The application on the database at `database_url`, with the settings `own`."""
    shared = Settings(var=VAR, database_url=database_url, hotline="", hotline_hours="", dossiers=None, by_phone=False)
    settings = {"limits": "off", "secret_key": "k" * 32, "bot_url": f"http://127.0.0.1:{free_port()}", **own}
    parts = State.open(shared, ApiSettings(**settings))
    app, port = create_app(), free_port()
    app.state.parts = parts
    config = uvicorn.Config(app, port=port, lifespan="off", log_level="warning", timeout_graceful_shutdown=5)
    server = Server(app, config)
    serving = asyncio.create_task(server.serve())
    began = time.monotonic()
    while not server.started:
        assert time.monotonic() - began < _STARTED_WITHIN_S, "the server does not start"
        await asyncio.sleep(0.02)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as http:
            opened = OpenDoor(parts, http, server, serving, port)
            yield opened
            await opened.end()
    finally:
        server.should_exit = True
        await parts.close()
