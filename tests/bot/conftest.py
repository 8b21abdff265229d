"""What the tests of the bot share: the trained model, loaded once, and conversations with it."""

from __future__ import annotations

import bot.quiet  # isort: skip
from tests.actions import environment  # noqa: F401  # isort: skip

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timezone

import pytest
from rasa.shared.core.domain import Domain

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from actions.settings import settings
from bot.agent import Bot
from bot.paths import DOMAIN
from bot.train import train
from tests.bot.conversation import Conversation


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def bot() -> Bot:
    """The bot of the present sources, with the fictional dossiers in its database."""
    store = EmbeddedStore.from_url(settings().database_url)
    store.create()
    store.put(demo_dossiers(datetime.now(timezone.utc)))
    return Bot.load(train())


@pytest.fixture
def converse(bot: Bot, loop: asyncio.AbstractEventLoop) -> Callable[[], Conversation]:
    """Begins a conversation."""
    return lambda: Conversation(bot, loop)


@pytest.fixture
def conversation(converse: Callable[[], Conversation]) -> Conversation:
    return converse()


@pytest.fixture(scope="session")
def domain() -> Domain:
    return Domain.load(str(DOMAIN))
