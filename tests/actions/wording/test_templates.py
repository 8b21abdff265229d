"""The sentences of `vi.yml`: every one is used, every one that is used is there."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from actions.dossiers.changes import Change
from actions.dossiers.records import State
from actions.wording.replies import ASPECTS
from actions.wording.templates import Templates, day, lower_first, money, upper_first, vietnamese
from knowledge.amendments import FIELDS
from knowledge.amendments_check import FAULTS
from knowledge.records import Channel, Currency, DurationKind, DurationUnit, FeeKind, Level

ROOT = Path(__file__).parents[3]
TREE = yaml.safe_load((ROOT / "actions" / "wording" / "vi.yml").read_text("utf-8"))
_TALK = ("greet", "goodbye", "thank", "bot_challenge", "capabilities", "insult", "complaint", "start_over")
_TALK += ("in_another_language",)
_LATE = ("agency", "procedure", "number", "most", "mean", "receipt", "received", "due", "days", "new_due", "reason")
_LATE += ("apologised",)

# Names put together while running, one family a line.
DYNAMIC = {
    *(f"states.{int(state)}.{part}" for state in State for part in ("name", "next")),
    *(f"units.{unit}" for unit in get_args(DurationUnit)),
    *(f"aspects.{aspect}" for aspect in ASPECTS),
    *(f"channels.{channel}" for channel in get_args(Channel)),
    *(f"talk.{intent}" for intent in _TALK),
    # An amount is put into words by its currency; what is in the source's words needs no sentence.
    *(f"fee.{kind}" for kind in get_args(FeeKind) if kind not in ("amount", "see_text")),
    *(f"fee.amount.{currency}" for currency in get_args(Currency)),
    *(f"duration.{kind}" for kind in get_args(DurationKind) if kind != "see_text"),
    *(f"levels.{level}" for level in get_args(Level)),
    *(f"documents.{part}" for part in ("hand_in", "show")),
    *(f"checklist.{part}" for part in ("hand_in", "show")),
    *(f"subscription.window.{channel}" for channel in ("zalo", "messenger")),
    *(f"notices.{change}" for change in get_args(Change)),
    *(f"untold.changes.{change}" for change in get_args(Change)),
    *(f"asking.steps.{score}" for score in range(1, 6)),
    *(f"asking.reasons.{reason}" for reason in ("wrong", "off_topic", "unclear", "incomplete", "other")),
    # What is wrong with the service: tests/api/metrics/test_wrong.py holds them against what can be.
    *(f"running.{fault}" for fault in TREE["running"]),
    # Titles and headings of what the office sees, and the lines of its report.
    *(
        f"figures.{family}.{name}"
        for family in ("tables", "columns", "kinds", "factors")
        for name in TREE["figures"][family]
    ),
    *(
        f"figures.reform.{family}.{name}"
        for family in ("groups", "items", "notes")
        for name in TREE["figures"]["reform"][family]
    ),
    # Abbreviations, each by itself.
    *(f"console.aloud.{short}" for short in TREE["console"]["aloud"]),
    # Headings of tables.
    *(f"late.{heading}" for heading in _LATE),
    *(f"untold.{heading}" for heading in ("receipt", "what", "since", "refused_by")),
}
DYNAMIC |= {
    *(f"learning.faults.{fault}" for fault in FAULTS),
    *(f"learning.fields.{field}" for field in FIELDS),
    *(f"learning.states.{state}" for state in TREE["learning"]["states"]),
    *(f"learning.{way}" for way in ("came", "went")),
}
# The English ones have sentences of their own.
ENGLISH = ("in_english.py", "english.py")


def sentences(tree: dict[object, object] = TREE, path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(value, dict):
            yield from sentences(value, name)
        else:
            yield name, str(value)


def literals() -> set[str]:
    """Every string that stands in the sources of those who speak."""
    files = [path for folder in ("actions", "api") for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def called(english: bool = False) -> set[str]:
    """The names the sources ask the templates for: first arguments of `t(…)` and `vietnamese()(…)`."""
    names = set()
    for folder in ("actions", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            if (path.name in ENGLISH) != english:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and node.args and _asks_templates(node.func):
                    names |= {part.value for part in ast.walk(_chosen(node.args[0])) if isinstance(part, ast.Constant)}
    return names


def _asks_templates(function: ast.expr) -> bool:
    called_directly = isinstance(function, ast.Name) and function.id == "t"
    on_the_spot = isinstance(function, ast.Call) and getattr(function.func, "id", "") in ("vietnamese", "english")
    return called_directly or on_the_spot


def _chosen(argument: ast.expr) -> ast.AST:
    """What may become the name: of `a if b else c` the two branches, of a pattern nothing."""
    if isinstance(argument, ast.IfExp):
        return ast.Tuple([argument.body, argument.orelse], ast.Load())
    return ast.Pass() if isinstance(argument, ast.JoinedStr) else argument


def test_every_name_asked_for_exists() -> None:
    assert called() - dict(sentences()).keys() == set()
    assert len(called()) > 50


def test_every_english_name_asked_for_exists() -> None:
    tree = yaml.safe_load((ROOT / "actions" / "wording" / "en.yml").read_text("utf-8"))
    assert called(english=True) - dict(sentences(tree)).keys() == set()


def test_every_dynamic_name_exists() -> None:
    assert DYNAMIC - dict(sentences()).keys() == set()


def test_every_sentence_is_used() -> None:
    assert dict(sentences()).keys() - literals() - DYNAMIC == set()


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        vietnamese()("fee.nothing_like_it")


def test_a_field_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        vietnamese()("source.line", code="1.001193")


def test_sentences_are_found_by_dotted_name() -> None:
    templates = Templates({"a": {"b": "{n} giấy", 1: {"c": "một\n"}}, "d": "hai"})
    assert templates("a.b", n=3) == "3 giấy"
    assert templates("a.1.c") == "một"
    assert templates.names("a") == {"b": "{n} giấy", "1.c": "một"}


def test_every_state_has_its_name_and_what_comes_next() -> None:
    assert set(vietnamese().names("states")) == {f"{int(s)}.{part}" for s in State for part in ("name", "next")}


@pytest.mark.parametrize(("name", "sentence"), sentences(), ids=lambda value: value if " " not in str(value) else "")
def test_a_sentence_is_clean(name: str, sentence: str) -> None:
    assert "  " not in sentence.strip()
    assert [field for _, field, _, _ in string.Formatter().parse(sentence) if field == ""] == []
    assert "http" not in sentence


@pytest.mark.parametrize(
    ("amount", "words"), [(0, "0"), (999, "999"), (7000, "7.000"), (70000, "70.000"), (1234567, "1.234.567")]
)
def test_money_is_written_with_dots(amount: int, words: str) -> None:
    assert money(amount) == words


def test_a_day_is_written_day_first() -> None:
    assert day(date(2026, 4, 9)) == "09/04/2026"


@pytest.mark.parametrize(
    ("text", "inside"),
    [("Làm giấy", "làm giấy"), ("UBND xã", "UBND xã"), ("Đăng ký", "đăng ký"), ("Ở xã", "ở xã"), ("", ""), ("A", "a")],
)
def test_a_name_inside_a_sentence_begins_small(text: str, inside: str) -> None:
    assert lower_first(text) == inside


@pytest.mark.parametrize(("text", "first"), [("làm giấy", "Làm giấy"), ("đăng ký", "Đăng ký"), ("", "")])
def test_a_sentence_begins_large(text: str, first: str) -> None:
    assert upper_first(text) == first
