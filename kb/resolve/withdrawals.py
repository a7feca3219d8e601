"""Corrected and withdrawn documents: their claims end, from that moment on and never before it."""

from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Document
from kb.resolve.propositions import mark_recount
from kb.store.session import table_of, writing


def retract_withdrawn(engine: Engine) -> int:
    """End the claims of documents that were withdrawn or replaced by a later version; returns how many."""
    with Session(engine) as session:
        ended = dict(_ended(session))
    if not ended:
        return 0
    count = 0
    claims = table_of(Claim)
    with writing(engine) as session:
        connection = session.connection()
        for document_id, moment in sorted(ended.items()):
            here = sa.and_(claims.c.document_id == document_id, claims.c.retracted_at.is_(None))
            touched = connection.execute(sa.select(claims.c.proposition_id).where(here)).scalars().all()
            connection.execute(claims.update().where(here).values(retracted_at=moment))
            mark_recount(session, [key for key in touched if key is not None])
            count += len(touched)
    return count


_EVER = datetime.min.replace(tzinfo=UTC)
"""Asked as a range, "has a time" is answered from the index."""


def _ended(session: Session) -> Iterable[tuple[str, datetime]]:
    """Documents with live claims that are no longer so, and since when: by withdrawal, or by their next version."""
    documents, claims = table_of(Document), table_of(Claim)
    later = documents.alias("later")
    live = sa.exists().where(claims.c.document_id == documents.c.id, claims.c.retracted_at.is_(None))
    withdrawn = sa.select(documents.c.id, documents.c.withdrawn_at).where(
        documents.c.withdrawn_at >= _EVER, live
    )
    for key, moment in session.connection().execute(withdrawn):
        yield key, moment
    replaced = (
        sa.select(documents.c.id, later.c.first_seen)
        .join_from(later, documents, later.c.supersedes_id == documents.c.id)
        .where(later.c.supersedes_id > "", later.c.extract_version.is_not(None), live)
    )
    for key, moment in session.connection().execute(replaced):
        yield key, moment
