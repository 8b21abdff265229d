"""``python -m knowledge``: the catalogue's tools."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Optional

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from knowledge.catalogue import EMBEDDED, Problem, read_catalogue
from knowledge.check import check_catalogue
from knowledge.english.check import check_english
from knowledge.errors import CatalogueError, KnowledgeError, RecordError
from knowledge.life_events.check import check_life_events
from knowledge.local_check import check_local
from knowledge.local_rules import LOCAL, read_local
from knowledge.records import Duration, Procedure
from knowledge.said_check import check_said
from knowledge.snapshot import Current, Snapshot

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Records, search and snapshots.")
# Names and official words are no markup, whatever brackets they have.
out = Console(markup=False)
err = Console(stderr=True, markup=False)


def _root() -> Path:
    return Path(os.environ.get("MOTCUA_VAR", "var"))


def _progress() -> Progress:
    """A bar for people; nothing where the output goes to a file."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=out, disable=not out.is_terminal
    )


def _fail(problems: list[Problem]) -> None:
    for problem in problems:
        err.print(str(problem), highlight=False, soft_wrap=True)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="A catalogue folder.")] = EMBEDDED,
    national: Annotated[
        Optional[Path], typer.Option(help="A national catalogue file to hold it against.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Validate every catalogue file; exit 1 with file, field and remedy where something is wrong."""
    procedures, problems = check_catalogue(folder)
    if folder == EMBEDDED:  # whose codes the local rules name
        problems += check_local(LOCAL, {procedure.code for procedure in procedures})
        problems += [*check_said(), *check_life_events(procedures), *check_english(procedures)]
    if national is not None:
        problems += _against(procedures, national)
    _fail(problems)
    out.print(f"{len(procedures)} procedures, {len(problems)} problems")
    if problems or not procedures:
        raise typer.Exit(1)


def _against(procedures: list[Procedure], national: Path) -> list[Problem]:
    """What no dated explanation answers of all that differs from the file; the explained is told."""
    from knowledge.national.compare import hold_against

    found, problems = hold_against(procedures, national)
    explained = [(code, difference) for code, difference in found if difference.explained]
    for code, difference in explained:
        out.print(f"{code}: {difference.field}: {difference.message}", highlight=False, soft_wrap=True)
        out.print(f"    explained: {difference.explained}", highlight=False, soft_wrap=True)
    open_ones = [Problem(code, d.field, d.message) for code, d in found if not d.explained]
    out.print(f"{len(open_ones)} unexplained and {len(explained)} explained disagreements")
    return [*problems, *open_ones]


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="The portal's JSON (.jsonl, .json, .gz), .docx or .pdf files.")],
    complete: Annotated[
        bool, typer.Option(help="The files are the whole catalogue: withdraw what they do not have.")
    ] = False,
    report: Annotated[Optional[Path], typer.Option(help="Also write the report as JSON to this file.")] = None,
) -> None:
    """Store national records; the same files again go on where an import was broken off.

    Exit 1 where nothing could be read, 2 where something could not.
    """
    from knowledge.national.importer import import_files
    from knowledge.national.report import print_report
    from knowledge.national.store import Store

    with Store(_root()) as store, _progress() as progress:
        bars = {path: progress.add_task(path.name, total=_size(path)) for path in files}
        done = import_files(files, store, complete, lambda path, read: progress.update(bars[path], completed=read))
    if report is not None:
        report.write_bytes(msgspec.json.format(msgspec.json.encode(done)))
    print_report(done, out, err)
    if done.problems:
        raise typer.Exit(2 if done.outcomes else 1)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 1


@app.command("list")
def list_(
    files: Annotated[
        list[Path], typer.Argument(help="Official lists of procedures (.xlsx).", exists=True, dir_okay=False)
    ],
) -> None:
    """Hold the stored records against official lists: what is missing, renamed or withdrawn."""
    from knowledge.national.lists import compare_list, read_list
    from knowledge.national.store import Store

    with Store(_root()) as store:
        held = {p.code: (p.name, p.issuer) for p, _ in store.procedures()}
    problems: list[Problem] = []
    for path in files:
        try:
            report = compare_list(read_list(path), held)
        except RecordError as error:
            problems.append(Problem(path.name, "", str(error)))
            continue
        table = Table("what", "code", "name", "name here", title=path.name, title_justify="left")
        for item in report.missing:
            table.add_row("missing here", item.code, item.name, "")
        for renamed in report.renamed:
            table.add_row("renamed", renamed.code, renamed.listed, renamed.held)
        for gone in report.withdrawn:
            table.add_row("not in the list", gone.code, "", gone.name)
        out.print(table)
        counts = (
            f"{len(report.missing)} missing, {len(report.renamed)} renamed, {len(report.withdrawn)} not in the list"
        )
        out.print(counts, highlight=False)
    _fail(problems)
    if problems:
        raise typer.Exit(1)


@app.command()
def build() -> None:
    """Build the snapshot of the catalogue, with all national records imported, and make it the current one."""
    from knowledge.build import build as build_snapshot  # heavy: PyTorch

    root = _root()
    with _progress() as progress:
        bar = progress.add_task("encoding", total=None, visible=False)
        build_snapshot(
            _catalogue(root),
            read_local(),
            root,
            lambda line: out.print(line, highlight=False),
            lambda done, total: progress.update(bar, completed=done, total=total, visible=True),
        )


