"""Telling people of their dossiers: looking after those followed, and giving notices to channels."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from actions.dossiers.everywhere import Dossiers
from actions.dossiers.records import Dossier
from actions.dossiers.subscriptions import FOLLOWED, LOOKED_AT_EVERY, Subscription, note, quiet_until, subscription_of
from actions.dossiers.tables import subscriptions
from api.channels.messages import Sender
from api.database import OffLoop
from api.dossiers.notices import PHONE_CHANNELS, Notices, Waiting
from api.switches import Switchboard
from knowledge.clock import vietnam_today

_log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_AT_ONCE = 50
# Whoever looks has so long; one that died is followed by another.
_LEASE = timedelta(minutes=2)
# For so long a system that does not answer is asked for a telephone number.
_NUMBER_WITHIN = timedelta(days=1)
_MOBILE = re.compile(r"84[35789]\d{8}")


class Teller:
    """Works on notices; any number of tellers, in any number of processes."""

    def __init__(
        self,
        database: OffLoop,
        dossiers: Dossiers,
        notices: Notices,
        senders: Mapping[str, Sender],
        switchboard: Switchboard,
    ) -> None:
        self._database = database
        self._dossiers = dossiers
        self._notices = notices
        self._senders = senders
        self._switchboard = switchboard
        self._more = asyncio.Event()

    def wake(self) -> None:
        """There is something to tell: look now rather than at the next round."""
        self._more.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._more.clear()
            try:
                await self.round()
            except Exception:
                # A database that is away for a while must not end the teller.
                _log.exception("notices could not be worked on")
            try:
                await asyncio.wait_for(self._more.wait(), _LOOK_EVERY_S)
            except TimeoutError:
                continue

    async def round(self) -> None:
        """Look at what is due, note what became of what was sent, and send what waits, unless that is switched off."""
        await self._each(self._look(one) for one in await self._due())
        await self._notices.settle()
        told = (await self._switchboard.now()).notices
        if told and quiet_until(datetime.now(timezone.utc)) is None:
            await self._each(self._tell(one) for one in await self._notices.waiting())

    async def _each(self, work: Iterable[Coroutine[Any, Any, None]]) -> None:
        """Do all of `work`: what fails is tried again later, and holds back nothing."""
        done = await asyncio.gather(*work, return_exceptions=True)
        failed = [error for error in done if isinstance(error, Exception)]
        if failed:
            _log.error("%d of %d could not be worked on", len(failed), len(done), exc_info=failed[0])

    async def _tell(self, one: Waiting) -> None:
        try:
            await self._to_channel(one)
        except Exception:
            await self._notices.later(one)
            raise

    async def _to_channel(self, one: Waiting) -> None:
        channel = self._platform(one)
        if channel is not None:
            message = self._senders[channel].notify(one.notice, one.person, one.anonymous_in)
            await self._notices.queue(one, channel, message)
            return
        channel = next((name for name in PHONE_CHANNELS if one.by_phone and self._open(name, one)), None)
        phone = await self._phone(one) if channel is not None else ""
        if channel is None or phone == "":
            await self._notices.give_up(one)
        elif phone is None:
            await self._notices.later(one)
        else:
            message = self._senders[channel].notify(one.notice, phone, "")
            await self._notices.queue(one, channel, message, phone)

    def _open(self, channel: str, one: Waiting) -> bool:
        return channel in self._senders and channel not in one.refused_by

    def _platform(self, one: Waiting) -> str | None:
        """The platform that the conversation is on, where it takes messages now."""
        if not one.person or not self._open(one.channel, one) or one.last_message_at is None:
            return None
        since = (datetime.now(timezone.utc) - one.last_message_at).total_seconds()
        return one.channel if since <= self._senders[one.channel].window_s else None

    async def _phone(self, one: Waiting) -> str | None:
        """The mobile number in the dossier as gateways take it; empty where it has none, None where nobody can say."""
        found = await self._dossiers.find(one.receipt, whole=True)
        phone = found.dossier.details.phone if found.dossier is not None else ""
        phone = f"84{phone[1:]}" if phone.startswith("0") else phone
        if _MOBILE.fullmatch(phone):
            return phone
        asked_again = found.unreachable and datetime.now(timezone.utc) - one.since < _NUMBER_WITHIN
        return None if asked_again else ""

    async def _due(self) -> list[Subscription]:
        """Those that are to be looked at now, taken so that nobody else looks at the same time."""

        def take() -> list[Subscription]:
            moment = datetime.now(timezone.utc)
            due = FOLLOWED.where(subscriptions.c.look_at <= moment).order_by(subscriptions.c.look_at).limit(_AT_ONCE)
            mine = []
            with self._database.engine.begin() as connection:
                for row in sorted(connection.execute(due), key=lambda row: row.id):
                    lease = subscriptions.update().where(
                        subscriptions.c.id == row.id, subscriptions.c.look_at <= moment
                    )
                    if connection.execute(lease.values(look_at=moment + _LEASE)).rowcount == 1:
                        mine.append(subscription_of(row))
            return mine

        return await self._database.run(take)

    async def _look(self, one: Subscription) -> None:
        found = await self._dossiers.find(one.receipt, whole=True)

        def write() -> None:
            moment = datetime.now(timezone.utc)
            with self._database.engine.begin() as connection:
                later = subscriptions.update().where(subscriptions.c.id == one.id)
                connection.execute(later.values(look_at=moment + LOOKED_AT_EVERY))
                if found.dossier is not None and (not found.unreachable or _knows(one, found.dossier)):
                    note(connection, one, found.dossier, moment)

        await self._database.run(write)


def _knows(one: Subscription, dossier: Dossier) -> bool:
    """Whether it is where the subscriber knows it to be, with its date still to come.

    Of that people are reminded though a store does not answer. Another state may be another store's older word, and
    whether the date was missed only the one that does not answer knows.
    """
    due = dossier.new_due_at or dossier.due_at
    same = one.seen.state == (dossier.state and int(dossier.state))
    return same and due is not None and vietnam_today() <= due
