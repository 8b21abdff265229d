"""A browser that runs no scripts: it opens pages, fills in forms and presses buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx
from lxml import html


class Plain:
    """One person at the page /chat."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.response: httpx.Response
        """The last, after what it led to."""
        self.went_to = ""
        """Where the last form led."""

    def open(self, path: str = "/chat") -> Plain:
        """Go to `path`."""
        self.response = self.http.get(path)
        return self

    @property
    def page(self) -> Any:
        """The page that is open, as a tree."""
        return html.fromstring(self.response.text)

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return _flat(self.page)

    @property
    def said(self) -> list[str]:
        """What the person has said in the conversation."""
        return [_flat(one) for one in self.page.find_class("typed")]

    @property
    def answers(self) -> list[str]:
        """What was answered, and told without a question."""
        return [_flat(one) for one in self.page.find_class("assistant")]

    @property
    def buttons(self) -> list[str]:
        """The answers that can be chosen."""
        return [_flat(one) for form in self.page.find_class("choices") for one in form.iter("button")]

    @property
    def typed(self) -> str:
        """What stands in the field for the question."""
        return str(self.page.get_element_by_id("text").value or "").removeprefix("\n")

    @property
    def error(self) -> str:
        """What went wrong, in words; empty where nothing did."""
        return " ".join(_flat(one) for one in self.page.find_class("error"))

    def form(self, button: str) -> tuple[str, dict[str, str]]:
        """Where the form with `button` goes, and what it sends when that is pressed."""
        (pressed,) = [one for one in self.page.iter("button") if _flat(one).removeprefix("👍 ") == button]
        form = next(one for one in pressed.iterancestors("form"))
        fields = {name: value or "" for name, value in form.form_values()}
        if pressed.get("name"):
            fields[pressed.get("name")] = pressed.get("value", "")
        return form.action, fields

    def press(self, button: str, **changes: str) -> Plain:
        """Press `button`, its form's fields as they stand but for `changes`."""
        action, fields = self.form(button)
        return self.send(action, {**fields, **changes})

    def send(self, action: str, fields: Mapping[str, str], **headers: str) -> Plain:
        """Send a form, and follow to where it leads."""
        self.response = self.http.post(action, data=fields, headers=headers)
        self.went_to = self.response.headers.get("location", "")
        if self.response.is_redirect:
            self.response = self.http.get(self.went_to)
        return self

    def ask(self, text: str) -> Plain:
        """Type `text` and send it."""
        (compose,) = self.page.find_class("compose")
        return self.press(_flat([*compose.iter("button")][-1]), text=text)


def _flat(element: Any) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()
