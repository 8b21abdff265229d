"""`/api/v1/console/queue`, `/colleagues`: who waits for a person, and who is there to answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timezone

import msgspec
from fastapi import APIRouter

from api.handover.previews import Preview
from api.handover.queue import Entry
from api.problems import documented
from api.routes.console.schemas import Colleague, Colleagues, Holder, OtherAgency, QueueAnswer, QueueEntry
from api.staff.roles import RIGHTS, Right
from api.staff.signed_in import MayTalk, Officer
from api.state import Parts

router = APIRouter(prefix="/api/v1/console", tags=["console"])


@router.get("/queue", responses=documented(401, 403))
async def queue(officer: MayTalk, parts: Parts) -> QueueAnswer:
    """Who waits, and what one holds; who oversees sees what all hold."""
    entries = [one for one in await parts.queue.entries() if _may_see(one, officer)]
    said = await parts.views.previews([one.conversation for one in entries])
    moment, switches = datetime.now(timezone.utc), await parts.switchboard.now()
    shown = [_shown(one, officer, said) for one in entries]
    return QueueAnswer(
        waiting=[one for one in shown if one.state == "waiting"],
        held=[one for one in shown if one.state == "held"],
        open=switches.open_at(moment),
        opens_at=switches.opens_at(moment),
    )


@router.get("/colleagues", responses=documented(401, 403))
async def colleagues(_: MayTalk, parts: Parts) -> Colleagues:
    """To whom a conversation can be passed."""
    holds = Counter(one.held_by for one in await parts.queue.entries())
    here = await parts.sessions.here()
    return Colleagues(
        items=[
            Colleague(id=one.id, shown_name=one.shown_name, role=one.role, holds=holds[one.id], here=one.id in here)
            for one in await parts.accounts.all()
            if one.active and Right.TALK in RIGHTS[one.role]
        ],
        agencies=[OtherAgency(**msgspec.to_builtins(one)) for one in (await parts.switchboard.now()).agencies],
    )


def _may_see(one: Entry, officer: Officer) -> bool:
    return one.state == "waiting" or one.held_by == officer.id or Right.OVERSEE in officer.rights


def _shown(one: Entry, officer: Officer, said: Mapping[str, Preview]) -> QueueEntry:
    preview = said.get(one.conversation, Preview("", None))
    return QueueEntry(
        conversation=one.conversation,
        channel=one.channel,
        reason=one.reason,
        state=one.state,
        asked_at=one.asked_at,
        position=one.position,
        preview=preview.text,
        callback=bool(one.telephone),
        held_by=holder(one),
        unanswered_since=preview.unanswered_since if one.state == "held" else None,
        mine=one.held_by == officer.id,
    )


def holder(one: Entry) -> Holder | None:
    """Who speaks with the citizen of `one`."""
    return None if one.held_by is None else Holder(id=one.held_by, shown_name=one.shown_name)
