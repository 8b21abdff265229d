"""`/api/v1/console/…`: what an officer looks up for a caller, keeps at hand, and sends to a telephone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, TypeVar
from uuid import uuid4

from fastapi import APIRouter, Path, Query

from actions.wording import dossiers as dossier_wording
from actions.wording.templates import vietnamese
from actions.wording.terms import Asked
from api.channels.messages import Outcome, Outgoing
from api.channels.sms import Sms, mobile
from api.limits import LOOKUPS_PER_OFFICER, TEXTS_PER_OFFICER
from api.lookup import sheet
from api.lookup.schemas import FoundItems, Item, Mine, ReceiptRequest, SheetView, TextAnswer, TextRequest
from api.lookup.search import find
from api.problems import Problem, documented
from api.routes.dossiers import by_number
from api.schemas import Locality, LookedUp
from api.staff.signed_in import MayLookUp
from api.state import Parts, State
from knowledge.clock import vietnam_today
from knowledge.records import Procedure
from knowledge.text.normalise import clean
from knowledge.text.receipts import find_receipts

router = APIRouter(prefix="/api/v1/console", tags=["console"])

Code = Annotated[str, Path(max_length=32, pattern=r"^[A-Za-z0-9._-]+$")]
_SIGNED_IN = (401, 403)
_A_MINUTE_S, _AN_HOUR_S = 60, 3600
# It is the processor's work: many threads at it would only take it, and the interpreter, from each other.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lookup")
_T = TypeVar("_T")


@router.get("/search", responses=documented(*_SIGNED_IN, 422))
async def search(
    _: MayLookUp,
    parts: Parts,
    q: Annotated[str, Query(max_length=300, description="What was typed so far; the last word may be unfinished.")],
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
    locality: Locality | None = None,
) -> FoundItems:
    """Procedures that may be meant by words, abbreviations, a code or its beginning; or the number of a dossier."""
    snapshot = parts.current.get()
    province = snapshot.localities.province_at(locality) if locality else None
    found = await _worked_out(partial(find, snapshot, q, limit, province))
    return FoundItems(items=[_item(procedure) for procedure in found.procedures], receipt=found.receipt)


@router.get("/procedures/{code}", responses=documented(*_SIGNED_IN, 404, 422))
async def procedure(_: MayLookUp, parts: Parts, code: Code, locality: Locality | None = None) -> SheetView:
    """One procedure on one screen: what to say, all aspects in reading order, the papers of each case."""
    record = known(parts, code)
    asked = Asked(record, vietnam_today(), locality or "", parts.current.get().localities)
    composed = await _worked_out(partial(sheet.compose, asked))
    return SheetView.model_validate(
        {
            "code": record.code,
            "title": record.plain_name,
            "name": record.name,
            "field": record.field,
            "agency": record.agency,
            "levels": list(record.levels),
            "updated_at": record.source.updated_at,
            "url": record.source.url,
            "say": composed.say,
            "sections": [section._asdict() for section in composed.sections],
            "checklist": [case._asdict() for case in composed.checklist],
            "centres": [centre._asdict() for centre in composed.centres],
            "plain_text": composed.plain_text,
        }
    )


@router.get("/mine", responses=documented(*_SIGNED_IN))
async def mine(officer: MayLookUp, parts: Parts) -> Mine:
    """Procedures that the officer has pinned, and those they looked at last."""
    kept = await parts.own.of(officer.id)
    procedures = parts.current.get().procedures
    pinned = sorted((procedures[code] for code in kept.pinned if code in procedures), key=lambda one: one.plain_name)
    recent = [procedures[code] for code in kept.recent if code in procedures]
    return Mine(pinned=[_item(one) for one in pinned], recent=[_item(one) for one in recent])


@router.put("/mine/recent/{code}", status_code=204, responses=documented(*_SIGNED_IN, 404, 422))
async def note_used(officer: MayLookUp, parts: Parts, code: Code) -> None:
    """Note that the officer looked at a procedure."""
    await parts.own.used(officer.id, known(parts, code).code)


@router.put("/mine/pinned/{code}", status_code=204, responses=documented(*_SIGNED_IN, 404, 422))
async def pin(officer: MayLookUp, parts: Parts, code: Code) -> None:
    """Keep a procedure at hand."""
    await parts.own.pin(officer.id, known(parts, code).code)


@router.delete("/mine/pinned/{code}", status_code=204, responses=documented(*_SIGNED_IN, 404, 422))
async def let_go(officer: MayLookUp, parts: Parts, code: Code) -> None:
    """Keep it no longer."""
    # One that is not in the catalogue any more can be let go of.
    if not await parts.own.let_go(officer.id, code):
        known(parts, code)


@router.post("/dossiers", responses=documented(*_SIGNED_IN, 400, 404, 413, 422, 429, 503))
async def dossier(asked: ReceiptRequest, officer: MayLookUp, parts: Parts) -> LookedUp:
    """State and dates of a dossier, as anybody is told them who knows its number."""
    t = vietnamese()
    if not await parts.limiter.allows(LOOKUPS_PER_OFFICER, "lookup", str(officer.id)):
        raise Problem(429, t("problems.too_fast"), retry_after_s=_A_MINUTE_S)
    receipts = find_receipts(clean(asked.receipt))
    if not receipts:
        raise Problem(422, t("dossier.malformed", example=dossier_wording.EXAMPLE))
    number = receipts[0].number
    await parts.log.note(officer, "dossier.read", number)
    return await by_number(parts, number)


@router.post("/sms", responses=documented(*_SIGNED_IN, 400, 404, 413, 422, 429))
async def text(asked: TextRequest, officer: MayLookUp, parts: Parts) -> TextAnswer:
    """Send a text to a caller's telephone; without diacritics, in as many messages as it takes."""
    t = vietnamese()
    sms = parts.senders.get("sms")
    if not isinstance(sms, Sms):
        raise Problem(404, t("console.sms.none"))
    number = mobile(asked.number)
    if not number:
        raise Problem(422, t("console.sms.no_mobile"))
    messages = sms.write(asked.text, number, f"console-{uuid4().hex}")
    if not messages:
        raise Problem(422, t("console.sms.unreadable"))
    if not await parts.limiter.allows(TEXTS_PER_OFFICER, "sms", str(officer.id)):
        raise Problem(429, t("console.sms.too_many"), retry_after_s=_AN_HOUR_S)
    answer = await _sent(sms, messages)
    await parts.log.note(officer, "sms.send", f"…{number[-3:]}", f"{answer.outcome} {answer.reason}".strip())
    return answer


