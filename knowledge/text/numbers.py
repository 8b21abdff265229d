"""The numbers of a text, notation aside: what an answer says must be what its source says."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?![\d])|\d+")


def numbers(text: str) -> set[str]:
    """The numbers in `text` as plain digits: "70.000" and "70000" are one, "07" and "7" too."""
    return {re.sub(r"[.,]", "", found).lstrip("0") or "0" for found in _NUMBER.findall(text)}
