"""`distillwatch sources`: what is crawled, whether its files are sound and its promises kept, and adding to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session, select

from app.cli.output import AsJson, err, load_settings, open_store, out, print_json
from crawler.catalogue import CatalogueSource, catalogue_folders, chosen, load_catalogue
from crawler.catalogue_files import add_all, add_source, source_for, sources_of_opml
from crawler.run import run_crawl
from kb.errors import DistillwatchError
from kb.models import Source
from kb.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command and its own four."""
    group = typer.Typer(
        no_args_is_help=True,
        help="What is crawled, whether its files are sound, and adding to it.",
        epilog="Example: distillwatch sources check --live techcrunch-ai",
    )
    group.command("list", epilog="Example: distillwatch sources list --json")(list_sources)
    group.command("check", epilog="Example: distillwatch sources check --live techcrunch-ai")(check)
    group.command(
        "add", epilog="Example: distillwatch sources add https://example.org/feed.xml --title 'An example'"
    )(add)
    group.command("import", epilog="Example: distillwatch sources import reading-list.opml")(import_opml)
    app.add_typer(group, name="sources")


def list_sources(
    everything: Annotated[bool, typer.Option("--all", help="Those that are off as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sources with their schedule and how their last crawl went."""
    settings = load_settings()
    sources, errors = load_catalogue(catalogue_folders(settings))
    states = _states(settings)
    shown = [source for source in sources if everything or source.enabled]
    if as_json:
        print_json([_plain(source, states.get(source.id)) for source in shown])
    else:
        table = Table("id", "title", "protocol", "every", "paywall", "verified", "last success", "state")
        for source in shown:
            state = states.get(source.id)
            last = f"{state.last_success_at:%Y-%m-%d %H:%M}" if state and state.last_success_at else "never"
            table.add_row(
                source.id,
                escape(source.title),
                source.protocol,
                source.schedule,
                source.paywall,
                str(source.verified_on or "yes") if source.verified else "no",
                last,
                escape(_state_in_words(source, state)),
            )
        out.print(table)
        off = sum(not source.enabled for source in sources)
        out.print(f"{len(sources) - off} sources are crawled, {off} are off")
    for error in errors:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
    if errors:
        raise typer.Exit(1)


def check(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources; all that are enabled without.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Ask each source for its list, without fetching pages.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check every catalogue file, and the promises that the sources made; exit with 1 where something is wrong."""
    settings = load_settings()
    known, errors = load_catalogue(catalogue_folders(settings))
    wanted = chosen(known, sources or [])
    broken: dict[str, str] = {}
    if live:
        summary = run_crawl(open_store(settings), settings, wanted, limit=0)
        broken = summary.broken
    else:
        states = _states(settings)
        broken = {
            source.id: states[source.id].last_error or ""
            for source in wanted
            if source.id in states and states[source.id].last_error
        }
    if as_json:
        print_json({"checked": len(wanted), "files": [str(error) for error in errors], "sources": broken})
    else:
        for error in errors:
            err.print(f"[bold red]file:[/] {escape(str(error))}")
        for message in broken.values():
            err.print(f"[bold red]source:[/] {escape(message)}")
        unverified = sum(not source.verified for source in wanted)
        out.print(
            f"{len(known)} catalogue files are sound, {len(errors)} are not; "
            f"{len(wanted) - len(broken)} of {len(wanted)} sources kept their promise, "
            f"{unverified} have not been seen to answer by a person"
        )
    if errors or broken:
        raise typer.Exit(1)


def add(
    url: Annotated[str, typer.Argument(help="Address of a feed, sitemap, list page or API.")],
    title: Annotated[str | None, typer.Option(help="Name of the source; its host without.")] = None,
    source_id: Annotated[
        str | None, typer.Option("--id", help="Short name; made from the title without.")
    ] = None,
    protocol: Annotated[
        str | None, typer.Option(help="feed, sitemap or pacer_rss; told from the address without.")
    ] = None,
) -> None:
    """Write a catalogue file for one address into the data folder."""
    settings = load_settings()
    source = source_for(url, title=title, source_id=source_id, protocol=protocol)
    path = add_source(settings.data / "sources", source)
    out.print(
        f"{escape(str(path))}: {source.id} is crawled from now on; look at the file for its schedule and terms"
    )


def import_opml(
    path: Annotated[Path, typer.Argument(help="OPML file of a feed reader.", exists=True, dir_okay=False)],
) -> None:
    """Write a catalogue file for every feed of an OPML reading list."""
    settings = load_settings()
    sources, errors = sources_of_opml(path)
    written, refused = add_all(settings.data / "sources", sources)
    for error in [*errors, *refused]:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
    out.print(f"{len(written)} sources added to {escape(str(settings.data / 'sources'))}")
    if errors or refused:
        raise typer.Exit(1)


def _states(settings: Settings) -> Mapping[str, Source]:
    """What the store knows of the sources; nothing where there is no store yet."""
    try:
        engine = open_store(settings, create=False)
    except DistillwatchError:
        return {}
    with Session(engine) as session:
        return {row.id: row for row in session.exec(select(Source)).all()}


def _state_in_words(source: CatalogueSource, state: Source | None) -> str:
    if source.barred:
        return f"barred: {source.barred}"
    if not source.enabled:
        return "off"
    if state is None:
        return "not crawled yet"
    if state.last_error:
        return state.last_error
    return "blocked by the site" if state.blocked else "ok"


def _plain(source: CatalogueSource, state: Source | None) -> dict[str, Any]:
    plain = source.model_dump(mode="json", exclude_none=True)
    plain["last_success_at"] = state.last_success_at if state else None
    plain["state"] = _state_in_words(source, state)
    return plain
