"""A dossier looked up in every store that may hold it: `actions/dossiers/everywhere.py` and `last_known.py`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Optional, get_args

import pytest
import sqlalchemy as sa
import yaml

from actions.dossiers.configuration import AgencyConfig, Configuration, ConfigurationError
from actions.dossiers.directory import Directory
from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.everywhere import Dossiers, Found
from actions.dossiers.last_known import LastKnown
from actions.dossiers.records import Details, Dossier, State
from actions.dossiers.tables import last_known, metadata
from actions.settings import Settings
from knowledge.text.receipts import compact
from tests.support.databases import postgres_url, sqlite_url
from tests.support.dossiers import NOW, WHOLE, Told, but, dossier
from tests.support.provinces import MOODS, STRANGER, Filed, Kind, Mood, ProvinceServer

NUMBER = "H00.99-261102-0001"
ALIKE = AgencyConfig(codes=["H00.99", "000.00.99.H00"], name="Ủy ban nhân dân xã Minh Họa")
OTHER = NUMBER.replace("H00.99", "000.00.99.H00")
"""Of the same dossier."""


def stores(tables: sa.engine.Engine, *remote: Told) -> Dossiers:
    return Dossiers(EmbeddedStore(tables), remote, Directory([ALIKE]), LastKnown(tables))


def find(stores: Dossiers, number: str = NUMBER, *, whole: bool = False) -> Found:
    """What is known of `number`, which is told within three seconds."""
    began = time.monotonic()
    found = asyncio.run(stores.find(number, whole=whole))
    assert time.monotonic() - began < 3.0
    return found


def state(found: Found) -> Optional[State]:
    assert found.dossier is not None
    return found.dossier.state


def later(item: Dossier, minutes: int = 1, **fields: object) -> Dossier:
    return but(item, updated_at=NOW + timedelta(minutes=minutes), **fields)


def test_alone_the_embedded_store_says_what_it_knows(tables: sa.engine.Engine) -> None:
    alone = stores(tables)
    assert find(alone) == Found(None)
    alone.embedded.put([WHOLE])
    assert find(alone) == Found(but(WHOLE, details=Details()))
    assert find(alone, whole=True) == Found(WHOLE)


@pytest.mark.parametrize("minutes", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_freshest_word_is_told(tables: sa.engine.Engine, minutes: Sequence[int]) -> None:
    states = (State.ACCEPTED, State.PAYMENT_NEEDED, State.PROCESSED)
    first, second, third = (later(dossier(state), at) for state, at in zip(states, minutes, strict=True))
    both = stores(tables, Told("Tỉnh A", second, 0.02), Told("Tỉnh B", third))
    both.embedded.put([first])
    freshest = max((first, second, third), key=lambda word: word.updated_at)
    assert find(both) == Found(freshest)


def test_of_one_moment_the_embedded_store_is_believed(tables: sa.engine.Engine) -> None:
    both = stores(tables, Told("Tỉnh A", dossier(State.ACCEPTED)))
    both.embedded.put([dossier(State.PROCESSED)])
    assert state(find(both)) is State.PROCESSED


def test_only_who_may_hold_it_is_asked(tables: sa.engine.Engine) -> None:
    here, elsewhere, everything = Told("A", agencies=["H00"]), Told("B", agencies=["H29", "H56"]), Told("C")
    all_three = stores(tables, here, elsewhere, everything)
    assert find(all_three) == Found(None)
    assert find(all_three, "H29.12-240408-0012") == Found(None)
    assert find(all_three, "03706/2026/07906") == Found(None)
    assert [numbers[0] for numbers in here.asked] == [NUMBER]
    assert [numbers[0] for numbers in elsewhere.asked] == ["H29.12-240408-0012"]
    assert [numbers[0] for numbers in everything.asked] == [NUMBER, "H29.12-240408-0012", "03706/2026/07906"]


def test_who_may_hold_it_under_another_code_is_asked_too(tables: sa.engine.Engine) -> None:
    older = Told("A", dossier(receipt=OTHER), agencies=["000.00.99.H00"])
    assert find(stores(tables, older)) == Found(dossier())
    assert older.asked == [[NUMBER, OTHER]]


@pytest.mark.parametrize(("kept", "asked"), [(NUMBER, OTHER), (OTHER, NUMBER)])
def test_a_dossier_is_found_under_the_other_code_of_its_agency(tables: sa.engine.Engine, kept: str, asked: str) -> None:
    alone = stores(tables)
    alone.embedded.put([dossier(receipt=kept)])
    assert find(alone, asked) == Found(dossier(receipt=asked))


def test_details_are_told_only_where_the_whole_is_wanted(tables: sa.engine.Engine) -> None:
    remote = stores(tables, Told("Tỉnh A", WHOLE))
    assert find(remote) == Found(but(WHOLE, details=Details()))
    assert find(remote, whole=True) == Found(WHOLE)


def test_who_fails_is_named_beside_what_others_say(tables: sa.engine.Engine) -> None:
    one_fails = stores(tables, Told("Tỉnh A", fails=True), Told("Tỉnh B", dossier(State.PROCESSED)))
    assert find(one_fails) == Found(dossier(State.PROCESSED), ("Tỉnh A",))


def test_where_nobody_answers_nothing_is_known(tables: sa.engine.Engine) -> None:
    assert find(stores(tables, Told("Tỉnh A", fails=True))) == Found(None, ("Tỉnh A",))


@pytest.mark.parametrize("whole", [False, True])
def test_who_hangs_is_not_waited_for(tables: sa.engine.Engine, whole: bool) -> None:
    hanging = [Told("Tỉnh A", takes_s=60), Told("Tỉnh B", fails=True), Told("Tỉnh C", takes_s=60)]
    stuck = stores(tables, *hanging)
    stuck.embedded.put([WHOLE])
    found = find(stuck, whole=whole)
    assert found.dossier == (WHOLE if whole else but(WHOLE, details=Details()))
    assert found.unreachable == ("Tỉnh A", "Tỉnh B", "Tỉnh C")
    assert not found.remembered


def test_what_was_known_last_is_told_where_nobody_answers(tables: sa.engine.Engine) -> None:
    province = Told("Tỉnh A", WHOLE)
    remote = stores(tables, province)
    find(remote, whole=True)
    province.fails = True
    for whole in (False, True):
        assert find(remote, whole=whole) == Found(but(WHOLE, details=Details()), ("Tỉnh A",), remembered=True)
    assert find(remote, OTHER).dossier == but(WHOLE, receipt=OTHER, details=Details())
    assert find(remote, "H00.99-261102-0002") == Found(None, ("Tỉnh A",))


def test_what_is_told_does_not_go_back_where_one_does_not_answer(tables: sa.engine.Engine) -> None:
    province = Told("Tỉnh A", later(dossier(State.PROCESSED)))
    remote = stores(tables, province)
    remote.embedded.put([dossier(State.ACCEPTED)])
    assert state(find(remote)) is State.PROCESSED
    province.fails = True
    assert find(remote) == Found(later(dossier(State.PROCESSED)), ("Tỉnh A",), remembered=True)
    remote.embedded.put([later(dossier(State.RETURNED), 2)])
    assert find(remote) == Found(later(dossier(State.RETURNED), 2), ("Tỉnh A",))


def test_for_a_proof_what_can_be_proved_goes_before_what_was_known(tables: sa.engine.Engine) -> None:
    province = Told("Tỉnh A", later(dossier(State.PROCESSED)))
    remote = stores(tables, province)
    remote.embedded.put([WHOLE])
    find(remote)
    province.fails = True
    assert find(remote, whole=True) == Found(WHOLE, ("Tỉnh A",))


def test_the_last_known_has_nobodys_data(tables: sa.engine.Engine) -> None:
    for whole in (False, True):
        find(stores(tables, Told("Tỉnh A", WHOLE)), whole=whole)
    with tables.connect() as connection:
        (row,) = connection.execute(last_known.select())
    details = WHOLE.details
    assert row.receipt == NUMBER
    for personal in (details.applicant, details.phone, details.identity, details.note, "Tiếp nhận hồ sơ"):
        assert personal.encode() not in bytes(row.dossier)


def test_the_last_known_is_the_last(tables: sa.engine.Engine) -> None:
    province = Told("Tỉnh A", dossier())
    remote = stores(tables, province)
    find(remote)
    province.word = later(dossier(State.PROCESSED))
    find(remote, OTHER)
    find(remote)
    province.fails = True
    assert state(find(remote, OTHER)) is State.PROCESSED


def test_what_the_embedded_store_says_is_not_kept_twice(tables: sa.engine.Engine) -> None:
    remote = stores(tables, Told("Tỉnh A"))
    remote.embedded.put([dossier()])
    find(remote)
    with tables.connect() as connection:
        assert connection.execute(last_known.select()).all() == []


def test_looked_up_often_at_once_it_is_kept_once(tables: sa.engine.Engine) -> None:
    remote = stores(tables, Told("Tỉnh A", WHOLE))

    async def at_once() -> list[Found]:
        return await asyncio.gather(*(remote.find(NUMBER) for _ in range(12)))

    assert asyncio.run(at_once()) == [Found(but(WHOLE, details=Details()))] * 12
    with tables.connect() as connection:
        assert len(connection.execute(last_known.select()).all()) == 1


def test_that_it_cannot_be_kept_is_no_reason_not_to_tell_it(tables: sa.engine.Engine) -> None:
    last_known.drop(tables)
    province = Told("Tỉnh A", WHOLE)
    remote = stores(tables, province)
    assert find(remote) == Found(but(WHOLE, details=Details()))
    province.fails = True
    assert find(remote) == Found(None, ("Tỉnh A",))


def test_what_was_kept_and_cannot_be_read_is_not_told(tables: sa.engine.Engine) -> None:
    with tables.begin() as connection:
        connection.execute(last_known.insert().values(receipt=NUMBER, dossier=b'{"receipt": 1}', seen_at=NOW))
    assert find(stores(tables, Told("Tỉnh A", fails=True))) == Found(None, ("Tỉnh A",))


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg2://postgres@127.0.0.1:9/nothing"])
def test_an_embedded_store_that_cannot_be_reached_is_named(url: str) -> None:
    engine = sa.create_engine(url)
    assert find(stores(engine)) == Found(None, ("Một Cửa",))
    assert find(stores(engine, Told("Tỉnh A", WHOLE))) == Found(but(WHOLE, details=Details()), ("Một Cửa",))
    assert asyncio.run(stores(engine).near(compact(NUMBER))) is None


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("table", ["dossiers", "last_known"])
def test_a_database_that_hangs_is_not_waited_for(table: str, remote: bool) -> None:
    with postgres_url() as url:
        opened = Dossiers.configured(Configuration(), url)
        metadata.create_all(sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:")))
        opened.remote = [Told("Tỉnh A", later(dossier(State.PROCESSED)))] if remote else []
        opened.embedded.put([dossier()])
        holding = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:")).connect()
        transaction = holding.begin()
        holding.execute(sa.text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))

        async def look_up() -> Found:
            began = time.monotonic()
            found = await opened.find(NUMBER)
            assert time.monotonic() - began < 3.0
            transaction.rollback()  # or the threads would never end
            holding.close()
            return found

        found = asyncio.run(look_up())
        stuck = ("Một Cửa",) if table == "dossiers" else ()
        said = later(dossier(State.PROCESSED)) if remote else None if stuck else dossier()
        assert found == Found(said, stuck)


def test_one_number_that_another_is_a_slip_of_is_named(tables: sa.engine.Engine) -> None:
    alone = stores(tables)
    alone.embedded.put([dossier()])
    assert asyncio.run(alone.near(compact("H00.99-261102-0010"))) == NUMBER
    assert asyncio.run(alone.near(compact("H00.99-261103-0002"))) is None
    alone.embedded.put([dossier(receipt="H00.99-261102-0011")])
    assert asyncio.run(alone.near(compact("H00.99-261102-0010"))) is None
    assert asyncio.run(alone.near("")) is None


def test_closing_closes_all(tmp_path: Path) -> None:
    opened = Dossiers.configured(Configuration(), sqlite_url(tmp_path))
    asyncio.run(opened.close())


def opened(folder: Path, *systems: dict[str, object]) -> Dossiers:
    """The stores of a deployment with `systems`."""
    file = folder / "dossiers.yml"
    file.write_text(yaml.safe_dump({"stores": list(systems)}, allow_unicode=True), "utf-8")
    shared = Settings(folder, sqlite_url(folder), "", "", file, by_phone=False)
    stores = Dossiers.open(shared)
    stores.embedded.create()
    return stores


def test_a_file_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        opened(tmp_path, {"kind": "rest", "name": "Tỉnh A"})


PROVINCES: tuple[Kind, ...] = get_args(Kind)
FILED = Filed("H29.12-261102-0012", state="Đã trả kết quả", finished=date(2026, 11, 9))
PUSHED, NOWHERE = "H29.12-261102-0013", "H29.12-261102-0014"


@pytest.mark.parametrize("mood", MOODS)
def test_whatever_a_province_answers_a_person_is_answered(tmp_path: Path, mood: Mood) -> None:
    """Over the wire, and in time: a dossier, none, or that its system does not answer."""

    async def ask(kind: Kind) -> dict[str, list[Found]]:
        folder = tmp_path / kind
        folder.mkdir()
        async with ProvinceServer(kind, FILED) as server:
            server.mood = mood
            stores = opened(folder, {"kind": "rest", "name": kind, "url": server.url, "family": kind})
            stores.embedded.put([dossier(State.ACCEPTED, receipt=PUSHED)])
            began = time.monotonic()
            numbers = (FILED.receipt, PUSHED, NOWHERE)
            found = await asyncio.gather(*(stores.find(one, whole=whole) for one in numbers for whole in (False, True)))
            assert time.monotonic() - began < 3.0
            await stores.close()
            return {number: list(found[2 * n : 2 * n + 2]) for n, number in enumerate(numbers)}

    async def ask_both() -> list[dict[str, list[Found]]]:
        return await asyncio.gather(*map(ask, PROVINCES))

    for kind, answers in zip(PROVINCES, asyncio.run(ask_both()), strict=True):
        for number, (shown, whole) in answers.items():
            for found in (shown, whole):
                assert found.unreachable in ((), (kind,))
                assert found.dossier is None or found.dossier.receipt == number
            assert shown.dossier is None or shown.dossier.details == Details()
            if kind == "igate":  # the older kind does not say of which dossier it speaks
                assert STRANGER.name not in repr(whole)
        assert all(found.dossier is not None for found in answers[PUSHED])
        if mood == "right":
            assert [state(found) for found in answers[FILED.receipt]] == [State.RETURNED] * 2
            assert answers[NOWHERE] == [Found(None)] * 2
        if mood in ("hanging", "dripping", "html", "error", "busy", "garbage", "half", "huge", "redirect"):
            assert answers[FILED.receipt] == answers[NOWHERE] == [Found(None, (kind,))] * 2
            assert [(state(found), found.unreachable) for found in answers[PUSHED]] == [(State.ACCEPTED, (kind,))] * 2
