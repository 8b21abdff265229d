"""ZNS: a template of the Zalo account, filled in and sent to a telephone number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from actions.dossiers.changes import Notice
from actions.wording.dossiers import state_name
from actions.wording.templates import day
from api.channels.messages import Attempt, Channel, Outcome, Outgoing
from api.channels.tokens import Tokens
from api.channels.wire import as_dict, as_text, post

# Zalo refuses a template with a longer value, or an empty one.
_LONGEST_VALUE, _NOTHING = 100, "-"
_LONGEST_TRACKING = 48
_TOKEN, _NIGHT = -124, -133


class Zns:
    """One template."""

    channel: Channel = "zns"
    window_s = float("inf")

    def __init__(self, *, tokens: Tokens, template: str, fields: Mapping[str, str], url: str, timeout_s: float) -> None:
        """Has to be made inside the running event loop; `fields` are the template's parameters, and what each is."""
        self._tokens = tokens
        self._template = template
        self._fields = fields
        self._url = f"{url.rstrip('/')}/message/template"
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))

    def notify(self, notice: Notice, person: str, anonymous_in: str = "") -> Outgoing:
        """The template filled in for the telephone number `person`."""
        dossier = notice.dossier
        due = dossier.new_due_at or dossier.due_at
        ours = {
            "receipt": dossier.receipt,
            "procedure": dossier.procedure_name,
            "state": state_name(dossier),
            "due": day(due) if due else "",
            "agency": dossier.agency,
        }
        data = {name: (ours[one] or _NOTHING)[:_LONGEST_VALUE] for name, one in self._fields.items()}
        return Outgoing(body={"recipient": {"phone": person}, "template_data": data})

    async def send(self, message: Outgoing) -> Attempt:
        """Post `message`, once more with a fresh token where Zalo takes the present one no longer."""
        return await self._tokens.sending(lambda token: self._post(message, token))

    async def _post(self, message: Outgoing, token: str) -> Attempt:
        body = {
            "phone": message.body["recipient"]["phone"],
            "template_id": self._template,
            "template_data": message.body["template_data"],
            "tracking_id": message.reference[:_LONGEST_TRACKING],
        }
        return await post(self._http, self._url, body, _attempt, headers={"access_token": token})

    async def close(self) -> None:
        await self._http.close()


def _attempt(status: int, said: dict[str, Any]) -> Attempt:
    # HTTP 200 even on errors: only `error` tells.
    code = said.get("error")
    if not isinstance(code, int):
        return Attempt(Outcome.UNKNOWN, reason=f"HTTP {status} without an outcome")
    if code == 0:
        return Attempt(Outcome.SENT, as_text(as_dict(said.get("data")).get("msg_id")))
    reason = f"{code}: {said.get('message', '')}"
    known = {_TOKEN: Outcome.TOKEN, _NIGHT: Outcome.MORNING}
    return Attempt(known.get(code, Outcome.REFUSED), reason=reason)
