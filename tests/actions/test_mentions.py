"""What a record says of what a message names: `actions/mentions.py`."""

from __future__ import annotations

from actions.mentions import mentioned, mentions
from knowledge.snapshot import Snapshot
from knowledge.text.normalise import words

BIRTH = "1.001193"


def test_the_lines_for_who_lacks_a_paper_come_first(snapshot: Snapshot) -> None:
    found = mentions(snapshot.procedures[BIRTH], "khong co giay chung sinh thi sao")
    assert found
    assert all(entry.lacking for entry in found)


def test_how_much_of_a_message_stands_in_the_record(snapshot: Snapshot) -> None:
    birth = snapshot.procedures[BIRTH]
    assert mentioned(birth, words("mất giấy chứng sinh")) >= 2
    assert mentioned(birth, words("giấy phép lái xe quốc tế")) < 4
    assert mentioned(birth, []) == 0


def test_words_of_half_of_all_papers_say_nothing(snapshot: Snapshot) -> None:
    assert mentioned(snapshot.procedures[BIRTH], words("thiếu giấy tờ")) == 0
