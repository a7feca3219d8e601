"""Is what is stored of propositions what their claims come to? Everything is counted anew and compared; nothing is written."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Claim, Document, Proposition, StandingChange
from kb.resolve.alias_table import owner_of
from kb.resolve.identity import Family
from kb.resolve.propositions import RECOUNT, proposition_of
from kb.resolve.recounting import counted_from_claims
from kb.resolve.summary import claim_columns
from kb.store.invariants import Finding
from kb.store.invariants_batches import in_batches
from kb.store.session import table_of

_RESOLVE = "run `distillwatch extract --all`, then `distillwatch resolve`"
_STEP = ("standing", "since", "claim_id", "reason")


def miscounted(session: Session) -> Iterator[Finding]:
    """Propositions whose support, standing or history is not what their claims come to.

    Those that wait to be counted by the next `resolve` are passed over.
    """
    yield from in_batches(session, table_of(Proposition).c.id, _of_propositions)


def _of_propositions(session: Session, ids: Sequence[str]) -> Iterator[Finding]:
    table, changes = table_of(Proposition), table_of(StandingChange)
    count = counted_from_claims(session, ids)
    query = sa.select(table).where(table.c.id.in_(ids)).order_by(table.c.id)
    stored = session.connection().execute(query).mappings().all()
    told = _steps(session.connection().execute(sa.select(changes).where(changes.c.proposition_id.in_(ids))))
    due = _steps(count.steps)
    for row in stored:
        key = row["id"]
        if row["claim_count"] == RECOUNT:
            continue
        if key not in count.values:
            yield Finding("support", f"proposition/{key}", "no claim stands behind it", _RESOLVE)
            continue
        for name, value in count.values[key].items():
            if row[name] != value:
                problem = f"{name} is stored as {row[name]!r} and counted as {value!r}"
                yield Finding("support", f"proposition/{key}", problem, _RESOLVE)
        if told.get(key) != due.get(key):
            problem = "its history of standings is not the one that its claims come to"
            yield Finding("standing", f"proposition/{key}", problem, _RESOLVE)


def misbound(session: Session) -> Iterator[Finding]:
    """Claims of resolved documents that count for another proposition or origin than they should."""
    yield from in_batches(session, table_of(Claim).c.id, _of_claims)


def _of_claims(session: Session, ids: Sequence[str]) -> Iterator[Finding]:
    claims, documents = table_of(Claim), table_of(Document)
    root = documents.alias("root")
    known = root.c.id.is_not(None)
    columns = (
        *claim_columns(),
        claims.c.origin_key,
        sa.func.coalesce(root.c.id, documents.c.id).label("root_id"),
        sa.case((known, root.c.publisher), else_=documents.c.publisher).label("publisher"),
        sa.case((known, root.c.owner_group), else_=documents.c.owner_group).label("owner"),
    )
    query = (
        sa.select(*columns)
        .join_from(claims, documents, claims.c.document_id == documents.c.id)
        .outerjoin(root, documents.c.origin_id == root.c.id)
        .where(claims.c.id.in_(ids), documents.c.resolve_version.is_not(None))
        .order_by(claims.c.id)
    )
    rows = session.connection().execute(query).all()
    family = Family(session)
    family.load(key for row in rows for key in (row.subject_id, row.object_id))
    for row in rows:
        found = proposition_of(row, family)
        due = found["id"] if found else None
        if row.proposition_id != due:
            problem = f"counts for proposition {row.proposition_id} and is of {due}"
            yield Finding("support", f"claim/{row.id}", problem, _RESOLVE)
        origin = owner_of(row.publisher, row.owner) or row.root_id
        if row.origin_key != origin:
            problem = f"its origin is stored as {row.origin_key!r} and goes back to {origin!r}"
            yield Finding("origin", f"claim/{row.id}", problem, _RESOLVE)


def _steps(rows: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Proposition id to the steps of its history, oldest first."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        step = row if isinstance(row, dict) else row._mapping
        found.setdefault(step["proposition_id"], []).append(tuple(step[name] for name in _STEP))
    return {
        key: sorted(steps, key=lambda step: (step[1], step[0], step[2], step[3]))
        for key, steps in found.items()
    }
