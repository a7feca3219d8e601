"""`distillwatch same`: would two names be one entity, and why."""

from typing import Annotated

import typer
from rich.markup import escape

from app.cli.output import AsJson, out, print_json
from kb.ontology import Kind
from kb.resolve.comparing import compare_names, guess_kind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("same", epilog='Example: distillwatch same "X.AI Corp." xAI --kind company')(same)


def same(
    left: Annotated[str, typer.Argument(metavar="NAME", help="A name.")],
    right: Annotated[str, typer.Argument(metavar="NAME", help="Another name.")],
    kind: Annotated[
        Kind | None, typer.Option(help="What both are; guessed from the names where it is left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether two names would be one entity: same, different or unsure (a person is asked); needs no database."""
    chosen = kind or guess_kind(left, right)
    found = compare_names(left, right, chosen)
    if as_json:
        print_json(
            {
                "verdict": found.verdict.value,
                "score": found.score,
                "reason": found.reason,
                "kind": chosen.value,
                "names": [left, right],
            }
        )
        return
    out.print(f"[bold]{found.verdict.value}[/]  {escape(found.reason)} [dim]({chosen.value})[/]")
