"""Texts that are older than they are to be kept: all of them goes but the evidence and the mentions."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.ids import digest
from kb.models import Claim, Document, Mention
from kb.store.kept import only_at
from kb.store.session import table_of, take_turn

_PART = 200


def texts_of_age(session: Session, before: datetime) -> list[str]:
    """Documents whose whole text is here and was first seen before a moment, the oldest first; done with or not."""
    table = table_of(Document)
    query = sa.select(table.c.id).where(table.c.first_seen < before, table.c.text_dropped_at.is_(None))
    return list(session.connection().execute(query.order_by(table.c.first_seen, table.c.id)).scalars())


def texts_done_with(session: Session, document_ids: Sequence[str], extract_version: int) -> list[str]:
    """Those of the documents that extraction, of a version at least, and resolution need no more, in their order."""
    table = table_of(Document)
    found: set[str] = set()
    for part in batched(document_ids, _PART):
        query = sa.select(table.c.id).where(
            table.c.id.in_(part),
            table.c.text_dropped_at.is_(None),
            table.c.extract_version >= extract_version,
            table.c.resolve_version.is_not(None),
        )
        found.update(session.connection().execute(query).scalars())
    return [key for key in document_ids if key in found]


def drop_texts(session: Session, document_ids: Sequence[str], extract_version: int, now: datetime) -> int:
    """Blank the texts outside evidence and mentions within the caller's transaction; returns how many.

    What is due for extraction or resolution by now, and what was dropped before, is left as it is.
    """
    take_turn(session)
    table = table_of(Document)
    rows = []
    for part in batched(texts_done_with(session, document_ids, extract_version), _PART):
        spans: dict[str, list[tuple[int, int]]] = {}
        for model in (Claim, Mention):
            found = table_of(model)
            query = sa.select(found.c.document_id, found.c.start, found.c.end).where(
                found.c.document_id.in_(part)
            )
            for key, start, end in session.connection().execute(query):
                spans.setdefault(key, []).append((start, end))
        texts = session.connection().execute(sa.select(table.c.id, table.c.text).where(table.c.id.in_(part)))
        for key, text in texts.all():
            places = spans.get(key, [])
            # Blanks behind the last of them hold nothing in its place.
            kept = only_at(text, places)[: max((end for _, end in places), default=0)]
            rows.append(
                {"key": key, "kept": kept, "sum": digest(kept.encode("utf-8", "surrogatepass")), "at": now}
            )
    if rows:
        statement = table.update().where(table.c.id == sa.bindparam("key"))
        session.connection().execute(
            statement.values(
                text=sa.bindparam("kept"), kept_digest=sa.bindparam("sum"), text_dropped_at=sa.bindparam("at")
            ),
            rows,
        )
        session.expire_all()
    return len(rows)
