"""What an office amends is in the snapshot as long as it is live, and nowhere once it is taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from knowledge.amendments import FILE, Alias, Amendments, Correction, Example, LocalRule, Synonym
from knowledge.amendments_check import FAULTS, Amendment, Known, faults
from knowledge.build import build, candidate
from knowledge.local_rules import Decision, DurationRule, LocalRules, Place
from knowledge.records import Duration, Procedure
from knowledge.snapshot import Snapshot, read_manifest
from knowledge.synonyms import Synonyms
from knowledge.trial import compared
from tests.support.snapshots import Shelf

_DAY = date(2026, 7, 1)


def _correction(code: str, **other: object) -> Correction:
    told = {"field": "result", "value": "- Giấy mới", "decision": "12/QĐ-UBND", "day": _DAY, "source": "cổng của xã"}
    return msgspec.convert({"code": code, **told, **other}, Correction)


def _rule(code: str, **other: object) -> LocalRule:
    duration = Duration(kind="value", value=1, unit="working_day")
    entry = DurationRule(procedures=[code], decision="12/QĐ-UBND", source="cổng của xã", duration=duration)
    place = Place(code="24", name="Tỉnh Bắc Ninh")
    basis = Decision(code="12/QĐ-UBND", name="Quyết định rút ngắn", issued=_DAY)
    return msgspec.structs.replace(LocalRule(place=place, basis=basis, duration=entry), **other)


def _named(amendment: Amendment, known: Known) -> list[str]:
    return [fault.name for fault in faults(amendment, known)]


def test_amendments_are_in_the_snapshot_and_taken_back_the_snapshot_is_the_earlier_one(
    shelf: Shelf, three: list[Procedure]
) -> None:
    code, other = three[0].code, three[1].code
    shelf.switch(shelf.three)
    before = shelf.opened()
    word, message = "tờ chào đời xyz", "cho tui hỏi cái vụ lăng quăng với"
    amended = Amendments(
        aliases=[Alias(code=other, text=word)],
        examples=[Example(code=other, asks="fee", text=message)],
        synonyms=[Synonym(typed="lăng nhăng", meant=word)],
        local_rules=[_rule(code)],
        corrections=[_correction(code)],
    )
    told: list[str] = []
    tried = candidate(three, [], amended, shelf.root, told.append)
    assert shelf.current() == shelf.three, "nothing is switched"
    amended.write(shelf.root / FILE)
    assert build(three, [], shelf.root, told.append) == tried == shelf.current()

    after = shelf.opened()
    assert [after.index.search(text, 1)[0].procedure.code for text in (word, message, "lăng nhăng")] == [other] * 3
    assert after.suggestions.suggest("to chao doi xy", 1)[0].code == other
    corrected = after.procedures[code]
    assert (corrected.result, corrected.corrected[0].decision) == (["Giấy mới"], "12/QĐ-UBND")
    assert corrected.aliases == three[0].aliases
    assert after.localities.duration(code, "counter", "24", _DAY) is not None
    assert compared(before, after, [word]).questions[0].after == compared(after, after, [word]).questions[0].before

    backwards = msgspec.structs.replace(amended, aliases=[*amended.aliases, Alias(code=code, text="cái khác hẳn")])
    forwards = msgspec.structs.replace(amended, aliases=backwards.aliases[::-1])
    names = {candidate(three, [], one, shelf.root, told.append).name for one in (backwards, forwards)}
    assert len(names) == 1, "the order in which they came makes no difference"

    Amendments().write(shelf.root / FILE)
    assert build(three, [], shelf.root, told.append) == shelf.three
    (shelf.root / FILE).unlink()
    assert build(three, [], shelf.root, told.append) == shelf.three == shelf.current()


def test_what_a_newer_catalogue_leaves_nothing_for_is_left_out_and_told(shelf: Shelf, three: list[Procedure]) -> None:
    gone = Amendments(aliases=[Alias(code="9.999999", text="không còn nữa")], corrections=[_correction("9.999999")])
    told: list[str] = []
    folder = candidate(three, [], gone, shelf.root, told.append)
    assert read_manifest(folder).procedures == 3
    assert sum("left out" in line for line in told) == 2


def test_candidates_are_cleared_away_and_what_was_served_is_kept(shelf: Shelf, three: list[Procedure]) -> None:
    for number in range(6):
        one = Amendments(synonyms=[Synonym(typed=f"từ lạ {number}", meant="giấy khai sinh")])
        last = candidate(three[:1], [], one, shelf.root, lambda _: None)
    there = set((shelf.root / "snapshots").iterdir())
    assert {shelf.one, shelf.two, shelf.three, last} <= there
    assert len(there) == 3 + 4
    assert Snapshot.open(last).index.synonyms.written_out("xin TỪ LẠ 5") == "xin giấy khai sinh"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("làm tờ chào đời", "làm giấy khai sinh"),
        ("lam TO CHAO DOI gap", "lam giấy khai sinh gap"),
        ("làm to chao doi", "làm to chao doi"),  # where it has diacritics they count
        ("tờ chào đờii", "tờ chào đờii"),
    ],
)
def test_a_synonym_stands_for_whole_words(text: str, read: str) -> None:
    assert Synonyms({"tờ chào đời": "giấy khai sinh"}).written_out(text) == read
    assert Synonyms({}).written_out(text) == text


def test_every_fault_is_found(three: list[Procedure]) -> None:
    first, second = three[0], three[1]
    amended = Amendments(
        synonyms=[Synonym(typed="tờ chào đời", meant="giấy khai sinh")],
        examples=[Example(code=first.code, asks="fee", text="hết mấy tiền cái tờ ấy")],
        corrections=[_correction(first.code)],
    )
    there = _rule(first.code).added_to(LocalRules(place=Place(code="24", name="Tỉnh Bắc Ninh")))
    known = Known({one.code: one for one in three}, [there], amended)
    code = second.code
    wrong: dict[str, Amendment] = {
        "unknown_code": Alias(code="9.999999", text="việc gì đó"),
        "short": Alias(code=code, text="tờ"),
        "long": Alias(code=code, text="giấy " * 30 + "tờ"),
        "says_nothing": Alias(code=code, text="cho em hỏi"),
        "untidy": Alias(code=code, text="giấy  tờ lạ"),
        "amount": Alias(code=code, text="giấy 50.000 đồng"),
        "there_already": Alias(code=code, text=second.aliases[0].upper()),
        "taken": Alias(code=code, text=first.aliases[0]),
        "asks": Example(code=code, asks="weather", text="trời nay có mưa không"),
        "same": Synonym(typed="cái ấy ấy", meant="Cái ấy ấy"),
        "holds_itself": Synonym(typed="chùm gửi", meant="cây chùm gửi"),
        "in_names": Synonym(typed=" ".join(first.plain_name.split()[:2]), meant="một việc khác"),
        "typed_twice": Synonym(typed="to chao doi", meant="giấy khác"),
        "no_decision": _correction(code, decision=" "),
        "no_source": _correction(code, source=""),
        "no_difference": _correction(code, value=msgspec.json.encode(second.result).decode()),
        "corrected_already": _correction(first.code),
        "future": _correction(code, day="2999-01-01"),
        "district": _correction(code, value="- Giấy của UBND huyện"),
        "wrong_value": _correction(code, value="5"),
        "wrong_record": _correction(code, value="[]"),
        "unknown_place": _rule(code, place=Place(code="99", name="Tỉnh Lạ")),
        "no_commune": _rule(code, place=Place(code="xã", name="Xã Lạ", province="24")),
        "no_procedures": _rule(code, duration=msgspec.structs.replace(_rule(code).duration, procedures=[])),
        "wrong_rule": _rule(first.code),  # a second one for the same days
    }
    assert set(wrong) == set(FAULTS)
    assert {name: name in _named(one, known) for name, one in wrong.items()} == dict.fromkeys(FAULTS, True)
    right = [
        Alias(code=code, text="tờ giấy lạ lùng"),
        Example(code=code, asks="fee", text="tờ giấy lạ lùng hết bao nhiêu vậy"),
        Synonym(typed="lăng nhăng", meant=first.plain_name),
        _correction(code),
        _rule(code),
    ]
    assert [_named(one, known) for one in right] == [[]] * 5


def test_a_damaged_file_is_told_and_a_whole_one_is_read_again(tmp_path: Path) -> None:
    amended = Amendments(aliases=[Alias(code="1.001193", text="giấy chào đời")], local_rules=[_rule("1.001193")])
    amended.write(tmp_path / FILE)
    assert Amendments.read(tmp_path) == amended
    assert not Amendments.read(tmp_path / "elsewhere")
    (tmp_path / FILE).write_text("{", "utf-8")
    with pytest.raises(Exception, match=FILE):
        Amendments.read(tmp_path)
