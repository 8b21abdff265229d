"""Our side: api and one bot under the supervisor, as `make run` starts them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import httpx

from api.supervisor import free_port
from tests.benchmarks.processes import LOOPBACK, ROOT, Processes
from tests.benchmarks.questions import fee_questions

# What the console script `motcua run` does, from this very tree.
_RUN = "from api.supervisor import main; main()"


class Ours:
    """A fee question through `POST /api/v1/chat`."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        """Its databases lie in `folder`, a temporary one."""
        self._folder = folder
        self._questions = fee_questions(seed=1)
        self._url = ""

    def start(self, processes: Processes) -> None:
        port = free_port()
        self._url = f"http://{LOOPBACK}:{port}/api/v1/chat"
        database = Path(tempfile.mkdtemp(dir=self._folder)) / "motcua.db"
        processes.start(
            [sys.executable, "-W", "ignore", "-c", _RUN],
            ROOT,
            {"PORT": str(port), "BIND": LOOPBACK, "LIMITS": "off", "DATABASE_URL": f"sqlite:///{database}"},
        )

    async def ask(self, http: httpx.AsyncClient, conversation: str) -> str:
        asked = {"conversation_id": conversation, "text": next(self._questions)}
        response = await http.post(self._url, json=asked)
        if response.status_code != 200:
            return f"HTTP {response.status_code}"
        answer = response.json()["answer"]
        if answer["status"] != "answered" or answer["aspect"] != "fee" or not (answer["procedure"] or {}).get("code"):
            return f"{answer['status']} {answer['aspect']}"
        return ""
