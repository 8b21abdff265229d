"""Pages: the templates of `api/web/pages`, filled in with the words of a language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import jinja2
import yaml

from api.prose import blocks, opened
from knowledge.clock import VIETNAM

WEB = Path(__file__).parent / "web"
Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def page(template: str, lang: Language, **values: Any) -> str:
    """The page that `template` makes of `values`, its own words in `lang`."""
    return _environment().get_template(template).render(lang=lang, words=words(lang), **values)


def console_page(template: str, **values: Any) -> str:
    """The page of the console that `template` makes of `values`."""
    return _environment().get_template(f"console/{template}").render(words=console_words(), **values)


@cache
def console_words() -> dict[str, Any]:
    """What the console's own pages and its api say about accounts."""
    found: dict[str, Any] = yaml.safe_load((WEB / "pages" / "console" / "vi.yml").read_text("utf-8"))
    return found


@cache
def words(lang: Language) -> dict[str, Any]:
    """What the page /chat says in `lang` besides the answers."""
    found: dict[str, Any] = yaml.safe_load((WEB / "pages" / f"{lang}.yml").read_text("utf-8"))
    return found


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(WEB / "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(blocks=blocks, opened=opened, clock=_clock, telephone=_telephone)
    return environment


def _clock(moment: datetime) -> str:
    """When something was said, in Vietnam's time: the hour, and the day where it was another."""
    local = moment.astimezone(VIETNAM)
    today = local.date() == datetime.now(VIETNAM).date()
    return f"{local:%H:%M}" if today else f"{local:%H:%M, %d/%m/%Y}"


def _telephone(number: str) -> str:
    """`number`, however it is written, for a link that calls it."""
    return "tel:" + "".join(character for character in number if character.isdigit() or character == "+")
