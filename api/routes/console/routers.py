"""All that the agency's people use: `/console` and `/api/v1/console`."""

from __future__ import annotations

from api.routes.console import (
    accounts,
    canned,
    conversations,
    entrance,
    events,
    figures,
    learning,
    log,
    lookup,
    me,
    page,
    provider,
    queue,
    reports,
    switches,
)

ROUTERS = (
    entrance.router,
    provider.router,
    page.router,
    me.router,
    accounts.router,
    log.router,
    queue.router,
    conversations.router,
    canned.router,
    switches.router,
    events.router,
    lookup.router,
    reports.router,
    figures.router,
    learning.router,
)
