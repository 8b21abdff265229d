"""What records still say of the district, a level that no longer exists since 1 July 2025.

The words stay, since they may name who once issued a paper, but never as if the level were there.
"""

from __future__ import annotations

import re

_GONE = " (cấp huyện nay không còn)"
_DISTRICT = re.compile(
    r"(?<!đường )(?<!liên )(?<!\w)(?:(?:cấp|tuyến) )?(?:quận|huyện)(?!\w)"
    r"(?:(?:,| và| hoặc|/) ?(?:quận|huyện|thị xã|thành phố(?! trực thuộc trung ương)(?: (?:trực )?thuộc tỉnh)?)(?!\w))*"
    # "Quận 1", "quận Ba Đình": the mark stands after the name.
    r"(?: (?-i:\d{1,2}(?!\w)|[A-ZĐ]\w*(?: [A-ZĐ]\w*){0,2}(?=[,.;)]|$)))?",
    re.IGNORECASE,
)


def speaks_of_district(text: str) -> bool:
    """Whether `text` names the district level."""
    return bool(_DISTRICT.search(text))


def reworded(text: str) -> str:
    """`text` with each mention of the district marked as gone, once however often it is called."""
    return _DISTRICT.sub(lambda match: match[0] + _GONE, text.replace(_GONE, ""))


def told_as_existing(text: str) -> bool:
    """Whether a mention in `text` is not marked as gone."""
    return reworded(text) != text
