"""What must always hold between the rows of a store: references, archived pages, claims of propositions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.models import (
    Alert,
    Alias,
    CaseMention,
    Claim,
    Contradiction,
    Counsel,
    Delivery,
    DocketEntry,
    Document,
    DocumentEntity,
    Entity,
    FrontierUrl,
    Mention,
    NameBlock,
    NearCopySignature,
    OriginEdge,
    OriginKey,
    Page,
    Party,
    Proposition,
    StandingChange,
    Watch,
)
from kb.models import Case as CourtCase
from kb.store.session import table_of

_STREAM = 5_000

FROM_BACKUP = "restore the newest sound backup with `distillwatch restore`"
_EXTRACT = (
    "run `distillwatch extract --all`, then `distillwatch resolve`; of an altered text, first " + FROM_BACKUP
)
_READ = "run `distillwatch read --again`, then `distillwatch update`; if it stays, " + FROM_BACKUP
_RESOLVE = "run `distillwatch resolve`; if it stays, " + FROM_BACKUP


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks an invariant."""

    check: str
    row: str
    """Table and id."""
    problem: str
    next_step: str = ""
    """What a person does about it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that must name a row of another table, or nothing."""

    model: type[SQLModel]
    column: str
    target: type[SQLModel]


REFERENCES = (
    Reference(Document, "page_id", Page),
    Reference(Document, "supersedes_id", Document),
    Reference(Document, "origin_id", Document),
    Reference(OriginEdge, "document_id", Document),
    Reference(OriginEdge, "parent_id", Document),
    Reference(DocumentEntity, "document_id", Document),
    Reference(DocumentEntity, "entity_id", Entity),
    Reference(Mention, "document_id", Document),
    Reference(Mention, "document_entity_id", DocumentEntity),
    Reference(Claim, "document_id", Document),
    Reference(Claim, "speaker_ref", DocumentEntity),
    Reference(Claim, "subject_ref", DocumentEntity),
    Reference(Claim, "object_ref", DocumentEntity),
    Reference(Claim, "speaker_id", Entity),
    Reference(Claim, "subject_id", Entity),
    Reference(Claim, "object_id", Entity),
    Reference(Claim, "proposition_id", Proposition),
    Reference(CaseMention, "document_id", Document),
    Reference(CaseMention, "case_id", CourtCase),
    Reference(Entity, "canonical_id", Entity),
    Reference(Entity, "parent_id", Entity),
    Reference(Alias, "entity_id", Entity),
    Reference(Party, "case_id", CourtCase),
    Reference(Party, "entity_id", Entity),
    Reference(Counsel, "case_id", CourtCase),
    Reference(Counsel, "party_id", Party),
    Reference(Counsel, "firm_entity_id", Entity),
    Reference(DocketEntry, "case_id", CourtCase),
    Reference(DocketEntry, "document_id", Document),
    Reference(NameBlock, "entity_id", Entity),
    Reference(NearCopySignature, "document_id", Document),
    Reference(OriginKey, "document_id", Document),
    Reference(Contradiction, "proposition_id", Proposition),
    Reference(Contradiction, "left_claim_id", Claim),
    Reference(Contradiction, "right_claim_id", Claim),
    Reference(Contradiction, "case_id", CourtCase),
    Reference(CourtCase, "entity_id", Entity),
    Reference(CourtCase, "document_id", Document),
    Reference(CourtCase, "page_id", Page),
    Reference(Claim, "statement_id", Claim),
    Reference(FrontierUrl, "page_id", Page),
    Reference(Alert, "watch_id", Watch),
    Reference(Delivery, "alert_id", Alert),
    Reference(Proposition, "subject_id", Entity),
    Reference(Proposition, "object_id", Entity),
    Reference(Proposition, "case_id", CourtCase),
    Reference(StandingChange, "proposition_id", Proposition),
    Reference(StandingChange, "claim_id", Claim),
)
"""Every reference between rows; a row that names what is not there is an orphan."""


def findings(session: Session) -> Iterator[Finding]:
    """Every row that is an orphan, of no page, or of no claim, in the order of the checks."""
    yield from orphans(session)
    yield from documents_without_page(session)
    yield from propositions_without_claims(session)


def orphans(session: Session) -> Iterator[Finding]:
    """Rows that name a row which is not there."""
    for reference in REFERENCES:
        yield from orphans_of(session, reference)


def orphans_of(session: Session, reference: Reference) -> Iterator[Finding]:
    """Rows that name by one reference a row which is not there."""
    table, target = table_of(reference.model), table_of(reference.target).alias("target")
    column = table.c[reference.column]
    query = (
        sa.select(table.c.id, column)
        .outerjoin(target, column == target.c.id)
        .where(column.is_not(None), target.c.id.is_(None))
        .order_by(table.c.id)
    )
    for key, missing in session.connection().execute(_streamed(query)):
        yield Finding(
            "references",
            f"{table.name}/{key}",
            f"{reference.column} names {missing}, which is not there",
            _READ if reference.target is Page else _RESOLVE,
        )


def documents_without_page(session: Session) -> Iterator[Finding]:
    """Documents that no archived page stands behind."""
    table = table_of(Document)
    query = sa.select(table.c.id).where(table.c.page_id.is_(None)).order_by(table.c.id)
    for (key,) in session.connection().execute(_streamed(query)):
        yield Finding("archive", f"document/{key}", "no archived page stands behind it", _READ)


def propositions_without_claims(session: Session) -> Iterator[Finding]:
    """Propositions whose count of claims is not that of their claims."""
    claims, propositions = table_of(Claim), table_of(Proposition)
    counted = (
        sa.select(claims.c.proposition_id, sa.func.count().label("found"))
        .where(claims.c.proposition_id.is_not(None))
        .group_by(claims.c.proposition_id)
        .subquery()
    )
    found = sa.func.coalesce(counted.c.found, 0)
    query = (
        sa.select(propositions.c.id, propositions.c.claim_count, found)
        .outerjoin(counted, counted.c.proposition_id == propositions.c.id)
        .where(sa.or_(found == 0, found < propositions.c.claim_count))
        .order_by(propositions.c.id)
    )
    for key, stored, number in session.connection().execute(_streamed(query)):
        yield Finding(
            "propositions", f"proposition/{key}", f"says {stored} claims and has {number}", _RESOLVE
        )


def _streamed(query: sa.Select[Any], rows: int = _STREAM) -> sa.Select[Any]:
    """The query, of whose answer only so many rows are held at once."""
    return query.execution_options(yield_per=rows)
