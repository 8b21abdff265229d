from __future__ import annotations

from datetime import datetime, timezone

from actions.wording.replies import Link, Reply
from api.history import Item
from api.transcript import transcript

NOW = datetime(2026, 11, 14, 1, 30, tzinfo=timezone.utc)
_PORTAL = "https://dichvucong.gov.vn/1.014064"
SAID = [
    Item(role="person", at=datetime(2026, 11, 12, 16, 58, tzinfo=timezone.utc), message_id="m1", text="làm căn cước"),
    Item(
        role="assistant",
        at=datetime(2026, 11, 12, 16, 58, tzinfo=timezone.utc),
        message_id="m1",
        replies=[Reply(text="Lệ phí: 70.000 đồng.\nNguồn: …", links=[Link("Xem", _PORTAL)]), Reply(text="Còn gì ạ?")],
    ),
    Item(role="person", at=datetime(2026, 11, 12, 17, 1, tzinfo=timezone.utc), message_id="m2", text="thôi"),
]


def test_it_says_who_runs_it_that_it_is_a_machine_and_when_it_was_made() -> None:
    text = transcript(SAID, "UBND xã Minh Họa", NOW)
    head = text.partition("\n\n")[0]
    assert "UBND xã Minh Họa" in head
    assert "máy" in head
    assert "08:30 14/11/2026" in head
    assert "cơ quan vận hành trang này" in transcript(SAID, "", NOW)


def test_each_thing_said_stands_with_its_time_in_vietnam_and_who_said_it() -> None:
    lines = transcript(SAID, "", NOW).splitlines()
    start = lines.index("Ngày 12/11/2026")
    assert lines[start:] == [
        "Ngày 12/11/2026",
        "---------------",
        "",
        "23:58 – Anh/chị:",
        "làm căn cước",
        "",
        "23:58 – Trợ lý tự động:",
        "Lệ phí: 70.000 đồng.",
        "Nguồn: …",
        f"Xem: {_PORTAL}",
        "",
        "Còn gì ạ?",
        "",
        "Ngày 13/11/2026",
        "---------------",
        "",
        "00:01 – Anh/chị:",
        "thôi",
    ]


def test_of_nothing_it_says_that_there_is_nothing() -> None:
    assert "Chưa có tin nhắn nào" in transcript([], "", NOW)
