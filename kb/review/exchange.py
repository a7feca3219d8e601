"""Decisions as JSON Lines: out of one store, into another, and those that no text answers to any more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from kb.errors import AnnotationError
from kb.models import CaseMention, Document, DocumentEntity, Judgement, OriginEdge, Proposition, Review
from kb.resolve.comparing import Verdict
from kb.resolve.judgements import MACHINE, refresh_clusters
from kb.resolve.origins import refresh_origins
from kb.resolve.propositions import mark_recount, rebind
from kb.resolve.recounting import recount_marked
from kb.resolve.stage import refresh_documents
from kb.review.apply import claims_with_keys, matching_claim
from kb.review.keys import BY_TEXT, case_link_key, name_key
from kb.store.session import insert_new, table_of, writing

_COLUMNS: dict[str, tuple[type[SQLModel], tuple[str, ...]]] = {
    "review": (Review, ("id", "kind", "key", "verdict", "edit", "user", "note", "created_at", "deleted_at")),
    "judgement": (
        Judgement,
        ("id", "left_id", "right_id", "verdict", "score", "user", "reason", "created_at", "deleted_at"),
    ),
}
_TIMES = ("created_at", "deleted_at")


@dataclass(frozen=True, slots=True)
class Orphan:
    """A decision on something that is not in the store any more; kept, for the text may come back."""

    id: str
    kind: str
    key: str
    verdict: str
    user: str
    created_at: datetime
    why: str


def export_decisions(session: Session, path: Path) -> int:
    """Write what people decided, undone decisions included, as JSON Lines; whole or not at all."""
    partial = path.with_name(path.name + ".part")
    count = 0
    with partial.open("w", encoding="utf-8") as out:
        for kind, (model, names) in _COLUMNS.items():
            table = table_of(model)
            query = sa.select(*(table.c[name] for name in names)).where(table.c.user != MACHINE)
            for row in (
                session.connection().execute(query.order_by(table.c.created_at, table.c.id)).mappings()
            ):
                plain = {
                    name: row[name].isoformat() if name in _TIMES and row[name] else row[name]
                    for name in names
                }
                out.write(json.dumps({"type": kind} | plain, ensure_ascii=False) + "\n")
                count += 1
    partial.replace(path)
    return count


def import_decisions(engine: Engine, path: Path) -> dict[str, int]:
    """Take decisions in; those that are known already are left alone, all others take effect at once.

    Raises:
        AnnotationError: a line that is no decision; nothing is taken in then.
    """
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _COLUMNS}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                kind, row = _row(line, path, number)
                rows[kind].append(row)
    with writing(engine) as session:
        counts = {kind: insert_new(session, _COLUMNS[kind][0], rows[kind]) for kind in rows}
        _take_effect(session, rows)
    return counts


def _row(line: str, path: Path, number: int) -> tuple[str, dict[str, Any]]:
    try:
        data = json.loads(line)
        kind = data["type"]
        names = _COLUMNS[kind][1]
        row = {name: data[name] for name in names}
        for name in _TIMES:
            row[name] = datetime.fromisoformat(row[name]) if row[name] else None
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotationError(path, number, f"no decision ({error})") from error
    if not isinstance(row["id"], str) or not isinstance(row["user"], str):
        raise AnnotationError(path, number, "no decision (id and user are texts)")
    return kind, row


def _take_effect(session: Session, rows: dict[str, list[dict[str, Any]]]) -> None:
    ends = {row[side] for row in rows["judgement"] for side in ("left_id", "right_id")}
    if ends:
        rebind(session, refresh_clusters(session, ends))
    documents = table_of(Document)
    digests = {row["key"].split("|", 1)[0] for row in rows["review"] if row["kind"] in BY_TEXT}
    touched = [
        key
        for digest in sorted(digests)
        for key in session.connection()
        .execute(sa.select(documents.c.id).where(documents.c.digest == digest))
        .scalars()
    ]
    refresh_documents(session, touched)
    mark_recount(session, [row["key"] for row in rows["review"] if row["kind"] == "standing"])
    edges = [session.get(OriginEdge, row["key"]) for row in rows["review"] if row["kind"] == "origin"]
    refresh_origins(session, [edge.document_id for edge in edges if edge is not None])
    recount_marked(session)


def orphans(session: Session) -> Iterator[Orphan]:
    """Live decisions whose text, claim, name or pair is not in the store, oldest first."""
    table = table_of(Review)
    query = sa.select(table).where(table.c.deleted_at.is_(None)).order_by(table.c.created_at, table.c.id)
    for row in session.connection().execute(query).all():
        why = _missing(session, row)
        if why is not None:
            yield Orphan(row.id, row.kind, row.key, row.verdict, row.user, row.created_at, why)


def _missing(session: Session, row: Any) -> str | None:
    if row.kind == "standing":
        return None if session.get(Proposition, row.key) else "no claim of this proposition is left"
    if row.kind == "origin":
        return None if session.get(OriginEdge, row.key) else "the two texts are not linked any more"
    digest = row.key.split("|", 1)[0]
    document = session.scalars(
        sa.select(Document).where(table_of(Document).c.digest == digest).limit(1)
    ).first()
    if document is None:
        return "its document is not in the store"
    if row.kind == "claim":
        return (
            None
            if matching_claim(row.key, claims_with_keys(session, document))
            else "no such claim is found any more"
        )
    if row.kind == "name":
        named = session.scalars(
            sa.select(DocumentEntity).where(table_of(DocumentEntity).c.document_id == document.id)
        )
        keys = {name_key(digest, entity.kind, entity.name) for entity in named}
        return None if row.key in keys else "no such name is found any more"
    mentions = session.scalars(
        sa.select(CaseMention).where(table_of(CaseMention).c.document_id == document.id)
    )
    links = {case_link_key(digest, mention.caption, mention.docket_number) for mention in mentions}
    return None if row.key in links else "no such case is named any more"


def history(session: Session, *, limit: int = 50) -> list[dict[str, Any]]:
    """The newest decisions and judgements of people, undone ones too."""
    found: list[dict[str, Any]] = []
    for kind, (model, names) in _COLUMNS.items():
        table = table_of(model)
        query = sa.select(*(table.c[name] for name in names)).where(table.c.user != MACHINE)
        if kind == "judgement":
            query = query.where(table.c.verdict != Verdict.PROPOSED.value)
        rows = session.connection().execute(query.order_by(table.c.created_at.desc()).limit(limit)).mappings()
        found += [{"type": kind} | dict(row) for row in rows]
    found.sort(key=lambda row: row["created_at"], reverse=True)
    return found[:limit]
