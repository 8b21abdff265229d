"""``python -m knowledge check|build|search``: the catalogue's tools."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console
from rich.table import Table

from knowledge.catalogue import EMBEDDED, read_catalogue
from knowledge.check import check_catalogue
from knowledge.errors import KnowledgeError
from knowledge.national import disagreements
from knowledge.snapshot import Current

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Records, search and snapshots.")
out = Console()
err = Console(stderr=True)


def _root() -> Path:
    return Path(os.environ.get("MOTCUA_VAR", "var"))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A catalogue folder.")] = EMBEDDED,
    national: Annotated[Optional[Path], typer.Option(help="A national catalogue file to hold it against.")] = None,
) -> None:
    """Validate every catalogue file; exit 1 with file, field and remedy where something is wrong."""
    procedures, problems = check_catalogue(folder)
    if national is not None:
        problems += disagreements(procedures, national)
    for problem in problems:
        err.print(str(problem), markup=False, highlight=False, soft_wrap=True)
    out.print(f"{len(procedures)} procedures, {len(problems)} problems")
    if problems or not procedures:
        raise typer.Exit(1)


@app.command()
def build() -> None:
    """Build the snapshot of the embedded catalogue and make it the current one."""
    from knowledge.build import build as build_snapshot  # heavy: PyTorch

    build_snapshot(read_catalogue(), _root(), lambda line: out.print(line, highlight=False))


@app.command()
def search(
    question: str,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
) -> None:
    """Print the procedures that fit QUESTION, best first."""
    table = Table("score", "code", "name")
    for hit in Current(_root()).get().index.search(question, limit):
        table.add_row(f"{hit.score:.3f}", hit.procedure.code, hit.procedure.plain_name)
    out.print(table)


if __name__ == "__main__":
    try:
        app()
    except KnowledgeError as error:
        err.print(str(error), markup=False, highlight=False)
        raise SystemExit(1) from None
