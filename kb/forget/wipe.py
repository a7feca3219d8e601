"""Deleted rows out of the database's own files: deleted is not yet gone from a disk."""

import sqlalchemy as sa
from sqlalchemy.engine import Engine

_TABLES = ("document", "claim", "mention", "page", "frontier", "docket_entry", "alert", "review")


def wipe(engine: Engine) -> None:
    """Let the database drop what was deleted: the search index's old parts and the log on SQLite, dead rows on PostgreSQL.

    SQLite overwrites deleted rows with zeros where `pragma secure_delete` was on in their transaction.
    """
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.exec_driver_sql("pragma secure_delete=on")
            for name in ("document", "claim"):
                connection.execute(sa.text(f"INSERT INTO {name}_fts({name}_fts) VALUES ('optimize')"))
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in _TABLES:
            connection.execute(sa.text(f"VACUUM {name}"))
