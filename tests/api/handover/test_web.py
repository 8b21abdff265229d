"""A hand-over on the web, through the real api and bot, and what officers do with it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from actions.dossiers.database import open_engine
from tests.support.notices import RECEIPT, follow
from tests.support.problems import problem
from tests.support.servers import Conversation, Servers, texts

_PERSON = "cho tôi gặp cán bộ"


def of(citizen: Conversation) -> str:
    """Where officers find the conversation."""
    return f"/api/v1/console/conversations/{citizen.id}"


def history(citizen: Conversation) -> list[dict[str, Any]]:
    response = citizen.http.get(
        f"/api/v1/conversations/{citizen.id}", headers={"Authorization": f"Bearer {citizen.token}"}
    )
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def entries(officer: httpx.Client, which: str = "waiting") -> dict[str, dict[str, Any]]:
    return {one["conversation"]: one for one in officer.get("/api/v1/console/queue").json()[which]}


@pytest.fixture
def held(citizen: Conversation, lan: httpx.Client) -> Conversation:
    """A conversation that Lan holds."""
    citizen.say("làm lại căn cước bị mất hết bao nhiêu tiền")
    citizen.say(_PERSON)
    assert lan.post(f"{of(citizen)}/claim").status_code == httpx.codes.OK
    return citizen


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([_PERSON], "asked"),
        (["tôi muốn phản ánh cán bộ có thái độ không tốt"], "complaint"),
        (["abcxyz qwrt zzz", "lkjh mnbv poiu"], "failed"),
    ],
)
def test_what_puts_somebody_into_the_queue(
    citizen: Conversation, lan: httpx.Client, said: list[str], reason: str
) -> None:
    for text in said:
        body = citizen.say(text)
    assert body["answer"]["status"] == "handoff"
    assert "vị trí số" in texts(body)
    last = body["replies"][-1]
    assert [button["payload"] for button in last["quick_replies"]] == ["/leave_queue"]
    assert "/handoff" not in json.dumps(body)
    entry = entries(lan)[citizen.id or ""]
    assert (entry["reason"], entry["channel"], entry["preview"]) == (reason, "web", said[-1])


def test_while_waiting_the_assistant_answers_and_the_place_is_kept(citizen: Conversation, lan: httpx.Client) -> None:
    citizen.say(_PERSON)
    asked_at = entries(lan)[citizen.id or ""]["asked_at"]
    assert "70.000" in texts(citizen.say("làm lại căn cước bị mất hết bao nhiêu tiền"))
    assert "đã ở trong hàng chờ" in texts(citizen.say(_PERSON))
    assert entries(lan)[citizen.id or ""]["asked_at"] == asked_at


def test_whoever_does_not_want_to_wait_leaves(citizen: Conversation, lan: httpx.Client) -> None:
    citizen.say(_PERSON)
    assert "không còn trong hàng chờ" in texts(citizen.say("/leave_queue"))
    assert citizen.id not in entries(lan)
    assert "không ở trong hàng chờ" in texts(citizen.say("/leave_queue"))


def test_an_officer_speaks_the_assistant_is_silent_and_comes_back(held: Conversation, lan: httpx.Client) -> None:
    body = held.say("tôi bị mất thẻ hôm qua")
    assert (body["replies"], body["answer"]["status"]) == ([], "human")
    said = lan.post(f"{of(held)}/messages", json={"message_id": "m1", "text": "Chào anh/chị, tôi là Lan."})
    assert said.status_code == httpx.codes.CREATED
    assert lan.post(f"{of(held)}/notes", json={"message_id": "n1", "text": "Đã gọi công an xã"}).is_success
    assert [(one["role"], one["text"]) for one in history(held)[-3:]] == [
        ("service", "Cán bộ Lan (lan) đã nhận trao đổi với anh/chị. Trợ lý tự động tạm dừng trả lời."),
        ("person", "tôi bị mất thẻ hôm qua"),
        ("officer", "Chào anh/chị, tôi là Lan."),
    ]
    closed = lan.post(f"{of(held)}/close", json={"message": "Chúc anh/chị một ngày tốt lành."})
    assert closed.status_code == httpx.codes.NO_CONTENT
    assert [one["role"] for one in history(held)[-2:]] == ["officer", "service"]
    assert "trợ lý tự động trả lời" in history(held)[-1]["text"]
    assert "7 ngày làm việc" in texts(held.say("làm lại căn cước bao lâu có"))


def test_the_transcript_tells_officers_from_the_machine(held: Conversation, lan: httpx.Client) -> None:
    lan.post(f"{of(held)}/messages", json={"message_id": "m1", "text": "Chào anh/chị."})
    text = held.http.get(
        f"/api/v1/conversations/{held.id}/transcript", headers={"Authorization": f"Bearer {held.token}"}
    ).text
    assert "– Cán bộ Lan (lan):\nChào anh/chị." in text


def test_the_same_message_sent_again_is_said_once(held: Conversation, lan: httpx.Client) -> None:
    asked = {"message_id": "again", "text": "Anh/chị chờ tôi một chút."}
    first, again = (lan.post(f"{of(held)}/messages", json=asked) for _ in range(2))
    assert (first.status_code, again.status_code) == (httpx.codes.CREATED, httpx.codes.OK)
    assert first.json() == again.json()
    assert [one["text"] for one in history(held)].count(asked["text"]) == 1


def test_of_two_officers_one_wins_and_the_other_is_told(
    citizen: Conversation, lan: httpx.Client, minh: httpx.Client, supervisor: httpx.Client
) -> None:
    citizen.say(_PERSON)
    assert lan.post(f"{of(citizen)}/claim").is_success
    late = minh.post(f"{of(citizen)}/claim")
    assert problem(late, 409)["detail"] == "Lan (lan) đang trao đổi với người này."
    for path in ("messages", "notes"):
        refused = minh.post(f"{of(citizen)}/{path}", json={"message_id": "m", "text": "chen vào"})
        assert problem(refused, 409)["detail"] == "Lan (lan) đang trao đổi với người này."
    assert problem(minh.get(of(citizen)), 409)
    assert problem(minh.post(f"{of(citizen)}/claim", json={"take_over": True}), 403)
    assert supervisor.post(f"{of(citizen)}/claim", json={"take_over": True}).is_success
    told = lan.post(f"{of(citizen)}/messages", json={"message_id": "m", "text": "tôi vẫn nói"})
    assert problem(told, 409)["detail"] == "Lan (thu) đang trao đổi với người này."


def test_the_whole_context_at_a_glance(held: Conversation, lan: httpx.Client) -> None:
    view = lan.get(of(held)).json()
    assert view["mine"]
    assert view["context"]["procedure"] == {"code": "1.014064", "title": "Cấp lại thẻ căn cước"}
    assert [one["role"] for one in view["items"]] == ["person", "assistant", "person", "assistant", "service"]
    assert view["held_by"]["shown_name"] == "Lan (lan)"


def test_the_assistant_drafts_an_answer_and_forgets_that_it_did(held: Conversation, lan: httpx.Client) -> None:
    held.say("thế bao lâu có thẻ")
    draft = lan.get(f"{of(held)}/draft").json()
    assert "7 ngày làm việc" in draft["text"]
    assert draft["for"]
    lan.post(f"{of(held)}/messages", json={"message_id": "d", "text": draft["text"]})
    assert lan.get(f"{of(held)}/draft").json() == {"text": "", "for": None}


def test_back_into_the_queue_and_on_to_a_colleague(
    held: Conversation, lan: httpx.Client, minh: httpx.Client, supervisor: httpx.Client
) -> None:
    minh.get("/api/v1/console/me")
    people = {one["shown_name"]: one for one in lan.get("/api/v1/console/colleagues").json()["items"]}
    assert people["Lan (minh)"]["here"]
    passed = lan.post(f"{of(held)}/pass", json={"to": people["Lan (minh)"]["id"], "note": "Cần xem lại lệ phí"})
    assert passed.status_code == httpx.codes.NO_CONTENT
    view = minh.get(of(held)).json()
    assert view["mine"]
    assert [one["text"] for one in view["items"] if one["role"] == "note"] == ["Cần xem lại lệ phí"]
    assert "Cần xem lại lệ phí" not in json.dumps(history(held), ensure_ascii=False)
    assert minh.post(f"{of(held)}/release").status_code == httpx.codes.NO_CONTENT
    assert held.id in entries(lan)


def test_another_agency_takes_it(held: Conversation, lan: httpx.Client, supervisor: httpx.Client) -> None:
    agencies = [{"name": "Công an xã Mẫu", "contact": "điện thoại 0200 000 000"}]
    assert supervisor.put("/api/v1/console/switches/agencies", json=agencies).is_success
    assert problem(lan.post(f"{of(held)}/pass", json={"agency": "Sở Mẫu"}), 422)
    assert problem(lan.post(f"{of(held)}/pass", json={}), 422)
    assert lan.post(f"{of(held)}/pass", json={"agency": "Công an xã Mẫu"}).is_success
    assert history(held)[-1]["text"].startswith(
        "Việc này do Công an xã Mẫu giải quyết. Anh/chị liên hệ: điện thoại 0200 000 000."
    )


def test_a_number_to_be_called_on_is_told_to_who_holds_the_conversation(
    citizen: Conversation, lan: httpx.Client
) -> None:
    citizen.say(_PERSON)
    assert "ba số cuối 678" in texts(citizen.say("số của tôi 0912 345 678"))
    assert entries(lan)[citizen.id or ""]["callback"]
    assert "0912345678" not in lan.get("/api/v1/console/queue").text
    assert lan.get(of(citizen)).json()["telephone"] == ""
    assert lan.post(f"{of(citizen)}/claim").json()["telephone"] == "0912345678"
    lan.post(f"{of(citizen)}/close")
    assert "345" not in json.dumps(history(citizen))


def test_nothing_of_it_where_the_hand_over_is_switched_off(
    citizen: Conversation, lan: httpx.Client, supervisor: httpx.Client
) -> None:
    supervisor.put("/api/v1/console/switches/handover", json=False)
    try:
        body = citizen.say(_PERSON)
    finally:
        supervisor.put("/api/v1/console/switches/handover", json=True)
    assert "vị trí số" not in texts(body)
    assert citizen.id not in entries(lan)


def test_outside_hours_people_leave_a_number(citizen: Conversation, supervisor: httpx.Client) -> None:
    supervisor.put("/api/v1/console/switches/hours", json={})
    try:
        body = citizen.say(_PERSON)
    finally:
        supervisor.put("/api/v1/console/switches/hours", content="null", headers={"Content-Type": "application/json"})
    assert "ngoài giờ làm việc" in texts(body)
    assert "gửi số điện thoại" in texts(body).replace("\n", " ")


def test_a_closed_channel_and_the_banner(citizen: Conversation, supervisor: httpx.Client, office: Servers) -> None:
    banner = {"on": True, "vi": "Bão số 9: các điểm tiếp nhận đóng cửa ngày mai.", "en": ""}
    assert supervisor.put("/api/v1/console/switches/banner", json=banner).is_success
    supervisor.put("/api/v1/console/switches/channels", json={"web": False})
    try:
        told = citizen.http.get("/api/v1/service").json()
        refused = citizen.http.post("/api/v1/chat", json={"text": "xin chào"})
    finally:
        supervisor.put("/api/v1/console/switches/channels", json={"web": True})
        supervisor.put("/api/v1/console/switches/banner", json={**banner, "on": False})
    assert (told["open"], told["banner"]) == (False, {"vi": banner["vi"], "en": banner["vi"]})
    assert problem(refused, 503)["detail"].startswith("Kênh này đang tạm ngừng trả lời.")
    assert citizen.http.get("/api/v1/service").json()["banner"] is None
    assert citizen.say("xin chào")["replies"]


def test_notices_that_are_switched_off_are_kept_and_told_later(
    citizen: Conversation, supervisor: httpx.Client, office: Servers
) -> None:
    switch = "/api/v1/console/switches/notices"
    citizen.say("xin chào")
    supervisor.put(switch, json=False)
    try:
        engine = open_engine(office.database_url)
        follow(engine, citizen.id or "", "untold")
        engine.dispose()
        assert RECEIPT not in texts(citizen.say("cảm ơn"))
    finally:
        supervisor.put(switch, json=True)
    assert RECEIPT in texts(citizen.say("tạm biệt"))


def test_who_changed_what_is_on_the_page_and_in_the_log(supervisor: httpx.Client) -> None:
    supervisor.put("/api/v1/console/switches/notices", json=True)
    told = supervisor.get("/api/v1/console/switches").json()
    assert told["changed"]["notices"]["by"] == "Lan (thu)"
    assert "web" in told["configured"]
    assert problem(supervisor.put("/api/v1/console/switches/banner", json={"on": True, "vi": ""}), 422)[
        "detail"
    ].startswith("Muốn bật thông báo khẩn")
    assert problem(supervisor.put("/api/v1/console/switches/all", json=True), 404)


def test_canned_answers_are_written_found_and_filled(
    held: Conversation, lan: httpx.Client, supervisor: httpx.Client
) -> None:
    asked = {"title": "Chào hỏi", "text": "Tôi là {can_bo}. Anh/chị hỏi về {thu_tuc}, hồ sơ {bien_nhan}?"}
    assert problem(lan.post("/api/v1/console/canned", json=asked), 403)
    made = supervisor.post("/api/v1/console/canned", json=asked)
    assert made.status_code == httpx.codes.CREATED
    found = lan.get("/api/v1/console/canned", params={"q": "chao hoi", "conversation": held.id}).json()["items"]
    assert [(one["filled"], one["missing"]) for one in found] == [
        ("Tôi là Lan (lan). Anh/chị hỏi về Cấp lại thẻ căn cước, hồ sơ {bien_nhan}?", ["bien_nhan"])
    ]
    unknown = supervisor.post("/api/v1/console/canned", json={"title": "Sai", "text": "{le_phi}"})
    assert problem(unknown, 422)["detail"].startswith("Không có biến {le_phi}.")
    one = f"/api/v1/console/canned/{made.json()['id']}"
    assert supervisor.put(one, json={**asked, "title": "Lời chào"}).is_success
    assert lan.get("/api/v1/console/canned", params={"q": "hoi chao"}).json()["items"]
    assert supervisor.delete(one).is_success
    assert problem(supervisor.delete(one), 404)


def test_the_citizen_hears_live_what_happens(held: Conversation, lan: httpx.Client) -> None:
    url = f"/api/v1/conversations/{held.id}/events"
    with held.http.stream("GET", url, headers={"Authorization": f"Bearer {held.token}"}, params={"after": 0}) as live:
        lines = live.iter_lines()

        def event() -> tuple[str, dict[str, Any]]:
            name = ""
            for line in lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    return name, json.loads(line.removeprefix("data: "))
            raise AssertionError("the stream has ended")

        name, told = event()
        assert (name, told["role"]) == ("staff", "service")
        name, told = event()
        assert (name, told["state"], told["by"], told["typing"]) == ("handover", "held", "Lan (lan)", False)
        lan.post(f"{of(held)}/typing")
        name, told = event()
        assert (name, told["typing"]) == ("handover", True)
        lan.post(f"{of(held)}/messages", json={"message_id": "live", "text": "Tôi đây."})
        heard = [event(), event()]
        assert {name for name, _ in heard} == {"staff", "handover"}
        assert next(told for name, told in heard if name == "staff")["text"] == "Tôi đây."
        lan.post(f"{of(held)}/close")
        heard = [event(), event()]
        assert next(told for name, told in heard if name == "handover")["state"] == "none"


def test_officers_hear_live_what_happens(citizen: Conversation, lan: httpx.Client) -> None:
    with lan.stream("GET", "/api/v1/console/events") as live:
        told: list[tuple[str, dict[str, Any]]] = []

        def until(wanted: str, **values: Any) -> None:
            name = ""
            for line in live_lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
                    told.append((name, data))
                    if name == wanted and values.items() <= data.items():
                        return
            raise AssertionError(told)

        live_lines = live.iter_lines()
        until("queue")
        citizen.say(_PERSON)
        until("conversation", conversation=citizen.id)
        lan.post(f"{of(citizen)}/claim")
        until("queue")
        own = {"Authorization": f"Bearer {citizen.token}"}
        assert citizen.http.post(f"/api/v1/conversations/{citizen.id}/typing", headers=own).is_success
        until("conversation", conversation=citizen.id, typing=True)
        citizen.say("tôi hỏi về căn cước")
        until("conversation", conversation=citizen.id, typing=False)
    lan.post(f"{of(citizen)}/close")
