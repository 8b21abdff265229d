from __future__ import annotations

import unicodedata
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diff import Side, compare, compare_snapshots, snapshot_procedures
from knowledge.encoder.runtime import file_hash
from knowledge.errors import SnapshotError
from knowledge.records import Procedure
from knowledge.snapshot import CATALOGUE_FILE, FORMAT, MANIFEST_FILE, Manifest
from tests.support.catalogue import procedure
from tests.support.diffs import PROCEDURES, method, turned

_BUILT_AT = datetime(2026, 7, 1, tzinfo=timezone.utc)


def test_new_and_withdrawn_procedures_are_named() -> None:
    other = procedure(code="9.000002", name="Dắt rồng đi dạo", agency="Công an cấp xã")
    found = compare([procedure()], [other])
    (new,), (withdrawn,) = found.new, found.withdrawn
    assert (new.code, new.name, new.agency) == ("9.000002", "Dắt rồng đi dạo", "Công an cấp xã")
    assert withdrawn.code == "9.000001"
    assert (found.before.procedures, found.after.procedures) == (1, 1)


def test_another_name_is_a_renaming_and_nothing_else() -> None:
    found = turned({}, {"name": "Cấp giấy phép cưỡi rồng", "plain_name": "Xin giấy cưỡi rồng"})
    (renaming,) = found.renamed
    assert (renaming.before, renaming.after) == ("Cấp giấy phép nuôi rồng", "Cấp giấy phép cưỡi rồng")
    assert found.other == []


@pytest.mark.parametrize(
    "name",
    [
        "CẤP GIẤY PHÉP NUÔI RỒNG",
        " Cấp  giấy phép\nnuôi rồng.",
        "Cấp giấy phép nu\u200bôi rồng",
        unicodedata.normalize("NFD", "Cấp giấy phép nuôi rồng"),
    ],
)
def test_a_name_written_otherwise_is_no_change(name: str) -> None:
    assert turned({}, {"name": name}).empty


def test_a_name_with_other_diacritics_is_a_change_of_spelling() -> None:
    found = turned({}, {"name": "Cấp giấy phép nuôi rộng"})
    assert found.renamed == []
    (change,) = found.other
    assert (change.field, change.after) == ("name", ["Cấp giấy phép nuôi rộng"])


def test_a_procedure_under_a_new_code_is_recoded_and_its_facts_are_compared() -> None:
    found = compare([procedure()], [procedure(code="9.000009", name="Cấp giấy phép nuôi  Rồng", steps=["Chờ"])])
    (recoding,) = found.recoded
    assert (recoding.before, recoding.after) == ("9.000001", "9.000009")
    assert found.new == found.withdrawn == []
    (change,) = found.other
    assert (change.code, change.field) == ("9.000009", "steps")


def test_a_name_that_several_new_codes_bear_recodes_none() -> None:
    found = compare([procedure()], [procedure(code="9.000008"), procedure(code="9.000009")])
    assert found.recoded == []
    assert [item.code for item in found.new] == ["9.000008", "9.000009"]
    assert [item.code for item in found.withdrawn] == ["9.000001"]


def test_another_province_s_procedure_of_one_name_is_another_procedure() -> None:
    found = compare([procedure(scope="01")], [procedure(code="9.000009", scope="79")])
    assert found.recoded == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"aliases": ["a"]}, {"aliases": ["b"]}, id="aliases"),
        pytest.param(
            {}, {"source": {"portal_id": "q", "decision": "2/QĐ", "updated_at": date(2026, 7, 1)}}, id="source"
        ),
        pytest.param(
            {"documents": [{"hand_in": [{"name": "Đơn"}]}]},
            {"documents": [{"hand_in": [{"name": "Đơn", "basis": "Luật Rồng"}]}]},
            id="a paper's basis",
        ),
        pytest.param(
            {"methods": [method(fees=[{"kind": "amount", "amount": 9000}])]},
            {"methods": [method(fees=[{"kind": "amount", "amount": 9000, "repaired": "9"}])]},
            id="a repaired value",
        ),
        pytest.param(
            {}, {"explain": [{"field": "steps", "day": date(2026, 7, 1), "text": "gộp"}]}, id="an explanation"
        ),
        pytest.param({"steps": ["Nộp hồ sơ"]}, {"steps": ["nộp  hồ sơ;"]}, id="writing"),
    ],
)
def test_what_people_do_not_notice_is_no_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert turned(before, after).empty


