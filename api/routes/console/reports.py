"""`/api/v1/console/reports`: what officers say is wrong in the catalogue, and what its keepers make of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from actions.wording.templates import vietnamese
from api.lookup.reports import ReportState, SettledError
from api.lookup.schemas import ReportAnswer, ReportItem, ReportList, ReportRequest, Settlement
from api.problems import Problem, documented
from api.routes.console.lookup import known
from api.staff.signed_in import MayKeep, MayLookUp
from api.state import Parts

router = APIRouter(prefix="/api/v1/console/reports", tags=["console"])

_LARGEST_NUMBER = 2**31 - 1


@router.post("", status_code=201, responses=documented(400, 401, 403, 404, 413, 422))
async def add(asked: ReportRequest, officer: MayLookUp, parts: Parts) -> ReportAnswer:
    """Say that a record is wrong; the keepers of the catalogue read it."""
    record = known(parts, asked.code)
    snapshot = parts.current.get().manifest.hash
    number = await parts.reports.add(officer, record, snapshot, asked.aspect or "", asked.text)
    await parts.log.note(officer, "report.add", record.code, str(number))
    return ReportAnswer(id=number)


@router.get("", responses=documented(401, 403, 422))
async def listed(_: MayKeep, parts: Parts, state: ReportState = "open") -> ReportList:
    """What was said to be wrong."""
    procedures = parts.current.get().procedures
    found = await parts.reports.listed(state)
    titles = {code: procedures[code].plain_name for code in {one.code for one in found} if code in procedures}
    return ReportList(
        items=[ReportItem.model_validate({**one._asdict(), "title": titles.get(one.code, "")}) for one in found]
    )


@router.patch("/{number}", status_code=204, responses=documented(400, 401, 403, 404, 409, 413, 422))
async def settle(
    number: Annotated[int, Path(ge=1, le=_LARGEST_NUMBER)], asked: Settlement, officer: MayKeep, parts: Parts
) -> None:
    """Say what came of it; only the first to say so does."""
    t = vietnamese()
    try:
        report = await parts.reports.settle(number, asked.state, asked.answer, officer)
    except LookupError as error:
        raise Problem(404, t("console.unknown_report")) from error
    except SettledError as error:
        raise Problem(409, t("console.settled", name=error)) from error
    await parts.log.note(officer, "report.settle", report.code, f"{number} {asked.state}")
