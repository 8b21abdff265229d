"""A running service takes a new snapshot that is built beside it, and refuses a damaged one."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.database import migrate
from api.supervisor import free_port
from knowledge.catalogue import read_catalogue
from tests.support.places import ROOT, VAR
from tests.support.polling import until
from tests.support.servers import BOT, Conversation, Servers, environment, running, texts
from tests.support.snapshots import Shelf, know_vectors, overwrite

_BIRTH, _CARD = "1.001193", "1.014064"
_ON_THE_SHELF = (_BIRTH, "1.004194", _CARD)
_LOST_CARD = "mất căn cước thì làm lại thế nào"
_SOON_S = 60.0


@dataclass
class Service:
    """A bot and an api that answer from a var folder of their own, and a client of the api."""

    shelf: Shelf
    http: httpx.Client

    def ready(self) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get("/readyz").raise_for_status().json()
        return body

    def serves(self, folder: Path) -> bool:
        return bool(self.ready()["snapshot"] == folder.name)

    def tells_of_the_lost_card(self) -> bool:
        """Whether the bot does, to somebody new."""
        return "thẻ căn cước" in texts(Conversation(self.http).say(_LOST_CARD)).lower()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """It serves a snapshot of one procedure."""
    folder = tmp_path_factory.mktemp("service")
    procedures = [item for item in read_catalogue() if item.code in _ON_THE_SHELF]
    shelf = Shelf.stocked(folder / "var", sorted(procedures, key=lambda item: item.code))
    (shelf.root / "models").symlink_to((VAR / "models").resolve(), target_is_directory=True)
    own = {"MOTCUA_VAR": str(shelf.root), "DATABASE_URL": f"sqlite:///{folder / 'motcua.db'}"}
    migrate(own["DATABASE_URL"]).dispose()
    port = free_port()
    with running(BOT, folder / "bot.log", {"BOT_PORT": str(port), **own}, f"http://127.0.0.1:{port}/readyz") as bot_url:
        servers = Servers("", bot_url, own["DATABASE_URL"], folder)
        with (
            servers.api("api.log", bot_url, "readyz", MOTCUA_VAR=own["MOTCUA_VAR"]) as url,
            httpx.Client(base_url=url, timeout=60, trust_env=False) as client,
        ):
            yield Service(shelf, client)


def _ask_on(http: httpx.Client, done: threading.Event) -> Counter[tuple[str, int]]:
    """What everybody asks until `done`, by the number of answers of each status."""
    answers: Counter[tuple[str, int]] = Counter()
    while not done.is_set():
        for path in ("/readyz", "/api/v1/procedures?q=khai+sinh", f"/api/v1/procedures/{_BIRTH}"):
            answers[path, http.get(path).status_code] += 1
        answers["chat", http.post("/api/v1/chat", json={"text": "làm giấy khai sinh"}).status_code] += 1
    return answers


def _build(root: Path) -> None:
    """Build the snapshot of the whole catalogue in a process of its own."""
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "knowledge", "build"],
        cwd=ROOT,
        env=environment(MOTCUA_VAR=str(root)),
        check=True,
        timeout=_SOON_S,
    )


def test_a_new_snapshot_is_taken_without_a_restart_and_without_a_failed_request(service: Service) -> None:
    assert service.serves(service.shelf.one)
    assert service.http.get(f"/api/v1/procedures/{_CARD}").status_code == httpx.codes.NOT_FOUND
    assert not service.tells_of_the_lost_card()

    know_vectors(service.shelf.root)
    done = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(_ask_on, service.http, done) for _ in range(2)]
        try:
            _build(service.shelf.root)
            until(lambda: service.serves(service.shelf.current()), _SOON_S)
            until(service.tells_of_the_lost_card, _SOON_S)
        finally:
            done.set()
        answers = sum((future.result() for future in asking), Counter())
    assert {status for _, status in answers} == {httpx.codes.OK}, answers
    assert min(answers.values()) > 1
    assert service.ready()["procedures"] == len(read_catalogue())
    assert service.http.get(f"/api/v1/procedures/{_CARD}").status_code == httpx.codes.OK


def test_a_damaged_one_is_refused_and_the_old_one_kept_until_a_sound_one_comes(service: Service) -> None:
    shelf, before = service.shelf, service.ready()["snapshot"]
    index = shelf.two / "index.faiss"
    overwrite(index, index.read_bytes()[:-1] + b"?")
    shelf.switch(shelf.two)

    refused = until(lambda: service.ready()["refused_snapshot"], _SOON_S)
    assert refused == f"{shelf.two.name}: index.faiss is missing or damaged: build the snapshot again"
    assert service.ready()["snapshot"] == before
    assert service.http.get("/api/v1/procedures", params={"q": "khai sinh"}).json()["items"][0]["code"] == _BIRTH
    assert "khai sinh" in texts(Conversation(service.http).say("làm giấy khai sinh"))

    shelf.switch(shelf.three)
    until(lambda: service.serves(shelf.three), _SOON_S)
    assert service.ready()["refused_snapshot"] is None
