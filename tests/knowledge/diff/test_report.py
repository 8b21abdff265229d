from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import msgspec
from hypothesis import given
from rich.console import Console

from knowledge.diff import Diff, compare, to_html, to_json, to_terminal
from knowledge.records import Procedure
from tests.support.catalogue import procedure
from tests.support.diffs import PROCEDURES, everything, method, turned


def _printed(found: Diff, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width)
    to_terminal(found, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@given(PROCEDURES, PROCEDURES)
def test_any_diff_survives_json_and_can_be_shown(one: list[Procedure], two: list[Procedure]) -> None:
    found = compare(one, two)
    assert msgspec.json.decode(to_json(found), type=Diff) == found
    assert to_html(found).startswith("<!DOCTYPE html>")
    assert _printed(found)


def test_json_round_trip() -> None:
    found = everything()
    assert msgspec.json.decode(to_json(found), type=Diff) == found


def test_the_terminal_tells_the_counts_first_and_then_everything() -> None:
    shown = _printed(everything())
    head, _, tables = shown.partition("┏")
    assert "Bản trước: aaaa, lập lúc 01/07/2026 08:30, 4 thủ tục" in head
    for title in ("Thủ tục mới", "Thủ tục không còn", "Đổi mã, giữ tên", "Đổi tên", "Phí, lệ phí", "Giấy tờ"):
        assert f"     1  {title}\n" in head
    for words in ("Dắt rồng đi dạo", "Tắm cho rồng", "9.000003", "Cấp lại thẻ rồng", "70.000 đồng/lần", "Chờ rồng nở"):
        assert words in tables


def test_brackets_in_a_name_are_no_markup_of_the_terminal() -> None:
    assert "[red]Rồng[/x]" in _printed(compare([], [procedure(name="[red]Rồng[/x]")]))


def test_a_name_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in _printed(compare([], [procedure(name="Rồng\x1b[2J")]))


def test_nothing_changed_is_one_sentence() -> None:
    found = compare([procedure()], [procedure()])
    assert _printed(found) == "Không có gì thay đổi giữa hai bản.\n"
    page = to_html(found)
    assert "Không có gì thay đổi giữa hai bản." in page
    assert "<table" not in page


class _Page(HTMLParser):
    """Collects the tags of a page and checks that each is closed."""

    _VOID = frozenset({"meta"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self._VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_stands_alone() -> None:
    page = _Page(to_html(everything()))
    assert page.all("html") == [{"lang": "vi"}]
    assert len(page.all("style")) == 1
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name in ("style", "src") or name.startswith("on")]


def test_the_counts_lead_to_their_sections() -> None:
    page = _Page(to_html(everything()))
    targets = [link["href"] for link in page.all("a")]
    assert targets == [f"#{heading['id']}" for heading in page.all("h2")]
    assert len(targets) == 8
    assert len(page.all("h1")) == 1


def test_tables_have_heads_with_a_scope() -> None:
    heads = _Page(to_html(everything())).all("th")
    assert {head["scope"] for head in heads} == {"col", "row"}


def test_a_kind_without_changes_is_counted_and_not_linked() -> None:
    page = to_html(compare([], [procedure()]))
    assert [link["href"] for link in _Page(page).all("a")] == ["#new"]
    assert "<span><b>0</b> Thủ tục không còn</span>" in page


def test_html_in_the_records_is_shown_and_not_obeyed() -> None:
    evil = "<script>alert('\"&amp;')</script>"
    changes: dict[str, Any] = {"name": evil, "agency": evil, "steps": [evil], "documents": [{"show": [{"name": evil}]}]}
    page = to_html(compare([procedure()], [procedure(**changes), procedure(code="9.000002", **changes)]))
    assert not _Page(page).all("script")
    assert "&lt;script&gt;alert(&#39;&#34;&amp;amp;&#39;)&lt;/script&gt;" in page


def test_the_page_marks_what_changed_within_a_line() -> None:
    fees = [{"methods": [method(fees=[{"kind": "amount", "amount": amount}])]} for amount in (70000, 90000)]
    page = to_html(turned(*fees))
    assert "Nộp trực tiếp: <del>70.000</del> đồng</td>" in page
    assert "Nộp trực tiếp: <ins>90.000</ins> đồng</td>" in page


def test_the_page_marks_lines_of_one_side_as_a_whole() -> None:
    page = to_html(turned({"steps": ["Một"], "notes": ["Cũ"]}, {"steps": ["Một", "Hai bước", "Ba"]}))
    assert "<ul><li><ins>Hai bước</ins></li><li><ins>Ba</ins></li></ul>" in page
    assert "<del>Cũ</del></td>" in page


def test_what_is_new_as_a_whole_is_not_marked() -> None:
    page = to_html(compare([], [procedure()]))
    assert not {"del", "ins"} & {tag for tag, _ in _Page(page).tags}


def test_the_page_says_what_it_compares() -> None:
    page = to_html(everything())
    assert re.search(r"Bản sau: bbbb, lập lúc 18/07/2026 08:30, 4 thủ tục", page)
