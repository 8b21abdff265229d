"""``motcua channels``: looking after Zalo and Messenger from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import aiohttp
import typer

from actions.settings import settings
from actions.wording.templates import vietnamese
from api.channels.check import check
from api.settings import api_settings
from api.state import State

app = typer.Typer(no_args_is_help=True, help="Zalo and Messenger.")


@app.command("check")
def check_channels(
    public_url: Annotated[str, typer.Option(help="The address the platforms call, https://…")] = "",
) -> None:
    """Say in Vietnamese what is still wrong; the exit status is 1 where something is."""

    async def look(parts: State) -> bool:
        found = await check(api_settings(), parts.tokens, parts.mailbox, public_url)
        for finding in found:
            typer.echo(f"{'✓' if finding.good else '✗'} {finding.text}")
        return all(finding.good for finding in found)

    if not _run(look):
        raise typer.Exit(1)


@app.command("zalo-tokens")
def zalo_tokens(
    access_token: Annotated[str, typer.Option(prompt=True, hide_input=True)],
    refresh_token: Annotated[str, typer.Option(prompt=True, hide_input=True)],
) -> None:
    """Put in the Official Account's first pair of tokens; they are stored encrypted and refreshed from then on."""

    async def put(parts: State) -> bool:
        if parts.tokens is None:
            typer.echo(vietnamese()("check.zalo_off"), err=True)
            return False
        await parts.tokens.put(access_token.strip(), refresh_token.strip())
        typer.echo(vietnamese()("check.zalo_stored"))
        return True

    if not _run(put):
        raise typer.Exit(1)


@app.command("messenger-profile")
def messenger_profile() -> None:
    """Set the page's greeting, its start button and its menu."""
    t, own = vietnamese(), api_settings()
    if not own.messenger:
        typer.echo(t("check.messenger_off"), err=True)
        raise typer.Exit(1)
    # What a menu sends is offered in no conversation, so it is said as a person would.
    items = [(t("checklist.button"), t("platforms.ask_list")), (t("staff.button"), t("platforms.ask_staff"))]
    profile = {
        "get_started": {"payload": "GET_STARTED"},
        "greeting": [{"locale": "default", "text": t("platforms.greeting")}],
        "persistent_menu": [
            {
                "locale": "default",
                "composer_input_disabled": False,
                "call_to_actions": [{"type": "postback", "title": name, "payload": said} for name, said in items],
            }
        ],
    }
    url = f"{own.messenger_graph_url.rstrip('/')}/{own.messenger_graph_version}/me/messenger_profile"

    async def post(_: State) -> bool:
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, params={"access_token": own.messenger_page_token}, json=profile) as response,
        ):
            good = response.ok
            typer.echo(t("check.profile_set") if good else await response.text(), err=not good)
            return good

    if not _run(post):
        raise typer.Exit(1)


def _run(work: Callable[[State], Coroutine[Any, Any, bool]]) -> bool:
    async def inside() -> bool:
        parts = State.open(settings(), api_settings())
        try:
            return await work(parts)
        finally:
            await parts.close()

    return asyncio.run(inside())
