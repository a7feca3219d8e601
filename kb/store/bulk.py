"""Many new rows at once: by COPY into PostgreSQL, by `executemany` into SQLite.

The values go to the driver straight from the rows: SQLAlchemy's own way through a statement's parameters costs as much as
SQLite's writing.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Row = dict[str, Any]

_COPY_FROM = 16
"""Rows from which on COPY, with the savepoint around it, costs less than inserting them."""


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that share one set of keys; one whose primary key is there by now is left out.

    The keys are looked for beforehand, by set, so that as a rule all rows are new. A column that the rows lack gets the
    constant that is its default, or none.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refuses a row for another reason.
        ValueError: a value that its column does not take, such as a naive time.
    """
    if not rows:
        return
    if len(rows) >= _COPY_FROM and connection.dialect.driver == "psycopg":
        try:
            with connection.begin_nested():
                _copy(connection, table, rows)
        except connection.dialect.loaded_dbapi.Error:
            # Somebody wrote one of the rows meanwhile, or one cannot be stored: the plain insert leaves the former out,
            # and says of the latter what is wrong.
            pass
        else:
            return
    _insert(connection, table, rows)


def _copy(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    names, values = _sent(connection, table, rows)
    driver: Any = connection.connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {_into(connection, table, names)} FROM STDIN") as copy:
        for value in values:
            copy.write_row(value)


def _insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    names, values = _sent(connection, table, rows)
    quote = connection.dialect.identifier_preparer.quote
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    key = ", ".join(quote(column.name) for column in table.primary_key)
    connection.exec_driver_sql(
        f"INSERT INTO {_into(connection, table, names)} VALUES ({', '.join([mark] * len(names))}) "
        f"ON CONFLICT ({key}) DO NOTHING",
        list(values),
    )


def _into(connection: sa.Connection, table: sa.Table, names: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return f"{quote(table.name)} ({', '.join(map(quote, names))})"


def _sent(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Row]
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns that are written, and of each row the values as the driver takes them."""
    constant = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in rows[0] and isinstance(column.default, ScalarElementColumnDefault)
    }
    names = list(rows[0])
    senders = {name: _sender(table.c[name], connection.dialect) for name in (*names, *constant)}
    ending = tuple(_as_sent(senders[name], value) for name, value in constant.items())
    changed = [(name, sender) for name in names if (sender := senders[name]) is not None]

    def values() -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if changed:
                row = row | {name: sender(row[name]) for name, sender in changed}
            yield (*[row[name] for name in names], *ending)

    return [*names, *constant], values()


def _sender(column: sa.Column[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """What makes the driver's value of a column's; None where they are the same."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _as_sent(sender: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if sender is None else sender(value)
