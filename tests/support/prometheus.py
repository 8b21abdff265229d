"""Prometheus itself: its rules over made-up figures, and a server of it that scrapes ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from api.supervisor import free_port
from tests.support.need import need
from tests.support.places import ROOT
from tests.support.polling import until

SHIPPED = ROOT / "deploy" / "prometheus"
_SCRAPE_EVERY = "500ms"


def program(name: str) -> str:
    """The path of `prometheus` or `promtool`."""
    path = shutil.which(name)
    need(path, f"{name} (Debian: apt-get install prometheus)")
    return path or ""


def promtool_says(folder: Path, cases: Mapping[str, Mapping[str, Any]]) -> str:
    """What promtool says of the shipped rules over `cases`, each a test of its own; empty where all hold."""
    (folder / "rules.yml").write_text((SHIPPED / "rules.yml").read_text("utf-8"), "utf-8")
    tests = [{"name": name, **case} for name, case in cases.items()]
    whole = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}
    (folder / "tests.yml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    command = [program("promtool"), "test", "rules", "tests.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@contextmanager
def scraping(folder: Path, target: str, token: str) -> Iterator[httpx.Client]:
    """A Prometheus as it is shipped, but quicker, that scrapes `target` with `token`; yields a client of its API."""
    config = yaml.safe_load((SHIPPED / "prometheus.yml").read_text("utf-8"))
    config["global"] = {"scrape_interval": _SCRAPE_EVERY, "scrape_timeout": "400ms", "evaluation_interval": "1s"}
    config["rule_files"] = [str(SHIPPED / one) for one in config["rule_files"]]
    (job,) = config["scrape_configs"]
    job["static_configs"] = [{"targets": [target]}]
    job["authorization"] = {"credentials": token}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config), "utf-8")
    port = free_port()
    own = [f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}"]
    command = [program("prometheus"), *own, f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as client:

            def scraped() -> bool:
                assert process.poll() is None, (folder / "prometheus.log").read_text()
                try:
                    return len(query(client, 'up{job="motcua"} == 1 and count_over_time(up[1m]) >= 3')) == 1
                except httpx.HTTPError:
                    return False

            until(scraped, 60)
            yield client
    finally:
        process.terminate()
        process.wait(15)


def query(client: httpx.Client, expression: str) -> list[dict[str, Any]]:
    """The series that `expression` gives now; raises where Prometheus cannot read it."""
    answer = client.get("/api/v1/query", params={"query": expression}).raise_for_status().json()
    found: list[dict[str, Any]] = answer["data"]["result"]
    return found
