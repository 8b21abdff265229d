"""Whose a dossier is: `actions/dossiers/proof.py`, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from actions.dossiers.configuration import AgencyConfig
from actions.dossiers.directory import Directory
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.everywhere import Dossiers
from actions.dossiers.last_known import LastKnown
from actions.dossiers.proof import Asker, Proof, Proved
from actions.dossiers.records import Details
from actions.dossiers.store import Store
from actions.dossiers.tables import wrong_verifiers
from tests.support.dossiers import WHOLE, Told, but, dossier

NUMBER, UNKNOWN, UNPROVABLE = WHOLE.receipt, "H00.99-261102-9999", "H00.99-261102-0002"
BY_PHONE, BY_IDENTITY, WRONG = "0123", "4567", "9876"
ALIKE = AgencyConfig(codes=["H00.99", "000.00.99.H00"], name="Ủy ban nhân dân xã Minh Họa")
ME = Asker("conversation of one", "address of one")


SILENT = Told("Kho im lặng", fails=True)


def proof_of(tables: sa.engine.Engine, *remote: Store) -> Proof:
    stores = Dossiers(EmbeddedStore(tables), remote, Directory([ALIKE]), LastKnown(tables))
    return Proof(stores, tables)


@pytest.fixture
def proof(tables: sa.engine.Engine) -> Iterator[Proof]:
    EmbeddedStore(tables).put([WHOLE, dossier(receipt=UNPROVABLE, details=Details(applicant="Nguyễn Thị Minh Họa"))])
    return proof_of(tables)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong ones are answered without delay: many are tried."""
    monkeypatch.setattr("actions.dossiers.proof._TAKES_S", 0.0)


def prove(proof: Proof, verifier: str = WRONG, number: str = NUMBER, asker: Asker = ME) -> Proved:
    return asyncio.run(proof.of(number, verifier, asker))


def asker(n: int, **known: str) -> Asker:
    """Another for each `n`, but for what is `known`."""
    return Asker(**{"conversation": f"conversation {n}", "address": f"address {n}", **known})


def count(tables: sa.engine.Engine) -> int:
    with tables.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(wrong_verifiers)).scalar() or 0


@pytest.mark.parametrize("verifier", [BY_PHONE, BY_IDENTITY])
def test_the_end_of_telephone_or_identity_proves_whose_it_is(
    tables: sa.engine.Engine, proof: Proof, verifier: str
) -> None:
    proved = prove(proof, verifier)
    assert proved.found is not None
    assert proved.found.dossier == WHOLE
    assert (proved.limited, proved.unreachable) == (False, ())
    assert count(tables) == 0


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("number", "verifier"),
    [
        (NUMBER, WRONG),
        (NUMBER, ""),
        (NUMBER, "123"),
        (NUMBER, "00123"),
        (NUMBER, WHOLE.details.phone),
        (NUMBER, "０１２３"),
        (NUMBER, "0123\x00"),
        (UNKNOWN, BY_PHONE),
        (UNKNOWN, ""),
        (UNPROVABLE, BY_PHONE),
        (UNPROVABLE, ""),
        ("' OR 1=1 --", BY_PHONE),
        ("", ""),
    ],
)
def test_what_does_not_fit_proves_nothing(tables: sa.engine.Engine, proof: Proof, number: str, verifier: str) -> None:
    assert prove(proof, verifier, number) == Proved(None)
    assert count(tables) == 3 - (number == "")


def test_a_short_number_on_file_proves_nothing(tables: sa.engine.Engine, proof: Proof) -> None:
    EmbeddedStore(tables).put([but(WHOLE, details=Details(phone="123", identity="12"))])
    assert prove(proof, "123") == prove(proof, "12") == Proved(None)


def test_how_long_it_takes_does_not_tell_why(tables: sa.engine.Engine, proof: Proof) -> None:
    took: dict[str, list[float]] = {NUMBER: [], UNKNOWN: [], UNPROVABLE: []}

    async def try_all() -> None:
        for n in range(4):
            for number, times in took.items():
                began = time.monotonic()
                assert await proof.of(number, WRONG, asker(n)) == Proved(None)
                times.append(time.monotonic() - began)

    asyncio.run(try_all())
    medians = [statistics.median(times) for times in took.values()]
    assert min(map(min, took.values())) >= 0.3
    assert max(medians) - min(medians) < 0.05


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("number", [NUMBER, UNKNOWN, UNPROVABLE])
def test_of_one_number_five_are_tried_in_an_hour(proof: Proof, number: str) -> None:
    for n in range(5):
        assert prove(proof, WRONG, number, asker(n)) == Proved(None)
    for verifier in (WRONG, BY_PHONE):
        assert prove(proof, verifier, number, asker(99)) == Proved(None, limited=True)
    assert prove(proof, WRONG, "H00.99-261102-7777", asker(99)) == Proved(None)


@pytest.mark.usefixtures("at_once")
def test_another_number_of_the_same_dossier_is_no_further_try(proof: Proof) -> None:
    other = NUMBER.replace("H00.99", "000.00.99.H00")
    for n in range(5):
        assert prove(proof, WRONG, (NUMBER, other)[n % 2], asker(n)) == Proved(None)
    assert prove(proof, BY_PHONE, other, asker(99)).limited
    assert prove(proof, BY_PHONE, NUMBER, asker(99)).limited


@pytest.mark.usefixtures("at_once")
def test_another_number_of_the_same_dossier_is_proved_too(proof: Proof) -> None:
    other = NUMBER.replace("H00.99", "000.00.99.H00")
    found = prove(proof, BY_PHONE, other).found
    assert found is not None
    assert found.dossier == but(WHOLE, receipt=other)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("kind", "most"), [("conversation", 5), ("address", 20)])
