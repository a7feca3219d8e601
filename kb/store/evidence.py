"""Evidence cards: claims with everything that a reader needs to see beside them, read a page at a time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.page_lines import place_in
from kb.models import (
    CaseMention,
    Claim,
    DocketEntry,
    Document,
    DocumentEntity,
    Entity,
    Mention,
    Page,
    Proposition,
)
from kb.store.session import table_of

_REACH = 240
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")

COUNT_CAP = 10_000
"""Counting stops here; a reader is shown "10,000+"."""


class ClaimSort(StrEnum):
    """Orders of a list of claims; each has an index."""

    NEWEST = "newest"
    OLDEST = "oldest"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity as a card shows it; `id` is None where the name is not resolved."""

    id: str | None
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class QuoteMark:
    """A mention inside the quote; code points from the quote's start, end exclusive."""

    start: int
    end: int
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """A claim with its names, its place and how its proposition stands."""

    claim_id: str
    stance: str
    predicate: str
    negated: bool
    hedge: str
    quote: str
    marks: tuple[QuoteMark, ...]
    start: int
    end: int
    speaker: EntityRef | None
    subject: EntityRef | None
    object: EntityRef | None
    publisher: str | None
    published: datetime | None
    document_id: str
    document_title: str | None
    document_kind: str
    url: str | None
    page_id: str | None
    archived_at: datetime | None
    before: str
    """The end of the text before the quote, from a sentence's start where there is one."""
    after: str
    proposition_id: str | None
    standing: str | None
    origins: int
    documents: int
    review_state: str
    reviewed_by: str | None
    confidence: float
    rule: str | None
    place: str | None = None
    """Page and line of the quote in the file, such as "p. 12, line 4", where the document was read from a PDF."""


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
    return _cards(session, session.connection().execute(query).mappings().all())


def claim_card(session: Session, claim_id: str) -> EvidenceCard | None:
    """One claim, a rejected or retracted one as well; None where there is no such claim."""
    claims = table_of(Claim)
    rows = session.connection().execute(sa.select(claims).where(claims.c.id == claim_id)).mappings().all()
    cards = _cards(session, rows)
    return cards[0] if cards else None


def cards_of(session: Session, claim_ids: Iterable[str]) -> list[EvidenceCard]:
    """The claims with these ids, in the order given; unknown ids are left out. At most 500."""
    wanted = list(dict.fromkeys(claim_ids))[:500]
    claims = table_of(Claim)
    rows = session.connection().execute(sa.select(claims).where(claims.c.id.in_(wanted))).mappings().all()
    by_id = {card.claim_id: card for card in _cards(session, rows)}
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


def _cards(session: Session, claims: Sequence[sa.RowMapping]) -> list[EvidenceCard]:
    if not claims:
        return []
    documents = _rows_by_id(
        session, Document, {row["document_id"] for row in claims},
        ("publisher", "published", "title", "kind", "url", "page_id", "credits"),
    )  # fmt: skip
    refs = {row[name] for row in claims for name in ("speaker_ref", "subject_ref", "object_ref")} - {None}
    named = _rows_by_id(session, DocumentEntity, refs, ("name", "kind", "entity_id"))
    ids = {row[name] for row in claims for name in ("speaker_id", "subject_id", "object_id")}
    ids |= {row["entity_id"] for row in named.values()}
    entities = _rows_by_id(session, Entity, ids - {None}, ("name", "kind", "canonical_id"))
    propositions = _rows_by_id(
        session, Proposition, {row["proposition_id"] for row in claims} - {None},
        ("standing", "support_origins", "support_documents"),
    )  # fmt: skip
    pages = _rows_by_id(
        session, Page, {row["page_id"] for row in documents.values()} - {None}, ("fetched_at",)
    )
    marks = _quote_marks(session, claims)
    around = _around(session, claims)

    def reference(row: sa.RowMapping, role: str) -> EntityRef | None:
        in_document = named.get(row[f"{role}_ref"])
        key = row[f"{role}_id"] or (in_document["entity_id"] if in_document else None)
        entity = entities.get(key)
        if entity is not None:
            return EntityRef(entity["canonical_id"] or key, entity["name"], entity["kind"])
        if in_document is not None:
            return EntityRef(None, in_document["name"], in_document["kind"])
        return None

    cards = []
    for row in claims:
        document = documents.get(row["document_id"])
        if document is None:
            continue
        proposition = propositions.get(row["proposition_id"])
        page = pages.get(document["page_id"])
        cards.append(
            EvidenceCard(
                claim_id=row["id"],
                stance=row["stance"],
                predicate=row["predicate"],
                negated=row["negated"],
                hedge=row["hedge"],
                quote=row["quote"],
                marks=marks.get(row["id"], ()),
                start=row["start"],
                end=row["end"],
                speaker=reference(row, "speaker"),
                subject=reference(row, "subject"),
                object=reference(row, "object"),
                publisher=document["publisher"],
                published=document["published"] or row["published"],
                document_id=row["document_id"],
                document_title=document["title"],
                document_kind=document["kind"],
                url=document["url"],
                page_id=document["page_id"],
                archived_at=page["fetched_at"] if page else None,
                before=around.get(row["id"], ("", ""))[0],
                after=around.get(row["id"], ("", ""))[1],
                proposition_id=row["proposition_id"],
                standing=proposition["standing"] if proposition else None,
                origins=proposition["support_origins"] if proposition else 0,
                documents=proposition["support_documents"] if proposition else 0,
                review_state=row["review_state"],
                reviewed_by=row["reviewed_by"],
                confidence=row["confidence"],
                rule=row["rule"],
                place=place_in(document["credits"], row["start"], row["end"]),
            )
        )
    return cards


