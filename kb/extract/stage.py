"""The extraction stage: documents without a result of the current version get their mentions and claims."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from kb.annotation import AnnotatedCase, AnnotatedClaim, AnnotatedDocument, AnnotatedEntity
from kb.batches import batched
from kb.extract.pipeline import annotate, load_pipeline
from kb.forget.annotations import without_people
from kb.ids import stable_id
from kb.models import CaseMention, Claim, Document, DocumentEntity, Mention, Proposition
from kb.settings import Settings
from kb.store.session import insert_new, table_of, writing

VERSION = 1
"""Grows when extraction would say something else about the same text; the stage then takes every document again."""

LANGUAGE = "en"
"""The language that claims are extracted from."""

RECOUNT = -1
"""`Proposition.claim_count` of a proposition that lost a claim and has to be counted again."""

_CHUNK = 64

Progress = Callable[[int], None]
Row = dict[str, Any]


@dataclass
class ExtractCounts:
    """What one run of the stage did."""

    documents: int = 0
    skipped: int = 0
    """Documents kept without claims: not relevant, or in another language."""
    claims: int = 0
    """Claims that were not there before."""
    mentions: int = 0
    removed_claims: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    """Why documents were skipped."""


def documents_due(session: Session, *, everything: bool = False) -> int:
    """How many documents the stage would take."""
    query = sa.select(sa.func.count()).select_from(table_of(Document))
    return int(session.connection().execute(query.where(is_whole() if everything else is_due())).scalar_one())


def extract_due(
    engine: Engine, settings: Settings, *, everything: bool = False, progress: Progress | None = None
) -> ExtractCounts:
    """Extract every document that has no result of the current version; `everything` takes the others as well, as far as their
    texts are here.

    Each chunk of documents is one transaction, so stopping the stage loses at most a chunk's work.

    Raises:
        ModelMissingError: the pipeline that the settings name is not installed.
    """
    counts = ExtractCounts()
    with Session(engine) as session:
        ids = _due_ids(session, everything=everything)
    if not ids:
        return counts
    nlp = None
    for chunk in batched(ids, _CHUNK * max(1, settings.processes)):
        with Session(engine) as session:
            documents = _load(session, chunk)
        wanted = []
        for document in documents:
            note = reason_to_skip(document, settings)
            if note is None:
                wanted.append(document)
            else:
                _skip(engine, document, note, counts)
        if wanted:
            nlp = nlp or load_pipeline(settings)
            annotated = annotate(nlp, map(as_input, wanted), batch_size=_CHUNK, processes=settings.processes)
            _store(engine, wanted, annotated, counts)
        if progress is not None:
            progress(len(documents))
    return counts


def reason_to_skip(document: Document, settings: Settings) -> str | None:
    """Why no claims are extracted from a document, in words; None where they are."""
    if document.language != LANGUAGE:
        return f"language {document.language}: claims are extracted from English only"
    if document.relevance < settings.relevance_threshold:
        return f"not relevant: {document.relevance:.2f} is below {settings.relevance_threshold:.2f}"
    return None


def store_annotation(
    session: Session, document: Document, annotation: AnnotatedDocument, *, version: int = VERSION
) -> tuple[int, int, int]:
    """Write what was found in a document in place of what an earlier version found.

    A document whose text was dropped by age is left as it is: spans would point at nothing.

    Returns:
        Claims that are new, claims that are gone, mentions that are new.
    """
    if _was_dropped(session, document.id):
        return 0, 0, 0
    annotation = without_people(session, annotation)
    references, entity_rows, mention_rows = _entity_rows(document, annotation.entities)
    claim_rows = list(_claim_rows(document, annotation.claims, references))
    case_rows = [_case_row(document.id, case, references) for case in annotation.cases]
    removed = _forget_others(session, document.id, claim_rows)
    for model, rows in ((DocumentEntity, entity_rows), (Mention, mention_rows), (CaseMention, case_rows)):
        _delete_others(session, model, document.id, [row["id"] for row in rows])
    insert_new(session, DocumentEntity, entity_rows)
    new_mentions = insert_new(session, Mention, mention_rows)
    insert_new(session, CaseMention, case_rows)
    new_claims = insert_new(session, Claim, claim_rows)
    _mark(session, document.id, version, None)
    return new_claims, removed, new_mentions


def is_due() -> sa.ColumnElement[bool]:
    """Whether a document has no result of the current version, and its text is here to get one from."""
    column = table_of(Document).c.extract_version
    return sa.and_(sa.or_(column.is_(None), column < VERSION), is_whole())


def is_whole() -> sa.ColumnElement[bool]:
    """Whether all of a document's text is here; of one that was dropped by age, the claims stay as they were found."""
    return table_of(Document).c.text_dropped_at.is_(None)


def _due_ids(session: Session, *, everything: bool) -> Sequence[str]:
    table = table_of(Document)
    query = sa.select(table.c.id).order_by(table.c.first_seen, table.c.id)
    wanted = is_whole() if everything else is_due()
    return session.connection().execute(query.where(wanted)).scalars().all()


def _load(session: Session, ids: Sequence[str]) -> list[Document]:
    found = session.scalars(sa.select(Document).where(table_of(Document).c.id.in_(ids))).all()
    by_id = {document.id: document for document in found}
    return [by_id[key] for key in ids if key in by_id]


def as_input(document: Document) -> AnnotatedDocument:
    """What the pipeline reads of a document."""
    return AnnotatedDocument(
        id=document.id,
        url=document.url,
        publisher=document.publisher,
        published=document.published.date().isoformat() if document.published else None,
        kind=document.kind,  # type: ignore[arg-type]  # pydantic checks the word
        title=document.title,
        text=document.text,
    )


