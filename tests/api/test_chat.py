"""What the assistant answers over HTTP: the real api before the real bot."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.support.servers import Conversation, payloads, texts

_SOURCE = re.compile(r"Nguồn: Cổng Dịch vụ công quốc gia, thủ tục [\d.]+, cập nhật ngày \d\d/\d\d/\d{4}\.$")


@pytest.mark.parametrize(
    ("text", "code", "aspect"),
    [
        ("Vợ em mới sanh bé, làm giấy khai sanh cần gì", "1.001193", "documents"),
        ("lam lai cccd bi mat het bao nhieu tien", "1.014064", "fee"),
        ("dk tam tru online dc ko", "1.004194", "online"),
        ("xin giấy độc thân", "1.004873", None),
    ],
)
def test_a_question_is_answered_from_its_procedure(
    conversation: Conversation, text: str, code: str, aspect: str | None
) -> None:
    body = conversation.say(text)
    answer = body["answer"]
    assert answer["status"] == "answered"
    assert answer["procedure"]["code"] == code
    assert aspect in (None, answer["aspect"])
    assert _SOURCE.search(texts(body))
    assert answer["sources"][0]["as_of"] == answer["procedure"]["updated_at"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("hồ sơ H00.99-261102-0011 tới đâu rồi", "dossier"),
        ("thời tiết hôm nay", "out_of_scope"),
        ("cho tôi gặp cán bộ", "handoff"),
        ("xin chào", "smalltalk"),
        ("tra cứu hồ sơ", "ask_receipt"),
        ("cháy nhà, cứu với", "emergency"),
    ],
)
def test_what_is_no_question_about_a_procedure_is_answered_as_what_it_is(
    conversation: Conversation, text: str, status: str
) -> None:
    body = conversation.say(text)
    assert body["answer"]["status"] == status
    assert body["answer"]["procedure"] is None
    assert texts(body)


def test_a_follow_up_keeps_the_procedure_and_a_new_subject_changes_it(conversation: Conversation) -> None:
    said = [
        ("lam lai cccd bi mat het bao nhieu tien", "1.014064", "fee"),
        ("bao lâu có", "1.014064", "duration"),
        ("thế còn đăng ký tạm trú", "1.004194", None),
        ("còn lệ phí?", "1.004194", "fee"),
        ("nộp ở đâu", "1.004194", "place"),
        ("Vợ em mới sanh bé, làm giấy khai sanh cần gì", "1.001193", "documents"),
        ("online được không", "1.001193", "online"),
    ]
    for text, code, aspect in said:
        answer = conversation.say(text)["answer"]
        assert answer["status"] == "answered", text
        assert answer["procedure"]["code"] == code, text
        assert aspect in (None, answer["aspect"]), text


def test_small_talk_between_does_not_lose_the_procedure(conversation: Conversation) -> None:
    conversation.say("lam lai cccd bi mat het bao nhieu tien")
    assert conversation.say("cảm ơn")["answer"]["status"] == "smalltalk"
    answer = conversation.say("bao lâu có")["answer"]
    assert (answer["procedure"]["code"], answer["aspect"]) == ("1.014064", "duration")


@pytest.mark.parametrize("text", ["hết bao nhiêu tiền vậy", "bao lâu có", "cần giấy tờ gì", "nộp ở đâu"])
def test_a_question_about_nothing_yet_is_asked_back(conversation: Conversation, text: str) -> None:
    answer = conversation.say(text)["answer"]
    assert answer["status"] == "clarify"
    assert answer["procedure"] is None


def test_a_vague_question_is_asked_back_and_a_button_settles_it(conversation: Conversation) -> None:
    body = conversation.say("căn cước")
    assert body["answer"]["status"] == "clarify"
    chosen = [payload for payload in payloads(body) if payload.startswith("/choose")]
    assert len(chosen) >= 2
    code = body["answer"]["candidates"][1]["code"]
    assert code in chosen[1]
    answer = conversation.say(chosen[1])["answer"]
    assert answer["status"] == "answered"
    assert answer["procedure"]["code"] == code
    assert conversation.say("bao lâu có")["answer"]["procedure"]["code"] == code


def test_the_aspect_asked_for_survives_the_question_back(conversation: Conversation) -> None:
    body = conversation.say("lệ phí làm căn cước")
    if body["answer"]["status"] == "clarify":
        body = conversation.say(next(payload for payload in payloads(body) if payload.startswith("/choose")))
    assert body["answer"]["aspect"] == "fee"


def test_denying_what_was_offered_is_asked_back(conversation: Conversation) -> None:
    assert "/deny" in payloads(conversation.say("căn cước"))
    assert conversation.say("/deny")["answer"]["status"] == "clarify"


def test_two_failures_in_a_row_lead_to_a_person(conversation: Conversation) -> None:
    first = conversation.say("?")
    assert first["answer"]["status"] == "out_of_scope"
    assert "/handoff" in payloads(first)
    assert conversation.say("!!!")["answer"]["status"] == "handoff"


def test_an_answer_between_two_failures_begins_the_count_anew(conversation: Conversation) -> None:
    statuses = [conversation.say(text)["answer"]["status"] for text in ("?", "xin giấy độc thân, cần giấy tờ gì")]
    assert statuses == ["out_of_scope", "answered"]
    # What is not understood now goes on about the procedure spoken of; a new conversation has none.
    assert conversation.say("?")["answer"]["status"] != "handoff"


def test_the_server_makes_a_conversation_and_gives_its_token_once(http: httpx.Client) -> None:
    first = http.post("/api/v1/chat", json={"text": "xin giấy độc thân"}).json()
    again = {"text": "cần giấy tờ gì", "conversation_id": first["conversation_id"]}
    second = http.post("/api/v1/chat", json=again).json()
    assert len(first["token"]) >= 32
    assert "token" not in second
    assert second["conversation_id"] == first["conversation_id"]
    assert second["answer"]["procedure"]["code"] == "1.004873"


def test_two_conversations_do_not_hear_each_other(http: httpx.Client) -> None:
    one, other = Conversation(http), Conversation(http)
    one.say("lam lai cccd bi mat het bao nhieu tien")
    other.say("đăng ký tạm trú cần gì")
    assert one.say("bao lâu có")["answer"]["procedure"]["code"] == "1.014064"
    assert other.say("bao lâu có")["answer"]["procedure"]["code"] == "1.004194"
    assert one.token != other.token


def test_a_locality_is_taken(conversation: Conversation) -> None:
    assert conversation.say("lệ phí đăng ký tạm trú", locality="79")["answer"]["procedure"]["code"] == "1.004194"
