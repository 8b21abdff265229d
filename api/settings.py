"""What a deployment sets for the public process, from the environment, checked at the start."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """Settings of the public process; those it shares with the bot are in `actions.settings`."""

    model_config = SettingsConfigDict(extra="ignore")

    bind: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    limits: Literal["on", "off"] = "on"
    """``off`` only for measurement on loopback."""
    secret_key: str = Field(default="", repr=False)
    """Signs conversation tokens; empty: a random one is made and kept in the var folder."""
    bot_url: str = "http://127.0.0.1:5005"
    bot_timeout_s: float = Field(default=20.0, gt=0)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the door."""
        try:
            return ipaddress.ip_address(self.bind).is_loopback
        except ValueError:
            return self.bind == "localhost"

    @model_validator(mode="after")
    def _refuse_to_start_wrong(self) -> ApiSettings:
        if self.limits == "off" and not self.on_loopback:
            raise ValueError("LIMITS=off is for measurement: it is refused where BIND is not loopback")
        if self.secret_key and len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY has fewer than 32 characters: make a long random one")
        return self


@lru_cache(maxsize=1)
def api_settings() -> ApiSettings:
    """The process's settings; ends the process with the reason where they are wrong."""
    try:
        return ApiSettings()
    except ValidationError as error:
        reasons = "; ".join(_reason(list(item["loc"]), item["msg"]) for item in error.errors())
        raise SystemExit(f"settings: {reasons}") from None


def _reason(where: list[int | str], message: str) -> str:
    name = f"{str(where[0]).upper()}: " if where else ""
    return name + message.removeprefix("Value error, ")
