"""`/api/v1/conversations/{id}`: what is kept of a conversation, for who began it."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime, timezone
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import PlainTextResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from actions.settings import settings
from actions.wording.templates import vietnamese
from api.asking.questions import Given, Survey
from api.asking.surveys import AnsweredError
from api.dossiers.notices import Unseen
from api.handover.news import Spoken
from api.handover.queue import Place
from api.history import Rating
from api.live import Stream, TooManyStreamsError
from api.problems import Problem, documented
from api.schemas import LARGEST_NUMBER, HistoryResponse, Identifier, RatingRequest, SatisfactionRequest, SeenRequest
from api.state import Mine, Parts
from api.transcript import transcript
from knowledge.text.normalise import clean

router = APIRouter(prefix="/api/v1/conversations/{conversation}", tags=["conversations"])

_COME_AGAIN_MS = 3000
_TOO_MANY_RETRY_S = 30


@router.get("", response_model=HistoryResponse, responses=documented(403, 422, 429))
async def history(conversation: Mine, parts: Parts) -> Response:
    """What was said, the oldest first; of a very long conversation its newest part."""
    items = await parts.history.of(conversation)
    asked = await parts.surveys.open([conversation])
    survey = asked[-1].shown() if asked else None
    body = msgspec.json.encode({"conversation_id": conversation, "items": items, "survey": survey})
    return Response(body, media_type="application/json")


@router.get("/transcript", response_class=PlainTextResponse, responses=documented(403, 422, 429))
async def as_text(conversation: Mine, parts: Parts) -> PlainTextResponse:
    """What was said, as a text to keep or to print."""
    items = await parts.history.of(conversation)
    text = transcript(items, settings().agency, datetime.now(timezone.utc))
    return PlainTextResponse(text, headers={"Content-Disposition": 'attachment; filename="hoi-thoai.txt"'})


@router.delete("", status_code=204, responses=documented(403, 422, 429))
async def forget(conversation: Mine, parts: Parts) -> None:
    """Delete all that is kept of the conversation, and follow no dossier for it any more."""
    await parts.conversations.forget(conversation)


async def _stream(
    conversation: Mine,
    parts: Parts,
    after: Annotated[
        int | None,
        Query(ge=0, le=LARGEST_NUMBER, description="The last of what staff said (`staff-<number>`) the client has."),
    ] = None,
) -> AsyncIterator[Stream]:
    # Before the response begins: nothing but events can be said afterwards.
    t = vietnamese()
    if not await parts.conversations.exists(conversation):
        raise Problem(404, t("problems.forgotten"))
    try:
        stream = await parts.live.open(conversation, after)
    except TooManyStreamsError as error:
        raise Problem(503, t("problems.too_many_streams"), retry_after_s=_TOO_MANY_RETRY_S) from error
    try:
        yield stream
    finally:
        parts.live.leave(stream)


@router.get("/events", response_class=EventSourceResponse, responses=documented(403, 404, 422, 429, 503))
async def events(stream: Annotated[Stream, Depends(_stream)]) -> AsyncIterable[ServerSentEvent]:
    """A live stream of what is told without being asked.

    `event: notice`, data `{"notice","replies"}`: of a dossier the conversation follows; one that does not come back as
    seen is told again over the next connection. `event: staff`, data `{"number","role","by","text","at"}`: what a
    person of the agency (`officer`) says, or what became of the hand-over (`service`). `event: handover`, data
    `{"state","position","wait_minutes","by","typing"}`: where the conversation stands, whenever that changes; `none` is
    told only after something else. `event: survey`, data `{"survey","kind","receipt","title","agency"}`: whether they
    are content, asked once and after a while of silence.

    It ends after ten minutes at most, and where the conversation is deleted: the next attempt is then answered 404.
    """
    yield ServerSentEvent(retry=_COME_AGAIN_MS)
    async for one in stream:
        match one:
            case Unseen():
                told = _event("notice", {"notice": one.id, "replies": [one.reply()]}, str(one.id))
            case Spoken():
                told = _event("staff", {name: getattr(one, name) for name in ("number", "role", "by", "text", "at")})
            case Place():
                told = _event("handover", one._asdict())
            case Survey():
                told = _event("survey", one.shown())
        yield told


def _event(name: str, data: dict[str, Any], number: str | None = None) -> ServerSentEvent:
    return ServerSentEvent(event=name, id=number, raw_data=msgspec.json.encode(data).decode())


@router.post("/typing", status_code=204, responses=documented(403, 422, 429))
async def typing(conversation: Mine, parts: Parts) -> None:
    """Let the officer who speaks see that the citizen types: for six seconds."""
    await parts.queue.types(conversation)


@router.post("/seen", status_code=204, responses=documented(400, 403, 413, 422, 429))
async def seen(conversation: Mine, asked: SeenRequest, parts: Parts) -> None:
    """Note that the notices were shown: they are not told again."""
    await parts.notices.shown(conversation, asked.notices)


@router.put("/ratings/{message_id}", status_code=204, responses=documented(400, 403, 404, 413, 422, 429))
async def rate(
    conversation: Mine, message_id: Annotated[Identifier, Path()], asked: RatingRequest, parts: Parts
) -> None:
    """Say whether the answer to a message was of use; said again it changes."""
    rating = Rating(asked.good, asked.reason, clean(asked.comment))
    try:
        await parts.history.rate(conversation, message_id, rating)
    except LookupError as error:
        raise Problem(404, vietnamese()("problems.no_such_answer")) from error


@router.put("/satisfaction", status_code=204, responses=documented(400, 403, 404, 409, 413, 422, 429))
async def satisfaction(conversation: Mine, asked: SatisfactionRequest, parts: Parts) -> None:
    """Say once how content one is, with the conversation or with how a dossier was dealt with, or that one won't.

    It is kept with the procedure, the agency and the channel, and with nothing that says who.
    """
    t = vietnamese()
    given = Given(asked.score, asked.factors, clean(asked.comment))
    try:
        await parts.surveys.answer(conversation, asked.kind, asked.receipt or "", given)
    except LookupError as error:
        raise Problem(404, t("problems.nothing_to_rate")) from error
    except AnsweredError as error:
        raise Problem(409, t("asking.answered")) from error
