"""``python -m bot``: serve turns on loopback at `BOT_PORT` with the model `bot.train` made."""

from __future__ import annotations

import logging
import os
import sys

import uvicorn

import bot.quiet  # noqa: F401  (before anything of Rasa)
from actions.dossiers.configuration import ConfigurationError, read_configuration
from actions.settings import settings
from bot.agent import Bot
from bot.server import create_app
from bot.train import model_path, newest_of_sources
from knowledge.errors import KnowledgeError

LOOPBACK = "127.0.0.1"


def main() -> None:
    logging.basicConfig(level=logging.WARNING, format="bot %(levelname)s %(name)s: %(message)s")
    try:
        path = model_path()
        if not path.is_file():
            older = newest_of_sources()
            if older is None:
                sys.exit("bot: no trained model for these sources: run `make train`")
            logging.getLogger(__name__).warning(
                "the office's examples changed since the model was trained: `make train` has it learn them"
            )
            path = older
        read_configuration(settings().dossiers)
        bot = Bot.load(path)
    except (KnowledgeError, ConfigurationError) as error:
        sys.exit(f"bot: {error}")
    port = int(os.environ.get("BOT_PORT", "5005"))
    uvicorn.run(create_app(bot), host=LOOPBACK, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
