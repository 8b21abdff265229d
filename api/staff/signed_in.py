"""Who of the agency asks, and whether they may: what the console's routes depend on."""

from __future__ import annotations

import ipaddress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from api.forms import from_elsewhere
from api.problems import Problem
from api.staff.officer import Officer
from api.staff.roles import Right
from api.staff.sessions import Session
from api.staff.words import say
from api.state import Parts, State

__all__ = [
    "COOKIE",
    "MayAdminister",
    "MayAudit",
    "MayKeep",
    "MayLookUp",
    "MayOversee",
    "MayReport",
    "MayReview",
    "MaySwitch",
    "MayTalk",
    "Needs",
    "Officer",
    "SignedIn",
    "near",
    "session_of",
]

COOKIE = "motcua_staff"
_READING = ("GET", "HEAD")
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Needs:
    """A dependency: somebody who is signed in and has `right`; with None, whoever is signed in."""

    def __init__(self, right: Right | None) -> None:
        self._right = right

    async def __call__(self, request: Request, parts: Parts) -> Officer:
        if request.method not in _READING and from_elsewhere(request):
            raise Problem(403, say("elsewhere"))
        session = await session_of(request, parts)
        if session is None:
            raise Problem(401, say("signed_out"))
        if session.must_change:
            raise Problem(403, say("change_first"))
        if self._right is not None and self._right not in session.officer.rights:
            raise Problem(403, say("no_right"))
        return session.officer


async def session_of(request: Request, parts: State) -> Session | None:
    """Who sent the request, where their cookie proves that they are signed in."""
    session = await parts.sessions.of(request.cookies.get(COOKIE, ""))
    if session is not None and session.development and not parts.accounts.lets_in_development(near(request)):
        return None
    return session


def near(request: Request) -> bool:
    """Whether the request comes from this machine itself, as far as can be told: named so, and handed on by nobody."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    client = request.client.host if request.client else ""
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return _is_loopback(client) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


SignedIn = Annotated[Officer, Depends(Needs(None))]
MayLookUp = Annotated[Officer, Depends(Needs(Right.LOOK_UP))]
MayTalk = Annotated[Officer, Depends(Needs(Right.TALK))]
MayOversee = Annotated[Officer, Depends(Needs(Right.OVERSEE))]
MayKeep = Annotated[Officer, Depends(Needs(Right.KEEP))]
MayReview = Annotated[Officer, Depends(Needs(Right.REVIEW))]
MayReport = Annotated[Officer, Depends(Needs(Right.REPORT))]
MaySwitch = Annotated[Officer, Depends(Needs(Right.SWITCH))]
MayAdminister = Annotated[Officer, Depends(Needs(Right.ADMINISTER))]
MayAudit = Annotated[Officer, Depends(Needs(Right.AUDIT))]
