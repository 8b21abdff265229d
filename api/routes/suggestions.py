"""`GET /api/v1/suggestions`: procedures for what somebody is still typing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool

from api.problems import documented
from api.schemas import Locality, SuggestionItem, SuggestionList
from api.state import Parts

router = APIRouter(prefix="/api/v1/suggestions", tags=["procedures"])


@router.get("", responses=documented(422))
async def suggest(
    parts: Parts,
    q: Annotated[str, Query(max_length=300, description="What was typed so far; the last word may be unfinished.")],
    limit: Annotated[int, Query(ge=1, le=10)] = 5,
    locality: Locality | None = None,
) -> SuggestionList:
    """Procedures that somebody may be about to ask for, the likeliest first; none where nothing fits."""
    snapshot = parts.current.get()
    province = snapshot.localities.province_at(locality) if locality else None
    found = await run_in_threadpool(snapshot.suggestions.suggest, q, limit, province)
    return SuggestionList(
        items=[
            SuggestionItem(code=procedure.code, title=procedure.plain_name, name=procedure.name) for procedure in found
        ]
    )
