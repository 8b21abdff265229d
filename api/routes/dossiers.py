"""`POST /api/v1/dossiers/lookup`: where a dossier stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from fastapi import APIRouter

from actions.dossiers.everywhere import Found
from actions.dossiers.proof import Asker
from actions.wording import dossiers as wording
from actions.wording.templates import vietnamese
from api.limits import LOOKUPS_PER_ADDRESS
from api.problems import Problem, documented
from api.schemas import DossierLookup, LookedUp
from api.state import Address, Parts, State
from knowledge.clock import vietnam_today
from knowledge.text.normalise import clean
from knowledge.text.receipts import find_receipts
from knowledge.text.verifiers import take_verifier

router = APIRouter(prefix="/api/v1/dossiers", tags=["dossiers"])

_TRY_AGAIN_S = 60
_TRY_AGAIN_IN_AN_HOUR_S = 3600


@router.post("/lookup", responses=documented(400, 404, 413, 422, 429, 503))
async def lookup(asked: DossierLookup, parts: Parts, address: Address) -> LookedUp:
    """State and dates of a dossier by its receipt number, however it is typed; all of it with a verifier that fits.

    A wrong verifier answers as an absent dossier does: neither tells which it was.
    """
    t = vietnamese()
    if not await parts.limiter.allows(LOOKUPS_PER_ADDRESS, "lookup", address):
        raise Problem(429, t("problems.too_fast"), retry_after_s=_TRY_AGAIN_S)
    receipts = find_receipts(clean(asked.receipt))
    if not receipts:
        raise Problem(422, t("dossier.malformed", example=wording.EXAMPLE))
    number = receipts[0].number
    if asked.verifier is None:
        return await by_number(parts, number)
    asker = Asker(address=parts.conversations.pseudonym(address))
    # The whole of a telephone or identity number will do too.
    proved = await parts.proof.of(number, take_verifier(asked.verifier, asked=True).verifier or asked.verifier, asker)
    if proved.limited:
        text = t("dossier.too_many_tries", staff="").rstrip()
        raise Problem(429, text, retry_after_s=_TRY_AGAIN_IN_AN_HOUR_S)
    if proved.unreachable:
        raise _unreachable(number, proved.unreachable)
    return _looked_up(proved.found or Found(None), number, whole=True)


async def by_number(parts: State, number: str) -> LookedUp:
    """The dossier as anybody is told of it on its canonical `number` alone; raises Problem where it is not known."""
    found = await parts.dossiers.find(number)
    if found.dossier is None and found.unreachable:
        raise _unreachable(number, found.unreachable)
    return _looked_up(found, number, whole=False)


def _unreachable(number: str, stores: Sequence[str]) -> Problem:
    text = vietnamese()("dossier.unreachable", stores=", ".join(stores), receipt=number, staff="").rstrip()
    return Problem(503, text, retry_after_s=_TRY_AGAIN_S)


def _looked_up(found: Found, number: str, *, whole: bool) -> LookedUp:
    if found.dossier is None:
        raise Problem(404, vietnamese()("dossier.not_found_plain", receipt=number))
    view = wording.view(found.dossier, vietnam_today())
    details = msgspec.to_builtins(wording.details(found.dossier)) if whole else None
    shown = msgspec.to_builtins(view)
    return LookedUp(**shown, details=details, unreachable=list(found.unreachable), remembered=found.remembered)
