"""Is every claim's evidence, and every mention, the text of its document at its offsets, and is the text unaltered?"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.ids import digest
from kb.models import Claim, Document, Mention
from kb.store.invariants import FROM_BACKUP, Finding
from kb.store.invariants_batches import in_batches
from kb.store.session import table_of

_EXTRACT = f"run `distillwatch extract --all`, then `distillwatch resolve`; if it stays, {FROM_BACKUP}"
_KEPT: tuple[tuple[type[SQLModel], str], ...] = ((Claim, "quote"), (Mention, "surface"))
"""What has a span of a document, and the column with the text that stood there."""


def wrong_evidence(session: Session) -> Iterator[Finding]:
    """Claims and mentions whose kept text is not the document's text at their offsets, and altered texts."""
    yield from in_batches(session, table_of(Document).c.id, _of_documents, size=100)


def _of_documents(session: Session, ids: Sequence[str]) -> Iterator[Finding]:
    documents = table_of(Document)
    # Of a text that was dropped by age, evidence and mentions are left, and have a digest of their own.
    expected_digest = sa.case(
        (documents.c.text_dropped_at.is_not(None), sa.func.coalesce(documents.c.kept_digest, "")),
        else_=documents.c.digest,
    )
    query = sa.select(documents.c.id, documents.c.text, expected_digest).where(documents.c.id.in_(ids))
    texts: dict[str, str] = {}
    for key, text, expected in session.connection().execute(query.order_by(documents.c.id)):
        texts[key] = text
        if digest(text.encode("utf-8", "surrogatepass")) != expected:
            problem = "the text is not the one that its digest was taken of"
            yield Finding("text", f"document/{key}", problem, FROM_BACKUP)
    for model, column in _KEPT:
        table = table_of(model)
        spans = (
            sa.select(table.c.document_id, table.c.id, table.c.start, table.c.end, table.c[column])
            .where(table.c.document_id.in_(ids))
            .order_by(table.c.document_id, table.c.id)
        )
        for key, row, start, end, kept in session.connection().execute(spans):
            there = texts[key][start:end]
            if there != kept:
                problem = f"document/{key} reads {there[:60]!r} at {start}:{end}"
                yield Finding("evidence", f"{table.name}/{row}", problem, _EXTRACT)
