"""Somebody of the agency, signed in at a real server."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache

import httpx
import sqlalchemy as sa
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from actions.dossiers.database import open_engine
from api.staff.passwords import Hashing
from api.staff.roles import Role
from api.staff.tables import staff

PASSWORD = "bốn con mèo vàng ngủ"
"""Of every account that tests make."""


# A thousandth of the work, where it is not what a test is about.
_QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))


def quick() -> Hashing:
    """Hashing that takes no time."""
    return Hashing(_QUICK)


@cache
def quickly_kept() -> str:
    """What that keeps of the password."""
    return _QUICK.hash(PASSWORD)


@cache
def kept_password() -> str:
    """What a server keeps of it."""
    return PasswordHash.recommended().hash(PASSWORD)


@cache
def account(database_url: str, role: Role, name: str = "") -> str:
    """The name of an account with `role` (called so unless told otherwise), made once a database."""
    name = name or role
    row = {
        "name": name,
        "shown_name": f"Lan ({name})"[:64],
        "role": role,
        "password_hash": kept_password(),
        "must_change": False,
        "created_at": datetime.now(timezone.utc),
    }
    engine = open_engine(database_url)
    with engine.begin() as connection:
        if connection.execute(sa.select(staff.c.id).where(staff.c.name == name)).first() is None:
            connection.execute(staff.insert(), row)
    engine.dispose()
    return name


def client(url: str) -> httpx.Client:
    """A browser at the server that is nobody's yet."""
    return httpx.Client(base_url=url, timeout=60, trust_env=False)


def signed_in(url: str, database_url: str, role: Role, name: str = "") -> httpx.Client:
    """A browser of somebody with `role` who has signed in; another `name` is another person."""
    with client(url) as http:
        sign_in(http, account(database_url, role, name))
        cookies = http.cookies
    # One that was not used yet can be opened with `with`.
    http = client(url)
    http.cookies = cookies
    return http


def sign_in(http: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in over HTTP; fails where that does not succeed."""
    response = http.post("/console/sign-in", data={"name": name, "password": password})
    assert response.status_code == httpx.codes.SEE_OTHER, response.text
    return response
