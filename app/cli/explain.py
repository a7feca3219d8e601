"""`distillwatch explain`: why a claim was made, or was not."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.output import AsJson, load_settings, out, print_json
from kb.annotation import AnnotatedDocument
from kb.extract.explain import Explanation, explain
from kb.extract.pipeline import load_pipeline
from kb.ontology import DocumentKind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "explain",
        epilog='Example: distillwatch explain "Acme sued Globex on Monday, its lawyer Ann Lee said."',
    )(explain_text)


def explain_text(
    text: Annotated[str, typer.Argument(help="A sentence or a few, in quotation marks.")],
    kind: Annotated[
        DocumentKind, typer.Option(help="What sort of document the text is from.")
    ] = DocumentKind.ARTICLE,
    tokens: Annotated[bool, typer.Option(help="Show every word with its part of speech and head.")] = True,
    as_json: AsJson = False,
) -> None:
    """Show what each step makes of a text: words, units, entities, and the rule or score behind every claim."""
    if not text.strip():
        raise typer.BadParameter("there is nothing to explain; give a sentence in quotation marks")
    found = explain(load_pipeline(load_settings()), AnnotatedDocument(id="text", text=text, kind=kind))
    if as_json:
        print_json(found)
        return
    _print(found, tokens=tokens)


def _print(found: Explanation, *, tokens: bool) -> None:
    out.print(f"[dim]components: {escape(' → '.join(found.components))}[/]")
    entities = Table("kind", "entity", "mentions", "confidence", title="Entities", title_justify="left")
    for entity in found.entities:
        entities.add_row(
            entity.kind,
            escape(entity.name),
            escape(" · ".join(dict.fromkeys(entity.mentions))),
            f"{entity.confidence:.2f}",
        )
    out.print(entities if found.entities else "no entities")
    for unit in found.units:
        out.print(f"\n[bold]{escape(unit.role)}[/] {escape(unit.text)}")
        if tokens:
            words = (
                f"{token.text}/{token.part_of_speech}/{token.relation}→{token.head}" for token in unit.tokens
            )
            out.print(f"  [dim]{escape('  '.join(words))}[/]")
        for pattern in unit.patterns:
            out.print(f"  pattern    {escape(pattern)}")
        for words_, chance in unit.candidates:
            out.print(f"  model {chance:.2f} {escape(words_)}")
        for claim in unit.claims:
            out.print(f"  [green]claim[/]      {escape(claim)}")
        if not unit.claims:
            out.print("  no claim")