def test_one_asker_tries_so_often_in_an_hour(proof: Proof, kind: str, most: int) -> None:
    same = {kind: "of a guesser"}
    for n in range(most):
        assert prove(proof, WRONG, f"H00.99-261102-{n:04}", asker(n, **same)) == Proved(None)
    assert prove(proof, BY_PHONE, NUMBER, asker(99, **same)).limited
    assert prove(proof, BY_PHONE, NUMBER, asker(99)).found is not None


@pytest.mark.usefixtures("at_once")
def test_who_is_not_known_is_not_counted(tables: sa.engine.Engine, proof: Proof) -> None:
    for n in range(30):
        assert prove(proof, WRONG, f"H00.99-261102-{n:04}", Asker()) == Proved(None)
    assert count(tables) == 30


@pytest.mark.usefixtures("at_once")
def test_what_is_refused_makes_the_hour_no_longer(tables: sa.engine.Engine, proof: Proof) -> None:
    for n in range(5):
        prove(proof, WRONG, NUMBER, asker(n))
    before = count(tables)
    for n in range(5):
        assert prove(proof, WRONG, NUMBER, asker(n)).limited
    assert count(tables) == before


@pytest.mark.usefixtures("at_once")
def test_after_an_hour_it_may_be_tried_again(tables: sa.engine.Engine, proof: Proof) -> None:
    for n in range(5):
        prove(proof, WRONG, NUMBER, asker(n))
    for minutes, limited in ((59, True), (61, False)):
        then = datetime.now(timezone.utc) - timedelta(minutes=minutes)
        with tables.begin() as connection:
            connection.execute(wrong_verifiers.update().values(at=then))
        assert prove(proof, BY_PHONE).limited is limited
    assert count(tables) == 15  # five of a number, a conversation and an address each


@pytest.mark.usefixtures("at_once")
def test_who_is_patient_has_twenty_a_month(tables: sa.engine.Engine, proof: Proof) -> None:
    for n in range(20):
        assert not prove(proof, WRONG, NUMBER, asker(n)).limited
        with tables.begin() as connection:
            then = datetime.now(timezone.utc) - timedelta(hours=2)
            connection.execute(wrong_verifiers.update().values(at=then))
    assert prove(proof, BY_PHONE).limited
    with tables.begin() as connection:
        connection.execute(wrong_verifiers.update().values(at=datetime.now(timezone.utc) - timedelta(days=31)))
    assert prove(proof, BY_PHONE).found is not None
    assert count(tables) == 0  # and nothing is kept of it


@pytest.mark.usefixtures("at_once")
def test_the_right_one_does_not_count(tables: sa.engine.Engine, proof: Proof) -> None:
    for _ in range(10):
        assert prove(proof, BY_PHONE).found is not None
    for _ in range(4):
        prove(proof, WRONG)
    for _ in range(10):
        assert prove(proof, BY_IDENTITY).found is not None
    assert count(tables) == 4 * 3


@pytest.mark.usefixtures("at_once")
def test_many_tries_at_the_same_moment_are_as_many(tables: sa.engine.Engine, proof: Proof) -> None:
    """Ten thousand guesses at once would else find the right one before any is counted."""

    async def guess() -> list[Proved]:
        return await asyncio.gather(*(proof.of(NUMBER, f"{n:04}", asker(n)) for n in range(100, 140)))

    outcomes = asyncio.run(guess())
    assert sum(not outcome.limited for outcome in outcomes) <= 5
    assert count(tables) <= 5 * 3


@pytest.mark.usefixtures("at_once")
def test_where_nothing_could_be_compared_nobody_was_wrong(tables: sa.engine.Engine, proof: Proof) -> None:
    proof = proof_of(tables, SILENT)
    for number in (UNKNOWN, UNPROVABLE):
        for _ in range(10):
            assert prove(proof, BY_PHONE, number) == Proved(None, unreachable=("Kho im lặng",))
    assert count(tables) == 0


@pytest.mark.usefixtures("at_once")
def test_where_it_could_be_compared_another_store_excuses_nothing(tables: sa.engine.Engine, proof: Proof) -> None:
    proof = proof_of(tables, SILENT)
    assert prove(proof, WRONG) == Proved(None, unreachable=("Kho im lặng",))  # as where there is nothing to compare
    assert count(tables) == 3
    found = prove(proof, BY_PHONE).found
    assert found is not None
    assert found.unreachable == ("Kho im lặng",)


def test_without_a_database_nothing_is_proved() -> None:
    engine = sa.create_engine("sqlite:////nowhere/at/all.db")
    assert prove(proof_of(engine), BY_PHONE) == Proved(None, unreachable=(EmbeddedStore.name,))


@pytest.mark.usefixtures("at_once")
def test_nothing_personal_is_logged_or_kept(
    tables: sa.engine.Engine, proof: Proof, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for verifier in (BY_PHONE, WRONG, *[WRONG] * 6):
        prove(proof, verifier)
        prove(proof_of(tables, SILENT), verifier, UNKNOWN)
    with tables.connect() as connection:
        kept = "\n".join(str(row[1:3]) for row in connection.execute(wrong_verifiers.select()))
    details = WHOLE.details
    secrets = (BY_PHONE, BY_IDENTITY, WRONG, details.applicant, details.phone, details.note, NUMBER, *ME)
    assert SILENT.name in caplog.text
    for secret in filter(None, secrets):
        assert secret not in caplog.text
        if not secret.isdigit():  # of which there are many in a digest
            assert secret not in kept
