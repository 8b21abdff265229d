"""From replies to one text: cut, joined, numbered."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.dossiers.changes import Notice
from actions.wording.replies import Link, QuickReply, Reply
from actions.wording.templates import vietnamese
from api.channels.rendering import cut, is_numbered, joined, notice_reply, numbered, title
from tests.support.cards import untold
from tests.support.dossiers import TODAY, dossier

_MORE = vietnamese()("platforms.more")
_SENTENCE = "Anh/chị nộp tờ khai tại Ủy ban nhân dân cấp xã nơi cư trú."


def test_a_text_within_the_limit_stays_as_it_is() -> None:
    assert cut("Dạ." * 10, 30) == "Dạ." * 10


def test_a_text_one_character_too_long_is_cut() -> None:
    text = f"{_SENTENCE} {_SENTENCE}"
    assert cut(text, len(text)) == text
    assert cut(text, len(text) - 1) != text


@pytest.mark.parametrize("end", [". ", "! ", "? ", "… ", ".\n", "\n"])
def test_a_long_text_is_cut_where_a_sentence_or_a_line_ends(end: str) -> None:
    sentence = "Anh/chị nộp tờ khai tại Ủy ban nhân dân cấp xã"
    kept, more = cut((sentence + end) * 100, 2000).rsplit("\n", 1)
    assert more == _MORE
    assert kept.endswith(sentence + end.rstrip())
    assert len(kept) > 1800


def test_a_list_is_not_cut_behind_the_number_of_an_item() -> None:
    text = "Hồ sơ gồm:\n" + "\n".join(f"{number}. Bản sao giấy tờ tùy thân" for number in range(1, 200))
    for limit in range(1900, 2000):
        kept = cut(text, limit).removesuffix(f"\n{_MORE}")
        assert kept.splitlines()[-1].endswith("giấy tờ tùy thân")


def test_what_stands_after_the_last_empty_line_is_kept() -> None:
    source = "\n\nNguồn: Cổng Dịch vụ công quốc gia, ngày 01/03/2026."
    short = cut(f"{_SENTENCE} " * 100 + source, 2000)
    assert short.endswith(f"{_SENTENCE}\n{_MORE}{source}")
    assert len(short) > 1900


def test_a_text_of_one_sentence_is_cut_between_words() -> None:
    kept = cut("giấy chứng sinh " * 200, 2000).removesuffix(f"\n{_MORE}")
    assert set(kept.split(" ")) == {"giấy", "chứng", "sinh"}
    assert len(kept) > 1900


def test_where_the_only_sentence_ends_early_the_most_of_the_next_is_kept() -> None:
    kept = cut("Dạ. " + "giấy chứng sinh " * 200, 2000).removesuffix(f"\n{_MORE}")
    assert len(kept) > 1900


def test_a_text_without_any_gap_is_cut_at_the_limit() -> None:
    assert cut("đ" * 3000, 2000) == "đ" * (1999 - len(_MORE)) + f"\n{_MORE}"


@given(
    st.lists(st.text(max_size=40) | st.just(_SENTENCE), min_size=1, max_size=20),
    st.sampled_from(["", " ", "\n", ". "]),
    st.integers(200, 2000),
)
def test_no_cut_text_is_longer_than_its_limit_or_says_what_was_not_said(
    parts: list[str], between: str, limit: int
) -> None:
    text = between.join(parts * 4)
    short = cut(text, limit)
    assert len(short) <= limit
    head, more, ending = short.partition(f"\n{_MORE}")
    assert short == text or (more and text.startswith(head) and text.endswith(ending))


def test_a_title_within_the_limit_stays_as_it_is() -> None:
    assert title("Lệ phí bao nhiêu ạ?!", 20) == "Lệ phí bao nhiêu ạ?!"


def test_a_long_title_ends_in_an_ellipsis_without_a_gap_before_it() -> None:
    assert title("Đăng ký khai sinh có yếu tố nước ngoài", 20) == "Đăng ký khai sinh c…"
    assert title("Đăng ký khai sinh có yếu tố nước ngoài", 19) == "Đăng ký khai sinh…"


@given(st.text(min_size=1), st.integers(1, 100))
def test_no_title_is_longer_than_its_limit_or_empty(text: str, limit: int) -> None:
    assert 0 < len(title(text, limit)) <= limit


def test_several_replies_become_one() -> None:
    first = Reply(text="Một.", quick_replies=[QuickReply("a", "/a"), QuickReply("b", "/b")], links=[Link("x", "//x")])
    second = Reply(text="Hai.", quick_replies=[QuickReply("c", "/c")], links=[Link("y", "//y")], lang="en")
    assert joined([first, second]) == Reply(
        text="Một.\n\nHai.",
        quick_replies=[QuickReply("a", "/a"), QuickReply("b", "/b"), QuickReply("c", "/c")],
        links=[Link("x", "//x"), Link("y", "//y")],
    )


def test_one_reply_stays_as_it_is() -> None:
    reply = Reply(text="Một.", quick_replies=[QuickReply("a", "/a")], links=[Link("x", "//x")], lang="en")
    assert joined([reply]) == reply


def test_what_two_replies_offer_is_offered_once() -> None:
    replies = [
        Reply(text=name, quick_replies=[QuickReply(name, "/a")], links=[Link(name, "//x")]) for name in ("Một", "Hai")
    ]
    both = joined(replies)
    assert both.quick_replies == [QuickReply("Một", "/a")]
    assert both.links == [Link("Một", "//x")]


def test_a_map_is_a_link_after_the_source_and_other_cards_are_none() -> None:
    cards = [
        {"kind": "checklist", "title": "Danh sách", "url": "//list"},
        {"kind": "verifier"},
        {"kind": "map", "title": "Trung tâm A", "url": "//a"},
        {"kind": "map", "title": "Trung tâm B", "url": "//b"},
    ]
    both = joined([Reply(text="Một.", links=[Link("Nguồn", "//x")], cards=cards), Reply(text="Hai.", cards=cards[-1:])])
    assert both.links == [Link("Nguồn", "//x"), Link("Bản đồ: Trung tâm A", "//a"), Link("Bản đồ: Trung tâm B", "//b")]
    assert both.cards == []


def test_a_notice_has_the_card_of_its_dossier() -> None:
    reply = notice_reply(Notice(["date"], dossier(new_due_at=date(2026, 11, 27))), TODAY)
    (card,) = reply.cards
    assert card["kind"] == "dossier"
    assert untold(reply.text, card) == {}


@pytest.mark.parametrize("text", ["1. Tờ khai", "Hồ sơ gồm:\n1. Tờ khai\n2. Bản sao"])
def test_a_list_that_begins_with_one_is_numbered(text: str) -> None:
    assert is_numbered(text)


@pytest.mark.parametrize("text", ["", "Tờ khai", "Mức 1. Cao", "11. Tờ khai", "1.001193", "- Tờ khai", "Lệ phí 1.\nDạ"])
def test_a_text_that_only_has_numbers_is_not_numbered(text: str) -> None:
    assert not is_numbered(text)


def test_titles_are_numbered_from_one_under_an_invitation() -> None:
    assert numbered(["Lệ phí", "Nơi nộp"]) == f"{vietnamese()('platforms.choose')}\n1. Lệ phí\n2. Nơi nộp"
    assert is_numbered(numbered(["Lệ phí"]))
