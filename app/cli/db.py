"""`distillwatch db`: the database's schema, and moving it to another database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, progress
from kb.errors import StoreError
from kb.store.copy import copy_store, row_counts
from kb.store.session import open_engine, schema_of, shown, store_version


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Look after the database.")
    group.command("upgrade", epilog="Example: distillwatch db upgrade")(upgrade)
    group.command(
        "copy",
        epilog="Example: distillwatch db copy sqlite:///data/distillwatch.db postgresql+psycopg:///watch",
    )(copy)
    group.command("show", epilog="Example: distillwatch db show --json")(show)
    app.add_typer(group, name="db")


def upgrade() -> None:
    """Bring the database to this program's schema, or make a new one."""
    settings = load_settings()
    engine = open_store(settings, create=True)
    out.print(f"{shown(settings.url)}: schema {schema_of(engine)}")


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="SQLAlchemy URL of the store that is there.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="SQLAlchemy URL of a new or empty database.")],
    as_json: AsJson = False,
) -> None:
    """Copy a store to another database, SQLite or PostgreSQL, and check that every row arrived as it was.

    The page archive stays in the data folder; set DISTILLWATCH_DATABASE_URL to go on with the copy.
    """
    with progress() as bar, _opened(source, create=False) as sender, _opened(target, create=True) as receiver:
        with sender.connect() as connection:
            task = bar.add_task("copying", total=sum(row_counts(connection).values()))
        tables = copy_store(
            sender,
            receiver,
            copied=lambda name, rows: bar.update(task, advance=rows, description=f"copying {name}"),
        )
    if as_json:
        print_json(tables)
        return
    for table in tables:
        if table.rows:
            out.print(f"{table.table}: {table.rows} rows, sha256 {table.digest[:16]}")
    out.print(f"{sum(table.rows for table in tables)} rows copied to {shown(target)}; each is as it was sent")


@contextmanager
def _opened(url: str, *, create: bool) -> Iterator[Engine]:
    try:
        engine = open_engine(url, create=create)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            "the URL given", str(error), "write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from error
    try:
        yield engine
    finally:
        engine.dispose()


def show(
    as_json: AsJson = False,
    url: Annotated[str | None, typer.Option(help="Database to look at instead of the settings' one.")] = None,
) -> None:
    """Say where the database is, which schema it has and how often it was written."""
    settings = load_settings(database_url=url)
    engine = open_store(settings, create=False)
    with Session(engine) as session:
        facts = {"url": shown(settings.url), "schema": schema_of(engine), "version": store_version(session)}
    if as_json:
        print_json(facts)
    else:
        out.print(f"{facts['url']}: schema {facts['schema']}, written {facts['version']} times")
