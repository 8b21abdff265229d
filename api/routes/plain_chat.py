"""`/chat`: the conversation in plain forms, for old telephones, text browsers, and who runs no scripts."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from typing import Annotated, Any, NamedTuple, get_args

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from actions.settings import settings
from actions.wording.replies import QuickReply
from actions.wording.templates import money, vietnamese
from api.asking.questions import FACTORS, SCORES, Given, Kind
from api.asking.surveys import AnsweredError
from api.forms import fields_of, from_elsewhere
from api.handover.queue import NOWHERE
from api.handover.reception import LEAVE
from api.history import Item, Rating, Reason
from api.limits import PAGES_PER_ADDRESS
from api.message import Message, answer
from api.pages import LANGUAGES, Language, page, words
from api.problems import Problem
from api.routes.service import about
from api.state import Address, Parts, State
from api.transcript import transcript
from api.turn import LONGEST_TEXT
from knowledge.text.normalise import clean

router = APIRouter(prefix="/chat", include_in_schema=False)

_COOKIE = "motcua_chat"
_LONGEST_COMMENT = 500
# An old telephone takes no page of hundreds; the rest is one tap away.
_SHOWN_AT_ONCE = 40
_FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MESSAGE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ERRORS = {422: "empty", 429: "too_fast", 503: "busy"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    # With none at all a browser would not say either that a form was sent from here.
    "Referrer-Policy": "same-origin",
}


class Error(NamedTuple):
    """Why a message was not answered, beside what was typed."""

    words: str
    text: str = ""
    payload: str = ""
    """Of the button that was chosen, where nothing was typed."""


class Visitor(NamedTuple):
    """Who has the page open."""

    lang: Language
    conversation: str | None
    """The one that their cookie proves to be theirs."""

    @property
    def page(self) -> str:
        """The address of the page in their language."""
        return _address(self.lang)


class Sent(NamedTuple):
    """A form of the page that was sent."""

    visitor: Visitor
    fields: dict[str, str]
    elsewhere: bool
    """Whether another site sent it: nothing is done then."""


async def visitor(request: Request, parts: Parts, address: Address) -> Visitor:
    """Who opens a page, as its address and their cookie tell."""
    found = Visitor(_language(request.query_params.get("lang")), _proved(request, parts))
    if found.conversation is not None and not await parts.limiter.allows(PAGES_PER_ADDRESS, "pages", address):
        raise Problem(429, vietnamese()("problems.too_fast"), retry_after_s=60)
    return found


async def sent(request: Request, parts: Parts) -> Sent:
    """The form in the body of a request; what cannot be read in it is not there."""
    fields = await fields_of(request)
    return Sent(Visitor(_language(fields.get("lang")), _proved(request, parts)), fields, from_elsewhere(request))


Visiting = Annotated[Visitor, Depends(visitor)]
Sending = Annotated[Sent, Depends(sent)]


@router.api_route("", methods=["GET", "HEAD"])
async def show(request: Request, parts: Parts, visitor: Visiting) -> Response:
    """The conversation so far, with what it was not told yet."""
    told = None
    if visitor.conversation is not None and (await parts.switchboard.now()).notices:
        unseen = [number for number, _ in await parts.notices.unseen(visitor.conversation)]
        if unseen:
            # It is part of the conversation from now on: should this page get lost, the next one has it too.
            await parts.notices.shown(visitor.conversation, unseen)
            told = f"m-notice-{unseen[0]}"
    asked = request.query_params
    return await _conversation(parts, visitor, told=told, whole="all" in asked, done=_done(asked))


@router.post("")
async def say(request: Request, parts: Parts, address: Address, sent: Sending) -> Response:
    """Answer what was typed or chosen, and show it."""
    visitor, fields = sent.visitor, sent.fields
    payload = fields.get("payload", "")
    typed = payload or fields.get("text", "")
    if sent.elsewhere:
        return await _refused(parts, visitor, 403, Error(_error(visitor, "elsewhere")))
    form = fields.get("form", "")
    text = clean(typed)
    told = Error("", "" if payload else text, payload)
    if len(text) > LONGEST_TEXT:
        length = money(len(text)) if visitor.lang == "vi" else f"{len(text):,}"
        too_long = _error(visitor, "too_long").format(length=length)
        return await _refused(parts, visitor, 422, told._replace(words=too_long), form)
    try:
        answered = await answer(parts, Message(text, address, _message_id(form, text), visitor.conversation))
    except Problem as problem:
        error = told._replace(words=_error(visitor, _ERRORS[problem.status]))
        return await _refused(parts, visitor, problem.status, error, form, problem.retry_after_s)
    response = _go(f"{visitor.page}#last")
    if answered.conversation != visitor.conversation:
        response.set_cookie(
            _COOKIE,
            f"{answered.conversation}.{parts.conversations.token(answered.conversation)}",
            path=router.prefix,
            secure=request.scope["scheme"] == "https",
            httponly=True,
            samesite="lax",
        )
    return response


@router.post("/rating")
async def rate(parts: Parts, address: Address, sent: Sending) -> Response:
    """Keep how an answer was rated."""
    visitor, fields = sent.visitor, sent.fields
    if sent.elsewhere:
        return await _refused(parts, visitor, 403, Error(_error(visitor, "elsewhere")))
    if not await parts.limiter.allows(PAGES_PER_ADDRESS, "pages", address):
        return await _refused(parts, visitor, 429, Error(_error(visitor, "too_fast")))
    message = fields.get("message", "")
    if visitor.conversation is None or not _MESSAGE.fullmatch(message):
        return _go(visitor.page)
    good = fields.get("good") == "yes"
    reason = next((one for one in get_args(Reason) if one == fields.get("reason") and not good), None)
    comment = clean(fields.get("comment", ""))[:_LONGEST_COMMENT]
    with suppress(LookupError):  # deleted in the meantime: the page shows that
        await parts.history.rate(visitor.conversation, message, Rating(good, reason, comment))
    return _go(f"{visitor.page}#m-{message}")


@router.post("/satisfaction")
async def satisfaction(parts: Parts, address: Address, sent: Sending) -> Response:
    """Keep how content somebody is, or that they won't say."""
    visitor, fields = sent.visitor, sent.fields
    if sent.elsewhere:
        return await _refused(parts, visitor, 403, Error(_error(visitor, "elsewhere")))
    if not await parts.limiter.allows(PAGES_PER_ADDRESS, "pages", address):
        return await _refused(parts, visitor, 429, Error(_error(visitor, "too_fast")))
    score = next((one for one in SCORES if str(one) == fields.get("score")), None)
    kind = next((one for one in get_args(Kind) if one == fields.get("kind")), None)
    if visitor.conversation is None or kind is None or (score is None and "skip" not in fields):
        return _go(visitor.page)
    given = Given(None)
    if "skip" not in fields:
        named = {factor: next((one for one in SCORES if str(one) == fields.get(factor)), None) for factor in FACTORS}
        factors = {factor: one for factor, one in named.items() if one is not None and kind == "dossier"}
        given = Given(score, factors, clean(fields.get("comment", ""))[:_LONGEST_COMMENT])
    # Deleted in the meantime, or answered in another tab: the page shows that.
    with suppress(LookupError, AnsweredError):
        await parts.surveys.answer(visitor.conversation, kind, fields.get("receipt", ""), given)
    return _go(_address(visitor.lang, "rated=1"))


