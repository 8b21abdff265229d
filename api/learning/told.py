"""Groups, amendments and versions as the console reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from actions.wording.templates import vietnamese
from api.learning.amending import Amended, Version
from api.learning.groups import Group, Question
from api.learning.schemas import (
    AmendmentItem,
    AnsweredWith,
    Effect,
    ExampleItem,
    FieldItem,
    FieldList,
    GroupItem,
    Likely,
    VersionItem,
)
from api.staff.officer import Officer
from knowledge.amendments import FIELDS, Alias, Correction, Example, LocalRule, Synonym
from knowledge.amendments_check import Amendment
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.trial import Trial

_LIKELY = 3


def group_item(group: Group, snapshot: Snapshot) -> GroupItem:
    """`group` in a list."""
    fields = {name: value for name, value in group._asdict().items() if name in GroupItem.model_fields}
    return GroupItem(**fields, likely=_likely(group, snapshot))


def _likely(group: Group, snapshot: Snapshot) -> list[Likely]:
    if group.code:
        return [Likely(code=group.code, name=_name(group.code, snapshot), score=1.0)]
    hits = snapshot.index.search(group.title, _LIKELY)
    return [Likely(code=hit.procedure.code, name=hit.procedure.plain_name, score=hit.score) for hit in hits]


def example_item(question: Question, snapshot: Snapshot) -> ExampleItem:
    """One message of a group."""
    answered = None
    if question.status:
        name = _name(question.code, snapshot)
        answered = AnsweredWith(status=question.status, code=question.code, name=name)
    return ExampleItem(
        text=question.text,
        at=question.at,
        why=question.why,
        channel=question.channel,
        comment=question.comment,
        answered=answered,
    )


def amendment_item(amended: Amended, officer: Officer, snapshot: Snapshot) -> AmendmentItem:
    """An amendment as `officer` reads it."""
    fields = {name: value for name, value in amended._asdict().items() if name in AmendmentItem.model_fields}
    fields |= {
        "name": _name(amended.code, snapshot),
        "text": line(amended.content, snapshot),
        "content": msgspec.to_builtins(amended.content),
        "proposed_by": amended.proposed_name,
        "reviewed_by": amended.reviewed_name,
        "mine": amended.proposed_by == officer.id,
        "effect": _effect(amended, amended.effect) if amended.effect is not None else None,
    }
    return AmendmentItem(**fields)


def version_item(version: Version, amended: dict[int, Amended], snapshot: Snapshot) -> VersionItem:
    """A publication; `amended` are those it is about, by number."""
    t = vietnamese()
    came = [
        t(f"learning.{name}", text=line(amended[number].content, snapshot))
        for name, numbers in (("came", version.added), ("went", version.withdrawn))
        for number in numbers
        if number in amended
    ]
    fields = {name: value for name, value in version._asdict().items() if name in VersionItem.model_fields}
    return VersionItem(**fields, what="; ".join(came))


def field_list(procedure: Procedure) -> FieldList:
    """What of `procedure` may be corrected, as it is now."""
    t = vietnamese()
    fields = [
        FieldItem(field=name, title=t(f"learning.fields.{name}"), value_yaml=as_yaml(getattr(procedure, name)))
        for name in FIELDS
    ]
    return FieldList(code=procedure.code, name=procedure.plain_name, fields=fields)


def as_yaml(value: Any) -> str:
    """`value` as it would stand in a catalogue file."""
    text: str = yaml.safe_dump(
        msgspec.to_builtins(value),
        allow_unicode=True,
        sort_keys=False,
        width=100,
    )
    return text.removesuffix("...\n")


def line(amendment: Amendment, snapshot: Snapshot) -> str:
    """What `amendment` says, in a line."""
    t = vietnamese()
    if isinstance(amendment, Alias):
        return t("learning.lines.alias", text=amendment.text, name=_name(amendment.code, snapshot))
    if isinstance(amendment, Example):
        return t("learning.lines.example", text=amendment.text, name=_name(amendment.code, snapshot))
    if isinstance(amendment, Synonym):
        return t("learning.lines.synonym", typed=amendment.typed, meant=amendment.meant)
    if isinstance(amendment, Correction):
        field = t(f"learning.fields.{amendment.field}")
        return t("learning.lines.correction", field=field, name=_name(amendment.code, snapshot))
    return t("learning.lines.local_rule", place=amendment.place.name, name=_subject(amendment, snapshot))


def _subject(rule: LocalRule, snapshot: Snapshot) -> str:
    if rule.centre is not None:
        return rule.centre.name
    return ", ".join(_name(code, snapshot) for code in rule.entry.procedures)


def _effect(amended: Amended, trial: Trial) -> Effect:
    told = msgspec.to_builtins(trial)
    del told["snapshot"]
    return Effect(**told, warnings=list(_warnings(amended, trial)))


def _warnings(amended: Amended, trial: Trial) -> Sequence[str]:
    t = vietnamese()
    warnings = []
    lost = sum(one.lost for one in trial.sets)
    if lost:
        warnings.append(t("learning.warnings.lost", count=lost))
    idle = trial.out_of_scope
    if idle is not None and idle.answered_after > idle.answered_before:
        warnings.append(t("learning.warnings.idle", count=idle.answered_after - idle.answered_before))
    if amended.kind in ("alias", "example"):
        unmoved = [one for one in trial.questions if one.after is None or one.after.code != amended.code]
        warnings += [t("learning.warnings.unmoved", text=one.text) for one in unmoved]
    if amended.kind == "example":
        warnings.append(t("learning.warnings.untrained"))
    return warnings


def _name(code: str, snapshot: Snapshot) -> str:
    procedure = snapshot.procedures.get(code)
    return procedure.plain_name if procedure is not None else ""
