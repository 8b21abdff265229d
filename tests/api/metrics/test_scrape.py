"""Scraping asks database and bot seldom, and goes on where they are gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.bot_client import BotClient
from api.database import OffLoop, migrate
from api.metrics.scrape import Metrics
from api.supervisor import free_port
from api.switches import Switchboard
from knowledge.snapshot import Current
from tests.support.databases import sqlite_url
from tests.support.places import VAR


@pytest.fixture(scope="module")
def current() -> Current:
    return Current(VAR)


async def _texts(engine: sa.Engine, current: Current, times: int) -> list[str]:
    """What so many at once are told, where there is no bot."""
    database, bot = OffLoop(engine), BotClient(f"http://127.0.0.1:{free_port()}", timeout_s=5)
    metrics = Metrics(database, bot, current, Switchboard(database), VAR)
    told = await asyncio.gather(*(metrics.text() for _ in range(times)))
    await bot.close()
    return [one.decode() for one in told]


async def test_the_database_is_asked_once_however_many_scrape(current: Current, tmp_path: Path) -> None:
    engine, asked = migrate(sqlite_url(tmp_path)), []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    texts = await _texts(engine, current, 20)
    assert all("motcua_database_up 1.0" in text and "motcua_queue_waiting 0.0" in text for text in texts)
    assert sum("min(handovers.asked_at)" in statement for statement in asked) == 1
    engine.dispose()


async def test_without_bot_and_database_the_rest_is_told(current: Current) -> None:
    engine = open_engine(f"postgresql://postgres@127.0.0.1:{free_port()}/nothing")
    (text,) = await _texts(engine, current, 1)
    assert {"motcua_database_up 0.0", "motcua_bot_up 0.0"} <= set(text.splitlines())
    assert "motcua_snapshot_procedures" in text
    assert "motcua_disk_free_bytes" in text
    assert "motcua_queue_waiting" not in text
