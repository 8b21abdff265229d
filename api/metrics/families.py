"""Figures of the moment, made as Prometheus's client hands them on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from prometheus_client.core import GaugeMetricFamily


def gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    """One figure called `name`; `told` says what it is."""
    return GaugeMetricFamily(name, told, value=float(value))


def gauges(name: str, told: str, label: str, rows: Iterable[Sequence[Any]]) -> GaugeMetricFamily:
    """Figures called `name`, told apart by `label`: each of the `rows` is the label's value and the figure."""
    family = GaugeMetricFamily(name, told, labels=[label])
    for value, number in rows:
        family.add_metric([value], float(number))
    return family
