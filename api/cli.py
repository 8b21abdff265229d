"""The console script `motcua`."""

from __future__ import annotations

from typing import Annotated

import typer
from dotenv import load_dotenv

from actions.dossiers import demo as demo_dossiers
from actions.settings import settings
from api import supervisor
from api.channels import cli as channels
from api.database import migrate
from api.dossiers import cli as dossiers
from api.metrics.check import check
from api.reporting.cli import figures
from api.settings import api_settings
from api.staff import cli as staff

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Một Cửa, the assistant.")
app.add_typer(channels.app, name="channels")
app.add_typer(dossiers.app, name="dossiers")
app.add_typer(staff.app, name="staff")
app.command("figures")(figures)


@app.callback()
def _read_dotenv() -> None:
    # What is set in the environment itself wins.
    load_dotenv(supervisor.ROOT / ".env")


@app.command()
def run() -> None:
    """Start bot and api, keep them up, and end both on Ctrl-C."""
    supervisor.main()


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database to the present schema."""
    migrate(settings().database_url).dispose()


@app.command("check")
def check_service(
    changes: Annotated[bool, typer.Option("--changes", help="Say only what is new since the last check.")] = False,
) -> None:
    """Say in Vietnamese what is wrong with the running service; the exit status is 1 where something is."""
    good, lines = check(api_settings(), settings().var, changes=changes)
    for line in lines:
        typer.echo(line)
    if not good:
        raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Put the fictional dossiers into the database, with today's dates."""
    migrate(settings().database_url).dispose()
    demo_dossiers.main()
