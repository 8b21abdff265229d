"""One matter under many codes: which records belong together, and which of them is meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.matters import NATIONAL, Choice, choose, level_named, matter_key, matters
from knowledge.national.convert import convert
from knowledge.national.files import Found, read_file
from knowledge.provinces import provinces
from knowledge.records import Level, Procedure, Source
from tests.support.catalogue import procedure
from tests.support.need import need
from tests.support.places import NATIONAL as NATIONAL_FILE

_BAC_NINH, _HAI_PHONG, _HUE = "24", "31", "46"
_NOWHERE = "99"


def _record(
    code: str,
    *levels: Level,
    scope: str = NATIONAL,
    updated: date = date(2026, 1, 1),
    aliases: tuple[str, ...] = (),
    **more: Any,
) -> Procedure:
    source = Source(portal_id="p-1", decision="1/QĐ-BR", updated_at=updated)
    return procedure(
        code=f"9.{code:0>6}", levels=levels or ["ward"], scope=scope, source=source, aliases=aliases, **more
    )


WARD, PROVINCE, MINISTRY = _record("1", "ward"), _record("2", "province"), _record("3", "ministry")
LEVELS = [WARD, PROVINCE, MINISTRY]
BAC_NINHS, HAI_PHONGS = _record("4", scope=_BAC_NINH), _record("5", scope=_HAI_PHONG)


class TestLinking:
    """Records are of one matter when their names differ in no more than who handles it."""

    @pytest.mark.parametrize(
        "name",
        [
            "Cấp lại thẻ căn cước",
            "CẤP LẠI THẺ CĂN CƯỚC.",
            "Thủ tục cấp lại thẻ căn cước",
            "Thủ tục hành chính cấp lại thẻ căn cước",
            "Cấp lại thẻ căn cước (cấp xã)",
            "Cấp lại thẻ căn cước (cấp tỉnh)",
            "Cấp lại thẻ căn cước - cấp trung ương",
            "Cấp lại thẻ căn cước (thực hiện tại cấp xã)",
            "Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)",
            "Cấp lại thẻ căn cước (thực hiện tại cấp Trung ương)",
            "Cấp lại thẻ căn cước (thực hiện ở cấp tỉnh)",
            "Cấp lại thẻ căn cước thuộc thẩm quyền giải quyết của cấp tỉnh",
            "Cấp lại thẻ căn cước thuộc thẩm quyền của Ủy ban nhân dân cấp xã",
            "Cấp lại thẻ căn cước trên địa bàn tỉnh Bắc Ninh",
            "Cấp lại thẻ căn cước tại thành phố Hải Phòng",
        ],
    )
    def test_who_handles_it_is_no_part_of_the_matter(self, name: str) -> None:
        assert matter_key(procedure(name=name)) == "cap lai the can cuoc"

    @pytest.mark.parametrize(
        ("one", "another"),
        [
            ("Cấp lại thẻ căn cước", "Cấp đổi thẻ căn cước"),
            ("Cấp thẻ căn cước cho người dưới 14 tuổi", "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên"),
            ("Xác nhận số định danh (cấp xã)", "Xác nhận số định danh cho người khác (cấp xã)"),
        ],
    )
    def test_other_words_are_other_matters(self, one: str, another: str) -> None:
        assert matters([procedure(code="9.000001", name=one), procedure(code="9.000002", name=another)]) == {}

    def test_all_of_a_matter_are_found_by_each_of_their_codes(self) -> None:
        names = ["Khóa thẻ (cấp xã)", "Khóa thẻ (thực hiện tại cấp tỉnh)", "Mở khóa thẻ (cấp xã)"]
        locked, locked_too, opened = (procedure(code=f"9.00000{i}", name=name) for i, name in enumerate(names))
        found = matters([locked, opened, locked_too])
        assert found == {locked.code: [locked, locked_too], locked_too.code: [locked, locked_too]}

    @pytest.mark.parametrize("name", ["Thủ tục", "Cấp xã", "...", "Thủ tục hành chính cấp tỉnh"])
    def test_names_that_say_nothing_link_nothing(self, name: str) -> None:
        assert matters([procedure(code="9.000001", name=name), procedure(code="9.000002", name=name)]) == {}

    def test_the_identity_card_and_the_passport_in_the_national_catalogue(self) -> None:
        need(NATIONAL_FILE.is_file(), "the national catalogue")
        found = (item.record for item in read_file(NATIONAL_FILE) if isinstance(item, Found))
        linked = matters(
            convert(record)[0] for record in found if "thẻ căn cước" in record.name or "ABTC" in record.name
        )
        for group in (["1.000757", "1.014064", "2.001194"], ["1.012543", "1.012549", "1.014062"]):
            for code in group:
                assert {record.code for record in linked[code]} == set(group)
            assert {level for record in linked[group[0]] for level in record.levels} == {"ward", "province", "ministry"}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("cấp xã", "ward"),
        ("ở phường nhé", "ward"),
        ("làm tại đặc khu", "ward"),
        ("CẤP TỈNH", "province"),
        ("trên thành phố", "province"),
        ("sở xây dựng", "province"),
        ("bộ công an", "ministry"),
        ("cấp trung ương", "ministry"),
        ("nộp lên bộ", "ministry"),
        ("Bộ", "ministry"),
        ("tỉnh hay là thành phố", "province"),
        ("ở xã hay ở tỉnh", None),
        ("xin giấy độc thân", None),
        ("bảo hiểm xã hội một lần", None),
        ("giải thể hợp tác xã", None),
        ("đăng ký cơ sở kinh doanh, đổi trụ sở", None),
        ("cán bộ nghỉ hưu", None),
        ("bộ hồ sơ gồm những gì", None),
        ("hỏi ở bộ phận một cửa", None),
        ("tôi ở tỉnh Bắc Ninh", None),
        ("em ở thành phố huế", None),
        ("chuyển sang tỉnh khác", None),
        ("xãng", None),
        ("", None),
    ],
)
def test_a_level_is_heard_when_one_is_named(text: str, level: Level | None) -> None:
    assert level_named(text) == level


class TestByLevel:
    """The ward's, the province's and the ministry's."""

    def test_without_a_word_of_it_the_level_is_asked(self) -> None:
        assert choose(LEVELS, None, None) == Choice(None, "level", LEVELS)
        assert choose(LEVELS, _HUE, None) == Choice(None, "level", LEVELS)

    @pytest.mark.parametrize(("level", "meant"), [("ward", WARD), ("province", PROVINCE), ("ministry", MINISTRY)])
    def test_the_level_that_is_named_is_meant(self, level: Level, meant: Procedure) -> None:
        assert choose(LEVELS, None, level) == Choice(meant)

    def test_a_level_that_none_has_is_asked_about(self) -> None:
        assert choose([PROVINCE, MINISTRY], None, "ward") == Choice(None, "level", [PROVINCE, MINISTRY])

    def test_the_curated_one_is_what_most_people_mean(self) -> None:
        curated = _record("6", "ward", aliases=("nuôi rồng",))
        assert choose([MINISTRY, curated, PROVINCE], None, None) == Choice(curated)
        assert choose([MINISTRY, curated, PROVINCE], None, "province") == Choice(PROVINCE)

    def test_between_two_curated_ones_the_level_is_asked(self) -> None:
        curated = [_record("6", "ward", aliases=("rồng",)), _record("7", "province", aliases=("rồng tỉnh",))]
        assert choose(curated, None, None).ask == "level"

    def test_of_the_same_level_the_later_one_is_meant(self) -> None:
        later = _record("0", "ward", updated=date(2026, 2, 1))
        assert choose([later, WARD], None, None) == Choice(later)
        assert choose([WARD, later, PROVINCE], None, None) == Choice(None, "level", [later, PROVINCE])

    def test_of_the_same_day_it_is_always_the_same_one(self) -> None:
        twin = _record("8", "ward")
        assert choose([WARD, twin], None, None) == choose([twin, WARD], None, None) == Choice(twin)


