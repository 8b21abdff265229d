"""Answers that officers give again and again, written once by their supervisor, with variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

import sqlalchemy as sa

from api.database import OffLoop
from api.handover.tables import canned
from knowledge.text.normalise import fold, words

VARIABLES = ("can_bo", "co_quan", "duong_day_nong", "gio_lam_viec", "thu_tuc", "ma_thu_tuc", "bien_nhan")
"""What may stand in braces."""
_BRACES = re.compile(r"\{([^{}]*)\}")


class CannedAnswer(NamedTuple):
    """One of them, as it was written."""

    id: int
    title: str
    text: str


class Filled(NamedTuple):
    """One of them for a conversation."""

    text: str
    missing: Sequence[str]
    """Variables that nothing is known for: they stand in braces still."""


class CannedAnswers:
    """All of them, in the product's database."""

    def __init__(self, database: OffLoop) -> None:
        self._database = database

    async def find(self, typed: str = "") -> list[CannedAnswer]:
        """Those that hold every word of `typed`, with or without diacritics; those with one in the title first."""

        def read() -> list[CannedAnswer]:
            query = sa.select(canned.c.id, canned.c.title, canned.c.text).order_by(canned.c.title, canned.c.id)
            with self._database.engine.connect() as connection:
                return [CannedAnswer(*row) for row in connection.execute(query)]

        wanted = words(fold(typed))
        every = await self._database.run(read)
        found = [one for one in every if all(word in fold(f"{one.title} {one.text}") for word in wanted)]
        return sorted(found, key=lambda one: not any(word in fold(one.title) for word in wanted))

    async def add(self, title: str, text: str, by: str) -> int:
        """Keep a new one; returns its number."""

        def write() -> int:
            with self._database.engine.begin() as connection:
                (number,) = connection.execute(canned.insert(), _row(title, text, by)).inserted_primary_key or (0,)
                return int(number)

        return await self._database.run(write)

    async def change(self, number: int, title: str, text: str, by: str) -> None:
        """Write it anew; LookupError where there is none with that `number`."""
        await self._only(canned.update().where(canned.c.id == number).values(_row(title, text, by)))

    async def remove(self, number: int) -> None:
        """Delete it; LookupError where there is none with that `number`."""
        await self._only(canned.delete().where(canned.c.id == number))

    async def _only(self, statement: sa.Update | sa.Delete) -> None:
        def write() -> None:
            with self._database.engine.begin() as connection:
                if not connection.execute(statement).rowcount:
                    raise LookupError

        await self._database.run(write)


def unknown_variables(text: str) -> list[str]:
    """What stands in braces in `text` and is no variable."""
    return [name for name in _BRACES.findall(text) if name not in VARIABLES]


def fill(text: str, known: Mapping[str, str]) -> Filled:
    """`text` with what is `known` in place of its variables."""
    missing: list[str] = []

    def one(match: re.Match[str]) -> str:
        value = known.get(match[1], "")
        if not value:
            missing.append(match[1])
        return value or match[0]

    return Filled(_BRACES.sub(one, text), missing)


def _row(title: str, text: str, by: str) -> dict[str, object]:
    return {"title": title, "text": text, "changed_at": datetime.now(timezone.utc), "changed_by": by}
