"""A conversation as a page of text, to keep or to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from actions.wording.privacy import run_by
from actions.wording.templates import day, vietnamese
from api.history import Item
from knowledge.clock import VIETNAM

_SPEAKERS = {
    "person": "transcript.person",
    "assistant": "transcript.assistant",
    "officer": "transcript.officer",
    "service": "transcript.service",
}


def transcript(items: Sequence[Item], agency: str, now: datetime) -> str:
    """What was said, `items`, with who runs the assistant (`agency`, empty when unnamed), in Vietnam's time."""
    t = vietnamese()
    title = t("transcript.title")
    made = f"{now.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    head = [
        title.upper(),
        "=" * len(title),
        t("transcript.run_by", agency=run_by(agency)),
        t("transcript.machine"),
        t("transcript.made", at=made),
    ]
    said = "\n".join(_lines(items)) or f"\n{t('transcript.empty')}"
    return "\n".join([*head, said, ""])


def _lines(items: Sequence[Item]) -> Iterator[str]:
    t = vietnamese()
    told: date | None = None
    for item in items:
        at = item.at.astimezone(VIETNAM)
        if at.date() != told:
            told = at.date()
            heading = t("transcript.day", day=day(told))
            yield from ("", heading, "-" * len(heading))
        yield from ("", t(_SPEAKERS[item.role], at=f"{at:%H:%M}", name=item.by), *_words(item))


def _words(item: Item) -> Iterator[str]:
    if item.role != "assistant":
        yield item.text
    t = vietnamese()
    for number, reply in enumerate(item.replies):
        if number:
            yield ""
        yield reply.text
        for link in reply.links:
            yield t("transcript.link", title=link.title, url=link.url)
