"""What is new since a day, of everything or of one company, case, proposition or document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Case, Claim, DocketEntry, Document, DocumentEntity, Proposition, StandingChange
from kb.store.as_of import known
from kb.store.case_rows import CaseFilter, case_count
from kb.store.document_rows import DocumentFilter, document_count
from kb.store.entity_rows import entity_profile
from kb.store.evidence import COUNT_CAP, ClaimFilter, claim_count, midnight
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Scope:
    """Of what; nothing given is everything."""

    entity_ids: tuple[str, ...] = ()
    case_id: str | None = None
    claim_id: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Counts, each at most `COUNT_CAP` + 1; what makes no sense in a scope is 0."""

    claims: int = 0
    documents: int = 0
    entries: int = 0
    cases: int = 0
    moved: int = 0
    """Propositions that took a standing by a claim first seen since then."""


def news(session: Session, since: date, scope: Scope = Scope()) -> News:  # it is frozen
    """What was first seen on or after a day."""
    if scope.entity_ids:
        family = _families(session, scope.entity_ids)
        return News(
            claims=_claims_of(session, since, family),
            documents=_documents_of(session, since, family),
            cases=case_count(session, CaseFilter(entity_ids=family, changed_since=since)),
            moved=_moved(session, since, family),
        )
    if scope.case_id is not None:
        case = session.get(Case, scope.case_id)
        return News(
            claims=claim_count(session, ClaimFilter(case_id=scope.case_id, seen_since=since)),
            entries=_entries(session, since, scope.case_id),
            cases=int(case is not None and case.first_seen >= midnight(since)),
        )
    if scope.claim_id is not None:
        claim = session.get(Claim, scope.claim_id)
        if claim is None or claim.proposition_id is None:
            return News()
        chosen = ClaimFilter(proposition_id=claim.proposition_id, seen_since=since)
        return News(
            claims=claim_count(session, chosen),
            moved=_moved(session, since, proposition=claim.proposition_id),
        )
    if scope.document_id is not None:
        return News(claims=claim_count(session, ClaimFilter(document_id=scope.document_id, seen_since=since)))
    return News(
        claims=claim_count(session, ClaimFilter(seen_since=since)),
        documents=document_count(session, DocumentFilter(seen_since=since)),
        entries=_entries(session, since),
        cases=case_count(session, CaseFilter(changed_since=since)),
        moved=_moved(session, since),
    )


def _families(session: Session, entity_ids: Sequence[str]) -> tuple[str, ...]:
    profiles = [entity_profile(session, key) for key in entity_ids[:10]]
    return tuple(key for profile in profiles if profile for key in profile.family_ids) or tuple(entity_ids)


def _claims_of(session: Session, since: date, family: tuple[str, ...]) -> int:
    """New claims with one of a family, told from what is new of everybody's where that is little."""
    table = table_of(Claim)
    ends = (table.c.subject_id, table.c.object_id, table.c.speaker_id)
    new = (
        sa.select(*ends)
        .where(table.c.first_seen >= midnight(since), *known(None))
        .limit(COUNT_CAP + 1)
        .subquery()
    )
    if _count(session, sa.select(new.c.subject_id)) > COUNT_CAP:
        return claim_count(session, ClaimFilter(entity_ids=family, seen_since=since))
    return _count(session, sa.select(new.c.subject_id).where(sa.or_(*(end.in_(family) for end in new.c))))


def _documents_of(session: Session, since: date, family: tuple[str, ...]) -> int:
    """New documents that name one of a family, likewise."""
    table, named = table_of(Document), table_of(DocumentEntity)
    new = sa.select(table.c.id).where(table.c.first_seen >= midnight(since)).limit(COUNT_CAP + 1).subquery()
    if _count(session, sa.select(new.c.id)) > COUNT_CAP:
        return document_count(session, DocumentFilter(entity_ids=family, seen_since=since))
    naming = sa.exists().where(named.c.document_id == new.c.id, named.c.entity_id.in_(family))
    return _count(session, sa.select(new.c.id).where(naming))


def _entries(session: Session, since: date, case_id: str | None = None) -> int:
    table = table_of(DocketEntry)
    conditions = [table.c.first_seen >= midnight(since)]
    if case_id is not None:
        conditions.append(table.c.case_id == case_id)
    return _count(session, sa.select(table.c.id).where(*conditions))


def _moved(
    session: Session, since: date, entity_ids: tuple[str, ...] = (), proposition: str | None = None
) -> int:
    changes, claims, propositions = table_of(StandingChange), table_of(Claim), table_of(Proposition)
    recent = sa.select(claims.c.id).where(claims.c.first_seen >= midnight(since))
    query = sa.select(changes.c.proposition_id).where(changes.c.claim_id.in_(recent)).distinct()
    if entity_ids:
        ends = (propositions.c.subject_id, propositions.c.object_id)
        query = query.join(propositions, propositions.c.id == changes.c.proposition_id).where(
            sa.or_(*(end.in_(entity_ids) for end in ends))
        )
    if proposition is not None:
        query = query.where(changes.c.proposition_id == proposition)
    return _count(session, query)


def _count(session: Session, query: "sa.Select[Any]") -> int:
    counted = sa.select(sa.func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())
    return int(session.connection().execute(counted).scalar_one())
