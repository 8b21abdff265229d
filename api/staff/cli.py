"""``motcua staff``: accounts at the machine itself, for the first administrator and for whoever is locked out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from actions.settings import settings
from api.database import OffLoop, migrate
from api.pages import console_words
from api.staff.accounts import Account, Accounts, Change
from api.staff.errors import LastAdministratorError, NoNameError, TakenError
from api.staff.log import Log
from api.staff.roles import ROLES
from api.staff.words import say

app = typer.Typer(no_args_is_help=True, help="Accounts of the agency's people.")

_HERE = "motcua staff"
_T = TypeVar("_T")


@app.command("add")
def add(
    name: str,
    role: Annotated[str, typer.Option(help=", ".join(ROLES))],
    shown_name: Annotated[str, typer.Option(help="What colleagues and citizens read.")],
) -> None:
    """Make an account and print its one-time password."""
    known = next((one for one in ROLES if one == role), None)
    if known is None:
        _fail(say("no_role", roles=", ".join(ROLES)))

    async def work(accounts: Accounts, log: Log) -> str:
        number, password = await accounts.add(name, shown_name, known)
        await log.note(_HERE, "account.add", (await accounts.get(number)).name, known)
        return password

    try:
        _tell_password(name, _with_accounts(work))
    except TakenError:
        _fail(say("taken", name=name))
    except NoNameError:
        _fail(say("no_name"))


@app.command("list")
def show() -> None:
    """Show all accounts."""

    async def work(accounts: Accounts, _: Log) -> list[Account]:
        return list(await accounts.all())

    words = console_words()
    table = Table(*words["list"]["headings"])
    for one in _with_accounts(work):
        state = "active" if one.active else "off"
        table.add_row(
            one.name, one.shown_name, words["roles"][one.role], words["list"]["locked" if one.locked else state]
        )
    Console().print(table)


@app.command("password")
def password(name: str) -> None:
    """Give an account a new one-time password, and print it."""

    async def work(accounts: Accounts, log: Log) -> str:
        account = await _known(accounts, name)
        new = await accounts.new_password(account.id)
        await log.note(_HERE, "account.password", account.name)
        return new

    _tell_password(name, _with_accounts(work))


@app.command("off")
def off(name: str) -> None:
    """Turn an account off; whoever is signed in with it is so no more."""
    _turn(name, False)
    typer.echo(say("is_off", name=name))


@app.command("on")
def on(name: str) -> None:
    """Turn an account on again."""
    _turn(name, True)
    typer.echo(say("is_on", name=name))


def _turn(name: str, active: bool) -> None:
    async def work(accounts: Accounts, log: Log) -> None:
        account = await _known(accounts, name)
        await accounts.change(account.id, Change(active=active, unlock=active))
        await log.note(_HERE, "account.change", account.name, f"active={active}")

    try:
        _with_accounts(work)
    except LastAdministratorError:
        _fail(say("last_administrator"))


async def _known(accounts: Accounts, name: str) -> Account:
    account = await accounts.find(name)
    return account if account is not None else _fail(say("nobody", name=name))


def _with_accounts(work: Callable[[Accounts, Log], Coroutine[Any, Any, _T]]) -> _T:
    engine = migrate(settings().database_url)
    database = OffLoop(engine)
    try:
        return asyncio.run(work(Accounts(database, development=False), Log(database)))
    finally:
        engine.dispose()


def _tell_password(name: str, one_time: str) -> None:
    typer.echo(say("one_time", name=name, password=one_time))


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"✗ {sentence}", err=True)
    raise typer.Exit(1)
