"""Alembic's environment: runs on the connection that `api.database.migrate` opened."""

from __future__ import annotations

from alembic import context

from actions.dossiers.tables import metadata as dossier_metadata
from api import switches as _switches  # noqa: F401  (each of these puts its tables into the metadata)
from api.asking import tables as _asking  # noqa: F401
from api.handover import tables as _handover  # noqa: F401
from api.learning import tables as _learning  # noqa: F401
from api.lookup import tables as _lookup  # noqa: F401
from api.reporting import tables as _reporting  # noqa: F401
from api.staff import tables as _staff  # noqa: F401
from api.tables import metadata as api_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[api_metadata, dossier_metadata],
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
