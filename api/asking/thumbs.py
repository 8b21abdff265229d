"""Thumbs: under an answer where there is room, or typed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from actions.wording.replies import QuickReply, Reply

_RATED = ("answered", "dossier")
_UP, _DOWN = "👍", "👎"
# Of the emoji in its colours, and as a picture.
_SHADES = dict.fromkeys((*range(0x1F3FB, 0x1F400), 0xFE0F))
# What Zalo's own keyboard types.
_TYPED = {_UP: True, _DOWN: False, "/-strong": True, "/-weak": False}


def typed(text: str) -> bool | None:
    """Whether the thumb that `text` is points up; None where it is none."""
    return _TYPED.get(text.translate(_SHADES))


def offered(message_id: str, response: bytes) -> list[QuickReply]:
    """The thumbs under the stored `response` to `message_id`; none where it answers nothing."""
    if msgspec.json.decode(response)["answer"]["status"] not in _RATED:
        return []
    return [QuickReply(_UP, f"/thumb {message_id} up"), QuickReply(_DOWN, f"/thumb {message_id} down")]


def with_thumbs(replies: Sequence[Reply], thumbs: Sequence[QuickReply], most: int) -> Sequence[Reply]:
    """`replies` with `thumbs` behind their choices, where `most` buttons have room for all."""
    chosen = {one.payload for reply in replies for one in reply.quick_replies}
    if replies and len(chosen) + len(thumbs) <= most:
        replies[-1].quick_replies = [*replies[-1].quick_replies, *thumbs]
    return replies
