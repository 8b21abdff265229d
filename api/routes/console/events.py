"""`/api/v1/console/events`: what an officer's open page has to fetch anew, as soon as it changes."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from actions.wording.templates import vietnamese
from api.handover.watch import Page, TooManyPagesError
from api.problems import Problem, documented
from api.staff.roles import Right
from api.staff.signed_in import MayTalk
from api.state import Parts

router = APIRouter(prefix="/api/v1/console/events", tags=["console"])

_COME_AGAIN_MS = 1000
_TOO_MANY_RETRY_S = 30


async def _page(officer: MayTalk, parts: Parts) -> AsyncIterator[Page]:
    try:
        page = parts.watch.open(officer.id, oversees=Right.OVERSEE in officer.rights)
    except TooManyPagesError as error:
        raise Problem(503, vietnamese()("problems.too_many_streams"), retry_after_s=_TOO_MANY_RETRY_S) from error
    try:
        yield page
    finally:
        parts.watch.leave(page)


@router.get("", response_class=EventSourceResponse, responses=documented(401, 403, 503))
async def events(page: Annotated[Page, Depends(_page)]) -> AsyncIterable[ServerSentEvent]:
    """`event: queue` with `{"revision","waiting"}`, `event: conversation` with `{"conversation","revision","typing"}`,
    `event: switches`: what has changed since, and on connecting how all of it stands.

    It ends after a little more than a minute, and the page comes again: its officer may be signed in no longer.
    """
    yield ServerSentEvent(retry=_COME_AGAIN_MS)
    async for one in page:
        told = {
            "queue": {"revision": one.revision, "waiting": one.waiting},
            "conversation": {"conversation": one.conversation, "revision": one.revision, "typing": one.typing},
            "switches": {"revision": one.revision},
        }[one.event]
        yield ServerSentEvent(event=one.event, raw_data=msgspec.json.encode(told).decode())
