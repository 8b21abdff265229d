"""``python -m tests.benchmarks.notices [--postgres] [--changes 1000]``: telling people of their dossiers in bad luck.

A province's system pushes changes of dossiers that people follow, in batches: each until it is taken, then once more.
Meanwhile bot, api and worker are killed at random moments and started again. What the platforms received is counted
against the changes. On SQLite with one worker or, with `--postgres`, on PostgreSQL with two.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Details, State
from actions.dossiers.subscriptions import Subscriptions
from actions.dossiers.tables import notices, subscriptions
from api.channels.mailbox import CRASHED
from api.database import OffLoop, migrate
from api.dossiers.notices import Notices
from api.tables import contacts, conversations, outbox
from knowledge.text.receipts import find_receipts
from tests.support.channels import put_tokens, settings, telephones
from tests.support.databases import postgres_url
from tests.support.daytime import BY_DAY, NOON
from tests.support.fleet import Fleet
from tests.support.notices import dossier
from tests.support.platforms import MetaServer, Slow, SmsGateway, ZaloServer, ZnsServer
from tests.support.pushes import TOKEN, step

# Of a thousand: within the window on Zalo and Messenger; long silent on Zalo, and told by telephone; on the web; and
# those who take nothing of the account's any more.
_SHARES = {"zalo": 600, "messenger": 150, "silent": 100, "web": 100, "blocked": 50}
_BATCHES_OF = 20
# Of the platforms: so that some process dies with a message on its way.
_ANSWERS_AFTER_S = 0.3
_LONG_AGO = timedelta(days=8)
_DRAINED_WITHIN_S = 300.0
_SEED = 17


class Follower(NamedTuple):
    """Somebody who follows one dossier."""

    kind: str
    receipt: str
    conversation: str
    person: str
    phone: str


class Tally(NamedTuple):
    """What came of the changes."""

    changes: int
    told: int
    """That a platform received."""
    untold: int
    """That no channel is known to have taken: listed for staff, and shown at the next turn."""
    lost: int
    """Neither told nor listed."""
    twice: int
    """Messages beyond the first of a change."""
    repeated: int
    """Attempts that were made again after a process died at the first."""
    unexplained: int
    """Messages beyond the first that no process which died accounts for."""
    shown: int
    """Of those on the web: shown at the next turn, and at no later one."""
    kills: int


@dataclass
class Stage:
    """The processes, and the platforms before them."""

    fleet: Fleet
    meta: MetaServer
    zalo: ZaloServer
    zns: ZnsServer
    sms: SmsGateway
    engine: sa.Engine

    def received(self) -> list[tuple[str, str]]:
        """Dossier and channel of every message that a platform took."""
        servers = {"zalo": self.zalo, "messenger": self.meta, "zns": self.zns, "sms": self.sms}
        return [
            (find_receipts(str(sent.message))[0].number, channel)
            for channel, server in servers.items()
            for sent in server.sent
        ]


def followers(changes: int) -> Iterator[Follower]:
    """So many of each kind as in a thousand, in an order by chance."""
    kinds = [kind for kind, share in _SHARES.items() for _ in range(round(changes * share / sum(_SHARES.values())))]
    kinds = (kinds + ["zalo"] * changes)[:changes]
    random.Random(_SEED).shuffle(kinds)
    for number, kind in enumerate(kinds):
        receipt = f"H00.99-261102-{number:06}"
        yield Follower(kind, receipt, f"{kind}-page-{number:06}", f"person-{number}", f"0912{number:06}")


async def told(
    changes: int,
    *,
    every_s: float,
    pause_s: float,
    victims: Sequence[str] = (),
    say: Any = print,
    postgres: bool = False,
    hurry: bool = False,
) -> Tally:
    """A process is killed about every `every_s` while `changes` are pushed with `pause_s` between two batches.

    The `victims` are killed one after the other; without them, whichever chance wants, until all is pushed.
    `hurry`: the claims of a worker that was killed, the only one, end at once, and so does the wait for what may settle
    an unknown outcome; else a minute and 20 seconds are waited for.
    """
    people = list(followers(changes))
    async with _all(people, postgres) as stage:
        pushed = asyncio.Event()
        luck = asyncio.create_task(_bad_luck(stage, every_s, pushed, victims, hurry))
        began = time.monotonic()
        refused = await _push(stage.fleet.url, people, pause_s)
        pushed.set()
        await luck
        say(f"{changes} changes pushed twice in {time.monotonic() - began:.0f} s, {stage.fleet.kills} kills,")
        say(f"  batches that had to be sent again: {refused}; told by then: {len(stage.received())}")
        began = time.monotonic()
        await stage.fleet.ready()
        await _drained(stage, hurry)
        say(f"  nothing was left to be done {time.monotonic() - began:.0f} s later")
        tally = await _counted(stage, people, say)
        say(f"  {tally}")
        return tally


async def _bad_luck(stage: Stage, every_s: float, pushed: asyncio.Event, victims: Sequence[str], hurry: bool) -> None:
    fleet, draw = stage.fleet, random.Random(_SEED)
    for name in victims or iter(lambda: draw.choice(fleet.names), None):
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(pushed.wait(), draw.uniform(0.5, 1.5) * every_s)
        if pushed.is_set() and not victims:
            return
        await fleet.kill(name)
        if hurry and name.startswith("worker"):
            with stage.engine.begin() as connection:
                connection.execute(contacts.update().values(claimed_until=None))
        await fleet.start(name)


async def _push(url: str, people: Sequence[Follower], pause_s: float) -> int:
    """Push a change of each dossier, every batch until it is taken and then once more; returns how often it was not."""
    refused = 0
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=10, headers=headers) as http:

        async def until_taken(batch: list[Any]) -> int:
            tries = 0
            while True:
                with suppress(httpx.HTTPError):
                    answer = await http.post("/integrations/dossiers", json=batch)
                    if answer.is_success:
                        assert answer.json()["taken"] == len(batch), answer.text
                        return tries
                tries += 1
                await asyncio.sleep(0.3)

        for at in range(0, len(people), _BATCHES_OF):
            stamp = f"{datetime.now(NOON):%Y%m%d%H%M%S}"
            batch = [step(one.receipt, stamp, int(State.PROCESSING)) for one in people[at : at + _BATCHES_OF]]
            for _ in range(2):
                refused += await until_taken(batch)
            await asyncio.sleep(pause_s)
    return refused


async def _drained(stage: Stage, hurry: bool) -> None:
    waiting = sa.select(sa.func.count()).where(notices.c.state.in_(("waiting", "queued")))
    unsent = sa.select(sa.func.count()).where(outbox.c.state.in_(("waiting", "sending", "unknown")))
    end = time.monotonic() + _DRAINED_WITHIN_S
    while time.monotonic() < end:
        with stage.engine.begin() as connection:
            if not (connection.execute(waiting).scalar() or connection.execute(unsent).scalar()):
                return
            if hurry:
                connection.execute(outbox.update().where(outbox.c.state == "unknown").values(not_before=None))
        await asyncio.sleep(0.5)
    raise TimeoutError("notices are left to be told")


async def _counted(stage: Stage, people: Sequence[Follower], say: Any) -> Tally:
    kind = {one.receipt: one.kind for one in people}
    attempts = (
        sa.select(subscriptions.c.receipt, outbox.c.channel, outbox.c.state, outbox.c.repeated, outbox.c.reason)
        .join(notices, notices.c.id == outbox.c.notice_id)
        .join(subscriptions, subscriptions.c.id == notices.c.subscription_id)
    )
    with stage.engine.connect() as connection:
        noted = connection.execute(sa.select(sa.func.count()).select_from(notices)).scalar()
        tried = {(row.receipt, row.channel): row for row in connection.execute(attempts)}
    assert noted == len(people), f"{noted} notices of {len(people)} changes"
    received = Counter(stage.received())
    told = Counter(receipt for receipt, _ in received.elements())
    untold = {one.receipt for one in await Notices(OffLoop(stage.engine)).untold()}
    assert set(told) <= set(kind)
    for one in _SHARES:
        channels = Counter(channel for receipt, channel in received.elements() if kind[receipt] == one)
        say(f"  {one}: {dict(channels)}, listed {sum(kind[receipt] == one for receipt in untold)}")
    unexplained = 0
    for (receipt, channel), count in received.items():
        attempt = tried[receipt, channel]
        unexplained += max(0, count - 1 - attempt.repeated)
        # Told by another channel too, or listed, since it was not known what had become of it.
        further = told[receipt] > count or receipt in untold
        unexplained += further and attempt.state == "staff" and attempt.reason != CRASHED
    return Tally(
        changes=len(people),
        told=len(told),
        untold=len(untold),
        lost=len(set(kind) - set(told) - untold),
        twice=sum(told.values()) - len(told),
        repeated=sum(row.repeated for row in tried.values()),
        unexplained=unexplained,
        shown=await _visits(stage.fleet.url, [one for one in people if one.kind == "web"]),
        kills=stage.fleet.kills,
    )


async def _visits(url: str, pages: Sequence[Follower]) -> int:
    """How many are shown what became of their dossier when they write on their web page, once and never again."""
    shown = 0
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as http:
        for page in pages:
            asked = {"conversation_id": page.conversation, "text": "lệ phí làm hộ chiếu"}
            first, second = [(await http.post("/api/v1/chat", json=asked)).json()["replies"] for _ in range(2)]
            told = page.receipt in first[0]["text"]
            shown += told and not any(page.receipt in reply["text"] for reply in second)
    return shown


@asynccontextmanager
async def _all(people: Sequence[Follower], postgres: bool) -> AsyncIterator[Stage]:
    """The platforms, the processes before them, and who follows what."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-notices-")))
        url = stack.enter_context(postgres_url()) if postgres else f"sqlite:///{folder / 'motcua.db'}"
        migrate(url).dispose()
        meta = await stack.enter_async_context(MetaServer())
        zalo = await stack.enter_async_context(ZaloServer())
        zns = await stack.enter_async_context(ZnsServer(zalo))
        sms = await stack.enter_async_context(SmsGateway())
        for server in (zalo, meta, zns, sms):
            server.next(*[Slow(_ANSWERS_AFTER_S)] * (2 * len(people)))
        zalo.blocked_by |= {one.person for one in people if one.kind == "blocked"}
        zns.without_account |= {f"84{one.phone[1:]}" for one in people[::2]}
        await put_tokens(url, zalo)
        engine = open_engine(url)
        stack.callback(engine.dispose)
        await _follow(engine, people)
        (folder / "dossiers.yml").write_bytes(msgspec.yaml.encode({"pushes": [{"name": "Tỉnh Thử", "token": TOKEN}]}))
        own = {**settings(meta, zalo), **telephones(zns, sms), **BY_DAY, "DOSSIERS": str(folder / "dossiers.yml")}
        fleet = await stack.enter_async_context(Fleet.started(folder, own, url, workers=2 if postgres else 1))
        yield Stage(fleet, meta, zalo, zns, sms, engine)


