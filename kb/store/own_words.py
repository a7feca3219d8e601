"""Accusations in documents' own words, credited to whoever's word they are: whose post, release or complaint.

Which claims may be such words is noted with a proposition when it is counted, so that a question reads no others.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.batches import batched
from kb.models import Alias, Claim, Document, Entity, Proposition
from kb.ontology import DocumentKind
from kb.resolve.own_word import OWN_KINDS, accuses, authors_of, is_word_of
from kb.resolve.recounting import OWN_WORDS
from kb.resolve.summary import origin_of
from kb.store.as_of import Moment, known, moment_columns
from kb.store.session import table_of

Word = Sequence[Any]
"""Proposition, claim, document, speaker, stance, hedge, origin, when the public could know of it, when it was known by the
question's reckoning (both as the database has them), and in which sort of own document it is said; empty where a speaker is
named."""


def word_columns(as_of: Moment | None) -> tuple[sa.ColumnElement[Any], ...]:
    """What is read of a claim for a word."""
    claims = table_of(Claim)
    return (
        claims.c.proposition_id, claims.c.id, claims.c.document_id, claims.c.speaker_id, claims.c.stance, claims.c.hedge,
        origin_of(claims), *moment_columns(as_of), sa.literal_column("''"),
    )  # fmt: skip


def own_words(session: Session, ids: Sequence[str], as_of: Moment | None) -> list[Word]:
    """The accusations of counted propositions in documents' own words, by their authors."""
    table, claims = table_of(Proposition), table_of(Claim)
    noted: list[str] = []
    for part in batched(list(dict.fromkeys(ids)), 400):
        notes = session.connection().execute(sa.select(table.c.notes).where(table.c.id.in_(part))).scalars()
        noted += [claim_id for found in notes for claim_id in found.get(OWN_WORDS, ())]
    found: list[Word] = []
    for part in batched(noted, 400):
        query = sa.select(*word_columns(as_of)).where(claims.c.id.in_(part), *known(as_of))
        found += session.connection().execute(query).all()
    return said_by_authors(session, found)


def own_words_of(
    session: Session, members: Sequence[str], predicates: Sequence[str], as_of: Moment | None
) -> list[Word]:
    """As `own_words`, of all that is claimed of some entities, whether or not its propositions are counted."""
    claims, documents = table_of(Claim), table_of(Document)
    query = (
        sa.select(*word_columns(as_of), claims.c.predicate)
        .join_from(claims, documents, documents.c.id == claims.c.document_id)
        .where(
            claims.c.subject_id.in_(members),
            claims.c.predicate.in_(list(predicates)),
            claims.c.proposition_id.is_not(None),
            claims.c.speaker_id.is_(None),
            claims.c.speaker_ref.is_(None),
            claims.c.negated.is_(False),
            documents.c.kind.in_(sorted(OWN_KINDS)),
            *known(as_of),
        )
    )
    rows = session.connection().execute(query).all()
    return said_by_authors(session, [row[:-1] for row in rows if accuses(row.stance, row.predicate)])


def own_claims(
    session: Session, members: Sequence[str], stances: Sequence[str], as_of: Moment | None, *, limit: int
) -> list[str]:
    """The newest claims without a speaker, of some stances, in posts, releases and papers that entities publish.

    Papers of a court are left out, and what a person writes where another is the publisher: no index leads to them.
    """
    claims, documents, aliases, entities = (table_of(model) for model in (Claim, Document, Alias, Entity))
    names = sa.union(
        sa.select(aliases.c.text).where(aliases.c.entity_id.in_(members)),
        sa.select(entities.c.name).where(entities.c.id.in_(members)),
    )
    query = (
        sa.select(claims.c.id, documents.c.id)
        .join_from(documents, claims, claims.c.document_id == documents.c.id)
        .where(
            documents.c.publisher.in_(names),
            documents.c.kind.in_(sorted(OWN_KINDS - {DocumentKind.FILING.value})),
            # as expressions, so that the publisher leads to the document and the document to its claims
            sa.func.coalesce(claims.c.stance, "").in_(stances),
            sa.func.coalesce(claims.c.speaker_id, claims.c.speaker_ref).is_(None),
            *known(as_of),
        )
        .order_by(claims.c.published.desc(), claims.c.id)
        .limit(limit)
    )
    rows = session.connection().execute(query).all()
    authors = authors_of(session, {document_id for _, document_id in rows})
    return [
        claim_id
        for claim_id, document_id in rows
        if any(author.entity_id in members for author in authors.get(document_id, ()))
    ]


def said_by_authors(session: Session, rows: Sequence[Word]) -> list[Word]:
    """Words that nobody is named for, once for each author of their documents; those of nobody are left out."""
    authors = authors_of(session, {row[2] for row in rows})
    return [
        (*row[:3], author.entity_id, *row[4:9], author.reason)
        for row in rows
        for author in authors.get(row[2], ())
        if is_word_of(author, row[4])
    ]
