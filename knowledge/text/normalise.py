"""Cleaning what arrives and folding what is compared.

>>> fold("Đăng ký khai sinh")
'dang ky khai sinh'
"""

from __future__ import annotations

import re
import unicodedata

# What a message may keep of the "other" categories: line breaks and tabs. Everything else there is
# invisible (zero-width, bidirectional overrides, tag characters, private use, lone surrogates) and
# can only hide text from the reader or from us.
_KEPT_CONTROLS = frozenset("\n\t")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
# Variation selectors and other marks without a letter of their own.
_FILLERS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"[^\S\n]+")
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
# More than this many combining marks on one letter is vandalism, not Vietnamese.
_STACKED_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")


def clean(text: str) -> str:
    """`text` in NFC without invisible characters, spaces collapsed line by line.

    Never raises; the result may be empty and is never longer than the NFC form of the input.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _FILLERS.sub("", text)
    text = "".join(c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in _INVISIBLE)
    # Composed last: what was taken out may have stood between a letter and its mark.
    text = unicodedata.normalize("NFC", _STACKED_MARKS.sub(r"\1", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip()


def fold(text: str) -> str:
    """`text` in lower case without diacritics: what unaccented typing leaves of it."""
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, punctuation dropped."""
    return _WORD.findall(fold(text))
