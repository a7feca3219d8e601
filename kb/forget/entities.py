"""Entities that nothing names any more, and names that only a removed text taught."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.forget.rows import delete_where, forget_details, values_where
from kb.models import (
    Alias,
    Case,
    Claim,
    Counsel,
    Document,
    DocumentEntity,
    Entity,
    Judgement,
    Mention,
    NameBlock,
    Party,
    Watch,
)
from kb.ontology import Kind
from kb.resolve.judgements import MACHINE, refresh_clusters
from kb.resolve.learned import learned_names
from kb.resolve.names import normalised
from kb.resolve.propositions import rebind
from kb.store.session import table_of

_NAMING = (
    (DocumentEntity, "entity_id"),
    (Claim, "speaker_id"),
    (Claim, "subject_id"),
    (Claim, "object_id"),
    (Party, "entity_id"),
    (Counsel, "firm_entity_id"),
    (Case, "entity_id"),
    (Entity, "canonical_id"),
    (Entity, "parent_id"),
)
"""Columns that keep an entity where they name it."""


def taught_names(session: Session, document_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Entity id and further name, for the names that the documents teach ("X, formerly Y")."""
    mentions, named = table_of(Mention), table_of(DocumentEntity)
    found: set[tuple[str, str]] = set()
    for key in sorted(set(document_ids)):
        document = session.get(Document, key)
        if document is None:
            continue
        entity_of: dict[str, str | None] = dict(
            session.connection().execute(
                sa.select(named.c.id, named.c.entity_id).where(named.c.document_id == key)
            ).all()
        )  # fmt: skip
        rows = (
            session.connection()
            .execute(
                sa.select(mentions.c.document_entity_id, mentions.c.kind, mentions.c.surface, mentions.c.end)
                .where(mentions.c.document_id == key)
                .order_by(mentions.c.start, mentions.c.id)
            )
            .all()
        )
        for entry in learned_names(document, rows):
            entity_id = entity_of.get(entry.document_entity_id)
            if entity_id is not None:
                found.add((entity_id, entry.name))
    return found


def unlearn(
    session: Session, taught: set[tuple[str, str]], document_ids: Iterable[str], counts: Counter[str]
) -> set[str]:
    """Take back names and judgements that rest on removed documents; returns documents to be resolved anew.

    Another document that tells the same teaches it again when it is resolved.
    """
    aliases, named = table_of(Alias), table_of(DocumentEntity)
    connection = session.connection()
    anew: set[str] = set()
    for entity_id, text in sorted(taught):
        gone = connection.execute(
            aliases.delete().where(
                aliases.c.entity_id == entity_id, aliases.c.text == text, aliases.c.origin == "document"
            )
        ).rowcount
        counts["alias"] += gone
        if gone:
            anew |= values_where(session, DocumentEntity, "document_id", "entity_id", [entity_id])
    ends: set[str] = set()
    judgements = table_of(Judgement)
    for key in sorted(set(document_ids)):
        query = sa.select(judgements.c.id, judgements.c.left_id, judgements.c.right_id).where(
            judgements.c.user == MACHINE, judgements.c.reason.endswith(f" in {key}")
        )
        rows = connection.execute(query).all()
        ends |= {end for row in rows for end in (row.left_id, row.right_id)}
        forget_details(session, [f"judgement/{row.id}" for row in rows])
        delete_where(session, Judgement, "id", [row.id for row in rows], counts)
    if ends:
        rebind(session, refresh_clusters(session, ends))
        anew.update(
            connection.execute(
                sa.select(named.c.document_id).where(named.c.entity_id.in_(ends)).distinct()
            ).scalars()
        )
    return anew


def drop_unnamed(session: Session, entity_ids: Iterable[str], counts: Counter[str]) -> set[str]:
    """Delete those of the entities that came of documents and that nothing names any more; returns which.

    One that a person judged or watches stays, without the names that no document has.
    """
    table = table_of(Entity)
    candidates = set(entity_ids)
    of_documents: set[str] = set()
    for part in batched(sorted(candidates), 400):
        query = sa.select(table.c.id).where(table.c.id.in_(part), table.c.origin == "document")
        of_documents.update(session.connection().execute(query).scalars())
    kept = _decided(session, of_documents)
    for model, column in _NAMING:
        kept |= values_where(session, model, column, column, of_documents)
    gone = of_documents - kept
    delete_entities(session, gone, counts)
    for key in sorted(of_documents & kept):
        _rename(session, key, counts)
    return gone


def delete_entities(session: Session, gone: Iterable[str], counts: Counter[str]) -> None:
    """Delete entities with their names, keys and judgements."""
    judgements = values_where(session, Judgement, "id", "left_id", gone)
    judgements |= values_where(session, Judgement, "id", "right_id", gone)
    forget_details(session, [f"judgement/{key}" for key in judgements])
    delete_where(session, Judgement, "id", judgements, counts)
    for model, column in ((Alias, "entity_id"), (NameBlock, "entity_id"), (Entity, "id")):
        delete_where(session, model, column, gone, counts)


def _decided(session: Session, keys: set[str]) -> set[str]:
    table = table_of(Judgement)
    found: set[str] = set()
    for part in batched(sorted(keys), 400):
        for column in (table.c.left_id, table.c.right_id):
            query = sa.select(column).where(column.in_(part), table.c.user != MACHINE)
            found.update(session.connection().execute(query).scalars())
    for terms in session.connection().execute(sa.select(table_of(Watch).c.terms)).scalars():
        found |= keys & {value for value in terms.values() if isinstance(value, str)}
    return found


def _rename(session: Session, key: str, counts: Counter[str]) -> None:
    """Let go of a name that stood in removed documents only; the oldest name that is left takes its place."""
    entity = session.get(Entity, key)
    if entity is None:
        return
    named, documents, aliases = table_of(DocumentEntity), table_of(Document), table_of(Alias)
    connection = session.connection()
    moment = sa.func.coalesce(documents.c.published, documents.c.first_seen)
    names: list[Any] = list(
        connection.execute(
            sa.select(named.c.name)
            .join(documents, documents.c.id == named.c.document_id)
            .where(named.c.entity_id == key)
            .order_by(moment, documents.c.id, named.c.id)
        ).scalars()
    )
    for model, column in ((Party, "name"), (Counsel, "firm")):
        owner = "entity_id" if model is Party else "firm_entity_id"
        names += sorted(values_where(session, model, column, owner, [key]))
    kind = Kind(entity.kind)
    normal = normalised(entity.name, kind)
    fitting = next((name for name in names if normalised(name, kind) == normal), None)
    if entity.name in names or fitting is None:
        return
    connection.execute(table_of(Entity).update().where(table_of(Entity).c.id == key).values(name=fitting))
    counts["entity names"] += 1
    connection.execute(
        aliases.update()
        .where(aliases.c.entity_id == key, aliases.c.text == entity.name, aliases.c.origin == "document")
        .values(text=fitting)
    )
