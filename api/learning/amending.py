"""Amendments from proposal to publication, in the product's database; every step is kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timezone
from typing import Any, Literal, NamedTuple, get_args

import msgspec
import sqlalchemy as sa

from actions.dossiers.database import aware
from api.database import OffLoop
from api.learning.tables import amendment_states, amendments, learning_groups, learning_versions
from api.staff.officer import Officer
from knowledge.amendments import Alias, Amendments, Correction, Example, LocalRule, Synonym
from knowledge.amendments_check import Amendment
from knowledge.trial import Trial

Kind = Literal["alias", "example", "synonym", "local_rule", "correction"]
AmendmentState = Literal[
    "proposed",
    "trying",
    "tried",
    "approved",
    "publishing",
    "live",
    "withdrawing",
    "withdrawn",
    "rejected",
    "failed",
]
KINDS: dict[Kind, type[Amendment]] = {
    "alias": Alias,
    "example": Example,
    "synonym": Synonym,
    "local_rule": LocalRule,
    "correction": Correction,
}
ON_THEIR_WAY: tuple[AmendmentState, ...] = (
    "proposed",
    "trying",
    "tried",
    "approved",
    "publishing",
    "live",
    "withdrawing",
)
"""Of which a second one of the same would be one too many."""
_REJECTED_FROM: tuple[AmendmentState, ...] = ("proposed", "trying", "tried", "failed")
_MOST_LISTED = 200


class Amended(NamedTuple):
    """An amendment as it stands."""

    id: int
    kind: Kind
    code: str
    content: Amendment
    group: int | None
    note: str
    state: AmendmentState
    proposed_by: int
    proposed_name: str
    proposed_at: datetime
    reviewed_name: str
    reviewed_at: datetime | None
    reason: str
    error: str
    effect: Trial | None
    version: int | None
    live_at: datetime | None


class Version(NamedTuple):
    """One publication."""

    version: int
    at: datetime
    by: str
    added: Sequence[int]
    withdrawn: Sequence[int]
    snapshot: str
    amendments: Sequence[int]
    """All that are live with it."""


class StateError(Exception):
    """The amendment is in another state than what was asked for needs; says which."""


class OwnError(Exception):
    """Somebody else has to approve what one has proposed."""


class Amendings:
    """The amendments in the database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def add(self, content: Amendment, officer: Officer, group: int | None, note: str) -> Amended:
        """Propose one; raises LookupError where there is no such open group."""
        kind = next(name for name, record in KINDS.items() if isinstance(content, record))
        moment = datetime.now(timezone.utc)
        row = {
            "kind": kind,
            "code": code_of(content),
            "content": msgspec.json.encode(content).decode(),
            "group_id": group,
            "note": note,
            "state": "proposed",
            "proposed_by": officer.id,
            "proposed_name": officer.shown_name,
            "proposed_at": moment,
        }

        def write() -> Amended:
            with self._database.engine.begin() as connection:
                if group is not None:
                    there = sa.select(learning_groups.c.id).where(learning_groups.c.id == group)
                    if connection.execute(there).first() is None:
                        raise LookupError(group)
                number = connection.execute(amendments.insert().returning(amendments.c.id), row).scalar_one()
                _keep(connection, number, "proposed", officer.shown_name)
                return _one(connection, number)

        return await self._database.run(write)

    async def get(self, number: int) -> Amended:
        """One of them; LookupError for none."""

        def read() -> Amended:
            with self._database.engine.connect() as connection:
                return _one(connection, number)

        return await self._database.run(read)

    async def listed(self, state: AmendmentState | None = None, group: int | None = None) -> Sequence[Amended]:
        """The newest, the newest first; only those in `state`, or of `group`, where one is given."""
        newest = sa.select(amendments).order_by(amendments.c.id.desc()).limit(_MOST_LISTED)
        if state is not None:
            newest = newest.where(amendments.c.state == state)
        if group is not None:
            newest = newest.where(amendments.c.group_id == group)

        def read() -> Sequence[Amended]:
            with self._database.engine.connect() as connection:
                return [_amended(row) for row in connection.execute(newest)]

        return await self._database.run(read)

    async def of_states(self, states: tuple[AmendmentState, ...]) -> Sequence[Amended]:
        """All in one of `states`, the oldest first."""
        those = sa.select(amendments).where(amendments.c.state.in_(states)).order_by(amendments.c.id)

        def read() -> Sequence[Amended]:
            with self._database.engine.connect() as connection:
                return [_amended(row) for row in connection.execute(those)]

        return await self._database.run(read)

    async def numbered(self, numbers: Collection[int]) -> Sequence[Amended]:
        """Those with one of `numbers`."""
        those = sa.select(amendments).where(amendments.c.id.in_(numbers))

        def read() -> Sequence[Amended]:
            with self._database.engine.connect() as connection:
                return [_amended(row) for row in connection.execute(those)]

        return await self._database.run(read)

    async def approve(self, number: int, officer: Officer) -> Amended:
        """Let one go live that somebody else proposed and that was tried; LookupError, StateError, OwnError."""
        reviewed = {"reviewed_name": officer.shown_name, "reviewed_at": datetime.now(timezone.utc)}
        return await self._review(number, officer, ("tried",), "approved", reviewed, by_another=True)

    async def reject(self, number: int, officer: Officer, reason: str) -> Amended:
        """Have one not go live; LookupError, StateError."""
        moment = datetime.now(timezone.utc)
        reviewed = {"reviewed_name": officer.shown_name, "reviewed_at": moment, "reason": reason}
        return await self._review(number, officer, _REJECTED_FROM, "rejected", reviewed, why=reason)

    async def withdraw(self, number: int, officer: Officer) -> Amended:
        """Take a live one back; LookupError, StateError."""
        return await self._review(number, officer, ("live",), "withdrawing", {})

    async def _review(
        self,
        number: int,
        officer: Officer,
        states: tuple[AmendmentState, ...],
        state: AmendmentState,
        values: dict[str, Any],
        *,
        why: str = "",
        by_another: bool = False,
    ) -> Amended:
        def write() -> Amended:
            with self._database.engine.begin() as connection:
                if not _move(connection, number, states, state, officer.shown_name, why, values):
                    raise StateError(_one(connection, number).state)
                found = _one(connection, number)
                if by_another and found.proposed_by == officer.id:
                    raise OwnError(number)  # which undoes it
                return found

        return await self._database.run(write)

    async def move(
        self,
        numbers: Collection[int],
        states: tuple[AmendmentState, ...],
        state: AmendmentState,
        *,
        error: str = "",
        effect: Trial | None = None,
    ) -> bool:
        """Whether all of `numbers` were in one of `states` and are in `state` now; else none of them is moved."""
        values: dict[str, Any] = {"error": error}
        if effect is not None:
            values["effect"] = msgspec.json.encode(effect).decode()

        def write() -> bool:
            with self._database.engine.connect() as connection, connection.begin() as transaction:
                moved = [_move(connection, number, states, state, "", error, values) for number in numbers]
                if not all(moved):
                    transaction.rollback()
                return all(moved)

        return await self._database.run(write)

    async def published(self, snapshot: str) -> Version | None:
        """Note that what was publishing is live, and what was withdrawing is not, with `snapshot`; None for nothing."""
        moment = datetime.now(timezone.utc)

        def write() -> Version | None:
            with self._database.engine.begin() as connection:
                rows = list(connection.execute(sa.select(amendments).where(amendments.c.state.in_(_MOVING))))
                added = [row.id for row in rows if row.state == "publishing"]
                withdrawn = [row.id for row in rows if row.state == "withdrawing"]
                if not rows:
                    return None
                who = {row.id: row.reviewed_name for row in rows}
                by = ", ".join(
                    dict.fromkeys(_who(connection, number) or who[number] for number in (*added, *withdrawn))
                )
                kept = sa.select(amendments.c.id).where(amendments.c.state == "live").order_by(amendments.c.id)
                live = sorted([*connection.execute(kept).scalars(), *added])
                values = {
                    "at": moment,
                    "by": by[:64],
                    "what": json.dumps({"added": added, "withdrawn": withdrawn}),
                    "snapshot": snapshot,
                    "amendments": json.dumps(live),
                }
                insert = learning_versions.insert().returning(learning_versions.c.version)
                version = connection.execute(insert, values).scalar_one()
                for number in added:
                    went = {"version": version, "live_at": moment, "error": ""}
                    _move(connection, number, ("publishing",), "live", "", str(version), went)
                for number in withdrawn:
                    _move(connection, number, ("withdrawing",), "withdrawn", "", str(version), {"error": ""})
                _close_groups(connection, added, withdrawn, by[:64], moment)
            return Version(version, moment, by, added, withdrawn, snapshot, live)

        return await self._database.run(write)

    async def versions(self) -> Sequence[Version]:
        """The newest publications, the newest first."""
        newest = sa.select(learning_versions).order_by(learning_versions.c.version.desc()).limit(_MOST_LISTED)

        def read() -> Sequence[Version]:
            with self._database.engine.connect() as connection:
                return [_version(row) for row in connection.execute(newest)]

        return await self._database.run(read)


