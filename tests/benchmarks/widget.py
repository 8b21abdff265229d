"""``python -m tests.benchmarks.widget``: the widget beside deep-chat, on the same page, telephone and network.

Five visits each, in turn, each with an empty cache, WebPageTest's 3G and a CPU four times slower. A visit ends with one
message that is answered with itself. The page alone tells what is the page's and the browser's.
"""

from __future__ import annotations

import gzip
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser.axe import breaches
from tests.support.chromium import ARGUMENTS, chromium
from tests.support.host_pages import Site
from tests.support.places import ROOT
from tests.support.slow import slow_down, typed_in_after, unhurried

_RUNS = 5
_WIDGET = ROOT / "api/web/static/widget.js"
_DEEP_CHAT = ROOT / "api/web/node_modules/deep-chat/dist/deepChat.bundle.js"
_MESSAGE = "lam lai cccd bi mat het bao nhieu tien"
_ECHO = """
customElements.whenDefined("deep-chat").then(() => {
  document.querySelector("deep-chat").connect = {
    handler: (body, signals) => signals.onResponse({ text: body.messages[0].text }),
  };
});
"""
_SERVICE = {
    **{"name": "Một Cửa", "agency": "", "hotline": "", "hours": "", "keep_days": 90},
    **{"staff": {"vi": "", "en": ""}, "notice": {"vi": [], "en": []}},
}


@dataclass(frozen=True)
class Candidate:
    """Something that people can type in, as a page has it."""

    name: str
    body: str
    host: str = ""
    """CSS selector of its element; empty: there is none."""
    field: str = ""
    send: str = ""
    """CSS selector of the button; empty: Enter sends."""
    echo: str = ""
    """CSS selector of answers."""
    launcher: str = ""
    script: Path | None = None


_WITH_WIDGET = '<script src="/widget.js" async></script>'
_PARTS = {"host": "mot-cua-chat", "field": "textarea", "send": ".send", "echo": ".assistant .bubble", "script": _WIDGET}
CANDIDATES = (
    Candidate("page alone", ""),
    Candidate("Một Cửa, in the page", f'<mot-cua-chat position="inline"></mot-cua-chat>{_WITH_WIDGET}', **_PARTS),
    Candidate("Một Cửa, behind its launcher", _WITH_WIDGET, launcher=".launcher", **_PARTS),
    Candidate(
        "deep-chat, in the page",
        '<deep-chat></deep-chat><script type="module" src="/deepChat.bundle.js" async></script>'
        '<script src="/echo.js"></script>',
        host="deep-chat",
        field="#text-input",
        echo=".ai-message-text",
        script=_DEEP_CHAT,
    ),
)


class Visit(NamedTuple):
    """What one visit took."""

    typed_s: float
    """From the navigation until a letter stood in the field."""
    task_s: float
    """The main thread's, like the next two, until the message was answered."""
    script_s: float
    layout_s: float
    heap_mb: float
    """Of JavaScript, after it was cleaned up."""


@dataclass
class Result:
    """Of all visits of a candidate."""

    candidate: Candidate
    visits: list[Visit] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    @property
    def median(self) -> Visit:
        return Visit(*(statistics.median(values) for values in zip(*self.visits, strict=True)))

    @property
    def worst(self) -> Visit:
        return Visit(*(max(values) for values in zip(*self.visits, strict=True)))


def measure(browser: Browser, site: Site, runs: int = _RUNS) -> list[Result]:
    """Every candidate visited `runs` times, in turn."""
    results = [Result(candidate) for candidate in CANDIDATES]
    for _ in range(runs):
        for result in results:
            with browser.new_context(locale="vi-VN", viewport={"width": 412, "height": 823}) as context:
                visit(context.new_page(), site, result)
    return results


def visit(page: Page, site: Site, result: Result) -> None:
    """Add one visit to the `result`."""
    candidate = result.candidate
    address = site.page(candidate.body, path=f"/{CANDIDATES.index(candidate)}")
    debugger = slow_down(page)
    debugger.send("Performance.enable", {"timeDomain": "threadTicks"})
    typed_s = 0.0
    if candidate.host:
        typed_s = typed_in_after(page, address, host=candidate.host, field=candidate.field, launcher=candidate.launcher)
        part = page.locator(candidate.host)
        part.locator(candidate.field).press_sequentially(_MESSAGE)
        if candidate.send:
            part.locator(candidate.send).click()
        else:
            part.locator(candidate.field).press("Enter")
        part.locator(candidate.echo).filter(has_text=_MESSAGE).last.wait_for()
    else:
        page.goto(address)
    result.visits.append(Visit(typed_s, *_metrics(debugger)))
    if candidate.host:
        unhurried(debugger)
        result.breaches = breaches(page, candidate.host)


def _metrics(debugger: CDPSession) -> tuple[float, float, float, float]:
    debugger.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in debugger.send("Performance.getMetrics")["metrics"]}
    durations = (found[f"{name}Duration"] for name in ("Task", "Script", "Layout"))
    return (*durations, found["JSHeapUsedSize"] / 1e6)  # type: ignore[return-value]


def put_scripts(site: Site) -> None:
    """Serve both scripts, and a service that answers each message with itself."""
    for script in (_WIDGET, _DEEP_CHAT):
        site.file(f"/{script.name}", script.read_text("utf-8"), "text/javascript")
    site.file("/echo.js", _ECHO, "text/javascript")
    site.file("/api/v1/service", json.dumps(_SERVICE), "application/json")

    def echo(asked: bytes) -> bytes:
        text = json.loads(asked)["text"]
        reply = {"text": text, "quick_replies": [], "links": [], "cards": [], "lang": "vi"}
        return json.dumps({"replies": [reply], "answer": {"status": "answered"}}).encode()

    site.answer("/api/v1/chat", echo)


def table(results: Sequence[Result]) -> str:
    """The results as Markdown: medians, the worst in brackets."""
    lines = [
        "| | script, raw | gzipped | can be typed in | main thread | of it script | of it layout | JS heap | axe |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for result in results:
        half, worst = result.median, result.worst
        raw = result.candidate.script.read_bytes() if result.candidate.script else b""
        cells = [
            result.candidate.name,
            f"{len(raw) / 1000:.1f} KB" if raw else "–",
            f"{len(gzip.compress(raw, 9)) / 1000:.1f} KB" if raw else "–",
            f"{half.typed_s:.2f} s ({worst.typed_s:.2f})" if raw else "–",
            f"{half.task_s:.2f} s ({worst.task_s:.2f})",
            f"{half.script_s:.2f} s",
            f"{half.layout_s:.2f} s",
            f"{half.heap_mb:.1f} MB",
            str(len(result.breaches)) if raw else "–",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    with sync_playwright() as playwright, Site.started() as site:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        put_scripts(site)
        results = measure(browser, site)
        print(f"Chromium {browser.version}, {_RUNS} visits each\n\n{table(results)}")
        for result in results:
            for breach in result.breaches:
                print(f"\n{result.candidate.name}: {breach}")
        browser.close()


if __name__ == "__main__":
    main()
