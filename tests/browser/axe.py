"""What axe-core finds on a page, inside shadow roots too: breaches of WCAG 2.2 A and AA, and of good practice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.need import need
from tests.support.places import ROOT

_AXE: Path = ROOT / "api/web/node_modules/axe-core/axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "([part, tags]) => axe.run(part, {runOnly: tags, resultTypes: ['violations']})"


def breaches(page: Page, part: str = "html") -> list[str]:
    """What is wrong in the `part` of the page (a CSS selector), a line for each element: none is wanted.

    A line tells the rule, the element and what to do. Nothing may move meanwhile: a colour that is
    still on its way is no colour that people read.
    """
    need(_AXE.exists(), "axe-core (npm ci in api/web)")
    if not page.evaluate("'axe' in window"):
        # Through the debugger, which no content security policy holds back.
        page.evaluate(_AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(_RUN, [part, _TAGS])["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
