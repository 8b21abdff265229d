"""A diff for people and programs: in the terminal, as a page, as JSON."""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple

import jinja2
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from knowledge.diff.compare import Change, Diff, ProcedureRef, Side
from knowledge.diff.marks import Line, Part, marked
from knowledge.diff.words import number, say


def to_json(diff: Diff) -> bytes:
    """`diff` as JSON, with the field names of `Diff`."""
    return msgspec.json.encode(diff)


def to_terminal(diff: Diff, console: Console) -> None:
    """Print `diff` on `console`: the counts first, then a table for each kind of change."""
    if diff.empty:
        console.print(Text(say("nothing")))
        return
    console.print(Text(say("title"), style="bold"))
    console.print(Text(say("before", side=_side(diff.before))))
    console.print(Text(say("after", side=_side(diff.after))))
    sections = [section for section in _sections(diff) if section.rows]
    for section in sections:
        console.print(Text(f"{section.procedures:>6}  {section.title}"))
    for section in sections:
        heads = [say(f"heads.{head}") for head in ("code", "procedure", *section.heads)]
        table = Table(*heads, title=section.title, title_justify="left", show_lines=True)
        for row in section.rows:
            # Text, never str: rich would read brackets in a name as its markup.
            table.add_row(*map(Text, (row.code, row.name, *map(_cell, row.cells))))
        console.print()
        console.print(table)


def _cell(lines: list[str]) -> str:
    return "\n".join(f"• {line}" for line in lines) if len(lines) > 1 else "".join(lines) or say("absent")


def to_html(diff: Diff) -> str:
    """`diff` as a page of its own in Vietnamese, without scripts, for screens large and small and for paper."""
    source = resources.files("knowledge.diff").joinpath("report.html.j2").read_text("utf-8")
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    return template.render(
        say=say,
        before=say("before", side=_side(diff.before)),
        after=say("after", side=_side(diff.after)),
        empty=diff.empty,
        sections=_sections(diff),
        marked_cells=_marked_cells,
    )


class _Row(NamedTuple):
    code: str
    name: str
    cells: list[list[str]]
    """The lines of each column after the procedure's."""


class _Section(NamedTuple):
    """One kind of change as a table."""

    name: str
    heads: list[str]
    """Names of the columns after the procedure's."""
    rows: list[_Row]

    @property
    def title(self) -> str:
        return say(f"sections.{self.name}")

    @property
    def procedures(self) -> int:
        """How many procedures are in it: one may have several rows."""
        return len({row.code for row in self.rows})


def _sections(diff: Diff) -> list[_Section]:
    def listed(name: str, items: list[ProcedureRef]) -> _Section:
        return _Section(name, ["agency"], [_Row(item.code, item.name, [[item.agency]]) for item in items])

    def changed(name: str, items: list[Change]) -> _Section:
        rows = [_Row(item.code, item.name, [item.before, item.after]) for item in items]
        return _Section(name, ["before", "after"], rows)

    other = [_Row(c.code, c.name, [[say(f"fields.{c.field}")], c.before, c.after]) for c in diff.other]
    return [
        listed("new", diff.new),
        listed("withdrawn", diff.withdrawn),
        _Section("recoded", ["former_code"], [_Row(r.after, r.name, [[r.before]]) for r in diff.recoded]),
        _Section("renamed", ["former_name"], [_Row(r.code, r.after, [[r.before]]) for r in diff.renamed]),
        changed("fees", diff.fees),
        changed("durations", diff.durations),
        changed("documents", diff.documents),
        _Section("other", ["field", "before", "after"], other),
    ]


class _Cell(NamedTuple):
    lines: list[Line]
    mark: str
    """The HTML element of what is changed in them."""


def _marked_cells(section: _Section, row: _Row) -> list[_Cell]:
    cells = [_Cell([[Part(line, changed=False)] for line in cell], "") for cell in row.cells]
    if section.heads[-2:] == ["before", "after"]:
        gone, come = marked(*row.cells[-2:])
        cells[-2:] = [_Cell(gone, "del"), _Cell(come, "ins")]
    return cells


def _side(side: Side) -> str:
    built_at = say("side.built_at", built_at=f"{side.built_at:%d/%m/%Y %H:%M}") if side.built_at else ""
    parts = (side.hash, built_at, say("side.procedures", count=number(side.procedures)))
    return ", ".join(part for part in parts if part)
