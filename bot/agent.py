"""Rasa's agent with our tracker store and the actions in its process."""

from __future__ import annotations

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, List, Optional

import msgspec
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.utils.log_utils import configure_structlog

from actions import resources
from actions.dossiers.database import open_engine
from actions.private import Private, bring
from actions.scope import Reading, reading
from actions.settings import settings
from bot.in_process import InProcessActions, compile_validator_once
from bot.tracker_store import BoundedTrackerStore
from knowledge.text.normalise import clean
from knowledge.text.reading import read

_COMMAND = re.compile(r"/(?P<intent>\w+)(?P<values>\{.*\})?", re.DOTALL)


class Turn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A message of one conversation: either text as typed, or a command issued to that conversation."""

    conversation_id: str
    text: str = ""
    command: Optional[str] = None
    """A payload such as ``/ask_fee`` or ``/choose{"code":"1.001193"}``."""
    locality: Optional[str] = None
    verifier: Optional[str] = None
    """Digits left out of the text, which prove whose a dossier is: used in the turn and kept nowhere."""
    address: Optional[str] = None
    """A pseudonym of the network address that asks."""


class Outcome(msgspec.Struct):
    """What a turn led to: replies to read, and what was decided, one answer a question."""

    replies: List[Dict[str, Any]]
    answers: List[Dict[str, Any]]


class Bot:
    """One loaded model, ready to take turns."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._encoding = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoding")
        # Rasa's own ("restart", "back") steer the session and answer nothing.
        self._intents = set(agent.domain.intents) - set(DEFAULT_INTENTS)

    @classmethod
    def load(cls, model: Path) -> Bot:
        """The bot of the trained `model`; raises SnapshotError where snapshot and model do not match."""
        compile_validator_once()
        # Rasa's own logging writes every message and every reply out at its default level.
        configure_structlog(logging.WARNING)
        agent = Agent.load(
            model,
            tracker_store=BoundedTrackerStore(None, open_engine(settings().database_url)),
            lock_store=InMemoryLockStore(),
            action_endpoint=InProcessActions(),
        )
        return cls(agent)

    async def take(self, turn: Turn) -> Outcome:
        """Carry `turn` through: understand, decide, act, remember."""
        output = CollectingOutputChannel()
        text = _typed(turn.text or turn.command or "")
        if turn.text:
            text = _written_out(text)
        command = self._read(turn.command) if turn.command else None
        command = command or (_proof(text) if turn.verifier else _wordless(text))
        message = UserMessage(
            command["text"] if command else text,
            output_channel=output,
            sender_id=turn.conversation_id,
            input_channel="api",
            metadata={"locality": turn.locality} if turn.locality else None,
            parse_data=command,
        )
        if command is None:
            # Beside the loop, so that other turns go on meanwhile; the search finds it done.
            await asyncio.get_running_loop().run_in_executor(self._encoding, _encode, message.text)
        bring(Private(turn.verifier, turn.address))
        await self._agent.handle_message(message)
        spoken = [said["custom"] for said in output.messages if "custom" in said]
        return Outcome([said["reply"] for said in spoken], [said["answer"] for said in spoken])

    async def parse(self, text: str) -> Dict[str, Any]:
        """What the pipeline makes of `text`, as Rasa puts it."""
        parsed: Dict[str, Any] = await self._agent.parse_message(_written_out(_typed(text)))
        return parsed

    async def read(self, text: str) -> Optional[Reading]:
        """What the classifier makes of `text` as a question; None where it makes nothing of it."""
        parsed = await self.parse(text)
        ranking = {entry["name"]: float(entry["confidence"]) for entry in parsed["intent_ranking"]}
        return reading(ranking, float(parsed.get("matter", 1.0)))

    def _read(self, command: str) -> Optional[Dict[str, Any]]:
        """What Rasa's classifier would say of `command`, without asking it; None for none of ours.

        A button may outlive the intent it was made for: what it sends is then ordinary text.
        """
        match = _COMMAND.fullmatch(command)
        if match is None or match["intent"] not in self._intents:
            return None
        try:
            values = msgspec.json.decode(match["values"] or "{}", type=Dict[str, str])
        except msgspec.DecodeError:
            return None
        return {
            "text": command,
            "intent": {"name": match["intent"], "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in values.items()],
        }


def _encode(text: str) -> None:
    """Have the encoder keep the vector of `text` as the search will ask for it."""
    resources.snapshot().index.encoder.query(read(clean(text)).text)


def _proof(text: str) -> Dict[str, Any]:
    """What is to be understood of a message that brings nothing but what proves whose a dossier is."""
    return {"text": text, "intent": {"name": "dossier_details", "confidence": 1.0}, "entities": []}


def _wordless(text: str) -> Optional[Dict[str, Any]]:
    """What is to be understood of a message without a letter or a digit; None for all others.

    The classifier knows words only: of "?" it would say whatever its training last left it with.
    """
    if re.search(r"\w", text):
        return None
    return {"text": text, "intent": {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 0.0}, "entities": []}


def _written_out(text: str) -> str:
    """`text` with what the office says that people here mean by some words."""
    return resources.snapshot().index.synonyms.written_out(text)


def _typed(text: str) -> str:
    """`text` as the classifier may see it.

    Rasa takes a leading slash for a command from whoever types it; commands come to us apart, so
    what was typed loses the slashes it begins with.
    """
    return text.lstrip("/ \t\n") or "?"
