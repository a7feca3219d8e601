"""Evidence cards: claims with everything that a reader needs to see beside them, read a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import CaseMention, Claim, DocketEntry, Document
from kb.store.evidence_card import EntityRef, EvidenceCard, QuoteMark, cards_from
from kb.store.session import table_of

__all__ = [
    "COUNT_CAP",
    "FACETS",
    "ClaimFilter",
    "ClaimSort",
    "EntityRef",
    "EvidenceCard",
    "QuoteMark",
    "cards_of",
    "case_documents",
    "claim_card",
    "claim_cards",
    "claim_count",
    "claim_facets",
    "midnight",
]

COUNT_CAP = 10_000
"""Counting stops here; a reader is shown "10,000+"."""


class ClaimSort(StrEnum):
    """Orders of a list of claims; each has an index."""

    NEWEST = "newest"
    OLDEST = "oldest"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims; what is empty or None does not restrict."""

    stances: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    entity_ids: tuple[str, ...] = ()
    """Subject, object or speaker is one of these."""
    subject_ids: tuple[str, ...] = ()
    object_ids: tuple[str, ...] = ()
    speaker_ids: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    document_id: str | None = None
    proposition_id: str | None = None
    proposition_ids: tuple[str, ...] = ()
    case_id: str | None = None
    review_states: tuple[str, ...] = ()
    since: date | None = None
    """First day of publication, inclusive."""
    until: date | None = None
    """Last day of publication, inclusive."""
    min_confidence: float = 0.0
    max_confidence: float = 1.0
    seen_since: date | None = None
    """First day on which the claim was known here, inclusive."""


def claim_cards(
    session: Session,
    chosen: ClaimFilter | None = None,
    *,
    sort: ClaimSort = ClaimSort.NEWEST,
    limit: int = 50,
    offset: int = 0,
) -> list[EvidenceCard]:
    """The claims of a filter in order, rejected and retracted ones left out, as cards."""
    claims = table_of(Claim)
    query = sa.select(claims).where(*_conditions(chosen or ClaimFilter()))
    query = query.order_by(*_order(sort)).limit(limit).offset(offset)
    return cards_from(session, session.connection().execute(query).mappings().all())


def claim_card(session: Session, claim_id: str) -> EvidenceCard | None:
    """One claim, a rejected or retracted one as well; None where there is no such claim."""
    claims = table_of(Claim)
    rows = session.connection().execute(sa.select(claims).where(claims.c.id == claim_id)).mappings().all()
    cards = cards_from(session, rows)
    return cards[0] if cards else None


def cards_of(session: Session, claim_ids: Iterable[str]) -> list[EvidenceCard]:
    """The claims with these ids, in the order given; unknown ids are left out. At most 500."""
    wanted = list(dict.fromkeys(claim_ids))[:500]
    claims = table_of(Claim)
    rows = session.connection().execute(sa.select(claims).where(claims.c.id.in_(wanted))).mappings().all()
    by_id = {card.claim_id: card for card in cards_from(session, rows)}
    return [by_id[key] for key in wanted if key in by_id]


def claim_count(session: Session, chosen: ClaimFilter | None = None) -> int:
    """How many claims a filter has, at most `COUNT_CAP` + 1."""
    claims = table_of(Claim)
    inner = sa.select(claims.c.id).where(*_conditions(chosen or ClaimFilter())).limit(COUNT_CAP + 1)
    counted = session.connection().execute(sa.select(sa.func.count()).select_from(inner.subquery()))
    return int(counted.scalar_one())


FACETS = ("stance", "predicate", "publisher")


