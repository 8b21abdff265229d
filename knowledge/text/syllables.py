"""What a Vietnamese syllable is: its shape, one way to place its tone, telex typing turned into letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Optional

_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnprstvx])?"
_NUCLEUS = (
    r"(?:uye|uya|uyu|uu|oai|oay|oeo|"
    r"uay|uoi|uou|ieu|yeu|[iuy]e|uo|ua|uy|ue|oa|oe|oo|ia|iu|ui|ai|ao|au|ay|eo|eu|oi|[aeiouy])"
)
_CODA = r"(?:ng|nh|ch|[cmnpt])?"
_SHAPE = re.compile(rf"{_ONSET}{_NUCLEUS}{_CODA}")

# "hoà" and "hòa" are one syllable; the second is how the dictionaries and the portal mostly write it.
_OPEN = {
    new: old
    for base in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0309\u0303\u0323"
    for new, old in [
        (
            unicodedata.normalize("NFC", base[0] + base[1] + tone),
            unicodedata.normalize("NFC", base[0] + tone + base[1]),
        )
    ]
}
_NEW_STYLE = re.compile(rf"(?<!q)(?:{'|'.join(_OPEN)})(?!\w)")

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_LETTERS = {"aa": "â", "aw": "ă", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư", "dd": "đ"}
_TELEX_LETTERS = re.compile("|".join(_LETTERS))
_VOWELS = "aăâeêioôơuưy"


def is_syllable(folded: str) -> bool:
    """Whether `folded`, a word without diacritics, has the shape of a Vietnamese syllable."""
    return _SHAPE.fullmatch(folded) is not None


def canonical(text: str) -> str:
    """`text`, given in lower case, with the tone of "hoà", "khoẻ", "uỷ" on the first vowel: "hòa", "khỏe", "ủy".

    >>> canonical("uỷ quyền, quý, hoàn")
    'ủy quyền, quý, hoàn'
    """
    return _NEW_STYLE.sub(lambda match: _OPEN[match[0]], text)


def from_telex(word: str) -> Optional[str]:
    """The word that the telex keys `word` spell, or None where they spell none.

    >>> from_telex("ddawng"), from_telex("kys"), from_telex("dduwowcj"), from_telex("visa")
    ('đăng', 'ký', 'được', None)
    """
    tone = ""
    body = word
    if len(body) > 1 and body[-1] in _TONES:
        tone, body = _TONES[body[-1]], body[:-1]
    spelt = re.sub("uow(?=[a-z])", "ươ", body)
    spelt = _TELEX_LETTERS.sub(lambda match: _LETTERS[match[0]], spelt)
    if "w" in spelt or spelt == word or not is_syllable(_plain(spelt)) or not any(c in _VOWELS for c in spelt):
        return None
    return canonical(_toned(spelt, tone)) if tone else spelt


def is_spelt_right(syllable: str) -> bool:
    """Whether `syllable` has at most one tone, on the letter that carries it.

    >>> is_spelt_right("quý"), is_spelt_right("qúy"), is_spelt_right("ngườì"), is_spelt_right("hoàn")
    (True, False, False, True)
    """
    decomposed = unicodedata.normalize("NFD", syllable)
    tones = [c for c in decomposed if c in _TONES.values()]
    if len(tones) != 1:
        return not tones
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in tones))
    return _toned(bare, tones[0]) == syllable


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _toned(spelt: str, tone: str) -> str:
    """`spelt` with `tone` on the vowel that carries it."""
    vowels = [i for i, c in enumerate(spelt) if c in _VOWELS]
    if spelt.startswith(("qu", "gi")) and len(vowels) > 1 and vowels[0] == 1:
        vowels = vowels[1:]
    marked = [i for i in vowels if spelt[i] in "ăâêôơư"]
    if marked:
        at = marked[-1]
    elif len(vowels) > 1 and (vowels[-1] < len(spelt) - 1 or len(vowels) > 2):
        at = vowels[1]
    else:
        at = vowels[0]
    return unicodedata.normalize("NFC", spelt[: at + 1] + tone + spelt[at + 1 :])
