"""Bringing the store level with the National Public Service Portal.

A round lists all procedures and fetches each; a journal lets a later run go on where one was stopped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple, Optional

import msgspec

from knowledge.catalogue import Problem
from knowledge.errors import PortalError, RecordError
from knowledge.national.client import PAGE_LENGTH, SHORTEST_PAUSE, Client, NoAnswerError
from knowledge.national.store import Store

_MOST_PAGES = 1000
_MOST_FAILED = 5
_SAVE_EVERY = 20
# An older list says too little about what the portal has now.
_ROUND_S = 24 * 3600


class Progress(NamedTuple):
    """How far a round is: of `total` procedures so many are listed, or their details done."""

    step: Literal["list", "details"]
    done: int
    total: int


class SyncReport(msgspec.Struct):
    """What one run did, as codes; of a round that was resumed, only the rest."""

    new: list[str] = []
    changed: list[str] = []
    same: list[str] = []
    """Held already, so or in a later edition."""
    withdrawn: list[str] = []
    problems: list[Problem] = []
    """The procedures that could not be had, each by its code."""


def sync(
    portal: str,
    store: Store,
    user_agent: str,
    tell: Optional[Callable[[Progress], None]] = None,
    *,
    journal: Path,
    pause: float = SHORTEST_PAUSE,
) -> SyncReport:
    """Fetch all procedures of `portal`, an address, into `store`, and withdraw those it no longer lists.

    `user_agent` and `pause` are those of `Client`. The file `journal` exists while a round is
    unfinished; the same call within a day goes on with what is left of it.

    Raises PortalError where the portal blocks us, fails or cannot be understood, and StoreError where
    so much is gone from the list that it is more likely cut. Either way, what was fetched stays.
    """
    with Client(portal, user_agent, pause) as client:
        return _Run(client, store, _Journal(journal), tell or (lambda _: None)).finish()


class _Round(msgspec.Struct):
    """A list of the portal's and what of it is done."""

    portal: str
    started: float
    complete: bool
    """Whether the list has as many procedures as the portal says there are."""
    listed: dict[str, str]
    """Codes by the portal's ids: two records can share a code."""
    done: set[str]
    """The ids of the records that were fetched."""


class _Journal:
    """The file that holds the unfinished round."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, portal: str) -> Optional[_Round]:
        """The round begun with `portal` within a day, or None; a damaged file is as good as none."""
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=_Round)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return None
        return found if found.portal == portal and 0 <= time.time() - found.started < _ROUND_S else None

    def write(self, unfinished: _Round) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_name(f".{self._path.name}-{os.getpid()}")
        with temporary.open("wb") as file:
            file.write(msgspec.json.encode(unfinished))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)


class _Run:
    """One run through a round, from its list or from where an earlier run was stopped."""

    def __init__(self, client: Client, store: Store, journal: _Journal, tell: Callable[[Progress], None]) -> None:
        self._client = client
        self._store = store
        self._journal = journal
        self._tell = tell
        self._report = SyncReport()

    def finish(self) -> SyncReport:
        """Do what is left of the round."""
        current = self._resumed() or self._listed()
        self._withdraw(current)
        try:
            self._fetch(current)
        finally:
            self._save(current)
        self._journal.remove()
        return self._report

    def _resumed(self) -> Optional[_Round]:
        found = self._journal.read(self._client.address)
        if found is not None:
            # The journal outlives a store that somebody removed.
            held = self._store.codes()
            found.done = {i for i, code in found.listed.items() if i in found.done and code in held}
        return found

    def _listed(self) -> _Round:
        listed: dict[str, str] = {}
        last, asked = "", {""}
        for _ in range(_MOST_PAGES):
            page = self._client.page(last)
            before = len(listed)
            listed.update((item.id, item.code.strip()) for item in page.items)
            self._tell(Progress("list", len(listed), page.total))
            complete = len(listed) >= page.total
            if complete or len(page.items) < PAGE_LENGTH:
                return _Round(self._client.address, time.time(), complete, listed, set())
            last = page.last_id or ""
            if len(listed) == before and last in asked:
                break
            asked.add(last)
        raise PortalError(f"the portal's list goes round in circles after {len(listed)} procedures: run again later")

    def _withdraw(self, current: _Round) -> None:
        """Before the details: a list that is cut should cost the portal no more requests."""
        if not current.complete:
            self._report.problems.append(
                Problem("the list", "", f"ends early, after {len(current.listed)} procedures: nothing was withdrawn")
            )
            return
        gone = self._store.codes().keys() - current.listed.values()
        self._store.withdraw(gone)
        self._report.withdrawn = sorted(gone)

    def _fetch(self, current: _Round) -> None:
        self._save(current)
        left = [portal_id for portal_id in current.listed if portal_id not in current.done]
        failed = 0
        for count, portal_id in enumerate(left, 1):
            code = current.listed[portal_id]
            try:
                self._take(portal_id, code)
                current.done.add(portal_id)
                failed = 0
            except RecordError as error:
                self._report.problems.append(Problem(code, "", str(error)))
                failed = 0
            except NoAnswerError as error:
                self._report.problems.append(Problem(code, "", str(error)))
                failed += 1
                if failed == _MOST_FAILED:
                    raise PortalError(
                        f"the portal failed {failed} times running, last for {code}: {error}: run the same "
                        "again later; what was fetched is kept"
                    ) from error
            if count % _SAVE_EVERY == 0:
                self._save(current)
            self._tell(Progress("details", len(current.listed) - len(left) + count, len(current.listed)))

    def _save(self, current: _Round) -> None:
        # The store first: the journal calls nothing done that a kill could still undo.
        self._store.commit()
        self._journal.write(current)

    def _take(self, portal_id: str, code: str) -> None:
        """Fetch a record into the store."""
        record, raw = self._client.record(portal_id, code)
        source = f"{self._client.address}/thu-tuc-hanh-chinh/{portal_id}"
        outcome = self._store.put(record, raw, source)
        changes = {"new": self._report.new, "changed": self._report.changed}
        changes.get(outcome, self._report.same).append(code)
