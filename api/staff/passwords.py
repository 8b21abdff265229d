"""Passwords: how they are kept, made and judged."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Literal, TypeVar

from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 256
DEVELOPMENT_PASSWORD = "motcua-phat-trien"  # noqa: S105 - known to everybody, and good on one machine only
"""Of the accounts that development begins with."""

Fault = Literal["short", "long", "same", "name", "common"]
"""What is wrong with a password that somebody chose."""

# Of a password that nobody knows: with it a name that is not there takes as long as one that is.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$jltal4k0A7OqrGwxN3vbQw$A+Zl3Hb/b/5FjUP/8GO0a8/jcUaF/74F8fjkFgIYjvU"

# Without letters and digits that are taken for others when they are read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _IN_A_GROUP = 4, 4
# A password of twelve signs that are hardly different is guessed early.
_LEAST_DIFFERENT = 5
_COMMON = Path(__file__).parent / "common_passwords.txt"
_T = TypeVar("_T")


class Hashing:
    """Argon2id with the parameters that pwdlib recommends, in threads of its own.

    A hash takes 64 MB and a fifth of a second of every core there is: no more than two at a time, whoever asks.
    """

    def __init__(self, hasher: PasswordHash | None = None) -> None:
        """`hasher`: another than the recommended one, for tests that have no time."""
        self._hasher = hasher or PasswordHash.recommended()
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")

    async def hash(self, password: str) -> str:
        """What is kept of `password`."""
        return await self._run(partial(self._hasher.hash, _bytes(password)))

    async def check(self, password: str, kept: str) -> tuple[bool, str | None]:
        """Whether `kept` is of `password`, and what to keep from now on where that is something else."""
        return await self._run(partial(self._hasher.verify_and_update, _bytes(password), kept))

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def one_time_password() -> str:
    """A password to be read out or written down, and changed at the first sign-in: 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def fault_of(password: str, old: str, name: str) -> Fault | None:
    """What is wrong with `password` as the next one of the account `name`; None where it is good."""
    password = _composed(password)
    folded = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if password == _composed(old):
        return "same"
    # The name with something behind it, or twice, is no secret either.
    if len(folded.replace(name.casefold(), "")) < SHORTEST // 2:
        return "name"
    if folded in _common() or len(set(folded)) < _LEAST_DIFFERENT:
        return "common"
    return None


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text("utf-8").splitlines()
    return frozenset({DEVELOPMENT_PASSWORD, *(line for line in lines if line and not line.startswith("#"))})


def _bytes(password: str) -> bytes:
    # Half a sign, which no keyboard types, is as good as any other that is wrong.
    return _composed(password).encode("utf-8", "replace")


def _composed(password: str) -> str:
    """The same signs whichever keyboard they come from: Vietnamese letters are typed in two ways."""
    return unicodedata.normalize("NFC", password)
