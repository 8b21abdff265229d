"""Who may import whom: DESIGN's table, held by reading the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("knowledge", "actions", "bot", "api", "tests")
_RASA = ("rasa", "rasa_sdk")
_SERVERS = ("fastapi", "starlette", "uvicorn", "sanic", "flask")
_WEB = (*_SERVERS, "httpx", "aiohttp")

# Below each folder, what of ours may be imported.
MAY = {
    "knowledge": ("knowledge",),
    "actions": ("knowledge", "actions"),
    "actions/wording": ("knowledge", "actions.wording", "actions.dossiers"),
    "actions/dossiers": ("knowledge", "actions.dossiers", "actions.settings"),
    "bot": ("knowledge", "actions", "bot"),
    "api": ("knowledge", "actions.dossiers", "actions.wording", "actions.settings", "api"),
}
# And what of others may not.
MAY_NOT = {
    "knowledge": (*_RASA, *_SERVERS, "aiohttp"),  # httpx fetches the portal's records
    "actions": ("rasa", *_SERVERS, "httpx"),
    "actions/wording": (*_RASA, *_WEB),
    "actions/dossiers": (*_RASA, *_SERVERS, "httpx"),  # aiohttp asks provinces' systems
    "bot": ("fastapi",),
    "api": _RASA,
}


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Every module imported below `folder`, wherever in a file, with the file's name."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name}: relative import"
                yield from ((name, f"{node.module}.{alias.name}") for alias in node.names)


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("folder", MAY)
def test_of_ours_only_what_the_table_allows(folder: str) -> None:
    ours = [(name, module) for name, module in imports(folder) if within(module, OURS)]
    assert [(name, module) for name, module in ours if not within(module, MAY[folder])] == []


@pytest.mark.parametrize("folder", MAY_NOT)
def test_of_others_nothing_from_another_layer(folder: str) -> None:
    assert [(name, module) for name, module in imports(folder) if within(module, MAY_NOT[folder])] == []


def test_every_folder_is_in_the_table() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages <= set(MAY)
