"""The dossier of a record as a list a person can tick off, and the notes that stood among the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Optional

from msgspec.structs import replace

from knowledge.national.findings import Findings
from knowledge.national.papers import patterns, role, without_marker
from knowledge.national.portal import Component, ComponentGroup
from knowledge.national.source_text import LONGEST_ITEM, SourceText, shortened
from knowledge.records import Document, DocumentGroup
from knowledge.text.normalise import fold

_LONGEST_CASE, _LONGEST_CONDITION, _LONGEST_NAME, _LONGEST_NOTE = 200, 240, 600, 400
_MOST_COPIES = 200
_LAW_NAMES = r"(?:Thông tư|Nghị định|Nghị quyết|Quyết định|Luật|Bộ luật|Pháp lệnh|Hiệp định|Công ước)"
_CLAUSE = r"(?:[^;()+.]|\.(?=\d))*(?:\((?:đã )?được (?:sửa đổi|bổ sung|thay thế)[^()]*\))?"
_END = r"\s*(?:(?<![\s:;]\w)\)|(?=[.;,]*$))"
_FORM_CODE = r"[Mm]ẫu(?: (?:số|đơn|tờ khai))?\s*:?\s*[A-ZĐ0-9][A-ZĐa-z0-9./-]{0,17}(?!\w)"
_FORM = re.compile(rf"(?<!\w){_FORM_CODE}")
# "(Mẫu số 01 ban hành kèm theo Thông tư …)", "theo Mẫu CT01 tại Phụ lục …": the form, and where it stands.
_FORM_CLAUSE = re.compile(
    rf"\s*[,(]?\s*(?:được lập |lập )?(?:theo )?(?:đúng )?(?<!\w){_FORM_CODE}"
    r"(?P<basis>\s*,?\s*(?:tại|ban hành|kèm theo|quy định|thuộc|của|phụ lục|thông tư|nghị định|nghị quyết|quyết định)"
    rf"{_CLAUSE})?{_END}",
    re.IGNORECASE,
)
# "theo quy định tại khoản 2 Điều 5 Nghị định …" where it closes the name or stands in brackets.
_BASIS = re.compile(
    rf"\s*[,(]?\s*(?:(?:theo|thực hiện theo|được quy định|quy định|ban hành|kèm theo|căn cứ|tại|của)\s+){{1,8}}"
    rf"(?:(?:khoản|điểm|điều|chương|mục|phụ lục|phần|mẫu|biểu mẫu)\b[^.;()]{{0,90}}?)?{_LAW_NAMES}\b{_CLAUSE}{_END}",
    re.IGNORECASE,
)
_BY_FORM = re.compile(
    r"\s*[,(]?\s*(?:được lập\s+)?theo\s+(?:đúng\s+|biểu\s+)?mẫu(?:\s+(?:quy định|đơn))?\s*\)?[.;,]*$", re.I
)
_JOINED = re.compile(r"[,;:]\s+|\s(?:và|hoặc|nộp|nộp thêm|cùng)\s+")
_BEYOND_LAW = re.compile(r"\s(?:đối với|thì|khi|nhưng|gửi|phải|trừ|nếu|trường hợp|tại thời điểm|nộp)\s", re.IGNORECASE)
# What is left of a name whose law said which paper is meant: "Một trong các giấy tờ", "Bằng tốt nghiệp thuộc".
_UNFINISHED = re.compile(
    r"^(?:một trong (?:các|những|số) |các |những )?(?:loại )?(?:giấy tờ|giấy chứng nhận|văn bản|tài liệu|hồ sơ|chứng từ"
    r"|thành phần hồ sơ)(?: khác)?$"
    r"|\s(?:thuộc|đáp ứng|được|theo|của|tại|do|bởi|với|về|và|hoặc|các|có|là|như|đối tượng|danh mục|trường hợp"
    r"|đủ điều kiện)$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"[,:]?\s*(?:thành phần )?(?:hồ sơ )?(?:đề nghị )?(?:phải có|bao gồm|gồm có|gồm|như sau|sau đây)"
    r"(?: các giấy tờ| giấy tờ)?(?: sau)?$",
    re.I,
)
_IF_ANY = re.compile(r"\s*[,(]\s*(nếu có(?: [^()]{0,60})?)\s*\)?$", re.IGNORECASE)
_FOR_WHOM = re.compile(
    r"(?:\s*[,(]\s*(?P<whom>(?:áp dụng )?(?:đối với|trong trường hợp|trường hợp|nếu|khi) [^()]{4,240})\)?"
    r"|\s(?P<bare>(?:áp dụng )?(?:đối với|trong) trường hợp [^()]{4,240}))$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:\()?(?P<whom>(?:đối với|trường hợp|nếu|khi|riêng|trong trường hợp|với)(?!\w).*)", re.IGNORECASE
)
_THEN = re.compile(r",?\s+thì\s+", re.IGNORECASE)
_MUST = re.compile(
    r"(?<!không)\s+(?:còn )?(?:phải|cần|cần phải) "
    r"(?:bổ sung|nộp|có|gửi|kèm theo|kèm|xuất trình|cung cấp|đính kèm)(?: thêm)?\s+",
    re.IGNORECASE,
)
# Words with which a text about a paper goes on: none of them is in "đối với người nước ngoài".
_MORE = re.compile(
    r"(?<!\w)(?:thì|không (?:phải|cần|yêu cầu)|(?:phải|cần) (?:nộp|có|gửi|xuất trình|kèm|nêu|bổ sung)"
    r"|được (?:miễn|thay|sử dụng)|nộp (?:thêm|bản)|chỉ cần|bao gồm)(?!\w)|[;.]\s",
    re.IGNORECASE,
)
# "A đối với X; B đối với Y": what follows B is not of A.
_OF_A_PART = re.compile(
    r";\s|(?:đối với|trong) trường hợp\s|\((?:áp dụng )?(?:đối với|trường hợp|nếu)\s", re.IGNORECASE
)
_LEFT_OVER = re.compile(
    r"(?:,\s*(?:kèm theo )?hồ sơ[^,]{0,60}?)?(?:,?\s+(?:tài liệu bổ sung|hồ sơ (?:bổ sung|bao gồm|gồm)"
    r"|(?:nộp )?bổ sung|(?:bao )?gồm|(?:còn )?(?:phải|cần) (?:có|nộp)(?: thêm| bổ sung)?)"
    r"(?: các)?(?: giấy tờ| tài liệu| nội dung)?(?: sau(?: đây)?)?)?$",
    re.IGNORECASE,
)
_FEWEST_WORDS = 4
# "…; - Biên bản họp; - Danh sách …" lists papers, "Một trong các giấy tờ sau: …" alternatives.
_NEXT_PAPER = re.compile(r";\s*[-–+]\s+")
_HEAD = re.compile(r"một trong|:")
_COUNT_OF_SETS = re.compile(r"[;.]\s*(?:[a-zđ]\)|[-+*])?\s*Số lượng(?: hồ sơ)?\s*:?\s*\d+[^;:]{0,30}$", re.IGNORECASE)
_LETTERS = re.compile(r"^\W*\(?([a-zđ]|\d{1,2})[.)]\s")


class Dossier(NamedTuple):
    """The papers of a record by case, and its notes."""

    groups: list[DocumentGroup]
    notes: list[str]


def dossier_of(groups: list[ComponentGroup], source: SourceText, findings: Findings) -> Dossier:
    """The dossier told in `groups`; both lists may be empty."""
    papers: dict[str, DocumentGroup] = {}
    notes: list[str] = []
    for group in groups:
        heading = source.line(group.name)
        case = _case(heading, notes)
        there = papers.setdefault(fold(case), DocumentGroup(case=case))
        for item, text in _papers(_in_order([c for c in group.profileComponents or [] if c], source), source):
            kind = role(text, heading)
            findings.count(f"dossier items: {kind}")
            if kind == "note":
                notes.append(shortened(_sentence(without_marker(text)), _LONGEST_NOTE))
            else:
                target = there.show if kind == "show" else there.hand_in
                _add(target, _document(text, item), findings)
    kept = [group for group in papers.values() if group.hand_in or group.show]
    return Dossier(kept, list(dict.fromkeys(note for note in notes if len(note) > 3)))


def _case(heading: str, notes: list[str]) -> str:
    """Whom a group is for, from its heading; a heading that is a note goes to `notes`."""
    bare = without_marker(heading).strip(" :.;")
    low = bare.lower()
    known = patterns()
    if not bare or known.generic_groups.search(low) or known.note_groups.search(low):
        return ""
    if any(pattern.search(low) for pattern in (*known.never, *known.notes)) and not known.condition.search(low):
        notes.append(shortened(_sentence(bare), _LONGEST_NOTE))
        return ""
    bare = _CONTENTS.sub("", bare).strip(" :.;,")
    return shortened(bare[:1].upper() + bare[1:], _LONGEST_CASE) if re.search(r"[^\W\d]{2}", bare) else ""


def _in_order(items: list[Component], source: SourceText) -> list[Component]:
    """The items by their own lettering, which the portal often answers out of order."""
    marks = [_LETTERS.match(source.line(item.name, LONGEST_ITEM)) for item in items]
    letters = [mark[1] for mark in marks if mark]
    if len(items) < 2 or len(letters) != len(items) or len(set(letters)) != len(letters):
        return items
    if not (all(letter.isdigit() for letter in letters) or all(letter.isalpha() for letter in letters)):
        return items
    alphabet = "abcdđeghiklmnopqrstuvxy"
    place = [int(letter) if letter.isdigit() else alphabet.find(letter) for letter in letters]
    return [item for _, item in sorted(zip(place, items, strict=True), key=lambda pair: pair[0])]


def _papers(items: list[Component], source: SourceText) -> Iterator[tuple[Component, str]]:
    """Each item with its text, one that lists several papers once for each of them."""
    for item in items:
        text = _COUNT_OF_SETS.sub("", source.line(item.name, LONGEST_ITEM))
        parts = _NEXT_PAPER.split(text)
        listed = [patterns().paper_first.search(without_marker(part).lower()) for part in parts]
        for part in parts if all(listed) and not _HEAD.search(parts[0]) else [text]:
            if part:
                yield item, part


def _document(text: str, item: Component) -> Document:
    name, condition = _without_condition(without_marker(text))
    name = patterns().labels.sub("", name[:1].lower() + name[1:], count=1) if ":" in name[:100] else name
    form = _FORM.search(name)
    bases: list[str] = []

    def out(found: re.Match[str]) -> str:
        if _goes_on(found[0]):
            return found[0]
        bases.append(found.groupdict().get("basis") or found[0])
        return ""

    plain = _BASIS.sub(out, _FORM_CLAUSE.sub(out, name)) if form else _BASIS.sub(out, name)
    plain = _BY_FORM.sub("", plain).strip(" .;,:-")
    if len(plain.split()) < 2 or (bases and _UNFINISHED.search(plain)) or _open(plain) != _open(name):
        plain, bases = name.strip(" .;,:"), []
    laws = [
        basis.strip(" ,.;" if _open(basis) == 0 else " ,.;()")
        for basis in bases
        if re.search(_LAW_NAMES, basis, re.IGNORECASE)
    ]
    return Document(
        name=shortened(_sentence(plain), _LONGEST_NAME),
        originals=_quantity(item.originalQty),
        copies=_quantity(item.copyQty),
        form=_form(form[0]) if form else "",
        condition=shortened(condition, _LONGEST_CONDITION),
        basis=shortened("; ".join(laws), _LONGEST_NAME),
    )


def _open(text: str) -> int:
    """How many brackets `text` opens and does not close."""
    return text.count("(") - text.count(")")


def _goes_on(clause: str) -> bool:
    """Whether `clause`, taken for a law's, names more: another paper, or whom the paper is for."""
    others = _JOINED.split(clause.lower())[1:]
    return bool(_BEYOND_LAW.search(clause)) or any(
        patterns().paper_first.search(words) and not re.match(_LAW_NAMES, words, re.IGNORECASE) for words in others
    )


