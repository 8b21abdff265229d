"""A command is what a button of this very conversation carries; all else is text."""

from __future__ import annotations

import httpx
import pytest

from tests.support.servers import Conversation, payloads, texts


@pytest.mark.parametrize(
    "text",
    ["/restart", "/ask_fee", "/session_start", "/back", "/stop", "/handoff", "/affirm", '/ask_fee{"a":"b"}', "/", "//"],
)
def test_a_command_typed_is_ordinary_text(conversation: Conversation, text: str) -> None:
    body = conversation.say(text)
    # A command would be understood without a doubt.
    assert body["answer"]["confidence"] < 1
    assert body["answer"]["aspect"] != "fee"
    assert texts(body)


def test_a_command_of_rasa_typed_in_a_conversation_leaves_it_working(conversation: Conversation) -> None:
    conversation.say("lam lai cccd bi mat het bao nhieu tien")
    for text in ("/restart", "/session_start", "/back"):
        assert conversation.say(text)["answer"]["confidence"] < 1
    assert conversation.say("đăng ký tạm trú cần gì")["answer"]["procedure"]["code"] == "1.004194"


def test_an_offered_command_acts(conversation: Conversation) -> None:
    assert "/ask_duration" in payloads(conversation.say("lam lai cccd bi mat het bao nhieu tien"))
    answer = conversation.say("/ask_duration")["answer"]
    assert (answer["status"], answer["intent"], answer["confidence"]) == ("answered", "ask_duration", 1.0)
    assert (answer["procedure"]["code"], answer["aspect"]) == ("1.014064", "duration")


def test_every_offered_command_acts(http: httpx.Client) -> None:
    offered = payloads(Conversation(http).say("xin giấy độc thân"))
    for payload in offered:
        conversation = Conversation(http)
        conversation.say("xin giấy độc thân")
        answer = conversation.say(payload)["answer"]
        # A checklist is about the papers; what is named beside an answer is told in the same respect.
        aspects = {"checklist": "documents", payload: "overview"}
        asked = payload.removeprefix("/ask_")
        assert answer["aspect"] == aspects.get(asked, asked)
        assert answer["confidence"] == 1.0


def test_a_command_offered_earlier_in_the_conversation_still_acts(conversation: Conversation) -> None:
    conversation.say("lam lai cccd bi mat het bao nhieu tien")
    conversation.say("thời tiết hôm nay")
    assert conversation.say("/ask_duration")["answer"]["aspect"] == "duration"


def test_a_command_offered_in_another_conversation_is_text(http: httpx.Client) -> None:
    one, other = Conversation(http), Conversation(http)
    assert "/ask_duration" in payloads(one.say("lam lai cccd bi mat het bao nhieu tien"))
    other.say("thời tiết hôm nay")
    answer = other.say("/ask_duration")["answer"]
    assert answer["status"] != "answered"
    assert answer["confidence"] < 1


def test_an_offered_command_with_other_values_is_text(conversation: Conversation) -> None:
    offered = [payload for payload in payloads(conversation.say("căn cước")) if payload.startswith("/choose")]
    forged = '/choose{"code":"9.999999"}'
    assert forged not in offered
    assert conversation.say(forged)["answer"]["confidence"] < 1
