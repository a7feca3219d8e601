"""Propositions for lists: what is said of whom, where it stands, and on how many origins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Document, Entity, OriginEdge, Proposition, StandingChange
from kb.store.evidence import EntityRef
from kb.store.session import table_of


@dataclass(frozen=True, slots=True)
class PropositionRow:
    """A proposition with the names of its two ends."""

    id: str
    subject: EntityRef | None
    predicate: str
    object: EntityRef | None
    standing: str
    standing_reason: str
    standing_since: datetime | None
    contested: bool
    origins: int
    documents: int
    against: int
    claims: int
    stances: tuple[tuple[str, int], ...]
    first_seen: datetime
    last_seen: datetime
    case_id: str | None


@dataclass(frozen=True, slots=True)
class StandingStep:
    """A standing that a proposition took, and the claim that gave it."""

    proposition_id: str
    standing: str
    since: datetime
    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OriginNode:
    """A document in an origin tree; `parent_id` is None for a root."""

    document_id: str
    parent_id: str | None
    relation: str | None
    reason: str | None
    publisher: str | None
    title: str | None
    published: datetime | None
    depth: int


def propositions_about(
    session: Session, *, subject_ids: Sequence[str] = (), object_ids: Sequence[str] = (), limit: int = 50
) -> list[PropositionRow]:
    """Propositions with one of the subjects or one of the objects, best supported first."""
    table = table_of(Proposition)
    ends: list[sa.ColumnElement[bool]] = []
    if subject_ids:
        ends.append(table.c.subject_id.in_(subject_ids))
    if object_ids:
        ends.append(table.c.object_id.in_(object_ids))
    if not ends:
        return []
    query = sa.select(table).where(sa.or_(*ends))
    query = query.order_by(table.c.support_origins.desc(), table.c.last_seen.desc(), table.c.id).limit(limit)
    return _rows(session, query)


def propositions_moved(session: Session, since: datetime, *, limit: int = 20) -> list[PropositionRow]:
    """Propositions that took a standing by a claim first seen at or after a moment, the newest such claim first."""
    table = table_of(Proposition)
    moved = moved_since(since).subquery()
    query = (
        sa.select(table)
        .join(moved, moved.c.id == table.c.id)
        .order_by(moved.c.seen.desc(), table.c.standing_since.desc(), table.c.id)
        .limit(limit)
    )
    return _rows(session, query)


def moved_since(since: datetime) -> "sa.Select[Any]":
    """A query of the ids of propositions that moved by claims first seen since then, with the newest `seen`."""
    changes, claims = table_of(StandingChange), table_of(Claim)
    # As an expression the group has no index: SQLite would walk every change in its order, and look up each claim.
    key = sa.func.coalesce(changes.c.proposition_id, sa.literal_column("''"))
    return (
        sa.select(key.label("id"), sa.func.max(claims.c.first_seen).label("seen"))
        .join_from(claims, changes, changes.c.claim_id == claims.c.id)
        .where(claims.c.first_seen >= since)
        .group_by(key)
    )


def propositions_by_id(session: Session, ids: Sequence[str]) -> list[PropositionRow]:
    """The propositions with these ids (at most 500), best supported first."""
    table = table_of(Proposition)
    return _rows(
        session,
        sa.select(table)
        .where(table.c.id.in_(list(ids)[:500]))
        .order_by(table.c.support_origins.desc(), table.c.id),
    )


def standing_history(session: Session, proposition_id: str) -> list[StandingStep]:
    """Every standing that a proposition had, oldest first."""
    table = table_of(StandingChange)
    columns = (table.c.proposition_id, table.c.standing, table.c.since, table.c.claim_id, table.c.reason)
    query = (
        sa.select(*columns)
        .where(table.c.proposition_id == proposition_id)
        .order_by(table.c.since, table.c.id)
        .limit(200)
    )
    return [StandingStep(**row) for row in session.connection().execute(query).mappings()]


def origin_tree(session: Session, proposition_id: str) -> list[OriginNode]:
    """The documents of a proposition's claims under the documents they go back to, depth first."""
    claims = table_of(Claim)
    members = sa.select(claims.c.document_id).where(claims.c.proposition_id == proposition_id)
    return _tree(session, members)


