"""To whom, by which channel, and when: the teller, with real channels, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers import subscriptions as subscribing
from actions.dossiers.configuration import RestConfig, read_configuration
from actions.dossiers.database import open_engine
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.rest import RestStore
from actions.dossiers.tables import notices, subscriptions
from actions.dossiers.working_days import add_working_days
from api.channels.messages import Outgoing
from api.tables import contacts, outbox
from tests.support.daytime import NOON, where_it_is
from tests.support.notices import PHONE, RECEIPT, dossier
from tests.support.platforms import Behaviour, Drop, Fail, Hang, Html
from tests.support.provinces import Filed, Mood, ProvinceServer
from tests.support.telling import PAST, House, house

NUMBER = f"84{PHONE[1:]}"
_OTHER = "H00.99-261102-0005"
_DAY_H = 24.0


def _texts(*servers: Any) -> list[str]:
    return [sent.text or str(sent.message) for server in servers for sent in server.sent]


# ---- which channel


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_who_wrote_lately_is_told_in_the_same_conversation(home: House, channel: str) -> None:
    await home.subscriber(channel, by_phone=True)
    await home.change()
    await home.work()
    assert home.states() == [f"told {channel}"]
    (sent,) = (home.zalo if channel == "zalo" else home.meta).sent
    assert sent.recipient == f"person of {RECEIPT}"
    assert RECEIPT in sent.text
    assert "Đã xử lý xong" in sent.text
    assert "dừng báo" in sent.text
    assert not home.zns.sent + home.sms.sent


async def test_what_is_told_on_messenger_answers_nothing(home: House) -> None:
    await home.subscriber("messenger")
    await home.change()
    await home.work()
    assert home.meta.sent[0].body["messaging_type"] == "UPDATE"


@pytest.mark.parametrize(("channel", "hours"), [("zalo", 7 * _DAY_H + 1), ("messenger", _DAY_H + 1)])
async def test_outside_the_window_the_number_in_the_dossier_is_told(home: House, channel: str, hours: float) -> None:
    await home.subscriber(channel, by_phone=True, hours_ago=hours)
    await home.change()
    await home.work()
    assert home.states() == ["told zns"]
    assert [(sent.recipient, sent.message["ma_ho_so"]) for sent in home.zns.sent] == [(NUMBER, RECEIPT)]
    assert not home.zalo.attempts + home.meta.attempts


@pytest.mark.parametrize(("channel", "hours"), [("zalo", 7 * _DAY_H - 1), ("messenger", _DAY_H - 1)])
async def test_just_within_the_window_the_conversation_is_told(home: House, channel: str, hours: float) -> None:
    await home.subscriber(channel, by_phone=True, hours_ago=hours)
    await home.change()
    await home.work()
    assert home.states() == [f"told {channel}"]


@pytest.mark.parametrize("code", [-213, -217, -230, -244, -320])
async def test_who_does_not_follow_the_account_any_more_is_told_by_telephone(home: House, code: int) -> None:
    await home.subscriber(by_phone=True)
    home.zalo.next(Fail(code))
    await home.change()
    await home.work()
    assert home.states() == ["told zns"]


async def test_a_number_without_zalo_is_told_by_a_text_message(home: House) -> None:
    await home.subscriber("web", by_phone=True)
    home.zns.without_account.add(NUMBER)
    await home.change()
    await home.work()
    assert home.states() == ["told sms"]
    assert [(sent.recipient, sent.text) for sent in home.sms.sent] == [
        (NUMBER, f"Mot Cua: ho so {RECEIPT} Da xu ly xong.")
    ]


async def test_a_web_page_can_be_told_of_only_at_a_visit_or_by_telephone(home: House) -> None:
    await home.subscriber("web", _OTHER)
    await home.subscriber("web", by_phone=True)
    await home.change(_OTHER)
    await home.change()
    await home.work()
    assert home.states() == ["untold", "told zns"]


async def test_without_the_proof_nobody_is_told_at_the_number_in_the_dossier(home: House) -> None:
    await home.subscriber(by_phone=False)
    home.zalo.next(Fail(-213))
    await home.change()
    await home.work()
    assert home.states() == ["untold"]
    assert not home.zns.attempts + home.sms.attempts


@pytest.mark.parametrize("phone", ["", "12345678", "02438250000", "09123456780987654321", "84123", "abc"])
async def test_a_dossier_without_a_mobile_number_is_told_of_at_the_next_visit(home: House, phone: str) -> None:
    await home.subscriber("web", by_phone=True, phone=phone)
    await home.change()
    await home.work()
    assert home.states() == ["untold"]
    assert home.rows(outbox) == home.rows(contacts) == []


@pytest.mark.parametrize("phone", ["0912345678", "84912345678"])
async def test_the_number_is_written_as_gateways_take_it(home: House, phone: str) -> None:
    await home.subscriber("web", by_phone=True, phone=phone)
    await home.change()
    await home.work()
    assert [sent.recipient for sent in home.zns.sent] == [NUMBER]


async def test_what_no_channel_takes_is_listed_for_staff(home: House) -> None:
    await home.subscriber(by_phone=True)
    home.zalo.next(Fail(-213))
    home.zns.next(Fail(-108))
    home.sms.unreachable.add(NUMBER)
    await home.change()
    await home.work()
    assert home.states() == ["untold"]
    (untold,) = await home.notices.untold()
    assert (untold.receipt, list(untold.changes), untold.refused_by) == (RECEIPT, ["state"], "zalo zns sms")
    assert abs(untold.since - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert [len(server.attempts) for server in (home.zalo, home.zns, home.sms)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("set_up", "state"),
    [
        (("zalo", "sms"), "told zalo"),
        (("messenger", "zns", "sms"), "told zns"),
        (("sms",), "told sms"),
        (("messenger",), "untold"),
        ((), "untold"),
    ],
)
async def test_a_channel_that_is_not_set_up_is_passed_over(home: House, set_up: Sequence[str], state: str) -> None:
    await home.subscriber(by_phone=True)
    for name in set(home.senders) - set(set_up):
        await home.senders.pop(name).close()
    await home.change()
    await home.work()
    assert home.states() == [state]


async def test_a_channel_that_is_taken_down_with_something_in_the_outbox_is_followed_by_the_next(home: House) -> None:
    await home.subscriber(by_phone=True)
    await home.change()
    await home.teller.round()
    assert home.states() == ["queued zalo"]
    await home.senders.pop("zalo").close()
    await home.work()
    assert home.states() == ["told zns"]


async def test_a_window_that_closes_while_it_waits_is_no_end(home: House) -> None:
    await home.subscriber(by_phone=True)
    home.zalo.next(Fail(-32))
    await home.change()
    await home.teller.round()
    await home.send()
    assert home.states() == ["queued zalo"]
    home.set(contacts, last_message_at=PAST)
    home.time_passes()
    await home.work()
    assert home.states() == ["told zns"]


@pytest.mark.parametrize("silent", [Hang(5), Drop(), Html()], ids=str)
async def test_after_an_unknown_outcome_the_next_channel_tells(home: House, silent: Behaviour) -> None:
    await home.subscriber("web", by_phone=True)
    home.zns.next(silent)
    await home.change()
    await home.work()
    assert home.states() == ["queued zns"], "an answer may still settle it"
    home.time_passes()
    await home.work()
    assert home.states() == ["told sms"]
    assert (len(home.zns.attempts), len(home.sms.sent)) == (1, 1)


async def test_after_unknown_outcomes_everywhere_it_is_listed_for_staff(home: House) -> None:
    await home.subscriber(by_phone=True)
    for server in (home.zalo, home.zns, home.sms):
        server.next(Drop())
    await home.change()
    for _ in range(3):
        await home.work()
        home.time_passes()
    await home.work()
    assert home.states() == ["untold"]
    assert (await home.notices.untold())[0].refused_by == "zalo zns sms"


async def test_a_trouble_that_passes_is_waited_for_on_the_same_channel(home: House) -> None:
    await home.subscriber(by_phone=True)
    home.zalo.next(Fail(-32), Fail(-200))
    await home.change()
    for _ in range(3):
        await home.work()
        home.time_passes()
    await home.work()
    assert home.states() == ["told zalo"]
    assert len(home.zalo.attempts) == 3


async def test_somebody_who_does_not_follow_is_told_in_their_conversation(home: House) -> None:
    await home.subscriber()
    home.set(contacts, anonymous_in="room-1")
    await home.change()
    await home.work()
    assert home.states() == ["told zalo"]
    recipient = {"anonymous_id": f"person of {RECEIPT}", "conversation_id": "room-1"}
    assert home.zalo.sent[0].body["recipient"] == recipient


async def test_the_number_stands_in_no_table_but_contacts_and_there_until_it_was_told(home: House) -> None:
    conversation = await home.subscriber("web", by_phone=True)
    await home.change()
    await home.teller.round()
    (whom,) = home.rows(contacts)
    assert (whom.channel, whom.person) == ("zns", NUMBER)
    assert NUMBER not in whom.conversation_id
    assert conversation not in whom.conversation_id
    (queued,) = home.rows(outbox)
    assert NUMBER.encode() not in bytes(queued.message)
    assert PHONE.encode() not in bytes(queued.message)
    assert not [row for row in home.rows(notices) if PHONE.encode() in bytes(row.notice)]
    await home.work()
    assert home.states() == ["told zns"]
    assert home.rows(contacts) == []


async def test_each_of_two_dossiers_goes_to_its_own_number(home: House) -> None:
    conversation = await home.subscriber("web", by_phone=True)
    other = dossier(_OTHER, State.ACCEPTED, due_at=None, details=Details(phone="0987654321"), updated_at=home.began)
    home.dossiers.embedded.put([other])
    await home.subscriptions.begin(conversation, other, by_phone=True)
    await home.change()
    await home.change(_OTHER)
    await home.work()
    assert {sent.recipient: sent.message["ma_ho_so"] for sent in home.zns.sent} == {
        NUMBER: RECEIPT,
        "84987654321": _OTHER,
    }


# ---- when


async def test_at_night_nobody_is_told(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await home.subscriber(by_phone=True)
    await home.subscriber("web", _OTHER)
    for hour in (21, 0, 6):
        monkeypatch.setattr(subscribing, "VIETNAM", where_it_is(hour))
        await home.change(state=State.PROCESSING)
        await home.change(_OTHER, state=State.PROCESSING)
        await home.work()
        assert set(home.states()) == {"waiting"}
    assert await home.notices.untold() == []
    monkeypatch.setattr(subscribing, "VIETNAM", NOON)
    home.set(notices, not_before=PAST)
    await home.work()
    assert set(home.states()) == {"told zalo", "untold"}


async def test_what_comes_at_night_waits_until_seven(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await home.subscriber()
    zone = where_it_is(23)
    monkeypatch.setattr(subscribing, "VIETNAM", zone)
    await home.change()
    (row,) = home.rows(notices)
    until = (row.not_before if row.not_before.tzinfo else row.not_before.replace(tzinfo=timezone.utc)).astimezone(zone)
    assert (until.hour, until.minute) == (7, 0)
    assert timedelta(0) < until - datetime.now(timezone.utc) < timedelta(hours=9)


async def test_what_came_by_day_and_was_held_up_is_not_told_at_night(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.subscriber()
    await home.change()
    monkeypatch.setattr(subscribing, "VIETNAM", where_it_is(22))
    await home.teller.round()
    assert home.states() == ["waiting"]
    await home.work()
    assert home.states() == ["waiting"]
    assert not home.zalo.attempts


async def test_what_is_still_in_the_outbox_in_the_evening_waits_for_the_morning_and_holds_no_answer_back(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await home.subscriber()
    await home.change()
    await home.teller.round()
    monkeypatch.setattr(subscribing, "VIETNAM", where_it_is(22))
    answer = {"recipient": {"user_id": "person"}, "message": {"text": "Dạ, lệ phí 8.000 đồng"}}
    moment = datetime.now(timezone.utc)
    row = {"message": msgspec.json.encode(Outgoing(body=answer)), "created_at": moment, "changed_at": moment}
    with home.engine.begin() as connection:
        connection.execute(outbox.insert().values(conversation_id=conversation, channel="zalo", state="waiting", **row))
    await home.send()
    await home.send()
    assert home.states() == ["waiting"]
    assert _texts(home.zalo) == ["Dạ, lệ phí 8.000 đồng"]
    monkeypatch.setattr(subscribing, "VIETNAM", NOON)
    await home.work()
    assert home.states() == ["waiting"], "until the morning that it was put off to"
    home.set(notices, not_before=PAST)
    await home.work()
    assert home.states() == ["told zalo"]


async def test_zalos_own_night_is_waited_for_too(home: House) -> None:
    await home.subscriber("web", by_phone=True)
    home.zns.next(Fail(-133))
    await home.change()
    await home.work()
    assert home.states() == ["queued zns"]
    (queued,) = home.rows(outbox)
    assert queued.not_before is not None
    home.time_passes()
    await home.work()
    assert home.states() == ["told zns"]


async def test_of_one_dossier_one_is_told_after_the_other(home: House) -> None:
    await home.subscriber()
    for state in (State.PROCESSING, State.PAYMENT_NEEDED, State.PROCESSED):
        await home.change(state=state)
    await home.teller.round()
    assert home.states() == ["queued zalo", "waiting", "waiting"]
    await home.work()
    assert home.states() == ["told zalo"] * 3
    named = [next(line for line in text.splitlines() if "Tình trạng" in line) for text in _texts(home.zalo)]
    assert [name.removeprefix("• Tình trạng: ") for name in named] == [
        "Đang xử lý.",
        "Yêu cầu thực hiện nghĩa vụ tài chính.",
        "Đã xử lý xong.",
    ]


async def test_one_that_waits_for_an_outcome_holds_back_those_after_it(home: House) -> None:
    await home.subscriber(by_phone=True)
    home.zalo.next(Drop())
    await home.change(state=State.PROCESSING)
    await home.change(state=State.PROCESSED)
    await home.work()
    assert home.states() == ["queued zalo", "waiting"]
    home.time_passes()
    await home.work()
    assert home.states() == ["told zns", "told zalo"]


async def test_two_dossiers_do_not_wait_for_each_other(home: House) -> None:
    await home.subscriber()
    await home.subscriber("messenger", _OTHER)
    home.zalo.next(Drop())
    await home.change()
    await home.change(_OTHER)
    await home.work()
    assert home.states() == ["queued zalo", "told messenger"]


async def test_the_last_state_is_told_and_ends_the_subscription(home: House) -> None:
    await home.subscriber()
    await home.change(state=State.PROCESSING)
    await home.change(state=State.RETURNED)
    assert home.followed() == []
    await home.work()
    assert home.states() == ["told zalo"] * 2


# ---- ending it


async def test_who_stops_before_it_was_given_to_a_channel_is_told_nothing(home: House) -> None:
    conversation = await home.subscriber()
    await home.change()
    assert await home.subscriptions.end(conversation) == [RECEIPT]
    await home.work()
    assert home.states() == []
    assert not home.zalo.attempts


@pytest.mark.parametrize("channel", ["zalo", "web"])
async def test_who_stops_while_it_waits_in_the_outbox_is_told_nothing(home: House, channel: str) -> None:
    conversation = await home.subscriber(channel, by_phone=True)
    await home.change()
    await home.teller.round()
    await home.subscriptions.end(conversation)
    await home.work()
    assert home.states() == []
    assert home.rows(outbox) == []
    assert NUMBER not in {row.person for row in home.rows(contacts)}
    assert not home.zalo.attempts + home.zns.attempts


async def test_who_stops_between_two_channels_is_told_by_none_of_them(home: House) -> None:
    conversation = await home.subscriber(by_phone=True)
    home.zalo.next(Fail(-213))
    home.zns.next(Fail(-32), Fail(-133))
    await home.change()
    await home.teller.round()
    await home.send()
    await home.notices.settle()
    await home.subscriptions.end(conversation)
    await home.work()
    assert home.states() == []
    assert not home.zns.attempts + home.sms.attempts


async def test_a_stop_after_the_dossier_was_over_holds_back_no_earlier_word(home: House) -> None:
    await home.subscriber()
    home.zalo.next(Fail(-32))
    await home.change(state=State.PROCESSING)
    await home.teller.round()
    await home.send()
    await home.change(state=State.RETURNED)
    home.time_passes()
    await home.work()
    assert home.states() == ["told zalo"] * 2


async def test_a_notice_that_is_gone_leaves_no_trace_for_the_one_that_gets_its_number(home: House) -> None:
    first = await home.subscriber()
    home.zalo.blocked_by.add(f"person of {RECEIPT}")
    await home.change()
    await home.work()
    assert home.states() == ["untold"]
    await home.subscriptions.end(first)
    await home.subscriber(receipt=_OTHER)
    await home.change(_OTHER)
    await home.work()
    assert home.states() == ["told zalo"]


# ---- looking after dossiers that nobody pushes


@pytest.fixture
async def province() -> AsyncIterator[ProvinceServer]:
    async with ProvinceServer("igate") as server:
        yield server


@pytest.fixture
async def away(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, province: ProvinceServer, tmp_path: Path
) -> AsyncIterator[House]:
    """A house whose dossiers a province's system has."""
    monkeypatch.setattr(subscribing, "VIETNAM", NOON)
    store = {"kind": "rest", "family": "igate", "name": "Hệ thống tỉnh", "url": province.url, "timeout_s": 0.5}
    (tmp_path / "dossiers.yml").write_bytes(msgspec.yaml.encode({"stores": [store]}))
    (config,) = read_configuration(tmp_path / "dossiers.yml").stores
    assert isinstance(config, RestConfig)
    asked = RestStore(config)
    async with house(engine, [asked]) as opened:
        yield opened
    await asked.close()


