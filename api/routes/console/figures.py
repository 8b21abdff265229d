"""`/api/v1/console/figures`: what the office sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from actions.wording.templates import vietnamese
from api.problems import Problem, documented
from api.reporting.book import csv_of, write_book
from api.reporting.exports import TABLES, Table
from api.reporting.period import PeriodError, Selection, selected
from api.reporting.schemas import FiguresView
from api.staff.signed_in import MayReport
from api.state import Parts
from knowledge.snapshot import Snapshot

router = APIRouter(prefix="/api/v1/console/figures", tags=["console"])

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK = 64 * 1024


# Asynchronous though it waits for nothing: FastAPI would take it to a thread and back.
async def _selection(
    start: Annotated[date | None, Query(alias="from", description="The first day; 30 days in all if absent.")] = None,
    until: Annotated[date | None, Query(description="The last day, with it; today if absent.")] = None,
    channel: Annotated[str, Query(pattern=r"^[a-z]{0,16}$", description="All if absent.")] = "",
    place: Annotated[str, Query(pattern=r"^([0-9]{2,5})?$", description="Code of a locality; all if absent.")] = "",
) -> Selection:
    try:
        return selected(start, until, channel, place)
    except PeriodError as error:
        raise Problem(422, str(error)) from error


Chosen = Annotated[Selection, Depends(_selection)]


@router.get("", responses=documented(401, 403, 422))
async def figures(_: MayReport, chosen: Chosen, parts: Parts) -> FiguresView:
    """All figures of a period, as far as no small group is seen by them."""
    return await parts.figures.of(chosen, parts.current.get())


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {_CSV: {}, _XLSX: {}}, "description": "The table."}, **documented(401, 403, 422)},
)
async def export(
    officer: MayReport,
    chosen: Chosen,
    parts: Parts,
    table: Annotated[Table | Literal["all"], Query(description="`all`: a workbook with a sheet a table.")],
    kind: Annotated[Literal["csv", "xlsx"], Query(alias="format")],
) -> StreamingResponse:
    """A table of a period for spreadsheets, with nothing more shown than on the page."""
    if kind == "csv" and table == "all":
        raise Problem(422, vietnamese()("figures.csv_all"))
    snapshot, engine = parts.current.get(), parts.figures.engine
    await parts.log.note(officer, "figures.export", table, f"{kind} {chosen.start} {chosen.end}")
    name = f"motcua-{table}-{chosen.start}-{chosen.end}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if kind == "csv" and table != "all":
        return StreamingResponse(csv_of(engine, chosen, snapshot, table), media_type=_CSV, headers=headers)
    tables = TABLES if table == "all" else (table,)
    file = await parts.figures.run(partial(_written, engine, chosen, snapshot, tables))
    return StreamingResponse(_chunks(file), media_type=_XLSX, headers=headers)


def _written(engine: sa.Engine, chosen: Selection, snapshot: Snapshot, tables: Sequence[Table]) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    write_book(file, engine, chosen, snapshot, tables)
    file.seek(0)
    return file


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
