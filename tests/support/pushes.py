"""What provinces' systems push: items of the national payload, and whole histories of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.dossiers.directory import Directory
from api.dossiers.entries import Taken
from api.dossiers.national import Rejected, read
from knowledge.clock import VIETNAM

NOW = datetime(2026, 11, 30, 9, tzinfo=VIETNAM)
"""When histories are read: nothing in them is later."""
NUMBER = "H56.06-261102-0001"
SOURCE = "Hệ thống một cửa tỉnh A"
TOKEN = "a-token-of-the-one-stop-shop-of-province-A"
AGENCIES = ("H56.06", "H56.12", "000.00.06.H51", "H29")
_UNITS = ("Bộ phận Một cửa", "Phòng Tư pháp", "Văn thư", "Lãnh đạo Ủy ban nhân dân xã")
_DONE = ("Tiếp nhận hồ sơ", "Thẩm tra hồ sơ", "Trình ký", "Chuyển trả kết quả", "Yêu cầu bổ sung giấy tờ")
_STATES = (1, 2, 4, 5, 4, 6, 4, 9, 10)


def stamp(at: datetime) -> str:
    """A time as the payload writes it."""
    return f"{at.astimezone(VIETNAM):%Y%m%d%H%M%S}"


def dossier(number: str = NUMBER, state: Any = 4, **fields: Any) -> dict[str, Any]:
    """A dossier received on 2 November and due on 16 November, with `fields` besides or instead."""
    return {
        **{"MaHoSo": number, "TrangThaiHoSo": state, "MaTTHC": "1.001193", "TenTTHC": "Đăng ký khai sinh"},
        **{"DonViXuLy": "Ủy ban nhân dân xã Hoằng Hóa", "ChuHoSo": "Nguyễn Văn An", "SoDienThoai": "0900000123"},
        **{"NgayTiepNhan": "20261102083000", "NgayHenTra": "20261116170000", **fields},
    }


def step(number: str = NUMBER, at: str = "20261103090000", state: Any = 4, **fields: Any) -> dict[str, Any]:
    """A step of a dossier's history, with `fields` besides or instead."""
    done = {"NoiDungXuLy": "Thẩm tra hồ sơ", "PhongBanXuLy": "Phòng Tư pháp", "NguoiXuLy": "Trần Thị Bình"}
    return {"MaHoSo": number, "ThoiDiemXuLy": at, "TrangThai": state, **done, **fields}


def taken(*items: dict[str, Any], source: str = SOURCE, now: datetime = NOW) -> list[Taken]:
    """What `items` say; all of them have to be readable."""
    said = list(read(items, source, Directory(), (), now))
    wrong = [one for one in said if isinstance(one, Rejected)]
    assert not wrong
    return [one for one in said if isinstance(one, Taken)]


def history(draw: random.Random, dossiers: int, now: datetime = NOW) -> list[dict[str, Any]]:
    """What was said until `now` of so many dossiers, 1 to 12 items each, in the order it happened.

    A tenth of the items comes a second time.
    """
    happened: list[tuple[datetime, dict[str, Any]]] = []
    for sequence in range(dossiers):
        filed = now - timedelta(days=draw.randint(15, 28), minutes=draw.randint(0, 500))
        agency = draw.choice(AGENCIES)
        number = f"{agency}-{filed:%y%m%d}-{sequence:06}"
        happened += _told(draw, number, filed, draw.randint(1, 12))
    happened += [happened[draw.randrange(len(happened))] for _ in range(len(happened) // 10)]
    happened.sort(key=lambda one: one[0])
    return [item for _, item in happened]


def _told(draw: random.Random, number: str, filed: datetime, events: int) -> Sequence[tuple[datetime, dict[str, Any]]]:
    at, due = filed, filed + timedelta(days=10)
    asked: list[dict[str, Any]] = []
    told = []
    for event in range(events):
        state = _STATES[min(event, len(_STATES) - 1)]
        if state == 5 and not asked:
            asked.append({"NoiDungBoSung": "Bổ sung bản sao giấy chứng sinh", "NgayBoSung": stamp(at)})
        if draw.random() < 0.1:
            due += timedelta(days=draw.randint(1, 9))
        fields: dict[str, Any] = {"NgayTiepNhan": stamp(filed), "NgayHenTra": stamp(due), "ThoiDiemXuLy": stamp(at)}
        if draw.random() < 0.1:
            fields["NgayHenTra"] = None
        if asked:
            fields["DanhSachHoSoBoSung"] = list(asked)
        if draw.random() < 0.5:
            item = dossier(number, state, SoDienThoai=f"0900{draw.randrange(10**6):06}", **fields)
        else:
            item = step(number, stamp(at), state, NoiDungXuLy=draw.choice(_DONE), PhongBanXuLy=draw.choice(_UNITS))
        told.append((at, item))
        # Now and then two within one second.
        at += timedelta(seconds=draw.choice((0, 1, 600, 5_000, 40_000)))
    return told
