"""Answering what arrived and sending it, one conversation in order and many beside each other."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Sequence
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from actions.settings import settings
from actions.wording.cards import maps
from actions.wording.facts import centre_line
from actions.wording.replies import Reply
from actions.wording.staff import staff_words
from actions.wording.templates import vietnamese
from api.asking.thumbs import offered, with_thumbs
from api.bot_client import BotUnavailableError
from api.channels.mailbox import Arrived, Contact, now
from api.channels.messages import Attempt, Incoming, Outcome
from api.limits import PER_CONVERSATION, TOLD_CLOSED, TOLD_TOO_FAST
from api.reporting.facts import fact
from api.responding import respond
from api.state import State
from api.turn import LONGEST_TEXT, Asked, body, heard
from knowledge.text.normalise import clean

_log = logging.getLogger(__name__)

_AT_ONCE = 32
# Nobody waits for a notice: where we are killed, the one under way is all that may be told twice.
_NOTIFIED_AT_ONCE = 1
# Farther than this nobody is sent by a map.
_NEAR_KM = 30.0
_LOOK_EVERY_S = 0.25
_ATTACHED = {
    "image": "handover.attached.image",
    "audio": "handover.attached.audio",
    "file": "handover.attached.file",
    "location": "handover.attached.location",
}
_MOST_TRIES = 5


class Worker:
    """Works on the conversations of all channels; any number of workers, in any number of processes."""

    def __init__(self, parts: State) -> None:
        self._parts = parts
        self._name = secrets.token_hex(8)
        self._arrived = asyncio.Event()
        self._working: dict[str, asyncio.Task[None]] = {}
        self._notifying: set[str] = set()

    def wake(self) -> None:
        """Something arrived: look now rather than at the next round."""
        self._arrived.set()

    async def run(self) -> None:
        """Work until cancelled; what is under way is brought to its end then.

        Where no channel is set up it leaves what there is to processes that have one.
        """
        if not self._parts.senders:
            return
        try:
            while True:
                self._arrived.clear()
                await self._round()
                try:
                    await asyncio.wait_for(self._arrived.wait(), _LOOK_EVERY_S)
                except TimeoutError:
                    continue
        finally:
            await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def _round(self) -> None:
        answering = len(self._working) - len(self._notifying)
        await self._claim(_AT_ONCE - answering, to_notify=False)
        await self._claim(_NOTIFIED_AT_ONCE - len(self._notifying), to_notify=True)

    async def _claim(self, room: int, *, to_notify: bool) -> None:
        if room <= 0:
            return
        try:
            claimed = await self._parts.mailbox.claim(self._name, room, to_notify=to_notify)
        except SQLAlchemyError:
            # A database that is away for a while must not end the worker.
            _log.exception("the mailbox could not be read")
            return
        for conversation in claimed:
            if conversation not in self._working:  # one that took longer than its claim goes on with the new one
                task = self._working[conversation] = asyncio.create_task(self._work(conversation))
                task.add_done_callback(partial(self._done, conversation))
                if to_notify:
                    self._notifying.add(conversation)

    def _done(self, conversation: str, task: asyncio.Task[None]) -> None:
        del self._working[conversation]
        self._notifying.discard(conversation)
        self._arrived.set()
        if not task.cancelled() and task.exception() is not None:
            # Its claim runs out, and another round tries again.
            _log.error("a conversation could not be worked on", exc_info=task.exception())

    async def _work(self, conversation: str) -> None:
        """Answer and send for `conversation` until there is nothing left to do now."""
        mailbox = self._parts.mailbox
        while await mailbox.keep(conversation, self._name):
            contact = await mailbox.contact(conversation)
            if contact is None:
                return  # forgotten meanwhile
            if await self._send(contact):
                continue
            arrived = await mailbox.next_arrived(conversation)
            if arrived is None or not await self._answer(contact, arrived):
                break
        await mailbox.release(conversation, self._name)

    async def _send(self, contact: Contact) -> bool:
        """Send the next message, if there is one."""
        queued = await self._parts.mailbox.next_to_send(contact.conversation)
        if queued is None:
            return False
        sender = self._parts.senders.get(contact.channel)
        since = (now() - contact.last_message_at).total_seconds() if contact.last_message_at else 0.0
        if sender is None:
            attempt = Attempt(Outcome.REFUSED, reason="the channel is not set up any more")
        elif since > sender.window_s:
            attempt = Attempt(Outcome.REFUSED, reason="outside the time in which the person may be written to")
        else:
            attempt = await sender.send(queued.message)
        await self._parts.mailbox.sent(queued, attempt)
        return True

    async def _answer(self, contact: Contact, arrived: Arrived) -> bool:
        """Answer `arrived`; False where that has to wait."""
        mailbox, event = self._parts.mailbox, arrived.event
        if event.kind == "withdraw":
            await self._parts.conversations.forget(contact.conversation)
            return False
        platform = self._parts.platforms.get(contact.channel)
        if contact.silent or event.kind == "unfollow" or platform is None:
            await mailbox.answered(arrived, contact, None)
            return True
        try:
            replies = await self._replies(contact, event)
        except (BotUnavailableError, SQLAlchemyError) as error:
            _log.warning("bot or database do not answer: %s", type(error).__name__)
            await mailbox.later(arrived)
            return False
        except Exception:
            # A message that we cannot answer must not hold back what the person writes next.
            _log.exception("a message could not be answered")
            if arrived.tries < _MOST_TRIES:
                await mailbox.later(arrived)
                return False
            replies = [Reply(text=vietnamese()("platforms.failed"))]
        message = platform.render(replies, contact.person, contact.anonymous_in) if replies else None
        await mailbox.answered(arrived, contact, message)
        return True

    async def _replies(self, contact: Contact, event: Incoming) -> Sequence[Reply]:
        t = vietnamese()
        if event.kind in ("attachment", "location") and await self._parts.queue.heard(contact.conversation):
            # To the officer who speaks; we keep no pictures.
            return await self._turn(
                contact, event, t(_ATTACHED.get(event.about or event.kind, "handover.attached.other"))
            )
        if not await self._open(contact):
            staff = staff_words(settings().hotline, settings().hotline_hours)
            first = await self._parts.limiter.allows(TOLD_CLOSED, "closed", contact.conversation)
            return [Reply(text=t("switches.channel_off", staff=staff))] if first else []
        if event.kind == "start":
            return [Reply(text=t("platforms.welcome"))]
        if event.kind == "attachment":
            known = {"audio": "platforms.voice", "sticker": "platforms.sticker"}
            return [Reply(text=t(known.get(event.about, "platforms.attachment")))]
        if event.kind == "location":
            return [self._nearest(event)]
        if event.kind == "info":
            return [Reply(text=t("platforms.info"))]
        text = clean(event.text)
        if not text:
            return [Reply(text=t("problems.nothing_readable"))]
        limiter = self._parts.limiter
        if not await limiter.allows(PER_CONVERSATION, "conversation", contact.conversation):
            first = await limiter.allows(TOLD_TOO_FAST, "told", contact.conversation)
            return [Reply(text=t("problems.too_fast"))] if first else []
        text = await self._chosen(contact, text)
        told = await self._parts.feedback.meet(contact.conversation, text)
        return [told] if told is not None else await self._turn(contact, event, text)

    async def _chosen(self, contact: Contact, text: str) -> str:
        """`text`, or what the number that it is stands for under the last message."""
        if not text.rstrip(".").isdecimal() or text.startswith("0"):
            return text
        options = await self._parts.mailbox.options(contact.conversation)
        number = int(text.rstrip("."))
        return options[number - 1] if 0 < number <= len(options) else text

    async def _open(self, contact: Contact) -> bool:
        """Whether the channel answers at present: who speaks with an officer goes on in any case."""
        channels = (await self._parts.switchboard.now()).channels
        if getattr(channels, contact.channel):
            return True
        return (await self._parts.queue.place(contact.conversation)).state == "held"

    def _nearest(self, event: Incoming) -> Reply:
        """The centre nearest to where the person is, where the local rules know one."""
        t = vietnamese()
        localities = self._parts.current.get().localities
        centre = localities.nearest(*event.place, within_km=_NEAR_KM) if event.place else None
        if centre is None:
            return Reply(text=t("platforms.location"))
        source = t("platforms.nearest_source", source=centre.source, checked_at=f"{centre.checked_at:%d/%m/%Y}")
        text = "\n".join([t("platforms.nearest"), centre_line(centre), "", source])
        return Reply(text=text, cards=maps([centre]))

    async def _turn(self, contact: Contact, event: Incoming, text: str) -> Sequence[Reply]:
        """The replies of a turn; the same message again, after a crash, is the same turn."""
        parts, conversation = self._parts, contact.conversation
        message = hashlib.sha256(event.id.encode()).hexdigest()
        said = await heard(parts.conversations, conversation, text)
        begun = await parts.conversations.begin(conversation, message, said.text[:LONGEST_TEXT], contact.channel)
        if begun.response is not None:
            return self._with_thumbs(contact, message, begun.response)
        outcome, notices = await respond(parts, Asked(conversation, said, channel=contact.channel), text)
        became = fact(outcome.answers[0], None, parts.current.get().procedures)
        response = body(conversation, outcome)
        await parts.conversations.finish(conversation, begun.turn, response, became, notices)
        return self._with_thumbs(contact, message, response)

    def _with_thumbs(self, contact: Contact, message: str, response: bytes) -> Sequence[Reply]:
        """The replies in the `response` to `message`, with thumbs to rate them where the platform has room."""
        replies = self._parts.conversations.replies(response)
        platform = self._parts.platforms[contact.channel]
        return with_thumbs(replies, offered(message, response), platform.most_choices) if platform.thumbs else replies
