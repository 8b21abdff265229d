"""What was not understood is taken in masked, put together, forgotten with its conversation, and not shown of few."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from api.conversations import forget
from api.database import OffLoop, migrate
from api.handover.tables import handovers
from api.learning.amending import Amendings, OwnError, StateError
from api.learning.groups import ClosedError, Groups
from api.learning.harvest import Harvest
from api.learning.learner import Learner
from api.learning.publishing import Publishing
from api.learning.sorting import Sorting
from api.learning.tables import amendment_states, learning_groups, learning_questions
from api.lookup.tables import reports
from api.staff.officer import Officer
from api.tables import conversations, ratings, turns
from knowledge.amendments import Alias, Amendments
from knowledge.snapshot import Current
from tests.support.places import VAR

_LAN = Officer(1, "lan", "Lan", "keeper")
_THU = Officer(2, "thu", "Thu", "supervisor")


@pytest.fixture(scope="module")
def current() -> Current:
    return Current(VAR)


class Office:
    """A database in which people have said things."""

    def __init__(self, url: str, current: Current) -> None:
        self.database = OffLoop(migrate(url))
        self.groups, self.amendings = Groups(self.database), Amendings(self.database)
        self.current = current
        self.said = 0
        self.now = datetime.now(timezone.utc)

    def learner(self) -> Learner:
        publishing = Publishing(self.amendings, self.groups, Path("nowhere"))
        return Learner(self.database, Harvest(self.database), Sorting(self.database), publishing, self.current)

    def say(
        self, who: str, text: str, status: str, intent: str = "ask_overview", code: str = "", ago: float = 1
    ) -> int:
        """Somebody says `text` so many minutes ago; returns the turn's number."""
        at = self.now - timedelta(minutes=ago)
        self.said += 1
        procedure = {"code": code} if code else None
        body = {"replies": [], "answer": {"status": status, "intent": intent, "procedure": procedure}}
        row = {
            "conversation_id": who,
            "message_id": str(self.said),
            "text": text,
            "received_at": at,
            "first": False,
            "response": msgspec.json.encode(body),
        }
        with self.database.engine.begin() as connection:
            if connection.execute(sa.select(conversations).where(conversations.c.id == who)).first() is None:
                connection.execute(conversations.insert().values(id=who, channel="web", started_at=at))
            number: int = connection.execute(turns.insert().returning(turns.c.id), row).scalar_one()
        return number

    def do(self, statement: sa.Executable) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(statement)

    def kept(self) -> dict[str, tuple[str, str]]:
        """The kept questions with why, and with the comment."""
        its = learning_questions.c
        with self.database.engine.connect() as connection:
            rows = connection.execute(sa.select(its.text, its.why, its.comment))
            return {row.text: (row.why, row.comment) for row in rows}


@pytest.fixture
def office(database_url: str, current: Current) -> Office:
    return Office(database_url, current)


async def test_all_that_was_not_understood_is_taken_in_once_and_goes_with_its_conversation(office: Office) -> None:
    office.say("a", "làm tờ chào đời, mail a@xa.vn", "out_of_scope", "out_of_scope")
    office.say("a", "thời tiết", "out_of_scope", "in_another_language")
    office.say("b", "xin chào", "smalltalk", "greet")
    office.say("c", "giấy ấy giấy nọ", "clarify", ago=90)
    office.say("d", "thẻ gì đó bị mất", "clarify", ago=90)
    office.say("d", '/choose{"code":"1.014064"}', "answered", "choose", ago=89)
    bad = office.say("e", "lệ phí làm thẻ căn cước", "answered", "ask_fee", "1.014064")
    tap = office.say("e", "/ask_documents", "answered", "ask_documents", "1.014064")
    again = office.say("f", "đăng ký tạm trú ở đâu", "answered", "ask_place", "1.004194")
    for turn, comment in ((bad, "sai rồi, gọi 0912345678"), (again, "")):
        office.do(ratings.insert().values(turn_id=turn, good=False, reason="wrong", comment=comment, at=office.now))
    office.say("g", "cái lăng nhăng hôm nọ", "unanswerable", ago=3)
    office.do(handovers.insert().values(conversation_id="g", reason="failed", state="waiting", asked_at=office.now))
    office.do(
        reports.insert().values(
            at=office.now,
            staff_id=1,
            shown_name="Lan",
            code="1.001193",
            updated_at="",
            snapshot="",
            text="phí sai",
            state="open",
        )
    )
    learner = office.learner()
    await learner.round()
    expected = {
        "làm tờ chào đời, mail [thư điện tử]": ("not_understood", ""),
        "giấy ấy giấy nọ": ("asked_back", ""),
        "lệ phí làm thẻ căn cước": ("bad", "sai rồi, gọi [số điện thoại]"),
        "đăng ký tạm trú ở đâu": ("bad", ""),
        "cái lăng nhăng hôm nọ": ("handed_over", ""),
        "phí sai": ("reported", ""),
    }
    assert office.kept() == expected
    later = {"good": True, "at": office.now + timedelta(seconds=1)}
    office.do(ratings.update().where(ratings.c.turn_id == again).values(later))
    office.do(ratings.insert().values(turn_id=tap, good=False, reason="other", comment="", at=office.now))
    harvest = Harvest(office.database)
    await harvest.round()
    await harvest.round()
    del expected["đăng ký tạm trú ở đâu"]
    assert office.kept().keys() == expected.keys()

    with office.database.engine.begin() as connection:
        forget(connection, "a")
    office.do(reports.update().values(state="corrected"))
    await harvest.round()
    await Sorting(office.database).round(office.current.get())
    assert "làm tờ chào đời, mail [thư điện tử]" not in office.kept()
    with office.database.engine.connect() as connection:
        empty = sa.select(learning_groups.c.id).where(
            learning_groups.c.id.not_in(sa.select(learning_questions.c.group_id))
        )
        assert connection.execute(empty).first() is None


async def test_groups_of_few_are_counted_and_not_shown(office: Office) -> None:
    for number in range(5):
        office.say(f"many-{number}", f"làm tờ chào đời cho cháu {'nội' * (number % 2)}", "out_of_scope", "out_of_scope")
    for number in range(6):
        office.say(f"few-{number % 4}", "xin giấy phép bay flycam", "out_of_scope", "out_of_scope")
    await office.learner().round()
    shelf = await office.groups.listed("open")
    assert [(group.questions, group.conversations, dict(group.reasons)) for group in shelf.groups] == [
        (5, 5, {"not_understood": 5})
    ]
    assert (shelf.hidden_groups, shelf.hidden_questions) == (1, 6)
    shown = shelf.groups[0]
    with pytest.raises(LookupError):
        await office.groups.get(shown.id + 1)
    await office.groups.dismiss(shown.id, _LAN, "ngoài phạm vi")
    with pytest.raises(ClosedError):
        await office.groups.dismiss(shown.id, _LAN, "nữa")
    office.say("later", "làm tờ chào đời cho cháu", "out_of_scope", "out_of_scope")
    await office.learner()._harvest.round()
    await Sorting(office.database).round(office.current.get())
    assert (await office.groups.listed("open")).groups == []
    (done,) = (await office.groups.listed("done")).groups
    assert (done.questions, done.reason, done.closed_by) == (6, "ngoài phạm vi", "Lan")


async def test_an_amendment_takes_two_people_and_keeps_every_step(office: Office) -> None:
    amendings = office.amendings
    one = await amendings.add(Alias(code="1.001193", text="tờ chào đời"), _LAN, None, "hay hỏi")
    with pytest.raises(StateError):
        await amendings.approve(one.id, _THU)
    assert await amendings.move([one.id], ("proposed",), "trying")
    assert not await amendings.move([one.id], ("proposed",), "trying")
    assert await amendings.move([one.id], ("trying",), "tried")
    with pytest.raises(OwnError):
        await amendings.approve(one.id, _LAN)
    assert (await amendings.get(one.id)).state == "tried"
    await amendings.approve(one.id, _THU)
    assert await amendings.move([one.id], ("approved",), "publishing")
    version = await amendings.published("abc")
    assert version is not None
    assert (version.version, version.by, version.added, version.amendments) == (1, "Thu", [one.id], [one.id])
    live = await amendings.get(one.id)
    assert (live.state, live.version, live.reviewed_name) == ("live", 1, "Thu")
    await amendings.withdraw(one.id, _LAN)
    gone = await amendings.published("before")
    assert gone is not None
    assert (gone.version, gone.by, gone.withdrawn, gone.amendments) == (2, "Lan", [one.id], [])
    assert [found.version for found in await amendings.versions()] == [2, 1]
    assert await amendings.published("nothing") is None
    with office.database.engine.connect() as connection:
        steps = connection.execute(sa.select(amendment_states.c.state).order_by(amendment_states.c.id)).scalars().all()
    whole = ["proposed", "trying", "tried", "approved", "publishing", "live", "withdrawing", "withdrawn"]
    assert steps == whole


async def test_one_process_works_at_a_time_and_a_killed_one_is_followed(office: Office) -> None:
    first, second = office.learner(), office.learner()
    assert await first._lease()
    assert await first._lease()
    assert not await second._lease()
    await first._give_back()
    assert await second._lease()
    office.do(sa.text("UPDATE learning_work SET leased_until = '2020-01-01 00:00:00+00:00'"))
    assert await first._lease()


async def test_what_cannot_be_built_is_not_live_and_what_was_live_stays(office: Office, tmp_path: Path) -> None:
    amendings = office.amendings
    (tmp_path / "snapshots").write_text("no folder: nothing can be built here")
    before, one = [
        await amendings.add(Alias(code="1.001193", text=text), _LAN, None, "") for text in ("tờ chào đời", "giấy bé")
    ]
    await amendings.move([before.id], ("proposed",), "live")
    await amendings.move([one.id], ("proposed",), "tried")
    await amendings.approve(one.id, _THU)
    assert await Publishing(amendings, office.groups, tmp_path).round()
    failed = await amendings.get(one.id)
    assert (failed.state, bool(failed.error)) == ("failed", True)
    assert (await amendings.get(before.id)).state == "live"
    # The next build, whoever starts it, has what is live and nothing else.
    assert [alias.text for alias in Amendments.read(tmp_path).aliases] == ["tờ chào đời"]
