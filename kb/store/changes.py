"""What moved: standings since a moment, and what contradicts what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Case, Contradiction, Proposition, StandingChange
from kb.ontology import Predicate
from kb.store.entities import family_ids
from kb.store.evidence import EntityRef, EvidenceCard, cards_of
from kb.store.propositions import references
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Change:
    """A proposition that took another standing."""

    proposition_id: str
    subject: EntityRef | None
    predicate: str
    object: EntityRef | None
    before: str | None
    """The standing before; None where there was none."""
    after: str
    since: datetime
    reason: str
    evidence: EvidenceCard | None


@dataclass(frozen=True, slots=True)
class ContradictionRow:
    """Two things on record that cannot both be right."""

    id: str
    about: str
    case_id: str | None
    caption: str | None
    proposition_id: str | None
    left: str
    right: str
    preferred: str | None
    reason: str
    left_evidence: EvidenceCard | None
    right_evidence: EvidenceCard | None


def changed_since(
    session: Session,
    since: datetime,
    *,
    until: datetime | None = None,
    entity_id: str | None = None,
    predicates: tuple[str, ...] = (),
    limit: int = 100,
    offset: int = 0,
) -> list[Change]:
    """Standings that propositions took at or after a moment (and up to another one), newest first."""
    steps, propositions = table_of(StandingChange), table_of(Proposition)
    query = (
        sa.select(
            steps.c.id, steps.c.proposition_id, steps.c.standing, steps.c.since, steps.c.reason, steps.c.claim_id,
            propositions.c.subject_id, propositions.c.predicate, propositions.c.object_id,
        )
        .join_from(steps, propositions, steps.c.proposition_id == propositions.c.id)
        .where(steps.c.since >= since, propositions.c.predicate != Predicate.SAID.value)
        .order_by(steps.c.since.desc(), steps.c.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    if until is not None:
        query = query.where(steps.c.since <= until)
    if predicates:
        query = query.where(propositions.c.predicate.in_(predicates))
    if entity_id is not None:
        query = query.where(_has_end(session, entity_id, steps.c.proposition_id))
    rows = session.connection().execute(query).all()
    before = _standings_before(session, rows)
    names = references(session, [key for row in rows for key in (row.subject_id, row.object_id)])
    cards = {card.claim_id: card for card in cards_of(session, [row.claim_id for row in rows])}
    return [
        Change(
            row.proposition_id,
            names.get(row.subject_id),
            row.predicate,
            names.get(row.object_id),
            before.get(row.id),
            row.standing,
            row.since,
            row.reason,
            cards.get(row.claim_id),
        )
        for row in rows
    ]


_MANY = 2000
"""Propositions of an entity from which on it is quicker to go through what moved of everybody, the newest first."""


def _propositions_with(session: Session, entity_id: str) -> "sa.CompoundSelect[Any]":
    """A query of the ids of the propositions that have an entity at either end."""
    table = table_of(Proposition)
    members = family_ids(session, entity_id)
    return sa.union(
        sa.select(table.c.id).where(table.c.subject_id.in_(members)),
        sa.select(table.c.id).where(table.c.object_id.in_(members)),
    )


def _has_end(
    session: Session, entity_id: str, proposition_id: sa.ColumnElement[Any]
) -> sa.ColumnElement[bool]:
    """The condition that the proposition of a row, joined to it, has the entity at either end."""
    table = table_of(Proposition)
    members = family_ids(session, entity_id)
    ends = (table.c.subject_id, table.c.object_id)
    some = sa.union_all(*(sa.select(sa.literal(1)).where(end.in_(members)) for end in ends)).limit(_MANY)
    count = sa.select(sa.func.count()).select_from(some.subquery())
    if session.connection().execute(count).scalar_one() < _MANY:
        return proposition_id.in_(_propositions_with(session, entity_id))
    # as expressions, so that the order of the rows leads and not the ends
    return sa.or_(*(sa.func.coalesce(end, "").in_(members) for end in ends))


def _standings_before(session: Session, rows: Sequence[Any]) -> dict[str, str]:
    """The standing before each change, by the change; none for a first one."""
    steps = table_of(StandingChange)
    history: dict[str, list[Any]] = {}
    for part in batched(sorted({row.proposition_id for row in rows}), 400):
        query = sa.select(steps.c.id, steps.c.proposition_id, steps.c.standing, steps.c.since)
        for step in session.connection().execute(query.where(steps.c.proposition_id.in_(part))):
            history.setdefault(step.proposition_id, []).append(step)
    before: dict[str, str] = {}
    for row in rows:
        earlier = [step for step in history[row.proposition_id] if step.since < row.since]
        if earlier:
            before[row.id] = max(earlier, key=lambda step: (step.since, step.id)).standing
    return before


def contradictions(
    session: Session,
    *,
    case_id: str | None = None,
    entity_id: str | None = None,
    about: tuple[str, ...] = (),
    as_of: datetime | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[ContradictionRow]:
    """Contradictions about a case, about propositions of an entity, or all, newest first."""
    table, cases, propositions = table_of(Contradiction), table_of(Case), table_of(Proposition)
    query = (
        sa.select(table, cases.c.caption)
        .select_from(
            table.outerjoin(cases, table.c.case_id == cases.c.id).outerjoin(
                propositions, table.c.proposition_id == propositions.c.id
            )
        )
        .order_by(table.c.first_seen.desc(), table.c.id)
        .limit(limit)
        .offset(offset)
    )
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    if entity_id is not None:
        query = query.where(_has_end(session, entity_id, table.c.proposition_id))
    if about:
        query = query.where(table.c.about.in_(about))
    if as_of is not None:
        query = query.where(table.c.first_seen <= as_of)
    rows = session.connection().execute(query).all()
    cards = {
        card.claim_id: card
        for card in cards_of(
            session,
            [key for row in rows for key in (row.left_claim_id, row.right_claim_id) if key is not None],
        )
    }
    return [
        ContradictionRow(
            row.id,
            row.about,
            row.case_id,
            row.caption,
            row.proposition_id,
            row.left_text,
            row.right_text,
            row.preferred,
            row.reason,
            cards.get(row.left_claim_id),
            cards.get(row.right_claim_id),
        )
        for row in rows
    ]