def _says(province: ProvinceServer, state: str) -> None:
    province.add(Filed(RECEIPT, state=state, due=None, phone=PHONE))


def _look_again(home: House) -> None:
    home.set(subscriptions, look_at=PAST)


def _newer(home: House, receipt: str = RECEIPT) -> Dossier:
    details = Details(phone=PHONE)
    return dossier(receipt, due_at=None, details=details, updated_at=home.began + timedelta(minutes=5))


async def test_a_change_in_a_provinces_system_is_told(away: House, province: ProvinceServer) -> None:
    await away.subscriber()
    _says(province, "Đã xử lý xong")
    await away.work()
    assert away.states() == ["told zalo"]
    assert "Đã xử lý xong" in away.zalo.sent[0].text
    _look_again(away)
    await away.work()
    assert away.states() == ["told zalo"], "told once"


async def test_each_dossier_is_looked_at_every_half_hour(away: House, province: ProvinceServer) -> None:
    await away.subscriber()
    _says(province, "Được tiếp nhận")
    await away.work()
    await away.work()
    assert len(province.requests) == 1
    (row,) = away.rows(subscriptions)
    look_at = row.look_at if row.look_at.tzinfo else row.look_at.replace(tzinfo=timezone.utc)
    assert abs(look_at - datetime.now(timezone.utc) - timedelta(minutes=30)) < timedelta(minutes=1)


