"""The claims of a file of annotated documents, stored with the documents that were read from it."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.engine import Engine

from crawler.items import ReadDocument
from crawler.store_documents import document_id, document_url
from kb.annotation import AnnotatedDocument, read_annotations
from kb.errors import AnnotationError, MisfitError
from kb.extract.stage import VERSION
from kb.models import Document
from kb.store.annotations import Found, Stored, store_found
from kb.store.session import writing

_TOGETHER = 64
"""Annotated documents a transaction."""


def take_claims(engine: Engine, path: Path) -> tuple[int, str | None]:
    """Store the annotations of a file; those before a line that cannot be read are kept, and those that fit their documents.

    Returns:
        How many claims are new, and what was wrong first, if anything.
    """
    stored = Stored()
    waiting: list[AnnotatedDocument] = []
    wrong: str | None = None
    try:
        for annotation in read_annotations(path):
            if annotation.entities or annotation.claims or annotation.cases:
                waiting.append(annotation)
            if len(waiting) == _TOGETHER:
                stored.add(_store(engine, path, waiting))
                waiting = []
    except (AnnotationError, OSError) as error:
        wrong = str(error)
    if waiting:
        stored.add(_store(engine, path, waiting))
    for key, reason in stored.refused.items():
        wrong = wrong or str(MisfitError(key, reason))
    return stored.claims, wrong


def _store(engine: Engine, path: Path, annotations: Sequence[AnnotatedDocument]) -> Stored:
    place = path.resolve().as_uri()
    with writing(engine) as session:
        found: list[Found] = []
        for annotation in annotations:
            read = ReadDocument(
                url=annotation.url or f"{place}#{annotation.id}",
                kind=annotation.kind.value,
                title=annotation.title,
                text=annotation.text,
            )
            document = session.get(Document, document_id(document_url(read, place), annotation.text))
            if document is not None:
                found.append(Found(document, annotation))
        return store_found(session, found, version=VERSION)
