"""Miniature catalogues: folders of a few made-up procedures."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import yaml

from knowledge.records import Procedure

_SOUND: dict[str, Any] = {
    "code": "9.000001",
    "name": "Cấp giấy phép nuôi rồng",
    "plain_name": "Xin giấy nuôi rồng",
    "aliases": ["nuôi rồng", "giấy rồng", "phép nuôi rồng", "đăng ký rồng", "rồng nhà tôi"],
    "field": "Thú huyền thoại",
    "audience": ["Công dân Việt Nam"],
    "levels": ["ward"],
    "agency": "Ủy ban nhân dân cấp xã",
    "methods": [
        {
            "channel": "counter",
            "durations": [{"kind": "value", "value": 3, "unit": "working_day"}],
            "fees": [{"kind": "amount", "amount": 70000, "unit": "lần"}],
        }
    ],
    "documents": [{"hand_in": [{"name": "Tờ khai", "originals": 1}]}],
    "steps": ["Nộp hồ sơ", "Nhận kết quả"],
    "result": ["Giấy phép nuôi rồng"],
    "source": {"portal_id": "p-1", "decision": "1/QĐ-BR", "updated_at": date(2026, 4, 29)},
}


def sound(**changes: Any) -> dict[str, Any]:
    """The content of a procedure's file with nothing wrong, but for `changes`; None removes a field."""
    content = {**deepcopy(_SOUND), **changes}
    return {key: value for key, value in content.items() if value is not None}


def procedure(**changes: Any) -> Procedure:
    """The procedure of `sound`."""
    return msgspec.convert(sound(**changes), Procedure)


def store(folder: Path, name: str = "9.000001", content: object = None) -> Path:
    """Write `content`, or a sound procedure, as `rong/<name>.yml` of the catalogue in `folder`."""
    path = folder / "rong" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(sound() if content is None else content, allow_unicode=True)
    path.write_text(text, "utf-8")
    return path
