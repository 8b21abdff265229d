"""Fees, time limits and local rules in words: `actions/wording/terms.py`, and the answers they stand in."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import msgspec
import pytest

from actions.wording.facts import LONGEST, compose
from actions.wording.replies import ASPECTS, Aspect
from actions.wording.terms import (
    Asked,
    by_channel,
    duration_lines,
    durations_of,
    fee_lines,
    fees_of,
    local_grounds,
    reduced_amount,
)
from knowledge.catalogue import read_catalogue
from knowledge.check import all_texts
from knowledge.local_rules import Localities, LocalRules, Rule, read_local
from knowledge.records import Duration, Fee, Procedure, Reduction
from knowledge.text.numbers import numbers
from tests.support.cards import said
from tests.support.catalogue import procedure
from tests.support.localities import CENTRE, COMMUNE, DURATION, FEE, ONE_DAY, costs, rules

TODAY = date(2026, 7, 20)
BAC_NINH = "24"
_LIST_NUMBER = re.compile(r"^\d+\. ", re.MULTILINE)


def _amount(amount: int = 70000, **more: Any) -> Fee:
    return Fee(kind="amount", amount=amount, **more)


def _words(fee: Fee, today: date = TODAY) -> str:
    (line,) = fee_lines([fee], today)
    return line


class TestFees:
    @pytest.mark.parametrize(
        ("fee", "words"),
        [
            (_amount(), "70.000 đồng"),
            (_amount(1500000, unit="hồ sơ"), "1.500.000 đồng/hồ sơ"),
            (_amount(20, currency="USD", unit="hộ chiếu"), "20 USD/hộ chiếu"),
            (_amount(condition="cấp lại"), "Cấp lại: 70.000 đồng"),
            (_amount(text="mỗi bản thêm 2.000 đồng."), "70.000 đồng (mỗi bản thêm 2.000 đồng)"),
            (_amount(text="một\nhai"), "70.000 đồng (một; hai)"),
            (Fee(kind="free"), "Miễn phí"),
            (Fee(kind="free", condition="Hộ nghèo"), "Hộ nghèo: miễn phí"),
            (Fee(kind="unknown"), "Nguồn không ghi mức thu"),
            (Fee(kind="by_province"), "Do Hội đồng nhân dân tỉnh, thành phố quy định nên mỗi nơi một khác"),
            (
                Fee(kind="by_province", text="Theo nghị quyết của Hội đồng nhân dân."),
                "Theo nghị quyết của Hội đồng nhân dân",
            ),
            (Fee(kind="see_text", text="theo biểu phí."), "Theo biểu phí"),
        ],
    )
    def test_each_kind_has_its_words(self, fee: Fee, words: str) -> None:
        assert _words(fee) == words

    def test_the_source_s_own_words_keep_their_lines(self) -> None:
        fee = Fee(kind="see_text", condition="dự án", text="dưới 2 ha 10 đồng.\nbản sao 5 đồng.")
        assert fee_lines([fee, _amount()], TODAY) == ["Dự án: dưới 2 ha 10 đồng", "Bản sao 5 đồng", "70.000 đồng"]

    @pytest.mark.parametrize(
        ("today", "told"),
        [
            (date(2026, 6, 30), False),
            (date(2026, 7, 1), True),
            (date(2026, 12, 31), True),
        ],
    )
    def test_a_fee_is_told_in_its_period_with_the_last_day(self, today: date, told: bool) -> None:
        fee = _amount(valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31))
        assert fee_lines([fee], today) == (["70.000 đồng (áp dụng đến hết 31/12/2026)"] if told else [])

    def test_one_without_an_end_says_none(self) -> None:
        assert _words(_amount(valid_from=date(2026, 7, 1))) == "70.000 đồng"

    def test_the_day_on_which_the_next_begins_is_told_once_where_the_text_has_it(self) -> None:
        fee = _amount(valid_until=date(2026, 12, 31), text="từ ngày 01/01/2027 là 140.000 đồng")
        assert _words(fee) == "70.000 đồng (từ ngày 01/01/2027 là 140.000 đồng)"

    @pytest.mark.parametrize(
        ("today", "words"),
        [
            (date(2026, 12, 31), "25.000 đồng (áp dụng đến hết 31/12/2026)"),
            (date(2027, 1, 1), "50.000 đồng"),
        ],
    )
    def test_the_next_fee_takes_the_place_of_the_last(self, today: date, words: str) -> None:
        last, following = (
            _amount(25000, valid_until=date(2026, 12, 31)),
            _amount(50000, valid_from=date(2027, 1, 1)),
        )
        assert fee_lines([last, following], today) == [words]

    def test_where_all_have_ended_the_latest_end_is_told_and_no_amount(self) -> None:
        ended = [_amount(10000, valid_until=date(2025, 12, 31)), _amount(20000, valid_until=date(2026, 6, 30))]
        assert fee_lines(ended, TODAY) == ["Mức ghi trong nguồn chỉ áp dụng đến hết 30/06/2026, nguồn chưa ghi mức mới"]

    def test_no_fees_are_no_lines(self) -> None:
        assert fee_lines([], TODAY) == []

    @pytest.mark.parametrize(
        ("today", "words"),
        [
            (date(2026, 6, 30), "70.000 đồng/thẻ"),
            (
                date(2026, 7, 1),
                "35.000 đồng/thẻ (mức 70.000 đồng/thẻ giảm 50% từ 01/07/2026 đến hết 31/12/2026, theo Thông tư 64)",
            ),
            (date(2027, 1, 1), "70.000 đồng/thẻ"),
        ],
    )
    def test_a_reduction_is_told_with_its_operands_while_it_lasts(self, today: date, words: str) -> None:
        cut = Reduction(percent=50, valid_from=date(2026, 7, 1), valid_until=date(2026, 12, 31), basis="Thông tư 64")
        assert _words(_amount(unit="thẻ", reductions=[cut]), today) == words

    def test_a_reduction_needs_no_basis_and_keeps_the_currency(self) -> None:
        cut = Reduction(percent=10, valid_from=TODAY, valid_until=TODAY)
        fee = _amount(20, currency="USD", reductions=[cut])
        assert _words(fee) == "18 USD (mức 20 USD giảm 10% từ 20/07/2026 đến hết 20/07/2026)"


@pytest.mark.parametrize(
    ("duration", "lines"),
    [
        (Duration(kind="value", value=5, unit="working_day"), ["5 ngày làm việc"]),
        (Duration(kind="value", value=2.5, unit="day"), ["2,5 ngày"]),
        (Duration(kind="value", value=6.25, unit="hour"), ["6,25 giờ"]),
        (Duration(kind="value", value=3.0, unit="month"), ["3 tháng"]),
        (Duration(kind="value", value=1, unit="year", condition="lần đầu"), ["Lần đầu: 1 năm"]),
        (Duration(kind="value", value=2, unit="day", text="xã đảo: 4 ngày."), ["2 ngày (xã đảo: 4 ngày)"]),
        (Duration(kind="same_working_day"), ["Ngay trong ngày làm việc"]),
        (
            Duration(kind="same_working_day", condition="Nộp trước 15 giờ", text="sau đó sang ngày sau"),
            ["Nộp trước 15 giờ: ngay trong ngày làm việc (sau đó sang ngày sau)"],
        ),
        (Duration(kind="see_text", text="không quá 3 ngày.\nxã đảo 5 ngày."), ["Không quá 3 ngày", "Xã đảo 5 ngày"]),
        (Duration(kind="see_text", text="Một ngày", condition="đổi tên"), ["Đổi tên: một ngày"]),
        (Duration(kind="unknown"), ["Nguồn không ghi"]),
    ],
)
def test_each_kind_of_duration_has_its_words(duration: Duration, lines: list[str]) -> None:
    assert duration_lines([duration]) == lines
    assert duration_lines([duration, duration]) == [*lines, *lines]


class TestByChannel:
    @staticmethod
    def _told(**fees: list[Fee]) -> list[str]:
        methods = [{"channel": channel, "durations": [], "fees": each} for channel, each in fees.items()]
        return by_channel(Asked(procedure(methods=msgspec.to_builtins(methods)), TODAY), fees_of)

    def test_one_way_needs_no_name(self) -> None:
        assert self._told(counter=[_amount(1000), _amount(2000)]) == ["• 1.000 đồng", "• 2.000 đồng"]

    def test_ways_that_are_all_the_same_are_told_once(self) -> None:
        assert self._told(counter=[_amount()], online=[_amount()], post=[_amount()]) == ["• 70.000 đồng"]

    def test_ways_that_are_the_same_share_their_lines(self) -> None:
        assert self._told(counter=[_amount()], online=[Fee(kind="free")], post=[_amount()]) == [
            "• Nộp trực tiếp, qua bưu chính: 70.000 đồng",
            "• Nộp trực tuyến: miễn phí",
        ]

    def test_a_line_of_all_ways_is_told_once_below(self) -> None:
        copy = _amount(2000, condition="Bản sao")
        assert self._told(counter=[_amount(), copy], online=[Fee(kind="free"), copy]) == [
            "• Nộp trực tiếp: 70.000 đồng",
            "• Nộp trực tuyến: miễn phí",
            "• Nộp cách nào cũng vậy: bản sao: 2.000 đồng",
        ]

    def test_several_lines_stand_below_their_heading(self) -> None:
        assert self._told(counter=[_amount(1000), _amount(2000)], online=[Fee(kind="free")]) == [
            "• Nộp trực tuyến: miễn phí",
            "Nộp trực tiếp:",
            "• 1.000 đồng",
            "• 2.000 đồng",
        ]

    def test_a_way_of_which_nothing_holds_today_is_left_out(self) -> None:
        over = _amount(valid_from=date(2027, 1, 1))
        assert self._told(counter=[_amount()], online=[over]) == ["• Nộp trực tiếp: 70.000 đồng"]

    def test_without_a_way_there_are_no_lines(self) -> None:
        assert self._told() == []


_METHODS = [
    {
        "channel": channel,
        "durations": [{"kind": "value", "value": 3, "unit": "working_day"}],
        "fees": [{"kind": "amount", "amount": 70000, "unit": "lần"}],
        "place": "Một cửa",
    }
    for channel in ("counter", "online")
]
DRAGONS = procedure(methods=_METHODS)


def _asked(place: str = BAC_NINH, today: date = TODAY, **changes: Any) -> Asked:
    """The dragon's procedure, asked about in Bắc Ninh, whose file has `changes`."""
    return Asked(DRAGONS, today, place, Localities([rules(**changes), rules(place=COMMUNE)]))


