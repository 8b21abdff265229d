"""Dossiers and what there is to tell of them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from actions.dossiers.changes import Change, Notice
from actions.dossiers.records import Details, Dossier, State

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
