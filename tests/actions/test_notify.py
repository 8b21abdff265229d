"""Being told of a dossier without asking: `actions/notify.py`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from actions import resources
from actions.dossiers.configuration import AgencyConfig
from actions.dossiers.database import open_engine
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.records import State
from actions.dossiers.tables import subscriptions
from actions.moving import ActionChoose, ActionDeny
from actions.notify import ActionNotify, ActionStopNotices
from actions.settings import settings
from tests.actions.desk import bring_in, followed, lay_out
from tests.actions.turns import Done, run
from tests.support.dossiers import Told, but, dossier

DEMO = demo_dossiers(datetime.now(timezone.utc))
NUMBER, OTHER, OVER = DEMO[3].receipt, DEMO[4].receipt, DEMO[9].receipt
ALIKE = AgencyConfig(codes=["H00.99", "000.00.99.H00"], name="Ủy ban nhân dân xã Minh Họa")
OLDER = NUMBER.replace("H00.99", "000.00.99.H00")
"""Of the same dossier."""


@pytest.fixture(autouse=True)
def _demo() -> None:
    lay_out(*DEMO)


def want(text: str = "", **turn: Any) -> Done:
    return run(ActionNotify(), text, "notify_me", **turn)


def agree(done: Done, conversation: str = "c1") -> Done:
    slots = {name: done.slots[name] for name in ("expecting", "receipt")}
    return run(ActionChoose(), "đồng ý", "affirm", conversation=conversation, **slots)


def stop(text: str = "dừng báo", **turn: Any) -> Done:
    return run(ActionStopNotices(), text, "stop_notices", **turn)


def begin(*numbers: str) -> None:
    for number in numbers:
        agree(want(tapped={"receipt": number}))


@pytest.mark.parametrize(
    "turn", [{"tapped": {"receipt": NUMBER}}, {"receipt": NUMBER}, {"text": f"báo tôi khi {NUMBER} xong"}]
)
def test_nobody_is_told_who_has_not_agreed(turn: dict[str, Any]) -> None:
    done = want(**turn)
    assert done.answer["status"] == "clarify"
    assert f"Anh/chị đồng ý để tôi báo ở lần tới anh/chị mở trang này khi hồ sơ {NUMBER}" in done.texts[0]
    assert [button["payload"] for button in done.buttons] == ["/affirm", "/deny"]
    assert (done.slots["expecting"], done.slots["receipt"]) == ("subscription", NUMBER)
    assert followed("c1") == []


def test_who_agrees_is_told() -> None:
    done = agree(want(tapped={"receipt": NUMBER}))
    assert f"khi hồ sơ {NUMBER} có thay đổi" in done.texts[0]
    assert "dừng báo" in done.texts[0]
    assert done.answer["status"] == "answered"
    assert done.slots["expecting"] is None
    assert followed("c1") == [NUMBER]
    assert done.cards == [{"kind": "subscriptions", "receipts": [NUMBER]}]


@pytest.mark.parametrize("conversation", ["zalo-1", "messenger-1"])
def test_on_a_platform_people_are_written_to(conversation: str) -> None:
    asked = want(tapped={"receipt": NUMBER}, conversation=conversation)
    for done in (asked, agree(asked, conversation)):
        assert "nhắn ở đây" in done.texts[0]
    assert followed(conversation) == [NUMBER]
    assert followed("c1") == []


def test_a_no_is_a_no() -> None:
    asked = want(tapped={"receipt": NUMBER})
    done = run(ActionDeny(), "thôi", "deny", expecting=asked.slots["expecting"], receipt=NUMBER)
    assert (done.answer["status"], done.slots["expecting"]) == ("smalltalk", None)
    assert followed("c1") == []


def test_without_a_number_one_is_asked_for() -> None:
    done = want("có kết quả thì nhắn tôi")
    assert (done.answer["status"], done.slots["expecting"]) == ("ask_receipt", "receipt")
    assert followed("c1") == []


def test_of_one_that_is_over_there_is_nothing_to_tell() -> None:
    done = want(tapped={"receipt": OVER})
    assert done.answer["status"] == "answered"
    assert "đã kết thúc (Đã trả kết quả)" in done.texts[0]
    assert done.slots.get("expecting") is None


def test_one_that_is_over_by_the_time_of_the_yes_is_not_followed() -> None:
    asked = want(tapped={"receipt": NUMBER})
    lay_out(but(DEMO[3], state=State.RETURNED))
    done = agree(asked)
    assert "đã kết thúc" in done.texts[0]
    assert done.slots["expecting"] is None
    assert followed("c1") == []


def test_of_an_unknown_number_nobody_is_told() -> None:
    done = want("báo tôi khi H00.99-270517-7777 xong")
    assert done.answer["status"] == "dossier_not_found"
    assert "H00.99-270517-7777" in done.texts[0]


def test_one_that_is_gone_by_the_time_of_the_yes_is_said_to_be() -> None:
    asked = want(tapped={"receipt": NUMBER})
    lay_out()
    done = agree(asked)
    assert done.answer["status"] == "dossier_not_found"
    assert NUMBER in done.texts[0]
    assert followed("c1") == []


def test_where_nobody_answers_it_can_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, Told("Tỉnh A", fails=True))
    for done in (want(receipt="H00.99-270517-7777"), agree(want(receipt=NUMBER)._replace(slots=_asked_of_another()))):
        assert done.answer["status"] == "busy"
        assert "Tỉnh A không trả lời" in done.texts[0]
    assert followed("c1") == []


def _asked_of_another() -> dict[str, str]:
    return {"expecting": "subscription", "receipt": "H00.99-270517-7777"}


def test_who_proved_whose_it_is_may_be_told_by_telephone() -> None:
    done = want(tapped={"receipt": NUMBER, "by": "phone"})
    assert "nhắn tới số điện thoại đã khai trong hồ sơ" in done.texts[0]
    assert followed("c1") == [NUMBER]
    with open_engine(settings().database_url).connect() as connection:
        assert [row.by_phone for row in connection.execute(subscriptions.select())] == [True]
    agree(want(tapped={"receipt": OTHER}))
    with open_engine(settings().database_url).connect() as connection:
        assert [row.by_phone for row in connection.execute(subscriptions.select())] == [True, False]


def test_who_follows_too_many_is_told_so() -> None:
    many = [dossier(receipt=f"H00.99-270517-{n:04}") for n in range(21)]
    lay_out(*many)
    begin(*(item.receipt for item in many[:20]))
    done = agree(want(tapped={"receipt": many[20].receipt}))
    assert "quá" in done.texts[0]
    assert "dừng báo" in done.texts[0]
    assert len(followed("c1")) == 20


def test_a_dossier_is_followed_under_the_number_it_is_pushed_under(monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(monkeypatch, agency=ALIKE)
    done = agree(want(tapped={"receipt": OLDER}))
    assert OLDER in done.texts[0]
    assert followed("c1") == [NUMBER]
    stop(f"dừng báo hồ sơ {OLDER}")
    assert followed("c1") == []


def test_the_one_named_is_told_no_more() -> None:
    begin(NUMBER, OTHER)
    done = stop(f"dừng báo hồ sơ {OTHER} giúp tôi")
    assert done.answer["status"] == "answered"
    assert OTHER in done.texts[0]
    assert NUMBER not in done.texts[0]
    assert followed("c1") == [NUMBER]
    assert done.cards == [{"kind": "subscriptions", "receipts": [NUMBER]}]


def test_without_a_name_none_is() -> None:
    begin(NUMBER, OTHER)
    done = stop(receipt=NUMBER)
    assert f"{NUMBER}, {OTHER}" in done.texts[0]
    assert followed("c1") == []
    assert done.cards == [{"kind": "subscriptions", "receipts": []}]


def test_who_follows_nothing_is_told_so() -> None:
    done = stop()
    assert "không báo gì" in done.texts[0]


def test_the_others_are_told_on() -> None:
    begin(NUMBER)
    agree(want(tapped={"receipt": NUMBER}, conversation="zalo-1"), "zalo-1")
    stop()
    assert followed("zalo-1") == [NUMBER]


def test_who_has_stopped_may_begin_again() -> None:
    for _ in range(3):
        begin(NUMBER)
        assert followed("c1") == [NUMBER]
        stop()
    assert resources.subscriptions() is resources.subscriptions()
