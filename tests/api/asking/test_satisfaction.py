"""Saying over HTTP how content one is, for who has the conversation's token and for nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from api.asking import due
from api.asking.tables import satisfaction
from tests.api.test_live import Reader
from tests.support.asking import answered, returned
from tests.support.doors import OpenDoor, open_door
from tests.support.handover import rows
from tests.support.notices import RECEIPT
from tests.support.problems import problem

_QUIET = due.PAGE_SILENCE + timedelta(seconds=10)
_C1 = "/api/v1/conversations/c1"


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[OpenDoor]:
    async with open_door(database_url) as door:
        yield door


def _engine(opened: OpenDoor) -> sa.Engine:
    return opened.parts.conversations._engine


async def _put(opened: OpenDoor, **said: Any) -> httpx.Response:
    return await opened.http.put(f"{_C1}/satisfaction", json=said, headers=opened.own("c1"))


async def test_a_page_is_asked_by_its_stream_and_when_it_is_loaded_anew_until_it_has_answered(opened: OpenDoor) -> None:
    answered(_engine(opened), "c1", ago=_QUIET)
    asked = None
    for _ in range(2):
        async with opened.http.stream("GET", f"{_C1}/events", headers=opened.own("c1")) as response:
            reader = Reader(response)
            assert "retry" in await reader.event()
            event = await reader.event(within_s=10)
            assert event["event"] == "survey"
            assert asked in (None, event["data"])
            asked = event["data"]
    told = (await opened.http.get(_C1, headers=opened.own("c1"))).json()["survey"]
    assert (told["kind"], told["receipt"]) == ("conversation", "")
    assert (await _put(opened, kind="conversation", score=4, comment="Tốt")).status_code == httpx.codes.NO_CONTENT
    assert (await opened.http.get(_C1, headers=opened.own("c1"))).json()["survey"] is None
    again = await _put(opened, kind="conversation", score=1)
    assert problem(again, 409)["detail"] == "Anh/chị đã trả lời câu này rồi ạ. Cảm ơn anh/chị."
    assert [(row.score, row.comment) for row in rows(_engine(opened), satisfaction)] == [(4, "Tốt")]


async def test_what_does_not_fit_is_refused(opened: OpenDoor) -> None:
    answered(_engine(opened), "c1", "smalltalk", ago=_QUIET)
    assert problem(await _put(opened, kind="conversation", score=4), 404)["detail"] == "Ở đây chưa có gì để đánh giá."
    problem(await _put(opened, kind="dossier", receipt=RECEIPT, score=4), 404)
    returned(_engine(opened), "c1", ago=_QUIET)
    for bad in (
        {"kind": "conversation"},
        {"kind": "conversation", "score": 0},
        {"kind": "conversation", "score": 6},
        {"kind": "conversation", "score": "5"},
        {"kind": "conversation", "score": 5, "receipt": RECEIPT},
        {"kind": "conversation", "score": 5, "factors": {"staff": 5}},
        {"kind": "conversation", "score": 5, "comment": "a" * 501},
        {"kind": "dossier", "score": 5},
        {"kind": "dossier", "score": 5, "receipt": RECEIPT, "factors": {"price": 5}},
        {"kind": "dossier", "score": 5, "receipt": RECEIPT, "factors": {"staff": 9}},
        {"kind": "dossier", "score": None, "receipt": RECEIPT, "comment": "Thôi"},
        {"kind": "mood", "score": 5},
    ):
        problem(await _put(opened, **bad), 422)
    strangers = await opened.http.put(f"{_C1}/satisfaction", json={"kind": "conversation", "score": 5})
    problem(strangers, 403)
    said = {"kind": "dossier", "receipt": RECEIPT, "score": 5, "factors": {"staff": 5}}
    assert (await _put(opened, **said)).status_code == httpx.codes.NO_CONTENT
    assert [row.factors for row in rows(_engine(opened), satisfaction)] == ['{"staff":5}']
