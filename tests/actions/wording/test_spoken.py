"""What is read aloud to a caller: `actions/wording/spoken.py`."""

from __future__ import annotations

import random
import re
from datetime import date
from typing import Any

import msgspec
import pytest

from actions.wording.spoken import aloud, say
from actions.wording.templates import money, vietnamese
from actions.wording.terms import Asked, reduced_amount
from knowledge.catalogue import read_catalogue
from knowledge.local_rules import Localities, read_local
from knowledge.national.convert import convert
from knowledge.national.district import told_as_existing
from knowledge.national.files import Found, read_file
from knowledge.records import Duration, DurationKind, Fee, FeeKind, Method, Procedure, Reduction
from knowledge.text.numbers import numbers
from tests.actions.wording.sources import known_numbers
from tests.support.need import need
from tests.support.places import NATIONAL

TODAY = date(2026, 11, 30)
CURATED = read_catalogue()
BY_CODE = {procedure.code: procedure for procedure in CURATED}
LOCALITIES = Localities(read_local())
# Two breaths.
LONGEST = 500
_SILENT = vietnamese()("console.say.silent")
_DIFFERS = vietnamese()("console.say.differs")


@pytest.fixture(scope="module")
def national() -> list[Procedure]:
    """300 imported records, the same every time."""
    need(NATIONAL.is_file(), "the national catalogue")
    found = [item for item in read_file(NATIONAL) if isinstance(item, Found)]
    return [convert(item.record)[0] for item in random.Random(9).sample(found, 300)]


def with_fees(*fees: Fee, online: list[Fee] | None = None) -> Asked:
    """A passport of other fees."""
    return _changed(fees=list(fees), online=None if online is None else {"fees": online})


def with_durations(*durations: Duration) -> Asked:
    return _changed(durations=list(durations))


def _changed(online: dict[str, Any] | None = None, **fields: Any) -> Asked:
    unknown: dict[str, Any] = {"durations": [Duration(kind="unknown")], "fees": [Fee(kind="unknown")]}
    methods = [Method(channel="counter", place="Công an cấp tỉnh", **{**unknown, **fields})]
    if online is not None:
        methods.append(Method(channel="online", place="Cổng dịch vụ công quốc gia", **{**unknown, **online}))
    return Asked(msgspec.structs.replace(BY_CODE["1.001456"], methods=methods), TODAY)


def fee_of(asked: Asked) -> str:
    """What is said of the fee."""
    return say(asked).partition("Lệ phí: ")[2].partition(". Thời hạn")[0]


def duration_of(asked: Asked) -> str:
    return say(asked).partition("Thời hạn: ")[2].removesuffix(".")


def amount(value: int, condition: str = "", **more: Any) -> Fee:
    return Fee(kind="amount", amount=value, condition=condition, **more)


def days(value: int, condition: str = "", **more: Any) -> Duration:
    return Duration(kind="value", value=value, unit="working_day", condition=condition, **more)


@pytest.mark.parametrize("procedure", CURATED, ids=lambda procedure: procedure.code)
def test_every_number_stands_in_the_record_or_its_rule(procedure: Procedure) -> None:
    _holds(procedure)
    for local in LOCALITIES.rules:
        asked = Asked(procedure, TODAY, local.place.code, LOCALITIES)
        local_numbers = numbers(str(msgspec.to_builtins(local)))
        assert numbers(say(asked)) - known_numbers(procedure) - local_numbers == set()


def test_so_it_is_for_national_records(national: list[Procedure]) -> None:
    for procedure in national:
        _holds(procedure)


def _holds(procedure: Procedure) -> None:
    said = say(Asked(procedure, TODAY))
    assert numbers(said) - known_numbers(procedure) == set(), said
    assert len(said) <= LONGEST, said
    assert "\n" not in said
    assert "http" not in said
    assert ".vn" not in said
    assert "UBND" not in re.sub(r"\d+/\S+", "", said)
    assert "Thời hạn" in said
    assert not told_as_existing(said)
    assert "Lệ phí" in said
    fees = [fee for method in procedure.methods for fee in method.fees]
    assert "miễn phí" not in said or any(fee.kind == "free" for fee in fees) or "miễn" in str(fees)


