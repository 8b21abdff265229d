"""Accounts that development begins with: one of each role, with a password that everybody knows."""

from __future__ import annotations

from datetime import datetime, timezone

import sqlalchemy as sa
from pwdlib import PasswordHash
from sqlalchemy.exc import IntegrityError

from api.staff.passwords import DEVELOPMENT_PASSWORD
from api.staff.roles import Role
from api.staff.tables import staff

_PEOPLE: dict[str, tuple[Role, str]] = {
    "canbo": ("officer", "Lan (thử nghiệm)"),
    "giamsat": ("supervisor", "Minh (thử nghiệm)"),
    "quantri-danhmuc": ("keeper", "Hoa (thử nghiệm)"),
    "quantri": ("administrator", "Tuấn (thử nghiệm)"),
}
DEVELOPMENT_NAMES = tuple(_PEOPLE)


class LeftOverError(Exception):
    """Accounts with the password that everybody knows, where people are served."""


def prepare(engine: sa.Engine, *, development: bool) -> None:
    """Make the accounts where there is development; else raise LeftOverError, a sentence, where any is active."""
    with engine.connect() as connection:
        known = set(connection.execute(sa.select(staff.c.name)).scalars())
        left = connection.execute(
            sa.select(staff.c.name).where(staff.c.development, staff.c.active).order_by(staff.c.name)
        ).scalars()
        if not development and (names := list(left)):
            raise LeftOverError(
                f"DEVELOPMENT is off, and everybody knows the password of {', '.join(names)}: turn each off "
                f"(.venv/bin/motcua staff off {names[0]}) or give it another password "
                f"(.venv/bin/motcua staff password {names[0]}), then start again"
            )
    missing = [name for name in _PEOPLE if development and name not in known]
    if not missing:
        return
    kept = PasswordHash.recommended().hash(DEVELOPMENT_PASSWORD)
    for name in missing:
        role, shown_name = _PEOPLE[name]
        row = {
            "name": name,
            "shown_name": shown_name,
            "role": role,
            "password_hash": kept,
            "must_change": False,
            "development": True,
            "created_at": datetime.now(timezone.utc),
        }
        try:
            with engine.begin() as connection:
                connection.execute(staff.insert(), row)
        except IntegrityError:
            continue  # another process of ours was faster
