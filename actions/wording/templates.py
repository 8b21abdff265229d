"""The sentences of `vi.yml`, looked up by dotted name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


class Templates:
    """Sentences by dotted name ("fee.amount"), filled in with `str.format` fields."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._sentences: dict[str, str] = {}
        self._flatten(tree, "")

    def _flatten(self, tree: Mapping[Any, Any], path: str) -> None:
        for key, value in tree.items():
            name = f"{path}.{key}" if path else str(key)
            if isinstance(value, Mapping):
                self._flatten(value, name)
            else:
                self._sentences[name] = str(value).rstrip("\n")

    def __call__(self, sentence: str, **fields: object) -> str:
        """The sentence called `sentence`, its fields filled in; KeyError for an unknown name."""
        return self._sentences[sentence].format(**fields)

    def names(self, below: str) -> dict[str, str]:
        """The sentences whose name starts with `below` and a dot, by the rest of their names."""
        start = below + "."
        return {n[len(start) :]: text for n, text in self._sentences.items() if n.startswith(start)}


@lru_cache(maxsize=1)
def vietnamese() -> Templates:
    """The product's Vietnamese sentences, read once a process."""
    return _read("vi.yml")


@lru_cache(maxsize=1)
def english() -> Templates:
    """The product's English sentences, read once a process."""
    return _read("en.yml")


def _read(name: str) -> Templates:
    return Templates(yaml.safe_load(resources.files("actions.wording").joinpath(name).read_text("utf-8")))


def money(amount: int) -> str:
    """70000 as Vietnamese writes it: "70.000"."""
    return f"{amount:,}".replace(",", ".")


def day(value: date) -> str:
    """A date as Vietnamese writes it: "29/04/2026"."""
    return f"{value:%d/%m/%Y}"


def lower_first(text: str) -> str:
    """`text` to stand inside a sentence; names that begin with capitals ("UBND") stay."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """`text` to begin a sentence."""
    return text[:1].upper() + text[1:]
