"""The page /chat over HTTP: forms and pages as a browser without scripts has them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from lxml import html

from actions.dossiers.database import open_engine
from actions.wording.replies import Link, QuickReply, Reply
from api.asking.questions import SCORES, Survey
from api.handover.queue import Place
from api.handover.reception import LEAVE
from api.history import Item
from api.pages import LANGUAGES, WEB, page, words
from api.schemas import Service
from api.supervisor import free_port
from api.tables import conversations, ratings, turns
from tests.support.places import ROOT
from tests.support.plain import Plain
from tests.support.processing import RECEIPT, processed
from tests.support.servers import Servers

_FEE = "lam lai cccd bi mat het bao nhieu tien"
_SOURCE = "Nguồn: Cổng Dịch vụ công quốc gia, thủ tục 1.014064, cập nhật ngày "


@pytest.fixture
def plain(servers: Servers) -> Iterator[Plain]:
    """A person who was never here."""
    with httpx.Client(base_url=servers.url, timeout=60, trust_env=False) as http:
        yield Plain(http).open()


@pytest.fixture(scope="module")
def deployed(servers: Servers) -> Iterator[str]:
    """The address of an api as a deployment has it: with limits and a telephone."""
    settings = {"LIMITS": "on", "HOTLINE": "1900 1234", "HOTLINE_HOURS": "7:30–17:00"}
    with servers.api("deployed.log", servers.bot_url, **settings) as url:
        yield url


@pytest.fixture(scope="module")
def engine(servers: Servers) -> Iterator[sa.Engine]:
    engine = open_engine(servers.database_url)
    yield engine
    engine.dispose()


def conversation(plain: Plain) -> str:
    """The id in the cookie."""
    return plain.http.cookies["motcua_chat"].partition(".")[0]


def kept(engine: sa.Engine, name: str) -> int:
    """How many turns are kept of the conversation `name`."""
    counted = sa.select(sa.func.count()).where(turns.c.conversation_id == name)
    with engine.connect() as connection:
        return connection.execute(counted).scalar_one()


# What is there to see


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_comes_first_is_told_what_is_stored(plain: Plain, lang: str) -> None:
    notice = plain.http.get("/api/v1/service").json()["notice"][lang]
    plain.open(f"/chat?lang={lang}")
    assert len(notice) >= 5
    for line in notice:
        assert line in plain.text
    assert plain.page.get("lang") == lang


def test_a_question_is_answered_with_source_and_date(plain: Plain) -> None:
    plain.ask(_FEE)
    assert plain.went_to == "/chat#last"
    assert plain.page.get_element_by_id("last").getparent().get("class") == "message assistant"
    (answer,) = plain.answers
    assert "70.000" in answer
    assert _SOURCE in answer
    assert [link for link in plain.page.iter("a") if link.get("href", "").startswith("https://dichvucong.gov.vn/")]


def test_a_reload_shows_the_same_and_sends_nothing_again(plain: Plain, engine: sa.Engine) -> None:
    answers = plain.ask(_FEE).answers
    assert plain.open().answers == answers
    assert kept(engine, conversation(plain)) == 1


def test_a_button_is_chosen_and_its_title_is_what_was_said(plain: Plain) -> None:
    plain.ask(_FEE).press("Thời hạn")
    assert plain.said == [_FEE, "Thời hạn"]
    assert "7 ngày làm việc" in plain.answers[1]
    assert "/ask_duration" not in " ".join(plain.said)


def test_only_the_last_answer_has_buttons(plain: Plain) -> None:
    first = plain.ask(_FEE).buttons
    second = plain.ask("đăng ký tạm trú").buttons
    assert first
    assert len(plain.page.find_class("choices")) == 1
    assert second != first


def test_a_command_that_was_not_offered_is_a_text(plain: Plain) -> None:
    action, fields = plain.form("Gửi câu hỏi")
    plain.send(action, {**fields, "payload": '/choose{"code":"1.001193"}'})
    assert plain.said == ['/choose{"code":"1.001193"}']
    assert "khai sinh" not in plain.answers[0]


def test_a_first_question_is_one_tap(plain: Plain) -> None:
    assert "70.000" in plain.press("Làm lại căn cước bị mất hết bao nhiêu tiền?").answers[0]


def test_every_first_question_is_answered(plain: Plain) -> None:
    for lang in LANGUAGES:
        for starter in words(lang)["welcome"]["starters"]:
            with httpx.Client(base_url=plain.http.base_url, timeout=60, trust_env=False) as http:
                shown = Plain(http).open(f"/chat?lang={lang}").press(starter)
            (reply,) = shown.page.find_class("reply")
            assert reply.get("lang") == lang, starter
            assert "ngoài phạm vi" not in shown.answers[0]
            assert "chưa rõ" not in shown.answers[0]


def test_a_checklist_can_be_ticked_and_printed_alone(plain: Plain) -> None:
    plain.ask(_FEE).ask("gửi tôi danh sách")
    (card,) = plain.page.find_class("checklist")
    boxes = [one for one in card.iter("input") if one.get("type") == "checkbox"]
    assert len(boxes) >= 3
    assert all(one.getparent().tag == "label" for one in boxes)
    (alone,) = [link for link in card.iter("a") if link.text == "In riêng danh sách này"]
    assert alone.get("href") == f"/chat#{alone.getparent().get('id')}"
    assert "☐" not in plain.answers[1]


def test_a_summary_is_drawn_as_facts(plain: Plain) -> None:
    plain.ask("đăng ký tạm trú")
    (card,) = plain.page.find_class("procedure")
    assert "Thời hạn" in [one.text for one in card.iter("dt")]
    assert "Nguồn: Cổng Dịch vụ công quốc gia, thủ tục 1.004194" in card.text_content()


def test_a_dossier_is_drawn_with_its_steps(plain: Plain) -> None:
    plain.ask(f"hồ sơ {RECEIPT} tới đâu rồi")
    (card,) = plain.page.find_class("dossier")
    steps = [one.get("class") for one in card.find_class("timeline")[0].iter("li")]
    assert steps.count("now") == 1
    assert "(đang ở bước này)" in card.text_content()


def test_staff_are_named_on_every_page(deployed: str, plain: Plain) -> None:
    assert "Gặp cán bộ: Anh/chị đến hoặc gọi Trung tâm phục vụ hành chính công" in plain.text
    with httpx.Client(base_url=deployed, timeout=60, trust_env=False) as http:
        other = Plain(http).open()
        for shown in (other, other.ask(_FEE), other.open("/chat/delete")):
            assert "Gặp cán bộ: 1900 1234 7:30–17:00" in shown.text
            (strip,) = shown.page.find_class("staff")
            assert next(strip.iter("a")).get("href") == "tel:19001234"


def test_the_newest_part_of_a_long_conversation_is_shown_and_the_rest_is_one_tap_away(
    plain: Plain, engine: sa.Engine
) -> None:
    plain.ask(_FEE)
    with engine.begin() as connection:
        row = connection.execute(sa.select(turns).where(turns.c.conversation_id == conversation(plain))).one()
        for number in range(30):
            values = {**row._asdict(), "message_id": f"m-{number}", "text": f"câu {number}", "first": False}
            del values["id"]
            connection.execute(turns.insert(), values)
    assert len(plain.open().said) == 20
    assert plain.said[-1] == "câu 29"
    (older,) = [link.get("href") for link in plain.page.iter("a") if link.text and link.text.startswith("Xem cả phần")]
    assert len(plain.open(older).said) == 31


# English


def test_english_stays_english(plain: Plain) -> None:
    plain.open("/chat?lang=en").ask("How much does it cost to replace a lost ID card?")
    assert plain.went_to == "/chat?lang=en#last"
    assert "70,000 VND" in plain.answers[0]
    assert plain.page.get_element_by_id("compose").text_content().split() > []
    assert plain.error == ""
    plain.ask("")
    assert "You have not entered a question" in plain.error
    plain.open("/chat/delete?lang=en").press("Delete it")
    assert plain.went_to == "/chat?lang=en&deleted=1"
    assert "The conversation was deleted." in plain.text


def test_each_reply_names_its_language(plain: Plain) -> None:
    plain.open("/chat?lang=en").ask(_FEE)
    (reply,) = plain.page.find_class("reply")
    assert (plain.page.get("lang"), reply.get("lang")) == ("en", "vi")


@pytest.mark.parametrize("lang", ["fr", "", "VI", "en&x=1", "'\"><b>"])
def test_another_language_is_vietnamese_or_english(plain: Plain, lang: str) -> None:
    assert plain.open(f"/chat?lang={lang}").page.get("lang") in LANGUAGES


def test_both_languages_have_the_same_words_and_all_are_used() -> None:
    vietnamese, english = (dict(_flattened(words(lang))) for lang in LANGUAGES)
    assert vietnamese.keys() == english.keys()
    for name, sentence in vietnamese.items():
        assert _fields(sentence) == _fields(english[name]), name
    sources = "".join(path.read_text("utf-8") for path in (WEB / "pages").glob("*.j2"))
    code = (ROOT / "api/routes/plain_chat.py").read_text("utf-8")
    chosen_there = {"dossier.done", "dossier.now", "dossier.ahead"}  # by the state of a step
    for name in vietnamese:
        last = name.rpartition(".")[2]
        if name.startswith(("rating.reasons.", "satisfaction.factors.")) or name in chosen_there:
            continue
        used = f"words.{name}" in sources or (name.startswith("error.") and f'"{last}"' in code)
        assert used, f"{name} is not used"


def _flattened(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flattened(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def _fields(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


# A message is sent once


def test_the_same_form_twice_is_one_turn(plain: Plain, engine: sa.Engine) -> None:
    action, fields = plain.form("Gửi câu hỏi")
    for _ in range(2):
        plain.send(action, {**fields, "text": _FEE})
        assert plain.said == [_FEE]
    assert kept(engine, conversation(plain)) == 1


def test_a_first_form_sent_five_times_at_once_begins_one_conversation(plain: Plain, engine: sa.Engine) -> None:
    action, fields = plain.form("Gửi câu hỏi")

    def send(_: int) -> str:
        with httpx.Client(base_url=plain.http.base_url, timeout=60, trust_env=False) as http:
            http.post(action, data={**fields, "text": _FEE})
            return http.cookies["motcua_chat"]

    with ThreadPoolExecutor(5) as threads:
        (cookie,) = set(threads.map(send, range(5)))
    assert kept(engine, cookie.partition(".")[0]) == 1


def test_another_text_from_the_form_one_went_back_to_is_another_message(plain: Plain) -> None:
    action, fields = plain.form("Gửi câu hỏi")
    plain.send(action, {**fields, "text": _FEE})
    plain.send(action, {**fields, "text": "đăng ký tạm trú cần gì"})
    assert len(plain.answers) == 2
    assert "1.004194" in plain.answers[1]


@pytest.mark.parametrize("form", ["", "x", "ă" * 20, "a b" * 8, "a" * 65])
def test_a_form_without_its_number_is_taken_each_time(plain: Plain, form: str) -> None:
    for _ in range(2):
        plain.send("/chat", {"text": "xin giấy độc thân", "form": form})
    assert len(plain.said) == 2


# What goes wrong is told beside what was typed


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u202e"])
def test_an_empty_question_is_told(plain: Plain, text: str) -> None:
    plain.ask(text)
    assert plain.response.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert plain.error == "Anh/chị chưa nhập câu hỏi."
    assert plain.response.text.index("Lỗi: ") < plain.response.text.index("</title>")
    assert "motcua_chat" not in plain.http.cookies


def test_a_question_too_long_is_kept_in_its_field(plain: Plain, engine: sa.Engine) -> None:
    plain.ask(_FEE)
    long = "\n" + "làm căn cước\n" * 200
    plain.ask(long)
    assert plain.response.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "Câu hỏi dài 2.599 ký tự" in plain.error
    assert plain.typed.strip() == long.strip()
    assert plain.said == [_FEE]
    field = plain.page.get_element_by_id("text")
    assert (field.get("aria-invalid"), field.get("aria-describedby")) == ("true", "error hint")
    assert kept(engine, conversation(plain)) == 1


def test_who_is_too_fast_keeps_what_was_typed(deployed: str) -> None:
    with httpx.Client(base_url=deployed, timeout=60, trust_env=False) as http:
        plain = Plain(http).open()
        for number in range(20):
            if plain.ask(f"xin giấy độc thân {number}").error:
                break
        assert plain.response.status_code == httpx.codes.TOO_MANY_REQUESTS
        assert plain.response.headers["retry-after"] == "60"
        assert "hơi nhanh" in plain.error
        assert plain.typed == f"xin giấy độc thân {number}"
        assert len(plain.said) == number


def test_a_busy_service_keeps_what_was_typed_and_the_form_can_be_sent_again(servers: Servers, plain: Plain) -> None:
    plain.ask(_FEE)
    with servers.api("busy.log", f"http://127.0.0.1:{free_port()}") as url:
        alone = Plain(httpx.Client(base_url=url, timeout=60, trust_env=False, cookies=dict(plain.http.cookies))).open()
        alone.ask("bao lâu có")
        assert alone.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert int(alone.response.headers["retry-after"]) > 0
        assert "Đang đông người hỏi" in alone.error
        assert (alone.typed, alone.said) == ("bao lâu có", [_FEE])
        typed = alone.form("Gửi câu hỏi")[1]
        alone.press("Thời hạn")
        chosen = alone.form("Gửi lại")[1]
        assert chosen["payload"].startswith("/ask_duration")
        alone.http.close()
    for fields in (typed, typed, chosen, chosen):
        plain.send("/chat", fields)
    assert plain.said == [_FEE, "bao lâu có", "Thời hạn"]


# Whose conversation it is


def test_the_cookie_is_for_the_page_alone_and_ends_with_the_browser(plain: Plain) -> None:
    action, fields = plain.form("Gửi câu hỏi")
    cookie = plain.http.post(action, data={**fields, "text": _FEE}).headers["set-cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "path=/chat", "samesite=lax"}
    secure = httpx.post(
        f"{plain.http.base_url}/chat", data={"text": _FEE}, headers={"X-Forwarded-Proto": "https"}, trust_env=False
    )
    assert "; Secure" in secure.headers["set-cookie"]


def test_two_people_do_not_hear_each_other(plain: Plain, servers: Servers) -> None:
    plain.ask(_FEE)
    with httpx.Client(base_url=servers.url, timeout=60, trust_env=False) as http:
        assert Plain(http).open().said == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda cookie: "",
        lambda cookie: ".",
        lambda cookie: "x",
        lambda cookie: cookie[:-1],
        lambda cookie: cookie + "0",
        lambda cookie: "other" + cookie[cookie.index(".") :],
        lambda cookie: cookie.replace(".", "..", 1),
        lambda cookie: "\u00e9\u00ff." + "0" * 64,
        lambda cookie: '"' + cookie,
        lambda cookie: "a" * 3000,
    ],
)
def test_a_forged_or_damaged_cookie_begins_anew(plain: Plain, forge: Any) -> None:
    plain.ask(_FEE)
    forged = forge(plain.http.cookies["motcua_chat"])
    cookie = {"Cookie": f"motcua_chat={forged}".encode("latin-1")}
    with httpx.Client(base_url=plain.http.base_url, timeout=60, trust_env=False, headers=cookie) as http:
        other = Plain(http)
        assert other.open().said == []
        assert other.response.status_code == httpx.codes.OK
        for path in ("/chat/transcript", "/chat/delete"):
            assert http.get(path).headers["location"] == "/chat"
        for path in ("/chat/delete", "/chat/new", "/chat/rating"):
            assert http.post(path).status_code == httpx.codes.SEE_OTHER
        begun = http.post("/chat", data={"text": "xin giấy độc thân"})
        assert (begun.status_code, "set-cookie" in begun.headers) == (httpx.codes.SEE_OTHER, True)
    assert plain.open().said == [_FEE]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_another_site_cannot_act(plain: Plain, engine: sa.Engine, headers: dict[str, str]) -> None:
    plain.ask(_FEE)
    message = plain.form("Có ích")[1]["message"]
    for path, fields in {
        "/chat": {"text": "xin chào"},
        "/chat/rating": {"message": message, "good": "yes"},
        "/chat/new": {},
        "/chat/delete": {},
    }.items():
        plain.send(path, fields, **headers)
        assert plain.response.status_code == httpx.codes.FORBIDDEN
        assert "trang khác" in plain.error
    assert plain.open().said == [_FEE]
    assert "Anh/chị đã đánh giá" not in plain.text


def test_an_old_browser_that_names_this_site_or_none_can(plain: Plain) -> None:
    base = str(plain.http.base_url).rstrip("/")
    plain.send("/chat", {"text": _FEE}, Origin=base)
    plain.send("/chat", {"text": "bao lâu có"})
    plain.send("/chat", {"text": "nộp ở đâu"}, **{"Sec-Fetch-Site": "same-origin", "Origin": "null"})
    assert len(plain.answers) == 3


# What can be done with a conversation


def test_a_new_conversation_begins_and_the_old_one_is_out_of_reach(plain: Plain, engine: sa.Engine) -> None:
    old = conversation(plain.ask(_FEE))
    assert plain.press("Bắt đầu cuộc trò chuyện mới").said == []
    assert "motcua_chat" not in plain.http.cookies
    assert conversation(plain.ask("xin giấy độc thân")) != old
    assert kept(engine, old) == 1


def test_deleting_asks_first_and_leaves_nothing(plain: Plain, engine: sa.Engine) -> None:
    name = conversation(plain.ask(_FEE).press("Có ích"))
    cookie = dict(plain.http.cookies)
    plain.open("/chat/delete")
    assert kept(engine, name) == 1
    plain.press("Xoá hẳn")
    assert "Đã xoá cuộc trò chuyện." in plain.text
    assert "motcua_chat" not in plain.http.cookies
    with engine.connect() as connection:
        assert connection.execute(sa.select(conversations).where(conversations.c.id == name)).first() is None
    assert kept(engine, name) == 0
    with httpx.Client(base_url=plain.http.base_url, timeout=60, trust_env=False, cookies=cookie) as http:
        assert Plain(http).open().said == []


def test_the_conversation_is_downloaded_as_a_text(plain: Plain) -> None:
    plain.ask(_FEE)
    (link,) = [link.get("href") for link in plain.page.iter("a") if link.text == "Tải về để giữ hoặc in"]
    text = plain.http.get(link)
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"] == 'attachment; filename="hoi-thoai.txt"'
    assert text.headers["cache-control"] == "no-store"
    assert _FEE in text.text
    assert "70.000" in text.text


def _rated(engine: sa.Engine, name: str) -> list[Any]:
    joined = sa.select(ratings.c.good, ratings.c.reason, ratings.c.comment).join(turns, turns.c.id == ratings.c.turn_id)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(joined.where(turns.c.conversation_id == name))]


def test_an_answer_is_rated_and_the_rating_changed(plain: Plain, engine: sa.Engine) -> None:
    name = conversation(plain.ask(_FEE))
    plain.press("Có ích")
    assert plain.went_to.startswith("/chat#m-")
    assert plain.page.get_element_by_id(plain.went_to.partition("#")[2]) is not None
    assert "Anh/chị đã đánh giá có ích." in plain.text
    assert _rated(engine, name) == [(True, None, "")]
    plain.press("Gửi góp ý", reason="incomplete", comment="Thiếu giờ làm việc " * 50)
    assert "Anh/chị đã đánh giá chưa được." in plain.text
    ((good, reason, comment),) = _rated(engine, name)
    assert (good, reason, len(comment)) == (False, "incomplete", 500)
    plain.press("Có ích", reason="wrong")
    assert _rated(engine, name) == [(True, None, "")]


@pytest.mark.parametrize("message", ["", "nobody", "x" * 65, "a b", "../../", "m\r\nX: y"])
def test_what_was_not_answered_is_not_rated(plain: Plain, engine: sa.Engine, message: str) -> None:
    name = conversation(plain.ask(_FEE))
    plain.send("/chat/rating", {"message": message, "good": "yes"})
    assert plain.response.status_code == httpx.codes.OK
    assert _rated(engine, name) == []


def test_a_reason_nobody_offered_is_none(plain: Plain, engine: sa.Engine) -> None:
    name = conversation(plain.ask(_FEE))
    plain.press("Gửi góp ý", reason="<b>")
    assert _rated(engine, name) == [(False, None, "")]


def test_what_changed_is_told_once_at_the_next_visit_and_stays(plain: Plain, servers: Servers) -> None:
    plain.ask(f"hồ sơ {RECEIPT} tới đâu rồi").press("Báo tôi khi thay đổi").press("Đồng ý")
    choices = plain.buttons
    with processed(servers.database_url):
        plain.open()
        assert "Có tin mới về hồ sơ" in plain.text
        (link,) = [link.get("href") for link in plain.page.iter("a") if link.text == "Xem tin"]
        assert "Đã xử lý xong" in plain.page.get_element_by_id(link[1:]).text_content()
        assert plain.buttons == choices
        told = len(plain.answers)
        assert len(plain.open().answers) == told
        assert "Có tin mới về hồ sơ" not in plain.text


# Whatever comes


_HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">{{ 7*7 }}</textarea>'


def test_what_was_typed_is_shown_as_text(plain: Plain) -> None:
    plain.ask(_HOSTILE)
    assert plain.said == [_HOSTILE]
    assert not [*plain.page.iter("script"), *plain.page.iter("img")]
    plain.ask(_HOSTILE * 40)
    assert plain.typed == _HOSTILE * 40
    assert not [*plain.page.iter("script"), *plain.page.iter("img")]


def test_what_an_answer_says_is_shown_as_text_and_leads_nowhere_odd(plain: Plain) -> None:
    facts = [{"label": _HOSTILE, "text": _HOSTILE}]
    odd = "javascript:alert(1)"
    told = {"title": _HOSTILE, "facts": facts, "source": _HOSTILE, "url": odd, "lead": [_HOSTILE]}
    told |= {"remarks": [_HOSTILE]}
    step = {"title": _HOSTILE, "at": _HOSTILE, "state": "now"}
    cards: list[dict[str, Any]] = [
        {"kind": "checklist", "sections": [{"heading": _HOSTILE, "items": [_HOSTILE]}], **told},
        {"kind": "procedure", **told},
        {"kind": "dossier", "timeline": [step], **told},
        {"kind": "map", "address": _HOSTILE, "hours": _HOSTILE, "telephone": _HOSTILE, **told},
        {"kind": "nothing known", **told},
    ]
    reply = Reply(text=_HOSTILE, cards=cards, links=[Link(_HOSTILE, odd)], quick_replies=[QuickReply(_HOSTILE, "/a")])
    now = datetime.now(timezone.utc)
    items = [
        Item(role="person", at=now, message_id="m", text=_HOSTILE),
        Item(role="assistant", at=now, message_id="m", replies=[reply], status="answered"),
        Item(role="service", at=now, message_id="staff-1", text=_HOSTILE),
        Item(role="officer", at=now, message_id="staff-2", text=f"{_HOSTILE} {odd}", by=_HOSTILE),
    ]
    told_by_service = plain.http.get("/api/v1/service").json()
    service = Service.model_validate({**told_by_service, "banner": {"vi": _HOSTILE, "en": _HOSTILE}})
    values = {"items": items, "choices": reply.quick_replies, "older": None, "error": None, "told": None}
    values |= {"service": service, "place": Place("held", by=_HOSTILE), "leave": LEAVE, "done": ""}
    values |= {"offers": [Survey(0, "c", "dossier", _HOSTILE, _HOSTILE, _HOSTILE)], "steps": SCORES}
    shown = html.fromstring(page("chat.html.j2", "vi", here="/chat", form="f" * 20, **values))
    assert not [*shown.iter("script"), *shown.iter("img")]
    assert not [
        link.get("href") for link in shown.iter("a") if ":" in link.get("href", "") and "tel:" not in link.get("href")
    ]
    assert not [name for element in shown.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("path", ["/chat", "/chat?lang=en", "/chat?deleted=1", "/chat/delete", "/chat?all=1"])
def test_no_page_has_or_allows_a_script(plain: Plain, path: str) -> None:
    plain.ask(_FEE)
    plain.open(path)
    policy = plain.response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script" not in policy
    assert plain.response.headers["cache-control"] == "no-store"
    assert plain.response.headers["content-type"] == "text/html; charset=utf-8"
    assert not [*plain.page.iter("script")]
    assert not [one for one in plain.page.iter() if "style" in one.attrib]
    for element in plain.page.iter("link"):
        assert plain.http.get(element.get("href")).status_code == httpx.codes.OK


def test_every_id_is_there_once(plain: Plain) -> None:
    plain.ask(_FEE).ask("gửi tôi danh sách").ask("gửi tôi danh sách").ask("")
    ids = re.findall(r' id="([^"]*)"', plain.response.text)
    assert len(ids) == len(set(ids))
    wanted = re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]*)"', plain.response.text)
    assert {name for names in wanted for name in names.split()} <= set(ids)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text=%ff%fe",
        b"text=%ED%A0%80",
        b"text",
        b"&&&===",
        b"text=a&" + b"x=1&" * 3000,
        b"text=a&text=b",
        b'{"text":"a"}',
        b"text=xin+ch%C3%A0o&lang=%00&form=%00&payload=%00",
        b"\xff\xfe",
    ],
)
def test_any_form_gets_a_page(plain: Plain, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/chat", "/chat/rating", "/chat/new", "/chat/delete"):
        response = plain.http.post(path, content=body, headers=headers)
        assert response.status_code in (httpx.codes.SEE_OTHER, httpx.codes.UNPROCESSABLE_ENTITY)


def test_the_templates_are_all_there_when_installed() -> None:
    folders = ("pages", "pages/console", "static")
    suffixes = {path.suffix for folder in folders for path in Path(WEB / folder).iterdir() if path.is_file()}
    assert suffixes <= {".j2", ".yml", ".css", ".js", ".svg"}
