"""`distillwatch resolve`: names to entities, mentions to cases, claims to propositions, texts to origins."""

import typer
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, progress
from kb.resolve.stage import documents_due
from kb.resolve.stage import resolve as resolve_due


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resolve", epilog="Example: distillwatch resolve --json")(resolve)


def resolve(as_json: AsJson = False) -> None:
    """Resolve every document that has none of the current version; what is up to date is left alone."""
    engine = open_store(load_settings())
    with Session(engine) as session:
        due = documents_due(session)
    with progress() as bar:
        task = bar.add_task("resolving", total=due)
        counts = resolve_due(engine, lambda done: bar.advance(task, done))
    if as_json:
        print_json(counts)
        return
    out.print(
        f"{counts['documents']} documents resolved: {counts['entities']} new entities, "
        f"{counts['case_links']} case links, {counts['claims']} claims bound, {counts['origins']} origins changed; "
        f"{counts['propositions']} propositions counted, {counts['retracted']} claims retracted"
    )
