"""A house in which it is noon."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from actions.dossiers import subscriptions
from tests.support.daytime import NOON
from tests.support.telling import House, house


@pytest.fixture
async def home(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(subscriptions, "VIETNAM", NOON)
    async with house(engine) as opened:
        yield opened
