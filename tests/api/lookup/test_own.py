"""What officers keep at hand: `api/lookup/own.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.lookup.own import Own
from api.lookup.tables import staff_procedures
from api.staff.officer import Officer
from api.staff.roles import Role

Somebody = Callable[[str, Role], Officer]

_CODES = [f"1.{number:06}" for number in range(30)]


@pytest.fixture
def own(engine: sa.Engine) -> Own:
    return Own(OffLoop(engine))


@pytest.fixture
def lan(somebody: Somebody) -> int:
    return somebody("lan", "officer").id


async def test_the_newest_twenty_are_kept(own: Own, lan: int, engine: sa.Engine) -> None:
    for code in _CODES:
        await own.used(lan, code)
    await own.used(lan, _CODES[15])
    kept = await own.of(lan)
    assert kept.recent == [_CODES[15], *(code for code in reversed(_CODES[10:]) if code != _CODES[15])]
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(staff_procedures)).scalar_one() == 20


async def test_what_is_pinned_stays(own: Own, lan: int) -> None:
    await own.pin(lan, _CODES[0])
    for code in _CODES[1:]:
        await own.used(lan, code)
    assert (await own.of(lan)).pinned == [_CODES[0]]
    await own.pin(lan, _CODES[0])
    assert await own.let_go(lan, _CODES[0])
    assert not await own.let_go(lan, _CODES[0])
    assert (await own.of(lan)).pinned == []


async def test_using_what_is_pinned_leaves_it_pinned(own: Own, lan: int) -> None:
    await own.used(lan, _CODES[1])
    await own.pin(lan, _CODES[1])
    await own.used(lan, _CODES[2])
    await own.used(lan, _CODES[1])
    kept = await own.of(lan)
    assert kept.pinned == [_CODES[1]]
    assert kept.recent == [_CODES[1], _CODES[2]]


async def test_everybody_keeps_their_own(own: Own, lan: int, somebody: Somebody) -> None:
    minh = somebody("minh", "officer").id
    await own.pin(lan, _CODES[0])
    await own.used(minh, _CODES[1])
    assert await own.of(lan) == ([_CODES[0]], [_CODES[0]])
    assert await own.of(minh) == ([], [_CODES[1]])
    assert not await own.let_go(minh, _CODES[0])
