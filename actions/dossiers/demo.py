"""``python -m actions.dossiers.demo``: put the fictional dossiers of `demo.yml` into the database."""

from __future__ import annotations

from datetime import date, datetime, timezone
from importlib import resources
from typing import Any, Optional

import yaml

from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import add_working_days
from actions.settings import settings
from knowledge.catalogue import read_catalogue
from knowledge.clock import VIETNAM


def demo_dossiers(now: datetime) -> list[Dossier]:
    """The fictional dossiers as they stand at `now`."""
    data = yaml.safe_load(resources.files("actions.dossiers").joinpath("demo.yml").read_text("utf-8"))
    names = {procedure.code: procedure.name for procedure in read_catalogue()}
    return [_dossier(item, data, names, now) for item in data["dossiers"]]


def _dossier(item: dict[str, Any], data: dict[str, Any], names: dict[str, str], now: datetime) -> Dossier:
    today = now.astimezone(VIETNAM).date()

    def day(name: str) -> Optional[date]:
        offset = item.get(name)
        return None if offset is None else add_working_days(today, offset)

    return Dossier(
        receipt=item["receipt"],
        state=State(item["state"]),
        procedure_code=item["procedure"],
        procedure_name=names[item["procedure"]],
        agency=data["agency"],
        received_at=day("received"),
        due_at=day("due"),
        finished_at=day("finished"),
        new_due_at=day("new_due"),
        reason=item.get("reason"),
        verifier=item["verifier"],
        updated_at=now,
        source=data["source"],
    )


def main() -> None:
    store = EmbeddedStore.from_url(settings().database_url)
    store.create()
    store.put(demo_dossiers(datetime.now(timezone.utc)))


if __name__ == "__main__":
    main()
