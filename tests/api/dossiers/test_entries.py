"""How messages add up: `api/dossiers/entries.py`."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.dossiers.entries import BLANK, FACTS, STATE, Entry, entry_key, merged
from tests.support.pushes import NUMBER, dossier, step, taken

_MINUTES = st.integers(0, 4).map(lambda n: f"2026110309{n:02}00")
_NUMBERS = st.sampled_from([NUMBER, "H56.06-261102-0002", "H29-261102-0003"])
_STATES = st.integers(1, 10)
_DATES = st.none() | st.integers(10, 20).map(lambda n: f"202611{n}170000")
_SOURCES = st.sampled_from(["Tỉnh A", "Tỉnh B"])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """What one message says: of few dossiers within few minutes, so that many are of one moment."""
    number, at, state = draw(_NUMBERS), draw(_MINUTES), draw(_STATES)
    item: dict[str, Any] = step(number, at, state, NoiDungXuLy=draw(st.sampled_from("ABC")))
    if draw(st.booleans()):
        requests = draw(st.lists(st.just({"NoiDungBoSung": "Nộp thêm bản vẽ"}), max_size=2))
        fields = {"ThoiDiemXuLy": at, "NgayHenTra": draw(_DATES), "GhiChu": draw(st.sampled_from("XYZ"))}
        item = dossier(number, state, DanhSachHoSoBoSung=requests, **fields)
    (said,) = taken(item, source=draw(_SOURCES))
    return said.entry


_ENTRIES = st.lists(entries(), max_size=12)


@given(_ENTRIES, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(said: list[Entry], draw: Any) -> None:
    other = list(said)
    draw.shuffle(other)
    assert merged(other) == merged(said)


@given(_ENTRIES)
def test_what_is_said_twice_is_said_once(said: list[Entry]) -> None:
    assert merged(said + said) == merged(said)
    assert merged(merged(said)) == merged(said)


@given(_ENTRIES, st.lists(st.integers(0, 12), max_size=4))
def test_how_it_is_cut_into_batches_makes_no_difference(said: list[Entry], cuts: list[int]) -> None:
    ends = [0, *sorted(cuts), len(said)]
    batches = [merged(said[start:end]) for start, end in itertools.pairwise(ends)]
    assert merged(entry for batch in batches for entry in batch) == merged(said)


@given(_ENTRIES, _ENTRIES)
def test_either_of_two_batches_may_be_in_the_tables_first(one: list[Entry], other: list[Entry]) -> None:
    assert merged([*merged(one), *merged(other)]) == merged([*merged(other), *merged(one)])


@given(_ENTRIES)
def test_each_dossier_is_whole_and_there_once_in_the_order_of_numbers(said: list[Entry]) -> None:
    whole = merged(said)
    assert [entry["receipt"] for entry in whole] == sorted({entry["receipt"] for entry in said})
    assert all(set(entry) == {*BLANK, "receipt", "compact", "updated_at"} for entry in whole)


@given(_ENTRIES)
def test_what_was_said_is_not_changed(said: list[Entry]) -> None:
    before = [dict(entry) for entry in said]
    merged(said)
    assert said == before


@given(_ENTRIES)
def test_state_and_facts_are_each_as_one_message_said(said: list[Entry]) -> None:
    for entry in merged(said):
        own = [{**BLANK, **one} for one in said if one["receipt"] == entry["receipt"]]
        for key, columns in (("state_key", STATE), ("facts_key", FACTS)):
            latest = max(own, key=lambda one: one[key])
            assert {column: entry[column] for column in columns} == {column: latest[column] for column in columns}


@given(_ENTRIES)
def test_two_messages_with_one_key_say_the_same(said: list[Entry]) -> None:
    for key, columns in (("state_key", STATE), ("facts_key", FACTS)):
        seen: dict[tuple[str, str], dict[str, Any]] = {}
        for entry in ({**BLANK, **one} for one in said):
            told = {column: entry[column] for column in columns}
            assert seen.setdefault((entry["receipt"], entry[key]), told) == told


@given(_ENTRIES)
def test_the_word_is_as_old_as_the_latest_message(said: list[Entry]) -> None:
    for entry in merged(said):
        own = [one for one in said if one["receipt"] == entry["receipt"]]
        assert entry["updated_at"] == max(one["updated_at"] for one in own)
        assert entry["state_key"].startswith(f"{entry['updated_at']:%Y%m%d%H%M%S}")


def test_the_later_message_decides() -> None:
    late = taken(step(at="20261105090000", state=9), step(at="20261104090000", state=4))
    (entry,) = merged(one.entry for one in late)
    assert entry["state"] == 9


def test_of_one_second_the_state_nearer_to_the_end_decides_and_a_step_before_a_dossier() -> None:
    at = "20261104090000"
    said = taken(step(at=at, state=9), step(at=at, state=4), dossier(state=9, ThoiDiemXuLy=at))
    (entry,) = merged(one.entry for one in said)
    assert (entry["state"], entry["state_note"]) == (9, "Thẩm tra hồ sơ")


def test_a_step_says_nothing_of_the_facts() -> None:
    (entry,) = merged(one.entry for one in taken(dossier(), step(at="20261105090000", state=9)))
    assert (entry["state"], entry["procedure_name"]) == (9, "Đăng ký khai sinh")
    assert entry["due_at"] == date(2026, 11, 16)


def test_the_first_date_promised_is_kept_beside_the_present_one() -> None:
    later = dossier(NgayHenTra="20261125170000", ThoiDiemXuLy="20261110080000")
    for said in (taken(dossier(), later), taken(later, dossier())):
        (entry,) = merged(one.entry for one in said)
        assert (entry["first_due_at"], entry["due_at"]) == (date(2026, 11, 16), date(2026, 11, 25))


def test_a_message_without_a_date_takes_no_promise_back() -> None:
    said = taken(dossier(), dossier(NgayHenTra=None, ThoiDiemXuLy="20261110080000"))
    (entry,) = merged(one.entry for one in said)
    assert (entry["first_due_at"], entry["due_at"]) == (date(2026, 11, 16), None)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-14, 14), st.integers(1, 10**6))
def test_keys_sort_as_moments_do_in_whatever_zone(local: datetime, hours: int, later_s: int) -> None:
    at = local.replace(tzinfo=timezone.utc)
    later = (at + timedelta(seconds=later_s)).astimezone(timezone(timedelta(hours=hours)))
    assert entry_key(at, "ffff") < entry_key(later, "")
