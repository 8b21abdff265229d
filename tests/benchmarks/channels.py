"""``python -m tests.benchmarks.channels [stopped|killed] [--postgres]``: the channels in bad luck, with real processes.

`stopped`: the bot is gone for a minute while 50 webhooks a second arrive. `killed`: api, bot and worker are killed at
random while 200 people send 2,000 messages. Both count what the platform received against what people sent. On
SQLite with one worker or, with `--postgres`, on PostgreSQL with two.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.database import migrate
from tests.support.channels import put_tokens, settings, zalo_text
from tests.support.databases import postgres_url
from tests.support.fleet import Fleet
from tests.support.platforms import ZALO_APP_ID, ZALO_SECRET, MetaServer, ZaloServer, zalo_signature

_ASKED = (
    "làm khai sinh cần giấy gì",
    "lệ phí bao nhiêu",
    "mấy ngày có",
    "nộp ở đâu",
    "thế còn đăng ký kết hôn",
    "lam ho chieu bao nhieu tien",
    "đổi bằng lái xe cần gì",
    "nộp online được không",
    "cảm ơn",
    "dang ky tam tru can gi",
)
_DRAINED_WITHIN_S = 300.0


class Tally(NamedTuple):
    """What came of the messages."""

    messages: int
    answered: int
    lost: int
    repeated: int
    """Replies that the platform received more than once."""
    out_of_order: int
    """Conversations whose replies came in another order than their messages."""


class Webhooks:
    """Zalo's side: delivers, and delivers again what was not taken."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, trust_env=False, timeout=10)
        self.seconds: list[float] = []
        self.refused = 0

    async def deliver(self, body: bytes) -> None:
        stamp = str(msgspec.json.decode(body)["timestamp"])
        headers = {"X-ZEvent-Signature": zalo_signature(body, ZALO_APP_ID, stamp, ZALO_SECRET)}
        while True:
            began = time.perf_counter()
            with suppress(httpx.HTTPError):
                response = await self._http.post("/webhooks/zalo", content=body, headers=headers)
                if response.is_success:
                    self.seconds.append(time.perf_counter() - began)
                    return
            self.refused += 1
            await asyncio.sleep(0.3)

    async def close(self) -> None:
        await self._http.aclose()


async def stopped(seconds: float, rate: float, say: Any = print, *, postgres: bool = False) -> Tally:
    """The bot is stopped for `seconds` while `rate` webhooks a second arrive."""
    async with _all(postgres) as (fleet, zalo, webhooks):
        await fleet.kill("bot")
        bodies = _bodies(int(seconds * rate), people=200)
        began = time.perf_counter()
        tasks = []
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(webhooks.deliver(body)))
        await asyncio.gather(*tasks)
        times = sorted(webhooks.seconds)
        p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
        say(f"{len(times)} webhooks in {time.perf_counter() - began:.0f} s, p50 {p50:.1f} ms, p99 {p99:.1f} ms,")
        say(f"  not taken at once: {webhooks.refused}; answered meanwhile: {len(zalo.sent)}")
        await fleet.start("bot")
        back = time.perf_counter()
        tally = await _drained(fleet, zalo, len(tasks))
        say(f"the bot was back; all was answered {time.perf_counter() - back:.0f} s later: {tally}")
        return tally


async def killed(messages: int, people: int, every_s: float, say: Any = print, *, postgres: bool = False) -> Tally:
    """A process is killed about every `every_s` while `people` send `messages`."""
    async with _all(postgres) as (fleet, zalo, webhooks):
        done = asyncio.Event()

        async def bad_luck() -> None:
            draw = random.Random(11)
            while not done.is_set():
                await asyncio.sleep(draw.uniform(0.5, 1.5) * every_s)
                name = draw.choice(fleet.names)
                await fleet.kill(name)
                await fleet.start(name)

        luck = asyncio.create_task(bad_luck())
        queues: dict[str, list[bytes]] = defaultdict(list)
        for number, body in enumerate(_bodies(messages, people)):
            queues[str(number % people)].append(body)

        async def person(bodies: list[bytes]) -> None:
            for body in bodies:
                await webhooks.deliver(body)
                await asyncio.sleep(random.uniform(0, 8))

        began = time.perf_counter()
        await asyncio.gather(*(person(bodies) for bodies in queues.values()))
        done.set()
        await luck
        say(f"{messages} messages of {people} people in {time.perf_counter() - began:.0f} s, {fleet.kills} kills,")
        tally = await _drained(fleet, zalo, messages)
        say(f"  {tally}")
        return tally