@app.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="Amendments, as in amendments.json.", exists=True, dir_okay=False)],
    question: Annotated[
        Optional[list[str]], typer.Option(help="Also tell what is found for this message, before and after.")
    ] = None,
) -> None:
    """Build the snapshot with the amendments in FILE beside the current one, and print what would change as JSON."""
    from knowledge.amendments import Amendments
    from knowledge.build import candidate  # heavy: PyTorch
    from knowledge.trial import compared

    root = _root()
    before = Snapshot.open((root / "current").resolve())
    told = candidate(_catalogue(root), read_local(), Amendments.read_file(file), root, lambda line: err.print(line))
    sys.stdout.write(msgspec.json.encode(compared(before, Snapshot.open(told), question or [])).decode() + "\n")


def _catalogue(root: Path) -> list[Procedure]:
    """The curated procedures, and the national ones where any were imported."""
    from knowledge.national.merge import merged_catalogue
    from knowledge.national.store import FILE, Store

    curated = read_catalogue()
    if not (root / FILE).is_file():
        return [msgspec.structs.replace(procedure, explain=[]) for procedure in curated]
    with Store(root) as store:
        return merged_catalogue(curated, store)


@app.command()
def sync(
    url: Annotated[str, typer.Argument(help="The portal's address.")],
    user_agent: Annotated[
        str, typer.Option(envvar="SYNC_USER_AGENT", help="Who asks, with a contact: “MotCua-Hue (it@example.vn)”.")
    ],
) -> None:
    """Fetch the portal's records, politely; a broken-off run goes on where it was."""
    from knowledge.national.store import Store
    from knowledge.national.sync import sync as run

    root = _root()
    with Store(root) as store, _progress() as progress:
        bars = {step: progress.add_task(step, total=None) for step in ("list", "details")}
        report = run(
            url,
            store,
            user_agent,
            lambda state: progress.update(bars[state.step], completed=state.done, total=state.total),
            journal=root / "sync.json",
        )
    _fail(report.problems)
    counts = f"{len(report.new)} new, {len(report.changed)} changed, {len(report.same)} unchanged"
    out.print(f"{counts}, {len(report.withdrawn)} withdrawn, {len(report.problems)} problems", highlight=False)
    if report.problems:
        raise typer.Exit(1)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A snapshot: its hash below var/snapshots, or its folder.")],
    after: Annotated[str, typer.Argument(help="Another; `current` is the one that is served.")] = "current",
    html: Annotated[Optional[Path], typer.Option(help="Write a page for the office to this file.")] = None,
    json: Annotated[Optional[Path], typer.Option(help="Write JSON for programs to this file.")] = None,
) -> None:
    """Tell what changed between two snapshots: new, withdrawn, renamed, other fees, durations, documents."""
    from knowledge import diff as differ

    found = differ.compare_snapshots(_snapshot_folder(before), _snapshot_folder(after))
    if html is not None:
        html.write_text(differ.to_html(found), "utf-8")
    if json is not None:
        json.write_bytes(differ.to_json(found))
    differ.to_terminal(found, out)


def _snapshot_folder(name: str) -> Path:
    root = _root()
    if name == "current":
        return (root / "current").resolve()
    beside = root / "snapshots" / name
    return beside if beside.is_dir() else Path(name)


@app.command()
def local(place: Annotated[Optional[str], typer.Argument(help="Code of one province or commune.")] = None) -> None:
    """Print, place by place, the procedures with a shortened time and what it saves."""
    from knowledge.local_savings import shortened

    rules = [rule for rule in read_local() if place in (None, rule.place.code)]
    if not rules:
        raise CatalogueError(f"knowledge/local has no file for the place {place}")
    table = Table("place", "code", "procedure", "national", "here", "saved", "decision")
    catalogue = read_catalogue()
    plain_names = {procedure.code: procedure.plain_name for procedure in catalogue}
    for line in shortened(rules, catalogue):
        saved = f"{line.saved} {line.unit}" if line.saved is not None else line.why_not
        national = "; ".join(map(_time, line.national))
        place_name = line.place + (" (example)" if line.example else "")
        name, here = plain_names[line.code], _time(line.local)
        table.add_row(place_name, line.code, name, national, here, saved, line.decision.code)
    out.print(table)


def _time(duration: Duration) -> str:
    if duration.kind == "value":
        return f"{duration.value} {duration.unit}"
    return duration.text or duration.kind


@app.command()
def search(
    question: str,
    limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
    province: Annotated[Optional[str], typer.Option(help="Code of the province the question comes from.")] = None,
) -> None:
    """Print the procedures that fit QUESTION, best first."""
    table = Table("score", "code", "level", "name")
    for hit in Current(_root()).get().index.search(question, limit, province):
        found = hit.procedure
        table.add_row(f"{hit.score:.3f}", found.code, ", ".join(found.levels), found.plain_name)
    out.print(table)


if __name__ == "__main__":
    try:
        app()
    except (KnowledgeError, OSError) as error:
        err.print(str(error), highlight=False)
        raise SystemExit(1) from None
