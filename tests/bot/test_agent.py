"""Turns on the real model: `bot/agent.py` and everything under it."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from unittest import mock

import pytest

from bot.agent import Bot, Turn
from tests.bot.conversation import Conversation, code_of

Converse = Callable[[], Conversation]


@pytest.mark.parametrize(
    ("text", "code", "aspect"),
    [
        ("Vợ em mới sanh bé, làm giấy khai sanh cần gì", "1.001193", "documents"),
        ("lam lai cccd bi mat het bao nhieu tien", "1.014064", "fee"),
        ("dk tam tru online dc ko", "1.004194", "online"),
        ("xin giấy độc thân", "1.004873", "overview"),
    ],
)
def test_a_question_is_answered_from_its_procedure(
    conversation: Conversation, text: str, code: str, aspect: str
) -> None:
    answer = conversation.say(text)
    assert answer["status"] == "answered"
    assert (code_of(answer), answer["aspect"], answer["intent"]) == (code, aspect, f"ask_{aspect}")
    assert answer["sources"]


@pytest.mark.parametrize(
    ("text", "aspect"),
    [("bao lâu có", "duration"), ("còn lệ phí?", "fee"), ("nộp ở đâu", "place"), ("lam online dc ko", "online")],
)
def test_a_follow_up_keeps_the_procedure(conversation: Conversation, text: str, aspect: str) -> None:
    conversation.say("lam lai cccd bi mat het bao nhieu tien")
    answer = conversation.say(text)
    assert (answer["status"], code_of(answer), answer["aspect"]) == ("answered", "1.014064", aspect)


@pytest.mark.parametrize(("text", "aspect"), [("giấy tờ", "documents"), ("lệ phí", "fee"), ("thời hạn", "duration")])
def test_what_an_overview_tells_people_to_ask_is_understood(conversation: Conversation, text: str, aspect: str) -> None:
    assert text in conversation.turn(text="làm giấy khai sinh").replies[0]["text"]
    answer = conversation.say(text)
    assert (code_of(answer), answer["aspect"]) == ("1.001193", aspect)


def test_a_new_subject_changes_the_procedure(conversation: Conversation) -> None:
    conversation.say("lam lai cccd bi mat het bao nhieu tien")
    assert code_of(conversation.say("dk tam tru online dc ko")) == "1.004194"
    assert code_of(conversation.say("nộp ở đâu")) == "1.004194"


@pytest.mark.parametrize(
    ("text", "status", "intent"),
    [
        ("hồ sơ H00.99-261102-0004 tới đâu rồi", "dossier", "dossier_status"),
        ("ho so h00 99 261102 ooo4 toi dau roi", "dossier", "dossier_status"),
        ("hồ sơ H00.99-261102-9999 tới đâu rồi", "dossier_not_found", "dossier_status"),
        ("tra cứu hồ sơ giúp em", "ask_receipt", "dossier_status"),
        ("thời tiết hôm nay", "out_of_scope", "out_of_scope"),
        ("cho tôi gặp cán bộ", "handoff", "handoff"),
        ("nhà tôi đang cháy", "emergency", "emergency"),
        ("chào em", "smalltalk", "greet"),
    ],
)
def test_everything_else_gets_its_own_answer(conversation: Conversation, text: str, status: str, intent: str) -> None:
    answer = conversation.say(text)
    assert (answer["status"], answer["intent"]) == (status, intent)
    assert code_of(answer) is None


@pytest.mark.parametrize("text", ["H00.99-26", "12345", "mã là 99-261102"])
def test_half_a_receipt_number_gets_help_once_one_was_asked_for(conversation: Conversation, text: str) -> None:
    assert conversation.say("tra cứu hồ sơ giúp em")["status"] == "ask_receipt"
    assert conversation.say(text)["status"] == "ask_receipt"


def test_several_dossiers_in_one_message_are_several_answers(conversation: Conversation) -> None:
    outcome = conversation.turn(text="hồ sơ H00.99-261102-0004 và H00.99-261102-0011 tới đâu rồi")
    receipts = [answer["dossier"]["receipt"] for answer in outcome.answers]
    assert receipts == ["H00.99-261102-0004", "H00.99-261102-0011"]
    assert len(outcome.replies) == 2


@pytest.mark.parametrize(
    "text", ["/restart", "/ask_fee", "/session_start", '/choose{"code":"1.001193"}', "//back", "/"]
)
def test_a_slash_typed_by_a_person_is_ordinary_text(converse: Converse, text: str) -> None:
    typed, plain = converse().say(text), converse().say(text.lstrip("/") or "?")
    assert typed == plain
    assert typed["confidence"] < 1


def test_restart_typed_by_a_person_restarts_nothing(conversation: Conversation) -> None:
    conversation.say("/restart")
    assert conversation.say("làm giấy khai sinh cần gì")["status"] == "answered"


def test_a_command_asks_about_the_procedure_spoken_of(conversation: Conversation) -> None:
    conversation.say("làm giấy khai sinh cần gì")
    answer = conversation.press("/ask_duration")
    assert (answer["intent"], answer["confidence"], answer["aspect"]) == ("ask_duration", 1.0, "duration")
    assert code_of(answer) == "1.001193"


def test_a_command_chooses_a_procedure(conversation: Conversation) -> None:
    assert code_of(conversation.press('/choose{"code":"1.013076"}')) == "1.013076"


def test_every_button_offered_works(converse: Converse) -> None:
    first = converse()
    payloads = [b["payload"] for b in first.turn(text="làm giấy khai sinh cần gì").replies[0]["quick_replies"]]
    assert payloads
    for payload in payloads:
        other = converse()
        other.say("làm giấy khai sinh cần gì")
        answer = other.press(payload)
        if "," in payload:  # other cases: which of them is asked
            assert answer["status"] == "clarify"
            continue
        assert answer["status"] in ("answered", "unanswerable")
        assert code_of(answer) == (payload.split('"')[3] if "code" in payload else "1.001193")


@pytest.mark.parametrize(
    ("command", "status"),
    [("/choose", "smalltalk"), ('/choose{"code":"9.999999"}', "clarify"), ('/choose{"x":"y"}', "smalltalk")],
)
def test_a_command_that_chooses_nothing_chooses_nothing(conversation: Conversation, command: str, status: str) -> None:
    answer = conversation.press(command)
    assert (answer["status"], code_of(answer)) == (status, None)


def test_two_questions_get_two_answers(conversation: Conversation) -> None:
    answers = conversation.turn(text="làm giấy khai sinh cần giấy gì, nộp ở đâu").answers
    assert [(code_of(answer), answer["aspect"]) for answer in answers] == [
        ("1.001193", "documents"),
        ("1.001193", "place"),
    ]


def test_a_machine_says_once_that_it_is_one(conversation: Conversation) -> None:
    first, second = (conversation.turn(text=text).replies[0]["text"] for text in ("làm giấy khai sinh", "lệ phí"))
    assert first.startswith("Trợ lý máy của Một Cửa")
    assert "Trợ lý máy" not in second


def test_the_list_to_bring_is_a_card_and_given_again(conversation: Conversation) -> None:
    conversation.say("lam lai cccd bi mat can gi")
    cards = [conversation.turn(text=text).replies[0]["cards"] for text in ("gửi tôi danh sách", "gui lai danh sach di")]
    assert cards[0] == cards[1]
    assert cards[0][0]["kind"] == "checklist"


def test_after_hours_of_silence_a_subject_is_new(bot: Bot, loop: asyncio.AbstractEventLoop) -> None:
    quiet = Conversation(bot, loop)
    quiet.say("lam lai cccd bi mat het bao nhieu tien")
    with mock.patch("time.time", return_value=time.time() + 5 * 3600):
        assert quiet.say("bao lâu có")["status"] == "clarify"


def test_a_dossier_in_the_middle_does_not_make_it_forget(conversation: Conversation) -> None:
    conversation.say("làm giấy khai sinh cần gì")
    assert conversation.say("hồ sơ H00.99-261102-0004 tới đâu rồi")["status"] == "dossier"
    answer = conversation.say("thế còn lệ phí")
    assert (code_of(answer), answer["aspect"]) == ("1.001193", "fee")


def test_english_is_answered_in_english(conversation: Conversation) -> None:
    outcome = conversation.turn(text="how much does it cost to replace a lost ID card")
    assert outcome.replies[0]["lang"] == "en"
    assert code_of(outcome.answers[0]) == "1.014064"


def test_other_languages_are_told_politely(conversation: Conversation) -> None:
    assert conversation.say("护照在哪里办")["status"] == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "",
        " ",
        ".",
        "👍",
        "\u202e\u200b",
        "a" * 2000,
        "'; DROP TABLE trackers; --",
        "<script>alert(1)</script>",
        "{0}",
    ],
)
def test_odd_text_gets_one_polite_reply(conversation: Conversation, text: str) -> None:
    outcome = conversation.turn(text=text)
    assert len(outcome.answers) == len(outcome.replies) == 1
    assert outcome.replies[0]["text"]
    assert outcome.answers[0]["procedure"] is None


def test_a_locality_may_come_along(conversation: Conversation) -> None:
    outcome = conversation.turn(text="làm giấy khai sinh cần gì", locality="79")
    assert code_of(outcome.answers[0]) == "1.001193"


def test_conversations_at_once_are_kept_apart(bot: Bot, loop: asyncio.AbstractEventLoop) -> None:
    subjects = {"làm giấy khai sinh cần gì": "1.001193", "dk tam tru online dc ko": "1.004194"}

    async def scene(n: int, text: str) -> str | None:
        await bot.take(Turn(conversation_id=f"at-once-{n}", text=text))
        outcome = await bot.take(Turn(conversation_id=f"at-once-{n}", text="bao lâu có"))
        return code_of(outcome.answers[0])

    async def scenes() -> list[str | None]:
        return await asyncio.gather(*(scene(n, text) for n, text in enumerate([*subjects] * 4)))

    assert loop.run_until_complete(scenes()) == [*subjects.values()] * 4


def test_a_long_conversation_does_not_slow_down(converse: Converse) -> None:
    texts = ["làm giấy khai sinh cần gì", "bao lâu có", "nộp ở đâu", "dk tam tru online dc ko", "chào em", "cảm ơn"]
    warm_up = converse()
    for text in texts:
        warm_up.say(text)
    long, took = converse(), {}
    for number in range(1, 31):
        began = time.perf_counter()
        long.say(texts[number % len(texts)])
        took[number] = time.perf_counter() - began
    early, late = (statistics.median(took[n] for n in range(first, first + 6)) for first in (3, 25))
    assert late < 2 * early