@pytest.mark.parametrize("mood", ["error", "hanging", "html"])
async def test_a_system_that_does_not_answer_is_no_change(away: House, province: ProvinceServer, mood: Mood) -> None:
    await away.subscriber()
    _says(province, "Đang xử lý")
    await away.work()
    assert away.states() == ["told zalo"]
    province.mood = mood  # what the embedded store has is older: "accepted" once more
    for _ in range(3):
        _look_again(away)
        await away.work()
    assert away.states() == ["told zalo"]
    province.mood = "right"
    _look_again(away)
    await away.work()
    assert away.states() == ["told zalo"]


async def test_a_date_that_passes_while_its_system_does_not_answer_is_not_told_before_it_does(
    away: House, province: ProvinceServer
) -> None:
    await away.subscriber(due_at=add_working_days(_today(), -1))
    _known_for_a_week(away, add_working_days(_today(), -1))
    province.mood = "error"
    await away.work()
    assert away.states() == []
    province.mood = "right"
    _says(province, "Đã trả kết quả")
    _look_again(away)
    await away.work()
    assert away.states() == ["told zalo"]
    assert "quá ngày hẹn" not in away.zalo.sent[0].text


async def test_a_number_that_nobody_can_say_now_is_asked_for_again(away: House, province: ProvinceServer) -> None:
    await away.subscriber("web", by_phone=True, phone="")
    _says(province, "Đã xử lý xong")
    await away.teller._each(away.teller._look(one) for one in await away.teller._due())
    province.mood = "error"
    await away.work()
    assert away.states() == ["waiting"]
    province.mood = "right"
    away.set(notices, not_before=PAST)
    await away.work()
    assert away.states() == ["told zns"]


