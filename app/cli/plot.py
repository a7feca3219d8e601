"""`distillwatch plot`: pictures of the network, the timeline and the heatmap."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from app.cli.days import end_of_day
from app.cli.output import load_settings, open_store, out
from kb.brief.make import find_entity
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.ontology import Predicate
from kb.pictures.charts import draw_heatmap, draw_timeline
from kb.pictures.network import draw_network


class Picture(StrEnum):
    """What to draw."""

    NETWORK = "network"
    TIMELINE = "timeline"
    HEATMAP = "heatmap"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plot", epilog="Example: distillwatch plot network litigation.svg --level litigation")(plot)


def plot(
    picture: Annotated[Picture, typer.Argument(help="What to draw.")],
    out_path: Annotated[Path, typer.Argument(metavar="OUT", help="File that ends in .svg, .png or .pdf.")],
    level: Annotated[
        GraphLevel, typer.Option(help="What an edge of the network is.")
    ] = GraphLevel.PROPOSITIONS,
    entity: Annotated[
        list[str] | None, typer.Option(help="Keep what touches this entity, by id or name; repeat it.")
    ] = None,
    predicate: Annotated[list[Predicate] | None, typer.Option(help="Keep this predicate; repeat it.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What was known at the end of this day (YYYY-MM-DD).")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Most nodes, lanes or rows.")] = 60,
) -> None:
    """Draw the network, a timeline of claims or a heatmap of who says what of whom."""
    engine = open_store(load_settings(), create=False)
    with Session(engine) as session:
        wanted = frozenset(find_entity(session, name).id for name in entity or ())
    chosen = GraphFilter(
        level=level if picture is Picture.NETWORK else GraphLevel.CLAIMS,
        entities=wanted,
        predicates=frozenset(predicate or ()),
        as_of=end_of_day(as_of),
        roll_up=True,
    )
    with Session(engine) as session:
        graph = build_graph(session, chosen)
    if picture is Picture.NETWORK:
        draw_network(graph, out_path, most=most)
    elif picture is Picture.TIMELINE:
        draw_timeline(graph, out_path, lanes=most)
    else:
        draw_heatmap(graph, out_path, most=most)
    out.print(f"{out_path}: {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges")
