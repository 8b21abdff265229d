from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from knowledge.errors import PortalError, StoreError
from knowledge.national.portal import canonical
from knowledge.national.store import Store
from knowledge.national.sync import Progress, SyncReport, sync
from tests.support.need import need
from tests.support.places import NATIONAL, ROOT
from tests.support.polling import until
from tests.support.portal import (
    Disturbance,
    JsonObject,
    Portal,
    envelope,
    firewall,
    for_record,
    looping,
    portal,
    real_records,
    replaced,
    unsteady,
)

_AGENT = "MotCua-test/1 (+mailto:it@example.org)"
_RECORDS = 120
_PAGES = 3
_PROGRAM = """
import sys
from pathlib import Path
from knowledge.national.sync import sync
from knowledge.national.store import Store
url, agent, root = sys.argv[1:]
with Store(Path(root)) as store:
    sync(url, store, agent, journal=Path(root) / "sync.json", pause=0.01)
"""


class Deployment:
    """A store and a journal that are kept level with one portal."""

    def __init__(self, served: Portal, root: Path) -> None:
        self.portal = served
        self.root = root
        self.journal = root / "sync.json"
        self.progress: list[Progress] = []

    def sync(self) -> SyncReport:
        with Store(self.root) as store:
            return sync(self.portal.url, store, _AGENT, self.progress.append, journal=self.journal, pause=0.001)

    def sync_after(self, disturbance: Disturbance) -> SyncReport:
        self.portal.disturbance = disturbance
        return self.sync()

    def held(self) -> dict[str, str]:
        """The portal's ids of the stored records, by code."""
        with Store(self.root) as store:
            return store.codes()

    def holds(self, records: list[JsonObject]) -> bool:
        """Whether the store has these records, just as a catalogue file would bring them, and no others."""
        with Store(self.root) as store:
            known = [store.known(canonical(msgspec.json.encode(record))) for record in records]
            return known == [record["code"].strip() for record in records] and len(store) == len(records)

    def done(self) -> set[str]:
        """The ids that the journal holds as done."""
        return set(msgspec.json.decode(self.journal.read_bytes())["done"])


@pytest.fixture(scope="module")
def records() -> list[JsonObject]:
    need(NATIONAL.is_file(), "the national catalogue")
    return real_records(_RECORDS)


@pytest.fixture
def served(records: list[JsonObject]) -> Iterator[Portal]:
    with portal(list(records)) as running:
        yield running


@pytest.fixture
def deployment(served: Portal, tmp_path: Path) -> Deployment:
    return Deployment(served, tmp_path)


@pytest.fixture
def few(deployment: Deployment) -> Deployment:
    """The same, with a portal of ten records."""
    del deployment.portal.records[10:]
    return deployment


def _changed(record: JsonObject, **change: Any) -> JsonObject:
    return {**record, "detail": {**record["detail"], **change}}


def test_all_records_arrive_as_the_catalogue_file_has_them(deployment: Deployment) -> None:
    report = deployment.sync()
    assert deployment.holds(deployment.portal.records)
    assert sorted(report.new) == sorted(deployment.held())
    assert report == SyncReport(new=report.new)
    assert len(deployment.portal.requests) == _PAGES + _RECORDS
    assert not deployment.journal.exists()


def test_progress_is_told(few: Deployment) -> None:
    few.sync()
    assert few.progress == [("list", 10, 10), *(("details", done, 10) for done in range(1, 11))]


def test_a_second_round_tells_what_changed(few: Deployment) -> None:
    few.sync()
    first, second, *others = few.portal.records
    later = _changed(first, updatedAt=first["detail"]["updatedAt"] + 1)
    earlier = _changed(second, updatedAt=second["detail"]["updatedAt"] - 1)
    few.portal.records[:2] = [later, earlier]
    report = few.sync()
    assert report == SyncReport(changed=[first["code"]], same=report.same)
    assert len(report.same) == 9
    assert few.holds([later, second, *others])


def test_of_two_records_with_one_code_the_later_stays(few: Deployment) -> None:
    record = few.portal.records[0]
    twin = _changed(record, id="0", code=f" {record['code']}", updatedAt=record["detail"]["updatedAt"] + 1)
    twin |= {"id": "0", "code": f" {record['code']}"}
    few.portal.records.append(twin)
    report = few.sync()
    assert report.changed == [record["code"]]
    assert few.held()[record["code"]] == "0"


@pytest.mark.parametrize("repeats", [0, 5])
def test_a_list_that_changes_its_order_between_pages_is_gathered(deployment: Deployment, repeats: int) -> None:
    deployment.portal.paging = unsteady(repeats)
    deployment.sync()
    assert deployment.holds(deployment.portal.records)
    assert len(deployment.portal.asked_ids) == _RECORDS


def test_a_list_that_goes_round_in_circles_ends(deployment: Deployment) -> None:
    deployment.portal.paging = looping
    with pytest.raises(PortalError, match="circles after 50 procedures"):
        deployment.sync()
    assert len(deployment.portal.requests) == 2


def test_what_left_the_list_is_withdrawn(few: Deployment) -> None:
    few.sync()
    gone = few.portal.records.pop()
    report = few.sync()
    assert report.withdrawn == [gone["code"]]
    assert few.holds(few.portal.records)


