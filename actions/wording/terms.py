"""Fees, time limits and ways of filing in words: what the aspects are composed of.

The one calculation is a fee after its temporary reduction, shown with its operands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, Optional, TypeVar, Union

from actions.wording.templates import day, lower_first, money, upper_first, vietnamese
from knowledge.local_rules import Centre, Grounded, LocalDuration, LocalFee, Localities
from knowledge.records import Channel, Duration, Fee, Method, Procedure

_NOWHERE = Localities()
_LONGEST_REMARK = 250


class Asked(NamedTuple):
    """What is told about, when, and for someone where."""

    procedure: Procedure
    today: date
    place: str = ""
    """Code of the commune or province, empty when it is not known."""
    localities: Localities = _NOWHERE

    def local_fee(self, channel: Channel) -> Optional[LocalFee]:
        """What is paid here instead of the national fees, where that is known for certain."""
        return _certain(self.localities.fees(self.procedure.code, channel, self.place, self.today))

    def local_duration(self, channel: Channel) -> Optional[LocalDuration]:
        """How long it takes here, where that is known for certain."""
        return _certain(self.localities.duration(self.procedure.code, channel, self.place, self.today))

    def centres(self) -> list[Centre]:
        """The service centres here that are known for certain."""
        return [centre for centre in self.localities.centres(self.procedure.code, self.place) if not centre.example]


_Local = TypeVar("_Local", LocalFee, LocalDuration)


def _certain(found: Optional[_Local]) -> Optional[_Local]:
    """An entry that only shows the format of a local file is nothing to tell people."""
    return None if found is None or found.example else found


def reduced_amount(fee: Fee, today: date) -> Optional[int]:
    """The fee after the reduction in force on `today`, in its currency; None where there is none."""
    reduction = fee.reduction_on(today)
    if fee.amount is None or reduction is None:
        return None
    return fee.amount * (100 - reduction.percent) // 100


def fee_lines(fees: list[Fee], today: date) -> list[str]:
    """The fees that apply on `today`, one or more lines each; where all have ended, that they have."""
    lines = [line for fee in fees if fee.applies_on(today) for line in _fee_words(fee, today)]
    ended = [fee for fee in fees if fee.valid_until and fee.valid_until < today]
    if not lines and ended:
        last = max(fee.valid_until for fee in ended if fee.valid_until)
        return [upper_first(vietnamese()("fee.ended", valid_until=day(last)))]
    return lines


def _fee_words(fee: Fee, today: date) -> list[str]:
    t = vietnamese()
    if fee.kind == "see_text":
        return _quoted(fee.condition, fee.text)
    if fee.kind == "by_province" and t("fee.council") in fee.text:
        return _quoted(fee.condition, fee.text)  # the source's sentence already says who decides
    words = _amount(fee, today) if fee.kind == "amount" else t(f"fee.{fee.kind}")
    if fee.text:
        words += t("fee.text", text=bare(fee.text.replace("\n", "; ")))
    # Where the source names the day after instead, the text has it.
    if fee.valid_until and day(fee.valid_until + timedelta(days=1)) not in fee.text:
        words += t("fee.until", valid_until=day(fee.valid_until))
    return [_when(fee.condition, words)]


def _quoted(condition: str, text: str) -> list[str]:
    """The source's own words, a line each."""
    first, *rest = [bare(line) for line in text.split("\n")]
    return [_when(condition, first), *map(upper_first, rest)]


def _when(condition: str, words: str) -> str:
    if not condition:
        return upper_first(words)
    return vietnamese()("condition", condition=upper_first(condition), words=lower_first(words))


def _amount(fee: Fee, today: date) -> str:
    t = vietnamese()
    unit = t("fee.unit", unit=fee.unit) if fee.unit else ""
    full = t(f"fee.amount.{fee.currency}", amount=money(fee.amount or 0), unit=unit)
    reduction, reduced = fee.reduction_on(today), reduced_amount(fee, today)
    if reduction is None or reduced is None:
        return full
    return t(
        "fee.reduced",
        full=full,
        percent=reduction.percent,
        valid_from=day(reduction.valid_from),
        valid_until=day(reduction.valid_until),
        reduced=t(f"fee.amount.{fee.currency}", amount=money(reduced), unit=unit),
        basis=t("fee.basis", basis=reduction.basis) if reduction.basis else "",
    )