def _bodies(messages: int, people: int) -> Iterator[bytes]:
    for number, text in zip(range(messages), itertools.cycle(_ASKED), strict=False):
        yield zalo_text(f"person-{number % people}", _ASKED[(number // people) % len(_ASKED)] or text, f"m-{number}")


@asynccontextmanager
async def _all(postgres: bool) -> AsyncIterator[tuple[Fleet, ZaloServer, Webhooks]]:
    """The platforms, the processes before them, and who delivers."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-channels-")))
        url = stack.enter_context(postgres_url()) if postgres else f"sqlite:///{folder / 'motcua.db'}"
        meta = await stack.enter_async_context(MetaServer())
        zalo = await stack.enter_async_context(ZaloServer())
        migrate(url).dispose()
        await put_tokens(url, zalo)
        started = Fleet.started(folder, settings(meta, zalo), url, workers=2 if postgres else 1)
        fleet = await stack.enter_async_context(started)
        webhooks = Webhooks(fleet.url)
        stack.push_async_callback(webhooks.close)
        yield fleet, zalo, webhooks


async def _drained(fleet: Fleet, zalo: ZaloServer, messages: int) -> Tally:
    """What came of all, once nothing is left to be done."""
    engine = open_engine(fleet.database_url)
    open_rows = (
        "SELECT (SELECT count(*) FROM inbox WHERE answered_at IS NULL) + "
        "(SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown'))"
    )
    end = time.monotonic() + _DRAINED_WITHIN_S
    while time.monotonic() < end:
        with engine.connect() as connection:
            if not connection.execute(sa.text(open_rows)).scalar():
                break
        await asyncio.sleep(0.5)
    query = (
        "SELECT contacts.person, outbox.message FROM outbox JOIN contacts USING (conversation_id) "
        "WHERE outbox.state = 'sent' ORDER BY outbox.inbox_id"
    )
    with engine.connect() as connection:
        rows = list(connection.execute(sa.text(query)))
    engine.dispose()
    wanted: dict[str, list[str]] = defaultdict(list)
    for person, message in rows:
        wanted[person].append(msgspec.json.decode(message)["body"]["message"]["text"])
    got: dict[str, list[str]] = defaultdict(list)
    for sent in zalo.sent:
        got[str(sent.recipient)].append(sent.text)
    repeated = out_of_order = 0
    for person, texts in got.items():
        expected = wanted[person]
        once, extra = _without_repeats(texts, expected)
        repeated += extra
        out_of_order += once != expected
    answered = sum(map(len, wanted.values()))
    return Tally(messages, answered, messages - answered, repeated, out_of_order)


def _without_repeats(texts: list[str], expected: list[str]) -> tuple[list[str], int]:
    """`texts` without those sent again at once, and how many these were; `expected` tells real repeats apart."""
    once: list[str] = []
    extra = 0
    for text in texts:
        place = len(once)
        if once and text == once[-1] and (place >= len(expected) or expected[place] != text):
            extra += 1
        else:
            once.append(text)
    return once, extra


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.channels", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("stopped", "killed"), help="by default both")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL, with two workers")
    options = parser.parse_args()
    if options.what != "killed":
        asyncio.run(stopped(60, 50, postgres=options.postgres))
    if options.what != "stopped":
        asyncio.run(killed(2000, 200, 6, postgres=options.postgres))


if __name__ == "__main__":
    main()