def claim_facets(
    session: Session, chosen: ClaimFilter | None = None, *, names: tuple[str, ...] = FACETS
) -> dict[str, dict[str, int]]:
    """Counts by stance, by predicate and by publisher (the 30 largest) of the claims of a filter, those that are named."""
    claims, documents = table_of(Claim), table_of(Document)
    chosen = chosen or ClaimFilter()
    facets: dict[str, dict[str, int]] = {}
    connection = session.connection()
    for name, column in (("stance", claims.c.stance), ("predicate", claims.c.predicate)):
        if name not in names:
            continue
        query = sa.select(column, sa.func.count()).where(*_conditions(chosen)).group_by(column)
        facets[name] = {str(value): int(count) for value, count in connection.execute(query)}
    if "publisher" not in names:
        return facets
    by_publisher = (
        sa.select(documents.c.publisher, sa.func.count().label("n"))
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .where(documents.c.publisher.is_not(None), *_conditions(chosen))
        .group_by(documents.c.publisher)
        .order_by(sa.desc("n"), documents.c.publisher)
        .limit(30)
    )
    facets["publisher"] = {str(value): int(count) for value, count in connection.execute(by_publisher)}
    return facets


def case_documents(case_id: str) -> "sa.CompoundSelect[Any]":
    """A query of the ids of the documents that belong to a case or tell of it."""
    entries, mentions = table_of(DocketEntry), table_of(CaseMention)
    return sa.union(
        sa.select(entries.c.document_id).where(
            entries.c.case_id == case_id, entries.c.document_id.is_not(None)
        ),
        sa.select(mentions.c.document_id).where(mentions.c.case_id == case_id),
    )


def _order(sort: ClaimSort) -> Sequence[sa.ColumnElement[Any]]:
    claims = table_of(Claim)
    if sort is ClaimSort.OLDEST:
        return (claims.c.published.asc(), claims.c.id.asc())
    if sort is ClaimSort.FOUND:
        return (claims.c.first_seen.desc(), claims.c.id.desc())
    return (claims.c.published.desc(), claims.c.id.desc())


def _conditions(chosen: ClaimFilter) -> list[sa.ColumnElement[bool]]:
    claims, documents = table_of(Claim), table_of(Document)
    conditions: list[sa.ColumnElement[bool]] = [claims.c.retracted_at.is_(None)]
    if chosen.review_states:
        conditions.append(claims.c.review_state.in_(chosen.review_states))
    else:
        conditions.append(claims.c.review_state != "rejected")
    simple = (
        (claims.c.stance, chosen.stances),
        (claims.c.predicate, chosen.predicates),
        (claims.c.subject_id, chosen.subject_ids),
        (claims.c.object_id, chosen.object_ids),
        (claims.c.speaker_id, chosen.speaker_ids),
        (claims.c.proposition_id, chosen.proposition_ids),
    )
    conditions.extend(column.in_(values) for column, values in simple if values)
    if chosen.entity_ids:
        ends = (claims.c.subject_id, claims.c.object_id, claims.c.speaker_id)
        conditions.append(sa.or_(*(column.in_(chosen.entity_ids) for column in ends)))
    if chosen.publishers:
        named = sa.select(documents.c.id).where(documents.c.publisher.in_(chosen.publishers))
        conditions.append(claims.c.document_id.in_(named))
    if chosen.document_id is not None:
        conditions.append(claims.c.document_id == chosen.document_id)
    if chosen.proposition_id is not None:
        conditions.append(claims.c.proposition_id == chosen.proposition_id)
    if chosen.case_id is not None:
        conditions.append(claims.c.document_id.in_(case_documents(chosen.case_id)))
    if chosen.since is not None:
        conditions.append(claims.c.published >= midnight(chosen.since))
    if chosen.until is not None:
        conditions.append(claims.c.published < midnight(chosen.until + timedelta(days=1)))
    if chosen.seen_since is not None:
        conditions.append(claims.c.first_seen >= midnight(chosen.seen_since))
    if chosen.min_confidence:
        conditions.append(claims.c.confidence >= chosen.min_confidence)
    if chosen.max_confidence < 1:
        conditions.append(claims.c.confidence <= chosen.max_confidence)
    return conditions


def midnight(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime.combine(day, time(), UTC)
