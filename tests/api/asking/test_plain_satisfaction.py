"""The same at /chat, where nothing is asked: who wants to, opens a form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from actions.dossiers.database import open_engine
from api.asking.tables import satisfaction
from tests.support.asking import returned
from tests.support.handover import rows
from tests.support.plain import Plain
from tests.support.servers import Servers

_RATE, _RECEIPT = "Đánh giá cuộc trò chuyện này", "H00.99-261130-7777"


@pytest.fixture
def plain(servers: Servers) -> Iterator[Plain]:
    with httpx.Client(base_url=servers.url, timeout=60, trust_env=False) as http:
        yield Plain(http).open()


@pytest.fixture(scope="module")
def engine(servers: Servers) -> Iterator[sa.Engine]:
    engine = open_engine(servers.database_url)
    yield engine
    engine.dispose()


def test_who_was_answered_may_say_once_how_content_they_are(plain: Plain, engine: sa.Engine) -> None:
    def rate(kind: str, **said: str) -> None:
        form = {"kind": kind, "lang": "vi", **said}
        plain.response = plain.http.post("/chat/satisfaction", data=form, follow_redirects=True)
        assert plain.response.is_success

    assert _RATE not in plain.text
    plain.http.post("/chat", data={"text": "làm lại căn cước hết bao nhiêu tiền"})
    plain.open()
    assert _RATE in plain.text
    conversation = plain.http.cookies["motcua_chat"].partition(".")[0]
    returned(engine, conversation, ago=timedelta(), receipt=_RECEIPT)
    assert f"Đánh giá việc giải quyết hồ sơ {_RECEIPT}" in plain.open().text
    before = {row.id for row in rows(engine, satisfaction)}
    rate("conversation")  # nothing chosen
    rate("conversation", score="2", staff="5", comment="Gọi 0912345678")
    rate("conversation", score="5")
    assert _RATE not in plain.text
    rate("dossier", score="4", receipt=_RECEIPT, staff="5", comment="")
    assert _RECEIPT not in "".join(one.text_content() for one in plain.page.iter("summary"))
    new = sorted((row for row in rows(engine, satisfaction) if row.id not in before), key=lambda row: row.score)
    assert [(row.kind, row.score, row.factors) for row in new] == [
        ("conversation", 2, ""),
        ("dossier", 4, '{"staff":5}'),
    ]
    assert "0912345678" not in new[0].comment


def test_who_will_not_say_is_not_offered_it_again(plain: Plain) -> None:
    plain.http.post("/chat", data={"text": "làm lại căn cước hết bao nhiêu tiền"})
    plain.http.post("/chat/satisfaction", data={"kind": "conversation", "skip": "yes", "score": "3"})
    assert _RATE not in plain.open().text
