"""Made-up local rules on the procedures of miniature catalogues."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import yaml

from knowledge.local_rules import LocalRules

DRAGON = "9.000001"
PHOENIX = "9.000002"
CODES = {DRAGON, PHOENIX}
DAY = date(2026, 7, 20)
"""A day on which what has no period holds."""

_GROUND = {"decision": "1/NQ-HĐND", "source": "thủ tục 9.000009, cập nhật ngày 1/7/2026"}
FEE: dict[str, Any] = {"procedures": [DRAGON], "fees": [{"kind": "amount", "amount": 5000}], **_GROUND}
DURATION: dict[str, Any] = {
    "procedures": [DRAGON],
    "duration": {"kind": "value", "value": 2, "unit": "working_day"},
    **_GROUND,
}
ONE_DAY: dict[str, Any] = {"procedures": [DRAGON], **_GROUND}
CENTRE: dict[str, Any] = {
    "name": "Trung tâm Phục vụ hành chính công",
    "address": "Số 1, đường Rồng",
    "checked_at": date(2026, 7, 1),
    **_GROUND,
}
COMMUNE = {"code": "12345", "name": "Phường Rồng Bay", "province": "24"}
BASIS: list[dict[str, Any]] = [{"code": "1/NQ-HĐND", "name": "Nghị quyết về rồng", "issued": date(2026, 6, 1)}]


def content(**changes: Any) -> dict[str, Any]:
    """The content of Bắc Ninh's file with nothing wrong and nothing changed, but for `changes`."""
    return deepcopy({"place": {"code": "24", "name": "Tỉnh Bắc Ninh"}, "basis": BASIS, **changes})


def rules(**changes: Any) -> LocalRules:
    """The rules of `content`."""
    return msgspec.convert(content(**changes), LocalRules)


def costs(amount: int, **changes: Any) -> dict[str, Any]:
    """An entry by which the dragon's procedure costs `amount`."""
    return {**FEE, "fees": [{"kind": "amount", "amount": amount}], **changes}


def store(folder: Path, content: object, name: str = "24") -> Path:
    """Write `content` as the file of the place `name`."""
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return path
