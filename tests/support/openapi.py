"""Holding responses to the OpenAPI document, as strictly as it can be read."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_SAID_BESIDE = {"title", "description", "default"}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


class Document:
    """The document a server gives of itself."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.paths: dict[str, dict[str, Any]] = content["paths"]
        self._content = content

    def response_schema(self, method: str, path: str, status: int, media_type: str) -> dict[str, Any]:
        """The schema promised for a response; KeyError where the document promises none."""
        schema: dict[str, Any] = self.paths[path][method]["responses"][str(status)]["content"][media_type]["schema"]
        return schema

    def named(self, name: str) -> dict[str, Any]:
        """The schema called `name`."""
        return self._at(f"#/components/schemas/{name}")

    def faults(self, value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
        """Where `value` is not what `schema` says; fields the schema does not name are faults too."""
        if "$ref" in schema:
            return self.faults(value, self._at(schema["$ref"]), at)
        if "anyOf" in schema:
            tried = [self.faults(value, option, at) for option in schema["anyOf"]]
            return [] if [] in tried else min(tried, key=len)
        if "type" not in schema:
            return [] if value in schema["enum"] else [f"{at}: {value!r} is none of {schema['enum']}"]
        kind = schema["type"]
        if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
            return [f"{at}: {value!r} is not of type {kind}"]
        check = {"object": self._object, "array": self._array, "string": _string}.get(kind, _number)
        return check(value, schema, at)

    def _at(self, reference: str) -> dict[str, Any]:
        found: Any = self._content
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert isinstance(found, dict)
        return found

    def _object(self, value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
        _only(schema, "type", "properties", "required", "additionalProperties")
        if "properties" not in schema:
            return [] if schema.get("additionalProperties") is True else [f"{at}: the schema says nothing"]
        properties = schema["properties"]
        faults = [f"{at}.{name}: is missing" for name in schema.get("required", []) if name not in value]
        faults += [f"{at}.{name}: is not documented" for name in value if name not in properties]
        for name in value.keys() & properties.keys():
            faults += self.faults(value[name], properties[name], f"{at}.{name}")
        return faults

    def _array(self, value: list[Any], schema: dict[str, Any], at: str) -> list[str]:
        _only(schema, "type", "items")
        return [fault for i, item in enumerate(value) for fault in self.faults(item, schema["items"], f"{at}[{i}]")]


def _string(value: str, schema: dict[str, Any], at: str) -> list[str]:
    _only(schema, "type", "enum", "minLength", "maxLength", "pattern", "format", "const")
    sound = [
        value in schema.get("enum", [value]),
        value == schema.get("const", value),
        schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)),
        re.search(schema.get("pattern", ""), value),
        schema.get("format") != "date" or _is_date(value),
    ]
    return [] if all(sound) else [f"{at}: {value!r} is not {schema}"]


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _number(value: float | None, schema: dict[str, Any], at: str) -> list[str]:
    _only(schema, "type", "minimum", "maximum")
    if value is None or schema.get("minimum", value) <= value <= schema.get("maximum", value):
        return []
    return [f"{at}: {value!r} is not {schema}"]


def _only(schema: dict[str, Any], *known: str) -> None:
    unread = schema.keys() - _SAID_BESIDE - set(known)
    assert not unread, f"the document says what this check does not read: {unread}"