_MOVING: tuple[AmendmentState, ...] = ("publishing", "withdrawing")
assert set(ON_THEIR_WAY) < set(get_args(AmendmentState))  # noqa: S101


def together(those: Collection[Amended]) -> Amendments:
    """The contents of `those` as one."""
    whole = Amendments()
    for one in those:
        whole = whole.plus(one.content)
    return whole


def code_of(content: Amendment) -> str:
    """The code of the procedure that `content` is about; empty for none."""
    if isinstance(content, Synonym):
        return ""
    if isinstance(content, LocalRule):
        return next(iter(content.entry.procedures), "")
    return content.code


def _move(
    connection: sa.Connection,
    number: int,
    states: tuple[AmendmentState, ...],
    state: AmendmentState,
    by: str,
    why: str,
    values: dict[str, Any],
) -> bool:
    """Whether the amendment was in one of `states`, and is in `state` now."""
    this = sa.and_(amendments.c.id == number, amendments.c.state.in_(states))
    if connection.execute(amendments.update().where(this).values(state=state, **values)).rowcount != 1:
        return False
    _keep(connection, number, state, by, why)
    return True


def _keep(connection: sa.Connection, number: int, state: str, by: str = "", why: str = "") -> None:
    row = {"amendment_id": number, "state": state, "at": datetime.now(timezone.utc), "by": by, "why": why}
    connection.execute(amendment_states.insert(), row)


