"""The extraction stage: documents without a result of the current version get their mentions and claims."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.annotation import AnnotatedDocument
from kb.batches import batched
from kb.errors import MisfitError
from kb.extract.pipeline import annotate, load_pipeline
from kb.models import Document
from kb.settings import Settings
from kb.store.annotations import Found, store_found
from kb.store.session import table_of, writing

VERSION = 1
"""Grows when extraction would say something else about the same text; the stage then takes every document again."""

LANGUAGE = "en"
"""The language that claims are extracted from."""

_CHUNK = 64

Progress = Callable[[int], None]


@dataclass
class ExtractCounts:
    """What one run of the stage did."""

    documents: int = 0
    skipped: int = 0
    """Documents kept without claims: not relevant, in another language, or with an annotation that does not fit."""
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
        notes = {document.id: reason_to_skip(document, settings) for document in documents}
        wanted = [as_input(document) for document in documents if notes[document.id] is None]
        annotated: dict[str, AnnotatedDocument] = {}
        if wanted:
            nlp = nlp or load_pipeline(settings)
            made = annotate(nlp, wanted, batch_size=_CHUNK, processes=settings.processes)
            annotated = {annotation.id: annotation for annotation in made}
        with writing(engine) as session:
            store_batch(session, found_in(documents, annotated, notes), counts)
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


def found_in(
    documents: Iterable[Document], annotated: Mapping[str, AnnotatedDocument], notes: Mapping[str, str | None]
) -> list[Found]:
    """The documents with their annotations, or without any and with the note why; both by the document's id."""
    return [
        Found(document, annotated.get(document.id) or as_input(document), notes[document.id])
        for document in documents
    ]


def store_batch(session: Session, found: Sequence[Found], counts: ExtractCounts) -> None:
    """Write what was found in documents, and count it.

    A document with an annotation that does not fit is kept without claims, the reason in its note.
    """
    stored = store_found(session, found, version=VERSION)
    misfits = [
        Found(one.document, as_input(one.document), f"not stored: {stored.refused[one.document.id]}")
        for one in found
        if one.document.id in stored.refused
    ]
    stored.add(store_found(session, misfits, version=VERSION))
    counts.claims += stored.claims
    counts.removed_claims += stored.removed_claims
    counts.mentions += stored.mentions
    for one in (*(one for one in found if one.document.id not in stored.refused), *misfits):
        if one.note is None:
            counts.documents += 1
            continue
        counts.skipped += 1
        kind = one.note.split(":", 1)[0]
        counts.notes[kind] = counts.notes.get(kind, 0) + 1


def store_annotation(
    session: Session, document: Document, annotation: AnnotatedDocument, *, version: int = VERSION
) -> tuple[int, int, int]:
    """Write what was found in one document, as `store_found` does with those of many.

    Returns:
        Claims that are new, claims that are gone, mentions that are new.

    Raises:
        MisfitError: the annotation does not fit the document; nothing is changed then.
    """
    stored = store_found(session, [Found(document, annotation)], version=version)
    for reason in stored.refused.values():
        raise MisfitError(document.id, reason)
    return stored.claims, stored.removed_claims, stored.mentions


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
