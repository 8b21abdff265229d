"""Bot, api and worker as processes that can be killed and come back."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.supervisor import free_port
from tests.support.places import ROOT
from tests.support.servers import API, BOT, environment

WORKER = [sys.executable, "-m", "api.worker"]
_START_S = 120.0


@dataclass
class Fleet:
    """Bot, api and any number of workers on one database."""

    folder: Path
    settings: Mapping[str, str]
    database_url: str
    ports: dict[str, int] = field(default_factory=lambda: {"bot": free_port(), "api": free_port()})
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    workers: int = 1
    kills: int = 0

    @property
    def names(self) -> list[str]:
        """Of the processes, the one first that others need."""
        return ["bot", "api", *(f"worker-{number}" for number in range(self.workers))]

    @property
    def url(self) -> str:
        """Of the public door."""
        return f"http://127.0.0.1:{self.ports['api']}"

    async def start(self, name: str) -> None:
        """Start the process `name`, without waiting for it to be ready."""
        command = {"bot": BOT, "api": API}.get(name, WORKER)
        own = {
            "DATABASE_URL": self.database_url,
            "BOT_PORT": str(self.ports["bot"]),
            "BOT_URL": f"http://127.0.0.1:{self.ports['bot']}",
            "PORT": str(self.ports["api"]),
            "WORKER": "beside",
            "LIMITS": "off",
            **self.settings,
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env=environment(**own), stdout=log, stderr=log
            )

    async def kill(self, name: str) -> None:
        """End the process `name` as a power cut would."""
        process = self.processes[name]
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
            await process.wait()
            self.kills += 1

    async def ready(self) -> None:
        """Wait until bot and api answer."""
        async with httpx.AsyncClient(trust_env=False, timeout=2) as http:
            for name, path in (("bot", "readyz"), ("api", "healthz")):
                for _ in range(int(_START_S / 0.2)):
                    try:
                        if (await http.get(f"http://127.0.0.1:{self.ports[name]}/{path}")).is_success:
                            break
                    except httpx.HTTPError:
                        pass
                    await asyncio.sleep(0.2)
                else:
                    raise TimeoutError(name)

    @classmethod
    @asynccontextmanager
    async def started(
        cls, folder: Path, settings: Mapping[str, str], database_url: str, workers: int = 1
    ) -> AsyncIterator[Fleet]:
        """All of them, from when they are ready until the end of the block."""
        fleet = cls(folder, settings, database_url, workers=workers)
        try:
            for name in fleet.names:
                await fleet.start(name)
            await fleet.ready()
            yield fleet
        finally:
            for process in fleet.processes.values():
                if process.returncode is None:
                    process.terminate()
            await asyncio.gather(*(process.wait() for process in fleet.processes.values()))
