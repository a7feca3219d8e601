"""Documents for lists and for reading: metadata, text with what was found in it, archived page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Document, DocumentEntity, Mention, Page, Source
from kb.store.evidence import COUNT_CAP, QuoteMark, midnight
from kb.store.kept import WITHOUT_BYTES
from kb.store.session import table_of


class DocumentSort(StrEnum):
    """Orders of a list of documents."""

    NEWEST = "newest"
    OLDEST = "oldest"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents; what is empty or None does not restrict."""

    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    title: str = ""
    entity_ids: tuple[str, ...] = ()
    """Documents that name one of these entities."""
    since: date | None = None
    until: date | None = None
    seen_since: date | None = None
    """First day on which the document was known here, inclusive."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list."""

    id: str
    title: str | None
    publisher: str | None
    kind: str
    published: datetime | None
    first_seen: datetime
    url: str | None
    claims: int
    is_copy: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document to be read: the text, what was found in it, and where it came from."""

    id: str
    title: str | None
    text: str
    kind: str
    publisher: str | None
    authors: tuple[str, ...]
    published: datetime | None
    first_seen: datetime
    url: str | None
    language: str
    paywalled: bool
    digest: str
    text_dropped_at: datetime | None
    """Since when only evidence and mentions are left of the text, the rest being blank."""
    page_is_kept: bool
    """Whether the archive has the bytes of the page."""
    source_id: str | None
    source_title: str | None
    relevance: float
    relevance_reason: str | None
    extract_note: str | None
    extract_version: int | None
    withdrawn_at: datetime | None
    origin_id: str | None
    page_id: str | None
    page_fetched_at: datetime | None
    page_digest: str | None
    mentions: tuple[QuoteMark, ...]
    """Places in the text, in order."""


def document_rows(
    session: Session,
    chosen: DocumentFilter | None = None,
    *,
    sort: DocumentSort = DocumentSort.NEWEST,
    limit: int = 50,
    offset: int = 0,
) -> list[DocumentRow]:
    """The documents of a filter in order, without their texts."""
    table, claims = table_of(Document), table_of(Claim)
    order: dict[DocumentSort, tuple[sa.ColumnElement[Any], ...]] = {
        DocumentSort.NEWEST: (table.c.published.desc().nulls_last(), table.c.id.desc()),
        DocumentSort.OLDEST: (table.c.published.asc().nulls_last(), table.c.id.asc()),
        DocumentSort.FOUND: (table.c.first_seen.desc(), table.c.id.desc()),
    }
    page = (
        sa.select(
            table.c.id,
            table.c.title,
            table.c.publisher,
            table.c.kind,
            table.c.published,
            table.c.first_seen,
            table.c.url,
            table.c.origin_id,
        )
        .where(*_conditions(chosen or DocumentFilter()))
        .order_by(*order[sort])
        .limit(limit)
        .offset(offset)
    )
    found = session.connection().execute(page).all()
    counts: dict[str, int] = {}
    if found:
        counted = (
            sa.select(claims.c.document_id, sa.func.count())
            .where(claims.c.document_id.in_([row.id for row in found]), claims.c.retracted_at.is_(None))
            .group_by(claims.c.document_id)
        )
        counts = {key: int(count) for key, count in session.connection().execute(counted)}
    return [
        DocumentRow(
            row.id,
            row.title,
            row.publisher,
            row.kind,
            row.published,
            row.first_seen,
            row.url,
            counts.get(row.id, 0),
            row.origin_id is not None and row.origin_id != row.id,
        )
        for row in found
    ]


def document_count(session: Session, chosen: DocumentFilter | None = None) -> int:
    """How many documents a filter has, at most `COUNT_CAP` + 1."""
    table = table_of(Document)
    inner = sa.select(table.c.id).where(*_conditions(chosen or DocumentFilter())).limit(COUNT_CAP + 1)
    counted = session.connection().execute(sa.select(sa.func.count()).select_from(inner.subquery()))
    return int(counted.scalar_one())


def publishers(session: Session, *, limit: int = 100) -> list[str]:
    """Publishers of documents, those with the most first."""
    table = table_of(Document)
    query = (
        sa.select(table.c.publisher)
        .where(table.c.publisher.is_not(None))
        .group_by(table.c.publisher)
        .order_by(sa.func.count().desc(), table.c.publisher)
        .limit(limit)
    )
    return list(session.connection().execute(query).scalars())


def document_view(session: Session, document_id: str) -> DocumentView | None:
    """A document with its mentions; None where there is none."""
    document = session.get(Document, document_id)
    if document is None:
        return None
    mentions, named = table_of(Mention), table_of(DocumentEntity)
    page = session.get(Page, document.page_id) if document.page_id else None
    source = session.get(Source, document.source_id) if document.source_id else None
    query = (
        sa.select(mentions.c.start, mentions.c.end, mentions.c.kind, named.c.name)
        .join_from(mentions, named, mentions.c.document_entity_id == named.c.id)
        .where(mentions.c.document_id == document_id)
        .order_by(mentions.c.start, mentions.c.end.desc())
        .limit(5000)
    )
    return DocumentView(
        id=document.id,
        title=document.title,
        text=document.text,
        kind=document.kind,
        publisher=document.publisher,
        authors=tuple(document.authors),
        published=document.published,
        first_seen=document.first_seen,
        url=document.url,
        language=document.language,
        paywalled=document.paywalled,
        digest=document.digest,
        text_dropped_at=document.text_dropped_at,
        page_is_kept=page is not None and page.read_state not in WITHOUT_BYTES,
        source_id=document.source_id,
        source_title=source.title if source else None,
        relevance=document.relevance,
        relevance_reason=document.relevance_reason,
        extract_note=document.extract_note,
        extract_version=document.extract_version,
        withdrawn_at=document.withdrawn_at,
        origin_id=document.origin_id,
        page_id=document.page_id,
        page_fetched_at=page.fetched_at if page else None,
        page_digest=page.digest if page else None,
        mentions=tuple(QuoteMark(*row) for row in session.connection().execute(query)),
    )


def _conditions(chosen: DocumentFilter) -> list[sa.ColumnElement[bool]]:
    table, named = table_of(Document), table_of(DocumentEntity)
    conditions: list[sa.ColumnElement[bool]] = []
    if chosen.kinds:
        conditions.append(table.c.kind.in_(chosen.kinds))
    if chosen.publishers:
        conditions.append(table.c.publisher.in_(chosen.publishers))
    if chosen.title:
        conditions.append(table.c.title.icontains(chosen.title, autoescape=True))
    if chosen.entity_ids:
        naming = sa.select(named.c.document_id).where(named.c.entity_id.in_(chosen.entity_ids))
        conditions.append(table.c.id.in_(naming))
    if chosen.since is not None:
        conditions.append(table.c.published >= midnight(chosen.since))
    if chosen.until is not None:
        conditions.append(table.c.published < midnight(chosen.until + timedelta(days=1)))
    if chosen.seen_since is not None:
        conditions.append(table.c.first_seen >= midnight(chosen.seen_since))
    return conditions
