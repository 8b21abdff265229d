"""``python -m api.worker``: what the public door leaves to it with `WORKER=beside`.

It answers what Zalo and Messenger send, tells people of their dossiers, asks whether they are content, adds up figures,
makes reports, and deletes what is kept no longer.
"""

from __future__ import annotations

import asyncio
import signal

from prometheus_client import start_http_server

from actions.settings import settings
from api.channels.worker import Worker
from api.metrics.counters import REGISTRY
from api.settings import api_settings
from api.state import State


async def _run() -> None:
    own = api_settings()
    parts = State.open(settings(), own)
    if own.worker_metrics_port:
        start_http_server(own.worker_metrics_port, addr="127.0.0.1", registry=REGISTRY)
    working = [asyncio.create_task(one.run()) for one in (Worker(parts), *parts.beside)]

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
