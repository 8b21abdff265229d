"""What `knowledge check` holds every catalogue file to, beyond being readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import msgspec

from knowledge.catalogue import EMBEDDED, Problem, catalogue_files, read_procedure
from knowledge.clock import vietnam_today
from knowledge.records import Procedure
from knowledge.text.normalise import fold

LEAST_ALIASES = 5
_CODE = re.compile(r"\d\.\d{6}")
# The district left the government's levels on 1 July 2025: nobody can be sent to one.
DISTRICT = re.compile(r"(?<!\w)(cấp huyện|quận, huyện|UBND huyện|Ủy ban nhân dân (cấp )?huyện)", re.IGNORECASE)


def check_catalogue(folder: Path = EMBEDDED) -> tuple[list[Procedure], list[Problem]]:
    """The readable procedures under `folder` and everything wrong with its files."""
    procedures: list[Procedure] = []
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    codes: dict[str, str] = {}
    for path in catalogue_files(folder):
        name = str(path.relative_to(folder))
        item = read_procedure(path, folder)
        if isinstance(item, Problem):
            problems.append(item)
            continue
        procedures.append(item)
        problems += [Problem(name, field, message) for field, message in procedure_faults(item, path.stem)]
        if item.code in codes:
            problems.append(Problem(name, "code", f"is also the code of {codes[item.code]}: keep one file"))
        codes[item.code] = name
        for alias in item.aliases:
            owner = owners.setdefault(_bare(alias), name)
            if owner != name:
                message = f"“{alias}” also stands in {owner}: say what tells them apart"
                problems.append(Problem(name, "aliases", message))
    return procedures, problems


def _bare(alias: str) -> str:
    return " ".join(alias.lower().split())


def procedure_faults(procedure: Procedure, stem: str) -> Iterator[tuple[str, str]]:
    """What is wrong with `procedure`, whose file is named `stem`: the field and the fault."""
    if not _CODE.fullmatch(procedure.code):
        yield "code", f'“{procedure.code}” is not a procedure code: write it as in "1.001193", in quotes'
    if procedure.code != stem:
        yield "code", f"is {procedure.code} but the file is named {stem}: rename the file"
    distinct = {_bare(alias) for alias in procedure.aliases}
    if len(distinct) < LEAST_ALIASES:
        yield "aliases", f"only {len(distinct)} different ones: give at least {LEAST_ALIASES}, as people say them"
    for field in ("name", "plain_name", "field", "agency"):
        if not getattr(procedure, field).strip():
            yield field, "is empty: take it from the national record"
    for field in ("audience", "methods", "documents", "steps", "result"):
        if not getattr(procedure, field):
            yield field, "is empty: take it from the national record"
    for i, method in enumerate(procedure.methods):
        if not method.fees:
            yield f"methods[{i}].fees", "is empty: where the source is silent, write {kind: unknown}"
        if not method.durations:
            yield f"methods[{i}].durations", "is empty: where the source is silent, write {kind: unknown}"
    channels = [method.channel for method in procedure.methods]
    if len(channels) != len(set(channels)):
        yield "methods", "one channel stands twice: merge the two"
    for i, group in enumerate(procedure.documents):
        if not group.hand_in and not group.show:
            yield f"documents[{i}]", "has no papers: remove the group or name its papers"
        if len(procedure.documents) > 1 and not group.case:
            yield f"documents[{i}].case", "is empty: with several groups each says whom it is for"
    if procedure.source.updated_at > vietnam_today():
        yield "source.updated_at", "lies in the future: copy it from the national record"
    yield from text_faults(procedure)


def text_faults(record: msgspec.Struct) -> Iterator[tuple[str, str]]:
    """What is wrong with the texts of `record`, whatever they say: the field and the fault."""
    for field, text in _texts(msgspec.to_builtins(record)):
        if text != unicodedata.normalize("NFC", text):
            yield field, "holds decomposed letters: save the text in Unicode NFC"
        if text != text.strip() or "  " in text:
            yield field, "has stray spaces: remove them"
        if DISTRICT.search(text):
            yield (
                field,
                "sends people to the district, which no longer exists since 1 July 2025: name the commune or province",
            )
        letters = [c for c in text if c.isalpha()]
        if len(letters) > 20 and all(c.isupper() for c in letters):
            yield field, "is in capitals: write it in sentence case"


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, f"{path}[{i}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else str(key))


def all_texts(procedure: Procedure) -> str:
    """Every text and number of `procedure` as one string: what an answer may quote from."""
    values = msgspec.to_builtins(procedure)
    return "\n".join([*(text for _, text in _texts(values)), *_numbers(values)])


def _numbers(value: object) -> Iterator[str]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield str(value)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)


def same_name(left: str, right: str) -> bool:
    """Whether two names are one but for case, diacritics' form, spaces and closing punctuation."""
    return [w.strip(".,;:()") for w in fold(left).split()] == [w.strip(".,;:()") for w in fold(right).split()]
