"""`distillwatch extract`: mentions and claims out of documents that have none of the current version."""

from typing import Annotated

import typer
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, progress
from kb.extract.stage import documents_due, extract_due


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("extract", epilog="Example: distillwatch extract --processes 2")(extract)


def extract(
    everything: Annotated[
        bool, typer.Option("--all", help="Take documents again that are up to date.")
    ] = False,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes to use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find mentions and claims in every document that has none of the current version."""
    settings = load_settings(processes=processes)
    engine = open_store(settings)
    with Session(engine) as session:
        due = documents_due(session, everything=everything)
    with progress() as bar:
        task = bar.add_task("extracting", total=due)
        counts = extract_due(
            engine, settings, everything=everything, progress=lambda done: bar.advance(task, done)
        )
    if as_json:
        print_json(counts)
        return
    out.print(
        f"{counts.documents} documents extracted, {counts.skipped} kept without claims; "
        f"{counts.claims} new claims, {counts.removed_claims} gone, {counts.mentions} new mentions"
    )
    for note, number in sorted(counts.notes.items()):
        out.print(f"  {number} × {note}")