def _store(
    engine: Engine,
    documents: Sequence[Document],
    annotated: Iterable[AnnotatedDocument],
    counts: ExtractCounts,
) -> None:
    by_id = {document.id: document for document in documents}
    with writing(engine) as session:
        for annotation in annotated:
            new, removed, mentions = store_annotation(session, by_id[annotation.id], annotation)
            counts.documents += 1
            counts.claims += new
            counts.removed_claims += removed
            counts.mentions += mentions


def _was_dropped(session: Session, document_id: str) -> bool:
    """Whether the text went by age while it was being extracted: there is nothing any more that spans could point at."""
    query = sa.select(sa.literal(1)).where(table_of(Document).c.id == document_id, ~is_whole())
    return session.connection().execute(query).first() is not None


def _skip(engine: Engine, document: Document, note: str, counts: ExtractCounts) -> None:
    with writing(engine) as session:
        counts.removed_claims += _forget_others(session, document.id, [])
        for model in (DocumentEntity, Mention, CaseMention):
            _delete_others(session, model, document.id, [])
        _mark(session, document.id, VERSION, note)
    counts.skipped += 1
    kind = note.split(":", 1)[0]
    counts.notes[kind] = counts.notes.get(kind, 0) + 1


def _mark(session: Session, document_id: str, version: int, note: str | None) -> None:
    table = table_of(Document)
    session.connection().execute(
        table.update()
        .where(table.c.id == document_id)
        .values(extract_version=version, extract_note=note, resolve_version=None)
    )


def _entity_rows(
    document: Document, entities: Iterable[AnnotatedEntity]
) -> tuple[dict[str, str], list[Row], list[Row]]:
    document_id = document.id
    references: dict[str, str] = {}
    entity_rows: list[Row] = []
    mention_rows: list[Row] = []
    for entity in entities:
        key = stable_id(document_id, entity.kind, entity.name)
        references[entity.id] = key
        entity_rows.append(
            {
                "id": key,
                "document_id": document_id,
                "kind": entity.kind.value,
                "name": entity.name,
                "confidence": entity.confidence,
            }
        )
        mention_rows.extend(
            {
                "id": stable_id(document_id, mention.start, mention.end, key),
                "document_id": document_id,
                "document_entity_id": key,
                "start": mention.start,
                "end": mention.end,
                "surface": document.text[mention.start : mention.end],
                "kind": entity.kind.value,
                "confidence": mention.confidence,
            }
            for mention in entity.mentions
        )
    return references, entity_rows, mention_rows


def _claim_rows(
    document: Document, claims: Iterable[AnnotatedClaim], references: dict[str, str]
) -> Iterator[Row]:
    for claim in claims:
        speaker, subject, object_ = (
            references[name] if name is not None else None
            for name in (claim.speaker, claim.subject, claim.object)
        )
        yield {
            "id": stable_id(
                document.id, claim.start, claim.end, claim.predicate, subject, object_, speaker, claim.negated
            ),
            "document_id": document.id,
            "start": claim.start,
            "end": claim.end,
            "quote": document.text[claim.start : claim.end],
            "speaker_ref": speaker,
            "subject_ref": subject,
            "object_ref": object_,
            "stance": claim.stance.value,
            "predicate": claim.predicate.value,
            "negated": claim.negated,
            "hedge": claim.hedge.value,
            "confidence": claim.confidence,
            "rule": claim.rule,
            "published": public_since(document),
            "first_seen": document.first_seen,
        }


def public_since(document: Document) -> datetime:
    """When the public could know of a document: its date, or when it was first seen where it has none.

    A later version of a page keeps the page's date; what it says is known from the day that the version was seen.
    """
    if document.supersedes_id is not None or document.published is None:
        return document.first_seen
    return document.published


def _case_row(document_id: str, case: AnnotatedCase, references: dict[str, str]) -> Row:
    return {
        "id": stable_id(document_id, case.caption, case.docket_number),
        "document_id": document_id,
        "caption": case.caption,
        "court_id": case.court,
        "docket_number": case.docket_number,
        "plaintiffs": [references[key] for key in case.plaintiffs if key in references],
        "defendants": [references[key] for key in case.defendants if key in references],
    }


def _forget_others(session: Session, document_id: str, rows: Sequence[Row]) -> int:
    """Delete the document's claims that are not among the rows, and have their propositions counted again."""
    claims, propositions = table_of(Claim), table_of(Proposition)
    connection = session.connection()
    keep = {row["id"] for row in rows}
    known = connection.execute(
        sa.select(claims.c.id, claims.c.proposition_id).where(claims.c.document_id == document_id)
    ).all()
    gone = [(key, proposition) for key, proposition in known if key not in keep]
    touched = sorted({proposition for _, proposition in known if proposition is not None})
    for part in batched(touched, 500):
        connection.execute(
            propositions.update().where(propositions.c.id.in_(part)).values(claim_count=RECOUNT)
        )
    for part in batched([key for key, _ in gone], 500):
        connection.execute(claims.delete().where(claims.c.id.in_(part)))
    return len(gone)


def _delete_others(session: Session, model: type[SQLModel], document_id: str, keep: Sequence[str]) -> None:
    table = table_of(model)
    connection = session.connection()
    known = (
        connection.execute(sa.select(table.c.id).where(table.c.document_id == document_id)).scalars().all()
    )
    gone = sorted(set(known) - set(keep))
    for part in batched(gone, 500):
        connection.execute(table.delete().where(table.c.id.in_(part)))