@pytest.mark.parametrize("kind", ["unknown", "by_province", "see_text", "free"])
def test_no_sum_is_said_where_the_record_has_none(kind: FeeKind) -> None:
    text = "Theo quy định của cơ sở đào tạo" if kind == "see_text" else ""
    said = fee_of(with_fees(Fee(kind=kind, text=text)))
    assert numbers(said) == set()
    t = vietnamese()
    words = {"unknown": _SILENT, "see_text": "theo quy định của cơ sở đào tạo"}
    assert said == (words.get(kind) or t(f"fee.{kind}"))


@pytest.mark.parametrize("kind", ["unknown", "see_text", "same_working_day"])
def test_no_time_is_said_where_the_record_has_none(kind: DurationKind) -> None:
    text = "Theo lịch của hội đồng" if kind == "see_text" else ""
    said = duration_of(with_durations(Duration(kind=kind, text=text)))
    words = {"unknown": _SILENT, "see_text": "theo lịch của hội đồng"}
    assert said == (words.get(kind) or vietnamese()("duration.same_working_day"))


def test_a_record_without_ways_of_filing_is_silent() -> None:
    record = msgspec.structs.replace(BY_CODE["1.001456"], methods=[], agency="")
    said = say(Asked(record, TODAY))
    assert said.count(_SILENT) == 2
    assert vietnamese()("console.say.somewhere", what="Làm hộ chiếu phổ thông, lần đầu hoặc làm lại") in said


def test_a_reduced_fee_is_said_with_what_it_comes_from() -> None:
    said = say(Asked(BY_CODE["1.014064"], TODAY))
    assert "35.000 đồng một thẻ, là mức 70.000 đồng một thẻ giảm 50% đến hết ngày 31/12/2026" in said
    over = say(Asked(BY_CODE["1.014064"], date(2027, 1, 2)))
    assert "70.000 đồng một thẻ" in over
    assert "giảm" not in over


def test_a_few_cases_are_said_one_by_one() -> None:
    assert fee_of(with_fees(amount(200000, "Lần đầu"), amount(400000, "Làm lại"))) == (
        "lần đầu thì 200.000 đồng; làm lại thì 400.000 đồng"
    )


def test_of_many_sums_the_least_and_the_most_are_said() -> None:
    many = [amount(1000 * step, f"Loại {step}", unit="phòng") for step in (4, 2, 9, 6)]
    assert fee_of(with_fees(*many)) == "từ 2.000 đến 9.000 đồng một phòng tùy trường hợp"
    some_free = fee_of(with_fees(*many, Fee(kind="free", condition="Người cao tuổi")))
    assert some_free == "có trường hợp miễn phí, còn lại từ 2.000 đến 9.000 đồng một phòng tùy trường hợp"


