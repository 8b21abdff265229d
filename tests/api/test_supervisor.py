"""Bot and api are started together, kept up, and ended together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from api import supervisor
from api.supervisor import Child, free_port
from tests.support import processes
from tests.support.need import need
from tests.support.places import ROOT
from tests.support.polling import until
from tests.support.servers import environment

_MOTCUA = [str(Path(sys.executable).with_name("motcua")), "run"]


async def _until(path: Path, lines: int) -> None:
    """Wait until the file at `path` has so many lines."""
    async with asyncio.timeout(20):
        while not path.is_file() or len(path.read_text().splitlines()) < lines:
            await asyncio.sleep(0.05)


def _child(code: str, path: Path) -> Child:
    return Child("child", [sys.executable, "-c", f"import os, signal, time\n{code}"], {"OUT": str(path)})


_SAY = 'open(os.environ["OUT"], "a").write("started\\n")'


@contextlib.asynccontextmanager
async def _kept_up(child: Child) -> AsyncIterator[None]:
    task = asyncio.create_task(child.keep_up())
    try:
        yield
    finally:
        task.cancel()
        await child.stop()


async def test_a_process_that_ends_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_S", 0.01)
    child = _child(f"{_SAY}; raise SystemExit(3)", tmp_path / "out")
    async with _kept_up(child):
        await _until(tmp_path / "out", 3)
    assert child.failures >= 2
    assert "child ended (3); starting it again in" in capfd.readouterr().err


async def test_the_pause_before_the_next_start_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_S", 0.5)
    monkeypatch.setattr(supervisor, "_LONGEST_PAUSE_S", 2.0)
    async with _kept_up(_child(_SAY, tmp_path / "out")):
        await _until(tmp_path / "out", 3)
    pauses = [line.split()[-2] for line in capfd.readouterr().err.splitlines() if "starting it again" in line]
    assert pauses[:2] == ["1", "2"]


async def test_a_process_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_STOP_WITHIN_S", 0.2)
    child = _child(f"signal.signal(signal.SIGTERM, signal.SIG_IGN); {_SAY}; time.sleep(60)", tmp_path / "out")
    async with _kept_up(child):
        await _until(tmp_path / "out", 1)
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


async def test_a_child_never_started_can_be_stopped(tmp_path: Path) -> None:
    await _child("", tmp_path).stop()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "motcua.log"


@contextlib.contextmanager
def _motcua(log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`motcua run` with a database of its own, its output in `log`."""
    own = environment(DATABASE_URL=f"sqlite:///{log.with_name('motcua.db')}", **settings)
    with log.open("wb") as output:
        process = subprocess.Popen(_MOTCUA, cwd=ROOT, env=own, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()


def test_what_ends_by_itself_is_started_again_and_ctrl_c_ends_all(log: Path) -> None:
    need(processes.available(), "/proc")
    url = f"http://127.0.0.1:{(port := free_port())}"

    def up() -> bool:
        assert process.poll() is None, log.read_text("utf-8")
        return f"Một Cửa: {url} " in log.read_text("utf-8")

    def answers() -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{url}/readyz", timeout=2, trust_env=False).is_success
        return False

    with _motcua(log, PORT=str(port)) as process:
        until(up, within_s=120)
        assert answers()
        started = processes.descendants(process.pid)
        (api,) = (pid for pid, command in started.items() if command.endswith("-m api"))
        assert any(command.endswith("-m bot") for command in started.values())

        os.kill(api, signal.SIGKILL)
        until(lambda: "api ended (-9); starting it again" in log.read_text("utf-8"), within_s=10)
        until(answers, within_s=60)

        started |= processes.descendants(process.pid)
        asked = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        until(lambda: not processes.alive(set(started)), within_s=15 - (time.monotonic() - asked))
    assert not answers()
    assert "Traceback" not in log.read_text("utf-8")


def test_without_anything_built_it_ends_with_what_to_do(log: Path, tmp_path: Path) -> None:
    with _motcua(log, PORT=str(free_port()), MOTCUA_VAR=str(tmp_path / "var")) as process:
        assert process.wait(60) == 1
    told = log.read_text("utf-8")
    assert "run `make snapshot`" in told
    assert "did not come up" in told
    assert "Traceback" not in told


def test_a_port_in_use_is_told_with_what_to_do(log: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with _motcua(log, PORT=str(taken.getsockname()[1])) as process:
            assert process.wait(30) == 1
    assert "is in use: set another, e.g. PORT=8001 make run" in log.read_text("utf-8")


def test_wrong_settings_end_it_at_once(log: Path) -> None:
    with _motcua(log, SECRET_KEY="short") as process:
        assert process.wait(30) == 1
    assert log.read_text("utf-8").startswith("settings: SECRET_KEY has fewer than 32 characters")
