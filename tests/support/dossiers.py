"""Fictional dossiers, and a store that tells them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any, Optional

import msgspec

from actions.dossiers.configuration import covers
from actions.dossiers.records import Charge, Details, Dossier, Request, State, Step
from actions.dossiers.store import StoreError

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=timezone.utc)
"""A Monday; in Vietnam it is half past nine."""
TODAY = NOW.date()

WHOLE = Dossier(
    receipt="H00.99-261102-0001",
    state=State.PROCESSING,
    procedure_code="1.001193",
    procedure_name="Thủ tục đăng ký khai sinh",
    agency="Ủy ban nhân dân xã Minh Họa",
    received_at=date(2026, 11, 2),
    due_at=date(2026, 11, 5),
    finished_at=None,
    new_due_at=date(2026, 11, 30),
    apologised_at=date(2026, 11, 6),
    reason="Chờ xác minh “hộ tịch” 👍",
    details=Details(
        note="Đang chờ Ủy ban nhân dân xã Cũ trả lời",
        applicant="Nguyễn Thị Minh Họa",
        phone="0900000123",
        identity="4567",
        charges=[Charge("Lệ phí", 8000, "Nộp tại quầy")],
        steps=[
            Step(datetime(2026, 11, 2, 1, 30, tzinfo=timezone.utc), "Bộ phận Một cửa", "Tiếp nhận hồ sơ"),
            Step(datetime(2026, 11, 3, 1, 30, tzinfo=timezone.utc), "Tư pháp - Hộ tịch", "Xác minh"),
        ],
    ),
    updated_at=NOW,
    source="Kho thử",
)
"""One with everything in it but papers asked for."""
ASKED = Request(date(2026, 11, 10), "Nộp thêm giấy chứng sinh", ["Giấy chứng sinh"])
"""A request to supplement papers, still open."""


@dataclass
class Told:
    """A store that says `word`, or nothing but that it fails, after `takes_s`."""

    name: str
    word: Optional[Dossier] = None
    takes_s: float = 0.0
    fails: bool = False
    agencies: Sequence[str] = ()
    asked: list[Sequence[str]] = field(default_factory=list)

    def holds(self, number: str) -> bool:
        return covers(self.agencies, number)

    async def find(self, numbers: Sequence[str], *, whole: bool = False) -> Optional[Dossier]:
        self.asked.append(list(numbers))
        await asyncio.sleep(self.takes_s)
        if self.fails:
            raise StoreError(f"{self.name}: no answer")
        if self.word is None or self.word.receipt not in numbers:
            return None
        return msgspec.structs.replace(self.word, details=self.word.details if whole else Details())

    async def close(self) -> None:
        pass


def dossier(state: State | None = State.PROCESSING, **fields: Any) -> Dossier:
    """One of which little is known, but for `fields`."""
    plain = {"receipt": "H00.99-261102-0001", "procedure_name": "Khai sinh", "agency": "Xã Minh Họa"}
    return Dossier(**{"state": state, "updated_at": NOW, "source": "Kho thử", **plain, **fields})


def but(item: Dossier, **fields: Any) -> Dossier:
    """Another, which differs from `item` in `fields`."""
    return msgspec.structs.replace(item, **fields)
