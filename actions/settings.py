"""What a deployment sets, read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional


@dataclass(frozen=True)
class Settings:
    """Settings that the bot's process and the public process share."""

    var: Path
    """Folder of everything that is built or stored: snapshots, models, the SQLite database."""
    database_url: str
    hotline: str
    """The deployment's telephone number for people who want a person; empty when there is none."""
    hotline_hours: str
    dossiers: Optional[Path]
    """The file that names provinces' systems with dossiers; None where there is none."""
    by_phone: bool
    """Whether people can be told of their dossier by telephone number: by ZNS or by SMS."""
    agency: str = ""
    """Who runs the deployment and answers for what it stores; empty when unnamed."""

    @classmethod
    def from_environment(cls) -> Settings:
        """Settings from `MOTCUA_VAR`, `DATABASE_URL`, `HOTLINE…`, `AGENCY`, `DOSSIERS`, `ZNS_TEMPLATE`, `SMS_URL`."""
        var = Path(os.environ.get("MOTCUA_VAR", "var"))
        return cls(
            var=var,
            database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'motcua.db'}",
            hotline=os.environ.get("HOTLINE", "").strip(),
            hotline_hours=os.environ.get("HOTLINE_HOURS", "").strip(),
            dossiers=Path(os.environ["DOSSIERS"]) if os.environ.get("DOSSIERS") else None,
            by_phone=bool(os.environ.get("ZNS_TEMPLATE") or os.environ.get("SMS_URL")),
            agency=os.environ.get("AGENCY", "").strip(),
        )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings."""
    return Settings.from_environment()
