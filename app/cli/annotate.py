"""`distillwatch annotate`: extraction from one JSON Lines file into another, without a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import load_settings, out, progress, warn
from kb.annotation import AnnotatedDocument, parse_input_line, write_annotations
from kb.errors import AnnotationError
from kb.extract.pipeline import annotate as annotate_documents
from kb.extract.pipeline import load_pipeline


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "annotate", epilog="Example: distillwatch annotate pages.jsonl annotated.jsonl --processes 2"
    )(annotate)


def annotate(
    source: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Documents, one JSON object a line.")
    ],
    target: Annotated[Path, typer.Argument(dir_okay=False, help="Where the annotated documents go.")],
    processes: Annotated[int | None, typer.Option(min=1, max=64, help="Processes to use.")] = None,
) -> None:
    """Find the entities, claims and cases of documents: JSON Lines in the ontology's form, in and out.

    Of each line id, title, text, published, kind, publisher and url are read. A line that is no such document is
    named and left out, and the exit code is 1.
    """
    settings = load_settings(processes=processes)
    bad: list[AnnotationError] = []
    with source.open(encoding="utf-8", errors="replace") as lines:
        total = sum(1 for line in lines if line.strip())
    nlp = load_pipeline(settings)
    with progress() as bar:
        task = bar.add_task("annotating", total=total)

        def counted() -> Iterator[AnnotatedDocument]:
            found = annotate_documents(nlp, _documents(source, bad), processes=settings.processes)
            for document in found:
                bar.advance(task)
                yield document

        written = write_annotations(counted(), target)
    for error in bad:
        warn(str(error))
    out.print(
        f"{written} documents annotated into {target}" + (f", {len(bad)} lines left out" if bad else "")
    )
    if bad:
        raise typer.Exit(1)


def _documents(source: Path, bad: list[AnnotationError]) -> Iterator[AnnotatedDocument]:
    """The documents of the file; what is none goes to `bad`."""
    with source.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield parse_input_line(line, path=source, number=number)
            except AnnotationError as error:
                bad.append(error)