def _form(found: str) -> str:
    """The form's name as the record writes it: "Mẫu số 01"."""
    words = " ".join(found.replace(":", " ").split()).rstrip(".,;-/")
    return words[:1].upper() + words[1:]


def _without_condition(text: str) -> tuple[str, str]:
    """The paper's own words, and whom it is for; the whole text where the two cannot be told apart."""
    bare = text.rstrip(" .;")
    split = _condition_before(bare) if _BEFORE.match(bare) else _condition_after(bare)
    return split if split is not None and len(split[1]) <= _LONGEST_CONDITION else (text, "")


def _condition_after(text: str) -> Optional[tuple[str, str]]:
    """ "Y (nếu có)", "Y, đối với X": the paper Y and the condition X, which is of all of Y."""
    found = _IF_ANY.search(text)
    condition = found[1].lower() if found else ""
    if found is None and patterns().paper_first.search(text.lower()):
        found = _FOR_WHOM.search(text)
        condition = (found["whom"] or found["bare"]).strip(" ,") if found else ""
    paper = text[: found.start()] if found else ""
    if len(paper.split()) < 2 or _OF_A_PART.search(paper) or _open(paper) > 0 or _MORE.search(condition):
        return None
    return paper, _lower_first(condition)


def _condition_before(text: str) -> Optional[tuple[str, str]]:
    """ "Trường hợp X thì phải nộp Y", "Đối với X: Y": the paper Y and the condition X."""
    known = patterns()
    then, colon, must = _THEN.search(text), text.find(":"), _must(text)
    if then is not None:
        after = known.then.match(text, then.start())
        condition, paper = text[: then.start()], text[after.end() if after else then.end() :].lstrip(" ,:")
    elif colon > 0 and known.paper_first.search(without_marker(text[colon + 1 :].strip()).lower()):
        condition, paper = text[:colon], text[colon + 1 :].strip()
    elif must is not None:
        condition, paper = text[: must.start()], text[must.end() :]
    else:
        return None
    condition, paper = _LEFT_OVER.sub("", condition.strip(" ,(")), without_marker(paper)
    if _must(condition) is not None or not known.paper_first.search(paper.lower()):
        return None
    return paper, _lower_first(condition)


def _must(text: str) -> Optional[re.Match[str]]:
    """Where `text` says that something has to be handed in, having said for whom."""
    found = _MUST.search(text)
    return found if found and len(text[: found.start()].split()) >= _FEWEST_WORDS else None


def _add(papers: list[Document], paper: Document, findings: Findings) -> None:
    for i, other in enumerate(papers):
        if fold(other.name) == fold(paper.name) and other.condition == paper.condition and other.form == paper.form:
            papers[i] = replace(
                other, originals=max(other.originals, paper.originals), copies=max(other.copies, paper.copies)
            )
            findings.count("duplicate papers merged")
            return
    papers.append(paper)


def _quantity(count: object) -> int:
    return int(count) if isinstance(count, (int, float)) and 0 < count <= _MOST_COPIES else 0


def _sentence(text: str) -> str:
    text = text.strip(" ;,:")
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
