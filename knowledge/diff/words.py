"""The words of `words.yml`, and numbers as Vietnamese writes them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Union

import yaml


def say(name: str, /, **values: object) -> str:
    """The wording `name` with `values` in the places of its braces."""
    return _wording()[name].format(**values)


@lru_cache(maxsize=1)
def _wording() -> dict[str, str]:
    text = resources.files("knowledge.diff").joinpath("words.yml").read_text("utf-8")
    wording: dict[str, str] = yaml.safe_load(text)
    return wording


def number(value: Union[int, float]) -> str:
    """70000 and 2.5 as Vietnamese writes them: "70.000", "2,5"."""
    return f"{value:,.12g}".translate(str.maketrans(",.", ".,"))