@router.get("/transcript")
async def download(parts: Parts, visitor: Visiting) -> Response:
    """The conversation as a text to keep or print."""
    if visitor.conversation is None:
        return _go(visitor.page)
    items = await parts.history.of(visitor.conversation)
    text = transcript(items, settings().agency, datetime.now(timezone.utc))
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="hoi-thoai.txt"'}
    return PlainTextResponse(text, headers=headers)


@router.post("/new")
async def begin_anew(parts: Parts, sent: Sending) -> Response:
    """Let go of the conversation: nobody can open it any more."""
    if sent.elsewhere:
        return await _refused(parts, sent.visitor, 403, Error(_error(sent.visitor, "elsewhere")))
    return _without_cookie(sent.visitor.page)


@router.get("/delete")
async def ask_to_delete(parts: Parts, visitor: Visiting) -> Response:
    """Whether it is really to be deleted."""
    if visitor.conversation is None:
        return _go(visitor.page)
    return _html(page("delete.html.j2", visitor.lang, service=await about(parts), here=visitor.page))


@router.post("/delete")
async def delete(parts: Parts, sent: Sending) -> Response:
    """Delete all that is kept of the conversation."""
    if sent.elsewhere:
        return await _refused(parts, sent.visitor, 403, Error(_error(sent.visitor, "elsewhere")))
    if sent.visitor.conversation is not None:
        await parts.conversations.forget(sent.visitor.conversation)
    return _without_cookie(_address(sent.visitor.lang, "deleted=1"))


