"""`GET /api/v1/console/me`: who is signed in, what they may do, and what this deployment can."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from actions.settings import settings
from api.problems import documented
from api.staff.roles import Role
from api.staff.signed_in import SignedIn
from api.state import Parts

router = APIRouter(prefix="/api/v1/console", tags=["console"])


class LocalityRef(BaseModel):
    code: str
    name: str


class Me(BaseModel):
    """Somebody who is signed in."""

    id: int
    name: str
    shown_name: str
    role: Role
    rights: list[str]
    can_send_sms: bool
    """Whether there is a gateway for text messages."""
    agency: str
    hotline: str
    localities: list[LocalityRef]
    """Those whose rules differ from the national ones."""


@router.get("/me", responses=documented(401, 403))
async def me(officer: SignedIn, parts: Parts) -> Me:
    """Who is signed in, and what there is for them."""
    shared = settings()
    places = [local.place for local in parts.current.get().localities.rules]
    return Me(
        id=officer.id,
        name=officer.name,
        shown_name=officer.shown_name,
        role=officer.role,
        rights=sorted(right.value for right in officer.rights),
        can_send_sms="sms" in parts.senders,
        agency=shared.agency,
        hotline=shared.hotline,
        localities=[LocalityRef(code=place.code, name=place.name) for place in places],
    )
