"""`POST /api/v1/dossiers/lookup`: where a dossier stands."""

from __future__ import annotations

import hmac

import msgspec
from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from actions.wording import dossiers as wording
from actions.wording.templates import vietnamese
from api.limits import LOOKUPS_PER_ADDRESS
from api.problems import Problem, documented
from api.schemas import Dossier, DossierLookup
from api.state import Address, Parts
from knowledge.clock import vietnam_today
from knowledge.text.normalise import clean
from knowledge.text.receipts import find_receipts

router = APIRouter(prefix="/api/v1/dossiers", tags=["dossiers"])


@router.post("/lookup", responses=documented(400, 404, 413, 422, 429))
async def lookup(asked: DossierLookup, parts: Parts, address: Address) -> Dossier:
    """State and dates of a dossier by its receipt number, however it is typed.

    A wrong verifier answers as an absent dossier does: neither tells which it was.
    """
    t = vietnamese()
    if not await parts.limiter.allows(LOOKUPS_PER_ADDRESS, "lookup", address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=60)
    receipts = find_receipts(clean(asked.receipt))
    if not receipts:
        raise Problem(422, t("dossier.malformed", example=wording.EXAMPLE))
    found = await run_in_threadpool(parts.dossiers.find, receipts[0].number)
    # Compared also where there is nothing to compare with, so that both take the same time.
    fits = hmac.compare_digest((found.verifier if found else "").encode(), (asked.verifier or "").encode())
    if found is None or (asked.verifier is not None and not fits):
        raise Problem(404, t("dossier.not_found_plain", receipt=receipts[0].number))
    view = wording.view(found, vietnam_today())
    return Dossier(**msgspec.structs.asdict(view))