async def test_a_number_that_nobody_can_say_for_a_day_is_given_up(away: House, province: ProvinceServer) -> None:
    await away.subscriber("web", by_phone=True, phone="")
    _says(province, "Đã xử lý xong")
    await away.teller._each(away.teller._look(one) for one in await away.teller._due())
    province.mood = "error"
    away.set(notices, created_at=PAST)
    await away.work()
    assert away.states() == ["untold"]


def _today() -> date:
    return datetime.now(NOON).date()


def _known_for_a_week(home: House, due_at: date) -> None:
    """The subscriber knows the dossier as it was then, before it was due."""
    home.set(subscriptions, seen=msgspec.json.encode({"state": int(State.ACCEPTED), "due_at": due_at.isoformat()}))
    _look_again(home)


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (add_working_days(_today(), 1), "sắp đến ngày hẹn"),
        (add_working_days(_today(), -1), "đã quá ngày hẹn"),
    ],
    ids=["due", "late"],
)
async def test_days_that_pass_are_told_once(home: House, due_at: date, said: str) -> None:
    await home.subscriber(due_at=due_at)
    _known_for_a_week(home, due_at)
    await home.work()
    _look_again(home)
    await home.work()
    assert home.states() == ["told zalo"]
    assert said in home.zalo.sent[0].text


