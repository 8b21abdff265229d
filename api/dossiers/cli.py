"""``motcua dossiers``: provinces' systems, late dossiers, and what people could not be told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from actions.dossiers.configuration import ConfigurationError, read_configuration
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.store import StoreError
from actions.settings import settings
from actions.wording import dossiers as wording
from actions.wording.templates import vietnamese
from api.database import OffLoop, migrate
from api.dossiers import late as late_ones
from api.dossiers.notices import Notices
from api.spreadsheets import Row
from knowledge.clock import vietnam_today
from knowledge.text.receipts import find_receipts

app = typer.Typer(no_args_is_help=True, help="Dossiers.")

# No such dossier can exist: a system that answers at all says so.
_NOBODYS = "H00.00-000101-000000"


@app.command("check")
def check(
    receipt: Annotated[str, typer.Option(help="A number that the systems should know.")] = _NOBODYS,
) -> None:
    """Say in Vietnamese which of the systems in `DOSSIERS` answer, how fast, and what they say of a number."""
    t = vietnamese()
    shared = settings()
    try:
        configuration = read_configuration(shared.dossiers)
    except ConfigurationError as error:
        typer.echo(f"✗ {error}", err=True)
        raise typer.Exit(1) from None
    if not configuration.stores and not configuration.pushes:
        typer.echo(f"✗ {t('dossiers_check.none')}")
        raise typer.Exit(1)
    for push in configuration.pushes:
        typer.echo(f"✓ {t('dossiers_check.push', name=push.name)}")
    found = find_receipts(receipt)
    number = found[0].number if found else receipt
    migrate(shared.database_url).dispose()

    async def ask() -> bool:
        dossiers = Dossiers.configured(configuration, shared.database_url)
        good = True
        for store in dossiers.remote:
            began = time.monotonic()
            try:
                dossier = await store.find(dossiers.directory.numbers(number))
            except StoreError as error:
                good = False
                typer.echo(f"✗ {t('dossiers_check.silent', name=store.name, reason=str(error))}")
                continue
            ms = round((time.monotonic() - began) * 1000)
            said = t("dossiers_check.unknown") if dossier is None else wording.state_name(dossier)
            typer.echo(f"✓ {t('dossiers_check.answers', name=store.name, ms=ms, receipt=number, said=said)}")
        await dossiers.close()
        return good

    if not asyncio.run(ask()):
        raise typer.Exit(1)


@app.command("late")
def late(
    csv: Annotated[Path | None, typer.Option(help="Write the dossiers as CSV.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write sums and dossiers as a workbook.")] = None,
) -> None:
    """Show per agency and procedure how many dossiers are late and by how many working days."""
    engine = migrate(settings().database_url)
    found = late_ones.late_dossiers(engine, vietnam_today())
    engine.dispose()
    headings, *rows = late_ones.sums_table(found)
    _print(vietnamese()("late.title", number=len(found)), headings, rows)
    if csv is not None:
        late_ones.write_csv(csv, found)
    if xlsx is not None:
        late_ones.write_xlsx(xlsx, found)


@app.command("untold")
def untold() -> None:
    """List what people wanted to be told and no channel took: somebody has to call them, or they come by again."""
    t = vietnamese()
    engine = migrate(settings().database_url)
    found = asyncio.run(Notices(OffLoop(engine)).untold())
    engine.dispose()
    headings = [t(f"untold.{name}") for name in ("receipt", "what", "since", "refused_by")]
    rows = [
        (
            one.receipt,
            ", ".join(t(f"untold.changes.{change}") for change in one.changes),
            f"{one.since:%d/%m/%Y %H:%M}",
            one.refused_by,
        )
        for one in found
    ]
    _print(t("untold.title", number=len(found)), headings, rows)


def _print(title: str, headings: Row, rows: Sequence[Row]) -> None:
    table = Table(*(str(name) for name in headings), title=title)
    for row in rows:
        table.add_row(*(str(value) for value in row))
    Console().print(table)
