"""Text messages: what stands in one, and what the gateway makes of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.changes import Change, Notice
from actions.dossiers.records import Dossier, State
from actions.wording.dossiers import short_notice
from api.channels.messages import Outcome, Outgoing
from api.channels.sms import Sms
from knowledge.text.normalise import clean
from tests.support.answering import answering
from tests.support.notices import APPLICANT, IDENTITY, PHONE, RECEIPT, notice
from tests.support.platforms import SMS_TOKEN, Behaviour, Curt, Drop, Fail, Hang, Html, Slow, SmsGateway

NUMBER = "84912345678"
_MESSAGE = Outgoing(body={"recipient": {"phone": NUMBER}, "text": "Mot Cua: ho so da xong"}, reference="motcua-17")


@pytest.fixture
async def gateway() -> AsyncIterator[SmsGateway]:
    async with SmsGateway() as gateway:
        yield gateway


def _channel(url: str, token: str = SMS_TOKEN, timeout_s: float = 5.0) -> Sms:
    return Sms(url=f"{url}/sms", token=token, timeout_s=timeout_s)


@pytest.fixture
async def sms(gateway: SmsGateway) -> AsyncIterator[Sms]:
    channel = _channel(gateway.url)
    yield channel
    await channel.close()


# ---- what is sent


def _text(*changes: Change, **fields: object) -> str:
    return short_notice(notice(*changes, **fields))


def test_a_text_message_says_which_dossier_it_is_and_where_it_stands() -> None:
    assert _text() == f"Mot Cua: ho so {RECEIPT} Da xu ly xong."


def test_the_date_is_told_while_the_agency_has_still_to_keep_it() -> None:
    assert _text(state=State.PROCESSING) == f"Mot Cua: ho so {RECEIPT} Dang xu ly, hen tra 05/11/2026."
    moved = _text("date", state=State.PROCESSING, new_due_at=date(2026, 11, 20))
    assert moved.endswith(", hen tra 20/11/2026.")


def test_who_is_kept_waiting_is_told_sorry() -> None:
    assert _text("late", state=State.PROCESSING).endswith(" Co quan xin loi vi qua hen.")


_dossiers = st.builds(
    Dossier,
    receipt=st.from_regex(r"[A-Z0-9.\-/]{1,64}", fullmatch=True),
    state=st.none() | st.sampled_from(State),
    state_word=st.text(max_size=300).map(clean),
    due_at=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    updated_at=st.just(datetime(2026, 11, 4, tzinfo=timezone.utc)),
    source=st.text(max_size=50),
)
_changes = st.lists(st.sampled_from(["state", "supplement", "date", "due", "late"]), min_size=1, unique=True)


@given(changes=_changes, dossier=_dossiers)
def test_whatever_a_system_says_it_is_one_text_message_that_every_telephone_shows(
    changes: list[Change], dossier: Dossier
) -> None:
    text = short_notice(Notice(changes, dossier))
    assert 0 < len(text) <= 160
    assert text.isascii()
    assert text.replace("\n", " ").isprintable()


async def test_nothing_about_a_person_is_sent_but_the_number(sms: Sms, gateway: SmsGateway) -> None:
    message = msgspec.structs.replace(sms.notify(notice("state", "late"), NUMBER), reference="motcua-1")
    assert (await sms.send(message)).outcome is Outcome.SENT
    body = json.dumps(gateway.sent[0].body, ensure_ascii=False)
    assert gateway.sent[0].recipient == NUMBER
    assert not [secret for secret in (APPLICANT, "Nguyen", PHONE, IDENTITY[-4:], "Lang") if secret in body]


# ---- what became of it


async def test_what_is_sent_has_the_gateways_id_and_our_own(sms: Sms, gateway: SmsGateway) -> None:
    assert await sms.send(_MESSAGE) == (Outcome.SENT, gateway.sent[0].message_id, "")
    assert gateway.sent[0].body == {"to": NUMBER, "text": "Mot Cua: ho so da xong", "reference": "motcua-17"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, Outcome.REFUSED) for status in (400, 401, 402, 403, 404, 422)),
        (429, Outcome.RETRY),
        *((status, Outcome.UNKNOWN) for status in (500, 502, 503)),
    ],
)
async def test_a_status_says_what_is_to_be_done(sms: Sms, gateway: SmsGateway, status: int, outcome: Outcome) -> None:
    gateway.next(Fail(status=status))
    assert await sms.send(_MESSAGE) == (outcome, "", f"HTTP {status}")
    assert (len(gateway.attempts), gateway.sent) == (1, [])


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_what_is_taken_without_a_word_is_sent(sms: Sms, gateway: SmsGateway, status: int) -> None:
    gateway.next(Curt(status))
    assert await sms.send(_MESSAGE) == (Outcome.SENT, "", "")


async def test_another_token_is_refused(gateway: SmsGateway) -> None:
    channel = _channel(gateway.url, token="another")
    attempt = await channel.send(_MESSAGE)
    await channel.close()
    assert attempt == (Outcome.REFUSED, "", "HTTP 401")
    assert not gateway.attempts


async def test_a_number_that_the_gateway_does_not_take_is_refused(sms: Sms, gateway: SmsGateway) -> None:
    gateway.unreachable.add(NUMBER)
    assert (await sms.send(_MESSAGE)).outcome is Outcome.REFUSED


@pytest.mark.parametrize("behaviour", [Html(), Html(200), Drop()], ids=str)
async def test_without_an_answer_of_the_gateways_the_outcome_is_unknown(
    sms: Sms, gateway: SmsGateway, behaviour: Behaviour
) -> None:
    gateway.next(behaviour)
    attempt = await sms.send(_MESSAGE)
    assert (attempt.outcome, attempt.message_id) == (Outcome.UNKNOWN, "")
    assert attempt.reason


@pytest.mark.parametrize("behaviour", [Slow(5), Hang(5)], ids=str)
async def test_after_a_time_out_the_outcome_is_unknown(gateway: SmsGateway, behaviour: Behaviour) -> None:
    impatient = _channel(gateway.url, timeout_s=0.2)
    gateway.next(behaviour)
    attempt = await impatient.send(_MESSAGE)
    await impatient.close()
    assert attempt.outcome is Outcome.UNKNOWN
    assert len(gateway.sent) == 1, "it may have been sent, as here, and is not sent again"


async def test_what_never_left_can_be_sent_again() -> None:
    async with SmsGateway() as gone:
        channel = _channel(gone.url)
    attempt = await channel.send(_MESSAGE)
    await channel.close()
    assert attempt.outcome is Outcome.RETRY


async def test_nothing_is_sent_elsewhere_because_the_gateway_says_so(gateway: SmsGateway) -> None:
    async with answering(b"", 302, Location=f"{gateway.url}/sms") as url:
        channel = _channel(url)
        attempt = await channel.send(_MESSAGE)
        await channel.close()
    assert attempt == (Outcome.REFUSED, "", "HTTP 302")
    assert not gateway.attempts


@pytest.mark.parametrize("body", [b'{"id":17}', b'{"id":null}', b'{"id":["x"]}', b"{}"])
async def test_an_odd_id_is_none(body: bytes) -> None:
    async with answering(body) as url:
        channel = _channel(url)
        attempt = await channel.send(_MESSAGE)
        await channel.close()
    assert attempt == (Outcome.SENT, "17" if b"17" in body else "", "")