def _says_nothing_local(asked: Asked) -> None:
    assert local_grounds(asked, "fee") == local_grounds(asked, "duration") == []
    for aspect in ASPECTS:
        assert compose(asked, aspect) == compose(Asked(asked.procedure, asked.today), aspect)


class TestLocalRules:
    def test_a_local_fee_is_told_with_place_decision_day_and_the_national_one(self) -> None:
        asked = _asked(fees=[costs(5000)])
        assert local_grounds(asked, "fee") == [
            "Đây là mức riêng của Tỉnh Bắc Ninh, theo 1/NQ-HĐND ngày 01/06/2026.",
            "Mức chung cả nước: 70.000 đồng/lần.",
            "Căn cứ lấy từ: thủ tục 9.000009, cập nhật ngày 1/7/2026.",
        ]
        assert local_grounds(asked, "duration") == []
        assert by_channel(asked, fees_of) == ["• 5.000 đồng"]
        assert by_channel(asked, durations_of) == ["• 3 ngày làm việc"]

    @pytest.mark.parametrize(
        ("changes", "told"),
        [({"durations": [DURATION]}, "2 ngày làm việc"), ({"one_day": [ONE_DAY]}, "Ngay trong ngày làm việc")],
    )
    def test_so_is_a_local_duration(self, changes: dict[str, Any], told: str) -> None:
        asked = _asked(**changes)
        assert "Mức chung cả nước: 3 ngày làm việc." in local_grounds(asked, "duration")
        assert local_grounds(asked, "fee") == []
        assert by_channel(asked, durations_of) == [f"• {told}"]

    def test_a_rule_for_one_way_leaves_the_others_as_they_are(self) -> None:
        asked = _asked(fees=[costs(5000, channels=["online"])])
        assert by_channel(asked, fees_of) == ["• Nộp trực tiếp: 70.000 đồng/lần", "• Nộp trực tuyến: 5.000 đồng"]

    def test_rules_on_one_ground_name_it_once(self) -> None:
        asked = _asked(fees=[costs(5000, channels=["online"]), costs(6000, channels=["counter"])])
        assert len(local_grounds(asked, "fee")) == 3

    def test_rules_on_two_grounds_name_both(self) -> None:
        other = costs(6000, channels=["counter"], source="báo của tỉnh")
        grounds = local_grounds(_asked(fees=[costs(5000, channels=["online"]), other]), "fee")
        assert [line for line in grounds if line.startswith("Căn cứ")] == [
            "Căn cứ lấy từ: báo của tỉnh.",
            "Căn cứ lấy từ: thủ tục 9.000009, cập nhật ngày 1/7/2026.",
        ]

    def test_what_is_silent_nationally_is_called_silent(self) -> None:
        silent = procedure(methods=[{**_METHODS[0], "fees": []}])
        asked = _asked(fees=[costs(5000)])._replace(procedure=silent)
        assert "Mức chung cả nước: nguồn không ghi." in local_grounds(asked, "fee")
        assert compose(asked, "fee").known

    def test_a_long_national_value_is_cut(self) -> None:
        long = procedure(methods=[{**_METHODS[0], "fees": [{"kind": "see_text", "text": "theo biểu " * 100}]}])
        instead = local_grounds(_asked(fees=[costs(5000)])._replace(procedure=long), "fee")[1]
        assert len(instead) < 300
        assert "…" in instead

    def test_a_commune_has_its_province_s(self) -> None:
        assert local_grounds(_asked(COMMUNE["code"], fees=[FEE]), "fee") != []

    @pytest.mark.parametrize("place", ["", "52", "99999"])
    def test_elsewhere_nothing_is_changed(self, place: str) -> None:
        _says_nothing_local(_asked(place, fees=[FEE], durations=[DURATION], centres=[CENTRE]))

    @pytest.mark.parametrize("today", [date(2026, 6, 30), date(2027, 1, 1)])
    def test_out_of_its_period_a_rule_changes_nothing(self, today: date) -> None:
        period = {"valid_from": date(2026, 7, 1), "valid_until": date(2026, 12, 31)}
        _says_nothing_local(_asked(today=today, fees=[{**FEE, **period}], one_day=[{**ONE_DAY, **period}]))

    def test_an_example_is_never_told(self) -> None:
        mark = {"example": "chưa kiểm tra được"}
        entries = {"fees": [{**FEE, **mark}], "durations": [{**DURATION, **mark}], "centres": [{**CENTRE, **mark}]}
        _says_nothing_local(_asked(**entries))
        _says_nothing_local(_asked(fees=[FEE], one_day=[ONE_DAY], centres=[CENTRE], **mark))

    @pytest.mark.parametrize("aspect", ["overview", "online"])
    @pytest.mark.parametrize("changes", [{"fees": [FEE]}, {"durations": [DURATION]}], ids=["fee", "duration"])
    def test_values_told_beside_others_are_called_local(self, aspect: Aspect, changes: dict[str, Any]) -> None:
        remark = "• Mức trên theo quy định riêng nơi anh/chị hỏi;"
        assert remark in compose(_asked(**changes), aspect).text
        assert remark not in compose(_asked(), aspect).text

    def test_an_overview_tells_the_local_values(self) -> None:
        text = compose(_asked(fees=[FEE], durations=[DURATION]), "overview").text
        assert "• Lệ phí: 5.000 đồng." in text
        assert "• Thời hạn: 2 ngày làm việc." in text
        assert "70.000" not in text


