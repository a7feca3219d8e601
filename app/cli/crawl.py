"""`distillwatch crawl`: fetch what is new at the sources, archive it and read it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.days import parse_day
from app.cli.output import AsJson, err, load_settings, open_store, out, print_json, progress, warn
from crawler.catalogue import CatalogueSource, catalogue_folders, chosen, load_catalogue
from crawler.read_stage import ReadCounts, pages_due, read_due
from crawler.run import CrawlProgress, CrawlSummary, run_crawl
from kb.errors import SettingsError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "crawl", epilog="Example: distillwatch crawl techcrunch-ai cand --since 2026-11-01 --limit 50"
    )(crawl)


def crawl(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Ids of sources; all that are enabled without.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Leave out links dated before this day (YYYY-MM-DD).")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Most pages to fetch from one source.")] = None,
    read: Annotated[
        bool, typer.Option("--read/--no-read", help="Read what was fetched into documents.")
    ] = True,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that read.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch, archive and read what is new; exit with 1 where a source broke its promise."""
    settings = load_settings(processes=processes)
    day = parse_day(since)
    known, errors = load_catalogue(catalogue_folders(settings))
    for error in errors:
        warn(str(error))
    wanted = chosen(known, sources or [])
    if not wanted:
        raise SettingsError("catalogue", "no source is enabled", "see `distillwatch sources list`")
    engine = open_store(settings)
    with progress() as bar:
        summary = run_crawl(
            engine,
            settings,
            wanted,
            since=datetime.combine(day, time.min, UTC) if day else None,
            limit=limit,
            progress=_watch(bar, wanted),
        )
        counts = (
            read_due(engine, settings, progress=_reading(bar, engine))
            if read and not summary.stopped
            else ReadCounts()
        )
    if as_json:
        print_json({"crawl": _plain(summary), "read": counts})
    else:
        _show(summary, counts)
    if summary.stopped:
        raise typer.Exit(130)
    if summary.broken or counts.failed or errors:
        raise typer.Exit(1)


def _watch(bar: Progress, wanted: list[CatalogueSource]) -> Callable[[CrawlProgress], None]:
    task = bar.add_task("fetching", total=len(wanted))
    pages = bar.add_task("pages", total=None)
    fetched: dict[str, int] = {}

    def take(step: CrawlProgress) -> None:
        fetched[step.source_id] = step.counts.fetched
        bar.update(pages, completed=sum(fetched.values()), description=f"pages ({escape(step.source_id)})")
        if step.finished:
            bar.advance(task)

    return take


def _reading(bar: Progress, engine: Engine) -> Callable[[int], None]:
    with Session(engine) as session:
        task = bar.add_task("reading", total=pages_due(session))
    return lambda done: bar.advance(task, done)


def _show(summary: CrawlSummary, counts: ReadCounts) -> None:
    table = Table(
        "source", "links", "new", "fetched", "unchanged", "withdrawn", "blocked", "failed", "put off", "s"
    )
    for name, source in sorted(summary.sources.items()):
        numbers = (
            source.listed, source.new_links, source.fetched, source.unchanged, source.withdrawn, source.blocked,
            source.failed, source.deferred,
        )  # fmt: skip
        label = escape(name) if source.kept_promise else f"[red]{escape(name)}[/]"
        table.add_row(label, *(str(number) for number in numbers), f"{source.seconds:.1f}")
    out.print(table)
    done = counts.documents
    out.print(
        f"{summary.total('fetched')} pages fetched in {summary.seconds:.1f} s; {counts.pages} pages read: "
        f"{done.new} new documents, {done.changed} new versions, {done.same} known, "
        f"{counts.empty} pages without text, {counts.failed} unreadable"
    )
    for name, source in sorted(summary.sources.items()):
        for reason, number in sorted(source.problems.items()):
            out.print(f"  {escape(name)}: {number} × {escape(reason)}")
    for message in summary.broken.values():
        err.print(f"[bold red]broken promise:[/] {escape(message)}")
    for message in counts.errors.values():
        err.print(f"[yellow]unreadable:[/] {escape(message)}")


def _plain(summary: CrawlSummary) -> dict[str, object]:
    return {
        "run": summary.run_id,
        "seconds": summary.seconds,
        "stopped": summary.stopped,
        "sources": {name: asdict(counts) for name, counts in summary.sources.items()},
    }
