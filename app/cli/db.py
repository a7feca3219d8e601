"""`distillwatch db`: the database's schema, and moving it to another database."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, progress
from kb.errors import SettingsError, StoreError
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
    group.command("prune", epilog="Example: distillwatch db prune --days 365 --dry-run")(prune)
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


def prune(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=36_500, help="Days to keep; DISTILLWATCH_RETENTION_DAYS without."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Drop archived pages and full texts that are older than they are to be kept; every quotation stays, with its place.

    What is still to be read, extracted or resolved is kept until then. It cannot be undone.
    """
    # and with it spaCy, which the other commands of the group have no use for
    from crawler.retention import Pruned, to_prune
    from crawler.retention import prune as drop

    # A schedule ends it by SIGTERM; what is left then is done next time.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = load_settings()
    days = days or settings.retention_days
    if not days:
        raise SettingsError(
            "retention_days", "everything is kept", "set DISTILLWATCH_RETENTION_DAYS or give --days"
        )
    engine = open_store(settings, create=False)
    found: Pruned = to_prune(engine, days=days, now=datetime.now(UTC))
    if not dry_run:
        if not yes:
            out.print(f"{found.pages} pages and {found.texts} texts are older than {days} days")
            typer.confirm("Drop them for good?", abort=True)
        with progress() as bar:
            task = bar.add_task("dropping", total=found.pages + found.texts)
            found = drop(engine, settings, days=days, progress=lambda done: bar.advance(task, done))
    if as_json:
        print_json(asdict(found))
        return
    verb = "would go" if dry_run else "dropped"
    out.print(f"{found.pages} pages and {found.texts} texts older than {days} days {verb}; quotations stay")
    if not dry_run:
        out.print(
            f"{found.records} records overwritten, {found.files} files of the archive deleted, "
            f"{found.bytes_freed / 1e6:.1f} MB freed"
        )
    if found.pages_waiting or found.texts_waiting:
        out.print(
            f"{found.pages_waiting} pages and {found.texts_waiting} texts wait to be read, extracted or resolved; "
            "run `distillwatch update`"
        )


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
