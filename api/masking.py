"""What says who somebody is, taken out of what they wrote before others read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from actions.wording.templates import vietnamese
from knowledge.text.normalise import fold, words
from knowledge.text.receipts import find_receipts

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Passports and health insurance cards.
_LETTERED = re.compile(r"(?<![\w.-])(?:[A-Za-z]\d{7}|[A-Za-z]{2}\d{13})(?![\w-])")
_TOKEN = re.compile(r"[\doO]+")
# Digits as people write numbers down: in pieces, with brackets around the first.
_RUN = re.compile(r"(?<![\w/])\+?\(?(?=[oO]?\d)[\doO]+(?:(?:[ .-]{1,3}|\) ?|\(|[ ]\()[\doO]*\d[\doO]*\)?)*(?![\w/])")
_UNTOUCHED = (
    re.compile(r"(?<![\w.])\d\.\d{6}(?:[.\d]*\d)?(?:\.[A-Z]\d{2})?(?!\w)"),  # a procedure's code
    re.compile(r"\d+/\d{4}/[\w-]+|\d+/[^\W\d_][\w-]*"),  # a decision's number
    re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}(?!\d)"),  # a day
    re.compile(  # a sum, by what stands behind it
        r"(?<!\d)\d+(?:[ .,]\d{3})*(?:[.,]\d+)?\s?"
        r"(?:đồng|dong|vnđ|vnd|đ|usd|nghìn|nghin|ngàn|ngan|triệu|trieu|tỷ|tỉ|ty|k|m2|ha)(?!\w)",
        re.IGNORECASE,
    ),
    re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})(?![\d.,]*\d)"),  # or by its points
)
_PHONE = re.compile(r"(?:0|84|\+84|0084|840)(?:[35789]\d{8}|2\d{9}|1[2689]\d{8})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_IDENTITIES, _CARDS = (9, 12), range(13, 20)
_FEWEST_DIGITS, _LONGEST_TOKENS = 9, 12
_LEAST_PIECE = 3

_WORD = r"[^\W\d_]+"
_WORDS = re.compile(_WORD)
_SURNAMES = frozenset(
    _WORDS.findall(
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đoàn trịnh trương đinh lâm phùng "
        "mai tô hà tạ cao châu quách thái lương vương chu triệu tống kiều tăng lưu nông giàng sùng thào vàng lò mã hứa"
    )
)
_FOLDED_SURNAMES = frozenset(map(fold, _SURNAMES))
# Those that are nothing else in small letters either; of the others ("vo", "ho", "do") most are no names.
_PLAIN_SURNAMES = frozenset(
    _WORDS.findall("nguyễn trần phạm huỳnh hoàng phan bùi ngô nguyen tran pham huynh hoang phan bui ngo")
)
_WHO = "tôi|toi|em|mình|minh|con|cháu|chau|tui"
_WHOSE = rf"{_WHO}|anh|chị|chi|vợ|vo|chồng|chong|bố|bo|mẹ|me|ba|bé|be"
_SAYS_NAME = re.compile(
    rf"(?<!\w)(?:(?P<named>(?:(?:họ|ho) (?:(?:và|va) )?)?(?:tên|ten)(?: (?:của |cua )?(?:{_WHOSE}))?"
    rf"(?: (?:{_WHO}|gái|gai|trai))?(?: ?:| là| la)?)|(?:{_WHO}) (?:là|la))"
    rf" (?P<name>{_WORD}(?: {_WORD}){{0,4}})",
    re.IGNORECASE,
)
_IN_A_ROW = re.compile(rf"{_WORD}(?: {_WORD}){{2,4}}")
_ENDS_A_NAME = frozenset(
    words(
        "sinh nam o muon can so hoi co dang va xin da bi sdt dien cccd cmnd den tu tai lam nha a ah ak nhe la de voi "
        "khai dia ngay hien"
    )
)
_PLACES = frozenset(words("duong pho truong tp thanh tinh phuong xa quan huyen ngo hem benh cau cho"))
# Words of a name that stands where nothing says that one follows, or in small letters.
_LEAST_WHOLE = 3


class _Found(NamedTuple):
    start: int
    end: int
    what: str
    """Which of the words of `masked.` in the wording stands for it."""


def masked(text: str) -> str:
    """`text` without the numbers, addresses and names of people that stand in it, each replaced by what it was.

    Receipt numbers, procedure codes, sums, days and decisions' numbers stay.
    """
    t = vietnamese()
    shown = {
        "email": t("masked.email"),
        "identity": t("masked.identity"),
        "telephone": t("masked.telephone"),
        "card": t("masked.card"),
        "number": t("masked.number"),
        "name": t("masked.name"),
    }
    pieces, at = [], 0
    for found in sorted([*_addresses(text), *_numbers(text), *_names(text)]):
        if found.start >= at:
            pieces += [text[at : found.start], shown[found.what]]
            at = found.end
    return "".join([*pieces, text[at:]])


def _addresses(text: str) -> Iterator[_Found]:
    for match in _EMAIL.finditer(text):
        yield _Found(match.start(), match.end(), "email")


def _numbers(text: str) -> Iterator[_Found]:
    visible = list(text)
    untouched = [(receipt.start, receipt.end) for receipt in find_receipts(text)]
    untouched += [match.span() for pattern in (*_UNTOUCHED, _EMAIL) for match in pattern.finditer(text)]
    for start, end in untouched:
        visible[start:end] = "_" * (end - start)
    left = "".join(visible)
    for match in _LETTERED.finditer(left):
        yield _Found(match.start(), match.end(), "identity")
    for run in _RUN.finditer(left):
        yield from _in_run(list(_TOKEN.finditer(left, run.start(), run.end())), left)


def _in_run(tokens: Sequence[re.Match[str]], text: str) -> Iterator[_Found]:
    """The numbers that pieces in a row are, of each as many pieces as make one."""
    at = 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + _LONGEST_TOKENS), at, -1):
            what = _number([_digits(token[0]) for token in tokens[at:end]])
            if what:
                start = tokens[at].start()
                stop = tokens[end - 1].end()
                start -= text[start - 1 : start] == "+"
                start -= text[start - 1 : start] == "(" and text.count(")", start, stop) > text.count("(", start, stop)
                yield _Found(start, stop, what)
                at = end
                break
        else:
            at += 1


def _digits(typed: str) -> str:
    """As ASCII, the letter O read as zero."""
    return "".join(str(int(c)) if c.isdecimal() else "0" for c in typed)


def _number(pieces: Sequence[str]) -> str:
    """What number these `pieces` are together; empty for none of a person's."""
    digits = "".join(pieces)
    alone = len(pieces) == 1
    if _PHONE.fullmatch(digits):
        return "telephone"
    even = all(len(piece) >= _LEAST_PIECE for piece in pieces) and not all(map(_YEAR.fullmatch, pieces))
    if len(digits) in _CARDS and (alone or even) and _luhn(digits):
        return "card"
    if len(digits) in _IDENTITIES and (alone or even):
        return "identity"
    return "number" if alone and len(digits) >= _FEWEST_DIGITS else ""


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _names(text: str) -> Iterator[_Found]:
    for match in _SAYS_NAME.finditer(text):
        said = match["name"].split(" ")
        length = _name_length(said, named=match["named"] is not None)
        if length:
            start = match.start("name")
            yield _Found(start, start + len(" ".join(said[:length])), "name")
    at = 0
    while (surname := _WORDS.search(text, at)) is not None:
        at = surname.end()
        if (
            surname[0].lower() in _SURNAMES
            and _title(surname[0])
            and fold(_before(text, surname.start())) not in _PLACES
        ):
            whole = _IN_A_ROW.match(text, surname.start())
            said = whole[0].split(" ") if whole else []
            length = _titles(said)
            if length >= _LEAST_WHOLE and fold(" ".join(said[:_LEAST_WHOLE])) != "ho chi minh":
                at = surname.start() + len(" ".join(said[:length]))
                yield _Found(surname.start(), at, "name")


def _before(text: str, at: int) -> str:
    """The word right before `at`."""
    before = _WORDS.findall(text[max(0, at - 20) : at])
    return before[-1] if before else ""


def _name_length(said: Sequence[str], named: bool) -> int:
    """How many of the words `said`, from the first, are a name; `named`: the sentence says that one follows."""
    titles = _titles(said)
    if titles > 1 or (titles and named):
        return titles
    if said[0].lower() not in (_SURNAMES | _FOLDED_SURNAMES if named else _PLAIN_SURNAMES):
        return 0
    # Some of these words are names too ("Hiền", "Tú"): only behind a whole name they end it.
    rest = said[_LEAST_WHOLE:]
    length = next((at for at, word in enumerate(rest, _LEAST_WHOLE) if fold(word) in _ENDS_A_NAME), len(said))
    return length if length > 1 else 0


def _titles(said: Sequence[str]) -> int:
    """How many of the words `said`, from the first, begin with a capital."""
    return next((at for at, word in enumerate(said) if not _title(word)), len(said))


def _title(word: str) -> bool:
    return word[0].isupper() and (len(word) == 1 or not word.isupper())