async def _conversation(
    parts: State,
    visitor: Visitor,
    *,
    status: int = 200,
    error: Error | None = None,
    form: str = "",
    told: str | None = None,
    whole: bool = False,
    done: str = "",
) -> HTMLResponse:
    """The page with its conversation; `form` is the one to send again."""
    conversation = visitor.conversation
    items = await parts.history.of(conversation) if conversation else []
    place = await parts.queue.place(conversation) if conversation else NOWHERE
    shown = items if whole else items[-_SHOWN_AT_ONCE:]
    content = page(
        "chat.html.j2",
        visitor.lang,
        service=await about(parts),
        here=visitor.page,
        items=shown,
        older=_address(visitor.lang, "all=1") if len(shown) < len(items) else None,
        # To a person one speaks in one's own words.
        choices=_choices(items) if place.state != "held" else [],
        place=place,
        leave=LEAVE,
        form=form if _FORM.fullmatch(form) else secrets.token_urlsafe(16),
        error=error,
        told=told,
        done=done,
        offers=await parts.surveys.offers(conversation) if conversation and place.state == "none" else [],
        steps=SCORES,
    )
    return _html(content, status)


async def _refused(
    parts: State, visitor: Visitor, status: int, error: Error, form: str = "", retry_after_s: int | None = None
) -> HTMLResponse:
    response = await _conversation(parts, visitor, status=status, error=error, form=form)
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def _choices(items: Sequence[Item]) -> list[QuickReply]:
    """The buttons of the last answer; notices may stand after it. The way out of the queue has its place elsewhere."""
    said = [item for item in items if item.role == "person" or item.status]
    offered = [choice for reply in said[-1].replies for choice in reply.quick_replies] if said else []
    return [choice for choice in offered if choice.payload != LEAVE]


def _done(asked: Mapping[str, str]) -> str:
    """What was done before the page came, by its name among the words of the page."""
    return next((name for name in ("deleted", "rated") if name in asked), "")


def _proved(request: Request, parts: State) -> str | None:
    conversation, _, token = request.cookies.get(_COOKIE, "").rpartition(".")
    proof = parts.conversations.token(conversation)
    return conversation if hmac.compare_digest(token.encode(), proof.encode()) else None


def _message_id(form: str, text: str) -> str | None:
    """The same for the same text sent again from the same form; another text from it is another message."""
    return hashlib.sha256(f"{form}\n{text}".encode()).hexdigest()[:32] if _FORM.fullmatch(form) else None


def _language(asked: str | None) -> Language:
    return next((one for one in LANGUAGES if one == asked), LANGUAGES[0])


def _address(lang: Language, *queries: str) -> str:
    asked = "&".join([*([] if lang == LANGUAGES[0] else [f"lang={lang}"]), *queries])
    return f"{router.prefix}?{asked}" if asked else router.prefix


def _error(visitor: Visitor, name: str) -> str:
    sentences: dict[str, Any] = words(visitor.lang)["error"]
    return str(sentences[name])


def _html(content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(content, status, _HEADERS)


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _without_cookie(address: str) -> RedirectResponse:
    response = _go(address)
    response.delete_cookie(_COOKIE, path=router.prefix, httponly=True, samesite="lax")
    return response
