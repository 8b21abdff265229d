"""The page /chat while a person of the agency is waited for or speaks, and what the agency turns on and off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.support.plain import Plain
from tests.support.servers import Servers

_PERSON = "cho tôi gặp cán bộ"
_CONSOLE = "/api/v1/console"


@pytest.fixture
def plain(office: Servers, lan: httpx.Client) -> Iterator[Plain]:
    """Somebody at the page who has not said anything yet; there are people to speak with."""
    with httpx.Client(base_url=office.url, timeout=60, trust_env=False) as http:
        yield Plain(http).open()


def of(plain: Plain) -> str:
    """Where officers find the conversation."""
    return f"{_CONSOLE}/conversations/{plain.http.cookies['motcua_chat'].partition('.')[0]}"


def standing(plain: Plain) -> str:
    """How it stands with a person, as the page says."""
    return " ".join(" ".join(one.text_content().split()) for one in plain.page.find_class("standing"))


@contextmanager
def switched(supervisor: httpx.Client, name: str, value: Any, back: Any) -> Iterator[None]:
    """While the block lasts the switch `name` stands at `value`."""
    try:
        assert supervisor.put(f"{_CONSOLE}/switches/{name}", json=value).status_code == httpx.codes.NO_CONTENT
        yield
    finally:
        supervisor.put(f"{_CONSOLE}/switches/{name}", json=back)


def test_who_waits_sees_their_position_and_can_leave(plain: Plain) -> None:
    plain.ask(_PERSON)
    assert "Đang chờ cán bộ, vị trí số" in standing(plain)
    assert plain.buttons.count("Thôi, không chờ nữa") == 0
    assert "Đang chờ cán bộ" in standing(plain.open())
    plain.press("Thôi, không chờ nữa")
    assert standing(plain) == ""
    assert "không còn trong hàng chờ" in plain.answers[-1]


def test_what_an_officer_says_stands_there_after_a_reload(plain: Plain, lan: httpx.Client) -> None:
    plain.ask("làm lại căn cước bị mất hết bao nhiêu tiền").ask(_PERSON)
    assert lan.post(f"{of(plain)}/claim").status_code == httpx.codes.OK
    message = {"message_id": "plain-1", "text": "Anh/chị mất thẻ khi nào ạ?\n• mang theo đơn <b>"}
    assert lan.post(f"{of(plain)}/messages", json=message).status_code == httpx.codes.CREATED
    plain.open()
    assert standing(plain).startswith("Đang trao đổi với cán bộ Lan")
    (said,) = plain.page.find_class("officer")
    assert said.text_content().split()[:3] == ["Cán", "bộ", "Lan"]
    assert [item.text_content() for item in said.iter("li")] == ["mang theo đơn <b>"]
    assert said.find(".//time") is not None
    told = [one.text_content() for one in plain.page.find_class("service")]
    assert any("đã nhận trao đổi" in one for one in told)
    assert plain.buttons == []
    plain.ask("hôm qua ạ")
    assert plain.said[-1] == "hôm qua ạ"
    assert "Cán bộ sẽ trả lời tại đây" in plain.text
    assert plain.response.text.count('id="last"') == 1
    assert lan.post(f"{of(plain)}/close", json={}).status_code == httpx.codes.NO_CONTENT
    plain.open()
    assert standing(plain) == ""
    assert "70.000" in plain.ask("làm lại căn cước bị mất hết bao nhiêu tiền").answers[-1]


def test_in_english_it_says_the_same(plain: Plain, lan: httpx.Client) -> None:
    plain.open("/chat?lang=en").ask("I want to talk to an officer")
    assert standing(plain).startswith("Waiting for an officer, number")
    assert lan.post(f"{of(plain)}/claim").status_code == httpx.codes.OK
    assert standing(plain.open("/chat?lang=en")).startswith("Talking with officer Lan")
    assert lan.post(f"{of(plain)}/close", json={}).status_code == httpx.codes.NO_CONTENT


def test_an_urgent_notice_stands_first(plain: Plain, supervisor: httpx.Client) -> None:
    banner = {"on": True, "vi": "Bão số 9: trụ sở đóng cửa.", "en": "Storm 9: the office is closed."}
    with switched(supervisor, "banner", banner, {"on": False, "vi": "", "en": ""}):
        (told,) = plain.open().page.find_class("urgent")
        assert " ".join(told.text_content().split()) == "Thông báo khẩn Bão số 9: trụ sở đóng cửa."
        (told,) = plain.open("/chat?lang=en").page.find_class("urgent")
        assert "Storm 9" in told.text_content()
    assert plain.open().page.find_class("urgent") == []


def test_a_closed_channel_says_so_and_takes_no_question(plain: Plain, supervisor: httpx.Client) -> None:
    on = {"web": True, "zalo": True, "messenger": True}
    form = plain.form("Gửi câu hỏi")
    with switched(supervisor, "channels", {**on, "web": False}, on):
        assert "đang tạm ngừng trả lời" in plain.open().text
        assert not list(plain.page.iter("textarea"))
        action, fields = form
        plain.send(action, {**fields, "text": "làm giấy khai sinh"})
        assert plain.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert "đang tạm ngừng trả lời" in plain.text
        assert plain.error == ""
    assert list(plain.open().page.iter("textarea"))
