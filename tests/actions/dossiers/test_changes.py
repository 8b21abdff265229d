"""What has become of a dossier: `actions/dossiers/changes.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.changes import Change, Notice, Seen, compare, seen
from actions.dossiers.records import Details, Dossier, Request, State
from tests.support.dossiers import ASKED, NOW, TODAY, WHOLE, but, dossier

DUE = date(2026, 11, 27)
"""A Friday."""


def told(before: Dossier, after: Dossier, today: date = TODAY) -> Sequence[Change]:
    """What is told of `after` to somebody who knows `before`."""
    return compare(seen(before), after, today)[0]


def asked(*requests: Request) -> Details:
    return Details(requests=list(requests))


@pytest.mark.parametrize("state", [*State, None])
def test_nothing_is_told_where_nothing_has_changed(state: State | None) -> None:
    item = but(WHOLE, state=state)
    assert told(item, item) == []


def test_a_later_word_of_the_same_is_no_change() -> None:
    later = but(WHOLE, updated_at=NOW + timedelta(hours=1), source="Nguồn khác", reason="Lý do khác")
    assert told(WHOLE, later) == []
    assert compare(seen(WHOLE), later, TODAY)[1].as_of == later.updated_at


@pytest.mark.parametrize("state", [state for state in State if state is not State.PROCESSING])
def test_another_state_is_told(state: State) -> None:
    assert told(dossier(), dossier(state)) == ["state"]


def test_a_word_that_is_none_of_the_ten_is_told_and_another_such_too() -> None:
    posting, joined = dossier(None, state_word="posting"), dossier(None, state_word="interoperating")
    assert told(dossier(), posting) == ["state"]
    assert told(posting, joined) == ["state"]
    assert told(joined, dossier()) == ["state"]
    assert told(joined, joined) == []


def test_papers_asked_for_are_told_in_whatever_state() -> None:
    assert told(dossier(), dossier(details=asked(ASKED))) == ["supplement"]
    assert told(dossier(details=asked(ASKED)), dossier(details=asked(ASKED, ASKED))) == ["supplement"]


def test_a_state_that_asks_for_papers_says_so_already() -> None:
    assert told(dossier(), dossier(State.SUPPLEMENT_NEEDED, details=asked(ASKED))) == ["state"]


def test_further_papers_in_the_same_state_are_told() -> None:
    once, twice = (dossier(State.SUPPLEMENT_NEEDED, details=asked(*[ASKED] * count)) for count in (1, 2))
    assert told(once, twice) == ["supplement"]


def test_papers_that_came_are_no_news() -> None:
    answered = msgspec.structs.replace(ASKED, answered_on=date(2026, 11, 12))
    assert told(dossier(details=asked(ASKED)), dossier(details=asked(answered))) == []


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"due_at": DUE}, {"due_at": DUE, "new_due_at": DUE + timedelta(days=7)}, ["date"]),
        ({"due_at": DUE}, {"due_at": DUE + timedelta(days=7)}, ["date"]),
        ({"due_at": DUE + timedelta(days=7)}, {"due_at": DUE}, ["date"]),
        # The first date anybody gives is no other one; one taken back is none.
        ({}, {"due_at": DUE}, []),
        ({"due_at": DUE}, {}, []),
    ],
)
def test_another_date_is_told(before: dict[str, Any], after: dict[str, Any], changes: list[Change]) -> None:
    assert told(dossier(**before), dossier(**after)) == changes


@pytest.mark.parametrize("state", [State.SUPPLEMENT_NEEDED, State.PAYMENT_NEEDED, State.PROCESSED, State.RETURNED])
def test_another_date_of_one_the_agency_does_not_work_on_is_not_told(state: State) -> None:
    assert told(dossier(state, due_at=DUE), dossier(state, due_at=DUE + timedelta(days=7))) == []


@pytest.mark.parametrize(
    ("due_at", "today", "changes"),
    [
        (DUE, date(2026, 11, 25), []),
        (DUE, date(2026, 11, 26), ["due"]),
        (DUE, DUE, ["due"]),
        # Due on a Monday: told on the Friday before, or on what is left of the days up to it.
        (date(2026, 11, 30), date(2026, 11, 26), []),
        (date(2026, 11, 30), date(2026, 11, 27), ["due"]),
        (date(2026, 11, 30), date(2026, 11, 28), ["due"]),
        (date(2026, 11, 30), date(2026, 11, 29), ["due"]),
        # 24 November 2026 is a day off.
        (date(2026, 11, 25), date(2026, 11, 22), []),
        (date(2026, 11, 25), date(2026, 11, 23), ["due"]),
        (date(2026, 11, 25), date(2026, 11, 24), ["due"]),
        # Over the days of Tết, from 4 to 10 February 2027.
        (date(2027, 2, 11), date(2027, 2, 2), []),
        (date(2027, 2, 11), date(2027, 2, 3), ["due"]),
        (date(2027, 2, 11), date(2027, 2, 8), ["due"]),
        # On a Saturday that is worked, 22 August 2026.
        (date(2026, 8, 24), date(2026, 8, 21), []),
        (date(2026, 8, 24), date(2026, 8, 22), ["due"]),
    ],
)
def test_a_date_is_told_a_working_day_before(due_at: date, today: date, changes: list[Change]) -> None:
    item = dossier(due_at=due_at)
    assert told(item, item, today) == changes


@pytest.mark.parametrize(
    ("due_at", "today", "changes"),
    [
        # Nobody has worked since: nobody is late.
        (DUE, date(2026, 11, 28), []),
        (DUE, date(2026, 11, 29), []),
        (DUE, date(2026, 11, 30), ["late"]),
        (date(2026, 11, 23), date(2026, 11, 24), []),
        (date(2026, 11, 23), date(2026, 11, 25), ["late"]),
        (date(2027, 2, 3), date(2027, 2, 10), []),
        (date(2027, 2, 3), date(2027, 2, 11), ["late"]),
        (date(2026, 11, 5), TODAY, ["late"]),
    ],
)
def test_a_date_that_passed_is_told_once_a_working_day_did(due_at: date, today: date, changes: list[Change]) -> None:
    item = dossier(due_at=due_at)
    assert told(item, item, today) == changes


@pytest.mark.parametrize("state", [state for state in [*State, None] if state is None or not state.running])
def test_only_where_the_agency_works_on_it_is_it_due_or_late(state: State | None) -> None:
    item = dossier(state, state_word="" if state else "posting", due_at=DUE)
    for day in (DUE - timedelta(days=1), DUE, DUE + timedelta(days=9)):
        assert told(item, item, day) == []


def test_each_date_is_told_once_when_it_comes_and_once_when_it_has_passed() -> None:
    item, known, all_told = dossier(due_at=DUE), seen(dossier(due_at=DUE)), []
    for day in range(30):
        changes, known = compare(known, item, TODAY + timedelta(days=day))
        all_told += changes
    assert all_told == ["due", "late"]
    item = dossier(due_at=DUE, new_due_at=date(2027, 1, 15))
    for day in range(30, 70):
        changes, known = compare(known, item, TODAY + timedelta(days=day))
        all_told += changes
    assert all_told == ["due", "late", "date", "due", "late"]


def test_a_date_brought_forward_that_has_passed_is_both() -> None:
    assert told(dossier(due_at=date(2026, 12, 30)), dossier(due_at=date(2026, 11, 20))) == ["date", "late"]


def test_several_at_once_are_told_at_once() -> None:
    before = dossier(State.ACCEPTED, due_at=date(2026, 12, 30))
    after = dossier(State.PROCESSING, due_at=date(2026, 11, 23), details=asked(ASKED))
    assert told(before, after) == ["state", "supplement", "date", "due"]


def test_the_date_that_holds_is_the_new_one() -> None:
    assert seen(dossier(due_at=DUE)).due_at == DUE
    assert seen(dossier(due_at=DUE, new_due_at=date(2026, 12, 4))).due_at == date(2026, 12, 4)


def test_what_is_known_keeps_what_was_told_before() -> None:
    before = Seen(reminded_of=DUE, late_for=DUE)
    after = seen(dossier(), before)
    assert (after.reminded_of, after.late_for) == (DUE, DUE)


def test_what_is_known_and_what_is_told_can_be_kept_as_text() -> None:
    known = compare(seen(WHOLE), WHOLE, date(2026, 12, 10))[1]
    assert msgspec.json.decode(msgspec.json.encode(known), type=Seen) == known
    notice = Notice(["state", "late"], but(WHOLE, details=Details()))
    assert msgspec.json.decode(msgspec.json.encode(notice), type=Notice) == notice
    assert msgspec.json.decode(b"{}", type=Seen) == Seen()


_DATES = st.none() | st.dates(date(2026, 10, 1), date(2027, 3, 31))
_MOMENTS = st.datetimes(datetime(2026, 10, 1), datetime(2027, 3, 31), timezones=st.just(timezone.utc))
_DOSSIERS = st.builds(
    dossier,
    st.none() | st.sampled_from(State),
    state_word=st.sampled_from(["", "posting"]),
    due_at=_DATES,
    new_due_at=_DATES,
    details=st.integers(0, 3).map(lambda count: asked(*[ASKED] * count)),
    updated_at=_MOMENTS,
)


@given(_DOSSIERS, _DOSSIERS, st.dates(date(2026, 10, 1), date(2027, 3, 31)))
def test_told_twice_in_a_row_there_is_nothing_to_tell_the_second_time(
    before: Dossier, after: Dossier, today: date
) -> None:
    known = compare(seen(before), after, today)[1]
    assert compare(known, after, today) == ([], known)


@given(_DOSSIERS, _DOSSIERS, st.dates(date(2026, 10, 1), date(2027, 3, 31)))
def test_each_change_is_named_once_and_none_that_excludes_another(before: Dossier, after: Dossier, today: date) -> None:
    changes = told(before, after, today)
    assert len(set(changes)) == len(changes)
    assert not {"due", "late"} <= set(changes)
