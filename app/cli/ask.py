"""`distillwatch ask`: the store's named questions, answered with evidence."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlmodel import Session

from app.cli.days import end_of_day
from app.cli.evidence_text import card_lines, name_of, triple
from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.ontology import Predicate
from kb.store.accusations import Accusation
from kb.store.as_of import Basis, Moment
from kb.store.changes import Change, ContradictionRow
from kb.store.documents import NearCopyRow
from kb.store.entities import CaseOf
from kb.store.evidence import EvidenceCard
from kb.store.paths import PathAnswer
from kb.store.propositions import PropositionAnswer
from kb.store.questions import QUESTIONS, Options
from kb.store.questions import ask as answer
from kb.store.statements import Statement

_LIST = "\n\n".join(
    f"{question.name} {' '.join(question.arguments)}: {question.asks}" for question in QUESTIONS
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "ask",
        help=f"Ask the store one of its named questions.\n\n{escape(_LIST)}",
        epilog="Example: distillwatch ask who-accuses DeepSeek distilled --as-of 2026-03-01 --json",
    )(ask)


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION-NAME", help="Which question.")],
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORD]…", help="What it asks about.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="What was known at the end of that day, YYYY-MM-DD.")
    ] = None,
    basis: Annotated[
        Basis, typer.Option(help="Known by publication (public), or by when this store saw it (seen).")
    ] = Basis.PUBLIC,
    predicate: Annotated[
        list[Predicate] | None, typer.Option(help="Only this predicate; may be repeated.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Rows at most.")] = 50,
    offset: Annotated[int, typer.Option(min=0, help="Rows to leave out first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Ask the store one of its named questions."""
    moment = end_of_day(as_of)
    options = Options(
        Moment(moment, basis) if moment else None,
        tuple(name.value for name in predicate or ()),
        limit,
        offset,
    )
    engine = open_store(load_settings(), create=False)
    with Session(engine) as session:
        found = answer(session, question, words or [], options)
    if as_json:
        print_json(list(found))
        return
    if not found:
        out.print("Nothing on record.")
    for row in found:
        for line in _lines(row):
            out.print(line)


def _lines(row: Any) -> Iterator[str]:
    if isinstance(row, EvidenceCard):
        yield _title(row)
        yield from card_lines(row)
    elif isinstance(row, Accusation):
        yield (
            f"[bold]{name_of(row.accuser)}[/]: {triple(row.subject, row.predicate, row.object)}  "
            f"[{row.stance}] {_origins(row.origins, row.documents)} · now {row.standing}"
            + (" · contested" if row.contested else "")
            + (f" · {', '.join(row.own)}" if row.own else "")
        ).replace(f"[{row.stance}]", f"({row.stance})")
        for card in row.evidence:
            yield from card_lines(card)
    elif isinstance(row, PropositionAnswer):
        yield from _proposition(row)
    elif isinstance(row, CaseOf):
        yield (
            f"[bold]{escape(row.caption)}[/]  {row.court_id or '–'} {row.docket_number or 'no number'} · as {row.role} "
            f"({row.side}) · filed {row.filed or '–'} · {row.status} · {row.origin}"
        )
        yield f"  [dim]case {row.id}{' · ' + row.url if row.url else ''}[/]"
    elif isinstance(row, Change):
        yield (
            f"{row.since.date()}  {triple(row.subject, row.predicate, row.object)}: "
            f"{row.before or 'new'} → [bold]{row.after}[/] ({escape(row.reason)})"
        )
        if row.evidence:
            yield from card_lines(row.evidence)
    elif isinstance(row, ContradictionRow):
        yield f"[bold]{row.about}[/]{' in ' + escape(row.caption) if row.caption else ''}: {escape(row.reason)}"
        yield f"  {'✓' if row.preferred == 'left' else ' '} {escape(row.left)}"
        yield f"  {'✓' if row.preferred == 'right' else ' '} {escape(row.right)}"
    elif isinstance(row, Statement):
        yield f"{row.first_seen.date()}  {_origins(row.origins, row.documents)}"
        for card in row.evidence:
            yield from card_lines(card)
    elif isinstance(row, PathAnswer):
        yield (
            f"path {row.path}, step {row.step}: {escape(row.subject)} → [bold]{row.predicate.replace('_', ' ')}[/] → "
            f"{escape(row.object)}  ({row.origins} origins)"
        )
        for card in row.evidence:
            yield from card_lines(card)
    elif isinstance(row, NearCopyRow):
        direction = "goes back to" if row.is_parent else "is what goes back to it:"
        yield f"{row.relation} {row.score:.2f} · {direction} {escape(row.document.title or row.document.id)} ({row.reason})"


def _title(card: EvidenceCard) -> str:
    speaker = f"{name_of(card.speaker)}: " if card.speaker else ""
    hedge = "" if card.hedge == "none" else f" · {card.hedge}"
    return f"({card.stance}{hedge}) {speaker}{triple(card.subject, card.predicate, card.object, negated=card.negated)}"


def _origins(origins: int, documents: int) -> str:
    return (
        f"{origins} origin{'' if origins == 1 else 's'} ({documents} document{'' if documents == 1 else 's'})"
    )


def _proposition(row: PropositionAnswer) -> Iterator[str]:
    yield (
        f"{triple(row.subject, row.predicate, row.object)}  [bold]{row.standing}[/] since {row.standing_since.date()} "
        f"({escape(row.standing_reason)}) · {_origins(row.origins, row.documents)} for, {row.against} against"
        + (" · contested" if row.contested else "")
    )
    for step in row.history[:-1]:
        yield f"  [dim]{step.since.date()} {step.standing.value}: {escape(step.reason)}[/]"
    for card in row.evidence:
        yield from card_lines(card)
