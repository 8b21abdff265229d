"""Passwords: which are taken, how they are kept."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.staff import passwords
from api.staff.passwords import DEVELOPMENT_PASSWORD, NOBODYS, Hashing, fault_of, one_time_password

_GOOD = "bốn con mèo vàng ngủ"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        (_GOOD, None),
        ("x" * 5 + "abcdefg" * 35, None),
        ("mười một kt", "short"),
        ("", "short"),
        ("abcde" * 52, "long"),
        ("mật khẩu đang dùng", "same"),
        ("lan.nguyen@xa.gov.vn", "name"),
        ("LAN.NGUYEN@XA.GOV.VN1", "name"),
        ("lan.nguyen@xa.gov.vn2026", "name"),
        ("123456789012", "common"),
        ("QwertyUiop123", "common"),
        ("1212121212121212", "common"),
        ("matkhau123456", "common"),
        (DEVELOPMENT_PASSWORD, "common"),
    ],
)
def test_what_is_taken(password: str, fault: str | None) -> None:
    assert fault_of(password, "mật khẩu đang dùng", "lan.nguyen@xa.gov.vn") == fault


def test_the_same_letters_typed_in_another_way_are_the_same() -> None:
    decomposed = unicodedata.normalize("NFD", "mật khẩu đang dùng")
    assert decomposed != "mật khẩu đang dùng"
    assert fault_of(decomposed, "mật khẩu đang dùng", "lan") == "same"


async def test_a_password_is_known_again_whichever_keyboard_it_comes_from() -> None:
    hashing = Hashing()
    kept = await hashing.hash(_GOOD)
    assert kept.startswith("$argon2id$")
    assert await hashing.check(unicodedata.normalize("NFD", _GOOD), kept) == (True, None)
    assert await hashing.check(_GOOD.upper(), kept) == (False, None)


def test_what_stands_for_nobodys_costs_as_much_as_anybodys() -> None:
    assert not Argon2Hasher().check_needs_rehash(NOBODYS)
    assert PasswordHash.recommended().hash(_GOOD).split("$")[:4] == NOBODYS.split("$")[:4]


def test_one_time_passwords_are_long_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 19 and fault_of(one, "", "lan") is None for one in made)
    assert not set("".join(made)) & set("01ilo")


def test_what_is_common_is_read_as_it_stands() -> None:
    assert len(passwords._common()) > 250
    assert all(12 <= len(one) <= 256 and one == one.casefold().strip() for one in passwords._common())


async def test_the_event_loop_goes_on_while_passwords_are_hashed() -> None:
    hashing = Hashing()
    work = asyncio.gather(*(hashing.check(_GOOD, NOBODYS) for _ in range(4)))
    turns = 0
    while not work.done():
        turns += 1
        await asyncio.sleep(0.001)
    await work
    assert turns > 20