def _around(session: Session, claims: Sequence[sa.RowMapping]) -> dict[str, tuple[str, str]]:
    """One sentence or so before and after each quote, cut in SQL so that long texts are not read whole."""
    table, documents = table_of(Claim), table_of(Document)
    start = sa.case((table.c.start > _REACH, table.c.start - _REACH), else_=0)
    query = (
        sa.select(
            table.c.id,
            sa.func.substr(documents.c.text, start + 1, table.c.start - start),
            sa.func.substr(documents.c.text, table.c.end + 1, _REACH),
        )
        .join_from(table, documents, table.c.document_id == documents.c.id)
        .where(table.c.id.in_([row["id"] for row in claims]))
    )
    return {
        key: (_last_sentence(before), _first_sentence(after))
        for key, before, after in session.connection().execute(query)
    }


def _last_sentence(text: str) -> str:
    words = " ".join(text.split())
    return _SENTENCE_END.split(words)[-1] if words else ""


def _first_sentence(text: str) -> str:
    words = " ".join(text.split()).lstrip("”\"' .,")
    return _SENTENCE_END.split(words)[0] if words else ""


def _rows_by_id(
    session: Session, model: Any, ids: Iterable[Any], columns: Sequence[str]
) -> dict[str | None, sa.RowMapping]:
    table = table_of(model)
    wanted = sorted(ids)
    found: dict[str | None, sa.RowMapping] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(table.c.id, *(table.c[name] for name in columns)).where(
            table.c.id.in_(wanted[start : start + 500])
        )
        found.update((row["id"], row) for row in session.connection().execute(query).mappings())
    return found


def _quote_marks(session: Session, claims: Sequence[sa.RowMapping]) -> dict[str, tuple[QuoteMark, ...]]:
    """The mentions inside each quote; those of the rest of its document are not read."""
    table, mentions, entities = table_of(Claim), table_of(Mention), table_of(DocumentEntity)
    inside = sa.and_(
        mentions.c.document_id == table.c.document_id,
        mentions.c.start >= table.c.start,
        mentions.c.end <= table.c.end,
    )
    query = (
        sa.select(
            table.c.id,
            mentions.c.start - table.c.start,
            mentions.c.end - table.c.start,
            mentions.c.kind,
            entities.c.name,
        )
        .join_from(table, mentions, inside)
        .join(entities, mentions.c.document_entity_id == entities.c.id)
        .order_by(table.c.id, mentions.c.start, mentions.c.end.desc())
    )
    found: dict[str, list[QuoteMark]] = {}
    for part in batched([row["id"] for row in claims], 500):
        for key, *mark in session.connection().execute(query.where(table.c.id.in_(part))).all():
            found.setdefault(key, []).append(QuoteMark(*mark))
    return {key: tuple(marks) for key, marks in found.items()}