class TestCentres:
    def test_they_stand_in_the_place_answer_with_the_day_they_were_checked(self) -> None:
        full = {**CENTRE, "hours": "7 giờ đến 17 giờ.", "telephone": "0222.123456"}
        text = compose(_asked(centres=[full]), "place").text
        line = (
            "• Trung tâm Phục vụ hành chính công: Số 1, đường Rồng, giờ làm việc 7 giờ đến 17 giờ, "
            "điện thoại 0222.123456 (kiểm tra ngày 01/07/2026)."
        )
        assert line in text.splitlines()

    def test_what_is_not_known_of_one_is_left_out(self) -> None:
        line = "• Trung tâm Phục vụ hành chính công: Số 1, đường Rồng (kiểm tra ngày 01/07/2026)."
        assert line in compose(_asked(centres=[CENTRE]), "place").text.splitlines()

    def test_they_stand_in_no_other_answer(self) -> None:
        asked = _asked(centres=[CENTRE])
        assert [aspect for aspect in ASPECTS if "đường Rồng" in compose(asked, aspect).text] == ["place"]

    def test_the_nearest_few_are_enough(self) -> None:
        many = [{**CENTRE, "name": f"Trung tâm {letter}"} for letter in "ABCDE"]
        text = compose(_asked(centres=many), "place").text
        assert [letter for letter in "ABCDE" if f"Trung tâm {letter}" in text] == ["A", "B", "C"]

    def test_a_commune_is_told_those_that_serve_it(self) -> None:
        own, other = {**CENTRE, "covers": [COMMUNE["code"]]}, {**CENTRE, "address": "Số 2", "covers": ["Xã Khác"]}
        text = compose(_asked(COMMUNE["code"], centres=[own, other]), "place").text
        assert "Số 1, đường Rồng" in text
        assert "Số 2" not in text

    def test_one_is_an_answer_where_the_record_is_silent(self) -> None:
        silent = procedure(methods=[], agency="")
        assert not compose(_asked()._replace(procedure=silent), "place").known
        assert compose(_asked(centres=[CENTRE])._replace(procedure=silent), "place").known


