"""Notices that no channel took or none has taken yet: shown once, listed for staff, and forgotten with their owner."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from actions.dossiers import subscriptions as subscribing
from actions.dossiers.database import open_engine
from actions.dossiers.records import State
from actions.dossiers.tables import notices, subscriptions
from actions.wording.replies import Answer, Reply
from api.bot_client import Outcome
from api.channels.messages import Incoming
from api.channels.rendering import notice_reply
from api.channels.zalo import LONGEST_TEXT
from api.database import OffLoop
from api.dossiers.notices import Notices
from api.tables import contacts, conversations, outbox, turns
from api.turn import body
from knowledge.clock import VIETNAM, vietnam_today
from tests.support.daytime import where_it_is
from tests.support.notices import APPLICANT, PHONE, RECEIPT, notice
from tests.support.platforms import Drop, Fail
from tests.support.telling import House
from tests.support.turns import ANSWERED

NUMBER = f"84{PHONE[1:]}"
_OTHER = "H00.99-261102-0005"


def _answer(text: str = "Dạ, lệ phí 8.000 đồng") -> Outcome:
    return Outcome([Reply(text=text)], [Answer(status="answered")])


async def _turn(home: House, conversation: str, message: str, outcome: Outcome) -> list[str]:
    """What a turn of `conversation` says in all."""
    begun = await home.conversations.begin(conversation, message, "lệ phí bao nhiêu", "web")
    told = await home.notices.show(conversation, outcome)
    await home.conversations.finish(conversation, begun.turn, body(conversation, outcome), ANSWERED, told)
    return [reply.text for reply in outcome.replies]


# ---- at a visit


async def test_what_was_not_told_stands_before_the_next_answer_once(home: House) -> None:
    conversation = await home.subscriber("web")
    await home.change()
    await home.work()
    told, answer = await _turn(home, conversation, "m1", _answer())
    assert "Đã xử lý xong" in told
    assert RECEIPT in told
    assert answer == "Dạ, lệ phí 8.000 đồng"
    assert await _turn(home, conversation, "m2", _answer()) == ["Dạ, lệ phí 8.000 đồng"]
    assert home.states() == ["answered"]
    assert await home.notices.untold() == []


async def test_the_same_message_again_is_answered_with_it_again(home: House) -> None:
    conversation = await home.subscriber("web")
    await home.change()
    told, _ = await _turn(home, conversation, "m1", _answer())
    again = await home.conversations.begin(conversation, "m1", "lệ phí bao nhiêu", "web")
    assert again.response is not None
    assert home.conversations.replies(again.response)[0].text == told


async def test_a_turn_that_dies_before_its_end_has_shown_nothing(home: House) -> None:
    conversation = await home.subscriber("web")
    await home.change()
    await home.notices.show(conversation, _answer())
    assert home.states() == ["waiting"]
    assert len(await _turn(home, conversation, "m1", _answer())) == 2


async def test_what_waits_for_the_morning_is_shown_to_who_is_awake(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await home.subscriber()
    monkeypatch.setattr(subscribing, "VIETNAM", where_it_is(23))
    await home.change()
    assert len(await _turn(home, conversation, "m1", _answer())) == 2
    assert home.states() == ["answered"]


async def test_nobody_sees_what_others_follow(home: House) -> None:
    await home.subscriber("web")
    other = await home.subscriber("web", _OTHER)
    await home.change()
    assert await _turn(home, other, "m1", _answer()) == ["Dạ, lệ phí 8.000 đồng"]
    assert home.states() == ["waiting"]


async def test_what_is_shown_is_not_sent_as_well(home: House) -> None:
    conversation = await home.subscriber()
    await home.change()
    outcome = _answer()
    begun = await home.conversations.begin(conversation, "m1", "lệ phí bao nhiêu", "zalo")
    told = await home.notices.show(conversation, outcome)
    await home.teller.round()  # quicker than the answer
    assert home.states() == ["queued zalo"]
    await home.conversations.finish(conversation, begun.turn, body(conversation, outcome), ANSWERED, told)
    assert home.states() == ["answered"]
    await home.work()
    assert not home.zalo.attempts
    assert home.rows(outbox) == []


async def test_what_is_being_sent_already_is_not_taken_back(home: House) -> None:
    conversation = await home.subscriber()
    await home.change()
    told = await home.notices.show(conversation, _answer())
    await home.teller.round()
    assert await home.mailbox.next_to_send(conversation) is not None
    await home.notices.shown(conversation, told)
    assert home.states() == ["queued zalo"]


async def test_what_is_shown_is_not_sent_to_the_telephone_either(home: House) -> None:
    conversation = await home.subscriber("web", by_phone=True)
    await home.change()
    await home.teller.round()
    assert home.states() == ["queued zns"]
    assert await home.notices.unseen(conversation) == []
    with home.engine.connect() as connection:
        told = list(connection.execute(sa.select(notices.c.id)).scalars())
    await home.notices.shown(conversation, told)
    assert home.states() == ["shown"]
    assert home.rows(contacts) == home.rows(outbox) == []


async def test_many_are_shown_a_few_at_a_time_and_leave_room_for_the_answer(home: House) -> None:
    conversation = await home.subscriber("web")
    for state in (4, 5, 4, 6, 4, 5, 9):
        await home.change(state=State(state))
    await home.work()
    seen: list[str] = []
    for message in ("m1", "m2", "m3", "m4"):
        *told, answer = await _turn(home, conversation, message, _answer())
        assert answer == "Dạ, lệ phí 8.000 đồng"
        assert len(told) <= 3
        assert sum(map(len, told)) < LONGEST_TEXT
        seen += told
    named = [next(line for line in text.splitlines() if "Tình trạng" in line) for text in seen]
    assert len(named) == 7
    assert named[-1] == "• Tình trạng: Đã xử lý xong."
    assert home.states() == ["answered"] * 7


async def test_a_notice_and_the_answer_are_one_message_on_zalo(home: House) -> None:
    conversation = await home.subscriber()
    await home.change()
    outcome = _answer()
    await home.notices.show(conversation, outcome)
    zalo: Any = home.senders["zalo"]
    text = zalo.render(outcome.replies, "p").body["message"]["text"]
    assert text.index(RECEIPT) < text.index("8.000 đồng")


# ---- for staff


async def test_staff_have_the_oldest_first_in_vietnams_time(home: House) -> None:
    for receipt in (RECEIPT, _OTHER):
        await home.subscriber("web", receipt)
    await home.change(_OTHER)
    await home.change()
    await home.work()
    untold = await home.notices.untold()
    assert [one.receipt for one in untold] == [_OTHER, RECEIPT]
    assert {one.since.utcoffset() for one in untold} == {VIETNAM.utcoffset(None)}
    assert {one.refused_by for one in untold} == {""}


async def test_refused_notices_are_no_answers_that_could_not_be_sent(home: House) -> None:
    await home.subscriber()
    home.zalo.next(Fail(-213))
    await home.change()
    await home.work()
    assert await home.mailbox.given_up() == (0, "")


async def test_a_notice_does_not_change_what_the_numbers_under_the_last_answer_mean(home: House) -> None:
    conversation = await home.subscriber()
    answer = {"body": {"recipient": {"user_id": "person"}, "message": {"text": "Dạ"}}, "options": ["/a", "/b"]}
    moment = datetime.now(timezone.utc)
    row = {"message": msgspec.json.encode(answer), "created_at": moment, "changed_at": moment}
    with home.engine.begin() as connection:
        connection.execute(outbox.insert().values(conversation_id=conversation, channel="zalo", state="sent", **row))
    await home.change()
    await home.work()
    assert home.states() == ["told zalo"]
    assert list(await home.mailbox.options(conversation)) == ["/a", "/b"]


# ---- settling


async def test_what_became_of_many_is_noted_by_one_of_two(home: House, database_url: str) -> None:
    receipts = [f"H00.99-261102-{number:04}" for number in range(100, 140)]
    for receipt in receipts:
        await home.subscriber(receipt=receipt)
        await home.change(receipt)
    home.zalo.blocked_by |= {f"person of {receipt}" for receipt in receipts[::2]}
    await home.teller.round()
    await home.send()
    own = open_engine(database_url)
    second = Notices(OffLoop(own))
    noted = await asyncio.gather(home.notices.settle(), second.settle(), home.notices.settle())
    own.dispose()
    assert sum(noted) == len(receipts)
    refused = [row.refused_by.split() for row in home.rows(notices)]
    assert refused == [["zalo"] if number % 2 == 0 else [] for number in range(len(receipts))]


async def test_an_echo_settles_a_notice_whose_outcome_was_unknown(home: House) -> None:
    conversation = await home.subscriber(by_phone=True)
    home.zalo.next(Drop())
    await home.change()
    await home.work()
    assert home.states() == ["queued zalo"]
    (sent,) = home.zalo.sent
    echo = Incoming(
        channel="zalo", id="e1", person=sent.recipient, kind="echo", about=sent.text, ours=[sent.message_id]
    )
    await home.mailbox.receive([(conversation, echo)])
    await home.work()
    assert home.states() == ["told zalo"]
    assert not home.zns.attempts


# ---- withdrawing


def _holding(home: House, *needles: str) -> set[str]:
    """The names of the tables in which any of `needles` stands."""
    found = set()
    with home.engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            for row in connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))):
                values = [bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row]
                if any(needle.encode() in value for needle in needles for value in values):
                    found.add(name)
    return found


@pytest.mark.parametrize("stage", ["waiting", "queued", "sent", "refused", "stopped"])
async def test_who_withdraws_leaves_no_wish_no_notice_and_no_number(home: House, stage: str) -> None:
    conversation = await home.subscriber(by_phone=True, hours_ago=24 * 8)
    await home.change()
    if stage == "refused":
        home.zns.next(Fail(-118))
        home.sms.unreachable.add(NUMBER)
    if stage in ("queued", "stopped"):
        await home.teller.round()
        assert home.states() == ["queued zns"]
        assert NUMBER in {row.person for row in home.rows(contacts)}
    if stage == "stopped":
        home.zns.next(Fail(-118))
        await home.send()
        await home.notices.settle()
        await home.subscriptions.end(conversation)
    if stage in ("sent", "refused"):
        await home.work()
    await home.conversations.forget(conversation)
    for table in (subscriptions, notices, outbox, contacts, turns, conversations):
        assert home.rows(table) == [], table.name
    assert _holding(home, conversation, NUMBER) == set()
    assert _holding(home, RECEIPT, PHONE) == {"dossiers", "dossier_steps"}, "what the province said is the province's"


async def test_who_withdraws_takes_nothing_of_others_along(home: House) -> None:
    first = await home.subscriber("web", by_phone=True)
    second = await home.subscriber("web", _OTHER, by_phone=True)
    await home.change()
    await home.change(_OTHER)
    await home.teller.round()
    await home.conversations.forget(first)
    assert [row.conversation_id for row in home.rows(subscriptions)] == [second]
    await home.work()
    assert home.states() == ["told zns"]
    assert [sent.message["ma_ho_so"] for sent in home.zns.sent] == [_OTHER]


async def test_what_is_being_sent_when_its_owner_withdraws_leaves_nothing(home: House) -> None:
    conversation = await home.subscriber("web", by_phone=True)
    await home.change()
    await home.teller.round()
    (whom,) = home.rows(contacts)
    queued = await home.mailbox.next_to_send(whom.conversation_id)
    assert queued is not None
    await home.conversations.forget(conversation)
    attempt = await home.senders["zns"].send(queued.message)
    await home.mailbox.sent(queued, attempt)
    await home.work()
    assert home.rows(outbox) == home.rows(contacts) == home.rows(notices) == []


# ---- in words


def test_a_notice_names_nobody() -> None:
    text = notice_reply(notice("state", "supplement", "late", state=State.PROCESSING), vietnam_today()).text
    assert not [secret for secret in (APPLICANT, PHONE, PHONE[-4:], "Láng") if secret in text]
