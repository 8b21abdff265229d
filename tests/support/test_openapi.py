from __future__ import annotations

from typing import Any

import pytest

from tests.support.openapi import Document

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 5},
        "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "scores": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}},
        "next": {"$ref": "#/components/schemas/Thing"},
        "kind": {"type": "string", "enum": ["a", "b"]},
    },
}


@pytest.fixture
def document() -> Document:
    return Document({"paths": {}, "components": {"schemas": {"Thing": _SCHEMA}}})


@pytest.mark.parametrize(
    "value",
    [
        {"name": "An"},
        {"name": "An", "day": None},
        {"name": "An", "day": "2026-04-29", "scores": [0, 0.5, 1]},
        {"name": "An", "next": {"name": "Ba", "next": {"name": "Cu"}}},
    ],
)
def test_what_fits_has_no_faults(document: Document, value: object) -> None:
    assert document.faults(value, document.named("Thing")) == []


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ([], "$"),
        (None, "$"),
        ({}, "$.name"),
        ({"name": 1}, "$.name"),
        ({"name": True}, "$.name"),
        ({"name": "too long"}, "$.name"),
        ({"name": "An", "colour": 1}, "$.colour"),
        ({"name": "An", "day": 1}, "$.day"),
        ({"name": "An", "day": "2026-13-01"}, "$.day"),
        ({"name": "An", "scores": [0, 2]}, "$.scores[1]"),
        ({"name": "An", "scores": [True]}, "$.scores[0]"),
        ({"name": "An", "next": {}}, "$.next.name"),
        ({"name": "An", "kind": "c"}, "$.kind"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(document: Document, value: object, at: str) -> None:
    (fault,) = document.faults(value, document.named("Thing"))
    assert fault.startswith(f"{at}: ")


def test_a_rule_that_cannot_be_checked_is_not_passed_over(document: Document) -> None:
    with pytest.raises(AssertionError, match="multipleOf"):
        document.faults(1, {"type": "integer", "multipleOf": 2})
