"""`/api/v1/console/conversations/{id}`: speaking with a citizen."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Request, Response

from actions.wording.templates import vietnamese
from api.bot_client import BotUnavailableError
from api.handover.queue import Entry, TakenError
from api.handover.talk import Kind, Speaker
from api.problems import Problem, documented
from api.routes.console.queue import holder
from api.routes.console.schemas import (
    LONGEST_SAID,
    ClaimRequest,
    CloseRequest,
    ConversationContext,
    ConversationView,
    Draft,
    PassRequest,
    ProcedureInContext,
    SaidItem,
    SayRequest,
)
from api.schemas import Identifier
from api.staff.roles import RIGHTS, Right
from api.staff.signed_in import MayTalk, Officer
from api.staff.words import say as sentence
from api.state import Parts, State
from knowledge.text.normalise import clean

router = APIRouter(
    prefix="/api/v1/console/conversations/{conversation}",
    tags=["console"],
    responses=documented(401, 403, 404, 409, 413, 422),
)

Conversation = Annotated[Identifier, Path()]
_T = TypeVar("_T")
_BUSY_RETRY_S = 5


@router.get("")
async def view(conversation: Conversation, officer: MayTalk, parts: Parts) -> ConversationView:
    """The conversation at a glance: while it waits for a person, to who holds it, and to who oversees."""
    entry = await _entry(parts, conversation)
    may_read = entry.state == "waiting" or entry.held_by == officer.id or Right.OVERSEE in officer.rights
    if not may_read:
        raise Problem(409, vietnamese()("handover.taken", name=entry.shown_name))
    await parts.log.note_once(officer, "conversation.read", conversation)
    return await _view(parts, entry, officer)


@router.post("/claim")
async def claim(
    conversation: Conversation, officer: MayTalk, parts: Parts, asked: ClaimRequest | None = None
) -> ConversationView:
    """Speak with the citizen: of two who want to, one does, and the other is told who."""
    take_over = asked is not None and asked.take_over
    if take_over and Right.OVERSEE not in officer.rights:
        raise Problem(403, sentence("no_right"))
    before = await _entry(parts, conversation)
    claimed = parts.queue.claim(conversation, officer.id, shown_name=officer.shown_name, take_over=take_over)
    if await _told(claimed):
        await parts.log.note(officer, "conversation.claim", conversation, before.shown_name)
    return await _view(parts, await _entry(parts, conversation), officer)


@router.post("/release", status_code=204)
async def release(conversation: Conversation, officer: MayTalk, parts: Parts) -> None:
    """Back into the queue, at its old place."""
    await _told(parts.queue.release(conversation, officer.id))
    await parts.log.note(officer, "conversation.release", conversation)


@router.post("/close", status_code=204)
async def close(
    conversation: Conversation, officer: MayTalk, parts: Parts, request: Request, asked: CloseRequest | None = None
) -> None:
    """End it, with a last message where one is given: the assistant answers again."""
    message = clean(asked.message) if asked else ""
    if message:
        await _told(parts.talk.say(conversation, _speaker(officer), secrets.token_urlsafe(16), message))
    await _told(parts.queue.close(conversation, officer.id))
    await parts.talk.announce(conversation, vietnamese()("handover.ended"))
    request.app.state.worker.wake()
    await parts.log.note(officer, "conversation.close", conversation)


@router.post("/pass", status_code=204)
async def pass_on(
    conversation: Conversation, asked: PassRequest, officer: MayTalk, parts: Parts, request: Request
) -> None:
    """Give it to a colleague who is there, or send its citizen to another agency."""
    note = clean(asked.note)
    if (asked.to is None) == (asked.agency is None):
        raise Problem(422, vietnamese()("handover.to_whom"))
    if asked.to is not None:
        colleague = await _colleague(parts, asked.to)
        if note:
            await _told(parts.talk.note(conversation, _speaker(officer), secrets.token_urlsafe(16), note))
        await _told(parts.queue.pass_on(conversation, officer.id, to=asked.to, name=colleague))
        await parts.log.note(officer, "conversation.pass", conversation, colleague)
        return
    agencies = (await parts.switchboard.now()).agencies
    agency = next((one for one in agencies if one.name == asked.agency), None)
    if agency is None:
        raise Problem(422, vietnamese()("handover.unknown_agency"))
    t = vietnamese()
    told = t("handover.elsewhere", agency=agency.name, contact=agency.contact or t("handover.no_contact"))
    await _told(parts.queue.close(conversation, officer.id, told=told))
    await parts.talk.announce(conversation, f"{told} {t('handover.ended')}")
    request.app.state.worker.wake()
    await parts.log.note(officer, "conversation.pass", conversation, agency.name)


@router.post("/messages", status_code=201, responses={200: {"model": SaidItem}})
async def say(
    conversation: Conversation,
    asked: SayRequest,
    officer: MayTalk,
    parts: Parts,
    request: Request,
    response: Response,
) -> SaidItem:
    """Say something to the citizen, once however often it is sent."""
    item, fresh = await _keep(parts, conversation, officer, asked, "officer")
    response.status_code = 201 if fresh else 200
    await parts.log.note_once(officer, "conversation.message", conversation)
    request.app.state.worker.wake()
    return item


@router.post("/notes", status_code=201, responses={200: {"model": SaidItem}})
async def note(
    conversation: Conversation, asked: SayRequest, officer: MayTalk, parts: Parts, response: Response
) -> SaidItem:
    """Note something for colleagues: its citizen never sees it."""
    item, fresh = await _keep(parts, conversation, officer, asked, "note")
    response.status_code = 201 if fresh else 200
    await parts.log.note_once(officer, "conversation.note", conversation)
    return item


@router.post("/typing", status_code=204)
async def typing(conversation: Conversation, officer: MayTalk, parts: Parts) -> None:
    """Let the citizen see that one types: for six seconds, on a platform as long as it shows that."""
    if await parts.queue.officer_types(conversation, officer.id):
        await parts.talk.types(conversation)


@router.get("/draft", responses=documented(503))
async def draft(conversation: Conversation, officer: MayTalk, parts: Parts) -> Draft:
    """What the assistant would answer to the citizen's last message, to be looked through and sent."""
    entry = await _entry(parts, conversation)
    if entry.held_by != officer.id:
        raise Problem(409, vietnamese()("handover.not_yours"))
    try:
        text, message = await parts.views.draft(conversation)
    except BotUnavailableError as error:
        raise Problem(503, vietnamese()("problems.busy"), retry_after_s=_BUSY_RETRY_S) from error
    return Draft(text=text[:LONGEST_SAID], answers=message or None)


