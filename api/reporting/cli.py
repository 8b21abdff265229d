"""``motcua figures``: what the office sees, as a workbook."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from actions.settings import settings
from api.database import migrate
from api.reporting.book import write_book
from api.reporting.period import PeriodError, selected
from knowledge.errors import SnapshotError
from knowledge.snapshot import Current


def figures(
    out: Annotated[Path, typer.Option(help="The workbook to write.")],
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, with it.")] = None,
) -> None:
    """Write what the office sees of a period, the last 30 days if none is given, as a workbook."""
    try:
        selection = selected(_day(start), _day(until))
        snapshot = Current(settings().var).get()
    except (PeriodError, SnapshotError) as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(1) from None
    engine = migrate(settings().database_url)
    with out.open("wb") as file:
        write_book(file, engine, selection, snapshot)
    engine.dispose()
    typer.echo(f"✓ {out}")


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
