"""What a message says once it is read as it was meant: cleaned, written out, with its diacritics."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, Optional

from knowledge.text import diacritics, expressions
from knowledge.text.normalise import clean


class Read(NamedTuple):
    """A message as it was meant."""

    text: str
    """Short forms written out, diacritics put back."""
    other: Optional[str]
    """A second reading nearly as likely, or None."""


@lru_cache(maxsize=512)
def read(text: str) -> Read:
    """`text` as it was meant; both the classifier and the search read through this."""
    found = diacritics.packaged().read(expressions.packaged().expand(clean(text)))
    return Read(found.text, found.other)
