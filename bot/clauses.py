"""The clauses of a message: where it may put a second question."""

from __future__ import annotations

import re
from typing import List

# "và" joins two questions or two people; what each side asks decides, not the word.
_JOINT = re.compile(
    r"[,;.?!\n]+|"
    r"\s(?:và|va|với lại|voi lai|với|voi|vs|cùng với|cung voi|rồi|roi|xong|còn|con|thêm|nữa là|nua la|luôn là)\s",
    re.IGNORECASE,
)
_MOST = 6


def clauses(text: str) -> List[str]:
    """`text` cut where one question may end and another begin; the pieces put together are the text.

    >>> clauses("cần gì, mất bao lâu và nộp ở đâu")
    ['cần gì,', ' mất bao lâu', ' và nộp ở đâu']
    """
    cuts = [0]
    for match in _JOINT.finditer(text):
        joins = match[0][0].isspace()
        cut = match.start() if joins else match.end()
        if text[cuts[-1] : cut].strip(" ,;.?!\n") and text[cut:].strip(" ,;.?!\n"):
            cuts.append(cut)
    pieces = [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    return pieces if len(pieces) <= _MOST else [text]
