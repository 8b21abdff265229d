"""The public application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from actions.settings import settings
from api import problems
from api.channels.worker import Worker
from api.cors import Cors
from api.metrics.requests import Requests
from api.middleware import BodyLimit, LastResort, SecurityHeaders
from api.pages import WEB
from api.routes import (
    chat,
    conversations,
    dossiers,
    health,
    integrations,
    metrics,
    pages,
    plain_chat,
    procedures,
    service,
    suggestions,
    webhooks,
    widget,
)
from api.routes.console.routers import ROUTERS
from api.settings import api_settings
from api.state import State

_log = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    own = api_settings()
    parts = State.open(settings(), own)
    app.state.parts = parts
    app.state.worker = Worker(parts)
    inside = own.worker == "inside"
    working = [asyncio.create_task(one.run()) for one in (app.state.worker, *parts.beside) if inside]
    for task in working:
        task.add_done_callback(_tell_of_fault)
    yield
    for task in working:
        task.cancel()
    if working:
        await asyncio.wait(working)
    await parts.close()


def _tell_of_fault(task: asyncio.Task[None]) -> None:
    """What works beside the requests does not end in silence."""
    if not task.cancelled() and task.exception() is not None:
        _log.critical("part of the worker has ended: start the service again", exc_info=task.exception())


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document, with the records' schema as msgspec tells it."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        document["components"]["schemas"] |= procedures.record_schemas()
    return app.openapi_schema or {}


def create_app() -> FastAPI:
    """The application with all its routes."""
    app = FastAPI(
        title="Một Cửa",
        summary="Trợ lý thủ tục hành chính: trả lời từ hồ sơ có nguồn và ngày.",
        version=version("motcua"),
        license_info={"name": "Apache-2.0"},
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    asked = (chat, conversations, service, suggestions, procedures, dossiers, integrations, webhooks, health)
    for module in (*asked, metrics, pages, plain_chat, widget):
        app.include_router(module.router)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_middleware(BodyLimit)
    app.add_middleware(LastResort)
    if origins := api_settings().web_origins:
        app.add_middleware(Cors, origins=origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Requests)
    app.openapi = partial(_openapi, app)  # type: ignore[method-assign]
    return app
