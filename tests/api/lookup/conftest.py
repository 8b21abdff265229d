from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
import sqlalchemy as sa

from api.staff.officer import Officer
from api.staff.roles import Role
from api.staff.tables import staff


@pytest.fixture
def somebody(engine: sa.Engine) -> Callable[[str, Role], Officer]:
    """Makes an account in the empty database."""

    def made(name: str, role: Role) -> Officer:
        row = {"name": name, "shown_name": name.title(), "role": role, "created_at": datetime.now(timezone.utc)}
        with engine.begin() as connection:
            number = connection.execute(staff.insert().returning(staff.c.id), row).scalar_one()
        return Officer(number, name, name.title(), role)

    return made