async def _follow(engine: sa.Engine, people: Sequence[Follower]) -> None:
    """Everybody wants to be told of a dossier that was accepted a day ago."""
    moment = datetime.now(timezone.utc)
    channels = {"messenger": "messenger", "web": "web"}
    known = {
        one: dossier(
            one.receipt,
            State.ACCEPTED,
            due_at=None,
            details=Details(phone=one.phone),
            updated_at=moment - timedelta(days=1),
        )
        for one in people
    }
    EmbeddedStore(engine).put(known.values())
    begun = [
        {"id": one.conversation, "channel": channels.get(one.kind, "zalo"), "started_at": moment} for one in people
    ]
    whom = [
        {
            "conversation_id": one.conversation,
            "channel": channels.get(one.kind, "zalo"),
            "person": one.person,
            "last_message_at": moment - (_LONG_AGO if one.kind == "silent" else timedelta()),
        }
        for one in people
        if one.kind != "web"
    ]
    with engine.begin() as connection:
        connection.execute(conversations.insert(), begun)
        connection.execute(contacts.insert(), whom)
    wishes = Subscriptions(engine)
    for one, item in known.items():
        await wishes.begin(one.conversation, item, by_phone=one.kind == "silent")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.notices", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, with two workers")
    parser.add_argument("--changes", type=int, default=1000)
    options = parser.parse_args()
    asyncio.run(told(options.changes, every_s=3, pause_s=1.2, postgres=options.postgres))


if __name__ == "__main__":
    main()
