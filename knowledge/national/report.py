"""The report of an import for people: tables on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from knowledge.national.importer import ImportReport

_KINDS = ("fee kinds: ", "duration kinds: ", "dossier items: ")
_OUTCOMES = {
    "new": "new",
    "changed": "changed",
    "same": "unchanged",
    "older": "left out, a later version is stored",
}


def print_report(report: ImportReport, out: Console, err: Console) -> None:
    """Say what was stored, what was normalised and repaired, and, on `err`, what could not be read."""
    for problem in report.problems:
        err.print(str(problem), markup=False, highlight=False, soft_wrap=True)
    done = ", ".join(f"{count} {_OUTCOMES[outcome]}" for outcome, count in report.outcomes.items()) or "nothing read"
    out.print(f"{done}; {len(report.withdrawn)} withdrawn, {len(report.problems)} problems", highlight=False)
    out.print(f"{report.stored} procedures stored", highlight=False)
    out.print(_counts(report, "Kinds of facts", kinds=True))
    out.print(_counts(report, "Normalisations", kinds=False))
    if report.repairs:
        out.print(_repairs(report))


def _counts(report: ImportReport, title: str, kinds: bool) -> Table:
    table = Table("what", "count", title=title, title_justify="left")
    for name, count in report.counts.items():
        if name.startswith(_KINDS) == kinds:
            table.add_row(name, str(count))
    return table


def _repairs(report: ImportReport) -> Table:
    table = Table("code", "field", "before", "after", "because", title="Repairs", title_justify="left")
    for item in report.repairs:
        repair = item.repair
        # Text, never str: rich would read brackets in a source's words as its markup.
        table.add_row(*map(Text, (item.code, repair.field, repair.before, repair.after, repair.because)))
    return table
