"""Running rasa_sdk actions in Rasa's own process, without the costs of the stock way."""

from __future__ import annotations

from typing import Any, Dict, Optional

import fastjsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

import actions

_validate = fastjsonschema.compile(RemoteAction.action_response_format_spec())


class InProcessActions(EndpointConfig):
    """An action endpoint that is no network hop: it hands the call to rasa_sdk's executor."""

    def __init__(self) -> None:
        # The actions need no domain; leaving it out of every call saves its serialising.
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(actions)

    async def request(
        self,
        method: str = "post",
        subpath: Optional[str] = None,
        content_type: Optional[str] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        call = {"domain": {}, **kwargs["json"]}
        return await self._executor.run(call)


def _validate_action_result(_: RemoteAction, result: Dict[str, Any]) -> bool:
    _validate(result)
    return True


def compile_validator_once() -> None:
    """Let Rasa check action results against a schema that is itself checked only once.

    Rasa's own method checks the schema anew on every result, two thirds of the cost of a turn with
    an action (measured; docs/adr/0003).
    """
    RemoteAction._validate_action_result = _validate_action_result  # type: ignore[method-assign]
