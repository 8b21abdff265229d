"""The deployment's file on dossiers: `actions/dossiers/configuration.py` and `families/`."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from actions.dossiers.configuration import (
    AgencyConfig,
    Configuration,
    ConfigurationError,
    PushConfig,
    RestConfig,
    SqlConfig,
    covers,
    read_configuration,
)

SECRET = "s3cret-of-nobody-but-this-deployment"
REST = {"kind": "rest", "name": "Tỉnh A", "url": "https://motcua.example.vn", "family": "igate"}
SQL = {
    "kind": "sql",
    "name": "Tỉnh B",
    "url": f"postgresql://reader:{SECRET}@db.example.vn/motcua",
    "query": "SELECT ma AS receipt, trang_thai AS state FROM ho_so WHERE ma IN :numbers",
}
WHOLE = """
    stores:
      - kind: rest
        name: Hệ thống một cửa điện tử tỉnh A
        url: https://motcua.example.vn
        family: igate
        agencies: [H29, 000.00.06.H56]
        headers: {Authorization: "Bearer ${PROVINCE_TOKEN}"}
        timeout_s: 1.5
        states: {interoperating: 4, 12: 5}
        params: {size: 5}
        fields: {note: lyDo, due_at: "ngayHenTra || appointmentDate"}
      - kind: sql
        name: Cơ sở dữ liệu tỉnh B
        url: ${PROVINCE_DATABASE_URL}
        query: >-
          SELECT ma_ho_so AS receipt, trang_thai AS state
          FROM ho_so WHERE ma_ho_so IN :numbers
    pushes:
      - {name: Hệ thống một cửa tỉnh A, token: "${PUSH_TOKEN}", agencies: [H56]}
    agencies:
      - {codes: [000.00.06.H56, H56.06], name: Sở Tư pháp tỉnh Thanh Hóa, phone: "0237 000 000"}
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROVINCE_TOKEN", SECRET)
    monkeypatch.setenv("PROVINCE_DATABASE_URL", str(SQL["url"]))
    monkeypatch.setenv("PUSH_TOKEN", SECRET)
    monkeypatch.delenv("NOT_SET", raising=False)
    return tmp_path / "dossiers.yml"


def written(path: Path, data: Any) -> Path:
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return path


def refusal(path: Path, data: Any) -> str:
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(written(path, data))
    text = str(raised.value)
    assert text.startswith(f"{path}: ")
    assert "; " in text, "it says no remedy"
    assert SECRET not in text
    assert raised.value.__suppress_context__
    return text.partition(": ")[2]


def test_the_whole_file_is_read(path: Path) -> None:
    configuration = read_configuration(written(path, dedent(WHOLE)))
    rest, sql = configuration.stores
    assert isinstance(rest, RestConfig)
    assert isinstance(sql, SqlConfig)
    assert rest.headers == {"Authorization": f"Bearer {SECRET}"}
    assert rest.agencies == ["H29", "000.00.06.H56"]
    assert rest.timeout_s == 1.5
    assert rest.states == {"interoperating": 4, 12: 5}
    assert sql.url == SQL["url"]
    assert sql.timeout_s == 2.0
    assert configuration.pushes == [PushConfig(name="Hệ thống một cửa tỉnh A", token=SECRET, agencies=["H56"])]
    assert configuration.agencies == [
        AgencyConfig(codes=["000.00.06.H56", "H56.06"], name="Sở Tư pháp tỉnh Thanh Hóa", phone="0237 000 000")
    ]


def test_a_stores_own_words_come_before_its_familys(path: Path) -> None:
    (store, _) = read_configuration(written(path, dedent(WHOLE))).stores
    assert isinstance(store, RestConfig)
    assert store.path == "/pa/dossier-search/dvc"
    assert store.params == {"page": 0, "size": 5, "spec": "slice", "code": "{number}"}
    assert store.fields.receipt == "code"
    assert store.fields.note == "lyDo"
    assert store.fields.due_at == "ngayHenTra || appointmentDate"


