"""A bot and an api with a var folder of their own, in which amendments may go live."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from api.database import migrate
from api.supervisor import free_port
from knowledge.build import build
from knowledge.catalogue import read_catalogue
from knowledge.local_rules import read_local
from tests.support.places import VAR
from tests.support.servers import BOT, Servers, running
from tests.support.snapshots import know_vectors, ready


def amendable(root: Path) -> Path:
    """`root` as a var folder with the catalogue's snapshot and the trained model, which nobody else uses."""
    ready(root)
    know_vectors(root)
    (root / "models").symlink_to((VAR / "models").resolve(), target_is_directory=True)
    served = (VAR / "current").resolve()
    shutil.copytree(served, root / "snapshots" / served.name)  # most of a build, where it is the present one
    procedures = [msgspec.structs.replace(procedure, explain=[]) for procedure in read_catalogue()]
    build(procedures, read_local(), root, lambda _: None)
    return root


@contextmanager
def learning_office(folder: Path) -> Iterator[Servers]:
    """A bot and an api that follow the var folder made in `folder`, until the end of the block."""
    var = amendable(folder / "var")
    database_url = f"sqlite:///{folder / 'motcua.db'}"
    migrate(database_url).dispose()
    port = free_port()
    settings = {"MOTCUA_VAR": str(var), "DATABASE_URL": database_url}
    ready_url = f"http://127.0.0.1:{port}/readyz"
    with running(BOT, folder / "bot.log", {**settings, "BOT_PORT": str(port)}, ready_url) as bot_url:
        office = Servers("", bot_url, database_url, folder)
        with office.api("api.log", bot_url, "readyz", MOTCUA_VAR=str(var)) as url:
            office.url = url
            yield office
