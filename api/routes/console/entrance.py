"""`/console/sign-in`, `/console/password`, `/console/sign-out`: plain forms, good without scripts."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from actions.settings import settings
from api.forms import fields_of, from_elsewhere
from api.limits import SIGN_INS_PER_ADDRESS
from api.pages import console_page, console_words
from api.settings import api_settings
from api.staff.development import DEVELOPMENT_NAMES
from api.staff.errors import ClosedError, PoorPasswordError, WrongError
from api.staff.passwords import DEVELOPMENT_PASSWORD
from api.staff.signed_in import COOKIE, near, session_of
from api.staff.words import say
from api.state import Address, Parts, State
from knowledge.clock import VIETNAM

router = APIRouter(prefix="/console", include_in_schema=False)

HOME = router.prefix
_SIGN_IN, _PASSWORD = f"{HOME}/sign-in", f"{HOME}/password"
_READING = ["GET", "HEAD"]
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    # With none at all a browser would not say either that a form was sent from here.
    "Referrer-Policy": "same-origin",
}
# A path below the console, never another site's address; the pages about signing in lead back to themselves.
_WITHIN = re.compile(
    rf"{HOME}(?!/(?:sign-in|sign-out|password|oidc))(?:/[A-Za-z0-9_~:-]+)*/?(?:[?#][\w=&%.~:/?#+-]*)?", re.A
)
_LONGEST_ADDRESS = 500


class Admitted(NamedTuple):
    """Somebody who was let in just now."""

    token: str
    must_change: bool
    """Whether a password has to be chosen first."""


@router.api_route("/sign-in", methods=_READING)
async def ask(request: Request, parts: Parts) -> Response:
    """The page to sign in; whoever is signed in goes on."""
    session = await session_of(request, parts)
    if session is not None:
        return go(_PASSWORD if session.must_change else within(request.query_params.get("next")))
    told = console_words()["sign_in"]["signed_out"] if "signed_out" in request.query_params else ""
    return sign_in_page(request, next_=within(request.query_params.get("next")), told=told)


@router.post("/sign-in")
async def sign_in(request: Request, parts: Parts, address: Address) -> Response:
    """Let in who knows a name and its password."""
    fields = await fields_of(request)
    name, onward = fields.get("name", ""), within(fields.get("next"))
    if from_elsewhere(request):
        return sign_in_page(request, 403, error=say("elsewhere"))
    if not await parts.limiter.allows(SIGN_INS_PER_ADDRESS, "sign-in", address):
        return sign_in_page(request, 429, next_=onward, name=name, error=say("too_fast"))
    try:
        account = await parts.accounts.sign_in(name, fields.get("password", ""), near=near(request))
    except (WrongError, ClosedError) as error:
        # What stands in the field of the name may be a password: only the name of an account is kept.
        known = await parts.accounts.find(name)
        closed = isinstance(error, ClosedError)
        details = f"{address}, tạm khóa" if closed else address
        await parts.log.note("", "sign_in_failed", known.name if known else "", details)
        return sign_in_page(request, 403 if closed else 401, next_=onward, name=name, error=_failure(error))
    admitted = await let_in(request, parts, account, f"{address}, mật khẩu")
    response = go(_PASSWORD if admitted.must_change else onward)
    set_cookie(request, response, admitted.token)
    return response


@router.api_route("/password", methods=_READING)
async def ask_for_password(request: Request, parts: Parts) -> Response:
    """The page to change one's password."""
    session = await session_of(request, parts)
    if session is None:
        return _to_sign_in(_PASSWORD)
    return _html(_password_page(session.officer.name, session.must_change))