@pytest.mark.parametrize("family", ["igate", "older"])
def test_each_family_is_enough(path: Path, family: str) -> None:
    (store,) = read_configuration(written(path, {"stores": [{**REST, "family": family}]})).stores
    assert isinstance(store, RestConfig)
    assert store.fields.state


def test_a_store_may_be_of_no_family(path: Path) -> None:
    own = {"path": "/ho-so/{number}", "fields": {"state": "trangThai"}}
    store = {"kind": "rest", "name": "Tỉnh A", "url": "http://10.0.0.5:8080/api", **own}
    assert read_configuration(written(path, {"stores": [store]})).stores


def test_no_file_and_an_empty_one_configure_nothing(path: Path) -> None:
    assert read_configuration(None) == Configuration()
    assert read_configuration(written(path, "")) == Configuration()


def test_a_file_that_is_not_there_is_no_empty_one(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not there"):
        read_configuration(path)


@pytest.mark.parametrize(
    ("store", "place"),
    [
        ({**REST, "url": "ftp://motcua.example.vn"}, "stores[0].url"),
        ({**REST, "url": "motcua.example.vn"}, "stores[0].url"),
        ({**REST, "url": f"https://motcua.example.vn:{SECRET}"}, "stores[0].url"),
        ({**REST, "url": f"https://motcua.example.vn/?key={SECRET}"}, "stores[0].url"),
        ({**REST, "url": "https://${NOT_SET}"}, "stores[0].url"),
        ({**REST, "family": "vnpt"}, "stores[0].family"),
        ({**REST, "family": ["igate"]}, "stores[0].family"),
        ({name: REST[name] for name in ("kind", "name", "family")}, "stores[0]: "),
        ({name: REST[name] for name in ("kind", "name", "url")}, "stores[0].path"),
        ({**REST, "kind": "soap"}, "stores[0].kind"),
        ({**REST, "name": " "}, "stores[0].name"),
        ({**REST, "path": "pa/dossier-search"}, "stores[0].path"),
        ({**REST, "params": {"code": "number"}}, "stores[0].params"),
        ({**REST, "fields": {"state": ""}}, "stores[0].fields.state"),
        ({**REST, "fields": {"state": "a..b"}}, "stores[0].fields.state"),
        ({**REST, "fields": {"status": "a"}}, "stores[0].fields"),
        ({**REST, "record": "content["}, "stores[0].record"),
        ({**REST, "agencies": ["H29", "h56"]}, "stores[0].agencies[1]"),
        ({**REST, "agencies": "H29"}, "stores[0].agencies"),
        ({**REST, "headers": {"Authorization": f"Bearer {SECRET}\n"}}, "stores[0].headers.Authorization"),
        ({**REST, "headers": {"Khóa": SECRET}}, "stores[0].headers.Khóa"),
        ({**REST, "states": {"posting": 11}}, "stores[0].states"),
        ({**REST, "states": {"posting": 0}}, "stores[0].states"),
        ({**REST, "timeout_s": 0}, "stores[0].timeout_s"),
        ({**REST, "timeout_s": 60}, "stores[0].timeout_s"),
        ({**REST, "dates": ["%m/%d/%Y"]}, "stores[0].dates[0]"),
        ({**REST, "dates": ["%d/%m/%Y", "%d/%m"]}, "stores[0].dates[1]"),
        ({**REST, "dates": ["%x"]}, "stores[0].dates[0]"),
        ({**REST, "number": "upper"}, "stores[0].number"),
        ({**REST, "token": SECRET}, "stores[0]"),
        ({**SQL, "url": f"nonsense {SECRET}"}, "stores[0].url"),
        ({**SQL, "url": f"https://reader:{SECRET}@db.example.vn"}, "stores[0].url"),
        ({**SQL, "url": f"postgresql://reader:{SECRET}@db:{SECRET}/x"}, "stores[0].url"),
        ({**SQL, "url": f"postgresql+asyncpg://reader:{SECRET}@db/x"}, "stores[0].url"),
        ({**SQL, "url": "sqlite://"}, "stores[0].url"),
        ({**SQL, "query": "SELECT 1"}, "stores[0].query"),
        ({**SQL, "family": "igate"}, "stores[0]"),
    ],
)
def test_a_store_that_cannot_be_asked_is_refused(path: Path, store: Any, place: str) -> None:
    assert refusal(path, {"stores": [store]}).startswith(place)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"stores": [REST, {**SQL, "name": REST["name"]}]}, "stores[1].name"),
        ({"pushes": [{"name": "A", "token": "x" * 31}]}, "pushes[0].token"),
        ({"pushes": [{"name": "A", "token": f"{SECRET}\n"}]}, "pushes[0].token"),
        ({"pushes": [{"name": "A", "token": SECRET}, {"name": "B", "token": SECRET}]}, "pushes[1].token"),
        ({"pushes": [{"name": "A", "token": SECRET, "agencies": ["56"]}]}, "pushes[0].agencies[0]"),
        ({"agencies": [{"codes": ["H56"], "name": "A"}, {"codes": ["H57", "H56"], "name": "B"}]}, "agencies[1].codes"),
        ({"agencies": [{"codes": ["Thanh Hóa"], "name": "A"}]}, "agencies[0].codes[0]"),
        ({"agencies": [{"codes": [], "name": "A"}]}, "agencies[0].codes"),
        ({"agencies": [{"codes": ["H56"], "name": "A", "phone": 237}]}, "agencies[0].phone"),
        ({"store": []}, "Object contains unknown field"),
        ([REST], "Expected `object`"),
        ({"stores": "all"}, "stores: "),
        ({"stores": ["all"]}, "stores[0]"),
        (f"stores:\n  - kind: rest\n    url: *{SECRET}", "line 3"),
        (f"pushes:\n  - {{name: A, token: {SECRET}: }}}}", "line 2"),
        ("pushes: \x00", "is not YAML"),
    ],
)
def test_a_file_that_is_not_meant_so_is_refused(path: Path, data: Any, place: str) -> None:
    assert refusal(path, data).startswith(place)


