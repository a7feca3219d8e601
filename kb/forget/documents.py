"""Taking documents away with all that was found in them, and counting again what they had a part in."""

from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.forget.dockets import Dockets, forget_dockets, forget_told_cases
from kb.forget.entities import drop_unnamed, taught_names, unlearn
from kb.forget.rows import (
    delete_where,
    forget_alerts,
    forget_claims,
    forget_reviews,
    forget_reviews_of_texts,
    in_order_of_time,
    update_where,
    values_where,
)
from kb.models import (
    CaseMention,
    Claim,
    Contradiction,
    Document,
    DocumentEntity,
    Mention,
    NearCopySignature,
    OriginEdge,
    OriginKey,
    Proposition,
    Review,
)
from kb.resolve.origins import refresh_origins
from kb.resolve.propositions import RECOUNT, mark_recount
from kb.resolve.recounting import recount_marked
from kb.resolve.stage import propositions_in, refresh_documents
from kb.store.session import table_of, take_turn


def forget_documents(session: Session, document_ids: Iterable[str]) -> Counter[str]:
    """Delete documents within the caller's transaction; what is left then is as if they had never come.

    Returns:
        Rows that went, by table.
    """
    take_turn(session)
    counts: Counter[str] = Counter()
    ids = sorted(values_where(session, Document, "id", "id", document_ids))
    if not ids:
        return counts
    digests = values_where(session, Document, "digest", "id", ids)
    entities = values_where(session, DocumentEntity, "entity_id", "document_id", ids)
    taught = taught_names(session, ids)
    propositions = propositions_in(session, set(ids))
    told_cases = values_where(session, CaseMention, "case_id", "document_id", ids)
    kin = _kin(session, ids)
    anew = set(kin)

    dockets = forget_dockets(session, ids, counts)
    claims = sorted(values_where(session, Claim, "id", "document_id", ids))
    _forget_contradictions(session, claims, counts)
    anew |= forget_claims(session, claims, counts)
    edges = values_where(session, OriginEdge, "id", "document_id", ids)
    edges |= values_where(session, OriginEdge, "id", "parent_id", ids)
    forget_reviews(session, sorted(values_where(session, Review, "id", "key", edges)), counts)
    delete_where(session, OriginEdge, "id", edges, counts)
    for model in (Mention, DocumentEntity, CaseMention, NearCopySignature, OriginKey):
        delete_where(session, model, "document_id", ids, counts)
    update_where(session, Document, "supersedes_id", ids, supersedes_id=None)
    update_where(session, Document, "origin_id", ids, origin_id=None)
    forget_alerts(session, [f"document/{key}" for key in ids], counts)
    delete_where(session, Document, "id", ids, counts)
    session.expire_all()
    forget_reviews_of_texts(session, digests, counts)
    forget_told_cases(session, told_cases, dockets, counts)
    mark_recount(session, propositions)
    anew |= unlearn(session, taught, ids, counts)
    settle(session, anew, kin, entities, dockets, counts)
    return counts


def settle(
    session: Session,
    anew: set[str],
    kin: set[str],
    entities: set[str],
    dockets: Dockets,
    counts: Counter[str],
) -> None:
    """Resolve and count again what rows that went had a part in, and drop what nothing names any more."""
    moved = refresh_origins(session, kin)
    mark_recount(session, propositions_in(session, moved))
    due = values_where(session, Proposition, "id", "claim_count", [RECOUNT])
    due |= propositions_in(session, anew | dockets.documents)
    refresh_documents(session, in_order_of_time(session, anew | dockets.documents))
    recount_marked(session)
    gone = due - values_where(session, Proposition, "id", "id", due)
    counts["proposition"] += len(gone)
    forget_alerts(session, [f"proposition/{key}" for key in gone], counts)
    forget_reviews(session, sorted(values_where(session, Review, "id", "key", gone)), counts)
    drop_unnamed(session, entities | dockets.entities, counts)


def _kin(session: Session, ids: Sequence[str]) -> set[str]:
    """Other documents that go back to these, or these to them, and later versions of them."""
    table = table_of(OriginEdge)
    found: set[str] = set()
    for part in batched(list(ids), 400):
        query = sa.select(table.c.document_id, table.c.parent_id).where(
            sa.or_(table.c.document_id.in_(part), table.c.parent_id.in_(part))
        )
        for row in session.connection().execute(query):
            found |= {row.document_id, row.parent_id}
    found |= values_where(session, Document, "id", "supersedes_id", ids)
    found |= values_where(session, Document, "id", "origin_id", ids)
    return found - set(ids)


def _forget_contradictions(session: Session, claims: Sequence[str], counts: Counter[str]) -> None:
    for column in ("left_claim_id", "right_claim_id"):
        touched = values_where(session, Contradiction, "proposition_id", column, claims)
        delete_where(session, Contradiction, column, claims, counts)
        mark_recount(session, touched)
