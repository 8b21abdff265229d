"""What a test cannot make itself: a browser, a server, the national data."""

from __future__ import annotations

import os

import pytest


def need(condition: object, what: str) -> None:
    """Go on only with `condition`; without it the test is skipped, and fails where CI=true."""
    if condition:
        return
    message = f"needs {what}, which is not on this machine"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(message)
    pytest.skip(message)
