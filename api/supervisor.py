"""Starting bot and api side by side, keeping them up, ending them together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from api.settings import api_settings
from api.staff.development import DEVELOPMENT_NAMES
from api.staff.passwords import DEVELOPMENT_PASSWORD

ROOT = Path(__file__).parent.parent
_LOOPBACK = "127.0.0.1"
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_STEADY_AFTER_S = 60.0
_READY_WITHIN_S = 120.0
_STOP_WITHIN_S = 10.0


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


@dataclass
class Child:
    """A process that is started again when it ends by itself, after a growing pause."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    failures: int = 0

    async def keep_up(self) -> None:
        """Run until cancelled."""
        pause = _FIRST_PAUSE_S
        while True:
            started = time.monotonic()
            # A session of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
            self.process = await asyncio.create_subprocess_exec(
                *self.command, cwd=ROOT, env={**os.environ, **self.environment}, start_new_session=True
            )
            status = await self.process.wait()
            pause = _FIRST_PAUSE_S if time.monotonic() - started > _STEADY_AFTER_S else min(pause * 2, _LONGEST_PAUSE_S)
            self.failures += 1
            print(f"{self.name} ended ({status}); starting it again in {pause:.0f} s", file=sys.stderr, flush=True)
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """End the process: asked first, killed when it does not listen."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), _STOP_WITHIN_S)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def _ready(url: str, children: Sequence[Child]) -> bool:
    """Whether `url` answers before a child fails or time is up."""
    started = told = time.monotonic()
    async with httpx.AsyncClient(trust_env=False) as client:
        while time.monotonic() - started < _READY_WITHIN_S:
            if any(child.failures for child in children):
                return False
            try:
                if (await client.get(f"{url}/readyz", timeout=2)).is_success:
                    return True
            except httpx.HTTPError:
                pass
            if time.monotonic() - told > 2:
                told = time.monotonic()
                print(f"  starting … {told - started:.0f} s", flush=True)
            await asyncio.sleep(0.2)
    return False


async def _run() -> int:
    own = api_settings()
    if _taken(own.bind, own.port):
        print(f"Port {own.port} on {own.bind} is in use: set another, e.g. PORT=8001 make run", file=sys.stderr)
        return 1
    bot_port = free_port()
    bot = Child("bot", [str(ROOT / ".venv-rasa/bin/python"), "-W", "ignore", "-m", "bot"], {"BOT_PORT": str(bot_port)})
    api = Child("api", [sys.executable, "-m", "api"], {"BOT_URL": f"http://{_LOOPBACK}:{bot_port}"})
    children = (bot, api)
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    tasks = [asyncio.create_task(child.keep_up()) for child in children]
    host = f"[{own.bind}]" if ":" in own.bind else own.bind
    url = f"http://{host}:{own.port}"
    try:
        ready = asyncio.create_task(_ready(url, children))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([ready, stop], return_when=asyncio.FIRST_COMPLETED)
        if stop.done():
            return 0
        if not ready.result():
            print("Một Cửa did not come up: the reason stands above.", file=sys.stderr)
            return 1
        print(f"\nMột Cửa: {url}   (Ctrl-C ends it)\n", flush=True)
        if own.development == "on":
            names = ", ".join(DEVELOPMENT_NAMES)
            print(f"Console: {url}/console   ({names}; password {DEVELOPMENT_PASSWORD})\n", flush=True)
        await stop
        return 0
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*(child.stop() for child in children))


def main() -> None:
    """Run until Ctrl-C; the exit status is 1 where it could not start."""
    sys.exit(asyncio.run(_run()))
