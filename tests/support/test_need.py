from __future__ import annotations

import pytest

from tests.support.need import need


def test_with_what_is_needed_the_test_goes_on() -> None:
    need(True, "a browser")


def test_without_it_the_test_is_skipped_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs a browser"):
        need(None, "a browser")


def test_without_it_the_test_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="needs a browser"):
        need(None, "a browser")