async def test_a_look_that_was_never_finished_is_made_again(home: House) -> None:
    await home.subscriber()
    home.dossiers.embedded.put([_newer(home)])
    (taken,) = await home.teller._due()  # and died
    assert taken.receipt == RECEIPT
    await home.work()
    assert home.states() == []
    (row,) = home.rows(subscriptions)
    lease = row.look_at if row.look_at.tzinfo else row.look_at.replace(tzinfo=timezone.utc)
    assert lease - datetime.now(timezone.utc) < timedelta(minutes=3)
    _look_again(home)
    await home.work()
    assert home.states() == ["told zalo"]


async def test_a_change_noted_while_it_is_looked_at_is_told_once_and_the_rest_looked_for_at_once(home: House) -> None:
    await home.subscriber()
    (stale,) = await home.teller._due()
    await home.change(state=State.PROCESSING)
    await home.teller._look(stale)
    assert home.states() == ["waiting"]
    (row,) = home.rows(subscriptions)
    again = row.look_at if row.look_at.tzinfo else row.look_at.replace(tzinfo=timezone.utc)
    assert again <= datetime.now(timezone.utc)


async def test_who_follows_nothing_any_more_is_not_looked_after(away: House, province: ProvinceServer) -> None:
    conversation = await away.subscriber()
    await away.subscriptions.end(conversation)
    _says(province, "Đã xử lý xong")
    await away.work()
    assert (province.requests, away.states()) == ([], [])


