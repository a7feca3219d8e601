"""Where a text goes back to: near-copies, excerpts, credits, equal quotations and retellings, as edges with reasons.

An edge points from the later or crediting text to the one it goes back to; the root of a document's edges is its
origin. A company's own post, a press release and the court's own record are origins of their own.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.ids import stable_id
from kb.models import Claim, Document, OriginEdge, Review
from kb.resolve.alias_table import owner_of
from kb.resolve.kinship import Kinship, kin_of
from kb.store.session import insert_new, table_of

_MOST_STEPS = 20


def link_origins(session: Session, document: Document) -> set[str]:
    """Find what a document goes back to and what goes back to it; returns the documents whose origin changed."""
    # Of a text that was dropped the edges are there already; from what is left of it they could not be found.
    kin = kin_of(session, document) if document.text_dropped_at is None else ()
    edges = [_edge(document, one) for one in kin]
    edges += _version_edges(document)
    insert_new(session, OriginEdge, edges)
    touched = {document.id} | {key for edge in edges for key in (edge["document_id"], edge["parent_id"])}
    return refresh_origins(session, touched)


def _edge(document: Document, kin: Kinship) -> dict[str, Any]:
    child, parent = (document.id, kin.document_id) if kin.is_parent else (kin.document_id, document.id)
    return {
        "id": stable_id("origin", child, parent, kin.relation),
        "document_id": child,
        "parent_id": parent,
        "relation": kin.relation,
        "reason": kin.reason,
        "score": round(kin.score, 4),
        "details": kin.details,
    }


def _version_edges(document: Document) -> list[dict[str, Any]]:
    """A new version of a page goes back to the version before it."""
    if document.supersedes_id is None:
        return []
    return [
        {
            "id": stable_id("origin", document.id, document.supersedes_id, "copy"),
            "document_id": document.id,
            "parent_id": document.supersedes_id,
            "relation": "copy",
            "reason": "a later version of the same page",
            "score": 1.0,
            "details": {},
        }
    ]


def refresh_origins(session: Session, document_ids: Iterable[str]) -> set[str]:
    """Derive `origin_id` anew for everything that edges connect with the documents; returns whose changed."""
    members, edges = _component(session, document_ids)
    table = table_of(Document)
    rows: dict[str, Any] = {}
    for part in batched(sorted(members), 400):
        query = sa.select(table.c.id, table.c.origin_id, table.c.published, table.c.first_seen).where(
            table.c.id.in_(part)
        )
        rows.update((row.id, row) for row in session.connection().execute(query))
    rejected = _rejected(session, edges)
    parents: dict[str, list[Any]] = {}
    for edge in edges:
        if edge.id not in rejected and edge.parent_id in rows:
            parents.setdefault(edge.document_id, []).append(edge)
    roots = {key: _root(key, parents, rows) for key in rows}
    changed = {key for key, row in rows.items() if row.origin_id != roots[key]}
    if changed:
        session.connection().execute(
            table.update().where(table.c.id == sa.bindparam("key")).values(origin_id=sa.bindparam("root")),
            [{"key": key, "root": roots[key]} for key in sorted(changed)],
        )
        tell_origins(session, changed)
    return changed


def tell_origins(session: Session, document_ids: Iterable[str]) -> None:
    """Keep with the claims of documents whose independent telling they are."""
    documents, claims = table_of(Document), table_of(Claim)
    root = documents.alias("root")
    known = root.c.id.is_not(None)
    for part in batched(sorted(set(document_ids)), 400):
        query = (
            sa.select(
                documents.c.id,
                sa.func.coalesce(root.c.id, documents.c.id).label("root_id"),
                sa.case((known, root.c.publisher), else_=documents.c.publisher).label("publisher"),
                sa.case((known, root.c.owner_group), else_=documents.c.owner_group).label("owner"),
            )
            .outerjoin_from(documents, root, documents.c.origin_id == root.c.id)
            .where(documents.c.id.in_(part))
        )
        rows = session.connection().execute(query).all()
        statement = (
            claims.update()
            .where(
                claims.c.document_id == sa.bindparam("document"),
                claims.c.origin_key.is_distinct_from(sa.bindparam("old")),
            )
            .values(origin_key=sa.bindparam("origin"))
        )
        told = [(row.id, owner_of(row.publisher, row.owner) or row.root_id) for row in rows]
        session.connection().execute(
            statement, [{"document": key, "old": origin, "origin": origin} for key, origin in told]
        )


def _root(key: str, parents: dict[str, list[Any]], rows: dict[str, Any]) -> str:
    seen = {key}
    for _ in range(_MOST_STEPS):
        options = [edge for edge in parents.get(key, ()) if edge.parent_id not in seen]
        if not options:
            return key
        best = max(
            options, key=lambda edge: (edge.score, -_moment(rows[edge.parent_id]).timestamp(), edge.parent_id)
        )
        key = best.parent_id
        seen.add(key)
    return key


def _moment(row: Any) -> datetime:
    moment: datetime | None = row.published or row.first_seen
    return moment or datetime.max.replace(tzinfo=UTC)


def _component(session: Session, document_ids: Iterable[str]) -> tuple[set[str], Sequence[Any]]:
    table = table_of(OriginEdge)
    members, fresh = set(document_ids), set(document_ids)
    edges: dict[str, Any] = {}
    while fresh and len(members) < 5000:
        found: set[str] = set()
        for part in batched(sorted(fresh), 400):
            query = sa.select(table.c.id, table.c.document_id, table.c.parent_id, table.c.score).where(
                sa.or_(table.c.document_id.in_(part), table.c.parent_id.in_(part))
            )
            for edge in session.connection().execute(query):
                edges[edge.id] = edge
                found |= {edge.document_id, edge.parent_id}
        fresh = found - members
        members |= fresh
    return members, [edges[key] for key in sorted(edges)]


def _rejected(session: Session, edges: Sequence[Any]) -> set[str]:
    """Edges that a person rejected."""
    table = table_of(Review)
    found: set[str] = set()
    for part in batched([edge.id for edge in edges], 400):
        query = sa.select(table.c.key).where(
            table.c.kind == "origin",
            table.c.verdict == "reject",
            table.c.deleted_at.is_(None),
            table.c.key.in_(part),
        )
        found.update(session.connection().execute(query).scalars())
    return found
