"""`/console/oidc`: in through the agency's own provider of accounts, and back."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.limits import SIGN_INS_PER_ADDRESS
from api.problems import Problem
from api.routes.console.entrance import HOME, go, let_in, onward_page, set_cookie, sign_in_page, within
from api.staff.oidc import WITHIN_S, ExpiredError, Provider, ProviderDownError, ProviderError
from api.staff.words import say
from api.state import Address, Parts, State

router = APIRouter(prefix=f"{HOME}/oidc", include_in_schema=False)

_COOKIE = "motcua_oidc"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


@router.get("")
async def leave(request: Request, parts: Parts, address: Address) -> Response:
    """Go to the provider."""
    provider = _provider(parts)
    onward = within(request.query_params.get("next"))
    if not await parts.limiter.allows(SIGN_INS_PER_ADDRESS, "sign-in", address):
        return sign_in_page(request, 429, next_=onward, error=say("too_fast"))
    try:
        departure = await provider.leave(_redirect_uri(request), onward)
    except ProviderDownError as error:
        await parts.log.note("", "sign_in_failed", details=f"{address}, {error}")
        return sign_in_page(request, 503, next_=onward, error=say("provider_down"))
    response = go(departure.address)
    response.set_cookie(
        _COOKIE,
        departure.cookie,
        max_age=WITHIN_S,
        path=router.prefix,
        secure=request.scope["scheme"] == "https",
        httponly=True,
        # It comes back from another site.
        samesite="lax",
    )
    return response


@router.get("/callback")
async def arrive(request: Request, parts: Parts, address: Address) -> Response:
    """Come back from it: whoever an administrator made an account for is let in."""
    response = await _arrived(request, parts, address)
    response.delete_cookie(_COOKIE, path=router.prefix, httponly=True, samesite="lax")
    return response


async def _arrived(request: Request, parts: State, address: str) -> Response:
    provider = _provider(parts)
    try:
        person = await provider.arrive(_redirect_uri(request), request.query_params, request.cookies.get(_COOKIE, ""))
    except ExpiredError:
        return sign_in_page(request, 403, error=say("provider_expired"))
    except ProviderDownError as error:
        await parts.log.note("", "sign_in_failed", details=f"{address}, {error}")
        return sign_in_page(request, 503, error=say("provider_down"))
    except ProviderError as error:
        await parts.log.note("", "sign_in_failed", details=f"{address}, {error}")
        refused = "error" in request.query_params
        return sign_in_page(request, 403, error=say("provider_refused" if refused else "provider_failed"))
    account = await parts.accounts.from_provider(person.subject, person.names)
    if account is None:
        await parts.log.note("", "sign_in_failed", details=f"{address}, {', '.join(person.names)}: không có tài khoản")
        return sign_in_page(request, 403, error=say("no_such_person"))
    response = onward_page(within(person.onward))
    admitted = await let_in(request, parts, account, f"{address}, tài khoản của cơ quan")
    set_cookie(request, response, admitted.token)
    return response


def _provider(parts: State) -> Provider:
    if parts.provider is None:
        raise Problem(404, say("no_provider"))
    return parts.provider


def _redirect_uri(request: Request) -> str:
    """Where the provider sends a browser back to: it knows this address beforehand, and takes no other."""
    host = request.headers.get("host", "")
    return f"{request.scope['scheme']}://{host if _HOST.fullmatch(host) else 'localhost'}{router.prefix}/callback"