async def _sent(sms: Sms, messages: Sequence[Outgoing]) -> TextAnswer:
    """Send `messages` one after the other, none after one that did not go."""
    t = vietnamese()
    for sent, message in enumerate(messages):
        attempt = await sms.send(message)
        if attempt.outcome is Outcome.SENT:
            continue
        if sent:
            words = t("console.sms.partly", sent=sent, all=len(messages), reason=attempt.reason)
            return TextAnswer(outcome="unknown", reason=words)
        if attempt.outcome is Outcome.UNKNOWN:
            return TextAnswer(outcome="unknown", reason=t("console.sms.unknown", reason=attempt.reason))
        return TextAnswer(outcome="refused", reason=t("console.sms.refused", reason=attempt.reason))
    return TextAnswer(outcome="sent", reason="")


async def _worked_out(work: Callable[[], _T]) -> _T:
    """What `work` returns, off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_worker, work)


def known(parts: State, code: str) -> Procedure:
    """The procedure with that code; raises Problem where there is none."""
    record = parts.current.get().procedures.get(code)
    if record is None:
        raise Problem(404, vietnamese()("console.unknown_procedure", code=code))
    return record


def _item(record: Procedure) -> Item:
    return Item(
        code=record.code,
        title=record.plain_name,
        name=record.name,
        agency=record.agency,
        levels=list(record.levels),
        scope=record.scope,
    )
