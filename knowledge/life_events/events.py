"""Reading the life events, and telling which one a message speaks of."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Optional

import msgspec
import numpy as np
import yaml

from knowledge.encoder import Encoder
from knowledge.lexicon import Lexicon
from knowledge.records import Record
from knowledge.text import expressions
from knowledge.text.normalise import clean
from knowledge.text.reading import read

_FOLDER = Path(__file__).parent


class Step(Record, kw_only=True):
    """One procedure of a life event."""

    code: str
    why: str
    """What it is for, in a plain sentence."""
    when: str = ""
    """By when, or who needs it, as the record has it; empty for everybody and any time."""
    after: tuple[str, ...] = ()
    """Codes of earlier steps whose result it needs."""


class Together(Record, kw_only=True):
    """A procedure that does several steps in one go."""

    code: str
    covers: list[str]
    note: str


class LifeEvent(Record, kw_only=True):
    """A situation in life."""

    id: str
    title: str
    said: list[str]
    """How people tell of it."""
    no: list[str] = msgspec.field(name="not", default_factory=list)
    """What sounds like it and is a single procedure, or something else."""
    steps: list[Step]
    """In the order in which to do them."""
    together: tuple[Together, ...] = ()


class _Told(NamedTuple):
    text: str
    event: Optional[LifeEvent]
    """None for what only sounds like one."""


class LifeEvents:
    """The life events by id, and what people say of them."""

    def __init__(self, events: list[LifeEvent], vectors: np.ndarray, encoder: Encoder) -> None:
        """`vectors` are those of `told_of(events)` by `encoder`; shape (texts, dimension)."""
        self.by_id = {event.id: event for event in events}
        self.vectors = vectors
        self._told = _told(events)
        self._encoder = encoder
        self._lexicon = Lexicon.from_texts(_words(told.text) for told in self._told)

    def of(self, text: str) -> tuple[Optional[LifeEvent], float]:
        """The event that the message `text` is likest to tell of, and how alike, 0 to 1.

        None where it is likest to something that only sounds like one.
        """
        meant = read(clean(text)).text
        if not self._told or not meant:
            return None, 0.0
        shared = self._lexicon.scores(self._lexicon.read(_words(meant)))
        alike = (shared + self.vectors @ self._encoder.query(meant)) / 2
        best = int(alike.argmax())
        return self._told[best].event, float(alike[best])


def told_of(events: list[LifeEvent]) -> list[str]:
    """What people say of `events`, and what only sounds like it, as a question is read."""
    return [read(clean(told.text)).text for told in _told(events)]


def _told(events: list[LifeEvent]) -> list[_Told]:
    told = [_Told(text, event) for event in events for text in event.said]
    return told + [_Told(text, None) for event in events for text in event.no]


def _words(meant: str) -> list[str]:
    return expressions.packaged().content_words(meant)


def read_life_events(folder: Path = _FOLDER) -> list[LifeEvent]:
    """The events in the YAML files of `folder`; raises ValidationError with the file's name."""
    events = []
    for path in sorted(folder.glob("*.yml")):
        try:
            events.append(msgspec.convert(yaml.safe_load(path.read_text("utf-8")), LifeEvent))
        except (yaml.YAMLError, msgspec.ValidationError) as error:
            raise msgspec.ValidationError(f"{path.name}: {error}") from error
    return events
