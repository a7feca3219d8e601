"""`distillwatch db`: the database's schema."""

from typing import Annotated

import typer
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.store.session import schema_of, shown, store_version


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Look after the database.")
    group.command("upgrade", epilog="Example: distillwatch db upgrade")(upgrade)
    group.command("show", epilog="Example: distillwatch db show --json")(show)
    app.add_typer(group, name="db")


def upgrade() -> None:
    """Bring the database to this program's schema, or make a new one."""
    settings = load_settings()
    engine = open_store(settings, create=True)
    out.print(f"{shown(settings.url)}: schema {schema_of(engine)}")


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