def duration_lines(durations: list[Duration]) -> list[str]:
    """The time limits, one or more lines each."""
    return [line for duration in durations for line in _duration_words(duration)]


def _duration_words(duration: Duration) -> list[str]:
    t = vietnamese()
    if duration.kind == "see_text":
        return _quoted(duration.condition, duration.text)
    if duration.kind == "value":
        words = t("duration.value", value=_number(duration.value), unit=t(f"units.{duration.unit}"))
    else:
        words = t(f"duration.{duration.kind}")
    if duration.text:
        words += t("duration.text", text=bare(duration.text.replace("\n", "; ")))
    return [_when(duration.condition, words)]


def _number(value: Union[int, float, None]) -> str:
    return f"{value:g}".replace(".", ",")


def fees_of(asked: Asked, method: Method) -> list[str]:
    """What filing by `method` costs, by the local rule where there is one."""
    local = asked.local_fee(method.channel)
    return fee_lines(local.fees if local else method.fees, asked.today)


def durations_of(asked: Asked, method: Method) -> list[str]:
    """How long filing by `method` takes, by the local rule where there is one."""
    local = asked.local_duration(method.channel)
    return duration_lines([local.duration] if local else method.durations)


def by_channel(asked: Asked, words: Callable[[Asked, Method], list[str]]) -> list[str]:
    """Lines of `words` for each way of filing, ways that are the same told once."""
    t = vietnamese()
    channels: dict[tuple[str, ...], list[str]] = {}
    for method in asked.procedure.methods:
        channels.setdefault(tuple(words(asked, method)), []).append(t(f"channels.{method.channel}"))
    if len(channels) == 1:
        return [t("line", words=one) for said in channels for one in said]
    shared = [one for one in next(iter(channels)) if all(one in said for said in channels)] if channels else []
    told = [
        (upper_first(", ".join(map(lower_first, names))), [one for one in said if one not in shared])
        for said, names in channels.items()
    ]
    told.append((t("channels.any"), shared))
    # A single line after a heading's list would read as one more item of it.
    told.sort(key=lambda part: len(part[1]) > 1)
    return [line for heading, own in told for line in _under(heading, own)]


def _under(heading: str, said: list[str]) -> list[str]:
    """One line with its heading before it, several below it."""
    t = vietnamese()
    if len(said) == 1:
        return [t("labelled", label=heading, words=lower_first(said[0]))]
    return [t("heading", words=heading), *(t("line", words=one) for one in said)] if said else []


def local_grounds(asked: Asked, kind: str) -> list[str]:
    """Which local rule was told, on what it rests, and which national value it replaces.

    `kind` is ``fee`` or ``duration``; empty where no local rule was told.
    """
    t = vietnamese()
    replaced: dict[tuple[str, str], list[str]] = {}
    for method in asked.procedure.methods:
        rule: Optional[Grounded]
        if kind == "fee":
            rule = asked.local_fee(method.channel)
            national = fee_lines(method.fees, asked.today)
        else:
            rule = asked.local_duration(method.channel)
            national = duration_lines(method.durations)
        if rule is not None:
            basis = t("local.basis", place=rule.place, decision=rule.decision.code, issued=day(rule.decision.issued))
            known = replaced.setdefault((basis, t("local.source", source=bare(rule.source))), [])
            known += [line for line in map(bare, national) if line not in known]
    return [
        line
        for (basis, source), national in replaced.items()
        for line in (basis, t("local.instead", national=short("; ".join(national)) or t("local.silent")), source)
    ]


def local_remark(asked: Asked, method: Method) -> list[str]:
    """That what was told of `method` is this place's own, where it is."""
    local = asked.local_fee(method.channel) or asked.local_duration(method.channel)
    return [vietnamese()("overview.local")] if local else []


def short(text: str) -> str:
    """`text`, or as much of it as a side remark may take."""
    return text if len(text) <= _LONGEST_REMARK else text[:_LONGEST_REMARK].rsplit(" ", 1)[0].rstrip(" ;,.:") + " …"


def bare(text: str) -> str:
    """`text` without its own full stop, where the sentence around it has one."""
    return text.rstrip(". ")
