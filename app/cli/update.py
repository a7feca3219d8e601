"""`distillwatch update`: all stages in their order, what a schedule runs."""

import signal
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.output import AsJson, load_settings, open_store, out, print_json, quiet_logging, warn
from app.cli.stages import StagesReport, run_stages
from crawler.catalogue import catalogue_folders, chosen, load_catalogue


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("update", epilog="Example: distillwatch update techcrunch-ai courtlistener")(update)


def update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Source ids; all that are enabled without."),
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes to use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Crawl, read, extract and resolve what is new, and tell who watches it."""
    settings = load_settings(processes=processes)
    quiet_logging(form=settings.log_format)
    # Who runs it in the background ends it by SIGTERM; it then stops in order, as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    catalogue, errors = load_catalogue(catalogue_folders(settings))
    for error in errors:
        warn(str(error))
    wanted = chosen(catalogue, sources or [])
    report = run_stages(open_store(settings), settings, wanted)
    if as_json:
        print_json(as_object(report))
    else:
        for line in lines_of(report):
            out.print(line)
    if report.broken:
        raise typer.Exit(1)


def as_object(report: StagesReport) -> dict[str, object]:
    """The report for programs: one object a stage."""
    return {
        "crawl": report.crawl,
        "broken": report.broken,
        "read": report.read,
        "extract": report.extract,
        "resolve": report.resolve,
        "watch": {"new": report.alerts, **asdict(report.deliveries)},
    }


def lines_of(report: StagesReport) -> list[str]:
    """The report for people: one line a stage."""
    crawl, read, extract, resolve = report.crawl, report.read, report.extract, report.resolve
    return [
        f"crawl    {crawl.total('fetched')} pages fetched from {len(crawl.sources)} sources, "
        f"{crawl.total('new_pages')} new; {len(crawl.broken)} sources broken",
        f"read     {read.pages} pages: {read.documents.new} new documents, {read.documents.changed} changed, "
        f"{read.empty} without text, {read.failed} failed",
        f"extract  {extract.documents} documents: {extract.claims} new claims, {extract.removed_claims} gone; "
        f"{extract.skipped} kept without claims",
        f"resolve  {resolve['documents']} documents: {resolve['entities']} new entities, {resolve['case_links']} case links, "
        f"{resolve['propositions']} propositions counted, {resolve['origins']} origins changed",
        f"watch    {report.alerts} new alerts; {report.deliveries.delivered} delivered, "
        f"{report.deliveries.failed} failed, {report.deliveries.dead} given up",
    ]
