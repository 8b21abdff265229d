"""``python -m api``: serve the public door at `BIND`:`PORT`."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from actions.dossiers.configuration import ConfigurationError, read_configuration
from actions.settings import settings
from api.app import create_app
from api.database import migrate
from api.settings import api_settings
from api.staff import development
from knowledge.errors import KnowledgeError
from knowledge.snapshot import read_manifest

# The supervisor ends a process that takes longer.
_END_WITHIN_S = 8


class Server(uvicorn.Server):
    """Ends live streams before it waits for connections to close: they would stay open."""

    def __init__(self, app: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.parts.end_streams()
        await super().shutdown(sockets)


def main() -> None:
    own = api_settings()
    try:
        # Said here in a sentence rather than from inside the server.
        read_manifest(settings().var / "current")
        read_configuration(settings().dossiers)
        engine = migrate(settings().database_url)
        development.prepare(engine, development=own.development == "on")
        engine.dispose()
    except (KnowledgeError, ConfigurationError, development.LeftOverError) as error:
        sys.exit(f"api: {error}")
    app = create_app()
    # Behind a proxy uvicorn takes the address from it only where FORWARDED_ALLOW_IPS names it.
    config = uvicorn.Config(
        app,
        host=own.bind,
        port=own.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_END_WITHIN_S,
    )
    server = Server(app, config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)


if __name__ == "__main__":
    main()
