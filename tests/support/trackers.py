"""The bot's memory of conversations."""

from __future__ import annotations

import sqlalchemy as sa


def trackers(engine: sa.Engine) -> sa.Table:
    """The bot's table, as `bot.tracker_store` makes it."""
    metadata = sa.MetaData()
    table = sa.Table(
        "trackers",
        metadata,
        sa.Column("sender_id", sa.String(128), primary_key=True),
        sa.Column("events", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False, index=True),
    )
    metadata.create_all(engine)
    return table
