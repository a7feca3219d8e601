"""How two documents are akin: one is the other's copy, excerpt, retelling, or credits it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Document
from kb.resolve.near_copies import near_copies, remember_fingerprints
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class Kinship:
    """Another document that a document goes back to, or that goes back to it."""

    document_id: str
    is_parent: bool
    relation: str
    reason: str
    score: float
    details: dict[str, Any] = field(default_factory=dict)


def public_moment(document: Any) -> tuple[datetime, datetime, str]:
    """The order in which texts came out: publication, then when they were seen, then id."""
    return (document.published or document.first_seen, document.first_seen, document.id)


def kin_of(session: Session, document: Document) -> Iterator[Kinship]:
    """Every document that is akin to a document, in both directions."""
    remember_fingerprints(session, document.id, document.text)
    table = table_of(Document)
    for copy in near_copies(session, document):
        other = session.connection().execute(
            sa.select(table.c.id, table.c.published, table.c.first_seen, table.c.publisher).where(
                table.c.id == copy.document_id
            )
        ).one()  # fmt: skip
        yield Kinship(
            copy.document_id,
            public_moment(other) < public_moment(document),
            copy.relation,
            f"{round(100 * copy.score)} % of the words are the same",
            copy.score,
            {"jaccard": round(copy.jaccard, 3), "containment": round(copy.containment, 3)},
        )
