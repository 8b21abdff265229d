"""Texts as hypothesis may make them: anything people, phones and vandals can type."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

RECEIPTS = ["H00.99-261102-0004", "000.00.06.H56-231027-0361", "g01.899.909-260916-89oo28", "03706/2026/07906"]

_characters = st.characters(exclude_categories=["Cs"])
_vietnamese = st.sampled_from(
    ["Uỷ ban nhân dân", "hoà giải", "căn cước công dân", "khai sanh", "đăng ký", "lam lai cccd", "thủy", "quý", "UBND"]
)
_odd = st.sampled_from(
    [
        "  ",
        "\n",
        "\t",
        "\u00a0",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\x00",
        "👨‍👩‍👧‍👦",
        "🇻🇳",
        "👍🏽",
        "مرحبا",
        "שלום",
        "İ",
        "ß",
        "ﬁ",
        "㍿",
        "e\u0301\u0323",
        "\u0301",
        "Đ",
        "_",
        "...",
        "'; DROP TABLE trackers; --",
        "<b>",
        "70.000đ",
    ]
)
_pieces = st.one_of(
    _vietnamese, _vietnamese.map(lambda s: unicodedata.normalize("NFD", s)), _odd, st.sampled_from(RECEIPTS)
)

arbitrary = st.text(_characters, max_size=60)
"""Any Unicode that can be sent: everything but lone surrogates."""

mixed = st.lists(st.one_of(_pieces, st.text(_characters, max_size=4)), max_size=8).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts))
)
"""Words, receipt numbers, signs and rubbish, with and without spaces between them."""
