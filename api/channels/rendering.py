"""From replies to the one text a messenger shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from actions.dossiers.changes import Notice
from actions.settings import settings
from actions.wording.dossiers import notice_card, tell_notice
from actions.wording.replies import Link, QuickReply, Reply
from actions.wording.staff import staff_words
from actions.wording.templates import Templates, english, vietnamese

# "1. " begins an item of a list: nothing ends there.
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\d\.)\s|\n")
_NUMBERED = re.compile(r"^1\. ", re.MULTILINE)


def cut(text: str, limit: int, lang: str = "vi") -> str:
    """`text`, at most `limit` characters long: cut after a line or a sentence, with a word that it goes on.

    What ends it, after an empty line, stays: an answer ends with its source. `lang` is the language of the text.
    """
    if len(text) <= limit:
        return text
    told, gap, closing = text.rpartition("\n\n")
    ending = gap + closing if len(closing) < limit // 2 else ""
    told = told if ending else text
    more = _sentences(lang)("platforms.more")
    room = limit - len(ending) - len(more) - 1
    ends = [match.start() for match in _SENTENCE_END.finditer(told, 0, room + 1)]
    end = ends[-1] if ends and ends[-1] > room // 2 else told.rfind(" ", 0, room + 1)
    return f"{told[: end if end > 0 else room].rstrip()}\n{more}{ending}"


def title(text: str, limit: int) -> str:
    """`text` for a button."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def joined(replies: Sequence[Reply]) -> Reply:
    """One reply that says all of `replies`: one answer is one message.

    A map becomes a link to it; what other cards tell stands in the text.
    """
    buttons: dict[str, QuickReply] = {}
    links: dict[str, Link] = {}
    for reply in replies:
        for button in reply.quick_replies:
            buttons.setdefault(button.payload, button)
        for link in (*reply.links, *_maps(reply)):
            links.setdefault(link.url, link)
    return Reply(
        text="\n\n".join(reply.text for reply in replies),
        quick_replies=list(buttons.values()),
        links=list(links.values()),
        lang=replies[0].lang,
    )


def _maps(reply: Reply) -> list[Link]:
    maps = [card for card in reply.cards if card["kind"] == "map"]
    return [Link(vietnamese()("platforms.map", name=card["title"]), card["url"]) for card in maps]


def is_numbered(text: str) -> bool:
    """Whether `text` has a numbered list of its own: a number typed is about that then."""
    return _NUMBERED.search(text) is not None


def numbered(titles: Iterable[str], lang: str = "vi") -> str:
    """`titles` as a numbered list under an invitation to choose by number."""
    lines = [f"{number}. {name}" for number, name in enumerate(titles, 1)]
    return "\n".join([_sentences(lang)("platforms.choose"), *lines])


def _sentences(lang: str) -> Templates:
    return english() if lang == "en" else vietnamese()


def notice_reply(notice: Notice, today: date) -> Reply:
    """What somebody is told on the day `today` who wanted to know what becomes of a dossier."""
    staff = staff_words(settings().hotline, settings().hotline_hours)
    return Reply(text=tell_notice(notice, today, staff), cards=[notice_card(notice, today, staff)])