def test_sums_of_several_kinds_are_not_compared() -> None:
    units = [
        amount(1000 * step, f"Loại {step}", unit=unit) for step, unit in enumerate(["thẻ", "bản", "trang", "tờ"], 1)
    ]
    assert fee_of(with_fees(*units)) == _DIFFERS
    reduced = Reduction(percent=50, valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    assert fee_of(with_fees(*(amount(1000 * n, f"Loại {n}", reductions=[reduced]) for n in range(1, 5)))) == _DIFFERS


def test_who_pays_nothing_is_not_listed() -> None:
    exempt = Fee(kind="free", condition="người thuộc diện miễn " + "theo quy định của pháp luật " * 6)
    assert fee_of(with_fees(amount(20000, "Cá nhân"), exempt)) == "cá nhân thì 20.000 đồng; có trường hợp miễn phí"


def test_what_always_holds_is_said_where_its_exceptions_are_long() -> None:
    long = Duration(kind="see_text", condition="phải xác minh", text="Cơ quan hẹn lại ngày trả kết quả. " * 6)
    assert duration_of(with_durations(days(5), long)) == "5 ngày làm việc, trừ một số trường hợp"


def test_of_many_times_the_shortest_and_the_longest_are_said() -> None:
    many = [days(step, f"Nhóm {step}") for step in (12, 3, 7, 5)]
    assert duration_of(with_durations(*many)) == "từ 3 ngày làm việc đến 12 ngày làm việc tùy trường hợp"
    hours = Duration(kind="value", value=8, unit="hour", condition="Nhóm 1")
    assert duration_of(with_durations(hours, *many)) == _DIFFERS


def test_filing_online_is_told_apart_where_it_differs() -> None:
    assert fee_of(with_fees(amount(20000), online=[amount(10000)])) == "20.000 đồng; nộp trực tuyến thì 10.000 đồng"
    same = fee_of(with_fees(amount(20000), online=[amount(20000)]))
    assert same == "20.000 đồng"
    long = [Fee(kind="see_text", text="Bằng một nửa mức thu khi nộp trực tiếp, trừ hồ sơ của doanh nghiệp")]
    assert fee_of(with_fees(amount(20000), online=long)) == "20.000 đồng; nộp trực tuyến thì khác"


def test_what_stands_beside_a_sum_is_said_or_announced() -> None:
    assert fee_of(with_fees(amount(20000, text="chưa gồm cước"))) == "20.000 đồng, chưa gồm cước"
    assert fee_of(with_fees(amount(20000, text="chưa gồm " + "cước " * 30))) == "20.000 đồng, còn điều kiện kèm theo"


def test_a_fee_that_is_over_is_said_to_be_over() -> None:
    ended = fee_of(with_fees(amount(20000, valid_until=date(2026, 6, 30))))
    assert "30/06/2026" in ended
    assert "20.000" not in ended


def test_a_name_of_many_words_is_on_the_screen() -> None:
    record = msgspec.structs.replace(
        _changed().procedure, plain_name="Xin giấy phép (lần đầu " + "hoặc làm lại " * 20 + ")"
    )
    assert say(Asked(record, TODAY)).startswith("Xin giấy phép: ")
    record = msgspec.structs.replace(record, plain_name="Xin giấy phép " + "hoặc làm lại " * 20)
    assert say(Asked(record, TODAY)).startswith("Thủ tục này: ")


def test_a_place_of_many_words_is_said_in_short() -> None:
    offices = "Công an xã; " + "nơi khác, " * 30
    record = msgspec.structs.replace(_changed().procedure, agency="Sở Ngoại vụ")
    method = msgspec.structs.replace(record.methods[0], place=offices)
    assert "nộp tại Công an xã. " in say(Asked(msgspec.structs.replace(record, methods=[method]), TODAY))
    method = msgspec.structs.replace(method, place="https://dichvucong.gov.vn")
    assert "nộp tại Sở Ngoại vụ. " in say(Asked(msgspec.structs.replace(record, methods=[method]), TODAY))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Gửi đến Công an cấp xã", "anh/chị gửi đến Công an cấp xã. "),
        ("Người lao động nộp cho nơi làm việc", ": người lao động nộp cho nơi làm việc. "),
        ("Công an cấp xã", "anh/chị nộp tại Công an cấp xã. "),
    ],
)
def test_a_place_that_is_none_is_said_as_it_is(place: str, said: str) -> None:
    record = _changed().procedure
    method = msgspec.structs.replace(record.methods[0], place=place)
    assert said in say(Asked(msgspec.structs.replace(record, methods=[method]), TODAY))


def test_a_place_of_its_own_rule_is_named() -> None:
    said = say(Asked(BY_CODE["1.013949"], TODAY, "24", LOCALITIES))
    assert "Lệ phí theo mức riêng của tỉnh Bắc Ninh: " in said
    assert "Thời hạn theo quy định riêng của tỉnh Bắc Ninh: 12 ngày" in said
    elsewhere = say(Asked(BY_CODE["1.013949"], TODAY))
    assert "Bắc Ninh" not in elsewhere


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("UBND cấp xã", "Ủy ban nhân dân cấp xã"),
        ("Nghị quyết 86/2025/NQ-HĐND", "Nghị quyết 86/2025/NQ-HĐND"),
        ("HĐND tỉnh, TP trực thuộc", "Hội đồng nhân dân tỉnh, thành phố trực thuộc"),
        ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("XUBND", "XUBND"),
    ],
)
def test_abbreviations_are_spoken_out(written: str, spoken: str) -> None:
    assert aloud(written) == spoken


def test_a_reduction_of_the_day_is_the_only_calculation() -> None:
    for procedure in CURATED:
        fees = [fee for method in procedure.methods for fee in method.fees]
        reduced = {money(value) for fee in fees if (value := reduced_amount(fee, TODAY)) is not None}
        sums = {money(fee.amount) for fee in fees if fee.amount}
        for told in re.findall(r"([\d.]+) đồng", say(Asked(procedure, TODAY))):
            assert told in sums | reduced or told in str(msgspec.to_builtins(procedure))
