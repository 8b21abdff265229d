"""Zalo's pair of tokens: one refresher at a time, the new pair stored before it is used, encrypted at rest."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import aiohttp
import msgspec
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from actions.dossiers.database import aware
from api.channels.messages import Attempt, Outcome
from api.database import OffLoop
from api.tables import zalo_tokens

_log = logging.getLogger(__name__)

# The access token lives 25 hours: refreshed early, so that no message waits for it.
_ACCESS_LIVES = timedelta(hours=25)
_EARLY = timedelta(hours=2)
_REFRESH_LIVES = timedelta(days=90)
_ALARM, _ALARM_EVERY_S = timedelta(days=14), 3600.0
# Longer than a refresh takes: a refresher that died is followed by another.
_LEASE = timedelta(seconds=30)
_WAIT_S = 0.2
_ONE = 1


class NoTokenError(Exception):
    """There is no token to send with, and why."""


class Pair(NamedTuple):
    """The two tokens, and until when they live."""

    access: str
    refresh: str
    access_until: datetime
    refresh_until: datetime


class Tokens:
    """The pair of one Official Account, shared by all processes through the database."""

    def __init__(
        self, database: OffLoop, key: bytes, *, app_id: str, app_secret: str, oauth: str, timeout_s: float
    ) -> None:
        """Has to be made inside the running event loop; `key` is the deployment's secret."""
        self._database = database
        self._cipher = _cipher(key)
        self._app_id = app_id
        self._app_secret = app_secret
        self._url = f"{oauth.rstrip('/')}/v4/oa/access_token"
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._owner = secrets.token_hex(8)
        self._alarm_again = 0.0

    async def sending(self, post: Callable[[str], Awaitable[Attempt]]) -> Attempt:
        """What comes of `post` with a token, tried once more with a fresh one where the platform refuses the first."""
        try:
            token = await self.access()
            attempt = await post(token)
            if attempt.outcome is Outcome.TOKEN:
                attempt = await post(await self.access(instead_of=token))
        except NoTokenError as error:
            return Attempt(Outcome.TOKEN, reason=str(error))
        return attempt

    async def access(self, instead_of: str = "") -> str:
        """An access token that lives, other than the refused one `instead_of`; raises NoTokenError."""
        while True:
            pair = await self._read()
            if pair is None:
                raise NoTokenError("no tokens yet: put in the first pair with `motcua channels zalo-tokens`")
            if pair.access != instead_of and _now() < pair.access_until - _EARLY:
                return pair.access
            if _now() >= pair.refresh_until:
                raise NoTokenError("the refresh token is older than three months: a new pair is wanted")
            lives = pair.access != instead_of and _now() < pair.access_until
            if await self._database.run(self._take_lease):
                try:
                    # Not to be cut off between fetching the new pair and storing it: the old one is used up.
                    return (await asyncio.shield(self._refresh(pair.access))).access
                except NoTokenError as error:
                    if not lives:
                        raise
                    _log.error("%s", error)
                    return pair.access
            if lives:
                return pair.access  # somebody refreshes: the present one will do meanwhile
            await asyncio.sleep(_WAIT_S)

    async def put(self, access: str, refresh: str, lives_s: int = 25 * 3600) -> None:
        """Store a pair."""
        now = _now()
        await self._write(Pair(access, refresh, now + timedelta(seconds=lives_s), now + _REFRESH_LIVES))

    async def state(self) -> Pair | None:
        """The pair as stored; None where there is none. Raises NoTokenError where it cannot be read."""
        return await self._read()

    async def _refresh(self, before: str) -> Pair:
        """With the lease in hand: fetch a new pair and store it before anybody uses it."""
        try:
            pair = await self._read()
            if pair is None:
                raise NoTokenError("no tokens")
            if pair.access != before:
                return pair  # another process was there first
            fetched = await self._fetch(pair.refresh)
            await self._write(fetched)
            return fetched
        finally:
            await self._database.run(self._give_lease)

    async def _fetch(self, refresh: str) -> Pair:
        form = {"app_id": self._app_id, "grant_type": "refresh_token", "refresh_token": refresh}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as http,
                http.post(self._url, data=form, headers={"secret_key": self._app_secret}) as response,
            ):
                said = msgspec.json.decode(await response.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NoTokenError(f"Zalo's token service does not answer: {error!r}") from error
        said = said if isinstance(said, dict) else {}
        access, new = said.get("access_token"), said.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(new, str) and new):
            reason = said.get("error_description") or said.get("error_name")
            raise NoTokenError(f"Zalo refused to refresh the token: {reason or 'no tokens in its answer'}")
        # The old pair is used up: an odd life is no reason to lose the new one.
        told = str(said.get("expires_in"))
        lives = timedelta(seconds=int(told)) if told.isdecimal() else _ACCESS_LIVES
        now = _now()
        return Pair(access, new, now + lives, now + _REFRESH_LIVES)

    async def _read(self) -> Pair | None:
        def read() -> Any:
            columns = (zalo_tokens.c.pair, zalo_tokens.c.access_until, zalo_tokens.c.refresh_until)
            with self._database.engine.connect() as connection:
                return connection.execute(sa.select(*columns).where(zalo_tokens.c.id == _ONE)).first()

        row = await self._database.run(read)
        if row is None or not row.pair:
            return None
        try:
            access, refresh = msgspec.json.decode(self._cipher.decrypt(row.pair.encode()))
        except InvalidToken:
            raise NoTokenError("the stored tokens were encrypted with another SECRET_KEY: put in a new pair") from None
        left = aware(row.refresh_until) - _now()
        if left < _ALARM and time.monotonic() >= self._alarm_again:
            self._alarm_again = time.monotonic() + _ALARM_EVERY_S
            _log.warning("Zalo's refresh token lives %s more days: put in a new pair in time", left.days)
        return Pair(access, refresh, aware(row.access_until), aware(row.refresh_until))

    async def _write(self, pair: Pair) -> None:
        text = self._cipher.encrypt(msgspec.json.encode([pair.access, pair.refresh])).decode()
        values = {"pair": text, "access_until": pair.access_until, "refresh_until": pair.refresh_until}

        def write() -> None:
            with self._database.engine.begin() as connection:
                if not connection.execute(zalo_tokens.update().where(zalo_tokens.c.id == _ONE), values).rowcount:
                    connection.execute(zalo_tokens.insert(), {"id": _ONE, **values})

        await self._database.run(write)

    def _take_lease(self) -> bool:
        """Whether this process is the one to refresh now: decided by one statement, in whichever process."""
        now = _now()
        free = sa.or_(zalo_tokens.c.leased_until.is_(None), zalo_tokens.c.leased_until < now)
        take = zalo_tokens.update().where(zalo_tokens.c.id == _ONE, free)
        with self._database.engine.begin() as connection:
            return connection.execute(take, {"leased_by": self._owner, "leased_until": now + _LEASE}).rowcount == 1

    def _give_lease(self) -> None:
        give = zalo_tokens.update().where(zalo_tokens.c.id == _ONE, zalo_tokens.c.leased_by == self._owner)
        with self._database.engine.begin() as connection:
            connection.execute(give, {"leased_by": None, "leased_until": None})


def _cipher(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"zalo tokens " + key).digest()))


def _now() -> datetime:
    return datetime.now(timezone.utc)
