"""One matter under many codes: the ward's, the province's and the ministry's, and provinces' own copies.

Linked by name, told apart by place and level; where neither decides, one question does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Optional

from knowledge.provinces import provinces
from knowledge.records import Level, Procedure
from knowledge.text.normalise import fold

NATIONAL = "national"
# Words of a name that say who handles the matter rather than what it is.
_WHO = re.compile(
    r"\b(?:thu tuc hanh chinh|thu tuc|tthc|cap huyen nay khong con)\b|"
    r"\b(?:thuc hien |ap dung )?(?:tai |o |thuoc )?(?:tham quyen )?(?:giai quyet |tiep nhan |quyet dinh )?(?:cua )?"
    r"(?:(?:uy ban nhan dan|ubnd|so|chu tich uy ban nhan dan) )?cap (?:xa|tinh|trung uong|bo|huyen)\b|"
    r"\b(?:tren dia ban|tai) (?:tinh|thanh pho) [a-z ]+$"
)
_PROVINCES = "|".join(re.escape(name) for p in provinces().values() for name in (p.bare_name, *p.formerly, *p.said))
_MINISTRIES = (
    "công an|công thương|dân tộc|giáo dục|khoa học|ngoại giao|nội vụ|nông nghiệp|quốc phòng|tài chính|tư pháp|văn hóa|"
    "xây dựng|y tế"
)
# The words that name a level also stand in "bảo hiểm xã hội", "hợp tác xã", "cơ sở", "cán bộ", "bộ hồ sơ"; and "tỉnh
# Bắc Ninh" says where somebody is.
_LEVEL_WORDS: dict[Level, str] = {
    "ward": r"(?<!hợp tác )(?<!thị )xã(?! hội)|phường|đặc khu",
    "province": rf"(?<!khác )(?<!ngoại )(?<!liên )(?:tỉnh|thành phố)(?! (?:khác|{_PROVINCES})(?!\w))"
    r"|(?<!cơ )(?<!trụ )(?<!hội )sở(?! hữu| tại| thích)",
    "ministry": rf"trung ương|(?:cấp|của|lên|ở|tại) bộ(?! hồ sơ| đội| phận)|bộ (?:{_MINISTRIES})|^bộ$",
}
_LEVELS = {level: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for level, words in _LEVEL_WORDS.items()}


class Choice(NamedTuple):
    """Which record of a matter is meant, or what has to be asked to know.

    Neither where only other provinces have one.
    """

    chosen: Optional[Procedure]
    ask: Optional[Literal["province", "level"]] = None
    among: Sequence[Procedure] = ()


def matter_key(procedure: Procedure) -> str:
    """What the names of all records of one matter have in common; "" where nothing is left."""
    words = re.sub(r"[^\w]+", " ", fold(procedure.name)).strip()
    return " ".join(_WHO.sub(" ", words).split())


def matters(procedures: Iterable[Procedure]) -> dict[str, list[Procedure]]:
    """The matters with more than one record: all records of each, by the code of any of them."""
    by_key: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        by_key.setdefault(matter_key(procedure), []).append(procedure)
    return {p.code: group for key, group in by_key.items() if key and len(group) > 1 for p in group}


def level_named(text: str) -> Optional[Level]:
    """The one level `text` names; None for none or several."""
    found = [level for level, pattern in _LEVELS.items() if pattern.search(text)]
    return found[0] if len(found) == 1 else None


def choose(records: list[Procedure], province: Optional[str], level: Optional[Level]) -> Choice:
    """The record of one matter for someone in `province` (a code) who named `level`, either None if unknown."""
    candidates = _in_place(records, province)
    if not candidates:
        return Choice(None, among=records)
    if len({record.scope for record in candidates}) > 1:
        return Choice(None, "province", candidates)
    if level is not None:
        candidates = [record for record in candidates if level in record.levels] or candidates
    curated = [record for record in candidates if record.aliases]
    if level is None and len(curated) == 1:
        return Choice(curated[0])  # the one most people mean, which is why it was curated
    by_levels = {tuple(record.levels): record for record in sorted(candidates, key=_recent)}
    if len(by_levels) > 1:
        return Choice(None, "level", list(by_levels.values()))
    return Choice(max(candidates, key=_recent))


def _in_place(records: list[Procedure], province: Optional[str]) -> list[Procedure]:
    """A province's own records for who is there; the national ones for all others, where there are any."""
    own = [record for record in records if record.scope == province]
    if province is not None and own:
        return own
    national = [record for record in records if record.scope == NATIONAL]
    return national or (records if province is None else [])


def _recent(record: Procedure) -> tuple[object, str]:
    return record.source.updated_at, record.code
