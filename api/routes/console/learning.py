"""`/api/v1/console/learning`: what was not understood, and what keepers amend so that it is."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Annotated

from fastapi import APIRouter, Path

from actions.wording.templates import vietnamese
from api.learning.amending import ON_THEIR_WAY, Amended, AmendmentState, OwnError, StateError, together
from api.learning.checking import ContentError, checked
from api.learning.groups import ClosedError, Listed
from api.learning.schemas import (
    AmendmentItem,
    AmendmentList,
    FieldList,
    GroupList,
    GroupView,
    HiddenGroups,
    Proposal,
    Reason,
    VersionList,
)
from api.learning.told import amendment_item, example_item, field_list, group_item, version_item
from api.problems import Problem, documented
from api.routes.console.lookup import known
from api.routes.console.schemas import Number
from api.staff.officer import Officer
from api.staff.signed_in import MayKeep, MayReview
from api.state import Parts, State

router = APIRouter(prefix="/api/v1/console/learning", tags=["console"], responses=documented(401, 403, 422))

_Number = Annotated[Number, Path()]


@router.get("/groups")
async def groups(_: MayReview, parts: Parts, state: Listed = "open") -> GroupList:
    """Groups of like questions that were not understood, the largest first."""
    snapshot = parts.current.get()
    shelf = await parts.groups.listed(state)
    items = await asyncio.to_thread(lambda: [group_item(group, snapshot) for group in shelf.groups])
    hidden = HiddenGroups(groups=shelf.hidden_groups, questions=shelf.hidden_questions)
    return GroupList(items=items, hidden=hidden, as_of=datetime.now(timezone.utc))


@router.get("/groups/{number}", responses=documented(404))
async def group(number: _Number, officer: MayReview, parts: Parts) -> GroupView:
    """One group with its questions, as they were asked but for what says who somebody is."""
    snapshot = parts.current.get()
    try:
        found = await parts.groups.get(number)
    except LookupError as error:
        raise Problem(404, vietnamese()("learning.no_group")) from error
    item = await asyncio.to_thread(group_item, found, snapshot)
    amended = await parts.amendings.listed(group=number)
    return GroupView(
        **item.model_dump(),
        examples=[example_item(one, snapshot) for one in found.examples],
        amendments=[amendment_item(one, officer, snapshot) for one in amended],
    )


@router.post("/groups/{number}/dismiss", status_code=204, responses=documented(400, 404, 409, 413))
async def dismiss(number: _Number, asked: Reason, officer: MayKeep, parts: Parts) -> None:
    """Say that nothing is to be learnt from a group, and why."""
    t = vietnamese()
    try:
        await parts.groups.dismiss(number, officer, asked.reason)
    except LookupError as error:
        raise Problem(404, t("learning.no_group")) from error
    except ClosedError as error:
        raise Problem(409, t("learning.group_closed")) from error
    await parts.log.note(officer, "group.dismiss", str(number), asked.reason)


@router.get("/amendments")
async def amendments(officer: MayReview, parts: Parts, state: AmendmentState | None = None) -> AmendmentList:
    """The newest amendments."""
    snapshot = parts.current.get()
    found = await parts.amendings.listed(state)
    return AmendmentList(items=[amendment_item(one, officer, snapshot) for one in found])


@router.get("/amendments/{number}", responses=documented(404))
async def amendment(number: _Number, officer: MayReview, parts: Parts) -> AmendmentItem:
    """One amendment, with what it would change once that was tried."""
    try:
        return _item(await parts.amendings.get(number), officer, parts)
    except LookupError as error:
        raise _unknown() from error


@router.post("/amendments", status_code=201, responses=documented(400, 404, 413))
async def propose(asked: Proposal, officer: MayKeep, parts: Parts) -> AmendmentItem:
    """Propose an amendment: it is tried, and goes live once somebody else has approved it."""
    others = together(await parts.amendings.of_states(ON_THEIR_WAY))
    try:
        content = await asyncio.to_thread(checked, asked.kind, asked.content, parts.current.get(), others)
        added = await parts.amendings.add(content, officer, asked.group, asked.note)
    except ContentError as error:
        raise Problem(422, str(error)) from error
    except LookupError as error:
        raise Problem(404, vietnamese()("learning.no_group")) from error
    await parts.log.note(officer, "amendment.add", str(added.id), added.kind)
    parts.learner.wake()
    return _item(added, officer, parts)


@router.post("/amendments/{number}/approve", status_code=202, responses=documented(404, 409))
async def approve(number: _Number, officer: MayReview, parts: Parts) -> AmendmentItem:
    """Let an amendment of somebody else's go live."""
    try:
        found = await parts.amendings.approve(number, officer)
    except OwnError as error:
        raise Problem(403, vietnamese()("learning.own")) from error
    except LookupError as error:
        raise _unknown() from error
    except StateError as error:
        raise _not_now(error) from error
    await parts.log.note(officer, "amendment.approve", str(number), found.kind)
    parts.learner.wake()
    return _item(found, officer, parts)


@router.post("/amendments/{number}/reject", status_code=204, responses=documented(400, 404, 409, 413))
async def reject(number: _Number, asked: Reason, officer: MayReview, parts: Parts) -> None:
    """Have an amendment not go live, and say why."""
    try:
        found = await parts.amendings.reject(number, officer, asked.reason)
    except LookupError as error:
        raise _unknown() from error
    except StateError as error:
        raise _not_now(error) from error
    await parts.log.note(officer, "amendment.reject", str(number), found.kind)


@router.post("/amendments/{number}/withdraw", status_code=202, responses=documented(404, 409))
async def withdraw(number: _Number, officer: MayReview, parts: Parts) -> AmendmentItem:
    """Take a live amendment back: all is as if it had never been."""
    try:
        found = await parts.amendings.withdraw(number, officer)
    except LookupError as error:
        raise _unknown() from error
    except StateError as error:
        raise _not_now(error) from error
    await parts.log.note(officer, "amendment.withdraw", str(number), found.kind)
    parts.learner.wake()
    return _item(found, officer, parts)


@router.get("/versions")
async def versions(_: MayReview, parts: Parts) -> VersionList:
    """What went live and what was taken back, the newest first."""
    snapshot = parts.current.get()
    found = await parts.amendings.versions()
    about = {number for one in found for number in (*one.added, *one.withdrawn)}
    amended = {one.id: one for one in await parts.amendings.numbered(about)}
    return VersionList(items=[version_item(one, amended, snapshot) for one in found])


@router.get("/fields/{code}", responses=documented(404))
async def fields(code: Annotated[str, Path(max_length=32)], _: MayReview, parts: Parts) -> FieldList:
    """What of a procedure may be corrected, as it is now."""
    return field_list(known(parts, code))


def _item(amended: Amended, officer: Officer, parts: State) -> AmendmentItem:
    return amendment_item(amended, officer, parts.current.get())


def _unknown() -> Problem:
    return Problem(404, vietnamese()("learning.no_amendment"))


def _not_now(error: StateError) -> Problem:
    t = vietnamese()
    return Problem(409, t("learning.not_tried", state=t(f"learning.states.{error}")))
