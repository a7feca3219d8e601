"""`distillwatch import`: bring in saved pages, dockets, feeds, web archives and annotated documents."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.output import AsJson, err, load_settings, open_store, out, print_json, progress
from crawler.import_files import ImportSummary, import_paths

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", epilog="Example: distillwatch import saved-pages/ dockets/cand.html gold.jsonl")(
        import_command
    )


def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH…")],
    with_claims: Annotated[
        bool,
        typer.Option("--with-claims", help="Take over what annotated JSON Lines say of entities and claims."),
    ] = False,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that read.")] = None,
    as_json: AsJson = False,
) -> None:
    """Archive files, read them and store their documents.

    html, pdf, text, Markdown, docket pages, RSS and Atom, WARC, and JSON Lines in the ontology's form, each also
    with .gz behind it. What `distillwatch export claims` wrote brings its entities, claims and propositions along, so
    that the same graph comes of it. A file that is there already changes nothing; one that cannot be read makes the exit code 1.
    """
    settings = load_settings(processes=processes)
    engine = open_store(settings)
    with progress() as bar:
        task = bar.add_task("importing", total=None)
        summary = import_paths(
            engine, settings, paths, with_claims=with_claims, progress=lambda done: bar.advance(task, done)
        )
    if as_json:
        print_json(summary)
    else:
        _show(summary)
    if summary.failed:
        raise typer.Exit(1)


def _show(summary: ImportSummary) -> None:
    table = Table("", "number")
    done = summary.documents
    rows = (
        ("files looked at", summary.files),
        ("imported", summary.imported),
        ("skipped", len(summary.skipped)),
        ("failed", len(summary.failed)),
        ("pages", summary.pages),
        ("pages known before", summary.known_pages),
        ("new documents", done.new),
        ("new versions", done.changed),
        ("documents known before", done.same),
        ("cases read", done.cases),
        ("claims taken over", summary.claims),
        ("documents rebuilt from an export", summary.rebuilt),
    )
    for name, number in rows:
        table.add_row(name, str(number))
    out.print(table)
    for title, reasons in (("skipped", summary.skipped), ("failed", summary.failed)):
        colour = "red" if title == "failed" else "yellow"
        listed = list(reasons.items())
        for path, reason in listed if title == "failed" else listed[:_SHOWN]:
            err.print(f"[{colour}]{title}:[/] {escape(path)}: {escape(reason.removeprefix(path + ': '))}")
        if title == "skipped" and len(listed) > _SHOWN:
            err.print(f"… and {len(listed) - _SHOWN} more files were skipped (all of them with --json)")
