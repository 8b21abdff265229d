"""Putting what was not understood into groups of like questions, in the product's database."""

from __future__ import annotations

import asyncio

import numpy as np
import sqlalchemy as sa

from api.database import OffLoop
from api.learning.grouping import Grouping, Likeness, loaded, stored
from api.learning.tables import amendments, learning_groups, learning_questions
from knowledge.snapshot import Snapshot

_AT_ONCE = 200


class Sorting:
    """Gives every question a vector and a group; by one process at a time."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def round(self, snapshot: Snapshot) -> None:
        """Sort what has no group yet, by the encoder of `snapshot`."""
        while await self._encode(snapshot):
            pass
        await self._database.run(self._sort)

    async def _encode(self, snapshot: Snapshot) -> bool:
        """Whether there may be more without a vector of this encoder than those that have one now."""
        encoder = snapshot.manifest.encoder_hash
        its = learning_questions.c
        without = sa.select(its.id, its.text).where(its.report_id.is_(None), its.encoder != encoder).limit(_AT_ONCE)

        def look() -> list[tuple[int, str]]:
            with self._database.engine.connect() as connection:
                return [(row.id, row.text) for row in connection.execute(without)]

        found = await self._database.run(look)
        # Beside the loop, and the database is nobody's meanwhile.
        made = await asyncio.to_thread(lambda: _vectors(snapshot, found))

        def write() -> None:
            with self._database.engine.begin() as connection:
                for number, one in made:
                    values = {"vector": stored(one), "encoder": encoder}
                    connection.execute(learning_questions.update().where(its.id == number).values(values))

        if made:
            await self._database.run(write)
        return len(found) == _AT_ONCE

    def _sort(self) -> None:
        its = learning_questions.c
        # What is done is asked anew where it comes again; what was dismissed is not.
        closed = sa.select(learning_groups.c.id).where(learning_groups.c.state == "done")
        sorted_ones = sa.select(its.group_id, its.vector).where(
            its.group_id.is_not(None), its.group_id.not_in(closed), its.vector.is_not(None)
        )
        alone = sa.select(its.id, its.vector, its.code, its.report_id).where(its.group_id.is_(None)).order_by(its.id)
        with self._database.engine.begin() as connection:
            waiting = list(connection.execute(alone))
            if waiting:
                members = ((row.group_id, loaded(row.vector)) for row in connection.execute(sorted_ones))
                grouping = Grouping.of(members)
                for row in waiting:
                    group = _of_report(connection, row.code) if row.report_id is not None else None
                    if row.report_id is None:
                        group = _of_question(connection, grouping, loaded(row.vector))
                    connection.execute(learning_questions.update().where(its.id == row.id).values(group_id=group))
            _forget_empty(connection)


def _vectors(snapshot: Snapshot, texts: list[tuple[int, str]]) -> list[tuple[int, np.ndarray]]:
    """The vectors of some `texts`, each with its number."""
    if not texts:
        return []
    likeness = Likeness(snapshot.index)
    return [(number, likeness.vector(text)) for number, text in texts]


def _of_question(connection: sa.Connection, grouping: Grouping, question: np.ndarray) -> int:
    group = grouping.nearest(question)
    if group is None:
        group = _new(connection, "")
    grouping.put(group, question)
    return group


def _of_report(connection: sa.Connection, code: str) -> int:
    there = sa.select(learning_groups.c.id).where(learning_groups.c.code == code, learning_groups.c.state == "open")
    return connection.execute(there).scalar() or _new(connection, code)


def _new(connection: sa.Connection, code: str) -> int:
    row = {"state": "open", "code": code}
    number: int = connection.execute(learning_groups.insert().returning(learning_groups.c.id), row).scalar_one()
    return number


def _forget_empty(connection: sa.Connection) -> None:
    """Groups whose conversations are all forgotten, and from which nothing came."""
    has_questions = sa.exists().where(learning_questions.c.group_id == learning_groups.c.id)
    has_amendments = sa.exists().where(amendments.c.group_id == learning_groups.c.id)
    connection.execute(learning_groups.delete().where(~has_questions, ~has_amendments))
