"""Extraction of given documents: several processes may do it side by side without one document being done twice."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from spacy.language import Language
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.jobs.stage import Stage, share_lock
from kb.annotation import AnnotatedDocument
from kb.batches import batched
from kb.extract.pipeline import annotate
from kb.extract.stage import ExtractCounts, as_input, found_in, is_due, reason_to_skip, store_batch
from kb.models import Document
from kb.settings import Settings
from kb.store.session import table_of, writing

PIECE = 8
"""Documents a transaction: what a process that is killed loses."""


def extract_documents(
    engine: Engine,
    settings: Settings,
    pipeline: Callable[[], Language],
    document_ids: Sequence[str],
    *,
    between: Callable[[], None] = lambda: None,
) -> ExtractCounts:
    """Extract those of the documents that have no result of the current version.

    Args:
        pipeline: asked for the pipeline when a document needs it.
        between: called before each piece; may raise to stop there.
    """
    counts = ExtractCounts()
    for piece in batched(document_ids, PIECE):
        between()
        with Session(engine) as session:
            documents = session.scalars(_due(piece)).all()
        notes = {document.id: reason_to_skip(document, settings) for document in documents}
        wanted = [as_input(document) for document in documents if notes[document.id] is None]
        found = {one.id: one for one in annotate(pipeline(), wanted, batch_size=PIECE)} if wanted else {}
        _store(engine, documents, found, notes, counts)
    return counts


def _due(ids: Sequence[str]) -> sa.Select[Any]:
    table = table_of(Document)
    return sa.select(Document).where(table.c.id.in_(ids), is_due()).order_by(table.c.first_seen, table.c.id)


def _store(
    engine: Engine,
    documents: Sequence[Document],
    found: dict[str, AnnotatedDocument],
    notes: dict[str, str | None],
    counts: ExtractCounts,
) -> None:
    if not documents:
        return
    with writing(engine) as session:
        if any(document.extract_version is not None for document in documents):
            # Resolution, having read the old claims, must not mark the new ones as resolved.
            share_lock(session.connection(), Stage.RESOLVE)
        # Another process may have had the same job, and be done since: its rows are waited for and left.
        still = {
            document.id
            for document in session.scalars(_due([document.id for document in documents]).with_for_update())
        }
        here = [document for document in documents if document.id in still]
        store_batch(session, found_in(here, found, notes), counts)
