"""Dossiers and what there is to tell of them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import msgspec
import sqlalchemy as sa

from actions.dossiers.changes import Change, Notice
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.tables import notices, subscriptions

RECEIPT = "H00.99-261102-0004"
APPLICANT, PHONE, IDENTITY = "Nguyễn Văn Thử Nghiệm", "0912345678", "001099990077"
"""Whose the dossier is: nobody's, and told to nobody."""


def dossier(receipt: str = RECEIPT, state: State | None = State.PROCESSED, **more: Any) -> Dossier:
    """A dossier with everything that one may have."""
    fields: dict[str, Any] = {
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        "agency": "Ủy ban nhân dân xã Minh Họa",
        "received_at": date(2026, 11, 2),
        "due_at": date(2026, 11, 5),
        "details": Details(
            note="Hồ sơ của ông An ở số 5 đường Láng", applicant=APPLICANT, phone=PHONE, identity=IDENTITY[-4:]
        ),
        "updated_at": datetime(2026, 11, 4, 2, tzinfo=timezone.utc),
        "source": "Hệ thống thử nghiệm",
        **more,
    }
    return Dossier(receipt=receipt, state=state, **fields)


def notice(*changes: Change, **fields: Any) -> Notice:
    """What is to be told of `dossier`, its details still in it."""
    return Notice(changes or ("state",), dossier(**fields))


def follow(engine: sa.engine.Engine, conversation: str, *states: str, receipt: str = RECEIPT) -> list[int]:
    """A dossier is followed in `conversation`; the numbers of notices of it, which are in `states`."""
    moment = datetime.now(timezone.utc)
    wish = {"receipt": receipt, "conversation_id": conversation, "confirmed_at": moment, "look_at": moment}
    with engine.begin() as connection:
        inserted = connection.execute(subscriptions.insert().values(**wish, seen=b"{}"))
        (subscription,) = inserted.inserted_primary_key or (0,)
    return [tell(engine, subscription, version, state) for version, state in enumerate(states, 1)]


def tell(engine: sa.engine.Engine, subscription: int, version: int, state: str = "untold") -> int:
    """The number of a new notice for who has the `subscription`."""
    moment = datetime.now(timezone.utc)
    row = {"notice": msgspec.json.encode(notice()), "state": state, "created_at": moment, "changed_at": moment}
    with engine.begin() as connection:
        inserted = connection.execute(notices.insert().values(subscription_id=subscription, version=version, **row))
        (number,) = inserted.inserted_primary_key or (0,)
    return int(number)
