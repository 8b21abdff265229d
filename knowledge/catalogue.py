"""Reading the embedded catalogue: one YAML a procedure under `knowledge/catalogue/<field>/`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Union

import msgspec
import yaml

from knowledge.errors import CatalogueError
from knowledge.records import Procedure

_REMEDY = "see this field in knowledge/records.py, or a neighbouring file"
# libyaml's is the same loader ten times faster, where it is compiled in.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EMBEDDED = Path(__file__).parent / "catalogue"


class Problem(NamedTuple):
    """Something wrong with a catalogue file, in words its author can act on."""

    file: str
    """Path below the catalogue's folder."""
    field: str
    """Which field, as a path: "methods[0].fees[1].amount"; empty for the file as a whole."""
    message: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.field}" if self.field else self.file
        return f"{where}: {self.message}"


def catalogue_files(folder: Path = EMBEDDED) -> list[Path]:
    """All procedure files, in a fixed order."""
    return sorted(folder.glob("*/*.yml"))


def read_procedure(path: Path, folder: Path = EMBEDDED) -> Union[Procedure, Problem]:
    """The procedure in `path`, or what keeps it from being read."""
    name = str(path.relative_to(folder))
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except UnicodeDecodeError:
        return Problem(name, "", "is not UTF-8: save it as UTF-8")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        return Problem(name, "", f"{line}is not valid YAML: put texts that hold ': ' or '#' in quotes")
    try:
        return msgspec.convert(content, Procedure)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        remedy = "put the value in quotes" if message.startswith("Expected `str`") else _REMEDY
        return Problem(name, where.rstrip("`").removeprefix("$").lstrip("."), f"{message}: {remedy}")


def read_catalogue(folder: Path = EMBEDDED) -> list[Procedure]:
    """All procedures, in the order of their files.

    Raises CatalogueError with every problem, one a line, if any file cannot be read.
    """
    read = [read_procedure(path, folder) for path in catalogue_files(folder)]
    problems = [str(item) for item in read if isinstance(item, Problem)]
    if problems:
        raise CatalogueError("\n".join(problems))
    if not read:
        raise CatalogueError(f"{folder}: no procedure files found")
    return [item for item in read if isinstance(item, Procedure)]
