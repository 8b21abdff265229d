"""`/api/v1/console/switches`: what is turned on and off at once."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, Path

from actions.wording.templates import vietnamese
from api.problems import Problem, documented
from api.routes.console.schemas import Change, SwitchesAnswer
from api.staff.signed_in import MaySwitch, SignedIn
from api.state import Parts
from api.switches import UnfitError

router = APIRouter(prefix="/api/v1/console/switches", tags=["console"], responses=documented(401, 403))

_UNFIT = {
    "shape": "switches.unfit.shape",
    "empty_banner": "switches.unfit.empty_banner",
    "hours": "switches.unfit.hours",
    "agencies": "switches.unfit.agencies",
}
_LONGEST_LOGGED = 200


@router.get("")
async def show(_: SignedIn, parts: Parts) -> SwitchesAnswer:
    """All of them as they stand, and who changed which last."""
    changed = await parts.switchboard.changed()
    values = msgspec.to_builtins(await parts.switchboard.now())
    return SwitchesAnswer(
        **values,
        changed={name: Change(at=one.at, by=one.by) for name, one in changed.items()},
        configured=["web", *parts.platforms],
    )


@router.put("/{name}", status_code=204, responses=documented(404, 413, 422))
async def put(
    name: Annotated[str, Path(max_length=32)], value: Annotated[Any, Body()], officer: MaySwitch, parts: Parts
) -> None:
    """Turn one: every process sees it within a second."""
    t = vietnamese()
    try:
        await parts.switchboard.put(name, value, officer.shown_name)
    except UnfitError as error:
        raise Problem(422, t(_UNFIT[str(error)])) from error
    except LookupError as error:
        raise Problem(404, t("switches.unknown")) from error
    details = msgspec.json.encode(value).decode()
    await parts.log.note(officer, "switch.change", name, details[:_LONGEST_LOGGED])
