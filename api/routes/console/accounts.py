"""`/api/v1/console/accounts`: who of the agency may come in, for its administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.problems import Problem, documented
from api.schemas import LARGEST_NUMBER
from api.staff.accounts import LONGEST_NAME, Change
from api.staff.errors import AccountError, LastAdministratorError, NoNameError, TakenError
from api.staff.roles import Role
from api.staff.signed_in import MayAdminister
from api.staff.words import say
from api.state import Parts

router = APIRouter(prefix="/api/v1/console/accounts", tags=["console"])

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]


class AccountRow(BaseModel):
    """An account."""

    id: int
    name: str
    shown_name: str
    role: Role
    active: bool
    locked: bool
    """Whether too many wrong passwords have closed it for the moment."""
    must_change: bool
    provider: bool
    """Whether they come in through the agency's own provider."""
    seen_at: datetime | None


class AccountList(BaseModel):
    items: list[AccountRow]


class NewAccount(BaseModel):
    """An account to be made."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    shown_name: Name
    role: Role


class Added(BaseModel):
    id: int
    password: str = Field(description="Told this once, and to be changed at the first sign-in.")


class AccountChange(BaseModel):
    """What becomes of an account; what is absent stays."""

    model_config = ConfigDict(extra="forbid", strict=True)

    shown_name: Name | None = None
    role: Role | None = None
    active: bool | None = None
    unlock: Literal[True] | None = None

    @model_validator(mode="after")
    def _something(self) -> AccountChange:
        if not self.model_fields_set:
            raise ValueError("nothing to change")
        return self


class NewPassword(BaseModel):
    password: str = Field(description="Told this once, and to be changed at the first sign-in.")


@router.get("", responses=documented(401, 403))
async def accounts(_: MayAdminister, parts: Parts) -> AccountList:
    """All accounts."""
    return AccountList(items=[AccountRow(**one._asdict()) for one in await parts.accounts.all()])


@router.post("", status_code=201, responses=documented(400, 401, 403, 409, 413, 422))
async def add(officer: MayAdminister, asked: NewAccount, parts: Parts) -> Added:
    """Make an account."""
    try:
        number, password = await parts.accounts.add(asked.name, asked.shown_name, asked.role)
    except AccountError as error:
        raise _problem(error, asked.name) from error
    account = await parts.accounts.get(number)
    await parts.log.note(officer, "account.add", account.name, account.role)
    return Added(id=number, password=password)


@router.patch("/{account}", status_code=204, responses=documented(400, 401, 403, 404, 409, 413, 422))
async def change(officer: MayAdminister, account: Number, asked: AccountChange, parts: Parts) -> None:
    """Change an account; whoever is signed in with it is so no more where its role changes or it is turned off."""
    change = Change(asked.shown_name, asked.role, asked.active, asked.unlock is True)
    try:
        await parts.accounts.change(account, change)
        changed = await parts.accounts.get(account)
    except (AccountError, LookupError) as error:
        raise _problem(error) from error
    details = ", ".join(f"{name}={value}" for name, value in asked.model_dump(exclude_none=True).items())
    await parts.log.note(officer, "account.change", changed.name, details)


@router.post("/{account}/password", responses=documented(401, 403, 404, 422))
async def new_password(officer: MayAdminister, account: Number, parts: Parts) -> NewPassword:
    """A new one-time password; the old one is good no more, and whoever is signed in with it is so no more."""
    try:
        password = await parts.accounts.new_password(account)
        changed = await parts.accounts.get(account)
    except LookupError as error:
        raise _problem(error) from error
    await parts.log.note(officer, "account.password", changed.name)
    return NewPassword(password=password)


def _problem(error: AccountError | LookupError, name: str = "") -> Problem:
    if isinstance(error, TakenError):
        return Problem(409, say("taken", name=name))
    if isinstance(error, LastAdministratorError):
        return Problem(409, say("last_administrator"))
    if isinstance(error, NoNameError):
        return Problem(422, say("no_name"))
    return Problem(404, say("no_account"))
