"""What arrives and what is sent, the same for every platform."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, Literal, NamedTuple, Optional, Protocol

import msgspec

from actions.dossiers.changes import Notice
from actions.wording.replies import Reply

Channel = Literal["messenger", "zalo", "zns", "sms"]
"""The last two speak to telephone numbers, and nobody answers by them."""
Kind = Literal[
    "text",  # typed, or a tap on a button: its payload stands in the text then
    "start",  # the person opened the conversation or follows the account
    "attachment",  # `about` says which: image, audio, file, sticker, …
    "location",
    "info",  # the person shared name, telephone or address by the platform's form
    "unfollow",
    "withdraw",  # the person takes back their consent: everything of theirs is deleted
    "echo",  # the platform tells of a message of ours; `about` is its text
    "human",  # a person answered in the platform's own inbox
    "receipt",  # messages of ours were delivered or seen
    "ignored",  # nothing to do; `about` is the event's name
]


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a webhook."""

    channel: Channel
    id: str
    """Unique within the channel: the platform's own, or made of the event where it has none."""
    person: str
    """The platform's id of the person; empty where the event is about nobody."""
    kind: Kind
    text: str = ""
    about: str = ""
    place: Optional[tuple[float, float]] = None
    """Latitude and longitude in degrees, of a location."""
    at: float = 0.0
    """When the platform says it happened, seconds since the epoch."""
    ours: Sequence[str] = ()
    """Ids of our own messages that it tells of."""
    anonymous_in: str = ""
    """On Zalo the conversation of somebody who does not follow the account; empty for all others."""


def degrees(latitude: object, longitude: object) -> Optional[tuple[float, float]]:
    """A place on the globe, from numbers or texts of numbers; None where they are none."""
    try:
        place = (float(str(latitude)), float(str(longitude)))
    except ValueError:
        return None
    return place if abs(place[0]) <= 90 and abs(place[1]) <= 180 else None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the platform takes it."""

    body: dict[str, Any]
    """What is posted."""
    reference: str = ""
    """Ours, the same at every attempt: a channel that knows it already need not send again."""
    options: Sequence[str] = ()
    """Payloads of the choices that stand numbered in the text, in their order: "2" typed means the second."""


class Outcome(Enum):
    """What became of an attempt to send."""

    SENT = "sent"
    RETRY = "retry"
    """Nothing was sent: again after a pause."""
    TOKEN = "token"  # noqa: S105 - a name
    """Nothing was sent: again with a fresh token."""
    MORNING = "morning"
    """Nothing was sent: the platform sends nothing at night."""
    REFUSED = "refused"
    """Nothing was sent, nor will it be: staff have to know."""
    UNKNOWN = "unknown"
    """The message may have been sent or not."""


class Attempt(NamedTuple):
    """An attempt to send, and what the platform said."""

    outcome: Outcome
    message_id: str = ""
    """The platform's id of the message, where it was sent."""
    reason: str = ""


class Sender(Protocol):
    """A channel by which people are told."""

    channel: Channel
    window_s: float
    """For so long after a person's last message they may be written to."""

    def notify(self, notice: Notice, person: str, anonymous_in: str) -> Outgoing:
        """The one message that tells `notice`, within the channel's limits."""

    async def send(self, message: Outgoing) -> Attempt:
        """Post `message`; never raises for what the network or the platform does."""

    async def close(self) -> None:
        """Let go of connections."""


class Platform(Sender, Protocol):
    """A channel on which people write to us."""

    most_choices: int
    """So many buttons stand under a message."""
    thumbs: bool
    """Whether an answer is offered thumbs among them: they are soon gone, and do not fill the screen."""

    def probes(self, body: bytes) -> bool:
        """Whether `body` only asks whether somebody is there: it is answered, whoever sends it."""

    def genuine(self, body: bytes, headers: Any) -> bool:
        """Whether the raw `body` was signed by the platform."""

    def read(self, body: bytes) -> list[Incoming]:
        """The events in `body`, in order; raises ValueError where it is none of the platform's."""

    def render(self, replies: Sequence[Reply], person: str, anonymous_in: str) -> Outgoing:
        """One message with all of `replies`, within the platform's limits."""

    async def types(self, person: str) -> None:
        """Let `person` see that somebody types, where the platform can show that; never raises for what it does."""


def unaddressed(message: Outgoing, person: str, anonymous_in: str = "") -> Outgoing:
    """`message` to be stored: names of a contact's columns for what stands in them, and only there."""
    names = {person: "person", anonymous_in: "anonymous_in"}
    recipient = {key: names[value] for key, value in message.body["recipient"].items()}
    return msgspec.structs.replace(message, body={**message.body, "recipient": recipient})
