"""The real bot and the real api as processes of their own, on free ports, with a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx

from actions.dossiers.demo import demo_dossiers
from actions.dossiers.embedded import EmbeddedStore
from api.database import migrate
from api.supervisor import free_port
from tests.support.places import ROOT, VAR
from tests.support.polling import until

_START_S = 120.0
BOT = [str(ROOT / ".venv-rasa/bin/python"), "-W", "ignore", "-m", "bot"]
API = [sys.executable, "-m", "api"]


def environment(**own: str) -> dict[str, str]:
    """This process's environment without a deployment's settings, and with `own`.

    Nobody is asked whether they are content: in a long session that would come between what a test waits for.
    """
    settings = ("BIND", "PORT", "LIMITS", "SECRET_KEY", "HOTLINE", "HOTLINE_HOURS", "DATABASE_URL", "BOT_URL")
    settings += ("DOSSIERS", "ZNS_TEMPLATE", "SMS_URL", "SMS_TOKEN", "AGENCY", "KEEP_DAYS", "WEB_ORIGINS")
    settings += ("DEVELOPMENT", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    settings += ("REPORT_EVERY", "REPORT_FOLDER", "REPORT_MAIL_TO", "REPORT_MAIL_FROM", "SMTP_URL")
    settings += ("METRICS_TOKEN", "WORKER_METRICS_PORT")
    kept = {name: value for name, value in os.environ.items() if name not in settings}
    return {**kept, "MOTCUA_VAR": str(VAR), "PYTHONUNBUFFERED": "1", "SURVEYS": "off", **own}


@contextmanager
def running(command: list[str], log: Path, settings: Mapping[str, str], url: str) -> Iterator[str]:
    """`command` with its output in `log`, from when it answers at `url` until it was ended."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**settings), stdout=output, stderr=output)
    try:

        def answers() -> bool:
            assert process.poll() is None, f"{command} ended:\n{log.read_text('utf-8', 'replace')}"
            try:
                return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
            except httpx.HTTPError:
                return False

        until(answers, _START_S)
        yield url.rsplit("/", 1)[0]
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class Servers:
    """A bot and an api before it."""

    url: str
    """Of the api."""
    bot_url: str
    database_url: str
    folder: Path
    """Where logs go, and whatever further processes need."""

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator[Servers]:
        """Both, with the fictional dossiers in their database, until the end of the block."""
        database_url = _with_dossiers(folder)
        bot_port = free_port()
        settings = {"BOT_PORT": str(bot_port), "DATABASE_URL": database_url}
        with running(BOT, folder / "bot.log", settings, f"http://127.0.0.1:{bot_port}/readyz") as bot_url:
            servers = cls("", bot_url, database_url, folder)
            with servers.api("api.log", bot_url, "readyz") as url:
                servers.url = url
                yield servers

    @contextmanager
    def office(self, folder: Path) -> Iterator[Servers]:
        """A further api before the same bot, on a database of its own in `folder`, with the fictional dossiers.

        Where people of the agency are there to answer, citizens are told so: other tests know of nobody.
        """
        database_url = _with_dossiers(folder)
        office = Servers("", self.bot_url, database_url, folder)
        with office.api("office.log", self.bot_url, "readyz") as url:
            office.url = url
            yield office

    @contextmanager
    def api(self, log: str, bot_url: str, path: str = "healthz", **settings: str) -> Iterator[str]:
        """A further api process on the same database; yields its address."""
        port = free_port()
        own = {"DATABASE_URL": self.database_url, "BOT_URL": bot_url, "PORT": str(port), "LIMITS": "off", **settings}
        with running(API, self.folder / log, own, f"http://127.0.0.1:{port}/{path}") as url:
            yield url


def _with_dossiers(folder: Path) -> str:
    """The address of a new database in `folder`, with the fictional dossiers."""
    database_url = f"sqlite:///{folder / 'motcua.db'}"
    migrate(database_url).dispose()
    EmbeddedStore.from_url(database_url).put(demo_dossiers(datetime.now(timezone.utc)))
    return database_url


@dataclass
class Conversation:
    """One person's conversation over HTTP."""

    http: httpx.Client
    id: str | None = None
    token: str | None = None

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """What the api answers to `text`; the first message begins the conversation."""
        asked = {"text": text, **({"conversation_id": self.id} if self.id else {}), **more}
        response = self.http.post("/api/v1/chat", json=asked)
        assert response.status_code == httpx.codes.OK, response.text
        body: dict[str, Any] = response.json()
        self.id = body["conversation_id"]
        self.token = body.get("token", self.token)
        return body


def texts(body: dict[str, Any]) -> str:
    """All that a response says."""
    return "\n".join(reply["text"] for reply in body["replies"])


def payloads(body: dict[str, Any]) -> list[str]:
    """The commands a response offers."""
    return [button["payload"] for reply in body["replies"] for button in reply["quick_replies"]]
