"""`distillwatch export`: the graph and its tables in other tools' formats."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from app.cli.days import end_of_day, parse_day
from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.brief.make import find_entity
from kb.export import GRAPH_EXPORTERS, STORE_EXPORTERS
from kb.export.run import export
from kb.graph.filter import GraphFilter, GraphLevel
from kb.ontology import Kind, Predicate, Stance, Standing

_TITLES: dict[str, str] = {name: exporter.title for name, exporter in GRAPH_EXPORTERS.items()}
_TITLES.update((name, exporter.title) for name, exporter in STORE_EXPORTERS.items())
_FORMATS = "\n\n".join(f"[bold]{name}[/]: {title}" for name, title in _TITLES.items())


def register(app: typer.Typer) -> None:
    """Add the command with the list of formats in its help."""
    app.command(
        "export",
        help=f"Take the graph and its tables away in another tool's format.\n\n{_FORMATS}",
        epilog="Example: distillwatch export gexf litigation.gexf --level litigation --as-of 2026-05-01",
    )(export_command)


def export_command(
    format_name: Annotated[str, typer.Argument(metavar="FORMAT", help="One of the formats above.")],
    out_path: Annotated[Path, typer.Argument(metavar="OUT", help="File, or folder for tables.")],
    level: Annotated[
        GraphLevel, typer.Option(help="What an edge of the graph is.")
    ] = GraphLevel.PROPOSITIONS,
    as_of: Annotated[
        str | None, typer.Option(help="What was known at the end of this day (YYYY-MM-DD).")
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day of publication.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day of publication.")] = None,
    entity: Annotated[
        list[str] | None, typer.Option(help="Keep what touches this entity, by id or name; repeat it.")
    ] = None,
    kind: Annotated[list[Kind] | None, typer.Option(help="Keep entities of this kind; repeat it.")] = None,
    predicate: Annotated[list[Predicate] | None, typer.Option(help="Keep this predicate; repeat it.")] = None,
    stance: Annotated[list[Stance] | None, typer.Option(help="Keep this stance; repeat it.")] = None,
    standing: Annotated[list[Standing] | None, typer.Option(help="Keep this standing; repeat it.")] = None,
    min_support: Annotated[int, typer.Option(min=0, help="Least number of independent origins.")] = 0,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Least confidence of a claim.")] = 0.0,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="Only what a person confirmed.")] = False,
    roll_up: Annotated[
        bool, typer.Option("--roll-up", help="Models as makers, legal entities as groups.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take the graph and its tables away in another tool's format."""
    engine = open_store(load_settings(), create=False)
    with Session(engine) as session:
        wanted = frozenset(find_entity(session, name).id for name in entity or ())
    chosen = GraphFilter(
        level=level,
        entities=wanted,
        kinds=frozenset(kind or ()),
        predicates=frozenset(predicate or ()),
        stances=frozenset(stance or ()),
        standings=frozenset(standing or ()),
        min_support=min_support,
        min_confidence=min_confidence,
        confirmed_only=confirmed,
        since=parse_day(since),
        until=parse_day(until),
        as_of=end_of_day(as_of),
        roll_up=roll_up,
    )
    with Session(engine) as session:
        written = export(session, format_name, out_path, chosen)
    if as_json:
        print_json(
            {
                "path": written.path,
                "manifest": written.manifest,
                "counts": written.counts,
                "left_out": written.left_out,
                "sha256": written.digest,
            }
        )
        return
    counted = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in written.counts.items())
    out.print(f"{written.path}: {counted}")
    missing = ", ".join(
        f"{number} {name.replace('_', ' ')}" for name, number in written.left_out.items() if number
    )
    if missing:
        out.print(f"left out: {missing}; `distillwatch review --export FILE` writes the decisions")
