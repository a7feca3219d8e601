"""Alembic's entry: runs on the connection that the store hands over, or on its own."""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import kb.models  # noqa: F401  registers the tables


def _run(connection: sa.Connection) -> None:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given: sa.Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = sa.create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as own:
        _run(own)
        own.commit()
