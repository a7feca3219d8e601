"""Opening the store: SQLite in WAL mode by default, PostgreSQL by URL, always at the newest schema."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, SQLModel

from kb.errors import StoreError
from kb.models import StoreState
from kb.store.bulk import insert_rows

_MIGRATIONS = Path(__file__).parent.parent / "migrations"
_BATCH = 5000
_MIGRATION_KEY = 0x64697374FF


def open_engine(url: str, *, create: bool = True) -> Engine:
    """An engine on a store of the newest schema.

    Args:
        url: SQLAlchemy URL.
        create: make a new store, or bring one of an older version up to date, rather than refuse.

    Raises:
        StoreError: no such store, of a version that this program does not know, not writable, or no database.
    """
    _prepare_folder(url, create=create)
    engine = sa.create_engine(url, **_options(url))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_pragmas)
    try:
        _bring_up_to_date(engine, url, create=create)
    except (OperationalError, DBAPIError) as error:
        engine.dispose()
        reason = str(error.orig).splitlines()[0] if error.orig else "cannot be opened"
        raise StoreError(
            shown(url), reason, "check the path, its permissions and that no other program locks it"
        ) from error
    return engine


def shown(url: str) -> str:
    """The URL as it may be printed: without its password."""
    return sa.make_url(url).render_as_string(hide_password=True)


def _prepare_folder(url: str, *, create: bool) -> None:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return
    path = Path(parsed.database)
    if path.exists():
        return
    if not create:
        raise StoreError(
            str(path), "there is no store", "run `distillwatch demo` or `distillwatch crawl` first"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            str(path), error.strerror or "cannot be made", "set DISTILLWATCH_DATA to a writable folder"
        ) from error


def _options(url: str) -> dict[str, Any]:
    if sa.make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return {"pool_pre_ping": True}


def _set_pragmas(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.execute("pragma foreign_keys=on")
    connection.execute("pragma busy_timeout=30000")
    connection.execute("pragma synchronous=normal")
    connection.execute("pragma cache_size=-65536")
    try:
        connection.execute("pragma journal_mode=wal")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise


def alembic_config(url: str) -> Config:
    """The migrations' configuration for a store."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _bring_up_to_date(engine: Engine, url: str, *, create: bool) -> None:
    config = alembic_config(url)
    scripts = ScriptDirectory.from_config(config)
    newest = scripts.get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == newest:
            return
        known = {script.revision for script in scripts.walk_revisions()}
        if current is not None and current not in known:
            raise StoreError(
                shown(url),
                f"its schema {current} is newer than this program",
                "install the newer distillwatch",
            )
        if current is None and sa.inspect(connection).get_table_names():
            raise StoreError(shown(url), "it is another program's database", "name an empty or new database")
        if not create:
            raise StoreError(
                shown(url), f"its schema {current} is older than {newest}", "run `distillwatch db upgrade`"
            )
    with _migrating(engine) as connection:
        # Another process may have done it while this one waited.
        if MigrationContext.configure(connection).get_current_revision() != newest:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


@contextmanager
def _migrating(engine: Engine) -> Iterator[sa.Connection]:
    """One transaction for all of a migration, and one process at a time: killed in it, the store is as it was."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver begins a transaction for rows only, and each change of a table would stand alone.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_KEY)))
        yield connection


def schema_of(engine: Engine) -> str | None:
    """Revision of the store's schema."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes are one transaction; the store's version grows with it."""
    with Session(engine) as session, session.begin():
        yield session
        _bump_version(session)


def take_turn(session: Session) -> None:
    """Wait until nobody else writes; what is read from then on is what the writing of this transaction meets.

    Without it two processes may read alike and write what the other has written by then under another key.
    """
    _bump_version(session)


def _bump_version(session: Session) -> None:
    table = table_of(StoreState)
    bumped = session.connection().execute(
        table.update().where(table.c.key == "version").values(value=table.c.value + 1)
    )
    if not bumped.rowcount:
        insert_new(session, StoreState, [{"key": "version", "value": 1}])


def store_version(session: Session) -> int:
    """A number that every write makes larger; caches are keyed by it."""
    table = table_of(StoreState)
    # Through Core: the app asks it before every question.
    found = session.connection().execute(sa.select(table.c.value).where(table.c.key == "version"))
    return found.scalar_one_or_none() or 0


def table_of(model: type[SQLModel]) -> sa.Table:
    """The Core table of a model."""
    table: sa.Table = model.__table__  # type: ignore[attr-defined]
    return table


def insert_new(session: Session, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> int:
    """Insert the rows whose primary key is not there yet, in bulk through Core; returns how many were new.

    Rows must share one set of keys. Existing rows are left as they are.
    """
    batch = list(rows)
    if not batch:
        return 0
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    if len(key) != 1:
        raise ValueError(f"{table.name} has a key of {len(key)} columns")
    known = _known_keys(session, table.c[key[0]], [row[key[0]] for row in batch])
    fresh = {row[key[0]]: row for row in batch if row[key[0]] not in known}
    insert_rows(session.connection(), table, list(fresh.values()))
    return len(fresh)


def _known_keys(session: Session, column: sa.Column[Any], keys: Sequence[Any]) -> set[Any]:
    known: set[Any] = set()
    for start in range(0, len(keys), 500):
        query = sa.select(column).where(column.in_(keys[start : start + 500]))
        known.update(session.connection().execute(query).scalars())
    return known


def _insert_for(dialect: str) -> Any:
    return postgres_insert if dialect == "postgresql" else sqlite_insert


def upsert(session: Session, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Insert the rows, or overwrite the given columns of those that are there."""
    batch = list(rows)
    if not batch:
        return
    table = table_of(model)
    key = [column.name for column in table.primary_key]
    insert = _insert_for(session.connection().dialect.name)(table)
    changed = {name: insert.excluded[name] for name in batch[0] if name not in key}
    statement = (
        insert.on_conflict_do_update(index_elements=key, set_=changed)
        if changed
        else insert.on_conflict_do_nothing(index_elements=key)
    )
    for start in range(0, len(batch), _BATCH):
        session.connection().execute(statement, batch[start : start + _BATCH])
