"""``python -m api``: serve the public door at `BIND`:`PORT`."""

from __future__ import annotations

import sys

import uvicorn

from actions.dossiers.configuration import ConfigurationError, read_configuration
from actions.settings import settings
from api.app import create_app
from api.settings import api_settings
from knowledge.errors import KnowledgeError
from knowledge.snapshot import read_manifest


def main() -> None:
    own = api_settings()
    try:
        # Said here in a sentence rather than from inside the server.
        read_manifest(settings().var / "current")
        read_configuration(settings().dossiers)
    except (KnowledgeError, ConfigurationError) as error:
        sys.exit(f"api: {error}")
    # Behind a proxy uvicorn takes the address from it only where FORWARDED_ALLOW_IPS names it.
    uvicorn.run(create_app(), host=own.bind, port=own.port, log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    main()
