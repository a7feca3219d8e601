"""Putting annotated documents into a store as crawling and extraction would."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.annotation import AnnotatedDocument
from kb.extract.stage import store_annotation
from kb.ids import digest, stable_id
from kb.models import Document
from kb.store.session import insert_new, writing


def document_row(annotation: AnnotatedDocument, **changes: Any) -> dict[str, Any]:
    """The row of a document; it was seen two hours after it was published."""
    published = (
        datetime.fromisoformat(annotation.published).replace(tzinfo=UTC) if annotation.published else None
    )
    row: dict[str, Any] = {
        "id": annotation.id,
        "page_id": None,
        "source_id": None,
        "url": annotation.url or f"https://corpus.example/{annotation.id}",
        "kind": annotation.kind.value,
        "title": annotation.title,
        "text": annotation.text,
        "digest": digest(annotation.text.encode()),
        "authors": [],
        "publisher": annotation.publisher,
        "owner_group": None,
        "section": None,
        "published": published,
        "first_seen": (published or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(hours=2),
        "language": "en",
        "paywalled": False,
        "credits": [],
        "links": [],
        "relevance": 1.0,
        "relevance_reason": None,
        "supersedes_id": None,
        "withdrawn_at": None,
        "origin_id": None,
        "extract_version": None,
        "extract_note": None,
        "resolve_version": None,
    }
    return row | changes


def store(session: Session, annotation: AnnotatedDocument, **changes: Any) -> str:
    """Write one document with what was found in it; returns its id."""
    row = document_row(annotation, **changes)
    insert_new(session, Document, [row])
    document = session.get(Document, row["id"])
    assert document is not None
    store_annotation(session, document, annotation)
    return str(row["id"])


def fill(engine: Engine, annotations: Iterable[AnnotatedDocument]) -> None:
    """Write documents in one transaction."""
    with writing(engine) as session:
        for annotation in annotations:
            store(session, annotation)


def key_of(*parts: object) -> str:
    """A short id for invented rows."""
    return stable_id(*parts)[:12]
