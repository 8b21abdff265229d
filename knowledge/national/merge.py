"""One catalogue from two: the national records' facts and the curated files' plain words."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from knowledge.national.compare import Difference, differences
from knowledge.national.store import Store
from knowledge.records import Procedure


def merged_catalogue(curated: list[Procedure], store: Store) -> list[Procedure]:
    """Every procedure of `store` and every curated one, each once, in the order of their codes.

    A curated procedure the store does not have is kept as it is.
    """
    plain = {procedure.code: procedure for procedure in curated}
    catalogue: dict[str, Procedure] = {}
    for national, _ in store.procedures():
        ours = plain.pop(national.code, None)
        if ours is None:
            catalogue[national.code] = national
        else:
            found = differences(ours, national, store.raw(national.code))
            catalogue[national.code] = merged(ours, national, found)
    catalogue.update((code, replace(procedure, explain=[])) for code, procedure in plain.items())
    return [catalogue[code] for code in sorted(catalogue)]


def merged(curated: Procedure, national: Procedure, found: Iterable[Difference]) -> Procedure:
    """The facts of the later of the two, in the plain words of the curated one.

    The later `updated_at` wins, the national record when equal; in curated words stay those of its
    fields on which the two do not differ, or differ for an explained reason.
    """
    if national.source.updated_at > curated.source.updated_at:
        return replace(national, plain_name=curated.plain_name, aliases=curated.aliases, field=curated.field)
    kept = replace(curated, explain=[], issuer=national.issuer, scope=national.scope)
    if national.source.updated_at < curated.source.updated_at:
        return kept
    theirs = {difference.field.partition(".")[0] for difference in found if not difference.explained}
    # A number from nowhere may stand in any fact: none of them is believed.
    facts = {"methods", "documents", "notes", "steps", "requirements"} if "numbers" in theirs else theirs
    return replace(kept, **{field: getattr(national, field) for field in facts})
