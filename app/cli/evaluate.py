"""`distillwatch evaluate`: the extraction's figures on a gold file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.output import AsJson, load_settings, out, print_json, progress
from kb.annotation import AnnotatedDocument, read_annotations
from kb.extract.pipeline import annotate, load_pipeline
from kb.extract.score_types import Count
from kb.extract.scores import Scores, score

_EPILOG = "Example: distillwatch evaluate gold.jsonl --json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate", epilog=_EPILOG)(evaluate)


def evaluate(
    gold: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Annotated documents, JSON Lines.")
    ],
    predictions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Score these annotations instead of extracting now."),
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes to use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Extract the documents of a gold file again and say how well entities, claims and cases agree with it."""
    wanted = list(read_annotations(gold))
    found = _predicted(wanted, predictions, processes)
    scores = score((document, found.get(document.id, _empty(document))) for document in wanted)
    if as_json:
        print_json(_as_data(scores))
    else:
        _print(scores)


def _predicted(
    wanted: list[AnnotatedDocument], predictions: Path | None, processes: int | None
) -> dict[str, AnnotatedDocument]:
    if predictions is not None:
        return {document.id: document for document in read_annotations(predictions)}
    settings = load_settings(processes=processes)
    nlp = load_pipeline(settings)
    found: dict[str, AnnotatedDocument] = {}
    with progress() as bar:
        task = bar.add_task("extracting", total=len(wanted))
        for document in annotate(nlp, wanted, processes=settings.processes):
            found[document.id] = document
            bar.advance(task)
    return found


def _empty(document: AnnotatedDocument) -> AnnotatedDocument:
    return document.model_copy(update={"entities": [], "claims": [], "cases": []})


def _as_data(scores: Scores) -> dict[str, object]:
    def numbers(counts: dict[str, Count]) -> dict[str, dict[str, float]]:
        return {
            name: {
                "precision": count.precision,
                "recall": count.recall,
                "f1": count.f1,
                "right": count.right,
                "found": count.found,
                "wanted": count.wanted,
            }
            for name, count in sorted(counts.items())
        }

    return {
        "documents": scores.documents,
        "headline": scores.headline(),
        "counts": numbers(scores.counts),
        "entity_kinds": numbers(scores.entity_kinds),
        "predicates": numbers(scores.predicates),
        "linked_recall": {form: count.recall for form, count in sorted(scores.mention_forms.items())},
    }


def _print(scores: Scores) -> None:
    for title, counts in (
        (f"{scores.documents} documents", scores.counts),
        ("entities by kind", scores.entity_kinds),
        ("claims by predicate", scores.predicates),
    ):
        table = Table("", "precision", "recall", "F1", "right", "found", "gold", title=title)
        for column in table.columns[1:]:
            column.justify = "right"
        for name, count in counts.items():
            table.add_row(
                str(name),
                f"{count.precision:.3f}",
                f"{count.recall:.3f}",
                f"{count.f1:.3f}",
                str(count.right),
                str(count.found),
                str(count.wanted),
            )
        out.print(table)
    recall = ", ".join(f"{form} {count.recall:.3f}" for form, count in sorted(scores.mention_forms.items()))
    out.print(f"linked mentions found: {recall}")
    out.print(
        f"of {scores.right['matched']} matched claims right: stance {scores.accuracy('stance'):.3f}, "
        f"speaker {scores.accuracy('speaker'):.3f} (lenient {scores.accuracy('speaker lenient'):.3f}), "
        f"hedge {scores.accuracy('hedge'):.3f}; parties found {scores.parties.recall:.3f}"
    )
