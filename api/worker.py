"""``python -m api.worker``: what the public door leaves to it with `WORKER=beside`.

It answers what Zalo and Messenger send, tells people of their dossiers, and deletes what is kept no longer.
"""

from __future__ import annotations

import asyncio
import signal

from actions.settings import settings
from api.channels.worker import Worker
from api.settings import api_settings
from api.state import State


async def _run() -> None:
    parts = State.open(settings(), api_settings())
    working = [asyncio.create_task(one.run()) for one in (Worker(parts), parts.teller, parts.retention)]

    def stop() -> None:
        for task in working:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    # One that ends by a fault ends the process: whoever started it starts it again.
    await asyncio.wait(working, return_when=asyncio.FIRST_EXCEPTION)
    stop()
    ended = await asyncio.gather(*working, return_exceptions=True)
    await parts.close()
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


if __name__ == "__main__":
    asyncio.run(_run())