def test_another_order_is_no_change() -> None:
    papers = [{"name": "Đơn"}, {"name": "Ảnh"}]
    cuts = [
        {"percent": percent, "valid_from": date(year, 1, 1), "valid_until": date(year, 12, 31)}
        for percent, year in ((50, 2026), (30, 2027))
    ]
    fee = {"kind": "amount", "amount": 9000}
    lists: dict[str, list[Any]] = {
        "methods": [
            method(fees=[{"kind": "free"}, {"kind": "by_province"}]),
            method(channel="online", durations=[{"kind": "same_working_day"}, {"kind": "unknown"}]),
        ],
        "documents": [{"case": "A", "hand_in": papers}, {"case": "B", "show": papers}],
        "steps": ["Một", "Hai"],
        "levels": ["ward", "province"],
        "legal_basis": [{"code": "1", "name": "Luật A"}, {"code": "2", "name": "Luật B"}],
    }
    reversed_lists = {field: items[::-1] for field, items in lists.items()}
    other = procedure(code="9.000002", name="Khác")
    assert compare([procedure(**lists), other], [other, procedure(**reversed_lists)]).empty
    fees = [{"methods": [method(fees=[{**fee, "reductions": order}])]} for order in (cuts, cuts[::-1])]
    assert turned(*fees).empty


def test_lists_are_in_the_order_of_the_codes() -> None:
    codes = ["9.000003", "9.000001", "9.000002"]
    before = [procedure(code=code) for code in codes]
    after = [procedure(code=code, steps=["Khác"]) for code in codes[::-1]]
    assert [change.code for change in compare(before, after).other] == sorted(codes)


@given(PROCEDURES, st.randoms())
def test_nothing_differs_from_itself(items: list[Procedure], random: Any) -> None:
    shuffled = random.sample(items, len(items))
    assert compare(items, shuffled).empty


@given(PROCEDURES, PROCEDURES)
def test_there_and_back_is_the_same(one: list[Procedure], two: list[Procedure]) -> None:
    there, back = compare(one, two), compare(two, one)
    assert there.new == back.withdrawn
    assert there.withdrawn == back.new
    assert {(r.before, r.after) for r in there.recoded} == {(r.after, r.before) for r in back.recoded}
    assert [(c.before, c.after) for c in there.other if c.code not in {r.after for r in there.recoded}] == [
        (c.after, c.before) for c in back.other if c.code not in {r.after for r in back.recoded}
    ]


@given(PROCEDURES, PROCEDURES)
def test_every_code_is_accounted_for(one: list[Procedure], two: list[Procedure]) -> None:
    found = compare(one, two)
    before, after = {item.code for item in one}, {item.code for item in two}
    assert {r.code for r in found.new} | {r.after for r in found.recoded} == after - before
    assert {r.code for r in found.withdrawn} | {r.before for r in found.recoded} == before - after


def _snapshot(folder: Path, catalogue: bytes, name: str = "aaaa") -> Path:
    """A snapshot in `folder` as far as it is read: its catalogue and its manifest."""
    folder.mkdir(exist_ok=True)
    path = folder / CATALOGUE_FILE
    path.write_bytes(catalogue)
    day = date(2026, 4, 29)
    manifest = Manifest(
        format=FORMAT,
        hash=name,
        built_at=_BUILT_AT,
        procedures=1,
        texts=7,
        oldest=day,
        newest=day,
        encoder="none",
        encoder_hash="none",
        encoder_cosine=1.0,
        files={CATALOGUE_FILE: file_hash(path), "encoder.onnx": "absent"},
    )
    (folder / MANIFEST_FILE).write_bytes(msgspec.json.encode(manifest))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A snapshot of one procedure."""
    return _snapshot(tmp_path, msgspec.msgpack.encode([procedure()]))


def test_of_a_snapshot_only_the_catalogue_file_is_read(folder: Path) -> None:
    assert snapshot_procedures(folder) == [procedure()]


def test_two_snapshots_are_compared_under_their_names(folder: Path) -> None:
    after = _snapshot(folder / "after", msgspec.msgpack.encode([procedure(), procedure(code="9.000002")]), "bbbb")
    found = compare_snapshots(folder, after)
    assert found.before == Side(hash="aaaa", built_at=_BUILT_AT, procedures=1)
    assert found.after == Side(hash="bbbb", built_at=_BUILT_AT, procedures=2)
    assert [item.code for item in found.new] == ["9.000002"]


def test_an_altered_snapshot_is_refused(folder: Path) -> None:
    (folder / CATALOGUE_FILE).write_bytes(msgspec.msgpack.encode([procedure(name="Giả")]))
    with pytest.raises(SnapshotError, match="damaged: build the snapshot again"):
        snapshot_procedures(folder)


def test_a_snapshot_without_its_catalogue_is_refused(folder: Path) -> None:
    (folder / CATALOGUE_FILE).unlink()
    with pytest.raises(SnapshotError, match="missing or damaged"):
        snapshot_procedures(folder)


def test_a_snapshot_of_another_version_is_refused(tmp_path: Path) -> None:
    folder = _snapshot(tmp_path, msgspec.msgpack.encode([{"code": "9.000001", "colour": "red"}]))
    with pytest.raises(SnapshotError, match="made by another version"):
        snapshot_procedures(folder)


def test_a_folder_without_a_manifest_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="make snapshot"):
        snapshot_procedures(tmp_path)
