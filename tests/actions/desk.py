"""The dossiers that conversations are about, in the database of the test run."""

from __future__ import annotations

import asyncio

import pytest

from actions import resources
from actions.dossiers.configuration import AgencyConfig
from actions.dossiers.database import open_engine
from actions.dossiers.directory import Directory
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.last_known import LastKnown
from actions.dossiers.proof import Proof
from actions.dossiers.records import Dossier
from actions.dossiers.tables import metadata
from actions.settings import settings
from tests.support.dossiers import Told


def lay_out(*dossiers: Dossier) -> None:
    """Have `dossiers` in the embedded store, and nobody who follows one or has guessed."""
    metadata.create_all(open_engine(settings().database_url))
    with open_engine(settings().database_url).begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    resources.dossiers().embedded.put(dossiers)


def bring_in(monkeypatch: pytest.MonkeyPatch, *remote: Told, agency: AgencyConfig | None = None) -> None:
    """Have the stores `remote` asked too, and `agency` known."""
    engine = open_engine(settings().database_url)
    directory = Directory([agency] if agency else ())
    stores = Dossiers(resources.dossiers().embedded, remote, directory, LastKnown(engine))
    proof = Proof(stores, engine)
    monkeypatch.setattr(resources, "dossiers", lambda: stores)
    monkeypatch.setattr(resources, "proof", lambda: proof)


def followed(conversation: str) -> list[str]:
    """Of which dossiers `conversation` is told."""
    return asyncio.run(resources.subscriptions().followed(conversation))