@router.post("/password")
async def change_password(request: Request, parts: Parts, address: Address) -> Response:
    """Change one's own password, and end what is signed in with the old one elsewhere."""
    fields = await fields_of(request)
    session = await session_of(request, parts)
    if session is None:
        return _to_sign_in(_PASSWORD)
    officer = session.officer

    def refused(status: int, error: str) -> Response:
        return _html(_password_page(officer.name, session.must_change, error), status)

    if from_elsewhere(request):
        return refused(403, say("elsewhere"))
    if not await parts.limiter.allows(SIGN_INS_PER_ADDRESS, "sign-in", address):
        return refused(429, say("too_fast"))
    if fields.get("new", "") != fields.get("again", ""):
        return refused(422, say("not_the_same"))
    try:
        await parts.accounts.choose(officer.id, fields.get("old", ""), fields.get("new", ""))
    except PoorPasswordError as error:
        return refused(422, say("same_as_name" if error.fault == "name" else error.fault))
    except ClosedError as error:
        return refused(403, _failure(error))
    except WrongError:
        await parts.log.note(officer, "sign_in_failed", officer.name, f"{address}, đổi mật khẩu")
        return refused(422, say("old_wrong"))
    await parts.log.note(officer, "password.change", officer.name)
    response = go(HOME)
    set_cookie(request, response, await parts.sessions.start(officer.id))
    return response


@router.post("/sign-out")
async def sign_out(request: Request, parts: Parts) -> Response:
    """Sign out."""
    if from_elsewhere(request):
        return sign_in_page(request, 403, error=say("elsewhere"))
    officer = await parts.sessions.end(request.cookies.get(COOKIE, ""))
    if officer is not None:
        await parts.log.note(officer, "sign_out")
    response = go(f"{_SIGN_IN}?signed_out=1")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


async def let_in(request: Request, parts: State, account: int, how: str) -> Admitted:
    """Sign `account` in; the session that the browser had, if any, is over."""
    await parts.sessions.end(request.cookies.get(COOKIE, ""))
    token = await parts.sessions.start(account)
    session = await parts.sessions.of(token)
    if session is not None:
        await parts.log.note(session.officer, "sign_in", details=how)
    return Admitted(token, session is not None and session.must_change)


def within(address: str | None) -> str:
    """`address` where it is a page of the console, else its first page."""
    good = address is not None and len(address) <= _LONGEST_ADDRESS and _WITHIN.fullmatch(address)
    return address if good and address else HOME


def sign_in_page(
    request: Request, status: int = 200, *, next_: str = HOME, name: str = "", error: str = "", told: str = ""
) -> HTMLResponse:
    """The page to sign in, with what went wrong."""
    own = api_settings()
    shown = own.development == "on" and near(request)
    development = console_words()["sign_in"]["development"].format(
        names=", ".join(DEVELOPMENT_NAMES), password=DEVELOPMENT_PASSWORD
    )
    content = console_page(
        "sign_in.html.j2",
        agency=settings().agency,
        next=next_,
        name=name[:_LONGEST_ADDRESS],
        error=error,
        told=told,
        provider=own.oidc,
        development=development if shown else "",
    )
    return _html(content, status)


def go(address: str) -> RedirectResponse:
    """Lead to a page of ours."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def onward_page(address: str) -> HTMLResponse:
    """A page of ours that leads to `address`."""
    return _html(console_page("onward.html.j2", agency=settings().agency, next=address))


def _password_page(name: str, forced: bool, error: str = "") -> str:
    return console_page("password.html.j2", agency=settings().agency, name=name, forced=forced, error=error)


def _failure(error: WrongError | ClosedError) -> str:
    if isinstance(error, ClosedError):
        return say("closed", until=f"{error.until.astimezone(VIETNAM):%H:%M}")
    return say("wrong")


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its token, for nobody else to read or send."""
    secure = request.scope["scheme"] == "https"
    response.set_cookie(COOKIE, token, path="/", secure=secure, httponly=True, samesite="strict")


def _to_sign_in(onward: str) -> RedirectResponse:
    return go(f"{_SIGN_IN}?next={quote(onward, safe='')}")


def _html(content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(content, status, _HEADERS)
