"""Where a dossier stands, in words: `actions/wording/dossiers.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.changes import Change, Notice
from actions.dossiers.demo import demo_dossiers
from actions.dossiers.directory import Agency
from actions.dossiers.records import Dossier, State
from actions.dossiers.working_days import add_working_days, working_days_between
from actions.wording.dossiers import (
    agency_words,
    card,
    late_working_days,
    masked,
    notice_card,
    short_notice,
    state_name,
    tell,
    tell_notice,
    view,
)
from actions.wording.templates import day, vietnamese
from knowledge.text.numbers import numbers
from knowledge.text.receipts import find_receipts
from tests.support.cards import said, untold, words
from tests.support.dossiers import NOW, TODAY, but
from tests.support.dossiers import dossier as plain

STAFF = "Anh/chị gọi tổng đài."
DEMO = demo_dossiers(NOW)
LATE = [dossier for dossier in DEMO if late_working_days(dossier, TODAY) and dossier.state.running]
OFFICE = Agency("Ủy ban nhân dân tỉnh Thử", within=False, phone="0237 000 000")

every_dossier = pytest.mark.parametrize("dossier", DEMO, ids=lambda dossier: dossier.receipt)
every_late_one = pytest.mark.parametrize("dossier", LATE, ids=lambda dossier: dossier.receipt)


@pytest.mark.parametrize(
    ("state", "fields", "late"),
    [
        (State.PROCESSING, {}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 24)}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 23)}, 0),
        (State.PROCESSING, {"due_at": date(2026, 11, 20)}, 1),
        (State.ACCEPTED, {"due_at": date(2026, 11, 13)}, 6),
        (State.REGISTERED, {"due_at": date(2026, 11, 13)}, 6),
        # The agency waits for the citizen, or owes nothing any more.
        (State.SUPPLEMENT_NEEDED, {"due_at": date(2026, 11, 13)}, 0),
        (State.PAYMENT_NEEDED, {"due_at": date(2026, 11, 13)}, 0),
        (State.NOT_ACCEPTED, {"due_at": date(2026, 11, 13)}, 0),
        (State.WITHDRAWN, {"due_at": date(2026, 11, 13)}, 0),
        (State.STOPPED, {"due_at": date(2026, 11, 13)}, 0),
        (State.PROCESSED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 13)}, 0),
        (State.RETURNED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 17)}, 2),
        (State.RETURNED, {"due_at": date(2026, 11, 13), "finished_at": date(2026, 11, 9)}, 0),
    ],
)
def test_late_are_the_working_days_the_agency_has_missed(state: State, fields: dict[str, date], late: int) -> None:
    assert late_working_days(plain(state, **fields), TODAY) == late


def test_the_demo_is_late_where_it_says_so() -> None:
    late = {dossier.receipt[-4:]: late_working_days(dossier, TODAY) for dossier in DEMO}
    assert {number: days for number, days in late.items() if days} == {"0011": 4, "0012": 3}


@pytest.mark.parametrize("holiday", [date(2027, 2, 10), date(2026, 9, 2)])
def test_the_demo_is_as_late_over_the_holidays(holiday: date) -> None:
    demo = demo_dossiers(datetime.combine(holiday, NOW.timetz()))
    late = {dossier.receipt[-4:]: late_working_days(dossier, holiday) for dossier in demo}
    assert {number for number, days in late.items() if days} == {"0011", "0012"}


@every_dossier
def test_it_names_number_state_procedure_agency_and_source(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    state = vietnamese()(f"states.{int(dossier.state)}.name")
    for told in (dossier.receipt, state, dossier.procedure_name, dossier.agency, dossier.source, "09:30 23/11/2026"):
        assert told in text
    assert len(text) <= 2000


@every_dossier
def test_on_its_number_alone_nothing_is_said_about_the_person(dossier: Dossier) -> None:
    shown = str(msgspec.to_builtins(view(dossier, TODAY)))
    drawn = str(card(dossier, TODAY, STAFF))
    for told in (tell(dossier, TODAY, STAFF), shown, drawn):
        told = told.replace(dossier.receipt, "")
        assert not re.search(rf"(?<!\d){dossier.receipt[-4:]}(?!\d)", told)
        for personal in (dossier.details.applicant, dossier.details.phone, dossier.details.note):
            assert not personal or personal not in told
        for part in (*dossier.details.charges, *dossier.details.requests, *dossier.details.steps):
            assert not any(
                str(value) in told for value in msgspec.structs.astuple(part) if isinstance(value, str | int)
            )


@every_dossier
def test_every_number_is_the_dossiers_or_a_count_of_days(dossier: Dossier) -> None:
    facts = msgspec.structs.asdict(dossier)
    days = [value for value in facts.values() if isinstance(value, date) and not isinstance(value, datetime)]
    own = " ".join([*map(str, facts.values()), *map(day, days), "09:30 23/11/2026"])
    left = working_days_between(TODAY, dossier.due_at) if dossier.due_at else 0
    allowed = numbers(own) | {str(late_working_days(dossier, TODAY)), str(left)}
    assert numbers(tell(dossier, TODAY, "")) <= allowed
    assert numbers(said(card(dossier, TODAY, ""))) <= allowed


@every_dossier
def test_only_a_late_one_gets_an_apology(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    assert ("xin lỗi" in text) == (dossier in LATE)
    assert ("Việc tiếp theo" in text) == (dossier not in LATE)


@every_late_one
def test_a_late_one_says_how_late_why_and_until_when(dossier: Dossier) -> None:
    text = tell(dossier, TODAY, STAFF)
    assert f"{late_working_days(dossier, TODAY)} ngày làm việc" in text
    assert day(dossier.due_at) in text
    assert (dossier.reason or "chưa báo lý do") in text
    new_date = f"Ngày hẹn mới: {day(dossier.new_due_at)}" if dossier.new_due_at else "chưa báo ngày hẹn mới"
    assert new_date in text
    apology = (
        f"Phiếu xin lỗi và hẹn lại ngày trả đã gửi ngày {day(dossier.apologised_at)}" if dossier.apologised_at else ""
    )
    assert apology in text
    assert STAFF in text


def test_one_late_dossier_has_a_new_date_and_one_has_none() -> None:
    assert sorted(dossier.new_due_at is None for dossier in LATE) == [False, True]


def test_a_late_one_says_whom_to_call_where_the_agency_has_a_telephone() -> None:
    late = plain(due_at=date(2026, 11, 5))
    text = tell(late, TODAY, STAFF, OFFICE)
    assert "Hỏi trực tiếp: Xã Minh Họa, điện thoại 0237 000 000" in text
    assert STAFF not in text
    assert OFFICE.name in tell(but(late, agency=""), TODAY, STAFF, OFFICE)
    # The office above is not whom to call.
    assert STAFF in tell(late, TODAY, STAFF, OFFICE._replace(within=True))


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (plain(due_at=date(2026, 11, 27)), "Còn 3 ngày làm việc đến ngày hẹn"),
        (plain(due_at=date(2026, 11, 25)), "Còn 1 ngày làm việc đến ngày hẹn"),
        (plain(due_at=TODAY), "Hôm nay là ngày hẹn"),
        (plain(State.PROCESSED, due_at=TODAY, finished_at=TODAY), "đã xong đúng hẹn"),
        (plain(State.RETURNED, due_at=TODAY, finished_at=date(2026, 11, 2)), "đã xong đúng hẹn"),
        (plain(State.RETURNED, due_at=date(2026, 11, 19), finished_at=TODAY), "xong trễ hẹn 2 ngày làm việc. Xin lỗi"),
    ],
)
def test_it_says_whether_the_date_is_or_was_kept(item: Dossier, words: str) -> None:
    text = tell(item, TODAY, STAFF)
    assert words in text
    assert "• Việc tiếp theo:" in text


@pytest.mark.parametrize(
    "item",
    [
        plain(),
        plain(State.PROCESSED),
        plain(State.PROCESSED, finished_at=TODAY),
        plain(State.RETURNED, due_at=date(2026, 11, 5)),
        plain(State.SUPPLEMENT_NEEDED, due_at=date(2026, 11, 5)),
        plain(State.WITHDRAWN, due_at=date(2026, 11, 5), finished_at=TODAY),
        plain(State.STOPPED, due_at=date(2026, 11, 27)),
        plain(None, state_word="posting", due_at=date(2026, 11, 5)),
    ],
)
def test_where_nothing_is_promised_nothing_is_said_of_keeping_it(item: Dossier) -> None:
    assert not re.search("Còn|Hôm nay|đúng hẹn|trễ hẹn|quá hẹn|xin lỗi", tell(item, TODAY, STAFF))


def test_over_a_weekend_nobody_is_late_yet() -> None:
    text = tell(plain(due_at=date(2026, 11, 20)), date(2026, 11, 21), STAFF)
    assert not re.search("Còn|Hôm nay|quá hẹn", text)


@pytest.mark.parametrize("word", ["posting", "Chờ liên thông"])
def test_a_word_that_is_none_of_the_ten_is_told_as_it_is(word: str) -> None:
    item = plain(None, state_word=word)
    assert f"• Tình trạng: {word} (ghi theo hệ thống của cơ quan)." in tell(item, TODAY, STAFF)
    assert view(item, TODAY).state is None
    assert word in view(item, TODAY).state_name
    assert "?" in state_name(plain(None))


def test_what_the_source_does_not_say_is_left_out() -> None:
    text = tell(plain(procedure_name="", agency=""), TODAY, STAFF)
    assert not re.search("Thủ tục|Nơi giải quyết|Ngày nhận|Hẹn trả|None", text)


def test_the_agency_is_the_sources_or_else_what_the_number_names() -> None:
    ministry = Agency("Bộ Công an", within=True)
    assert "Nơi giải quyết: Xã Minh Họa." in tell(plain(), TODAY, STAFF, ministry)
    assert "Nơi giải quyết: đơn vị thuộc Bộ Công an." in tell(plain(agency=""), TODAY, STAFF, ministry)
    assert agency_words(ministry._replace(within=False)) == "Bộ Công an"
    assert agency_words(None) == ""


def test_a_result_is_fetched_where_the_dossier_is() -> None:
    assert "nơi nộp hồ sơ (Xã Minh Họa)" in tell(plain(State.PROCESSED), TODAY, STAFF)
    assert vietnamese()("states.9.next") in tell(plain(State.PROCESSED, agency=""), TODAY, STAFF)


def test_the_view_is_the_contract() -> None:
    late = next(dossier for dossier in LATE if dossier.new_due_at)
    shown = view(late, TODAY)
    assert (shown.state, shown.state_name) == (4, "Đang xử lý")
    assert shown.late_working_days == working_days_between(late.due_at, TODAY) == 4
    assert shown.new_due_at == add_working_days(TODAY, 3)
    assert shown.apologised_at == late.apologised_at
    assert shown.reason == late.reason
    assert view(plain(), TODAY).reason is None
    assert shown.as_of == "2026-11-23T09:30+07:00"
    assert find_receipts(shown.receipt)[0].number == shown.receipt


def test_the_card_is_what_a_page_draws() -> None:
    late = next(dossier for dossier in LATE if dossier.new_due_at)
    drawn = card(late, TODAY, STAFF)
    assert list(drawn) == ["kind", "lead", "title", "facts", "timeline", "remarks", "source"]
    assert (drawn["kind"], drawn["title"]) == ("dossier", f"Hồ sơ {late.receipt}")
    assert [fact["label"] for fact in drawn["facts"]] == [
        "Thủ tục",
        "Nơi giải quyết",
        "Tình trạng",
        "Ngày nhận",
        "Hẹn trả",
    ]
    assert drawn["timeline"][2] == {"title": "Có kết quả", "at": f"hẹn mới {day(late.new_due_at)}", "state": "ahead"}
    assert drawn["remarks"][0].startswith("Hồ sơ đã quá hẹn 4 ngày làm việc.")
    assert drawn["remarks"][-1] == STAFF
    assert drawn["source"] == tell(late, TODAY, STAFF).splitlines()[-1]
    assert json.loads(json.dumps(drawn)) == drawn == card(late, TODAY, STAFF)


def _tells_the_same(text: str, drawn: dict[str, Any], item: Dossier) -> None:
    """Hold that `drawn` says all that `text` says, and beside its steps nothing else."""
    assert untold(text, drawn) == {}, text
    assert words(said(drawn, timeline=False)).keys() == words(text).keys()
    days = (item.received_at, item.finished_at, item.due_at, item.new_due_at)
    own = words(" ".join([state_name(item), *(day(one) for one in days if one)])).keys()
    steps = " ".join(f"{stage['title']} {stage['at']}" for stage in drawn["timeline"])
    assert words(steps).keys() <= own | words(" ".join(vietnamese().names("timeline").values())).keys()


_SOME_DAY = st.none() | st.dates(date(2026, 10, 1), date(2027, 1, 31))


@every_dossier
def test_the_card_tells_what_the_text_tells(dossier: Dossier) -> None:
    for agency in (None, OFFICE):
        _tells_the_same(tell(dossier, TODAY, STAFF, agency), card(dossier, TODAY, STAFF, agency), dossier)
    notice = Notice(["state", "supplement", "late"], dossier)
    _tells_the_same(tell_notice(notice, TODAY, STAFF), notice_card(notice, TODAY, STAFF), dossier)


@given(
    st.builds(
        plain,
        st.none() | st.sampled_from(State),
        state_word=st.just("Chờ liên thông"),
        procedure_name=st.sampled_from(["", "Khai sinh"]),
        agency=st.sampled_from(["", "Xã Minh Họa"]),
        received_at=_SOME_DAY,
        due_at=_SOME_DAY,
        finished_at=_SOME_DAY,
        new_due_at=_SOME_DAY,
        apologised_at=_SOME_DAY,
        reason=st.sampled_from(["", "Chờ xác minh."]),
        asked=st.booleans(),
    ),
    st.sampled_from([None, OFFICE]),
)
def test_whatever_is_known_of_it_the_card_tells_what_the_text_tells(item: Dossier, agency: Agency | None) -> None:
    _tells_the_same(tell(item, TODAY, STAFF, agency), card(item, TODAY, STAFF, agency), item)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn An", "Nguyễn V*** A***"),
        ("  Lê   Thị Hoa ", "Lê T*** H***"),
        ("Hoa", "H***"),
        ("H'Hen Niê", "H'Hen N***"),
        ("CÔNG TY TNHH Thử Nghiệm", "CÔNG T*** T*** T*** N***"),
        ("", ""),
        (" ", ""),
    ],
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(max_size=60))
def test_no_part_of_a_name_but_the_first_is_shown(name: str) -> None:
    assert all(len(part) <= 4 for part in masked(name).split()[1:])


_LONG = "Rất dài. " * 300


def test_however_long_the_words_are_a_reply_can_hold_them() -> None:
    words = {"procedure_name": _LONG, "agency": _LONG, "reason": _LONG, "source": _LONG, "state_word": _LONG}
    running = plain(due_at=date(2026, 11, 5), new_due_at=TODAY, apologised_at=TODAY, received_at=TODAY, **words)
    for item in (running, but(running, state=None), but(running, state=State.PROCESSED, finished_at=TODAY)):
        assert len(tell(item, TODAY, STAFF, OFFICE)) <= 1700
        assert len(tell_notice(Notice(["state", "supplement", "date", "late"], item), TODAY, STAFF)) <= 2000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (["state"], ["notices.state"]),
        (["supplement"], ["notices.supplement"]),
        (["state", "date"], ["notices.date"]),
        (["due"], ["notices.due"]),
        (["state", "date", "late"], ["notices.date", "notices.late"]),
    ],
)
def test_a_notice_says_what_has_become_of_it(changes: Sequence[Change], words: Sequence[str]) -> None:
    lines = tell_notice(Notice(changes, plain(due_at=date(2026, 11, 27))), TODAY, STAFF).split("\n")
    assert lines[: len(words) + 1] == [*map(vietnamese(), words), ""]
    assert lines[-1] == vietnamese()("notices.stop")
    assert tell(plain(due_at=date(2026, 11, 27)), TODAY, STAFF) in "\n".join(lines)
    remarks = notice_card(Notice(changes, plain(due_at=date(2026, 11, 27))), TODAY, STAFF)["remarks"]
    assert remarks[: len(words)] == lines[: len(words)]
    assert remarks[-1] == lines[-1]


@every_dossier
def test_a_notice_says_nothing_about_the_person(dossier: Dossier) -> None:
    for change in ("state", "supplement", "late"):
        notice = Notice([change], dossier)
        drawn = str(notice_card(notice, TODAY, STAFF))
        for told in (tell_notice(notice, TODAY, STAFF), short_notice(notice), drawn):
            assert dossier.details.applicant not in told
            assert dossier.details.phone not in told
            assert not dossier.details.note or dossier.details.note not in told


@pytest.mark.parametrize(
    ("item", "changes", "text"),
    [
        (plain(State.PROCESSED), ["state"], "Mot Cua: ho so H00.99-261102-0001 Da xu ly xong."),
        (
            plain(due_at=date(2026, 11, 27)),
            ["due"],
            "Mot Cua: ho so H00.99-261102-0001 Dang xu ly, hen tra 27/11/2026.",
        ),
        (
            plain(due_at=date(2026, 11, 5), new_due_at=date(2026, 12, 4)),
            ["date", "late"],
            "Mot Cua: ho so H00.99-261102-0001 Dang xu ly, hen tra 04/12/2026. Co quan xin loi vi qua hen.",
        ),
        (
            plain(None, state_word="Chờ “liên thông” 👍"),
            ["state"],
            "Mot Cua: ho so H00.99-261102-0001 Cho lien thong  (ghi theo he thong cua co quan).",
        ),
    ],
)
def test_a_text_message_is_short_and_plain(item: Dossier, changes: Sequence[Change], text: str) -> None:
    assert short_notice(Notice(changes, item)) == text


_ITEMS = st.builds(
    plain,
    st.none() | st.sampled_from(State),
    state_word=st.text(max_size=300),
    due_at=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    receipt=st.sampled_from(["H29.12-240408-0012", "000.00.06.H56-231027-0361", "03706/2026/07906"]),
)


@given(_ITEMS, st.lists(st.sampled_from(["state", "supplement", "date", "due", "late"]), min_size=1, unique=True))
def test_a_text_message_is_one_in_the_telephones_own_alphabet(item: Dossier, changes: list[Any]) -> None:
    text = short_notice(Notice(changes, item))
    assert len(text) <= 160
    assert text.isascii()
    assert item.receipt in text
