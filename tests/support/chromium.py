"""The system's Chromium, and how it is started for tests and measurements."""

from __future__ import annotations

import shutil

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where it is; None where this machine has none."""
    return next(filter(None, map(shutil.which, _NAMES)), None)
