"""Many people who wait at once."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import uuid4

import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.handover.tables import handovers
from api.staff.tables import staff
from api.tables import conversations, turns
from tests.support.servers import Servers

_SAID = (
    "cho tôi gặp cán bộ, tôi hỏi về thẻ căn cước của con tôi bị sai ngày sinh từ tháng trước mà chưa ai trả lời",
    "hồ sơ H00.99-261102-0004 của tôi trễ hẹn rồi",
    "tôi muốn phản ánh bộ phận một cửa đóng cửa sớm",
    "alo có ai không ạ",
    "làm sổ đỏ cho đất ông bà để lại mà không còn giấy tờ gì thì phải làm sao, tôi ở xa không về được",
)


def crowd(office: Servers, waiting: int, held: int = 0) -> None:
    """`waiting` people wait, on all channels and for all reasons, and `held` more speak with officers."""
    now = datetime.now(timezone.utc)
    engine = open_engine(office.database_url)
    with engine.begin() as connection:
        officers = list(
            connection.execute(sa.select(staff.c.id).where(staff.c.role.in_(["officer", "supervisor"]))).scalars()
        )
        for number in range(waiting + held):
            name, asked = f"cho-{uuid4().hex}", now - timedelta(seconds=40 * (waiting + held - number))
            is_held = number >= waiting
            connection.execute(
                conversations.insert(),
                {"id": name, "channel": ("web", "zalo", "messenger")[number % 3], "started_at": asked},
            )
            said = {"conversation_id": name, "message_id": "m", "text": _SAID[number % len(_SAID)], "first": True}
            connection.execute(turns.insert(), {**said, "received_at": asked})
            connection.execute(
                handovers.insert(),
                {
                    "conversation_id": name,
                    "reason": ("asked", "failed", "asked", "complaint")[number % 4],
                    "state": "held" if is_held else "waiting",
                    "asked_at": asked,
                    "held_by": officers[number % len(officers)] if is_held else None,
                    "held_at": now if is_held else None,
                    "held_until": now + timedelta(hours=1) if is_held else None,
                },
            )
    engine.dispose()