def _who(connection: sa.Connection, number: int) -> str:
    """Who last moved the amendment by hand."""
    steps = amendment_states.c
    last = sa.select(steps.by).where(steps.amendment_id == number, steps.by != "").order_by(steps.id.desc()).limit(1)
    return connection.execute(last).scalar() or ""


def _close_groups(
    connection: sa.Connection, added: Collection[int], withdrawn: Collection[int], by: str, moment: datetime
) -> None:
    """Groups of what is live now are done; those of which nothing is live any more are open again."""
    of = sa.select(amendments.c.group_id).where(amendments.c.group_id.is_not(None))
    done = of.where(amendments.c.id.in_(added))
    closed = {"state": "done", "closed_by": by, "closed_at": moment}
    connection.execute(learning_groups.update().where(learning_groups.c.id.in_(done)).values(closed))
    live = of.where(amendments.c.state == "live")
    again = sa.and_(
        learning_groups.c.id.in_(of.where(amendments.c.id.in_(withdrawn))),
        learning_groups.c.id.not_in(live),
        learning_groups.c.state == "done",
    )
    connection.execute(learning_groups.update().where(again).values(state="open", closed_by="", closed_at=None))


def _one(connection: sa.Connection, number: int) -> Amended:
    row = connection.execute(sa.select(amendments).where(amendments.c.id == number)).first()
    if row is None:
        raise LookupError(number)
    return _amended(row)


def _amended(row: Any) -> Amended:
    content: Amendment = msgspec.json.decode(row.content, type=KINDS[row.kind])
    return Amended(
        id=row.id,
        kind=row.kind,
        code=row.code,
        content=content,
        group=row.group_id,
        note=row.note,
        state=row.state,
        proposed_by=row.proposed_by,
        proposed_name=row.proposed_name,
        proposed_at=aware(row.proposed_at),
        reviewed_name=row.reviewed_name,
        reviewed_at=aware(row.reviewed_at) if row.reviewed_at else None,
        reason=row.reason,
        error=row.error,
        effect=msgspec.json.decode(row.effect, type=Trial) if row.effect else None,
        version=row.version,
        live_at=aware(row.live_at) if row.live_at else None,
    )


def _version(row: Any) -> Version:
    what = json.loads(row.what)
    return Version(
        row.version, aware(row.at), row.by, what["added"], what["withdrawn"], row.snapshot, json.loads(row.amendments)
    )
