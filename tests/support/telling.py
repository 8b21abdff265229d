"""Notices on their way without the public door: the real tables, teller, worker and channels, and local platforms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from actions.dossiers.directory import Directory
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.last_known import LastKnown
from actions.dossiers.records import Details, State
from actions.dossiers.store import Store
from actions.dossiers.subscriptions import Subscriptions
from actions.dossiers.tables import notices as notices_table
from actions.dossiers.tables import subscriptions as subscriptions_table
from api.channels.mailbox import Mailbox
from api.channels.messages import Sender
from api.channels.messenger import Messenger
from api.channels.sms import Sms
from api.channels.tokens import Tokens
from api.channels.worker import Worker
from api.channels.zalo import Zalo
from api.channels.zns import Zns
from api.conversations import Conversations
from api.database import OffLoop
from api.dossiers.ledger import Ledger
from api.dossiers.notices import Notices
from api.dossiers.teller import Teller
from api.settings import ApiSettings
from api.switches import Switchboard
from api.tables import contacts, conversations, outbox
from tests.support.notices import PHONE, RECEIPT, dossier
from tests.support.platforms import (
    META_APP_ID,
    META_SECRET,
    SMS_TOKEN,
    ZALO_APP_ID,
    ZALO_APP_SECRET,
    ZALO_SECRET,
    ZNS_TEMPLATE,
    MetaServer,
    SmsGateway,
    ZaloServer,
    ZnsServer,
)
from tests.support.pushes import step, taken

PAST = datetime(2020, 1, 1, tzinfo=timezone.utc)
_MOST_ROUNDS = 12
# A worker sends notices one by one.
_MOST_SENT = 100


@dataclass
class House:
    """All who have to do with notices, on one database."""

    engine: sa.Engine
    database: OffLoop
    dossiers: Dossiers
    ledger: Ledger
    mailbox: Mailbox
    conversations: Conversations
    subscriptions: Subscriptions
    notices: Notices
    senders: dict[str, Sender]
    """Those set up: take one away and it is not."""
    teller: Teller
    worker: Worker
    meta: MetaServer
    zalo: ZaloServer
    zns: ZnsServer
    sms: SmsGateway
    began: datetime = field(default_factory=lambda: datetime.now(timezone.utc) - timedelta(hours=1))
    pushed: int = 0

    async def subscriber(
        self,
        channel: str = "zalo",
        receipt: str = RECEIPT,
        *,
        by_phone: bool = False,
        phone: str = PHONE,
        hours_ago: float = 1.0,
        **fields: Any,
    ) -> str:
        """The conversation of somebody who follows a dossier and wrote last so many hours ago.

        `phone` is the number in the dossier, `fields` the rest of it.
        """
        conversation = self.conversations.of(channel, f"person of {receipt}")
        moment = datetime.now(timezone.utc)
        with self.engine.begin() as connection:
            begun = {"id": conversation, "channel": channel, "started_at": moment}
            connection.execute(conversations.insert().values(**begun))
            if channel != "web":
                whom = {"conversation_id": conversation, "channel": channel, "person": f"person of {receipt}"}
                last = moment - timedelta(hours=hours_ago)
                connection.execute(contacts.insert().values(**whom, last_message_at=last))
        fields = {"state": State.ACCEPTED, "due_at": None, "updated_at": self.began, **fields}
        told = dossier(receipt, details=Details(phone=phone), **fields)
        self.dossiers.embedded.put([told])
        assert await self.subscriptions.begin(conversation, told, by_phone=by_phone)
        return conversation

    async def change(self, receipt: str = RECEIPT, state: State = State.PROCESSED) -> None:
        """A province's system says that the dossier is in another state."""
        self.pushed += 1
        at = self.began + timedelta(seconds=self.pushed)
        stamp = f"{at + timedelta(hours=7):%Y%m%d%H%M%S}"
        await self.ledger.take(taken(step(receipt, stamp, int(state)), now=datetime.now(timezone.utc)))

    async def send(self) -> None:
        """The worker sends what is in the outbox and may be sent now."""
        for _ in range(_MOST_SENT):
            await self.worker._round()
            if not self.worker._working:
                return
            await asyncio.gather(*self.worker._working.values())

    async def work(self) -> None:
        """Teller and worker, until nothing is left to be done now."""
        for _ in range(_MOST_ROUNDS):
            before = self._open()
            await self.teller.round()
            await self.send()
            await self.notices.settle()
            if self._open() == before:
                return

    def _open(self) -> list[Any]:
        told = [(row.state, row.channel, row.refused_by) for row in self.rows(notices_table)]
        return [*told, *(row.state for row in self.rows(outbox))]

    def time_passes(self) -> None:
        """Whatever waits for its time in the outbox has waited long enough."""
        self.set(outbox, not_before=PAST)
        self.set(contacts, claimed_until=None)

    def states(self) -> list[str]:
        """Of all notices, the oldest first, with the channel where there is one."""
        return [f"{row.state} {row.channel}".strip() for row in self.rows(notices_table)]

    def followed(self) -> list[str]:
        """The dossiers that somebody is to be told of."""
        return [row.receipt for row in self.rows(subscriptions_table) if row.ended_at is None]

    def rows(self, table: sa.Table) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))

    def set(self, table: sa.Table, **values: Any) -> None:
        """Every row of `table` is changed."""
        with self.engine.begin() as connection:
            connection.execute(table.update().values(**values))

    def another_teller(self, engine: sa.Engine) -> Teller:
        """A teller as another process has it."""
        database = OffLoop(engine)
        return Teller(database, self.dossiers, Notices(database), self.senders, Switchboard(database))


