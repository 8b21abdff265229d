"""A procedure's facts as plain lines, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple, Optional, Union

from knowledge.diff.words import number, say
from knowledge.records import Document, Duration, Fee, Procedure, Reduction
from knowledge.text.normalise import clean


class Fact(NamedTuple):
    """One line of a procedure, and which channel or case it belongs to."""

    where: str
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it another fact: its words, but not their case or closing punctuation."""
        return _key(self.where), _key(self.text)


def _key(text: str) -> str:
    words = (word.strip(".,;:()") for word in text.lower().split())
    return " ".join(word for word in words if word)


def flat(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(clean(text).split())


def cleaned(facts: list[Fact]) -> list[Fact]:
    """`facts`, each on one line, without those that say nothing."""
    lines = (Fact(flat(where), flat(text)) for where, text in facts)
    return [fact for fact in lines if fact.text]


def _texts(texts: Iterable[str]) -> Iterator[Fact]:
    # Line by line: a step may be a page long.
    return (Fact("", line) for text in texts for line in text.splitlines())


def _fees(item: Procedure) -> Iterator[Fact]:
    return (Fact(say(f"channels.{m.channel}"), _fee(fee)) for m in item.methods for fee in m.fees)


def _fee(fee: Fee) -> str:
    unit = say("fee.unit", unit=fee.unit) if fee.unit else ""
    amount = number(fee.amount or 0)
    currency = say(f"currencies.{fee.currency}")
    words = say(f"fee.{fee.kind}", amount=amount, currency=currency, unit=unit, text=fee.text)
    for reduction in sorted(fee.reductions, key=lambda cut: (cut.valid_from, cut.valid_until, cut.percent)):
        words = _reduced(words, reduction)
    if period := _period(fee.valid_from, fee.valid_until):
        words = say("fee.period", words=words, period=period)
    return _qualified(words, fee)


def _reduced(words: str, reduction: Reduction) -> str:
    period = _period(reduction.valid_from, reduction.valid_until)
    kind = "waived" if reduction.percent == 100 else "reduced"
    return say(f"fee.{kind}", words=words, percent=reduction.percent, period=period)


def _period(since: Optional[date], until: Optional[date]) -> str:
    parts = [say(f"period.{name}", day=f"{day:%d/%m/%Y}") for name, day in (("since", since), ("until", until)) if day]
    return " ".join(parts)


def _durations(item: Procedure) -> Iterator[Fact]:
    return (Fact(say(f"channels.{m.channel}"), _duration(one)) for m in item.methods for one in m.durations)


def _duration(duration: Duration) -> str:
    unit = say(f"units.{duration.unit}") if duration.unit else ""
    words = say(f"duration.{duration.kind}", value=number(duration.value or 0), unit=unit, text=duration.text)
    return _qualified(words, duration)


def _qualified(words: str, item: Union[Fee, Duration]) -> str:
    if item.text and item.kind != "see_text":
        words = say("text", words=words, text=item.text)
    return say("condition", condition=item.condition, words=words) if item.condition else words


def _documents(item: Procedure) -> Iterator[Fact]:
    for group in item.documents:
        for use, papers in (("hand_in", group.hand_in), ("show", group.show)):
            for paper in papers:
                yield Fact(group.case, say(f"document.{use}", paper=_document(paper)))


def _document(paper: Document) -> str:
    words = say("document.form", paper=paper.name, form=paper.form) if paper.form else paper.name
    for kind, count in (("originals", paper.originals), ("copies", paper.copies)):
        words = say(f"document.{kind}", paper=words, count=count) if count else words
    return say("document.condition", paper=words, condition=paper.condition) if paper.condition else words


def _methods(item: Procedure) -> Iterator[Fact]:
    for method in item.methods:
        channel = say(f"channels.{method.channel}")
        yield Fact("", channel)
        yield from (Fact(channel, text) for text in (method.place, method.note) if text)


def _scope(scope: str) -> str:
    return say("scope.national") if scope == "national" else say("scope.province", code=scope)


FACTS: dict[str, Callable[[Procedure], Iterable[Fact]]] = {
    "fees": _fees,
    "durations": _durations,
    "documents": _documents,
    "name": lambda item: [Fact("", item.name)],
    "plain_name": lambda item: [Fact("", item.plain_name)],
    "field": lambda item: [Fact("", item.field)],
    "audience": lambda item: _texts(item.audience),
    "levels": lambda item: _texts(say(f"levels.{level}") for level in item.levels),
    "agency": lambda item: [Fact("", item.agency)],
    "issuer": lambda item: [Fact("", item.issuer)],
    "scope": lambda item: [Fact("", _scope(item.scope))],
    "methods": _methods,
    "notes": lambda item: _texts(item.notes),
    "steps": lambda item: _texts(item.steps),
    "requirements": lambda item: _texts(item.requirements),
    "result": lambda item: _texts(item.result),
    "legal_basis": lambda item: _texts(say("legal_basis", name=b.name, code=b.code) for b in item.legal_basis),
}
"""What is compared, by the `field` of a `Change`."""
