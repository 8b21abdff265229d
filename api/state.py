"""What the routes share, made once a process and reached through FastAPI's dependencies."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from actions.dossiers.embedded import EmbeddedStore
from actions.settings import Settings
from api.bot_client import BotClient
from api.conversations import Conversations
from api.database import migrate
from api.limits import Limiter
from api.settings import ApiSettings
from knowledge.snapshot import Current


@dataclass
class State:
    """The process's parts."""

    bot: BotClient
    conversations: Conversations
    dossiers: EmbeddedStore
    limiter: Limiter
    current: Current

    @classmethod
    def open(cls, shared: Settings, own: ApiSettings) -> State:
        """All parts, opened; raises SnapshotError where there is nothing to serve."""
        engine = migrate(shared.database_url)
        return cls(
            bot=BotClient(own.bot_url, own.bot_timeout_s),
            conversations=Conversations(engine, _key(own.secret_key, shared.var)),
            dossiers=EmbeddedStore(engine),
            limiter=Limiter(own.limits == "on"),
            current=Current(shared.var),
        )


def _key(secret: str, var: Path) -> bytes:
    """The signing key: the deployment's, or a random one kept beside the database."""
    if secret:
        return secret.encode()
    var.mkdir(parents=True, exist_ok=True)
    path = var / "secret.key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text("ascii").encode()


# Asynchronous though they wait for nothing: FastAPI would take others to a thread and back.
async def state(request: Request) -> State:
    parts: State = request.app.state.parts
    return parts


async def address(request: Request) -> str:
    """Who asks, as far as the network says."""
    return request.client.host if request.client else "unknown"


Parts = Annotated[State, Depends(state)]
Address = Annotated[str, Depends(address)]
