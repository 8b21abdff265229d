"""An office's tables, filled by chance, with groups great and small."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, get_args

import sqlalchemy as sa

from actions.dossiers.tables import dossiers
from actions.wording.replies import Status
from api.asking.questions import FACTORS
from api.asking.tables import satisfaction
from api.reporting.tables import REASONS, turn_facts
from api.tables import conversations, ratings, turns
from knowledge.clock import VIETNAM

CHANNELS = ("web", "web", "web", "zalo", "zalo", "messenger", "sms")
PLACES = ("", "", "24", "24", "24", "38001", "38002", "82003")
_USUAL = ("answered",) * 12 + ("clarify",) * 4 + ("out_of_scope", "handoff", "smalltalk", "dossier")
_AGENCIES = ("Phường Kinh Bắc",) * 20 + ("Xã Minh Họa",) * 10 + ("Xã Nhỏ",)


def fill(engine: sa.Engine, last: date, days: int, number: int, codes: Sequence[str], seed: int) -> None:
    """Put `number` answered turns into the `days` up to `last`, with all that hangs on them."""
    chance = random.Random(seed)
    said, facts, rated = [], [], []
    begun = [{"id": f"c{n}", "channel": chance.choice(CHANNELS), "started_at": _at(last, 8)} for n in range(number)]
    for turn in range(1, number + 1):
        conversation = begun[chance.randrange(turn)]
        day, hour = last - timedelta(days=chance.randrange(days)), min(23, int(abs(chance.gauss(10, 4))))
        # Every status comes, the rare ones once or twice.
        status = chance.choice(get_args(Status) if chance.random() < 0.02 else _USUAL)
        good = chance.choice((True, False, None, None, None)) if status != "human" else None
        reason = chance.choice((None, *REASONS)) if good is False and turn % 3 else None
        told = status in ("answered", "clarify", "handoff", "unanswerable")
        said.append(
            {"id": turn, "conversation_id": conversation["id"], "message_id": f"m{turn}", "text": "làm khai sinh"}
            | {"received_at": _at(day, hour), "first": turn % 3 == 0, "response": b"{}"}
        )
        facts.append(
            {"turn_id": turn, "day": day, "hour": hour, "channel": conversation["channel"], "first": turn % 3 == 0}
            | {"place": chance.choice(PLACES), "status": status, "intent": "ask_fee", "aspect": "fee"}
            | {"procedure": codes[min(len(codes) - 1, int(chance.expovariate(0.12)))] if told else ""}
            | {"online": status == "answered" and chance.random() < 0.2, "good": good, "reason": reason}
        )
        if good is not None:
            rated.append({"turn_id": turn, "good": good, "reason": reason, "at": _at(day, hour)})
    with engine.begin() as connection:
        for table, rows in ((conversations, begun), (turns, said), (turn_facts, facts), (ratings, rated)):
            connection.execute(table.insert(), rows)
        connection.execute(satisfaction.insert(), [_content(chance, n, last, days) for n in range(number // 15)])
        connection.execute(dossiers.insert(), [_dossier(chance, n, last, days) for n in range(number // 10)])


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 30), VIETNAM)


def _content(chance: random.Random, number: int, last: date, days: int) -> dict[str, Any]:
    kind = chance.choice(("conversation", "conversation", "dossier"))
    factors = {one: chance.randint(1, 5) for one in FACTORS if chance.random() < 0.7}
    return {
        "id": number + 1,
        "day": last - timedelta(days=chance.randrange(days)),
        "kind": kind,
        "score": chance.choices(range(1, 6), (1, 2, 3, 8, 9))[0],
        "factors": json.dumps(factors) if factors and kind == "dossier" else "",
        "comment": chance.choice(("", "", f"Nhận xét {number}")),
        "channel": chance.choice(CHANNELS),
        "place": chance.choice(PLACES),
    }


def _dossier(chance: random.Random, number: int, last: date, days: int) -> dict[str, Any]:
    received = last - timedelta(days=chance.randrange(days + 30))
    due = chance.choice((None, *[received + timedelta(days=chance.randint(3, 20))] * 9))
    state = chance.choice((1, 2, 3, 4, 4, 5, 7, 9, 10, 10, 10))
    done = received + timedelta(days=chance.randint(1, 25))
    moved = due is not None and chance.random() < 0.2
    return {
        "receipt": f"H00.01-261101-{number:04}",
        "compact": f"H0001261101{number:04}",
        "state": state,
        "agency": chance.choice(_AGENCIES),
        "received_at": received,
        "due_at": due + timedelta(days=7) if due and moved else due,
        "first_due_at": due,
        "supplemented": moved and chance.random() < 0.5,
        "finished_at": done if state in (3, 7, 9, 10) else None,
        "apologised_at": done if chance.random() < 0.1 else None,
        "updated_at": _at(last, 12),
        "source": "Kho thử",
    }
