"""What goes wrong with accounts."""

from __future__ import annotations

from datetime import datetime

from api.staff.passwords import Fault


class AccountError(Exception):
    """Something that cannot be done with an account."""


class NoNameError(AccountError):
    """A name of other signs than a name has, or of none."""


class TakenError(AccountError):
    """Somebody has that name."""


class LastAdministratorError(AccountError):
    """Nobody would be left to make and change accounts."""


class WrongError(AccountError):
    """No such name, or another password: which of them is told nobody."""


class ClosedError(AccountError):
    """Too many wrong passwords in a row."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class PoorPasswordError(AccountError):
    """A password that is not taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault
