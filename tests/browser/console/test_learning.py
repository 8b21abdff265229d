"""The learning loop in a browser: what people asked and nobody understood becomes an alias, and is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console.desk import Desk, desk_of
from tests.browser.console.looks import everywhere
from tests.support.learning import learning_office
from tests.support.polling import until
from tests.support.servers import Conversation, Servers
from tests.support.staff import client

_QUESTION = "xin giấy chào đời cho bé"
_ALIAS = "giấy chào đời"
_BIRTH = "1.001193"
_NAME = "Làm giấy khai sinh cho con"
# A trial searches all questions that we have, a publication builds a snapshot.
_SOON_MS = 300_000


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """An office that may amend what its assistant knows."""
    with learning_office(tmp_path_factory.mktemp("learning")) as office:
        yield office


@pytest.fixture(scope="module")
def hoa(browser: Browser, school: Servers) -> Iterator[Desk]:
    """A keeper."""
    with desk_of(browser, school, "keeper", "hoa", reduced_motion="reduce") as desk:
        yield desk


@pytest.fixture(scope="module")
def thu(browser: Browser, school: Servers) -> Iterator[Desk]:
    """A supervisor, who reviews."""
    with desk_of(browser, school, "supervisor", "thu", reduced_motion="reduce") as desk:
        yield desk


def asked(office: Servers) -> dict[str, Any]:
    """What is answered to somebody new who asks the question."""
    with client(office.url) as http:
        return Conversation(http).say(_QUESTION)


def answered_from(office: Servers) -> str | None:
    body = asked(office)["answer"]
    return body["procedure"]["code"] if body["procedure"] and body["status"] == "answered" else None


def listed(desk: Desk) -> list[Any]:
    found: list[Any] = desk.get("/learning/groups")["items"]
    return found


def state_of(page: Page) -> Any:
    """The first tag of the amendment: the state it is in."""
    return page.get_by_role("article").locator(".tag").first


def test_a_question_nobody_understood_becomes_an_alias_and_is_answered_until_that_is_taken_back(
    hoa: Desk, thu: Desk, school: Servers
) -> None:
    for _ in range(5):
        assert answered_from(school) is None
    until(lambda: bool(listed(hoa)), 90.0)

    # The keeper finds it among what was not understood, and says what people mean by it.
    hoa.open("hoc-hoi")
    hoa.page.get_by_role("link", name=_QUESTION).click()
    expect(hoa.page.get_by_role("heading", level=2, name=_QUESTION)).to_be_visible()
    assert everywhere(hoa.page) == []
    field = hoa.page.get_by_role("combobox", name="Thủ tục")
    field.fill("dang ky khai sinh")
    option = hoa.page.get_by_role("option").filter(has_text=_BIRTH)
    expect(option).to_be_visible()
    option.click()
    hoa.page.get_by_label("Tên gọi", exact=True).fill(_NAME)
    hoa.page.get_by_role("button", name="Đề xuất", exact=True).click()
    expect(hoa.problem).to_contain_text("đã có rồi")
    hoa.forgive("422")
    # What was written outlives a reload.
    hoa.page.reload()
    alias = hoa.page.get_by_label("Tên gọi", exact=True)
    expect(alias).to_have_value(_NAME)
    alias.fill(_ALIAS)
    hoa.page.get_by_role("button", name="Đề xuất", exact=True).click()

    # It is tried, and nobody has to ask whether it is.
    expect(hoa.page.get_by_role("heading", level=2, name=_ALIAS)).to_be_visible()
    expect(state_of(hoa.page)).to_have_text("Chờ duyệt", timeout=_SOON_MS)
    expect(hoa.page.get_by_text("cần một người khác duyệt")).to_be_visible()
    expect(hoa.page.get_by_role("button", name="Duyệt, đưa vào dùng")).to_have_count(0)
    number = hoa.page.url.rpartition("/")[2]
    effect = hoa.get(f"/learning/amendments/{number}")["effect"]
    table = hoa.page.get_by_role("table", name="Các bộ câu hỏi mẫu")
    expect(table.get_by_role("row")).to_have_count(1 + len(effect["sets"]))
    for one in effect["sets"]:
        size = f"{one['n']:,}".replace(",", ".")
        cells = table.get_by_role("row").filter(has=hoa.page.get_by_role("cell", name=size, exact=True))
        expect(cells.get_by_role("cell").last).to_have_text(str(one["lost"]))
    questions = hoa.page.get_by_role("table", name="Các câu hỏi liên quan")
    row = questions.get_by_role("row").filter(has_text=_QUESTION)
    expect(row.get_by_role("cell").nth(0)).not_to_contain_text(_BIRTH)
    expect(row.get_by_role("cell").nth(1)).to_contain_text(_BIRTH)
    assert everywhere(hoa.page) == []
    assert answered_from(school) is None

    # Another person lets it go live.
    thu.open("hoc-hoi/sua-doi")
    thu.page.get_by_role("link", name=_ALIAS).click()
    thu.page.get_by_role("button", name="Duyệt, đưa vào dùng").click()
    expect(state_of(thu.page)).to_have_text("Đang dùng", timeout=_SOON_MS)
    until(lambda: answered_from(school) == _BIRTH, 60.0)
    assert everywhere(thu.page) == []

    # And takes it back with one click.
    thu.page.once("dialog", lambda dialog: dialog.accept())
    thu.page.get_by_role("button", name="Gỡ khỏi trợ lý").click()
    expect(state_of(thu.page)).to_have_text("Đã gỡ", timeout=_SOON_MS)
    until(lambda: answered_from(school) is None, 60.0)
    thu.open("hoc-hoi/phien-ban")
    versions = thu.page.get_by_role("row")
    expect(versions).to_have_count(3)
    expect(versions.nth(1)).to_contain_text("không có")
    expect(versions.nth(2)).to_contain_text(f"số {number}")
    assert everywhere(thu.page) == []
    thu.open("nhat-ky")
    expect(thu.page.get_by_role("cell", name="Duyệt sửa đổi", exact=True)).to_be_visible()


@pytest.mark.parametrize("kind", ["Câu hỏi mẫu", "Từ đồng nghĩa", "Quy định địa phương", "Đính chính"])
def test_every_kind_of_amendment_can_be_written_by_everybody(hoa: Desk, kind: str) -> None:
    hoa.open("hoc-hoi/sua-doi/moi")
    hoa.page.get_by_role("radio", name=kind).check()
    if kind == "Quy định địa phương":
        hoa.page.get_by_label("Điều khác").select_option("Lệ phí")
        hoa.page.get_by_role("button", name="Thêm mức").click()
        expect(hoa.page.get_by_role("group", name="Mức 2")).to_be_visible()
    if kind == "Đính chính":
        hoa.page.get_by_role("combobox", name="Thủ tục").fill(_BIRTH)
        option = hoa.page.get_by_role("option").filter(has_text=_BIRTH)
        expect(option).to_be_visible()
        option.click()
        expect(hoa.page.get_by_label("Nội dung đúng")).not_to_be_empty()
    assert everywhere(hoa.page) == []