# ---- several tellers, and bad luck


async def test_two_tellers_at_once_tell_once(home: House, database_url: str) -> None:
    receipts = [f"H00.99-261102-{number:04}" for number in range(100, 130)]
    for receipt in receipts:
        await home.subscriber(receipt=receipt)
        await home.change(receipt)
    own = open_engine(database_url)
    tellers = [home.teller, home.another_teller(own), home.another_teller(own)]
    for _ in range(4):
        await asyncio.gather(*(teller.round() for teller in tellers))
        await home.send()
    await home.work()
    own.dispose()
    assert home.states() == ["told zalo"] * len(receipts)
    assert sorted(sent.recipient for sent in home.zalo.sent) == sorted(f"person of {one}" for one in receipts)


async def test_two_tellers_that_look_at_once_note_a_change_once(home: House, database_url: str) -> None:
    receipts = [f"H00.99-261102-{number:04}" for number in range(100, 130)]
    for receipt in receipts:
        await home.subscriber(receipt=receipt)
        home.dossiers.embedded.put([_newer(home, receipt)])
    own = open_engine(database_url)
    await asyncio.gather(home.teller.round(), home.another_teller(own).round())
    await home.work()
    own.dispose()
    assert home.states() == ["told zalo"] * len(receipts)
    assert len(home.zalo.sent) == len(receipts)


