"""Accounts, in both databases: who is let in, who is locked out, and that somebody is left to administer."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from api.database import OffLoop
from api.staff.accounts import CLOSED_FOR, Accounts, Change
from api.staff.errors import (
    ClosedError,
    LastAdministratorError,
    NoNameError,
    PoorPasswordError,
    TakenError,
    WrongError,
)
from api.staff.roles import Role
from api.staff.sessions import Sessions
from api.staff.tables import staff
from tests.support.staff import PASSWORD, kept_password, quick, quickly_kept

_NEW = "năm con mèo đen thức"


def made(engine: sa.Engine, name: str = "lan", role: Role = "officer", **more: object) -> int:
    """The number of an account with the tests' password."""
    row = {"name": name, "shown_name": name.title(), "role": role, "password_hash": quickly_kept()}
    row |= {"must_change": False, "created_at": datetime.now(timezone.utc), **more}
    with engine.begin() as connection:
        (number,) = connection.execute(staff.insert(), row).inserted_primary_key or (0,)
    return int(number)


def kept(engine: sa.Engine, account: int) -> sa.Row[tuple[object, ...]]:
    with engine.connect() as connection:
        return connection.execute(sa.select(staff).where(staff.c.id == account)).one()


def let_time_pass(engine: sa.Engine, account: int) -> None:
    """What was closed is to be open again."""
    with engine.begin() as connection:
        past = datetime.now(timezone.utc) - timedelta(seconds=1)
        connection.execute(staff.update().where(staff.c.id == account).values(locked_until=past))


# Making and letting in


async def test_who_was_made_an_account_signs_in_with_the_password_told_once(accounts: Accounts) -> None:
    number, password = await accounts.add("Lan.Nguyen@xa.gov.vn ", "Nguyễn  Thị Lan", "officer")
    account = await accounts.get(number)
    assert account[:6] == (number, "lan.nguyen@xa.gov.vn", "Nguyễn Thị Lan", "officer", True, False)
    assert account.must_change
    assert not account.provider
    assert await accounts.sign_in("LAN.nguyen@xa.gov.vn", password, near=False) == number
    assert await accounts.sign_in("ｌａｎ.nguyen@xa.gov.vn", password, near=False) == number


async def test_nothing_of_a_password_is_kept_but_its_hash(accounts: Accounts, engine: sa.Engine) -> None:
    number, password = await accounts.add("lan", "Lan", "officer")
    row = kept(engine, number)
    assert password not in str(row)


async def test_a_name_is_somebodys_alone(accounts: Accounts, engine: sa.Engine) -> None:
    made(engine, "lan")
    with pytest.raises(TakenError):
        await accounts.add("LAN", "Lan khác", "officer")


_NO_NAMES = [
    ("", "Lan"),
    ("l", "Lan"),
    ("lan nguyen", "Lan"),
    ("làn", "Lan"),
    ("lаn", "Lan"),  # a Cyrillic letter
    ("lan\nquantri", "Lan"),
    ("-lan", "Lan"),
    ("l" * 65, "Lan"),
    ("lan", ""),
    ("lan", "\u202e\u200b"),
    ("lan", "L" * 65),
    ("lan", "Lan\nQuản trị"),
]


async def test_a_name_is_what_can_be_read_and_typed(accounts: Accounts) -> None:
    for name, shown_name in _NO_NAMES:
        with pytest.raises(NoNameError):
            await accounts.add(name, shown_name, "officer")
    assert not await accounts.all()


_WRONG = [
    ("lan", "một mật khẩu khác"),
    ("lan", ""),
    ("nobody", PASSWORD),
    ("", ""),
    ("lan", PASSWORD * 20),
    ("lan\0", "x"),
    ("lan\udce1", "x\udce1"),
]


async def test_a_wrong_name_and_a_wrong_password_are_the_same(accounts: Accounts, engine: sa.Engine) -> None:
    made(engine)
    for name, password in _WRONG:
        with pytest.raises(WrongError):
            await accounts.sign_in(name, password, near=True)


