"""`POST /integrations/dossiers`: a province's system pushes dossiers and the history of their processing."""

from __future__ import annotations

import asyncio
import hmac
from datetime import datetime, timezone
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from actions.dossiers.configuration import PushConfig
from actions.wording.templates import vietnamese
from api.dossiers.entries import Taken
from api.dossiers.national import Rejected, items, read
from api.middleware import too_large
from api.problems import Problem, documented
from api.schemas import PushAnswer, RejectedItem
from api.state import Parts, State

router = APIRouter(prefix="/integrations", tags=["integrations"])

MOST_ITEMS = 10_000
LARGEST = 16 * 1024 * 1024
"""Bytes of a body."""
_NONE, _SOME_REJECTED = "0", "1"
_bearer = HTTPBearer(auto_error=False, description="The token that the deployment gave to the system.")
_ITEMS: dict[str, Any] = {
    "type": "array",
    "maxItems": MOST_ITEMS,
    "items": {"type": "object"},
    "description": "Dossiers (they have `TrangThaiHoSo`) and steps of their history (they have `ThoiDiemXuLy`).",
    "examples": [
        [
            {
                **{"MaHoSo": "H00.99-261102-0004", "TrangThaiHoSo": "4", "MaTTHC": "1.014064", "TenTTHC": "Cấp thẻ"},
                **{"NgayTiepNhan": "20261102083000", "NgayHenTra": "20261109170000", "SoDienThoai": "0900000004"},
            },
            {
                **{"MaHoSo": "H00.99-261102-0004", "ThoiDiemXuLy": "20261103090000", "TrangThai": "4"},
                **{"NoiDungXuLy": "Thẩm tra hồ sơ", "PhongBanXuLy": "Bộ phận chuyên môn"},
            },
        ]
    ],
}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [_ITEMS, {"type": "object", "properties": {"data": _ITEMS}, "required": ["data"]}]}
        }
    },
}


@router.post("/dossiers", responses=documented(403, 404, 413, 422), openapi_extra={"requestBody": _BODY})
async def dossiers(
    request: Request, parts: Parts, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> PushAnswer:
    """Take the national synchronisation payload: a list, or ``{"data": […]}``, of dossiers and steps of their history.

    Sent twice, late, or in another order it comes to the same. What cannot be taken is named, the rest is taken.
    """
    t = vietnamese()
    sender = _sender(parts, credentials.credentials if credentials else "")
    raw = await _body(request)
    try:
        payload = items(msgspec.json.decode(raw))
    except (ValueError, RecursionError) as error:
        raise Problem(422, t("push.unreadable")) from error
    if len(payload) > MOST_ITEMS:
        raise Problem(422, t("push.too_many", most=MOST_ITEMS))
    now = datetime.now(timezone.utc)

    said = await asyncio.to_thread(
        lambda: list(read(payload, sender.name, parts.dossiers.directory, sender.agencies, now))
    )
    taken = [one for one in said if isinstance(one, Taken)]
    rejected = [one for one in said if isinstance(one, Rejected)]
    if await parts.ledger.take(taken):
        parts.teller.wake()
    message = (
        t("push.partly", taken=len(taken), rejected=len(rejected)) if rejected else t("push.taken", taken=len(taken))
    )
    return PushAnswer(
        error_code=_SOME_REJECTED if rejected else _NONE,
        message=message,
        taken=len(taken),
        rejected=[
            RejectedItem(index=one.place, receipt=one.receipt, field=one.field, reason=t(one.reason))
            for one in rejected
        ],
    )


async def _body(request: Request) -> bytes:
    """The body, as long as it is not too large: read only once it is known who sends it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Problem(413, too_large(LARGEST))
    return bytes(body)


def _sender(parts: State, token: str) -> PushConfig:
    """The system whose token it is; all are compared, so that the time tells nothing."""
    if not parts.pushes:
        raise Problem(404, vietnamese()("push.not_set_up"))
    given = token.strip().encode()
    fitting = [push for push in parts.pushes if hmac.compare_digest(push.token.encode(), given)]
    if not fitting:
        raise Problem(403, vietnamese()("push.not_allowed"))
    return fitting[0]
