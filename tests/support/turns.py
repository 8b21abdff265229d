"""Turns as they are kept, where what became of them does not matter."""

from __future__ import annotations

from api.reporting.facts import Fact

ANSWERED = Fact("answered")
