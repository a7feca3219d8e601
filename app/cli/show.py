"""`distillwatch show`: one claim, document, entity, proposition or case with everything around it."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlmodel import Session

from app.cli.evidence_text import card_lines, name_of, triple
from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.errors import UnknownNameError
from kb.store.case_rows import CaseView, case_view
from kb.store.claims import ClaimDossier, claim_dossier
from kb.store.documents import DocumentDossier, document_dossier
from kb.store.entities import entity_named
from kb.store.entity_rows import EntityProfile, entity_profile
from kb.store.propositions import PropositionAnswer, proposition, propositions_of
from kb.store.questions import case_named


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog='Example: distillwatch show entity "Moonshot AI"')(show)


def show(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="claim, document, entity, proposition or case.")
    ],
    key: Annotated[
        str,
        typer.Argument(metavar="ID", help="Its id; a name for an entity, a caption or number for a case."),
    ],
    as_json: AsJson = False,
) -> None:
    """Show one thing with everything around it."""
    if kind not in SHOWN:
        raise typer.BadParameter(f"{kind!r}; say one of {', '.join(SHOWN)}", param_hint="KIND")
    find, lines = SHOWN[kind]
    engine = open_store(load_settings(), create=False)
    with Session(engine) as session:
        found = find(session, key)
    if found is None:
        raise UnknownNameError(kind, key)
    if as_json:
        print_json(found)
        return
    for line in lines(found):
        out.print(line)


def _entity(session: Session, key: str) -> tuple[EntityProfile, list[PropositionAnswer]] | None:
    reference = entity_named(session, key)
    profile = entity_profile(session, str(reference.id))
    return (profile, propositions_of(session, profile.id, limit=20)) if profile else None


def _case(session: Session, key: str) -> CaseView | None:
    return case_view(session, case_named(session, key) or key)


def _claim_lines(found: ClaimDossier) -> Iterator[str]:
    card = found.claim
    yield f"({card.stance}) {triple(card.subject, card.predicate, card.object, negated=card.negated)}"
    yield f"  speaker {name_of(card.speaker, 'the publisher')} · hedge {card.hedge} · {card.review_state} · {card.confidence:.2f}"
    yield from card_lines(card)
    if found.proposition:
        yield from _proposition_lines(found.proposition)
    for verdict, user, moment, note in found.decisions:
        yield f"  {verdict} by {escape(user)} on {moment.date()}{': ' + escape(note) if note else ''}"


def _proposition_lines(found: PropositionAnswer) -> Iterator[str]:
    yield f"[bold]{found.standing}[/] since {found.standing_since.date()}: {escape(found.standing_reason)}"
    yield f"  {found.origins} origins ({found.documents} documents) for, {found.against} against · proposition {found.id}"
    for step in found.history:
        yield f"  {step.since.date()}  {step.standing.value}  {escape(step.reason)}"
    for card in found.evidence[:20]:
        yield f"  ({card.stance}) {triple(card.subject, card.predicate, card.object, negated=card.negated)}"
        yield from card_lines(card, indent="    ")


def _document_lines(found: DocumentDossier) -> Iterator[str]:
    view = found.view
    yield f"[bold]{escape(view.title or view.id)}[/]"
    day = view.published.date() if view.published else "no date"
    yield f"  {escape(view.publisher or 'unknown publisher')} · {day} · {view.kind} · {escape(view.url or '')}"
    yield f"  page {view.page_id or '–'} · digest {view.digest[:16]}… · {len(view.mentions)} mentions, {len(found.claims)} claims"
    for near in found.kin:
        yield f"  {near.relation} {'of' if near.is_parent else 'seen in'} {near.document.id} ({escape(near.reason)})"
    for card in found.claims:
        yield f"({card.stance}) {triple(card.subject, card.predicate, card.object, negated=card.negated)}"
        yield from card_lines(card)


def _entity_lines(found: tuple[EntityProfile, list[PropositionAnswer]]) -> Iterator[str]:
    profile, about = found
    yield f"[bold]{escape(profile.name)}[/]  {profile.kind} · {profile.level} · {profile.id}"
    if profile.parent:
        yield f"  belongs to {name_of(profile.parent)}"
    if profile.merged_into:
        yield f"  merged into {name_of(profile.merged_into)}"
    names = ", ".join(escape(text) for text, _ in profile.aliases[:20])
    yield f"  names: {names}"
    yield f"  {profile.documents} documents" + (f" · Wikidata {profile.wikidata}" if profile.wikidata else "")
    for answer in about:
        yield triple(answer.subject, answer.predicate, answer.object)
        yield from _proposition_lines(answer)


def _case_lines(found: CaseView) -> Iterator[str]:
    row = found.row
    yield f"[bold]{escape(row.caption)}[/]  {row.court_id or '–'} {row.docket_number or 'no number'} · case {row.id}"
    yield f"  filed {row.filed or '–'} · {row.status} · judge {escape(row.judge or '–')} · known from {row.origin}"
    for party in found.parties:
        counsel = "; ".join(
            escape(name) + (f" ({escape(firm)})" if firm else "") for name, firm, *_ in party.counsel
        )
        yield f"  {party.side}: {escape(party.name)}{' – ' + counsel if counsel else ''}"
    for about, left, right, reason in found.contradictions:
        yield f"  [bold]{about}[/]: {escape(left)} / {escape(right)} ({escape(reason)})"


SHOWN: dict[str, tuple[Callable[[Session, str], Any], Callable[[Any], Iterator[str]]]] = {
    "claim": (claim_dossier, _claim_lines),
    "document": (document_dossier, _document_lines),
    "entity": (_entity, _entity_lines),
    "proposition": (proposition, _proposition_lines),
    "case": (_case, _case_lines),
}
"""Kind to what finds it and what prints it."""
