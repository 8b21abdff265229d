"""``python -m api.worker``: answer what Zalo and Messenger send, beside the public door (`WORKER=beside`)."""

from __future__ import annotations

import asyncio
import signal

from actions.settings import settings
from api.channels.worker import Worker
from api.settings import api_settings
from api.state import State


async def _run() -> None:
    parts = State.open(settings(), api_settings())
    working = asyncio.create_task(Worker(parts).run())
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    await asyncio.wait([working])
    await parts.close()


if __name__ == "__main__":
    asyncio.run(_run())
