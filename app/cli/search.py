"""`distillwatch search`: look documents, claims, entities and cases up by their words."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, warn
from kb.search.fulltext import END, START
from kb.search.query import parse_query
from kb.search.results import (
    SearchOrder,
    found_cases,
    found_claims,
    found_documents,
    found_entities,
    search_counts,
)
from kb.search.suggest import suggestion


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "search",
        help="Look documents, claims, entities and cases up by their words.\n\n"
        'Words are all wanted; "quotes" hold a phrase, a star ends a beginning, a minus excludes. Operators: company:, '
        "case:, stance:, predicate:, publisher:, kind:, after:, before:.",
        epilog="Example: distillwatch search 'distill* company:\"Harbor AI\" stance:denied after:2026-01'",
    )(search)


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words and operators.")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="Rows of each kind.")] = 10,
    best: Annotated[bool, typer.Option("--best", help="Best fitting first, not newest.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look things up."""
    engine = open_store(load_settings(), create=False)
    asked = parse_query(query)
    for problem in asked.problems:
        warn(problem)
    order = SearchOrder.BEST if best else SearchOrder.NEWEST
    with Session(engine) as session:
        counts = search_counts(session, asked)
        documents = found_documents(session, asked, order=order, limit=limit)
        claims = found_claims(session, asked, limit=limit)
        entities = found_entities(session, asked, limit=limit)
        cases = found_cases(session, asked, limit=limit)
        found = counts.documents + counts.claims + counts.entities + counts.cases
        nearer = None if found else suggestion(session, asked)
    if as_json:
        plain: dict[str, Any] = {
            "query": str(asked),
            "problems": asked.problems,
            "counts": asdict(counts),
            "documents": [asdict(row) | {"snippet": _without_marks(row.snippet)} for row in documents],
            "claims": [asdict(row) for row in claims],
            "entities": [asdict(row) for row in entities],
            "cases": [asdict(row) for row in cases],
            "suggestion": nearer,
        }
        print_json(plain)
        return
    if not found:
        out.print(f"Nothing fits {escape(str(asked)) or 'an empty query'}.")
        if nearer:
            out.print(f"Did you mean: {escape(nearer)}")
        return
    out.print(
        f"{counts.documents} documents, {counts.claims} claims, {counts.entities} entities, {counts.cases} cases"
    )
    if documents:
        table = Table("date", "publisher", "document", "id", box=None, title_justify="left")
        for row in documents:
            title = f"{escape(row.title or 'untitled')}\n{_emphasised(row.snippet)}"
            table.add_row(_day(row.published), escape(row.publisher or ""), title, row.id)
        out.print(table)
    if claims:
        table = Table("date", "stance", "claim", "id", box=None)
        for card in claims:
            names = (card.subject, card.object)
            subject, target = (ref.name if ref else "–" for ref in names)
            words = f"{subject} {'not ' if card.negated else ''}{card.predicate.replace('_', ' ')} {target}"
            table.add_row(
                _day(card.published), card.stance, escape(f"{words}: “{card.quote[:200]}”"), card.claim_id
            )
        out.print(table)
    if entities:
        table = Table("kind", "entity", "id", box=None)
        for entity in entities:
            table.add_row(entity.kind, escape(entity.name), entity.id)
        out.print(table)
    if cases:
        table = Table("filed", "case", "id", box=None)
        for case in cases:
            table.add_row(case.filed.isoformat() if case.filed else "", escape(case.caption), case.id)
        out.print(table)


def _day(moment: Any) -> str:
    return moment.date().isoformat() if moment else "no date"


def _without_marks(snippet: str) -> str:
    return snippet.replace(START, "").replace(END, "")


def _emphasised(snippet: str) -> str:
    words = escape(" ".join(snippet.split()))
    return words.replace(START, "[bold]").replace(END, "[/]")
