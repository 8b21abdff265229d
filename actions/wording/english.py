"""What is told in English: the papers, fee, time limit and place of a curated procedure.

The records are Vietnamese. Phrases that nobody has translated are quoted as they stand, and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Optional, Union

from actions.wording.replies import Aspect
from actions.wording.templates import english
from actions.wording.terms import Asked, bare, reduced_amount
from knowledge.english import packaged
from knowledge.records import Document, Duration, Fee, Method

LONGEST = 1900
_LETTERS = re.compile(r"[^\W\d_]")


class InEnglish(NamedTuple):
    """A composed message; `known` is False where the record is silent on what was asked."""

    text: str
    known: bool = True


def compose(asked: Asked, aspect: Aspect) -> InEnglish:
    """The English message that answers `aspect`, with its source; for other aspects the overview."""
    t, words, procedure = english(), packaged(), asked.procedure
    quoting = _Quoting()
    parts = {
        "documents": [_documents],
        "fee": [_fee],
        "duration": [_duration],
        "place": [_place],
        "online": [_online],
    }.get(aspect, [_fee, _duration, _place, _documents])
    title = t("title", name=words.name(procedure.code) or f"“{procedure.plain_name}”", vietnamese=procedure.name)
    lines = [title, *(line for part in parts for line in part(asked, quoting))]
    closing = [t("source", code=procedure.code, updated_at=f"{procedure.source.updated_at:%d %B %Y}")]
    closing += [t("corrected", decision=one.decision, day=f"{one.day:%d %B %Y}") for one in procedure.corrected]
    if quoting.quoted:
        closing.insert(0, t("quoted"))
    known = aspect != "documents" or bool(procedure.documents)
    return InEnglish(_fit(lines, closing), known)


class _Quoting:
    """Phrases in English where they are known, else quoted, and whether any was."""

    def __init__(self) -> None:
        self.quoted = False

    def __call__(self, vietnamese: str) -> str:
        """`vietnamese` in English or, where there is none, in quotation marks."""
        if not vietnamese:
            return ""
        found = packaged().phrase(vietnamese)
        if found is not None:
            return bare(found)
        if not _LETTERS.search(vietnamese) or vietnamese.isascii():
            return bare(vietnamese)
        self.quoted = True
        return f"“{bare(vietnamese)}”"


_Words = Callable[[str], str]


def _documents(asked: Asked, say: _Words) -> list[str]:
    t = english()
    if not asked.procedure.documents:
        return [t("documents.silent")]
    lines = []
    for group in asked.procedure.documents:
        if group.case:
            lines += ["", f"{say(group.case)}:"]
        for heading, papers in (("hand_in", group.hand_in), ("show", group.show)):
            if papers:
                lines += [t(f"documents.{heading}"), *(_document(paper, say) for paper in papers)]
    return lines


def _document(paper: Document, say: _Words) -> str:
    t = english()
    counts = [("documents.originals", paper.originals), ("documents.copies", paper.copies)]
    quantity = ", ".join(t(name, count=count) for name, count in counts if count)
    return t(
        "documents.item",
        name=say(paper.name),
        form=t("documents.form", form=say(paper.form)) if paper.form else "",
        quantity=t("documents.quantity", quantity=quantity) if quantity else "",
        condition=t("documents.condition", condition=say(paper.condition)) if paper.condition else "",
    )


def _fee(asked: Asked, say: _Words) -> list[str]:
    def told(method: Method) -> list[str]:
        local = asked.local_fee(method.channel)
        fees = local.fees if local else method.fees
        return [_fee_words(fee, asked, say) for fee in fees if fee.applies_on(asked.today)]

    return [english()("fee.heading"), *_by_channel(asked, told, english()("fee.unknown"))]


def _fee_words(fee: Fee, asked: Asked, say: _Words) -> str:
    t = english()
    if fee.kind == "see_text":
        return _when(fee.condition, say(fee.text), say)
    words = _amount(fee, asked, say) if fee.kind == "amount" else t(f"fee.{fee.kind}")
    if fee.text:
        words += t("fee.text", text=say(fee.text))
    if fee.valid_until:
        words += t("fee.until", valid_until=f"{fee.valid_until:%d %B %Y}")
    return _when(fee.condition, words, say)


def _amount(fee: Fee, asked: Asked, say: _Words) -> str:
    t = english()
    unit = t("fee.unit", unit=say(fee.unit)) if fee.unit else ""
    full = t(f"fee.{fee.currency}", amount=f"{fee.amount:,}", unit=unit)
    reduction, reduced = fee.reduction_on(asked.today), reduced_amount(fee, asked.today)
    if reduction is None or reduced is None:
        return full
    return t(
        "fee.reduced",
        reduced=t(f"fee.{fee.currency}", amount=f"{reduced:,}", unit=unit),
        full=full,
        percent=reduction.percent,
        valid_from=f"{reduction.valid_from:%d %B %Y}",
        valid_until=f"{reduction.valid_until:%d %B %Y}",
    )


def _duration(asked: Asked, say: _Words) -> list[str]:
    def told(method: Method) -> list[str]:
        local = asked.local_duration(method.channel)
        return [_duration_words(one, say) for one in ([local.duration] if local else method.durations)]

    return [english()("duration.heading"), *_by_channel(asked, told, english()("duration.unknown"))]


def _duration_words(duration: Duration, say: _Words) -> str:
    t = english()
    if duration.kind == "see_text":
        return _when(duration.condition, say(duration.text), say)
    if duration.kind == "value":
        words = t("duration.value", value=_number(duration.value), unit=t(f"units.{duration.unit}"))
    else:
        words = t(f"duration.{duration.kind}")
    if duration.text:
        words += t("duration.text", text=say(duration.text))
    return _when(duration.condition, words, say)


def _number(value: Union[int, float, None]) -> str:
    return f"{value:g}"


def _when(condition: str, words: str, say: _Words) -> str:
    return english()("condition", condition=say(condition), words=words) if condition else words


def _place(asked: Asked, say: _Words) -> list[str]:
    t, procedure = english(), asked.procedure
    lines = [t("place.heading")]
    for method in procedure.methods:
        channel = t(f"channels.{method.channel}")
        lines.append(t("channel_line", channel=channel, words=say(method.place)) if method.place else f"• {channel}")
    if procedure.agency:
        lines.append(t("place.agency", agency=say(procedure.agency)))
    return lines


def _online(asked: Asked, say: _Words) -> list[str]:
    method = asked.procedure.method("online")
    if method is None:
        return [english()("online.no")]
    return [english()("online.yes", place=say(method.place), url=asked.procedure.source.url)]


def _by_channel(asked: Asked, told: Callable[[Method], list[str]], silent: str) -> list[str]:
    """Lines of `told` for each way of filing, ways that are the same told once."""
    t = english()
    channels: dict[tuple[str, ...], list[str]] = {}
    for method in asked.procedure.methods:
        channels.setdefault(tuple(told(method)) or (silent,), []).append(t(f"channels.{method.channel}"))
    lines = []
    for said, names in channels.items():
        if len(channels) > 1:
            lines.append(t("channel_heading", channel=", ".join(names)))
        lines += [t("line", words=words) for words in said]
    return lines or [t("line", words=silent)]


def _fit(lines: list[str], closing: list[str]) -> str:
    ending = ["", *closing]
    text = "\n".join([*lines, *ending])
    if len(text) <= LONGEST:
        return text
    ending = ["", english()("more"), *closing]
    room = LONGEST - len("\n".join(ending)) - 1
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    while kept and (not kept[-1] or kept[-1].endswith(":")):
        kept.pop()
    return "\n".join([*kept, *ending])


def aspect_of(asks: Optional[str], before: Optional[str]) -> Aspect:
    """The aspect to tell of what an English question asks; what was told before where it asks nothing."""
    for told in (asks, before):
        if told in ("documents", "fee", "duration", "place", "online"):
            return told  # type: ignore[return-value]
    return "overview"
