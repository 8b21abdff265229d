"""The 34 provinces and cities: by code, and as people name them, the merged ones included."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Optional

import msgspec
import yaml

from knowledge.text.normalise import fold

_LEAD = re.compile(r"(?:(?<!\w)(?:o|tai|thuoc|ben|tren|dia ban|tinh|thanh pho|tp)[\W_]+)+$")
_BEING_THERE = re.compile(
    r"(?<!\w)(?:tinh|thanh pho|tp|o|tai|ben|thuoc|toi|tui|em|minh|chau|nha|thi|sao|con|the nao|da|dang|song)(?!\w)"
)


class Province(msgspec.Struct, forbid_unknown_fields=True):
    """A province or a city of that rank."""

    code: str
    name: str
    """With its kind: "Tỉnh Gia Lai"."""
    formerly: list[str] = []
    """Provinces merged into it on 1 July 2025."""
    said: list[str] = []
    """Other ways of writing it."""

    @property
    def bare_name(self) -> str:
        """Without its kind: "Gia Lai"."""
        return re.sub(r"^(?:Tỉnh|Thành phố) ", "", self.name)


@lru_cache(maxsize=1)
def provinces() -> dict[str, Province]:
    """All provinces by code, in the order of their codes."""
    data = yaml.safe_load(resources.files("knowledge").joinpath("provinces.yml").read_text("utf-8"))
    listed = msgspec.convert(data, list[Province])
    return {province.code: province for province in listed}


@lru_cache(maxsize=1)
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    codes: dict[str, str] = {}
    for province in provinces().values():
        for name in (province.bare_name, *province.formerly, *province.said):
            codes.setdefault(" ".join(re.split(r"[^\w]+", fold(name))), province.code)
    longest_first = sorted(codes, key=len, reverse=True)
    return re.compile(
        r"(?<!\w)(" + "|".join(name.replace(" ", r"[\W_]+") for name in longest_first) + r")(?!\w)"
    ), codes


def province_named(text: str) -> Optional[Province]:
    """The one province `text` names, in any case, with or without diacritics; None for none or several."""
    pattern, codes = _names()
    found = {codes[" ".join(re.split(r"[\W_]+", match[1]))] for match in pattern.finditer(fold(text))}
    return provinces()[found.pop()] if len(found) == 1 else None


def provinces_named(text: str) -> list[tuple[int, int]]:
    """Where `text` names a province or one merged into it: start and end of each, in order.

    Empty where folding changes the length of `text`: the places would not fit.
    """
    pattern, _ = _names()
    folded = fold(text)
    return [match.span() for match in pattern.finditer(folded)] if len(folded) == len(text) else []


def without_provinces(text: str) -> str:
    """`text` folded, without the names of provinces and the words by which one says to be there."""
    pattern, _ = _names()
    return " ".join(_BEING_THERE.sub(" ", pattern.sub(" ", fold(text))).split())


def without_place(text: str) -> str:
    """`text` as written, without the province it names and the words that lead to it ("ở tỉnh …").

    Where it names none or several it stays as it is.
    """
    found = provinces_named(text)
    if province_named(text) is None or not found:
        return text
    folded = fold(text)
    for start, end in reversed(found):
        lead = _LEAD.search(folded[:start])
        text = text[: lead.start() if lead else start] + " " + text[end:]
    return " ".join(text.split())
