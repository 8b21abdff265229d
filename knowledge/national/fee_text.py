"""The words around a fee: what the portal's form left, laws it rests on, and what remains to be said."""

from __future__ import annotations

import re

from knowledge.national.phrases import Amount, periods

FREE_WORD = r"(?<!\w)(?:miễn(?! trừ)(?:\s+thu)?|không\s+(?:phải\s+)?(?:thu|mất|nộp|đóng|tính))"
FREE = re.compile(
    rf"^(?:(?:phí|lệ phí|phí, lệ phí|mức thu)\s*:?\s*)?{FREE_WORD}"
    r"(?:\s+(?:phí|lệ\s*phí|tiền|phí,?\s*(?:và\s+)?lệ\s*phí))*$",
    re.IGNORECASE,
)
FREE_FOR = re.compile(
    rf"^{FREE_WORD}\s+(?:phí|lệ\s*phí)[^.;:]{{0,40}}?\s*(?:cho|đối\s+với|với)\s*:?\s*(?P<whom>[^.]+)\.?$",
    re.IGNORECASE,
)
COUNCIL = re.compile(r"hội\s+đồng\s+nhân\s+dân|HĐND", re.IGNORECASE)
LESS = re.compile(rf"{FREE_WORD}|(?<!\w)giảm(?!\w)", re.IGNORECASE)
# What the portal's own form left around a text: "Lệ phí: Đồng (- Mức lệ phí …", "… của tỉnh. Đồng".
_FORM_HEAD = re.compile(
    r"^\(?(?:(?:Lệ phí|Phí)\s*:\s*)?(?:(?P<sum>\d[\d.,]*)\s*)?Đồng(?=\s*[-(])\s*[-(]*\s*"
    r"|^(?:(?:Lệ phí|Phí)\s*:\s*)?Đồng\s+(?=\w)"
)
_FORM_REST = re.compile(r"(?<!\d)(?<!\d[.,])(?<!Hội)\s+Đồng(?=\s*\(|\s*$)")
# From the law's name to the end of its title: a title goes on over commas, a condition does not.
_LAW = re.compile(
    r"[\s(,;*-]*(?:(?:được|thực hiện|áp dụng|theo|căn cứ|quy định|tại|của|thu)\s+){0,6}"
    r"(?:(?:khoản|điểm|điều|mục|phụ lục|biểu)\s[^;:.()]{0,60}?\s)?"
    r"(?:Thông tư|Nghị định|Nghị quyết|Quyết định|Luật)\s+(?:số\s+)?\d"
    r"(?:(?![;+*()]|:(?!\s*ngày\s)|\.(?=\s|$|[A-ZĐÀ-Ỹ])|\s[-–]\s"
    r"|\s(?:cụ thể|như sau|(?:áp dụng\s+)?(?:kể\s+)?từ ngày|đến hết|bằng\s+\d|miễn (?:phí|lệ phí) (?:kể|từ))"
    r"|,\s*(?:cấp|đối với|trường hợp|mức (?:thu|phí|lệ)|cụ thể|như sau|nếu|khi|áp dụng|kể|từ ngày"
    r"|miễn(?!,|\s+(?:một số|giảm|chế độ))))"
    r".)*\)?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:mức\s+)?(?:thu\s+)?(?:phí|lệ\s*phí|giá)(?:,?\s*(?:và\s+)?(?:phí|lệ\s*phí))?|đ[ồô]ng)?$", re.I
)
_NO_CONDITION = re.compile(
    r"^(?:theo|tra cứu|luật \w+(?: \w+)?|(?:thực hiện |theo )?quy định(?: tại| như)?|thực hiện|áp dụng|mức thu|cụ thể"
    r"|như sau|là|(?:[^\W\d]+ ){1,12}(?:triệu|nghìn|ngàn) (?:[^\W\d]+ ){0,8}đồng)?$",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"(?:(?:phí|thu|giá)\s*:?\s*(?P<named>\d{1,3}(?:[.,]\d{3})+|\d{5,12})"
    r"|(?<![\d.,/-])(?P<bare>\d{1,3}(?:[.,]\d{3})+|\d{5,12})(?=\s*(?:/\s*[^\W\d]|đ|Đồng|$)))(?![\d/])",
    re.IGNORECASE,
)


def without_form(text: str, value: int) -> str:
    """`text` without what the portal's form put around it; a sum that is not `value` stays."""
    head = _FORM_HEAD.match(text)
    if head and (not head["sum"] or int(re.sub(r"\D", "", head["sum"])) in (0, value)):
        text = text[head.end() :]
    return _FORM_REST.sub("", text)


def says_nothing(text: str) -> bool:
    """Whether `text` is no more than a label ("Phí", "Đồng") or a stray letter."""
    return bool(_LABEL.match(text.strip(" .;:,-()"))) or not re.search(r"\w{2}", text)


def without_laws(text: str) -> str:
    """`text` without the laws it rests on, their titles included."""
    return _LAW.sub(" ", text).strip()


def unread_sums(text: str, named: list[Amount]) -> set[int]:
    """The numbers of `text` that look like money but are none of `named`, having no currency."""
    for amount in reversed(named):
        text = text[: amount.start] + " " * (amount.end - amount.start) + text[amount.end :]
    return {int(re.sub(r"[.,]", "", match["named"] or match["bare"])) for match in _SUM.finditer(_LAW.sub(" ", text))}


def remaining(text: str, bounded: bool) -> str:
    """What `text` says beyond its laws and, where the fee is `bounded` by one, its period: often nothing."""
    for period in periods(text) if bounded else ():
        start, end = period.place
        text = re.sub(r"[\s(]*(?:được\s+)?(?:áp dụng\s*)?$", " ", text[:start]) + text[end:].removeprefix(")")
    words = re.sub(r"\(\s*\)", "", without_laws(text))
    words = re.sub(r"(?:^|(?<=[\s:;,.]))[-–+*•]+\s*(?=\w)", "", words)
    words = re.sub(r"\s*:(?:\s*:)+", ":", " ".join(words.split())).strip(" .;,:-–+*•")
    words = re.sub(r"[,:]?\s+(?:là|thu|(?:với\s+)?mức (?:thu|phí|lệ phí))$", "", words)
    listed = len(re.findall(r"(?<!\w)\w\)", words))
    if words.count("(") != words.count(")") - listed:
        words = words.replace("(", " ").replace(")", " ")
    elif words.startswith("(") and words.find(")") == len(words) - 1:
        words = words[1:-1]
    words = " ".join(words.split()).strip(" .;,:-–+*•")
    return "" if _LABEL.match(words) or _NO_CONDITION.match(words) or not re.search(r"[^\W\d]{2}", words) else words