def test_a_list_that_lacks_too_much_costs_no_further_requests(few: Deployment) -> None:
    few.sync()
    kept = few.held()
    del few.portal.records[5:]
    few.portal.requests.clear()
    with pytest.raises(StoreError, match="cut"):
        few.sync()
    assert few.held() == kept
    assert len(few.portal.requests) == 1
    assert not few.journal.exists()


def test_from_a_list_that_ends_early_nothing_is_withdrawn(few: Deployment) -> None:
    few.sync()
    few.portal.records.pop()
    few.portal.missing = 1
    report = few.sync()
    assert list(map(str, report.problems)) == ["the list: ends early, after 9 procedures: nothing was withdrawn"]
    assert report.withdrawn == []
    assert len(few.held()) == 10


def test_after_a_block_the_same_call_goes_on_with_the_rest(deployment: Deployment) -> None:
    with pytest.raises(PortalError, match="blocked"):
        deployment.sync_after(replaced(firewall, first=_PAGES + 31))
    assert len(deployment.held()) == 30
    deployment.portal.requests.clear()
    report = deployment.sync_after(replaced(firewall, first=_RECORDS, count=0))
    assert len(deployment.portal.requests) == len(report.new) == _RECORDS - 30
    assert deployment.holds(deployment.portal.records)


def test_after_a_kill_only_the_rest_is_fetched(tmp_path: Path) -> None:
    need(NATIONAL.is_file(), "the national catalogue")
    with portal(real_records(300)) as served:
        deployment = Deployment(served, tmp_path)
        command = [sys.executable, "-c", _PROGRAM, served.url, _AGENT, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT) as process:
            until(lambda: len(served.asked_ids) > 240, within_s=60)
            process.kill()
        kept = deployment.done()
        assert 200 <= len(kept) < 300
        assert kept <= set(deployment.held().values())
        served.requests.clear()
        deployment.sync()
        assert sorted(served.asked_ids) == sorted({record["id"] for record in served.records} - kept)
        assert len(served.asked_ids) == len(served.requests)  # the list is not asked for again
        assert deployment.holds(served.records)
        assert not deployment.journal.exists()


def test_what_the_journal_calls_done_is_in_the_store(deployment: Deployment) -> None:
    """Seen from beside the run, after each of its steps, as a kill would leave it."""
    seen: list[int] = []

    def look(progress: Progress) -> None:
        if progress.step == "details":
            done = deployment.done()
            assert done <= set(deployment.held().values())
            seen.append(len(done))

    with Store(deployment.root) as store:
        sync(deployment.portal.url, store, _AGENT, look, journal=deployment.journal, pause=0.001)
    assert len(seen) == _RECORDS
    assert set(seen) == set(range(0, _RECORDS + 1, 20))


def test_what_the_store_lacks_is_fetched_again(few: Deployment) -> None:
    with pytest.raises(PortalError):
        few.sync_after(replaced(firewall, first=8))
    for file in few.root.glob("national.db*"):
        file.unlink()
    few.portal.requests.clear()
    few.sync_after(replaced(firewall, first=1, count=0))
    assert few.portal.asked_ids == [record["id"] for record in few.portal.records]
    assert few.holds(few.portal.records)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda found: {**found, "started": found["started"] - 25 * 3600}, id="old"),
        pytest.param(lambda found: {**found, "portal": "https://example.org"}, id="of another portal"),
        pytest.param(lambda found: {"done": found["done"]}, id="damaged"),
        pytest.param(lambda _: msgspec.Raw(b'{"portal":"\xff'), id="no text"),
    ],
)
def test_a_journal_that_does_not_fit_begins_a_new_round(few: Deployment, spoil: Callable[[JsonObject], object]) -> None:
    with pytest.raises(PortalError):
        few.sync_after(replaced(firewall, first=8))
    few.journal.write_bytes(msgspec.json.encode(spoil(msgspec.json.decode(few.journal.read_bytes()))))
    few.portal.requests.clear()
    few.sync_after(replaced(firewall, first=1, count=0))
    assert len(few.portal.requests) == 1 + 10


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"id": "x", "code": "9.9", "name": "Rồng"}, "another record, 9.9", id="another record"),
        pytest.param(None, "HTTP 201, “Thành công”, and no data", id="no answer"),
    ],
)
def test_one_bad_record_is_told_and_the_others_go_on(few: Deployment, data: JsonObject | None, words: str) -> None:
    bad = few.portal.records[3]
    report = few.sync_after(for_record(bad["id"], lambda: envelope(data)))
    (problem,) = report.problems
    assert str(problem).startswith(f"{bad['code']}: ")
    assert words in problem.message
    assert len(report.new) == 9
    assert not few.journal.exists()


def test_five_failures_running_stop_the_run(few: Deployment) -> None:
    few.sync()
    few.portal.requests.clear()
    with pytest.raises(PortalError, match="failed 5 times running"):
        few.sync_after(replaced(lambda: envelope(None, 401, "Chưa đăng nhập"), first=4))
    assert len(few.portal.requests) == 3 + 5
