"""``python -m actions.dossiers.demo``: put the fictional dossiers of `demo.yml` into the database."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from importlib import resources
from typing import Any, Optional

import yaml

from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import Charge, Details, Dossier, Request, State, Step
from actions.dossiers.working_days import add_working_days
from actions.settings import settings
from knowledge.catalogue import read_catalogue
from knowledge.clock import VIETNAM

_OFFICE_HOURS = time(8, 30)


def demo_dossiers(now: datetime) -> list[Dossier]:
    """The fictional dossiers as they stand at `now`."""
    data = yaml.safe_load(resources.files("actions.dossiers").joinpath("demo.yml").read_text("utf-8"))
    names = {procedure.code: procedure.name for procedure in read_catalogue()}
    return [_dossier(item, data, names, now) for item in data["dossiers"]]


def _dossier(item: dict[str, Any], data: dict[str, Any], names: dict[str, str], now: datetime) -> Dossier:
    today = now.astimezone(VIETNAM).date()

    def working_day(offset: Optional[int]) -> Optional[date]:
        return None if offset is None else add_working_days(today, offset)

    def day(name: str) -> Optional[date]:
        return working_day(item.get(name))

    def moment(offset: int) -> datetime:
        return datetime.combine(add_working_days(today, offset), _OFFICE_HOURS, VIETNAM)

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
        apologised_at=day("apologised"),
        reason=item.get("reason", ""),
        details=Details(
            note=item.get("note", ""),
            applicant=data["applicant"],
            phone=data["phone"] + item["receipt"][-4:],
            charges=[Charge(**charge) for charge in item.get("charges", ())],
            requests=[
                Request(working_day(one["day"]), one["content"], one["papers"]) for one in item.get("requests", ())
            ],
            steps=[Step(moment(one["day"]), one["unit"], one["content"]) for one in item.get("steps", ())],
        ),
        updated_at=now,
        source=data["source"],
    )


def main() -> None:
    store = EmbeddedStore.from_url(settings().database_url)
    store.create()
    store.put(demo_dossiers(datetime.now(timezone.utc)))


if __name__ == "__main__":
    main()