async def test_who_is_turned_off_is_not_let_in(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    await accounts.change(number, Change(active=False))
    with pytest.raises(WrongError):
        await accounts.sign_in("lan", PASSWORD, near=True)
    await accounts.change(number, Change(active=True))
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number


async def test_an_account_without_a_password_has_none_that_opens_it(accounts: Accounts, engine: sa.Engine) -> None:
    made(engine, password_hash=None)
    for password in ("", "None", PASSWORD):
        with pytest.raises(WrongError):
            await accounts.sign_in("lan", password, near=True)


async def test_a_hash_of_other_parameters_is_made_anew(engine: sa.Engine) -> None:
    number = made(engine)
    accounts = Accounts(OffLoop(engine), development=False)
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number
    assert kept(engine, number).password_hash.split("$")[3] == kept_password().split("$")[3]
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number


async def test_a_name_that_is_not_there_takes_as_long_as_one_that_is(engine: sa.Engine) -> None:
    accounts = Accounts(OffLoop(engine), development=False)
    for number in range(5):
        made(engine, f"lan{number}", password_hash=kept_password())

    async def took(name: str) -> float:
        before = time.perf_counter()
        with pytest.raises(WrongError):
            await accounts.sign_in(name, "một mật khẩu khác", near=True)
        return time.perf_counter() - before

    await took("warm")
    there, absent = [], []
    for number in range(5):
        there.append(await took(f"lan{number}"))
        absent.append(await took(f"minh{number}"))
    assert statistics.median(absent) == pytest.approx(statistics.median(there), rel=0.5)


# Locked out


async def test_five_wrong_passwords_in_a_row_close_an_account(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    for _ in range(5):
        with pytest.raises(WrongError):
            await accounts.sign_in("lan", "sai", near=True)
    with pytest.raises(ClosedError) as closed:
        await accounts.sign_in("lan", PASSWORD, near=True)
    left = closed.value.until - datetime.now(timezone.utc)
    assert CLOSED_FOR - timedelta(seconds=30) < left <= CLOSED_FOR
    assert (await accounts.get(number)).locked
    let_time_pass(engine, number)
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number
    assert not (await accounts.get(number)).locked


async def test_a_right_password_forgets_the_wrong_ones(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(WrongError):
                await accounts.sign_in("lan", "sai", near=True)
        assert await accounts.sign_in("lan", PASSWORD, near=True) == number


async def test_after_it_was_closed_there_are_five_attempts_again(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine, failures=0, locked_until=datetime.now(timezone.utc) - timedelta(seconds=1))
    for _ in range(4):
        with pytest.raises(WrongError):
            await accounts.sign_in("lan", "sai", near=True)
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number


async def test_many_at_once_are_no_more_than_five_guesses(accounts: Accounts, engine: sa.Engine) -> None:
    made(engine)
    attempts = (accounts.sign_in("lan", f"sai {number}", near=True) for number in range(12))
    outcomes = [type(one) for one in await asyncio.gather(*attempts, return_exceptions=True)]
    assert (outcomes.count(WrongError), outcomes.count(ClosedError)) == (5, 7)


async def test_a_name_that_nobody_has_is_closed_as_one_that_somebody_has(accounts: Accounts) -> None:
    for _ in range(5):
        with pytest.raises(WrongError):
            await accounts.sign_in("Nobody", "x" * 300, near=True)
    with pytest.raises(ClosedError):
        await accounts.sign_in("nobody", PASSWORD, near=True)
    with pytest.raises(WrongError):
        await accounts.sign_in("somebody", "x" * 300, near=True)


async def test_an_administrator_opens_it_before_time(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine, failures=0, locked_until=datetime.now(timezone.utc) + CLOSED_FOR)
    with pytest.raises(ClosedError):
        await accounts.sign_in("lan", PASSWORD, near=True)
    await accounts.change(number, Change(unlock=True))
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number


# Passwords


async def test_who_chooses_a_password_has_that_one_alone(
    accounts: Accounts, sessions: Sessions, engine: sa.Engine
) -> None:
    number, password = await accounts.add("lan", "Lan", "officer")
    token = await sessions.start(number)
    await accounts.choose(number, password, _NEW)
    assert not (await accounts.get(number)).must_change
    assert await sessions.of(token) is None
    assert await accounts.sign_in("lan", _NEW, near=True) == number
    with pytest.raises(WrongError):
        await accounts.sign_in("lan", password, near=True)


async def test_a_password_is_changed_by_who_knows_it(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    for _ in range(5):
        with pytest.raises(WrongError):
            await accounts.choose(number, "sai", _NEW)
    with pytest.raises(ClosedError):
        await accounts.choose(number, PASSWORD, _NEW)


async def test_a_poor_password_changes_nothing(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    for poor in ("ngắn", PASSWORD, "lanlanlanlan", "123456789012", "dài" * 100):
        with pytest.raises(PoorPasswordError):
            await accounts.choose(number, PASSWORD, poor)
    assert await accounts.sign_in("lan", PASSWORD, near=True) == number


async def test_a_new_one_time_password_is_the_only_one(
    accounts: Accounts, sessions: Sessions, engine: sa.Engine
) -> None:
    number = made(engine, locked_until=datetime.now(timezone.utc) + CLOSED_FOR)
    token = await sessions.start(number)
    password = await accounts.new_password(number)
    assert await sessions.of(token) is None
    assert await accounts.sign_in("lan", password, near=True) == number
    assert (await accounts.get(number)).must_change
    with pytest.raises(LookupError):
        await accounts.new_password(number + 1)


# Changes


async def test_what_is_changed_and_what_stays(accounts: Accounts, sessions: Sessions, engine: sa.Engine) -> None:
    number = made(engine)
    token = await sessions.start(number)
    await accounts.change(number, Change(shown_name="Lan Anh"))
    session = await sessions.of(token)
    assert session is not None
    assert (session.officer.shown_name, session.officer.role) == ("Lan Anh", "officer")
    await accounts.change(number, Change(role="supervisor"))
    assert await sessions.of(token) is None
    assert (await accounts.get(number)).role == "supervisor"
    with pytest.raises(LookupError):
        await accounts.change(number + 1, Change(active=False))
    with pytest.raises(NoNameError):
        await accounts.change(number, Change(shown_name=" "))


@pytest.mark.parametrize("change", [Change(active=False), Change(role="officer")])
async def test_the_last_administrator_stays(accounts: Accounts, engine: sa.Engine, change: Change) -> None:
    last = made(engine, "tuan", "administrator")
    made(engine, "minh", "administrator", active=False)
    officer = made(engine, "lan")
    with pytest.raises(LastAdministratorError):
        await accounts.change(last, change)
    account = await accounts.get(last)
    assert (account.active, account.role) == (True, "administrator")
    await accounts.change(officer, Change(role="administrator"))
    await accounts.change(last, change)


@pytest.mark.parametrize("change", [Change(active=False), Change(role="officer")])
async def test_two_who_turn_each_other_off_at_once_do_not_both_succeed(engine: sa.Engine, change: Change) -> None:
    one, other = (made(engine, name, "administrator") for name in ("tuan", "minh"))
    made(engine, "an")
    # Two processes, each with its own way to the database.
    first, second = (Accounts(OffLoop(engine), development=False, hashing=quick()) for _ in range(2))
    outcomes = await asyncio.gather(first.change(one, change), second.change(other, change), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastAdministratorError", "NoneType"]
    left = [account for account in await first.all() if account.active and account.role == "administrator"]
    assert len(left) == 1


async def test_where_nobody_administers_yet_everything_can_be_changed(accounts: Accounts, engine: sa.Engine) -> None:
    number = made(engine)
    await accounts.change(number, Change(active=False))
    assert not (await accounts.get(number)).active


# Of development, and of the provider


async def test_a_password_that_everybody_knows_is_good_near_and_in_development_only(engine: sa.Engine) -> None:
    number = made(engine, "canbo", development=True)
    developing, serving = (Accounts(OffLoop(engine), development=on, hashing=quick()) for on in (True, False))
    assert await developing.sign_in("canbo", PASSWORD, near=True) == number
    for accounts, near in ((developing, False), (serving, True)):
        with pytest.raises(WrongError):
            await accounts.sign_in("canbo", PASSWORD, near=near)


async def test_who_chose_another_password_is_of_development_no_more(engine: sa.Engine) -> None:
    number = made(engine, "canbo", development=True)
    await Accounts(OffLoop(engine), development=True, hashing=quick()).choose(number, PASSWORD, _NEW)
    assert not kept(engine, number).development


async def test_who_comes_from_the_provider_is_known_by_name_once_and_by_subject_ever_after(
    accounts: Accounts, engine: sa.Engine
) -> None:
    number = made(engine, "lan", must_change=True)
    made(engine, "minh")
    assert await accounts.from_provider("https://p 1", []) is None
    assert await accounts.from_provider("https://p 1", ["ai", "LAN", "minh"]) == number
    assert await accounts.from_provider("https://p 1", ["minh"]) == number
    account = await accounts.get(number)
    assert account.provider
    assert not account.must_change
    # Another person who calls themselves so at the provider is not her.
    assert await accounts.from_provider("https://p 2", ["lan"]) is None
    # And the password, which no provider can take away, is good no more.
    with pytest.raises(WrongError):
        await accounts.sign_in("lan", PASSWORD, near=True)


async def test_the_provider_opens_no_account_that_is_off_or_of_development(
    accounts: Accounts, engine: sa.Engine
) -> None:
    made(engine, "canbo", development=True)
    off, bound = made(engine, "lan", active=False), made(engine, "minh", subject="https://p 3")
    assert await accounts.from_provider("https://p 1", ["canbo", "lan"]) is None
    await accounts.change(bound, Change(active=False))
    assert await accounts.from_provider("https://p 3", ["minh"]) is None
    assert not (await accounts.get(off)).provider


async def test_two_who_come_for_one_account_at_once_do_not_share_it(engine: sa.Engine) -> None:
    number = made(engine)
    doors = [Accounts(OffLoop(engine), development=False, hashing=quick()) for _ in range(4)]
    found = await asyncio.gather(*(door.from_provider(f"https://p {i}", ["lan"]) for i, door in enumerate(doors)))
    assert sorted(one or 0 for one in found) == [0, 0, 0, number]
