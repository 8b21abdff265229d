"""What `knowledge check` holds the English to: it says what the records say, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Optional

from knowledge.catalogue import Problem
from knowledge.english.texts import English, packaged
from knowledge.records import Procedure
from knowledge.text.numbers import numbers

_FILE_NAMES, _FILE_PHRASES = "english/names.tsv", "english/phrases.tsv"
_LETTERS = re.compile(r"[^\W\d_]")


def check_english(procedures: list[Procedure], english: Optional[English] = None) -> list[Problem]:
    """Every curated procedure or paper without English, and every phrase whose numbers differ from its source's."""
    words = english or packaged()
    return [*_missing(procedures, words), *_altered(words)]


def _missing(procedures: list[Procedure], english: English) -> Iterator[Problem]:
    for procedure in procedures:
        if english.name(procedure.code) is None:
            yield Problem(_FILE_NAMES, procedure.code, "has no English name: add a line")
        papers = [paper for group in procedure.documents for paper in (*group.hand_in, *group.show)]
        told = [text for paper in papers for text in (paper.name, paper.condition) if text]
        told += [group.case for group in procedure.documents if group.case]
        for text in dict.fromkeys(told):
            if english.phrase(text) is None and _LETTERS.search(text):
                yield Problem(_FILE_PHRASES, procedure.code, f"“{text}” has no English: add a line")


def _altered(english: English) -> Iterator[Problem]:
    for vietnamese, told in english.phrases.items():
        said, source = numbers(told), numbers(vietnamese)
        if said != source:
            odd = ", ".join(sorted(said ^ source))
            yield Problem(_FILE_PHRASES, "", f"“{vietnamese}”: the English differs in {odd}")
