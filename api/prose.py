"""The text of a reply as a page shows it: paragraphs and lists, with what can be opened told apart.

>>> [block.kind for block in blocks("Giấy tờ:\\n• Tờ khai\\n• Ảnh")]
['p', 'ul']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

_ITEM = re.compile(r"\s*(?:([•◦*–-])|(\d{1,2})[.)])\s+(.*)")
_URL = re.compile(r"https://[^\s<>\"“”]+")
_TRAILING, _TRAILING_BRACKETS = ".,;:!?…", ".,;:!?…)]"
_OPENED = ("https", "http", "tel")


class Part(NamedTuple):
    """Words of a line, and the address that they are, if they are one."""

    text: str
    url: str = ""


class Line(NamedTuple):
    """A paragraph, or an item of a list."""

    parts: list[Part]
    number: int | None = None
    """As the text counts it."""


class Block(NamedTuple):
    """A paragraph, or a list whole: wrapped lines hang, and screen readers count its items."""

    kind: Literal["p", "ul", "ol"]
    lines: list[Line]
    source: bool
    """Whether it tells where the answer comes from."""


def blocks(text: str) -> list[Block]:
    """`text` in blocks; an empty line ends a list."""
    found: list[Block] = []
    fresh = True
    for line in text.split("\n"):
        if not line.strip():
            fresh = True
            continue
        item = _ITEM.match(line)
        bullet, number, words = item.groups() if item else ("", "", line.strip())
        kind: Literal["p", "ul", "ol"] = "ul" if bullet else "ol" if number else "p"
        if fresh or kind == "p" or found[-1].kind != kind:
            found.append(Block(kind, [], words.startswith(("Nguồn:", "Source:"))))
        found[-1].lines.append(Line(list(_parts(words)), int(number) if number else None))
        fresh = False
    return found


def opened(url: object) -> str:
    """`url` where a page may link to it: on the web or a telephone number; empty otherwise."""
    try:
        return str(url) if urlsplit(str(url)).scheme in _OPENED else ""
    except ValueError:
        return ""


def _parts(words: str) -> Iterator[Part]:
    end = 0
    for match in _URL.finditer(words):
        found = match.group()
        url = found.rstrip(_TRAILING if "(" in found else _TRAILING_BRACKETS)
        if match.start() > end:
            yield Part(words[end : match.start()])
        yield Part(url, url)
        end = match.start() + len(url)
    if end < len(words):
        yield Part(words[end:])
