"""`distillwatch brief`: a cited briefing on a company, a case or a pair."""

import tempfile
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlmodel import Session

from app.cli.days import end_of_day, parse_day
from app.cli.output import load_settings, open_store, out
from kb.brief.content import Brief
from kb.brief.docx import docx
from kb.brief.html import html
from kb.brief.make import case_brief, case_family, company_brief, find_case, find_entity, pair_brief
from kb.brief.markdown import markdown
from kb.brief.pdf import pdf
from kb.brief.sections import ruling_claims
from kb.errors import SettingsError
from kb.export.base import whole
from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.pictures.charts import draw_timeline

if TYPE_CHECKING:
    import networkx as nx


class Subject(StrEnum):
    """What a briefing is on."""

    COMPANY = "company"
    CASE = "case"
    PAIR = "pair"


class Format(StrEnum):
    """How it is laid out."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


LAYOUTS: dict[Format, Callable[[Brief], bytes]] = {
    Format.MARKDOWN: lambda brief: markdown(brief).encode(),
    Format.HTML: lambda brief: html(brief).encode(),
    Format.PDF: pdf,
    Format.DOCX: docx,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("brief", epilog="Example: distillwatch brief company OpenAI --format html --out openai.html")(
        brief
    )


def brief(
    subject: Annotated[Subject, typer.Argument(help="What the briefing is on.")],
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Name or id; two for a pair.")],
    as_of: Annotated[
        str | None, typer.Option(help="What was known at the end of this day (YYYY-MM-DD).")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Also say what changed since this day.")] = None,
    layout: Annotated[Format, typer.Option("--format", help="How it is laid out.")] = Format.MARKDOWN,
    out_path: Annotated[
        Path | None, typer.Option("--out", help="File; standard output where it is left out.")
    ] = None,
) -> None:
    """Write a briefing in which every sentence is a quotation or a fact with its evidence."""
    engine = open_store(load_settings(), create=False)
    day, start = parse_day(as_of), parse_day(since)
    with Session(engine) as session:
        found = _make(session, subject, names, day, start)
        if layout is not Format.MARKDOWN:
            _add_timeline(found, _shown(session, subject, names, as_of), layout)
    content = LAYOUTS[layout](found)
    if out_path is not None:
        with whole(out_path) as partial:
            partial.write_bytes(content)
        out.print(f"{out_path}: {len(found.sections)} sections, {len(found.sources)} sources")
    elif layout in (Format.MARKDOWN, Format.HTML):
        print(content.decode(), end="")
    else:
        raise SettingsError("--out", f"{layout.value} is no text", "name a file by --out")


def _make(
    session: Session, subject: Subject, names: list[str], day: date | None, start: date | None
) -> Brief:
    wanted = 2 if subject is Subject.PAIR else 1
    if len(names) != wanted:
        raise typer.BadParameter(
            f"{subject.value} takes {wanted} name{'s' if wanted > 1 else ''}; quote a name of several words"
        )
    if subject is Subject.PAIR:
        return pair_brief(session, names[0], names[1], as_of=day, since=start)
    if subject is Subject.CASE:
        return case_brief(session, names[0], as_of=day, since=start)
    return company_brief(session, names[0], as_of=day, since=start)


def _shown(
    session: Session, subject: Subject, names: list[str], as_of: str | None
) -> "nx.MultiDiGraph[str] | None":
    """The claims that the timeline shows: all of a company; those between two, or the parties of a case, and rulings."""
    rulings: frozenset[str] = frozenset()
    if subject is Subject.CASE:
        view = find_case(session, names[0])
        family, rulings = case_family(session, view), ruling_claims(session, view.row.id)
    else:
        family = tuple(key for name in names for key in find_entity(session, name).family_ids)
    if not family:
        return None
    chosen = GraphFilter(level=GraphLevel.CLAIMS, entities=frozenset(family), as_of=end_of_day(as_of))
    graph = build_graph(session, chosen)
    if subject is not Subject.COMPANY:
        outside = [
            (source, target, key)
            for source, target, key in graph.edges(keys=True)
            if key not in rulings and not (source in family and target in family)
        ]
        graph.remove_edges_from(outside)
    return graph


def _add_timeline(found: Brief, graph: "nx.MultiDiGraph[str] | None", layout: Format) -> None:
    """Draw the picture in the form that the layout can hold; without claims there is none."""
    if graph is None or not graph.number_of_edges():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"timeline{'.svg' if layout is Format.HTML else '.png'}"
        draw_timeline(graph, path, lanes=8)
        if layout is Format.HTML:
            found.timeline_svg = path.read_text(encoding="utf-8")
        else:
            found.timeline_png = path.read_bytes()