def origins_of_document(session: Session, document_id: str) -> list[OriginNode]:
    """The origin tree that a document is part of, depth first; one node where it stands alone."""
    table = table_of(Document)
    root = session.connection().execute(
        sa.select(sa.func.coalesce(table.c.origin_id, table.c.id)).where(table.c.id == document_id)
    ).scalar_one_or_none()  # fmt: skip
    edges = table_of(OriginEdge)
    members = sa.union(
        sa.select(table.c.id).where(sa.or_(table.c.id == document_id, table.c.origin_id == root)),
        sa.select(edges.c.document_id).where(edges.c.parent_id == document_id),
        sa.select(edges.c.parent_id).where(edges.c.document_id == document_id),
    )
    return _tree(session, members)


def _tree(session: Session, members: Any) -> list[OriginNode]:
    documents, edges = table_of(Document), table_of(OriginEdge)
    connection = session.connection()
    shown = documents.c.id, documents.c.publisher, documents.c.title, documents.c.published
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(*shown).where(documents.c.id.in_(members)).order_by(documents.c.published).limit(300)
        )
    }
    parents = {
        row.document_id: row
        for row in connection.execute(
            sa.select(edges.c.document_id, edges.c.parent_id, edges.c.relation, edges.c.reason)
            .where(edges.c.document_id.in_(list(rows)))
            .order_by(edges.c.score)
        )
    }
    absent = {row.parent_id for row in parents.values()} - set(rows)
    if absent:
        more = connection.execute(sa.select(*shown).where(documents.c.id.in_(absent)))
        rows |= {row.id: row for row in more}
    children: dict[str | None, list[str]] = {}
    for key in rows:
        edge = parents.get(key)
        children.setdefault(edge.parent_id if edge and edge.parent_id in rows else None, []).append(key)
    ordered: list[OriginNode] = []
    pending = [(key, 0) for key in reversed(children.get(None, []))]
    placed: set[str] = set()
    while pending:
        key, depth = pending.pop()
        if key in placed:
            continue
        placed.add(key)
        row, edge = rows[key], parents.get(key)
        ordered.append(
            OriginNode(
                key,
                edge.parent_id if edge else None,
                edge.relation if edge else None,
                edge.reason if edge else None,
                row.publisher,
                row.title,
                row.published,
                depth,
            )
        )
        pending.extend((child, depth + 1) for child in reversed(children.get(key, [])))
    return ordered


def _rows(session: Session, query: sa.Select[Any]) -> list[PropositionRow]:
    found = session.connection().execute(query).mappings().all()
    entities = table_of(Entity)
    ids = {row[name] for row in found for name in ("subject_id", "object_id")} - {None}
    refs: dict[str | None, EntityRef] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        named = sa.select(entities.c.id, entities.c.name, entities.c.kind).where(
            entities.c.id.in_(wanted[start : start + 500])
        )
        refs.update(
            (row.id, EntityRef(row.id, row.name, row.kind)) for row in session.connection().execute(named)
        )
    return [
        PropositionRow(
            id=row["id"],
            subject=refs.get(row["subject_id"]),
            predicate=row["predicate"],
            object=refs.get(row["object_id"]),
            standing=row["standing"],
            standing_reason=row["standing_reason"],
            standing_since=row["standing_since"],
            contested=row["contested"],
            origins=row["support_origins"],
            documents=row["support_documents"],
            against=row["against_origins"],
            claims=row["claim_count"],
            stances=tuple(sorted((row["stances"] or {}).items())),
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            case_id=row["case_id"],
        )
        for row in found
    ]
