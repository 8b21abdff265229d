"""`/api/v1/console/canned`: answers that are given again and again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from actions.settings import settings
from actions.wording.templates import vietnamese
from api.handover.canned import VARIABLES, fill, unknown_variables
from api.problems import Problem, documented
from api.routes.console.schemas import CannedItem, CannedList, CannedRequest, Made, Number
from api.schemas import Identifier
from api.staff.signed_in import MayOversee, MayTalk, Officer
from api.state import Parts, State
from knowledge.text.normalise import clean

router = APIRouter(prefix="/api/v1/console/canned", tags=["console"], responses=documented(401, 403, 422))

_Number = Annotated[Number, Path()]


@router.get("")
async def find(
    officer: MayTalk,
    parts: Parts,
    q: Annotated[str, Query(max_length=100)] = "",
    conversation: Identifier | None = None,
) -> CannedList:
    """Those that hold the words of `q`, filled in with what is known of `conversation`."""
    known = await _known(parts, officer, conversation)
    items = []
    for one in await parts.canned.find(clean(q)):
        filled = fill(one.text, known)
        items.append(
            CannedItem(id=one.id, title=one.title, text=one.text, filled=filled.text, missing=list(filled.missing))
        )
    return CannedList(items=items)


@router.post("", status_code=201, responses=documented(413))
async def add(asked: CannedRequest, officer: MayOversee, parts: Parts) -> Made:
    """Write a new one."""
    title, text = _fit(asked)
    number = await parts.canned.add(title, text, officer.shown_name)
    await parts.log.note(officer, "canned.add", title)
    return Made(id=number)


@router.put("/{number}", status_code=204, responses=documented(404, 413))
async def change(number: _Number, asked: CannedRequest, officer: MayOversee, parts: Parts) -> None:
    """Write one anew."""
    title, text = _fit(asked)
    try:
        await parts.canned.change(number, title, text, officer.shown_name)
    except LookupError as error:
        raise Problem(404, vietnamese()("handover.no_canned")) from error
    await parts.log.note(officer, "canned.change", title)


@router.delete("/{number}", status_code=204, responses=documented(404))
async def remove(number: _Number, officer: MayOversee, parts: Parts) -> None:
    """Delete one."""
    try:
        await parts.canned.remove(number)
    except LookupError as error:
        raise Problem(404, vietnamese()("handover.no_canned")) from error
    await parts.log.note(officer, "canned.delete", str(number))


def _fit(asked: CannedRequest) -> tuple[str, str]:
    """Title and text as they may be kept."""
    title, text = clean(asked.title), clean(asked.text)
    if not title or not text:
        raise Problem(422, vietnamese()("problems.nothing_readable"))
    unknown = unknown_variables(text)
    if unknown:
        names = ", ".join(f"{{{one}}}" for one in VARIABLES)
        raise Problem(422, vietnamese()("handover.unknown_variable", name=unknown[0], names=names))
    return title, text


async def _known(parts: State, officer: Officer, conversation: str | None) -> dict[str, str]:
    shared = settings()
    known = {
        "can_bo": officer.shown_name,
        "co_quan": shared.agency,
        "duong_day_nong": shared.hotline,
        "gio_lam_viec": shared.hotline_hours,
    }
    if conversation is not None and (await parts.queue.place(conversation)).state != "none":
        context = await parts.views.context(conversation)
        known |= {"thu_tuc": context.title, "ma_thu_tuc": context.code or "", "bien_nhan": context.receipt or ""}
    return known
