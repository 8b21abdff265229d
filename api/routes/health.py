"""`/healthz`: the process lives. `/readyz`: it can answer."""

from __future__ import annotations

from fastapi import APIRouter

from api.problems import Problem, documented
from api.schemas import Health, Readiness
from api.state import Parts

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Health:
    """The process lives."""
    return Health(status="ok")


@router.get("/readyz", responses=documented(503))
async def readyz(parts: Parts) -> Readiness:
    """Database, snapshot and bot are there: questions are answered."""
    try:
        await parts.conversations.alive()
    except Exception as error:
        raise Problem(503, "Cơ sở dữ liệu chưa trả lời.", retry_after_s=5) from error
    if not await parts.bot.ready():
        raise Problem(503, "Bot chưa sẵn sàng.", retry_after_s=5)
    snapshot = parts.current.get()
    return Readiness(
        status="ok",
        snapshot=snapshot.manifest.hash,
        procedures=snapshot.manifest.procedures,
        refused_snapshot=parts.current.refused,
    )
