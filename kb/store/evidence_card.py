"""What is on an evidence card: a claim's names, its quote and what stands around it, its place, and how it stands."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.cases.page_lines import place_in
from kb.models import Claim, Document, DocumentEntity, Entity, Mention, Page, Proposition
from kb.store.session import table_of

_REACH = 240
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


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


def cards_from(session: Session, claims: Sequence[sa.RowMapping]) -> list[EvidenceCard]:
    """The cards of whole rows of claims, in their order; a claim whose document is gone has none."""
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
