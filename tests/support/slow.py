"""A cheap telephone on a slow network, and how long it takes there until somebody can type."""

from __future__ import annotations

import json

from playwright.sync_api import CDPSession, Page

from tests.support.polling import until

_CPU_TIMES = 4
# WebPageTest's "3G".
_LATENCY_MS = 300
_DOWN, _UP = 1_600_000 // 8, 750_000 // 8
_LONGEST_S = 60.0

# On the page itself, so that the time which automation takes does not count: what is to be tapped is tapped as soon as
# it is there, a letter is typed as soon as the field takes one, and the frame that shows it ends the measurement.
_TYPE = """
([host, launcher, field]) => {
  const look = () => {
    const root = document.querySelector(host)?.shadowRoot;
    const box = root?.querySelector(field);
    if (box?.getClientRects().length) {
      box.focus();
      if (document.execCommand("insertText", false, "l") && (box.value ?? box.textContent) === "l") {
        requestAnimationFrame(() => { window.typedAt = performance.now(); });
        return;
      }
    } else if (launcher) root?.querySelector(launcher)?.click();
    requestAnimationFrame(look);
  };
  look();
}
"""


def slow_down(page: Page) -> CDPSession:
    """Give `page` what a telephone has on 3G, and an empty cache; returns how the browser was told."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.send("Network.clearBrowserCache")
    debugger.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": _LATENCY_MS, "downloadThroughput": _DOWN, "uploadThroughput": _UP},
    )
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": _CPU_TIMES})
    return debugger


def unhurried(debugger: CDPSession) -> None:
    """Give the page all of this machine's speed again."""
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def typed_in_after(page: Page, address: str, *, host: str, field: str, launcher: str = "") -> float:
    """Seconds from the navigation to `address` until a letter stands in the `field` inside the element `host`.

    With a `launcher` that is tapped first. All three are CSS selectors.
    """
    page.add_init_script(f"({_TYPE})({json.dumps([host, launcher, field])})")
    page.goto(address, wait_until="commit")
    milliseconds: float = until(lambda: page.evaluate("window.typedAt"), _LONGEST_S)
    return milliseconds / 1000
