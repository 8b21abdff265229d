"""Reading the national synchronisation payload: `api/dossiers/national.py`."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.configuration import AgencyConfig
from actions.dossiers.directory import Directory
from actions.dossiers.records import Charge, Details, Request
from actions.dossiers.tables import dossiers, steps
from actions.wording.templates import vietnamese
from api.dossiers.entries import BLANK, FACTS, Taken, merged
from api.dossiers.national import Rejected, items, read
from knowledge.clock import VIETNAM
from knowledge.text.receipts import find_receipts
from tests.support.pushes import NOW, NUMBER, SOURCE, dossier, stamp, step, taken

_PLAIN = Directory()
_SOON = stamp(NOW + timedelta(minutes=59))
_FUTURE = stamp(NOW + timedelta(minutes=61))


def one(item: dict[str, Any]) -> Taken:
    (said,) = taken(item)
    return said


def details(**fields: Any) -> Details:
    return msgspec.json.decode(one(dossier(**fields)).entry["details"], type=Details)


def rejected(item: Any, agencies: tuple[str, ...] = (), directory: Directory = _PLAIN) -> tuple[str, str]:
    """The reason for which `item` is rejected, and the field it is about."""
    (said,) = read([item], SOURCE, directory, agencies, NOW)
    assert isinstance(said, Rejected), said
    assert vietnamese()(said.reason).endswith(".")
    return said.reason, said.field


def test_every_field_of_a_dossier_is_read() -> None:
    request = {
        **{"NoiDungBoSung": "Nộp thêm bản vẽ", "NgayBoSung": "20261106101500", "NgayTiepNhanBoSung": "20261109140000"},
        **{"DanhSachGiayToBoSung": [{"TenGiayTo": "Bản vẽ thiết kế"}, "Giấy phép cũ", {"TenGiayTo": ""}, None]},
        **{"NgayHenTraTruoc": "20261110170000", "NgayHenTraMoi": "20261116170000"},
    }
    item = dossier(
        **{"MaLinhVuc": "HT", "TenLinhVuc": "Hộ tịch", "KenhThucHien": 2, "LoaiDoiTuong": "1", "HinhThuc": "1"},
        **{"NgayNopHoSo": "20261101200000", "NgayKetThucXuLy": "20261112093000", "NgayTra": "20261113080000"},
        **{
            "NgayTuChoi": None,
            "TaiLieuNop": [{"TenTepDinhKem": "a.pdf"}],
            "DanhSachGiayToKetQua": [],
            "GhiChu": "Xong",
        },
        **{
            "LyDoTreHen": "Chờ xác minh",
            "NgayXinLoi": "20261111080000",
            "DinhDanhCHS": [{"SoDinhDanh": "038203001234"}],
        },
        **{"DanhSachHoSoBoSung": [request], "state": 10},
        DanhSachLePhi=[{"TenPhiLePhi": "Lệ phí", "MaPhiLePhi": "1", "HinhThucThu": "Trực tuyến", "Gia": "8.000"}],
    )
    entry, done = one(item)
    assert done is None
    told = msgspec.json.decode(entry.pop("details"), type=Details)
    keys = {name: entry.pop(name) for name in ("state_key", "facts_key")}
    assert entry == {
        **{"receipt": NUMBER, "compact": "H56062611020001", "source": SOURCE, "state": 10, "state_note": ""},
        **{"procedure_code": "1.001193", "procedure_name": "Đăng ký khai sinh"},
        **{"agency": "Ủy ban nhân dân xã Hoằng Hóa", "reason": "Chờ xác minh", "supplemented": True},
        **{"received_at": date(2026, 11, 2), "due_at": date(2026, 11, 16), "first_due_at": date(2026, 11, 16)},
        **{"finished_at": date(2026, 11, 12), "apologised_at": date(2026, 11, 11)},
        "updated_at": datetime(2026, 11, 13, 8, tzinfo=VIETNAM),
    }
    assert told == Details(
        note="Xong",
        applicant="Nguyễn Văn An",
        phone="0900000123",
        identity="1234",
        charges=[Charge("Lệ phí", 8000, "Trực tuyến")],
        requests=[
            Request(date(2026, 11, 6), "Nộp thêm bản vẽ", ["Bản vẽ thiết kế", "Giấy phép cũ"], date(2026, 11, 9)),
        ],
    )
    assert all(key.startswith("20261113010000") for key in keys.values()), "not in UTC"


def test_every_field_of_a_step_is_read() -> None:
    entry, done = one(
        step(ChucDanh="Chuyên viên", NgayBatDau="20261103080000", NgayKetThucTheoQuyDinh="20261105170000")
    )
    at = datetime(2026, 11, 3, 9, tzinfo=VIETNAM)
    assert done == {
        **{"receipt": NUMBER, "digest": done and done["digest"], "at": at},
        **{"unit": "Phòng Tư pháp", "content": "Thẩm tra hồ sơ"},
    }
    assert (entry["state"], entry["state_note"], entry["updated_at"]) == (4, "Thẩm tra hồ sơ", at)
    assert not set(entry) & set(FACTS)


def test_nothing_is_kept_of_who_worked_on_it() -> None:
    said = one(step(NguoiXuLy="Trần Thị Bình", ChucDanh="Chuyên viên"))
    assert "Bình" not in repr(said)
    assert "Chuyên viên" not in repr(said)


def test_moments_are_kept_in_utc_whatever_the_database_makes_of_zones() -> None:
    entry, done = one(step())
    assert entry["updated_at"].tzinfo is timezone.utc
    assert done is not None
    assert done["at"].tzinfo is timezone.utc


def test_only_the_last_four_of_an_identity_number_are_kept() -> None:
    for fields in (
        {"DinhDanhCHS": [{"SoDinhDanh": "038203001234"}]},
        {"DinhDanhCHS": [{}, {"SoDinhDanh": ""}, {"SoDinhDanh": "038 203 001 234 "}]},
        {"DinhDanhCHS": {"SoDinhDanh": "038203001234"}},
        {"SoDinhDanh": 38203001234},
    ):
        said = one(dossier(**fields))
        assert msgspec.json.decode(said.entry["details"], type=Details).identity == "1234"
        assert "3001234" not in repr(said)
        assert "1 234" not in repr(said)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("0900000123", "0900000123"),
        ("0900.000.123", "0900000123"),
        ("(0237) 3852 246", "02373852246"),
        ("+84 900 000 123", "84900000123"),
        (84900000123, "84900000123"),
        ("0900000123; 0987000456", "0900000123"),
        ("0900000123/0987000456", "0900000123"),
        ("0900000123 0987000456", ""),
        ("0000000000", ""),
        ("123", ""),
        ("không có", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_is_one_that_can_be_called(written: Any, digits: str) -> None:
    assert details(SoDienThoai=written).phone == digits


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        *(("70000", 70_000), (70000, 70_000), (70000.0, 70_000), ("70.000", 70_000), ("70,000", 70_000)),
        *((" 8000 ", 8_000), ("1.500.000", 1_500_000), ("1.234.567.890", 1_234_567_890)),
        *(("70,5", None), ("70.5", None), (70.5, None), (70.125, None), ("1.50.000", None), ("70 nghìn", None)),
        *(("", None), (None, None), (True, None), ([], None), ("-5", None), (-5, None), (10**12, None)),
        *((1e300, None), (0, None), ("0", None), ("0.000", None), ("７０", None), ("70.0000", None)),
    ],
)
def test_a_sum_is_read_or_left_out_but_not_guessed(written: Any, amount: int | None) -> None:
    charges = details(DanhSachLePhi=[{"TenPhiLePhi": "Lệ phí", "Gia": written}]).charges
    assert [charge.amount for charge in charges] == ([] if amount is None else [amount])


@pytest.mark.parametrize("word", [4, "4", "04", "Đang xử lý", "đang  xử lý", "dang xu ly", "processing", "PROCESSING"])
def test_a_state_is_read_by_code_name_and_machine_word(word: Any) -> None:
    assert one(dossier(state=word)).entry["state"] == one(step(state=word)).entry["state"] == 4


@pytest.mark.parametrize("word", [None, "", 0, 11, -4, 4.0, True, [4], {"4": 4}, "xong xuôi", "posting", "4" * 10_000])
def test_a_state_that_is_none_of_the_ten_is_rejected(word: Any) -> None:
    assert rejected(dossier(state=word)) == ("push.no_state", "TrangThaiHoSo")
    assert rejected(step(state=word)) == ("push.no_state", "TrangThai")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("h56.06-261102-0001", NUMBER),
        (" H56.06-261102-0001\n", NUMBER),
        ("H56.06–261102–0001", NUMBER),
        ("H56.06/261102/0001", NUMBER),
        ("H5606-261102-0001", NUMBER),
        ("G01.899.909-260916-890028", "G01.899.909-260916-890028"),
        ("000.00.06.H56-231027-0361", "000.00.06.H56-231027-0361"),
        ("03706/2026/07906", "03706/2026/07906"),
        ("bn-17/hs", "BN-17/HS"),
        (17, "17"),
    ],
)
def test_a_number_is_kept_as_it_will_be_looked_up(written: Any, kept: str) -> None:
    assert one(dossier(written)).entry["receipt"] == one(step(written)).entry["receipt"] == kept


@given(
    st.from_regex(
        r"([0-9]{2,3}\.){0,3}[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}-[0-9]{2}[01][0-9]{3}-[0-9]{4,6}", fullmatch=True
    )
)
def test_a_number_of_the_usual_shape_is_kept_as_people_who_type_it_are_understood(number: str) -> None:
    (entry, _), found = one(step(number)), find_receipts(number)
    if found and (found[0].start, found[0].end) == (0, len(number)):
        assert entry["receipt"] == found[0].number
    else:
        assert entry["receipt"] == number


@pytest.mark.parametrize(
    "number", [None, "", " ", "---", "…", "A" * 65, "ŉ" * 40, [], {}, True, 1.5, [NUMBER], 10**64, "\u202e", "\ud800"]
)
def test_an_item_without_a_number_is_rejected(number: Any) -> None:
    assert rejected(dossier(number)) == ("push.no_number", "MaHoSo")
    assert rejected({"TrangThaiHoSo": 4}) == ("push.no_number", "MaHoSo")


def test_equivalent_codes_are_kept_under_one_number() -> None:
    long = "000.00.00.06.H56"
    directory = Directory([AgencyConfig(codes=["H56.06", "000.00.06.H56"], name="Sở Tư pháp")])
    other = Directory([AgencyConfig(codes=[long, "H56"], name="Sở Tư pháp")])
    spellings = [dossier("000.00.06.H56-261102-0001"), step("H56.06-261102-0001"), dossier("h5606-261102-0001")]
    said = read(spellings, SOURCE, directory, (), NOW)
    assert [one.entry["receipt"] for one in said if isinstance(one, Taken)] == [NUMBER] * 3
    assert rejected(dossier("H56-" + "1" * 60), directory=other) == ("push.no_number", "MaHoSo")


@pytest.mark.parametrize(
    ("agencies", "number"),
    [
        (("H29",), NUMBER),
        (("H56.07",), NUMBER),
        (("H5",), NUMBER),
        (("H56.06.1",), NUMBER),
        (("H56",), "03706/2026/07906"),
        (("H56",), "17"),
        (("H56",), "X-H56"),
    ],
)
def test_a_system_speaks_only_of_its_own_agencies(agencies: tuple[str, ...], number: str) -> None:
    assert rejected(dossier(number), agencies) == ("push.not_yours", "MaHoSo")
    assert rejected(step(number), agencies) == ("push.not_yours", "MaHoSo")


@pytest.mark.parametrize("agencies", [("H56",), ("H56.06",), ("H29", "H56"), ("000.00.06.H56",), ()])
def test_of_its_own_a_system_speaks_in_either_spelling(agencies: tuple[str, ...]) -> None:
    directory = Directory([AgencyConfig(codes=["H56.06", "000.00.06.H56"], name="Sở Tư pháp")])
    for number in (NUMBER, "000.00.06.H56-261102-0001", "h5606-261102-0001"):
        (said,) = read([dossier(number)], SOURCE, directory, agencies, NOW)
        assert isinstance(said, Taken)


_WHEN_DONE = ["NgayNopHoSo", "NgayTiepNhan", "NgayTuChoi", "NgayKetThucXuLy", "NgayTra", "NgayXinLoi", "ThoiDiemXuLy"]
_WHEN_ASKED = ["NgayBoSung", "NgayTiepNhanBoSung"]


@pytest.mark.parametrize("name", _WHEN_DONE)
def test_the_latest_thing_done_says_how_old_the_word_is(name: str) -> None:
    assert one(dossier(**{name: "20261120101112"})).entry["updated_at"] == datetime(
        2026, 11, 20, 10, 11, 12, tzinfo=VIETNAM
    )


@pytest.mark.parametrize("name", _WHEN_ASKED)
def test_when_papers_were_asked_for_and_came_counts_to_the_second(name: str) -> None:
    entry = one(dossier(DanhSachHoSoBoSung=[{name: "20261120101112"}])).entry
    assert entry["updated_at"] == datetime(2026, 11, 20, 10, 11, 12, tzinfo=VIETNAM)


def test_a_date_to_come_says_nothing_of_how_old_the_word_is() -> None:
    later = {"NgayHenTra": "20270116170000", "DanhSachHoSoBoSung": [{"NgayHenTraMoi": "20270116170000"}]}
    assert one(dossier(**later)).entry["updated_at"] == datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)


def test_what_was_not_done_yet_is_rejected() -> None:
    for name in _WHEN_DONE:
        assert rejected(dossier(**{name: _FUTURE})) == ("push.future", name)
        assert one(dossier(**{name: _SOON}))
    for name in _WHEN_ASKED:
        assert rejected(dossier(DanhSachHoSoBoSung=[{name: _FUTURE}])) == ("push.future", name)
    assert rejected(step(at=_FUTURE)) == ("push.future", "ThoiDiemXuLy")
    assert one(step(at=_SOON))


_NO_TIMES = ["2026", "2026-11-02", "02/11/2026", "20261302", "20261131000000", "20261102250000", "20261102083060"]
_NO_TIMES += [
    "202611020830",
    "20261102 083000",
    "１２３４５６７８",
    "x" * 14,
    "-0261102",
    "00001102",
    "18881102",
    "21011102",
]


@pytest.mark.parametrize("written", [*_NO_TIMES, 2026, -20261102, "9" * 10_000])
def test_what_is_no_time_is_rejected(written: Any) -> None:
    for name in ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayXinLoi"):
        assert rejected(dossier(**{name: written})) == ("push.no_time", name)
    assert rejected(dossier(DanhSachHoSoBoSung=[{"NgayBoSung": written}])) == ("push.no_time", "NgayBoSung")
    assert rejected(step(at=written)) == ("push.no_time", "ThoiDiemXuLy")


@pytest.mark.parametrize(
    "written", [None, "", " ", "00010101000000", "19000101000000", "17530101", "19700101070000", "99991231235959"]
)
def test_what_systems_write_for_want_of_a_date_is_none(written: Any) -> None:
    entry = one(dossier(NgayHenTra=written, NgayTra=written)).entry
    assert (entry["due_at"], entry["first_due_at"], entry["finished_at"]) == (None, None, None)
    assert rejected(step(at=written)) == ("push.no_time", "ThoiDiemXuLy")


@pytest.mark.parametrize("written", ["20261102083000", 20261102083000, "20261102", 20261102])
def test_a_time_may_be_a_number_and_may_be_a_day_alone(written: Any) -> None:
    assert one(dossier(NgayTiepNhan=written)).entry["received_at"] == date(2026, 11, 2)
    assert one(step(at=written)).step


def test_a_dossier_that_says_no_time_is_as_old_as_its_number() -> None:
    entry = one(dossier(NgayTiepNhan=None)).entry
    assert (entry["updated_at"], entry["received_at"]) == (datetime(2026, 11, 2, tzinfo=VIETNAM), None)
    for number in ("17", "H56.06-261202-0001", "BN-261302-17"):
        assert rejected(dossier(number, NgayTiepNhan=None)) == ("push.no_time", "NgayTiepNhan")


def test_what_is_neither_dossier_nor_step_is_rejected() -> None:
    assert rejected({"MaHoSo": NUMBER}) == ("push.neither", "TrangThaiHoSo")


@pytest.mark.parametrize("item", [None, 1, 1.5, True, "x", NUMBER, [], [dossier()]])
def test_what_is_no_object_is_rejected(item: Any) -> None:
    assert rejected(item) == ("push.no_object", "")


def test_what_is_rejected_is_named_by_its_place_and_number() -> None:
    payload = [dossier(), dossier(" H56\x00\n" + "9" * 100), step(state="?"), step(17, at=None), step()]
    said = list(read(payload, SOURCE, _PLAIN, (), NOW))
    assert [one.place for one in said if isinstance(one, Rejected)] == [1, 2, 3]
    shown = [one.receipt for one in said if isinstance(one, Rejected)]
    assert shown == [("H56 " + "9" * 100)[:64], NUMBER, "17"]


def test_texts_become_one_line_without_what_cannot_be_seen() -> None:
    entry = one(dossier(TenTTHC="Đăng\x00 ký\r\n\tkhai\u202esinh \ud800")).entry
    assert entry["procedure_name"] == "Đăng ký khai sinh"
    assert one(step(NoiDungXuLy="Hồ sơ".encode().decode())).entry["state_note"] == "Hồ sơ"
    assert one(dossier(TenTTHC="Hồ sơ")).entry["procedure_name"] == "Hồ sơ"


def test_texts_and_lists_have_an_end() -> None:
    request = {"NoiDungBoSung": "a" * 10**6, "DanhSachGiayToBoSung": ["giấy"] * 1000}
    told = details(GhiChu="ghi " * 10**6, DanhSachHoSoBoSung=[request] * 1000, DanhSachLePhi=[{"Gia": 1}] * 1000)
    assert (len(told.note), len(told.requests), len(told.charges)) == (2000, 50, 50)
    assert (len(told.requests[0].content), len(told.requests[0].papers)) == (2000, 50)
    assert len(one(dossier(MaTTHC="1" * 100)).entry["procedure_code"]) == 64


@pytest.mark.parametrize("garbage", [None, True, 1, 1.5, "x", [], {}, [[]], [None, 1, "x", []], {"a": {"b": [1]}}])
def test_garbage_in_a_list_is_left_out(garbage: Any) -> None:
    fields = dict.fromkeys(("DanhSachLePhi", "DinhDanhCHS", "TaiLieuNop", "DanhSachGiayToKetQua"), garbage)
    told = details(**fields, DanhSachHoSoBoSung=[{"DanhSachGiayToBoSung": garbage}])
    assert (told.charges, told.identity) == ([], "")


def test_the_same_item_says_the_same_whenever_it_comes() -> None:
    for item in (dossier(), step()):
        assert taken(item) == taken(item, now=NOW + timedelta(days=400))


def test_of_one_moment_the_later_promise_and_the_request_for_papers_decide() -> None:
    at = "20261110080000"
    first, later = (dossier(ThoiDiemXuLy=at, NgayHenTra=f"202611{day}170000") for day in (16, 25))
    asking = dossier(ThoiDiemXuLy=at, DanhSachHoSoBoSung=[{"NoiDungBoSung": "Bản vẽ"}])
    for said in ([first, later, asking], [asking, later, first]):
        (entry,) = merged(one.entry for one in taken(*said))
        assert (entry["supplemented"], entry["due_at"]) == (True, date(2026, 11, 16))
    (entry,) = merged(one.entry for one in taken(later, first))
    assert entry["due_at"] == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("document", "count"),
    [([], 0), ([1, 2], 2), ({"data": [1, 2, 3]}, 3), ({"data": []}, 0), ({"data": {"MaHoSo": "x"}}, 1), (dossier(), 1)],
)
def test_a_payload_is_a_list_or_data_or_one_item(document: Any, count: int) -> None:
    assert len(items(document)) == count


@pytest.mark.parametrize("document", [None, 1, "x", True, {}, {"data": None}, {"data": "x"}, {"items": []}])
def test_all_else_is_no_payload(document: Any) -> None:
    with pytest.raises(ValueError, match="neither a list"):
        items(document)


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**4000)
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)
_NAMES = [*dossier(), *step(), *_WHEN_DONE, "NgayBoSung", "NgayTiepNhanBoSung", "DanhSachHoSoBoSung", "DanhSachLePhi"]
_NAMES += ["DinhDanhCHS", "SoDinhDanh", "DanhSachGiayToBoSung", "TenGiayTo", "Gia", "GhiChu", "NoiDungBoSung"]
_PLAUSIBLE = st.sampled_from(
    [NUMBER, 4, "10", "20261102083000", "20261102", 20261102, "00010101000000", _FUTURE, "70.000"]
)
_ITEMS = st.recursive(
    _JSON | _PLAUSIBLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=6),
    max_leaves=20,
)
_WHOLE = st.builds(
    lambda base, fields: {**base, **fields},
    st.sampled_from([dossier(), step()]),
    st.dictionaries(st.sampled_from(_NAMES), _ITEMS, max_size=4),
)


@given(st.lists(_ITEMS | _WHOLE, max_size=4), st.sampled_from([(), ("H56",), ("H29",)]))
def test_whatever_comes_each_item_is_taken_or_rejected(payload: list[Any], agencies: tuple[str, ...]) -> None:
    said = list(read(payload, SOURCE, _PLAIN, agencies, NOW))
    assert len(said) == len(payload)
    for one in said:
        if isinstance(one, Rejected):
            vietnamese()(one.reason)
            msgspec.json.encode(one)
        else:
            _fits(one)


def _fits(said: Taken) -> None:
    """What is taken can be put into the tables, and read again."""
    for table, row in ((dossiers, {**BLANK, **said.entry}), (steps, said.step)):
        for name, value in (row or {}).items():
            if isinstance(value, str):
                assert "\x00" not in value
                assert value.encode().decode() == value
                assert len(value) <= (getattr(table.c[name].type, "length", None) or 2000), name
            if isinstance(value, datetime):
                assert value <= NOW + timedelta(hours=1)
    if "details" in said.entry:
        told = msgspec.json.decode(said.entry["details"], type=Details)
        assert len(told.identity) <= 4
        assert all(charge.amount > 0 for charge in told.charges)
