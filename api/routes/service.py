"""`GET /api/v1/service`: who runs the assistant, and what people are told of it before they write."""

from __future__ import annotations

from fastapi import APIRouter, Response

from actions.settings import settings
from actions.wording.privacy import privacy_notice
from actions.wording.staff import staff_words
from api.schemas import BothLanguages, Lines, Service
from api.settings import api_settings
from api.state import Parts, State

router = APIRouter(prefix="/api/v1", tags=["service"])

_NAME = "Một Cửa"


@router.get("/service")
async def service(response: Response, parts: Parts) -> Service:
    """Name, agency and telephone, how long messages are kept, and the notice at the first turn."""
    # A public fact, asked by every page that opens; a banner is seen at once.
    response.headers["Cache-Control"] = "public, max-age=2"
    return await about(parts)


async def about(parts: State) -> Service:
    """What people are told of this deployment."""
    switches = await parts.switchboard.now()
    banner = switches.banner
    shared, keep_days = settings(), api_settings().keep_days
    agency, hotline, hours = shared.agency, shared.hotline, shared.hotline_hours
    return Service(
        name=_NAME,
        agency=agency,
        hotline=hotline,
        hours=hours,
        staff=BothLanguages(vi=staff_words(hotline, hours), en=staff_words(hotline, hours, "en")),
        keep_days=keep_days,
        open=switches.channels.web,
        banner=BothLanguages(vi=banner.vi, en=banner.en or banner.vi) if banner.on else None,
        notice=Lines(vi=privacy_notice(agency, keep_days), en=privacy_notice(agency, keep_days, "en")),
    )