class Broken:
    """A channel that cannot put a notice into words."""

    channel = "zalo"
    window_s = 1e9

    def notify(self, notice: Any, person: str, anonymous_in: str) -> Any:
        if RECEIPT in person:
            raise ValueError("no words")
        return Outgoing(body={"recipient": {"user_id": person}, "message": {"text": "Dạ"}})

    async def close(self) -> None:
        return


async def test_what_cannot_be_told_holds_back_nothing_else(home: House) -> None:
    await home.subscriber()
    await home.subscriber(receipt=_OTHER)
    await home.senders["zalo"].close()
    home.senders["zalo"] = Broken()  # type: ignore[assignment]
    await home.change()
    await home.change(_OTHER)
    await home.teller.round()
    assert home.states() == ["waiting", "queued zalo"]
    (row, _) = home.rows(notices)
    assert row.not_before is not None, "it is not tried again at once"


async def test_a_database_that_is_away_for_a_moment_does_not_end_the_teller(
    home: House, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_engine(database_url)
    teller = home.another_teller(engine)
    working = asyncio.create_task(teller.run())
    with home.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE notices RENAME TO elsewhere"))
    for _ in range(100):
        if "could not be worked on" in caplog.text:
            break
        await asyncio.sleep(0.05)
    assert "could not be worked on" in caplog.text
    with home.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO notices"))
    await home.subscriber()
    await home.change()
    teller.wake()
    for _ in range(100):
        if home.states() == ["queued zalo"]:
            break
        await asyncio.sleep(0.05)
    assert home.states() == ["queued zalo"]
    assert not working.done()
    working.cancel()
    await asyncio.wait([working])
    engine.dispose()


async def test_a_teller_looks_at_once_when_it_is_woken(home: House) -> None:
    working = asyncio.create_task(home.teller.run())
    await asyncio.sleep(0.2)
    await home.subscriber()
    await home.change()
    home.teller.wake()
    await asyncio.sleep(0.5)
    assert home.states() == ["queued zalo"]
    working.cancel()
    await asyncio.wait([working])
