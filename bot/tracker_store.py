"""Rasa's conversations in the product's database, bounded and off the event loop.

Rasa's own SQL store blocks the loop and reads a history that grows without end. Here a conversation
is one row: the slots, and the events of its last turns, which is all that rules look at.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, Iterable, List, Optional, Type

import msgspec
import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from sqlalchemy.dialects import postgresql, sqlite

_metadata = sa.MetaData()
_trackers = sa.Table(
    "trackers",
    _metadata,
    sa.Column("sender_id", sa.String(128), primary_key=True),
    sa.Column("events", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)
# Rasa's own reading of an event searches all its classes for each.
_EVENTS: Dict[str, Type[Event]] = {cls.type_name: cls for cls in all_subclasses(Event)}
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class BoundedTrackerStore(TrackerStore):
    """Keeps the slots and the last `turns` turns of each conversation."""

    def __init__(self, domain: Optional[Domain], engine: sa.engine.Engine, turns: int = 2) -> None:
        super().__init__(domain)
        self._engine = engine
        self._turns = turns
        # One thread: SQLite writes one at a time anyway, and the loop stays free.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trackers")
        _metadata.create_all(engine)
        insert = _INSERTS[engine.dialect.name](_trackers)
        new = insert.excluded
        self._upsert = insert.on_conflict_do_update(
            index_elements=["sender_id"], set_={"events": new.events, "updated_at": new.updated_at}
        )
        self._select = sa.select(_trackers.c.events).where(_trackers.c.sender_id == sa.bindparam("sender"))

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker, not yet stored: the turn that needs it stores it at its end."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        row = {
            "sender_id": tracker.sender_id,
            "events": msgspec.json.encode([_compact(event) for event in self._bounded(tracker)]),
            "updated_at": time.time(),
        }
        await self._off_loop(self._write, row)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        stored = await self._off_loop(self._read, sender_id)
        if stored is None:
            return None
        tracker = self.init_tracker(sender_id)
        for values in msgspec.json.decode(stored):
            tracker.update(_EVENTS[values["event"]]._from_parameters(values), self.domain)
        return tracker

    async def keys(self) -> Iterable[str]:
        def read() -> List[str]:
            with self._engine.connect() as connection:
                return [row[0] for row in connection.execute(sa.select(_trackers.c.sender_id))]

        return await self._off_loop(read)

    def _bounded(self, tracker: DialogueStateTracker) -> List[Event]:
        # What the bot said is on record with the public process, and no rule looks at it.
        events = [event for event in tracker.events if not isinstance(event, BotUttered)]
        turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
        if len(turns) <= self._turns:
            return events
        # A listening bot with the slots as they stood before the oldest turn that is kept.
        start = turns[-self._turns]
        slots: Dict[str, Any] = {}
        for event in events[:start]:
            if isinstance(event, SessionStarted):
                slots.clear()
            elif isinstance(event, SlotSet):
                slots[event.key] = event.value
        at = events[0].timestamp
        return [
            ActionExecuted(ACTION_SESSION_START_NAME, timestamp=at),
            SessionStarted(timestamp=at),
            *(SlotSet(key, value, timestamp=at) for key, value in slots.items() if value is not None),
            ActionExecuted(ACTION_LISTEN_NAME, timestamp=at),
            *events[start:],
        ]

    async def _off_loop(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def _write(self, row: Dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(self._upsert, row)

    def _read(self, sender_id: str) -> Optional[bytes]:
        with self._engine.connect() as connection:
            stored: Optional[bytes] = connection.execute(self._select, {"sender": sender_id}).scalar()
        return stored


# What the classifier noted beside its decision: needed by nobody afterwards, and most of an event's size.
_NOTES = ("intent_ranking", "response_selector", "text_tokens")


def _compact(event: Event) -> Dict[str, Any]:
    values = event.as_dict()
    if isinstance(event, UserUttered):
        parse_data = values.get("parse_data") or {}
        values["parse_data"] = {key: value for key, value in parse_data.items() if key not in _NOTES}
    return values
