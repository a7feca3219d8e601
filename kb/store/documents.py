"""One document with everything that was found in it, and its near-copies."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Document, OriginEdge
from kb.store.document_rows import DocumentRow, DocumentView, document_view
from kb.store.evidence import ClaimFilter, ClaimSort, EvidenceCard, claim_cards
from kb.store.proposition_rows import OriginNode, origins_of_document
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class NearCopyRow:
    """A document that one goes back to, or that goes back to it."""

    document: DocumentRow
    relation: str
    is_parent: bool
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentDossier:
    """A document with its claims, and the texts that it is akin to."""

    view: DocumentView
    claims: tuple[EvidenceCard, ...]
    origins: tuple[OriginNode, ...]
    kin: tuple[NearCopyRow, ...]


def document_dossier(session: Session, document_id: str) -> DocumentDossier | None:
    """One document with everything; None where there is none."""
    view = document_view(session, document_id)
    if view is None:
        return None
    cards = claim_cards(session, ClaimFilter(document_id=document_id), sort=ClaimSort.OLDEST, limit=500)
    return DocumentDossier(
        view,
        tuple(sorted(cards, key=lambda card: (card.start, card.end, card.claim_id))),
        tuple(origins_of_document(session, document_id)),
        tuple(akin_to(session, document_id)),
    )


def akin_to(session: Session, document_id: str, *, limit: int = 100) -> list[NearCopyRow]:
    """Copies, excerpts, retellings and credits of a document in both directions, closest first."""
    edges, documents = table_of(OriginEdge), table_of(Document)
    shown = ("id", "title", "publisher", "kind", "published", "first_seen", "url", "origin_id")
    found: list[NearCopyRow] = []
    for mine, other, is_parent in (
        (edges.c.document_id, edges.c.parent_id, True),
        (edges.c.parent_id, edges.c.document_id, False),
    ):
        query = (
            sa.select(edges.c.relation, edges.c.score, edges.c.reason, *(documents.c[name] for name in shown))
            .join_from(edges, documents, other == documents.c.id)
            .where(mine == document_id)
            .order_by(edges.c.score.desc(), documents.c.id)
            .limit(limit)
        )
        for row in session.connection().execute(query):
            document = DocumentRow(
                row.id, row.title, row.publisher, row.kind, row.published, row.first_seen, row.url, 0,
                row.origin_id not in (None, row.id),
            )  # fmt: skip
            found.append(NearCopyRow(document, row.relation, is_parent, row.score, row.reason))
    return sorted(found, key=lambda near: (-near.score, near.document.id))[:limit]
