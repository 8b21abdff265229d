"""What is said to the agency's people about accounts: the sentences of `api/web/pages/console/vi.yml`."""

from __future__ import annotations

from api.pages import console_words


def say(name: str, /, **values: object) -> str:
    """The sentence `name` with `values` in it."""
    sentence: str = console_words()["sentences"][name]
    return sentence.format(**values)
