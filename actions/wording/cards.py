"""What a page draws in place of a text, or beside it.

Everything in a card is words to show as they stand, dates and sums written out; what is not known is "". A text and the
card that is drawn in its place are composed of the same parts, so that neither tells what the other leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from actions.wording.terms import bare
from knowledge.local_rules import Centre

_MAP = "https://www.google.com/maps/search/?api=1&query={},{}"


class Line(msgspec.Struct):
    """A fact: "Lệ phí" and what it is, in one line or several."""

    label: str
    text: str


class ProcedureCard(msgspec.Struct, kw_only=True, tag_field="kind", tag="procedure"):
    """The overview of a procedure, drawn in place of its text."""

    lead: list[str] = []
    """What is said before it, a sentence or two each."""
    title: str
    facts: list[Line]
    remarks: list[str]
    """What is said after the facts."""
    source: str
    url: str


class Stage(msgspec.Struct):
    """A step that a dossier goes through."""

    title: str
    at: str
    """When it was, or until when it is promised, which the words say."""
    state: Literal["done", "now", "ahead"]


class DossierCard(msgspec.Struct, kw_only=True, tag_field="kind", tag="dossier"):
    """Where a dossier stands, drawn in place of its text."""

    lead: list[str] = []
    title: str
    facts: list[Line]
    timeline: list[Stage]
    remarks: list[str]
    """What is said after the facts: an apology, what to do next."""
    source: str


class MapCard(msgspec.Struct, kw_only=True, tag_field="kind", tag="map"):
    """Where a service centre stands, drawn beside the text that names it."""

    title: str
    address: str
    hours: str
    telephone: str
    url: str


def drawn(card: msgspec.Struct) -> dict[str, Any]:
    """`card` as it stands in a reply."""
    told: dict[str, Any] = msgspec.to_builtins(card)
    return told


def maps(centres: Iterable[Centre]) -> list[dict[str, Any]]:
    """A card for each of `centres` of which it is known where on the globe it stands."""
    return [
        drawn(
            MapCard(
                title=centre.name,
                address=bare(centre.address),
                hours=bare(centre.hours),
                telephone=centre.telephone,
                url=_MAP.format(*centre.at),
            )
        )
        for centre in centres
        if centre.at is not None
    ]


def lead(cards: Iterable[dict[str, Any]], words: str) -> None:
    """Have `words`, which a reply's text begins with too, said before those of its `cards` that are drawn instead."""
    for card in cards:
        if "lead" in card:
            card["lead"].insert(0, words)


def remark(cards: Iterable[dict[str, Any]], words: str) -> None:
    """Have `words`, which a reply's text was given too, said on those of its `cards` that are drawn instead."""
    for card in cards:
        if "remarks" in card:
            card["remarks"].append(words)
