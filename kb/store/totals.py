"""How much is in the store: the figures of a summary, and rows by table."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.models import (
    Case,
    Claim,
    CrawlRun,
    Document,
    Entity,
    EventLog,
    Page,
    Proposition,
    ScheduleRun,
    ScheduleState,
    Source,
    StoreState,
)
from kb.store.session import table_of

_KEPT_BY_EVERY_RUN = frozenset(
    table_of(model).name for model in (CrawlRun, EventLog, ScheduleRun, ScheduleState, Source, StoreState)
)
"""Tables about running the program: a run that finds nothing new still writes into them."""


@dataclass(frozen=True, slots=True)
class StoreTotals:
    """What a store holds, without superseded texts, retracted claims and merged entities."""

    pages: int
    documents: int
    claims: int
    entities: int
    cases: int
    cases_with_number: int
    propositions: int
    origins: int
    """Documents that tell something first, and so count as support."""


def totals(session: Session) -> StoreTotals:
    """Count what the store holds."""
    documents, claims = table_of(Document), table_of(Claim)
    entities, cases = table_of(Entity), table_of(Case)
    superseded = sa.select(documents.c.supersedes_id).where(documents.c.supersedes_id.is_not(None))
    return StoreTotals(
        pages=_count(session, Page),
        documents=_count(session, Document, documents.c.id.not_in(superseded)),
        claims=_count(session, Claim, claims.c.retracted_at.is_(None)),
        entities=_count(
            session, Entity, entities.c.canonical_id.is_(None) | (entities.c.canonical_id == entities.c.id)
        ),
        cases=_count(session, Case),
        cases_with_number=_count(session, Case, cases.c.docket_number.is_not(None)),
        propositions=_count(session, Proposition),
        origins=int(
            session.connection()
            .execute(sa.select(sa.func.count(sa.distinct(documents.c.origin_id))))
            .scalar_one()
        ),
    )


def rows_by_table(session: Session) -> dict[str, int]:
    """Rows of every table of what is known; tables about running the program are left out."""
    return {
        table.name: int(
            session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        )
        for table in SQLModel.metadata.sorted_tables
        if table.name not in _KEPT_BY_EVERY_RUN
    }


def _count(session: Session, model: type[SQLModel], *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table_of(model)).where(*conditions)
    return int(session.connection().execute(query).scalar_one())
