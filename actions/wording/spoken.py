"""A procedure in a breath or two, to be read aloud to a caller: what, where, what it costs, how long it takes.

Every number comes from the record or a local rule. What the record is silent on is said to be so; what differs too
much from case to case to be said at once is only said to differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, Optional

import msgspec

from actions.wording.facts import subject
from actions.wording.templates import day, lower_first, money, upper_first, vietnamese
from actions.wording.terms import Asked, bare, duration_lines, fee_lines, reduced_amount
from knowledge.local_rules import Grounded
from knowledge.records import Duration, Fee, Method

# What is longer nobody listens to: of where, what and how long; of what is said beside it.
_LONGEST, _LONGEST_ASIDE = 150, 60
# So many cases are said one by one.
_FEW = 3
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:vn|com|org|net)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")


class _Case(NamedTuple):
    """What holds in one case."""

    condition: str
    """Empty where it always holds."""
    words: str
    """Empty where they are too long to be said."""


def say(asked: Asked) -> str:
    """The sentences to read aloud."""
    method = _main(asked)
    told = " ".join([_where(asked, method), _fee(asked, method), _duration(asked, method)])
    return aloud(_BRACKETS.sub(r", \1", told))


def aloud(text: str) -> str:
    """`text` with the abbreviations of offices and papers spoken out."""
    pattern, words = _abbreviations()
    return pattern.sub(lambda found: words[found[0]], text)


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    words = vietnamese().names("console.aloud")
    longest_first = sorted(words, key=len, reverse=True)
    # Not in the number of a decision ("86/2025/NQ-HĐND").
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w/-])"), words


def _main(asked: Asked) -> Optional[Method]:
    """How somebody files who asks where to go."""
    return asked.procedure.method("counter") or next(iter(asked.procedure.methods), None)


def _where(asked: Asked, method: Optional[Method]) -> str:
    t, procedure = vietnamese(), asked.procedure
    what = _what(upper_first(subject(procedure)))
    place = _place(method) or _sayable(procedure.agency)
    if not place:
        return t("console.say.somewhere", what=what)
    online = procedure.method("online")
    other = t("console.say.or_online") if online is not None and online is not method else ""
    first = place.split()[0].lower()
    if first in t("console.say.who").split():
        return t("console.say.who_files", what=what, place=lower_first(place), other=other)
    if first in t("console.say.verbs").split():
        return t("console.say.does", what=what, place=lower_first(place), other=other)
    if method is not None and method is online:
        return t("console.say.online", what=what, place=place)
    return t("console.say.at", what=what, place=place, other=other)


def _what(name: str) -> str:
    """What it is about, as much of `name` as can be heard."""
    return next((told for told in (name, _BRACKETS.sub("", name)) if _sayable(told)), vietnamese()("console.say.this"))


def _place(method: Optional[Method]) -> str:
    """Where one files by `method`, or the first that is said of it; empty where that cannot be said."""
    if method is None:
        return ""
    return _sayable(method.place) or _sayable(re.split(r"[;\n]", method.place)[0])


def _sayable(text: str, longest: int = _LONGEST) -> str:
    """`text` in one line; empty where it is too long to be heard, or an address to be typed."""
    line = bare(" ".join(text.replace("\n", "; ").split()))
    return line if len(line) <= longest and not _ADDRESS.search(line) else ""


def _fee(asked: Asked, method: Optional[Method]) -> str:
    t = vietnamese()
    local = asked.local_fee(method.channel) if method is not None else None
    words = _with_online(asked, method, _fee_words)
    return t("console.say.fee_local", place=_here(local), words=words) if local else t("console.say.fee", words=words)


def _duration(asked: Asked, method: Optional[Method]) -> str:
    t = vietnamese()
    local = asked.local_duration(method.channel) if method is not None else None
    words = _with_online(asked, method, _duration_words)
    if local:
        return t("console.say.duration_local", place=_here(local), words=words)
    return t("console.say.duration", words=words)


def _here(rule: Grounded) -> str:
    return lower_first(rule.place)


def _with_online(asked: Asked, method: Optional[Method], words: Callable[[Asked, Method], str]) -> str:
    """`words` of `method`, and those of filing online where they are others."""
    t = vietnamese()
    if method is None:
        return t("console.say.silent")
    told = words(asked, method)
    online = asked.procedure.method("online")
    if online is None or online is method:
        return told
    other = words(asked, online)
    if other == told:
        return told
    if len(other) > _LONGEST_ASIDE:
        return t("console.say.online_differs", words=told)
    return t("console.say.online_otherwise", words=told, other=other)


def _fee_words(asked: Asked, method: Method) -> str:
    t = vietnamese()
    local = asked.local_fee(method.channel)
    fees = local.fees if local else method.fees
    applying = [fee for fee in fees if fee.applies_on(asked.today)]
    if not applying:
        ended = fee_lines(fees, asked.today)
        return lower_first(ended[0]) if ended else t("console.say.silent")
    if all(fee.kind == "unknown" and not fee.text for fee in applying):
        return t("console.say.silent")
    told = _told(_fee_cases(applying, asked)) or _fee_range(applying, asked)
    if told:
        return told
    # Who pays nothing is many to name; what the others pay is what is asked.
    paid = [fee for fee in applying if fee.kind != "free"]
    told = _told(_fee_cases(paid, asked)) if 0 < len(paid) < len(applying) else ""
    return t("console.say.but_free", words=told) if told else t("console.say.differs")


def _fee_cases(fees: Sequence[Fee], asked: Asked) -> list[_Case]:
    return [_Case(bare(fee.condition), _fee_case(fee, asked)) for fee in fees]


def _fee_case(fee: Fee, asked: Asked) -> str:
    t = vietnamese()
    if fee.kind in ("see_text", "unknown") and fee.text:
        # After a heading that says so already.
        return lower_first(_sayable(fee.text)).removeprefix(lower_first(t("aspects.fee")) + " ")
    if fee.kind != "amount":
        return t(f"fee.{fee.kind}")
    words = _sum(fee, fee.amount)
    reduction, reduced = fee.reduction_on(asked.today), reduced_amount(fee, asked.today)
    if reduction is not None and reduced is not None:
        until = day(reduction.valid_until)
        words = t("console.say.reduced", words=_sum(fee, reduced), full=words, percent=reduction.percent, until=until)
    if fee.valid_until:
        words += t("fee.until", valid_until=day(fee.valid_until))
    return _with_text(words, fee.text)


def _sum(fee: Fee, amount: Optional[int]) -> str:
    t = vietnamese()
    unit = "".join(t("console.say.unit", unit=part) for part in fee.unit.split("/") if part)
    return t(f"fee.amount.{fee.currency}", amount=money(amount or 0), unit=unit)


def _fee_range(fees: Sequence[Fee], asked: Asked) -> str:
    """The least and the most of `fees`; empty where they are not of one kind."""
    t = vietnamese()
    sums = sorted((fee for fee in fees if fee.kind == "amount"), key=lambda fee: fee.amount or 0)
    alike = len({(fee.currency, fee.unit) for fee in sums}) == 1
    plain = all(fee.kind in ("amount", "free") and fee.reduction_on(asked.today) is None for fee in fees)
    if not alike or not plain or sums[0].amount == sums[-1].amount:
        return ""
    words = t("console.say.range", least=money(sums[0].amount or 0), most=_sum(sums[-1], sums[-1].amount))
    return words if len(sums) == len(fees) else t("console.say.some_free", words=words)


def _duration_words(asked: Asked, method: Method) -> str:
    t = vietnamese()
    local = asked.local_duration(method.channel)
    durations = [local.duration] if local else method.durations
    if all(duration.kind == "unknown" and not duration.text for duration in durations):
        return t("console.say.silent")
    cases = [_Case(bare(duration.condition), _duration_case(duration)) for duration in durations]
    return _told(cases) or _duration_range(durations) or t("console.say.differs")


def _duration_case(duration: Duration) -> str:
    if duration.kind in ("see_text", "unknown") and duration.text:
        return lower_first(_sayable(duration.text))
    return _with_text(_time(duration), duration.text)


def _time(duration: Duration) -> str:
    plain = msgspec.structs.replace(duration, condition="", text="")
    return lower_first(duration_lines([plain])[0])


def _duration_range(durations: Sequence[Duration]) -> str:
    """The shortest and the longest of `durations`; empty where they are not of one unit."""
    ranked = sorted((duration for duration in durations if duration.value), key=lambda duration: duration.value or 0)
    alike = len({duration.unit for duration in ranked}) == 1
    if len(ranked) < len(durations) or not alike or ranked[0].value == ranked[-1].value:
        return ""
    return vietnamese()("console.say.range", least=_time(ranked[0]), most=_time(ranked[-1]))


def _with_text(words: str, text: str) -> str:
    """`words` with what the source says beside them, or that it says more."""
    t = vietnamese()
    if not text:
        return words
    said = _sayable(text, _LONGEST_ASIDE)
    return t("console.say.text", words=words, text=said) if said else t("console.say.more", words=words)


def _told(cases: Sequence[_Case]) -> str:
    """`cases` in one sentence: each by itself, or what always holds; empty where that cannot be said."""
    t = vietnamese()
    if len(cases) <= _FEW and all(case.words for case in cases):
        whole = "; ".join(dict.fromkeys(map(_each, cases)))
        if len(whole) <= _LONGEST:
            return whole
    always = list(dict.fromkeys(case.words for case in cases if not case.condition))
    if len(always) == 1 and always[0] and len(always[0]) <= _LONGEST:
        return t("console.say.mostly", words=always[0]) if len(cases) > 1 else always[0]
    return ""


def _each(case: _Case) -> str:
    if not case.condition:
        return case.words
    return vietnamese()("console.say.case", condition=lower_first(case.condition), words=case.words)
