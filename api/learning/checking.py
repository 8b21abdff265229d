"""Whether an amendment may be proposed, told in sentences that a keeper can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from actions.wording.templates import vietnamese
from api.learning.amending import KINDS, Kind
from api.masking import masked
from knowledge.amendments import Amendments
from knowledge.amendments_check import Amendment, Known, faults
from knowledge.snapshot import Snapshot

_ENTRIES = ("fee", "duration", "one_day", "centre")


class ContentError(Exception):
    """What is proposed cannot be taken; says why, in sentences."""


def checked(kind: Kind, content: Mapping[str, Any], snapshot: Snapshot, others: Amendments) -> Amendment:
    """The amendment of `kind` that `content` is, held against `snapshot` and the `others`; raises ContentError."""
    t = vietnamese()
    try:
        amendment = msgspec.convert(_with_decisions(kind, content), KINDS[kind], strict=True)
    except msgspec.ValidationError as error:
        raise ContentError(t("learning.wrong_content", message=error)) from error
    known = Known(snapshot.procedures, snapshot.localities.rules, others)
    wrong = [t(f"learning.faults.{fault.name}", **fault.fields) for fault in faults(amendment, known)]
    wrong += [t("learning.personal", text=text) for text in _written(kind, content) if masked(text) != text]
    if wrong:
        raise ContentError(" ".join(dict.fromkeys(wrong)))
    return amendment


def _with_decisions(kind: Kind, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """`content` where the entry of a local rule names its decision, which is the one given."""
    basis = content.get("basis")
    if kind != "local_rule" or not isinstance(basis, Mapping):
        return content
    named = {
        name: {"decision": basis.get("code", ""), **entry}
        for name in _ENTRIES
        if isinstance(entry := content.get(name), Mapping)
    }
    return {**content, **named}


def _written(kind: Kind, content: Mapping[str, Any]) -> Iterator[str]:
    """What somebody wrote that citizens' words may have got into; an office's own telephone number may be told."""
    if kind in ("alias", "example", "synonym"):
        yield from (text for text in content.values() if isinstance(text, str))
