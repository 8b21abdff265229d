"""Asking on platforms: by day, and where the channel answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timezone

from sqlalchemy.exc import SQLAlchemyError

from actions.dossiers.subscriptions import quiet_until
from api.asking.surveys import Surveys
from api.channels.messages import Platform
from api.switches import Switchboard

_log = logging.getLogger(__name__)

_EVERY_S = 60.0


class Asker:
    """Puts questions to people on platforms; any number of these, in any number of processes."""

    def __init__(self, surveys: Surveys, platforms: Mapping[str, Platform], switchboard: Switchboard) -> None:
        self._surveys = surveys
        self._platforms = platforms
        self._switchboard = switchboard

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                await self.round()
            except SQLAlchemyError:
                # A database that is away for a while is asked again in a minute.
                _log.exception("nobody could be asked whether they are content")
            await asyncio.sleep(_EVERY_S)

    async def round(self) -> None:
        """Ask who is to be asked now: nobody at night."""
        await self._surveys.part()
        if quiet_until(datetime.now(timezone.utc)) is not None:
            return
        channels = (await self._switchboard.now()).channels
        for name, platform in self._platforms.items():
            if getattr(channels, name):
                await self._surveys.ask_on(name, platform)