SHIPPED = read_local()
EMBEDDED = {embedded.code: embedded for embedded in read_catalogue()}


def _ruled(local: LocalRules) -> list[str]:
    """Codes of the embedded procedures that `local` changes."""
    codes = {code for _, entry in local.entries() if isinstance(entry, Rule) for code in entry.procedures}
    return sorted(codes & EMBEDDED.keys())


def _rule_texts(local: LocalRules, code: str) -> str:
    """All that `local` says of the procedure `code`, of its centres and of what both rest on."""
    entries = [entry for _, entry in local.entries() if not isinstance(entry, Rule) or code in entry.procedures]
    decisions = [decision for decision in local.basis if decision.code in {entry.decision for entry in entries}]
    return msgspec.json.encode([local.place.name, entries, decisions]).decode()


def _calculated(local: LocalRules, changed: Procedure, today: date) -> set[str]:
    """The results of reductions: the one calculation there is."""
    fees = [fee for method in changed.methods for fee in method.fees]
    fees += [fee for rule in local.fees if changed.code in rule.procedures for fee in rule.fees]
    return {str(amount) for fee in fees if (amount := reduced_amount(fee, today)) is not None}


@pytest.mark.parametrize("local", SHIPPED, ids=lambda local: local.place.code)
@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 2, 1)], ids=str)
def test_every_number_stands_in_the_record_or_in_the_rule(local: LocalRules, today: date) -> None:
    assert _ruled(local)
    for code in _ruled(local):
        changed = EMBEDDED[code]
        known = numbers(all_texts(changed)) | numbers(_rule_texts(local, code)) | _calculated(local, changed, today)
        for aspect in ASPECTS:
            text, _, cards = compose(Asked(changed, today, local.place.code, Localities(SHIPPED)), aspect)
            assert numbers(_LIST_NUMBER.sub("", text)) - known == set(), text
            assert len(text) <= LONGEST, text
            drawn = "\n".join(said(card) for card in cards if card["kind"] == "procedure")
            assert numbers(drawn) - known == set(), drawn


@pytest.mark.parametrize("local", SHIPPED, ids=lambda local: local.place.code)
def test_every_shipped_rule_is_told_with_its_decision(local: LocalRules) -> None:
    for code in _ruled(local):
        asked = Asked(EMBEDDED[code], TODAY, local.place.code, Localities(SHIPPED))
        told = {aspect: compose(asked, aspect).text for aspect in ("fee", "duration")}
        for kind, aspect in (("fees", "fee"), ("durations", "duration"), ("one_day", "duration")):
            for rule in getattr(local, kind):
                if code in rule.procedures and rule.valid_on(TODAY) and not (rule.example or local.example):
                    assert f"Đây là mức riêng của {local.place.name}, theo {rule.decision} ngày" in told[aspect]


def test_other_places_rules_are_not_told() -> None:
    for local in SHIPPED:
        for code in _ruled(local):
            asked = Asked(EMBEDDED[code], TODAY, "01", Localities(SHIPPED))
            assert "mức riêng" not in compose(asked, "fee").text + compose(asked, "duration").text
