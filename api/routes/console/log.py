"""`GET /api/v1/console/log`: who saw and did what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.problems import documented
from api.schemas import LARGEST_NUMBER
from api.staff.accounts import LONGEST_NAME, canonical
from api.staff.log import Action
from api.staff.signed_in import MayAudit
from api.state import Parts

router = APIRouter(prefix="/api/v1/console/log", tags=["console"])


class LogEntry(BaseModel):
    """Something that was seen or done."""

    id: int
    at: datetime
    name: str
    """Whose account it was; empty where nobody was signed in."""
    action: str
    subject: str
    details: str


class LogPage(BaseModel):
    items: list[LogEntry]
    more: bool


@router.get("", responses=documented(401, 403, 422))
async def log(
    officer: MayAudit,
    parts: Parts,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER, description="Only what is older than this.")] = None,
    name: Annotated[str, Query(max_length=LONGEST_NAME, description="Who did it, or whose account it was.")] = "",
    action: Action | Literal[""] = "",
) -> LogPage:
    """What was seen and done, the newest first, a hundred at a time. That it was read is kept too."""
    whose = canonical(name)
    if name and not whose:
        return LogPage(items=[], more=False)
    entries, more = await parts.log.read(before, whose, action)
    if before is None:
        asked = ", ".join(part for part in (whose and f"name={whose}", action and f"action={action}") if part)
        await parts.log.note(officer, "log.read", details=asked)
    return LogPage(items=[LogEntry(**one._asdict()) for one in entries], more=more)