@asynccontextmanager
async def house(engine: sa.Engine, remote: Sequence[Store] = ()) -> AsyncIterator[House]:
    """All of them, with `remote` stores besides the embedded one."""
    async with AsyncExitStack() as stack:
        meta = await stack.enter_async_context(MetaServer())
        zalo = await stack.enter_async_context(ZaloServer())
        zns = await stack.enter_async_context(ZnsServer(zalo))
        sms = await stack.enter_async_context(SmsGateway())
        database = OffLoop(engine)
        senders = await _senders(database, meta, zalo, zns, sms)
        for sender in senders.values():
            stack.push_async_callback(sender.close)
        notices = Notices(database)
        dossiers = Dossiers(EmbeddedStore(engine), remote, Directory(), LastKnown(engine))
        mailbox = Mailbox(database, silence=timedelta(minutes=1))
        parts: Any = SimpleNamespace(mailbox=mailbox, senders=senders, platforms=senders, notices=notices)
        yield House(
            engine=engine,
            database=database,
            dossiers=dossiers,
            ledger=Ledger(database),
            mailbox=mailbox,
            conversations=Conversations(database, b"k" * 32),
            subscriptions=Subscriptions(engine),
            notices=notices,
            senders=senders,
            teller=Teller(database, dossiers, notices, senders, Switchboard(database)),
            worker=Worker(parts),
            meta=meta,
            zalo=zalo,
            zns=zns,
            sms=sms,
        )


async def _senders(
    database: OffLoop, meta: MetaServer, zalo: ZaloServer, zns: ZnsServer, sms: SmsGateway
) -> dict[str, Sender]:
    timeout_s = 0.5
    tokens = Tokens(
        database, b"k" * 32, app_id=ZALO_APP_ID, app_secret=ZALO_APP_SECRET, oauth=zalo.url, timeout_s=timeout_s
    )
    await tokens.put(zalo.access_token, zalo.refresh_token)
    return {
        "messenger": Messenger(
            app_secret=META_SECRET,
            app_id=META_APP_ID,
            page_token=meta.token,
            graph=meta.url,
            version="v25.0",
            timeout_s=timeout_s,
        ),
        "zalo": Zalo(app_id=ZALO_APP_ID, oa_secret=ZALO_SECRET, tokens=tokens, api=zalo.url, timeout_s=timeout_s),
        "zns": Zns(
            tokens=tokens,
            template=ZNS_TEMPLATE,
            fields=ApiSettings(_env_file=None).zns_fields,
            url=zns.url,
            timeout_s=timeout_s,
        ),
        "sms": Sms(url=f"{sms.url}/sms", token=SMS_TOKEN, timeout_s=timeout_s),
    }
