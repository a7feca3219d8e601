"""What must always hold in a store, checked row by row: evidence, references, and the versions of rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from kb.ids import digest
from kb.models import (
    Alias,
    CaseMention,
    Claim,
    Counsel,
    DocketEntry,
    Document,
    DocumentEntity,
    Entity,
    Mention,
    OriginEdge,
    Page,
    Party,
    Proposition,
    StandingChange,
)
from kb.models import Case as CourtCase
from kb.store.session import table_of

_STREAM = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that breaks an invariant."""

    check: str
    row: str
    """Table and id."""
    problem: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that must name a row of another table, or nothing."""

    model: type[SQLModel]
    column: str
    target: type[SQLModel]


REFERENCES = (
    Reference(Document, "page_id", Page),
    Reference(Document, "supersedes_id", Document),
    Reference(Document, "origin_id", Document),
    Reference(OriginEdge, "document_id", Document),
    Reference(OriginEdge, "parent_id", Document),
    Reference(DocumentEntity, "document_id", Document),
    Reference(DocumentEntity, "entity_id", Entity),
    Reference(Mention, "document_id", Document),
    Reference(Mention, "document_entity_id", DocumentEntity),
    Reference(Claim, "document_id", Document),
    Reference(Claim, "speaker_ref", DocumentEntity),
    Reference(Claim, "subject_ref", DocumentEntity),
    Reference(Claim, "object_ref", DocumentEntity),
    Reference(Claim, "speaker_id", Entity),
    Reference(Claim, "subject_id", Entity),
    Reference(Claim, "object_id", Entity),
    Reference(Claim, "proposition_id", Proposition),
    Reference(CaseMention, "document_id", Document),
    Reference(CaseMention, "case_id", CourtCase),
    Reference(Entity, "canonical_id", Entity),
    Reference(Entity, "parent_id", Entity),
    Reference(Alias, "entity_id", Entity),
    Reference(Party, "case_id", CourtCase),
    Reference(Party, "entity_id", Entity),
    Reference(Counsel, "case_id", CourtCase),
    Reference(Counsel, "party_id", Party),
    Reference(Counsel, "firm_entity_id", Entity),
    Reference(DocketEntry, "case_id", CourtCase),
    Reference(DocketEntry, "document_id", Document),
    Reference(Proposition, "subject_id", Entity),
    Reference(Proposition, "object_id", Entity),
    Reference(Proposition, "case_id", CourtCase),
    Reference(StandingChange, "proposition_id", Proposition),
)
"""Every reference between rows; a row that names what is not there is an orphan."""


def findings(session: Session) -> Iterator[Finding]:
    """Every broken invariant of the store, in the order of the checks; reads every document once."""
    yield from orphans(session)
    yield from wrong_evidence(session)
    yield from documents_without_page(session)
    yield from propositions_without_claims(session)


def orphans(session: Session) -> Iterator[Finding]:
    """Rows that name a row which is not there."""
    for reference in REFERENCES:
        table, target = table_of(reference.model), table_of(reference.target).alias("target")
        column = table.c[reference.column]
        query = (
            sa.select(table.c.id, column)
            .outerjoin(target, column == target.c.id)
            .where(column.is_not(None), target.c.id.is_(None))
            .order_by(table.c.id)
        )
        for key, missing in session.connection().execute(query):
            yield Finding(
                "references", f"{table.name}/{key}", f"{reference.column} names {missing}, which is not there"
            )


def wrong_evidence(session: Session) -> Iterator[Finding]:
    """Claims and mentions whose kept text is not the document's text at their offsets, and altered texts."""
    documents = table_of(Document)
    claim_spans = _spans(session, Claim, "quote")
    mention_spans = _spans(session, Mention, "surface")
    query = sa.select(documents.c.id, documents.c.text, documents.c.digest).order_by(documents.c.id)
    for key, text, expected in session.connection().execution_options(yield_per=200).execute(query):
        if digest(text.encode("utf-8", "surrogatepass")) != expected:
            yield Finding("text", f"document/{key}", "the text is not the one that its digest was taken of")
        for name, spans in (("claim", claim_spans(key)), ("mention", mention_spans(key))):
            for row, start, end, kept in spans:
                if text[start:end] != kept:
                    yield Finding(
                        "evidence", f"{name}/{row}", f"the document reads {text[start:end][:60]!r} there"
                    )


def _spans(
    session: Session, model: type[SQLModel], column: str
) -> Callable[[str], list[tuple[str, int, int, str]]]:
    """A function that gives a document's spans; documents must be asked for in the order of their ids."""
    table = table_of(model)
    query = sa.select(table.c.document_id, table.c.id, table.c.start, table.c.end, table.c[column]).order_by(
        table.c.document_id
    )
    rows = session.connection().execution_options(yield_per=_STREAM).execute(query)
    groups = groupby(rows, key=itemgetter(0))
    waiting: list[tuple[str, list[Any]]] = []

    def of(document_id: str) -> list[tuple[str, int, int, str]]:
        while not waiting or waiting[0][0] < document_id:
            waiting.clear()
            try:
                key, members = next(groups)
            except StopIteration:
                return []
            waiting.append((key, [tuple(row[1:]) for row in members]))
        return waiting[0][1] if waiting[0][0] == document_id else []

    return of


def documents_without_page(session: Session) -> Iterator[Finding]:
    """Documents that no archived page stands behind."""
    table = table_of(Document)
    for (key,) in session.connection().execute(
        sa.select(table.c.id).where(table.c.page_id.is_(None)).order_by(table.c.id)
    ):
        yield Finding("archive", f"document/{key}", "no archived page stands behind it")


def propositions_without_claims(session: Session) -> Iterator[Finding]:
    """Propositions whose count of claims is not that of their claims."""
    claims, propositions = table_of(Claim), table_of(Proposition)
    counted = (
        sa.select(claims.c.proposition_id, sa.func.count().label("found"))
        .where(claims.c.proposition_id.is_not(None))
        .group_by(claims.c.proposition_id)
        .subquery()
    )
    found = sa.func.coalesce(counted.c.found, 0)
    query = (
        sa.select(propositions.c.id, propositions.c.claim_count, found)
        .outerjoin(counted, counted.c.proposition_id == propositions.c.id)
        .where(sa.or_(found == 0, found < propositions.c.claim_count))
        .order_by(propositions.c.id)
    )
    for key, stored, number in session.connection().execute(query):
        yield Finding("propositions", f"proposition/{key}", f"says {stored} claims and has {number}")