class TestByPlace:
    """The provinces' own copies."""

    def test_a_province_has_its_own(self) -> None:
        assert choose([BAC_NINHS, HAI_PHONGS], _BAC_NINH, None) == Choice(BAC_NINHS)
        assert choose([BAC_NINHS, HAI_PHONGS], _HAI_PHONG, None) == Choice(HAI_PHONGS)

    def test_its_own_goes_before_the_national_one(self) -> None:
        assert choose([WARD, BAC_NINHS], _BAC_NINH, None) == Choice(BAC_NINHS)

    def test_elsewhere_the_national_one_holds(self) -> None:
        for province in (None, _HUE, _NOWHERE):
            assert choose([BAC_NINHS, WARD, HAI_PHONGS], province, None) == Choice(WARD)

    def test_without_a_word_of_it_the_province_is_asked(self) -> None:
        assert choose([BAC_NINHS, HAI_PHONGS], None, None) == Choice(None, "province", [BAC_NINHS, HAI_PHONGS])

    @pytest.mark.parametrize("province", [_HUE, _NOWHERE])
    def test_where_only_others_have_one_none_is_meant_and_nothing_asked(self, province: str) -> None:
        assert choose([BAC_NINHS, HAI_PHONGS], province, None) == Choice(None, None, [BAC_NINHS, HAI_PHONGS])

    def test_the_only_copy_needs_no_question(self) -> None:
        assert choose([BAC_NINHS], None, None) == Choice(BAC_NINHS)

    def test_a_province_with_two_levels_of_its_own_is_asked_for_the_level(self) -> None:
        own = [_record("6", "ward", scope=_BAC_NINH), _record("7", "province", scope=_BAC_NINH)]
        assert choose([WARD, *own], _BAC_NINH, None) == Choice(None, "level", own)
        assert choose([WARD, *own], _BAC_NINH, "province") == Choice(own[1])

    def test_a_level_does_not_lead_out_of_the_province(self) -> None:
        assert choose([PROVINCE, BAC_NINHS], _BAC_NINH, "province") == Choice(BAC_NINHS)


_SCOPES = st.sampled_from([NATIONAL, _BAC_NINH, _HAI_PHONG])
_SOME_LEVELS = st.lists(st.sampled_from(["ward", "province", "ministry"]), unique=True, max_size=3)
_RECORDS = st.lists(
    st.builds(
        lambda scope, levels, alias: procedure(scope=scope, levels=levels, aliases=alias),
        _SCOPES,
        _SOME_LEVELS,
        st.sampled_from([[], ["rồng"]]),
    ),
    min_size=1,
    max_size=6,
)


@given(
    _RECORDS, st.sampled_from([None, _NOWHERE, *provinces()]), st.sampled_from([None, "ward", "province", "ministry"])
)
def test_whoever_asks_has_an_answer_or_a_question_with_answers(
    records: list[Procedure], province: str | None, level: Level | None
) -> None:
    choice = choose(records, province, level)
    if choice.chosen is not None:
        assert choice.chosen in records
        assert choice.chosen.scope in (NATIONAL, province) or province is None
        assert (choice.ask, choice.among) == (None, ())
    elif choice.ask is not None:
        assert len(choice.among) > 1
        assert all(record in records for record in choice.among)
    else:
        assert province is not None
        assert not {NATIONAL, province} & {record.scope for record in records}
