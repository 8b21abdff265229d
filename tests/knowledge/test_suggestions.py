from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from knowledge.called import Called
from knowledge.index import Index
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.suggestions import Suggestions
from knowledge.text.normalise import fold
from tests.support.catalogue import procedure
from tests.support.prefixes import prefixes

_SYLLABLES = ["khai", "sinh", "cccd", "đk", "tạm", "1", "a", "?"]


@pytest.fixture(scope="module")
def suggestions(snapshot: Snapshot) -> Suggestions:
    return snapshot.suggestions


def codes(suggestions: Suggestions, typed: str, limit: int = 5, province: str | None = None) -> list[str]:
    return [found.code for found in suggestions.suggest(typed, limit, province)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khai sinh", "1.001193"),
        ("gks", "1.001193"),
        ("dkks", "1.001193"),
        ("cccd", "1.014061"),
        ("dkkd", "1.001612"),
        ("lam lai can cu", "1.014064"),
        ("dang ky tam t", "1.004194"),
        ("đăng ký tạm t", "1.004194"),
        ("tôi muốn xin giấy độc", "1.004873"),
        ("cho em hoi ve ho chi", "1.001456"),
        ("LLTP", "3.000333"),
    ],
)
def test_what_is_meant_comes_while_it_is_typed(suggestions: Suggestions, typed: str, code: str) -> None:
    assert code in codes(suggestions, typed)


@pytest.mark.parametrize("half", ["tune", "held_out"])
def test_nearly_always_what_is_meant_is_among_five(suggestions: Suggestions, half: str) -> None:
    asked = [prefix for prefix in prefixes() if prefix.half == half]
    lost = [prefix.typed for prefix in asked if prefix.code not in codes(suggestions, prefix.typed)]
    assert len(lost) <= len(asked) / 20, lost


def test_the_prefixes_are_many_and_each_is_of_one_half(procedures: list[Procedure]) -> None:
    asked = prefixes()
    assert len({prefix.typed for prefix in asked}) == len(asked) >= 150
    assert len({prefix.code for prefix in asked}) >= 60
    assert {prefix.code for prefix in asked} <= {item.code for item in procedures}


def test_every_title_typed_whole_finds_its_procedure_first(
    suggestions: Suggestions, procedures: list[Procedure]
) -> None:
    for form in (str, fold):
        lost = [item.code for item in procedures if codes(suggestions, form(item.plain_name))[:1] != [item.code]]
        assert lost == []


@pytest.mark.parametrize(
    ("right", "wrong", "code"), [("độc thân", "độc thấn", "1.004873"), ("tạm trú", "tám trú", "1.004194")]
)
def test_typed_diacritics_have_to_agree_but_a_wrong_one_is_a_slip(
    suggestions: Suggestions, right: str, wrong: str, code: str
) -> None:
    assert code in codes(suggestions, right)
    assert code in codes(suggestions, wrong)


def test_among_words_that_differ_in_diacritics_alone_the_typed_one_is_taken(snapshot: Snapshot) -> None:
    bee, deer = (
        procedure(code=code, name=name, plain_name=name, aliases=[])
        for code, name in (("9.000001", "Cấp phép nuôi ông"), ("9.000002", "Cấp phép nuôi ong"))
    )
    few = of([bee, deer], snapshot)
    assert codes(few, "nuoi ong") == [bee.code, deer.code]
    assert codes(few, "nuôi ông") == [bee.code]
    assert codes(few, "nuôi ong")[0] == deer.code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khai snih", "1.001193"),
        ("khai sibh", "1.001193"),
        ("dang ky tam rtu", "1.004194"),
        ("ly lich tu phaop", "3.000333"),
        ("ho chieuu", "1.001456"),
        ("mat cna cuoc", "1.014064"),
    ],
)
def test_one_slip_still_finds_it(suggestions: Suggestions, typed: str, code: str) -> None:
    assert code in codes(suggestions, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "?",
        "k",
        "đ",
        "xin chào",
        "xin chao ad",
        "alo",
        "hello",
        "cảm ơn",
        "em",
        "tôi muốn",
        "bao nhieu tien",
        "asdf",
        "qwerty",
        "zzzz",
        "123",
        "0903123456",
        "0903 123 456",
        "+84 903 123 456",
        "001099012345",
        "H00.99-261102-0001",
        "h00.99 261102 0001",
        "000.00.06.H56-231027",
        "khai sinh H00.99-261102-0001",
        "hôm nay trời đẹp quá",
        "\x00\u202e",
    ],
)
def test_where_nothing_fits_nothing_comes(suggestions: Suggestions, typed: str) -> None:
    assert codes(suggestions, typed) == []


def test_a_message_that_no_name_resembles_is_found_by_its_meaning(suggestions: Suggestions) -> None:
    assert codes(suggestions, "tụi em tính cưới, dang ky tren mang truoc dc ko hay hai dua phai ra xa")[0] == "1.000894"


def test_a_code_finds_its_procedure_alone(suggestions: Suggestions) -> None:
    assert codes(suggestions, "thủ tục 1.001193") == ["1.001193"]


@pytest.mark.parametrize("limit", [1, 3, 5, 10])
def test_no_more_come_than_asked_for_the_likeliest_first(suggestions: Suggestions, limit: int) -> None:
    assert codes(suggestions, "đăng ký", limit) == codes(suggestions, "đăng ký", 10)[:limit]


def of(records: list[Procedure], snapshot: Snapshot) -> Suggestions:
    """Suggestions of `records` alone."""
    index = Index.from_procedures(records, snapshot.index.encoder, snapshot.index.expressions)
    return Suggestions(index, Called.from_procedures(records, index.expressions))


def test_no_title_comes_twice_and_what_is_curated_comes_first(snapshot: Snapshot) -> None:
    twins = [procedure(code=f"9.00000{n}", name="Cấp phép nuôi rồng", plain_name="Nuôi rồng") for n in (1, 2)]
    plain = procedure(code="9.000003", name="Nuôi rồng con", plain_name="Nuôi rồng con", aliases=[])
    assert codes(of([plain, *twins], snapshot), "nuoi ro") == ["9.000001", "9.000003"]


def test_other_provinces_procedures_stand_back_or_are_left_out(snapshot: Snapshot) -> None:
    national, hanoi, hue = (
        procedure(code=f"9.00000{n}", name=f"Nuôi rồng{more}", plain_name=f"Nuôi rồng{more}", scope=scope)
        for n, (more, scope) in enumerate([(" lửa", "national"), (" nước", "01"), ("", "46")])
    )
    few = of([hue, hanoi, national], snapshot)
    assert codes(few, "nuôi rồng")[0] == national.code
    assert set(codes(few, "nuôi rồng", province="46")) == {national.code, hue.code}
    assert codes(few, "nuôi rồng ở Huế", province="46") == codes(few, "nuôi rồng", province="46")


@example_settings(max_examples=150)
@given(st.text(max_size=40) | st.lists(st.sampled_from(_SYLLABLES), max_size=9).map(" ".join))
def test_whatever_is_typed_is_answered(snapshot: Snapshot, text: str) -> None:
    found = snapshot.suggestions.suggest(text)
    titles = [item.plain_name.lower() for item in found]
    assert len(set(titles)) == len(titles) <= 5
