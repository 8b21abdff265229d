"""``motcua check``: what is wrong with the running service, for who looks and for cron."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
import msgspec

from actions.wording.templates import vietnamese
from api.metrics.wrong import NOTHING, WINDOW_S, Counts, Fault, Figures, faults
from api.settings import ApiSettings

_FILE = "check.json"
_KEPT_S = 2 * WINDOW_S
_WITHIN_S = 15.0
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - where a server listens, not ours


class Counted(msgspec.Struct, frozen=True):
    """What was counted at a moment."""

    at: float
    counts: Counts


class Memory(msgspec.Struct):
    """What is kept from one check to the next."""

    counted: list[Counted] = []
    wrong: dict[str, str] = {}
    """By their names the sentences of what was wrong last."""

    def earlier(self, moment: float) -> Counts:
        """What was counted about `WINDOW_S` before `moment`: the newest that is so old, else the oldest."""
        old = [one.counts for one in self.counted if one.at <= moment - WINDOW_S]
        return old[-1] if old else next((one.counts for one in self.counted), NOTHING)


def check(own: ApiSettings, var: Path, *, changes: bool) -> tuple[bool, Sequence[str]]:
    """Whether all is well, and the lines to be told; with `changes` only what is new since the last check.

    What it has to remember for that is kept in `var`.
    """
    t = vietnamese()
    path = var / _FILE
    memory, moment = _read(path), time.time()
    text, silent = _fetched(own)
    figures = Figures(text)
    counts = figures.counts()
    found = [*silent, *faults(figures, memory.earlier(moment), moment)] if text else silent
    wrong = {one.name: t(f"running.{one.name}", **one.values) for one in found}
    lines = list(_changes(memory.wrong, wrong)) if changes else [f"✗ {one}" for one in wrong.values()]
    if not changes and not wrong:
        lines.append(f"✓ {t('running.good')}")
    if text:
        kept = [one for one in memory.counted if one.at > moment - _KEPT_S]
        memory.counted = [*kept, Counted(moment, counts)]
    memory.wrong = wrong
    _write(path, memory)
    return not wrong, lines


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    yield from (f"✗ {sentence}" for name, sentence in now.items() if name not in before)
    over = vietnamese()("running.over")
    yield from (f"✓ {over} {sentence}" for name, sentence in before.items() if name not in now)


def _fetched(own: ApiSettings) -> tuple[str, list[Fault]]:
    """What the processes tell of themselves, and which of them do not."""
    host = "127.0.0.1" if own.bind in _EVERYWHERE else own.bind
    asked = {"api": f"http://[{host}]:{own.port}" if ":" in host else f"http://{host}:{own.port}"}
    if own.worker == "beside" and own.worker_metrics_port:
        asked["worker"] = f"http://127.0.0.1:{own.worker_metrics_port}"
    texts, silent = [], []
    headers = {"Authorization": f"Bearer {own.metrics_token}"} if own.metrics_token else {}
    with httpx.Client(timeout=_WITHIN_S, trust_env=False, headers=headers) as http:
        for name, url in asked.items():
            try:
                texts.append(http.get(f"{url}/metrics").raise_for_status().text)
            except httpx.HTTPError as error:
                silent.append(Fault(f"{name}_down", {"url": url, "reason": _reason(error)}))
    return "".join(texts), silent


def _reason(error: httpx.HTTPError) -> str:
    return str(error.response.status_code) if isinstance(error, httpx.HTTPStatusError) else type(error).__name__


def _read(path: Path) -> Memory:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):  # the first time, or of another version
        return Memory()


def _write(path: Path, memory: Memory) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(memory))
    part.replace(path)
