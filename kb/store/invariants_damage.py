"""A database that is damaged on the disk: which tables and rows cannot be read, while all others still can."""

from collections.abc import Callable, Iterator
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlmodel import Session, SQLModel

from kb.store.invariants import (
    FROM_BACKUP,
    REFERENCES,
    Finding,
    documents_without_page,
    orphans_of,
    propositions_without_claims,
)
from kb.store.invariants_batches import UNREADABLE, is_gone, reason_of
from kb.store.invariants_counts import misbound, miscounted
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import table_of

_MOST_LINES = 100
_STREAM = 1_000
_DOCUMENTS = "; meanwhile `distillwatch read --again` makes documents anew from the archive"
_NEXT = FROM_BACKUP + _DOCUMENTS

_CHECKS: dict[str, Callable[[Session], Iterator[Finding]]] = {
    "evidence": wrong_evidence,
    **{
        f"references of {table_of(reference.model).name}.{reference.column}": partial(
            orphans_of, reference=reference
        )
        for reference in REFERENCES
    },
    "archived pages": documents_without_page,
    "claims of propositions": propositions_without_claims,
    "propositions of claims": misbound,
    "support and standing": miscounted,
}


def all_findings(engine: Engine) -> Iterator[Finding]:
    """Every broken invariant, and every row and table that cannot be read; a check that damage ends lets the next begin."""
    yield from damage(engine)
    for name, check in _CHECKS.items():
        with Session(engine) as session:
            try:
                yield from check(session)
            except UNREADABLE as error:
                if is_gone(error):
                    raise
                yield Finding("database", f"check of {name}", f"ended early: {reason_of(error)}", _NEXT)


def damage(engine: Engine) -> Iterator[Finding]:
    """What SQLite's own check says of the file, then the rows that cannot be read.

    PostgreSQL checks its pages as it reads them (with data checksums): there, each table is read once.
    """
    found = list(_structure(engine)) if engine.dialect.name == "sqlite" else []
    yield from found
    for table in SQLModel.metadata.sorted_tables:
        if found or not _is_readable(engine, table):
            yield from _unreadable(engine, table)


def _structure(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        try:
            lines = connection.exec_driver_sql(f"pragma integrity_check({_MOST_LINES})").scalars().all()
        except sa.exc.DBAPIError as error:
            lines = [reason_of(error)]
    for line in lines:
        if line != "ok":
            yield Finding("database", "sqlite", " ".join(str(line).split()), _NEXT)


def _is_readable(engine: Engine, table: sa.Table) -> bool:
    if engine.dialect.name == "sqlite":
        return True  # its own check has read every page
    with engine.connect() as connection:
        try:
            for _ in connection.execute(sa.select(table).execution_options(yield_per=_STREAM)):
                pass
        except UNREADABLE:
            return False
    return True


def _unreadable(engine: Engine, table: sa.Table) -> Iterator[Finding]:
    """Rows of a table that cannot be read, found by the index of its keys, which lies elsewhere in the file."""
    key = next(iter(table.primary_key))
    with engine.connect() as keys, engine.connect() as rows:
        query = sa.select(key).order_by(key).execution_options(yield_per=_STREAM)
        try:
            for (value,) in keys.execute(query):
                reason = _fails(rows, sa.select(table).where(key == value))
                if reason is not None:
                    yield Finding("database", f"{table.name}/{value}", f"cannot be read: {reason}", _NEXT)
        except UNREADABLE as error:
            reason = f"its keys cannot be listed: {reason_of(error)}"
            yield Finding("database", table.name, reason, _NEXT)


def _fails(connection: Connection, query: sa.Select[tuple[object]]) -> str | None:
    """Why a row cannot be read; None where it can."""
    try:
        if connection.execute(query).first() is None:
            return "the index of keys has it, the table has not"
    except UNREADABLE as error:
        connection.rollback()
        return reason_of(error)
    return None
