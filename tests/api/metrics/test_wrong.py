"""`motcua check` and the rules of Prometheus find the same things wrong, at the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.wording.templates import vietnamese
from api.metrics.wrong import NOTHING, WINDOW_S, Counts, Figures, faults
from tests.support.prometheus import SHIPPED, promtool_says

_MINUTES = 100
_NOW, _DAY = _MINUTES * 60.0, 86400.0
_WINDOW_MINUTES = WINDOW_S / 60
_SLOW, _TURNS = 'motcua_turn_seconds_bucket{channel="web",le="5.0"}', 'motcua_turn_seconds_count{channel="web"}'
_ERRORS, _BUSY = 'motcua_requests_total{route="/",status="500"}', 'motcua_requests_total{route="/",status="503"}'
_FAILED, _REFRESH = 'motcua_turns_failed_total{channel="zalo"}', 'motcua_zalo_token_seconds{token="refresh"}'
_USUAL, _CAME = "motcua_messages_usual", "motcua_messages_last_hour"
_WAITED, _OPEN = "motcua_queue_longest_wait_seconds", "motcua_office_open"
_BUILT, _RETAINED = "motcua_snapshot_built_timestamp_seconds", 'motcua_task_success_timestamp_seconds{task="retention"}'

# As bad as it may be while all is well.
_WELL = {
    "motcua_bot_up": 1,
    "motcua_database_up": 1,
    _CAME: 0,
    _USUAL: 4,
    _REFRESH: 14 * _DAY,
    'motcua_zalo_token_seconds{token="access"}': -7200,
    'motcua_inbox_oldest_seconds{channel="zalo"}': 300,
    'motcua_outbox_oldest_seconds{channel="zalo"}': 900,
    'motcua_undelivered{channel="zalo"}': 2,
    'motcua_undelivered{channel="messenger"}': 2,
    _WAITED: 1800,
    _OPEN: 1,
    _BUILT: _NOW - 35 * _DAY,
    "motcua_snapshot_refused": 0,
    "motcua_reports_failing": 0,
    "motcua_disk_bytes": 1000,
    "motcua_disk_free_bytes": 100,
    _RETAINED: _NOW - 6 * 3600,
}
# How much they grow within half an hour.
_GROWS = {_TURNS: 100, _SLOW: 95.5, _FAILED: 4.5, _ERRORS: 4.5, _BUSY: 1000}

# What grows older of itself lies as much beyond its bound as its alert waits before it fires.
_CASES: dict[str, tuple[Mapping[str, float | None], set[str]]] = {
    "all is well": ({}, set()),
    "bot": ({"motcua_bot_up": 0}, {"bot_down"}),
    "database": ({"motcua_database_up": 0, _CAME: None, _USUAL: None, _WAITED: None}, {"database_down"}),
    "silence": ({_USUAL: 5}, {"silent"}),
    "one message": ({_USUAL: 50, _CAME: 1}, set()),
    "silence at night": ({_USUAL: None}, set()),
    "slow": ({_SLOW: 94.5}, {"slow"}),
    "one of a few slow": ({_TURNS: 9.5, _SLOW: 8}, set()),
    "turns that fail": ({_FAILED: 5.5}, {"turns_fail"}),
    "errors": ({_ERRORS: 5.5}, {"errors"}),
    "Zalo's token": ({_REFRESH: 14 * _DAY - 1}, {"zalo_token_ends"}),
    "no Zalo": ({_REFRESH: None}, set()),
    "inbox": ({'motcua_inbox_oldest_seconds{channel="zalo"}': 301}, {"inbox_stuck"}),
    "outbox": ({'motcua_outbox_oldest_seconds{channel="zalo"}': 901}, {"outbox_stuck"}),
    "undelivered": ({'motcua_undelivered{channel="zalo"}': 3}, {"undelivered"}),
    "queue": ({_WAITED: 1801}, {"queue_long"}),
    "queue while closed": ({_WAITED: 9000, _OPEN: 0}, set()),
    "snapshot": ({_BUILT: _NOW - 35 * _DAY - 3700}, {"snapshot_old"}),
    "snapshot that is refused": ({"motcua_snapshot_refused": 1}, {"snapshot_refused"}),
    "disk": ({"motcua_disk_free_bytes": 99}, {"disk_full"}),
    "report": ({"motcua_reports_failing": 1}, {"report_fails"}),
    "retention": ({_RETAINED: _NOW - 6 * 3600 - 700}, {"retention_late"}),
}
# Told by Prometheus's own `up`, and by `motcua check` from getting no answer.
_UNREACHED = {"MotCuaApiDown": "api_down", "MotCuaWorkerDown": "worker_down"}


def _alert(fault: str) -> str:
    return "MotCua" + "".join(part.title() for part in fault.split("_"))


def _text(changes: Mapping[str, float | None]) -> str:
    figures = {**_WELL, **{name: 1e6 + grown for name, grown in _GROWS.items()}}
    figures |= {name: value if value is None or name not in _GROWS else 1e6 + value for name, value in changes.items()}
    return "".join(f"{name} {value}\n" for name, value in figures.items() if value is not None)


def _series(changes: Mapping[str, float | None]) -> list[dict[str, str]]:
    flat = {**_WELL, **{name: value for name, value in changes.items() if name not in _GROWS}}
    grows = {**_GROWS, **{name: value for name, value in changes.items() if name in _GROWS}}
    values = {name: f"{value}+0x{_MINUTES}" for name, value in flat.items() if value is not None}
    for name, grown in grows.items():
        assert grown is not None
        values[name] = f"0+{grown / _WINDOW_MINUTES:.6f}x{_MINUTES}"
    return [{"series": name, "values": value} for name, value in values.items()]


def _case(series: list[dict[str, str]], alerts: set[str]) -> dict[str, Any]:
    expected = [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(alerts)]
    firing = {"expr": 'count by (alertname) (ALERTS{alertstate="firing"})', "eval_time": f"{_MINUTES}m"}
    return {"interval": "1m", "input_series": series, "promql_expr_test": [{**firing, "exp_samples": expected}]}


@pytest.mark.parametrize("case", _CASES)
def test_the_check_finds_what_is_wrong_and_nothing_else(case: str) -> None:
    changes, wrong = _CASES[case]
    earlier = Counts(*[1e6] * len(NOTHING))
    found = list(faults(Figures(_text(changes)), earlier, _NOW))
    assert {one.name for one in found} == wrong
    for one in found:
        assert vietnamese()(f"running.{one.name}", **one.values).endswith(".")


def test_prometheus_finds_the_same(tmp_path: Path) -> None:
    cases = {case: _case(_series(changes), {*map(_alert, wrong)}) for case, (changes, wrong) in _CASES.items()}
    for job, alert in (("motcua", "MotCuaApiDown"), ("motcua-worker", "MotCuaWorkerDown")):
        up = [{"series": f'up{{job="{job}",instance="a"}}', "values": f"0+0x{_MINUTES}"}]
        cases[f"{job} does not answer"] = _case(up, {alert})
    assert promtool_says(tmp_path, cases) == ""


def test_every_alert_has_its_sentence_and_says_what_to_do() -> None:
    (group,) = yaml.safe_load((SHIPPED / "rules.yml").read_text("utf-8"))["groups"]
    alerts = {rule["alert"]: rule for rule in group["rules"]}
    tried = {_alert(name) for _, wrong in _CASES.values() for name in wrong}
    assert set(alerts) == tried | set(_UNREACHED)
    told = set(vietnamese().names("running")) - {"good", "over"}
    assert {_alert(name) for name in told} == set(alerts)
    for rule in alerts.values():
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert not any(rule["annotations"][part].isascii() for part in ("summary", "description"))


def test_a_counter_that_began_anew_has_grown_by_what_it_shows() -> None:
    assert Counts(10, 10, 2, 7).since(Counts(500, 400, 1, 7)) == Counts(10, 10, 1, 0)
