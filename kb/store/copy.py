"""Moving a whole store between SQLite and PostgreSQL: every row of every table, checked at the end."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import SQLModel

import kb.models  # noqa: F401  registers the tables
from kb.errors import StoreError
from kb.store.bulk import insert_rows

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table that was copied."""

    table: str
    rows: int
    digest: str
    """SHA-256 over all rows in the order of their keys, the same in both stores."""


def copy_store(
    source: Engine, target: Engine, *, copied: Callable[[str, int], None] = lambda table, rows: None
) -> list[TableCopy]:
    """Copy all rows into an empty store in one transaction; a failure leaves the target as empty as it was.

    The source is read as of one moment, whoever writes to it meanwhile.

    Args:
        copied: called with a table's name and a number of rows whenever a batch of it is written.

    Raises:
        StoreError: the target has rows, a row cannot be written, or what arrived differs from what was sent.
    """
    tables = SQLModel.metadata.sorted_tables
    with _reading(source) as sent, target.begin() as arrived:
        _refuse_rows(arrived, tables)
        done = []
        for table in tables:
            for batch in _batches(sent, table):
                try:
                    insert_rows(arrived, table, batch)
                except sa.exc.DBAPIError as error:
                    reason = str(error.orig).splitlines()[0] if error.orig else str(error)
                    raise StoreError(
                        _name(target),
                        f"a row of {table.name} cannot be written ({reason})",
                        "mend it at its source",
                    ) from error
                copied(table.name, len(batch))
            _go_on_counting(arrived, table)
            done.append(_compared(table, sent, arrived, target))
    return done


def _reading(engine: Engine) -> Connection:
    """A connection whose reads all see one moment."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    connection = engine.connect()
    # Python's driver begins a transaction for writes only; without one each read would see its own moment.
    connection.exec_driver_sql("BEGIN")
    return connection


def row_counts(connection: Connection) -> dict[str, int]:
    """Rows of every table."""
    return {table.name: _count(connection, table) for table in SQLModel.metadata.sorted_tables}


def table_digest(connection: Connection, table: sa.Table) -> str:
    """SHA-256 over a table's rows as JSON in the order of their keys; equal for equal rows in any database."""
    whole = hashlib.sha256()
    for batch in _batches(connection, table):
        for row in batch:
            whole.update(json.dumps(row, sort_keys=True, ensure_ascii=True, default=_plain).encode())
            whole.update(b"\n")
    return whole.hexdigest()


def _compared(table: sa.Table, sent: Connection, arrived: Connection, target: Engine) -> TableCopy:
    rows = _count(sent, table)
    if (there := _count(arrived, table)) != rows:
        raise StoreError(_name(target), f"{table.name} has {there} rows instead of {rows}", "copy it again")
    digest = table_digest(sent, table)
    if table_digest(arrived, table) != digest:
        raise StoreError(
            _name(target), f"rows of {table.name} differ from those sent", "tell the maintainers"
        )
    return TableCopy(table.name, rows, digest)


def _refuse_rows(connection: Connection, tables: list[sa.Table]) -> None:
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
            raise StoreError(
                connection.engine.url.render_as_string(hide_password=True),
                f"it is not empty ({table.name} has rows)",
                "name a new or an empty database",
            )


def _batches(connection: Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their keys, which follow the code points in both databases.

    Each batch goes on behind the last key, so that nothing depends on a cursor that stays open.
    """
    [key] = table.primary_key.columns
    is_text = isinstance(key.type, sa.String)
    order = sa.collate(key, "C") if is_text and connection.dialect.name == "postgresql" else key
    last: Any = None
    while True:
        query = sa.select(table).order_by(order).limit(_BATCH)
        if last is not None:
            query = query.where(order > last)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        if not rows:
            return
        yield rows
        last = rows[-1][key.name]


def _go_on_counting(connection: Connection, table: sa.Table) -> None:
    """Let PostgreSQL number the next row behind those that came with their numbers."""
    [key] = table.primary_key.columns
    if connection.dialect.name != "postgresql" or isinstance(key.type, sa.String):
        return
    highest = connection.execute(sa.select(sa.func.max(key))).scalar()
    sequence = connection.execute(sa.select(sa.func.pg_get_serial_sequence(table.name, key.name))).scalar()
    if highest is not None and sequence is not None:
        connection.execute(sa.select(sa.func.setval(sequence, highest)))


def _count(connection: Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} in a row")


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