async def _keep(
    parts: State, conversation: str, officer: Officer, asked: SayRequest, kind: Kind
) -> tuple[SaidItem, bool]:
    text = clean(asked.text)
    if not text:
        raise Problem(422, vietnamese()("problems.nothing_readable"))
    keep = parts.talk.say if kind == "officer" else parts.talk.note
    said = await _told(keep(conversation, _speaker(officer), asked.message_id, text))
    items = await parts.views.items(conversation)
    kept = next(one for one in items if one["message_id"] == f"staff-{said.number}")
    return SaidItem.model_validate(kept, from_attributes=True), said.fresh


async def _view(parts: State, entry: Entry, officer: Officer) -> ConversationView:
    context = await parts.views.context(entry.conversation)
    mine = entry.held_by == officer.id
    procedure = None if context.code is None else ProcedureInContext(code=context.code, title=context.title)
    items = await parts.views.items(entry.conversation)
    return ConversationView(
        conversation=entry.conversation,
        channel=entry.channel,
        reason=entry.reason,
        state=entry.state,
        asked_at=entry.asked_at,
        position=entry.position,
        held_by=holder(entry),
        mine=mine,
        telephone=entry.telephone if mine else "",
        typing=entry.typing,
        context=ConversationContext(procedure=procedure, receipt=context.receipt, lang=context.lang),
        items=[SaidItem.model_validate(one, from_attributes=True) for one in items],
        revision=entry.revision,
    )


async def _entry(parts: State, conversation: str) -> Entry:
    return await _told(parts.queue.entry(conversation))


async def _told(done: Awaitable[_T]) -> _T:
    """The result of `done`; where the conversation is another's or in nobody's hands any more, the problem says so."""
    try:
        return await done
    except TakenError as error:
        raise Problem(409, str(error)) from error
    except LookupError as error:
        raise Problem(404, vietnamese()("handover.not_open")) from error


async def _colleague(parts: State, number: int) -> str:
    """The name of a colleague who is there to speak; raises Problem."""
    found = next((one for one in await parts.accounts.all() if one.id == number), None)
    if found is None or not found.active or Right.TALK not in RIGHTS[found.role]:
        raise Problem(422, vietnamese()("handover.no_colleague"))
    if number not in await parts.sessions.here():
        raise Problem(409, vietnamese()("handover.not_here", name=found.shown_name))
    return found.shown_name


def _speaker(officer: Officer) -> Speaker:
    return Speaker(officer.id, officer.shown_name)
