"""What a deployment sets for the public process, from the environment, checked at the start."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

_WANTED = {
    "Messenger": ("messenger_app_secret", "messenger_app_id", "messenger_page_token", "messenger_verify_token"),
    "Zalo": ("zalo_oa_secret", "zalo_app_id", "zalo_app_secret"),
    "SMS": ("sms_url", "sms_token"),
    "mail of reports": ("report_mail_to", "report_mail_from", "smtp_url"),
    "OIDC": ("oidc_issuer", "oidc_client_id", "oidc_client_secret"),
}


# Names as browsers send them (a Vietnamese one as xn--…), or an address.
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+:[0-9a-f:.]*")
_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")
_PORTS = {"https": 443, "http": 80}

ZnsField = Literal["receipt", "procedure", "state", "due", "agency"]


class ApiSettings(BaseSettings):
    """Settings of the public process; those it shares with the bot are in `actions.settings`."""

    model_config = SettingsConfigDict(extra="ignore")

    bind: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    limits: Literal["on", "off"] = "on"
    """``off`` only for measurement on loopback."""
    development: Literal["on", "off"] = "off"
    """``on`` only on loopback: accounts of the console with a password that everybody knows."""
    secret_key: str = Field(default="", repr=False)
    """Signs conversation tokens; empty: a random one is made and kept in the var folder."""
    bot_url: str = "http://127.0.0.1:5005"
    bot_timeout_s: float = Field(default=20.0, gt=0)

    web_origins: Annotated[Sequence[str], NoDecode] = ()
    """Other sites whose pages may talk to the api, with commas between: ``https://xa-a.gov.vn``."""
    keep_days: int = Field(default=90, ge=1, le=365)
    """For so long it is kept what was said; the law allows a year."""
    surveys: Literal["on", "off"] = "on"
    """Whether people are asked if they are content; who wants to say it by themselves always can."""

    report_every: Literal["off", "week", "month"] = "off"
    """How often what the office sees is put into a folder, or mailed: of the last whole week or month."""
    report_folder: str = ""
    report_mail_to: Annotated[Sequence[str], NoDecode] = ()
    """With commas between."""
    report_mail_from: str = ""
    smtp_url: str = Field(default="", repr=False)
    """The mail server: ``smtp://name:password@host:587`` (encrypted once connected) or ``smtps://…``."""

    worker: Literal["inside", "beside"] = "inside"
    """Who answers what Zalo and Messenger send: this process, or ``python -m api.worker`` beside it."""
    human_silence_minutes: int = Field(default=60, ge=1)
    """For so long the bot says nothing after somebody answered in the platform's own inbox."""
    send_timeout_s: float = Field(default=10.0, gt=0)

    messenger_app_secret: str = Field(default="", repr=False)
    messenger_app_id: str = ""
    messenger_page_token: str = Field(default="", repr=False)
    messenger_verify_token: str = Field(default="", repr=False)
    messenger_graph_url: str = "https://graph.facebook.com"
    messenger_graph_version: str = "v25.0"

    zalo_app_id: str = ""
    zalo_app_secret: str = Field(default="", repr=False)
    """The application's secret key, for its tokens."""
    zalo_oa_secret: str = Field(default="", repr=False)
    """The Official Account's secret key, which signs what it sends."""
    zalo_api_url: str = "https://openapi.zalo.me"
    zalo_oauth_url: str = "https://oauth.zaloapp.com"

    zns_template: str = ""
    """Id of the template by which people are told at their telephone number; it needs the Official Account."""
    zns_fields: dict[str, ZnsField] = {
        "ma_ho_so": "receipt",
        "thu_tuc": "procedure",
        "trang_thai": "state",
        "ngay_hen_tra": "due",
        "co_quan": "agency",
    }
    """The template's parameters, and what each of them is, as a JSON object."""
    zns_url: str = "https://business.openapi.zalo.me"

    sms_url: str = ""
    """Where a gateway takes text messages (`api/channels/sms.py`)."""
    sms_token: str = Field(default="", repr=False)

    metrics_token: str = Field(default="", repr=False)
    """Who has it may read ``/metrics`` from other machines."""
    worker_metrics_port: int = Field(default=0, ge=0, le=65535)
    """Where ``python -m api.worker`` tells on loopback what it has counted; 0: nowhere."""

    oidc_issuer: str = ""
    """The agency's own provider of accounts (OpenID Connect), as it names itself."""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)

    @property
    def oidc(self) -> bool:
        """Whether the agency's people may come in through its own provider."""
        return bool(self.oidc_issuer)

    @property
    def messenger(self) -> bool:
        """Whether there is a Facebook page to answer for."""
        return bool(self.messenger_app_secret)

    @property
    def zalo(self) -> bool:
        """Whether there is an Official Account to answer for."""
        return bool(self.zalo_oa_secret)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the door."""
        return _is_loopback(self.bind)

    @field_validator("web_origins", "report_mail_to", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given

    @field_validator("oidc_issuer")
    @classmethod
    def _check_issuer(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if issuer and parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
            raise ValueError(f"{issuer!r} can be read on its way: only https is taken, but on this machine itself")
        return issuer

    @field_validator("smtp_url")
    @classmethod
    def _check_mail_server(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in ("smtp", "smtps") or not urlsplit(url).hostname):
            raise ValueError("is no mail server: write smtp://name:password@host:587, or smtps:// and the same")
        return url

    @field_validator("report_mail_to")
    @classmethod
    def _check_addresses(cls, addresses: Sequence[str]) -> Sequence[str]:
        for one in addresses:
            if not _ADDRESS.fullmatch(one):
                raise ValueError(f"{one!r} is no address: write them with commas between, like lan@xa-a.gov.vn")
        return tuple(addresses)

    @field_validator("web_origins")
    @classmethod
    def _check(cls, origins: Sequence[str]) -> Sequence[str]:
        return tuple(_origin(one) for one in origins)

    @model_validator(mode="after")
    def _refuse_to_start_wrong(self) -> ApiSettings:
        if self.limits == "off" and not self.on_loopback:
            raise ValueError("LIMITS=off is for measurement: it is refused where BIND is not loopback")
        if self.development == "on" and not self.on_loopback:
            raise ValueError(
                "DEVELOPMENT=on is for this machine alone: it is refused where BIND is not loopback. Set it to off "
                "(make run sets it to on where nothing else is said)"
            )
        if self.secret_key and len(self.secret_key) < 32:
            raise ValueError("SECRET_KEY has fewer than 32 characters: make a long random one")
        if self.metrics_token and len(self.metrics_token) < 32:
            raise ValueError("METRICS_TOKEN has fewer than 32 characters: make a long random one")
        if self.report_every == "off" and (self.report_folder or self.report_mail_to):
            raise ValueError("reports are half set up: REPORT_EVERY missing (week or month)")
        if self.report_every != "off" and not self.report_folder and not self.report_mail_to:
            raise ValueError("reports are half set up: REPORT_FOLDER or REPORT_MAIL_TO missing")
        if self.zns_template and not self.zalo:
            raise ValueError(
                "ZNS_TEMPLATE needs the Official Account: set ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_SECRET"
            )
        for channel, wanted in _WANTED.items():
            given = [name for name in wanted if getattr(self, name)]
            missing = [name.upper() for name in wanted if name not in given]
            if given and missing:
                raise ValueError(f"{channel} is half set up: {', '.join(missing)} missing")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(given: str) -> str:
    """`given` as browsers name an origin; raises ValueError where it is none, or others could read on the way."""
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    beyond = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("https", "http") or beyond or not _HOST.fullmatch(host):
        raise ValueError(f"{given!r} is no origin: write scheme and host alone, like https://xa-a.gov.vn")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(f"{given!r} can be read on its way: only https is taken, but on this machine itself")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, _PORTS[parts.scheme]) else "")


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
