"""`/metrics` of the real service: for whom it is, what is in it, and that Prometheus and Grafana find all they ask."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from api.asking.tables import satisfaction
from api.database import migrate
from api.metrics.check import check
from api.settings import ApiSettings
from api.supervisor import free_port
from api.tables import inbox, outbox, zalo_tokens
from knowledge.clock import vietnam_today
from tests.support.places import ROOT
from tests.support.polling import until
from tests.support.problems import problem
from tests.support.prometheus import query, scraping
from tests.support.servers import Conversation, Servers, environment

_TOKEN = "mot-dai-chuoi-dai-hon-ba-muoi-hai-ky-tu"
_DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "motcua.json").read_text("utf-8"))
_NAME = re.compile(r"\b(?:motcua|process)_\w+|\bup\b")
_SAID, _CODE = "Tôi tên là Nguyễn Thị Thử, số 0912345678", "1.001193"
_LABELS = {"channel", "status", "matter", "route", "task", "token", "kind", "which", "le", "version", "snapshot"}
# Told in working hours alone.
_AT_TIMES = {"motcua_messages_usual"}


@pytest.fixture(scope="module")
def watched(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """An api on a database of its own, in which something waits everywhere, after a few requests."""
    folder = tmp_path_factory.mktemp("watched")
    url = f"sqlite:///{folder / 'motcua.db'}"
    engine = migrate(url)
    _fill(engine)
    engine.dispose()
    own = Servers("", servers.bot_url, url, folder)
    with own.api("watched.log", servers.bot_url, "readyz", METRICS_TOKEN=_TOKEN) as own.url:
        with httpx.Client(base_url=own.url, timeout=60, trust_env=False) as http:
            Conversation(http).say(_SAID)
            for path in (f"/api/v1/procedures/{_CODE}", "/khong/0912345678"):
                http.get(path)
        yield own


def _fill(engine: sa.Engine) -> None:
    now = datetime.now(timezone.utc)
    at = {"conversation_id": "zalo-a", "channel": "zalo"}
    answer = {"day": vietnam_today() - timedelta(days=1), "kind": "conversation", "score": 4, "channel": "web"}
    with engine.begin() as connection:
        connection.execute(inbox.insert(), {**at, "message_id": "m", "event": b"{}", "received_at": now})
        for state in ("waiting", "staff"):
            row = {**at, "message": b"{}", "state": state, "created_at": now, "changed_at": now}
            connection.execute(outbox.insert(), row)
        until = now + timedelta(days=60)
        connection.execute(zalo_tokens.insert(), {"id": 1, "pair": "", "access_until": until, "refresh_until": until})
        connection.execute(satisfaction.insert(), [{**answer, "id": number} for number in range(5)])


def _scrape(servers: Servers, **headers: str) -> httpx.Response:
    return httpx.get(f"{servers.url}/metrics", headers=headers, timeout=30, trust_env=False)


def test_it_is_for_this_machine_and_for_who_has_the_token(watched: Servers) -> None:
    from_afar = {"X-Forwarded-For": "203.0.113.7"}
    assert _scrape(watched).status_code == 200
    assert _scrape(watched, **from_afar, Authorization=f"Bearer {_TOKEN}").status_code == 200
    for wrong in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {_TOKEN}x"}, {"Authorization": _TOKEN}):
        problem(_scrape(watched, **from_afar, **wrong), 404)
    problem(_scrape(watched, Host="motcua.example.vn"), 404)


def test_without_a_token_nobody_from_elsewhere_is_let_in(servers: Servers) -> None:
    for given in ("Bearer", "Basic bW90Y3Vh"):
        problem(_scrape(servers, **{"X-Forwarded-For": "203.0.113.7"}, Authorization=given), 404)


def test_what_people_say_and_ask_for_is_in_no_figure(watched: Servers) -> None:
    text = _scrape(watched).text
    assert not [secret for secret in ("0912345678", "Nguyễn", _CODE, "zalo-a", "khong") if secret in text]
    labels = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert labels <= _LABELS


def test_a_message_is_counted_once_with_its_time(watched: Servers) -> None:
    def counted() -> Mapping[str, float]:
        families = text_string_to_metric_families(_scrape(watched).text)
        samples = [one for family in families for one in family.samples if one.labels.get("channel") == "web"]
        return {
            name: sum(one.value for one in samples if one.name == name)
            for name in ("motcua_turns_total", "motcua_turn_seconds_count", "motcua_turns_failed_total")
        }

    before = counted()
    with httpx.Client(base_url=watched.url, timeout=60, trust_env=False) as http:
        Conversation(http).say("lệ phí cấp hộ chiếu", message_id="mot-tin-nhan-duy-nhat")
        Conversation(http).say("lệ phí cấp hộ chiếu", message_id="mot-tin-nhan-duy-nhat")
    assert [now - was for now, was in zip(counted().values(), before.values(), strict=True)] == [1, 1, 0]


def test_prometheus_finds_all_that_its_rules_and_grafana_ask_for(watched: Servers, tmp_path: Path) -> None:
    asked = {target["expr"] for panel in _DASHBOARD["panels"] for target in panel.get("targets", ())}
    with scraping(tmp_path, watched.url.removeprefix("http://"), _TOKEN) as prometheus:
        names = set(prometheus.get("/api/v1/label/__name__/values").json()["data"]) | _AT_TIMES
        answers = {expression: query(prometheus, expression) for expression in asked}
        (group,) = prometheus.get("/api/v1/rules").json()["data"]["groups"]
    for expression, answer in answers.items():
        assert answer or set(_NAME.findall(expression)) & _AT_TIMES, expression
    rules = group["rules"]
    assert [rule["name"] for rule in rules if rule["health"] == "err"] == []
    for expression in (*asked, *(rule["query"] for rule in rules)):
        used = set(_NAME.findall(expression))
        assert used, expression
        assert used <= names, expression


def test_the_dashboard_is_one_that_grafana_can_lay_out() -> None:
    panels = _DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert _DASHBOARD["templating"]["list"][0]["name"] == "datasource"
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        covered = {(x, y) for x in _span(place, "x", "w") for y in _span(place, "y", "h")}
        assert not covered & cells, panel["title"]
        assert max(x for x, _ in covered) < 24
        cells |= covered
        assert panel["type"] == "row" or panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    assert len({panel["title"] for panel in panels}) == len(panels)


def _span(place: Mapping[str, int], start: str, length: str) -> range:
    return range(place[start], place[start] + place[length])


def test_the_check_tells_how_the_real_service_fares(watched: Servers, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("motcua")), "check"]
    settings = environment(PORT=str(_port(watched)), METRICS_TOKEN=_TOKEN, MOTCUA_VAR=str(tmp_path))
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=120, check=False)
    memory: dict[str, Any] = json.loads((tmp_path / "check.json").read_text("utf-8"))
    # Of the service nothing; the machine's disk and the age of its snapshot are as they are.
    assert set(memory["wrong"]) <= {"disk_full", "snapshot_old"}
    told = [f"✗ {sentence}" for sentence in memory["wrong"].values()] or ["✓ Dịch vụ đang chạy tốt."]
    assert (done.stderr, done.stdout.splitlines()) == ("", told)
    assert done.returncode == (1 if memory["wrong"] else 0)
    assert memory["counted"][0]["counts"][0] >= 1


def test_with_changes_the_check_says_what_is_new_and_what_is_over(watched: Servers, tmp_path: Path) -> None:
    nobody = free_port()
    good, (line,) = check(ApiSettings(port=nobody), tmp_path, changes=True)
    assert not good
    assert line.startswith(f"✗ Cổng dịch vụ http://127.0.0.1:{nobody} không trả lời")
    assert check(ApiSettings(port=nobody), tmp_path, changes=True) == (False, [])
    _, lines = check(ApiSettings(port=_port(watched)), tmp_path, changes=True)
    assert f"✓ Đã hết: Cổng dịch vụ http://127.0.0.1:{nobody}" in lines[-1]


def test_the_worker_beside_tells_its_own_figures(servers: Servers, tmp_path: Path) -> None:
    port = free_port()
    own = {"WORKER": "beside", "WORKER_METRICS_PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path / 'motcua.db'}"}
    worker = subprocess.Popen([sys.executable, "-m", "api.worker"], cwd=ROOT, env=environment(**own))
    try:
        until(lambda: _answers(port), 120)
        settings = ApiSettings(port=_port(servers), worker="beside", worker_metrics_port=port)
        check(settings, tmp_path, changes=False)
        assert "worker_down" not in (tmp_path / "check.json").read_text("utf-8")
    finally:
        worker.terminate()
        assert worker.wait(30) == 0
    good, lines = check(settings, tmp_path, changes=False)
    assert not good
    assert any(f"`python -m api.worker` (http://127.0.0.1:{port})" in line for line in lines)


def _port(servers: Servers) -> int:
    return int(servers.url.rpartition(":")[2])


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).is_success
    except httpx.HTTPError:
        return False
