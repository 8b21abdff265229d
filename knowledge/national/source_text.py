"""Cleaning the records' texts, every change counted."""

from __future__ import annotations

import html
import re
import unicodedata

from knowledge.errors import RecordError
from knowledge.national.findings import Findings
from knowledge.text.normalise import clean

LONGEST_TEXT, LONGEST_ITEM = 100_000, 20_000
"""Characters of one text, and of one fee's or paper's; the longest real ones have half of it."""
_STAND_INS = frozenset(
    {"", "-", "--", "---", ".", "..", "...", "0", "không có thông tin", "n/a", "null", "none", "string"}
)
_ENTITY = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|</?(?:p|br|div|span|b|i|strong|em|ul|li|u)[ />]", re.IGNORECASE
)
_TAG = re.compile(r"</?(?:p|br|div|span|b|i|strong|em|ul|li|u)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_SPACE_BEFORE = re.compile(r" +([,;.:)])(?=\s|$)")
_CAPITALS = "".join(letter for letter in map(chr, (*range(0x1B1), *range(0x1EA0, 0x1EFA))) if letter.isupper())
# Lines, and bullets within a line: "…; - Trường hợp", "… + Cấp mới"; "Lao động - Thương binh" is one name.
_BULLET = re.compile(
    rf"(?:(?<=[;.:])|(?<=[;.:]\s))[-–]\s*(?=[{_CAPITALS}(\d])|(?<=[\s;.:])[+•*]\s*(?=[{_CAPITALS}(\d])"
)
_SENTENCE_END = re.compile(rf"(?<=[.;])\s+(?=[{_CAPITALS}])")


class SourceText:
    """Cleans one record's texts and counts what it changed in `findings`."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def lines(self, text: str | None, longest: int = LONGEST_TEXT) -> str:
        """`text` in NFC without entities, tags, stray spaces; line breaks stay; a stand-in becomes ""."""
        raw = text or ""
        if len(raw) > longest:
            raise RecordError(f"holds a text of {len(raw)} characters, more than any procedure has: it is damaged")
        result = raw
        if _ENTITY.search(result):
            result = html.unescape(_TAG.sub("\n", result))
            self._findings.count("HTML marks removed")
        if unicodedata.normalize("NFC", result) != result:
            self._findings.count("decomposed letters composed (NFC)")
        cleaned = clean(result)
        spaced = _SPACE_BEFORE.sub(r"\1", cleaned)
        if re.search(r"[^\S\n]{2,}", result) or spaced != cleaned:
            self._findings.count("stray spaces removed")
        if spaced.lower().strip(" .") in _STAND_INS:
            if raw.strip():
                self._findings.count("stand-ins for nothing emptied")
            return ""
        return spaced

    def line(self, text: str | None, longest: int = LONGEST_TEXT) -> str:
        """As `lines`, in a single line."""
        return " ".join(self.lines(text, longest).split())

    def name(self, text: str | None) -> str:
        """A name: one line, no closing punctuation, in sentence case where it is all capitals."""
        result = self.line(text).rstrip(" .;,:")
        letters = [c for c in result if c.isalpha()]
        if len(letters) > 10 and sum(c.isupper() for c in letters) > 0.9 * len(letters):
            self._findings.count("names in capitals put in sentence case")
            result = result[:1].upper() + result[1:].lower().replace("việt nam", "Việt Nam")
        return result


def bullets(text: str) -> list[str]:
    """The lines and bulleted parts of `text`, markers off, in order."""
    parts = (part for line in text.split("\n") for part in _BULLET.split(line))
    return [part for part in (re.sub(r"^[-–+•*\s]+", "", p).strip(" ;") for p in parts) if part]


def sentences(text: str) -> list[str]:
    """The sentences of `text`, in order."""
    return [part for line in bullets(text) for part in _SENTENCE_END.split(line) if part]


def shortened(text: str, longest: int) -> str:
    """`text`, or as many of its whole lines and sentences as fit `longest` characters, then "…"."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 2]
    stop = max(cut.rfind("\n"), cut.rfind(". "), cut.rfind("; "))
    if stop < longest // 3:
        stop = cut.rfind(" ")
    return cut[: stop if stop > 0 else len(cut)].rstrip(" .;,:") + " …"
