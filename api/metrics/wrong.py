"""What is wrong, told from figures: the conditions of `deploy/prometheus/rules.yml`, for who has no Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from api.metrics.counters import SLOW_S

WINDOW_S = 1800.0
"""Over so long it is seen how counters grow."""
_DAY_S, _HOUR_S, _MINUTE_S = 86400.0, 3600.0, 60.0
_USUAL = 5
_TURNS_AT_LEAST, _SLOW_SHARE = 10, 0.05
_FAILED, _ERRORS, _UNDELIVERED = 5, 5, 5
_REFRESH_LEFT_S = 14 * _DAY_S
_UNANSWERED_S, _UNSENT_S, _WAITED_S = 300.0, 900.0, 1800.0
_SNAPSHOT_S, _TASK_S = 35 * _DAY_S, 6 * _HOUR_S
_DISK_FREE = 0.1


class Fault(NamedTuple):
    """Something that is wrong."""

    name: str
    """As in ``running.<name>`` of the sentences; the alert of the rules is called the same."""
    values: Mapping[str, object] = {}
    """What the sentence tells."""


class Counts(NamedTuple):
    """Counters, summed over their labels."""

    turns: float
    in_time: float
    failed: float
    errors: float

    def since(self, earlier: Counts) -> Counts:
        """How they grew; a counter that is smaller than before has begun anew."""
        return Counts(*(now - was if now >= was else now for now, was in zip(self, earlier, strict=True)))


NOTHING = Counts(0, 0, 0, 0)


class Figures:
    """What one or more processes told of themselves."""

    def __init__(self, text: str) -> None:
        """`text` is in Prometheus's format."""
        self._samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    def of(self, name: str, **labels: str) -> list[float]:
        """All figures called `name` that have these `labels`."""
        return [one.value for one in self._samples if one.name == name and labels.items() <= one.labels.items()]

    def counts(self) -> Counts:
        """The counters that are looked at."""
        requests = (one for one in self._samples if one.name == "motcua_requests_total")
        return Counts(
            turns=sum(self.of("motcua_turn_seconds_count")),
            in_time=sum(self.of("motcua_turn_seconds_bucket", le=str(SLOW_S))),
            failed=sum(self.of("motcua_turns_failed_total")),
            # 503 is said where a channel is closed on purpose, and by who only asks whether we are ready.
            errors=sum(
                one.value for one in requests if one.labels["status"] >= "500" and one.labels["status"] != "503"
            ),
        )


def faults(figures: Figures, earlier: Counts, moment: float) -> Iterator[Fault]:
    """What is wrong at `moment`, in seconds since 1970; `earlier` is what was counted `WINDOW_S` before."""
    if 0 in figures.of("motcua_bot_up"):
        yield Fault("bot_down")
    if 0 in figures.of("motcua_database_up"):
        yield Fault("database_down")
    yield from _answering(figures, figures.counts().since(earlier))
    yield from _delivering(figures)
    yield from _keeping(figures, moment)


def _answering(figures: Figures, grown: Counts) -> Iterator[Fault]:
    usual = figures.of("motcua_messages_usual")
    if usual and max(usual) >= _USUAL and not any(figures.of("motcua_messages_last_hour")):
        yield Fault("silent", {"usual": round(max(usual))})
    slow = grown.turns - grown.in_time
    if grown.turns >= _TURNS_AT_LEAST and slow / grown.turns > _SLOW_SHARE:
        yield Fault("slow", {"share": round(100 * slow / grown.turns), "seconds": round(SLOW_S)})
    if grown.failed >= _FAILED:
        yield Fault("turns_fail", {"number": round(grown.failed)})
    if grown.errors >= _ERRORS:
        yield Fault("errors", {"number": round(grown.errors)})


def _delivering(figures: Figures) -> Iterator[Fault]:
    for left in _least(figures.of("motcua_zalo_token_seconds", token="refresh")):  # noqa: S106 - which of the two
        if left < _REFRESH_LEFT_S:
            yield Fault("zalo_token_ends", {"days": max(0, int(left / _DAY_S))})
    for name, box, longest in (
        ("inbox_stuck", "motcua_inbox_oldest_seconds", _UNANSWERED_S),
        ("outbox_stuck", "motcua_outbox_oldest_seconds", _UNSENT_S),
    ):
        if (oldest := max(figures.of(box), default=0)) > longest:
            yield Fault(name, {"minutes": round(oldest / _MINUTE_S)})
    if (undelivered := sum(figures.of("motcua_undelivered"))) >= _UNDELIVERED:
        yield Fault("undelivered", {"number": round(undelivered)})
    waited = max(figures.of("motcua_queue_longest_wait_seconds"), default=0)
    if waited > _WAITED_S and any(figures.of("motcua_office_open")):
        yield Fault("queue_long", {"minutes": round(waited / _MINUTE_S)})


def _keeping(figures: Figures, moment: float) -> Iterator[Fault]:
    for built in _least(figures.of("motcua_snapshot_built_timestamp_seconds")):
        if moment - built > _SNAPSHOT_S:
            yield Fault("snapshot_old", {"days": round((moment - built) / _DAY_S)})
    if any(figures.of("motcua_snapshot_refused")):
        yield Fault("snapshot_refused")
    free = _share(figures.of("motcua_disk_free_bytes"), figures.of("motcua_disk_bytes"))
    if free is not None and free < _DISK_FREE:
        yield Fault("disk_full", {"share": round(100 * free)})
    if any(figures.of("motcua_reports_failing")):
        yield Fault("report_fails")
    # Where several processes do it, one that does it in time is enough.
    done = figures.of("motcua_task_success_timestamp_seconds", task="retention")
    if done and moment - max(done) > _TASK_S:
        yield Fault("retention_late", {"hours": round((moment - max(done)) / _HOUR_S)})


def _least(values: Iterable[float]) -> list[float]:
    """The least of `values`, where there is any."""
    return sorted(values)[:1]


def _share(parts: list[float], wholes: list[float]) -> float | None:
    return min((part / whole for part, whole in zip(parts, wholes, strict=True)), default=None)