def test_what_is_not_set_is_named(path: Path) -> None:
    assert "NOT_SET" in refusal(path, {"pushes": [{"name": "A", "token": "${NOT_SET}"}]})


def test_known_families_are_named(path: Path) -> None:
    assert "igate, older" in refusal(path, {"stores": [{**REST, "family": "vnpt"}]})


@pytest.mark.parametrize("content", [b"name: \xff", None])
def test_a_file_that_cannot_be_read_is_refused(path: Path, content: bytes | None) -> None:
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(path)):
        read_configuration(path)


def test_no_secret_is_shown(path: Path) -> None:
    configuration = read_configuration(written(path, dedent(WHOLE)))
    assert SECRET not in repr(configuration)
    for part in (*configuration.stores, *configuration.pushes):
        assert SECRET not in repr(part.__rich_repr__())


@pytest.mark.parametrize(
    ("codes", "number", "covered"),
    [
        ([], "H29.12-240408-0012", True),
        ([], "03706/2026/07906", True),
        (["H29"], "H29-240408-0012", True),
        (["H29"], "H29.12-240408-0012", True),
        (["H29.12"], "H29.12.3-240408-0012", True),
        (["H29.12"], "H29-240408-0012", False),
        (["H29.1"], "H29.12-240408-0012", False),
        (["H2"], "H29.12-240408-0012", False),
        (["H56"], "000.00.06.H56-231027-0361", True),
        (["000.00.06.H56"], "000.00.06.H56-231027-0361", True),
        (["000.00.06.H56"], "000.03.06.H56-231027-0361", True),
        (["000.03.06.H56"], "000.00.06.H56-231027-0361", False),
        (["000.00.06.H56"], "000.00.16.H56-231027-0361", False),
        (["000.00.06.H56"], "H56-231027-0361", False),
        (["H56.06"], "000.00.06.H56-231027-0361", False),
        (["H51", "H56"], "000.00.06.H56-231027-0361", True),
        (["H29", "H56"], "03706/2026/07906", False),
    ],
)
def test_an_agency_covers_what_is_below_it(codes: list[str], number: str, covered: bool) -> None:
    assert covers(codes, number) == covered
