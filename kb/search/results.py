"""The answer to a search: documents, claims, entities and cases, each with its count, a page at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.models import Alias, Case, CaseMention, Claim, Document, DocumentEntity, Entity
from kb.search.fulltext import best_ids, holds, ranked, snippets
from kb.search.query import SearchQuery
from kb.store.case_rows import CaseFilter, CaseRow, case_count, case_rows
from kb.store.entity_rows import EntityRow, EntitySort, entity_count, entity_rows
from kb.store.evidence import COUNT_CAP, EvidenceCard, cards_of, midnight
from kb.store.session import table_of

_FACET = 12
"""Values of a facet that are shown."""


class SearchOrder(StrEnum):
    """Orders of found documents and claims."""

    NEWEST = "newest"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with the words around the hits; hits lie between `fulltext.START` and `fulltext.END`."""

    id: str
    title: str | None
    publisher: str | None
    kind: str
    published: datetime | None
    url: str | None
    snippet: str


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """How many of each kind were found, each at most `COUNT_CAP` + 1."""

    documents: int
    claims: int
    entities: int
    cases: int


def found_documents(
    session: Session,
    query: SearchQuery,
    *,
    order: SearchOrder = SearchOrder.NEWEST,
    limit: int = 20,
    offset: int = 0,
) -> list[FoundDocument]:
    """Documents that hold the terms and fit the operators."""
    table = table_of(Document)
    columns = (table.c.id, table.c.title, table.c.publisher, table.c.kind, table.c.published, table.c.url)
    best = None
    if order is SearchOrder.BEST and query.wanted and query.is_words_only:
        best = best_ids(session, query.terms, limit=limit, offset=offset)
    rows: Sequence[Any]
    if best is not None:
        place = {key: number for number, key in enumerate(best)}
        found = session.connection().execute(sa.select(*columns).where(table.c.id.in_(best)))
        rows = sorted(found.all(), key=lambda row: place[row.id])
    else:
        rows = _rows(session, query, columns, order, limit, offset)
    ids = [row.id for row in rows]
    around = snippets(session, Document, ids, query.terms, column="text")
    beginnings = {} if around else _beginnings(session, ids)
    return [
        FoundDocument(
            row.id, row.title, row.publisher, row.kind, row.published, row.url,
            around.get(row.id) or beginnings.get(row.id, ""),
        )
        for row in rows
    ]  # fmt: skip


def _rows(
    session: Session,
    query: SearchQuery,
    columns: Sequence[sa.ColumnElement[Any]],
    order: SearchOrder,
    limit: int,
    offset: int,
) -> Sequence[sa.Row[Any]]:
    """A page of the documents that fit all conditions."""
    table = table_of(Document)
    if order is SearchOrder.BEST and query.wanted:
        scores = ranked(session, Document, query.terms)
        conditions = _document_conditions(session, query, words=False)
        statement = sa.select(*columns).join(scores, scores.c.id == table.c.id).order_by(scores.c.score)
    else:
        conditions = _document_conditions(session, query)
        statement = sa.select(*columns)
    statement = statement.where(*conditions).order_by(table.c.published.desc().nulls_last(), table.c.id)
    return session.connection().execute(statement.limit(limit).offset(offset)).all()


def found_claims(
    session: Session, query: SearchQuery, *, limit: int = 20, offset: int = 0
) -> list[EvidenceCard]:
    """Claims whose sentence holds the terms and that fit the operators, newest first."""
    table = table_of(Claim)
    statement = (
        sa.select(table.c.id)
        .where(*_claim_conditions(session, query))
        .order_by(table.c.published.desc(), table.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return cards_of(session, session.connection().execute(statement).scalars())


def found_entities(
    session: Session, query: SearchQuery, *, limit: int = 20, offset: int = 0
) -> list[EntityRow]:
    """Entities with every wanted word in one of their names; none where only operators were given."""
    words = _plain_words(query)
    if not words:
        return []
    return entity_rows(session, name=words, sort=EntitySort.ACTIVITY, limit=limit, offset=offset)


def found_cases(session: Session, query: SearchQuery, *, limit: int = 20, offset: int = 0) -> list[CaseRow]:
    """Cases with the words in caption, number or a party's name."""
    words = _case_words(query)
    return case_rows(session, CaseFilter(text=words), limit=limit, offset=offset) if words else []


def search_counts(session: Session, query: SearchQuery) -> SearchCounts:
    """How many of each kind there are."""
    return SearchCounts(
        documents=_count(
            session, sa.select(table_of(Document).c.id).where(*_document_conditions(session, query))
        ),
        claims=_count(session, sa.select(table_of(Claim).c.id).where(*_claim_conditions(session, query))),
        entities=entity_count(session, name=words) if (words := _plain_words(query)) else 0,
        cases=case_count(session, CaseFilter(text=named)) if (named := _case_words(query)) else 0,
    )


def search_facets(session: Session, query: SearchQuery) -> dict[str, list[tuple[str, int]]]:
    """Counts of found documents by publisher, kind and year, and of found claims by stance; the 12 largest each."""
    table, claims = table_of(Document), table_of(Claim)
    connection = session.connection()
    counts: dict[str, Counter[str]] = {"publisher": Counter(), "kind": Counter(), "year": Counter()}
    # the documents are looked up once for all three
    columns = (table.c.publisher, table.c.kind, sa.extract("year", table.c.published))
    together = (
        sa.select(*columns, sa.func.count()).where(*_document_conditions(session, query)).group_by(*columns)
    )
    for publisher, kind, year, number in connection.execute(together):
        for name, value in (("publisher", publisher), ("kind", kind), ("year", year)):
            if value is not None:
                counts[name][str(int(value)) if name == "year" else str(value)] += int(number)
    facets = {
        name: sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_FACET]
        for name, found in counts.items()
    }
    rows = connection.execute(
        sa.select(claims.c.stance, sa.func.count().label("n"))
        .where(*_claim_conditions(session, query))
        .group_by(claims.c.stance)
        .order_by(sa.desc("n"), claims.c.stance)
    )
    facets["stance"] = [(str(value), int(n)) for value, n in rows]
    return facets


def _count(session: Session, statement: sa.Select[Any]) -> int:
    inner = statement.limit(COUNT_CAP + 1).subquery()
    return int(session.connection().execute(sa.select(sa.func.count()).select_from(inner)).scalar_one())


def _beginnings(session: Session, ids: Sequence[str]) -> dict[str, str]:
    table = table_of(Document)
    # Of a text that was dropped by age the first words that are kept may stand anywhere, after blanks.
    text = sa.case((table.c.text_dropped_at.is_(None), table.c.text), else_=sa.func.ltrim(table.c.text))
    rows = session.connection().execute(
        sa.select(table.c.id, sa.func.substr(text, 1, 240)).where(table.c.id.in_(ids))
    )
    return {str(key): str(beginning) for key, beginning in rows}


def _document_conditions(
    session: Session, query: SearchQuery, *, words: bool = True
) -> list[sa.ColumnElement[bool]]:
    """The conditions on a document; without `words` those of the operators alone."""
    table, named, claims = table_of(Document), table_of(DocumentEntity), table_of(Claim)
    conditions: list[sa.ColumnElement[bool]] = [
        _not_withdrawn(session) if query.wanted else table.c.withdrawn_at.is_(None)
    ]
    if query.wanted and words:
        conditions.append(holds(session, Document, query.terms))
    for company in query.companies:
        mentioned = sa.select(named.c.document_id).where(named.c.entity_id.in_(_entities_called(company)))
        conditions.append(table.c.id.in_(mentioned))
    conditions.extend(table.c.id.in_(_documents_of_case(case)) for case in query.cases)
    if query.stances or query.predicates:
        saying = sa.select(claims.c.document_id).where(claims.c.retracted_at.is_(None))
        if query.stances:
            saying = saying.where(claims.c.stance.in_(query.stances))
        if query.predicates:
            saying = saying.where(claims.c.predicate.in_(query.predicates))
        conditions.append(table.c.id.in_(saying))
    conditions += _of_document(query)
    if query.after:
        conditions.append(table.c.published >= midnight(query.after))
    if query.before:
        conditions.append(table.c.published < midnight(query.before + timedelta(days=1)))
    return conditions


def _not_withdrawn(session: Session) -> sa.ColumnElement[bool]:
    """Never by SQLite's index on it, which would begin with all documents rather than with those that hold the words."""
    if session.connection().dialect.name == "sqlite":
        return sa.literal_column("+document.withdrawn_at").is_(None)
    return table_of(Document).c.withdrawn_at.is_(None)


def _claim_conditions(session: Session, query: SearchQuery) -> list[sa.ColumnElement[bool]]:
    table, documents = table_of(Claim), table_of(Document)
    conditions: list[sa.ColumnElement[bool]] = [
        table.c.retracted_at.is_(None),
        table.c.review_state != "rejected",
    ]
    if query.wanted:
        conditions.append(holds(session, Claim, query.terms))
    for company in query.companies:
        called = _entities_called(company)
        ends = (table.c.subject_id, table.c.object_id, table.c.speaker_id)
        conditions.append(sa.or_(*(end.in_(called) for end in ends)))
    conditions.extend(table.c.document_id.in_(_documents_of_case(case)) for case in query.cases)
    if query.stances:
        conditions.append(table.c.stance.in_(query.stances))
    if query.predicates:
        conditions.append(table.c.predicate.in_(query.predicates))
    in_document = _of_document(query)
    if in_document:
        conditions.append(table.c.document_id.in_(sa.select(documents.c.id).where(*in_document)))
    if query.after:
        conditions.append(table.c.published >= midnight(query.after))
    if query.before:
        conditions.append(table.c.published < midnight(query.before + timedelta(days=1)))
    return conditions


def _of_document(query: SearchQuery) -> list[sa.ColumnElement[bool]]:
    table = table_of(Document)
    conditions: list[sa.ColumnElement[bool]] = []
    if query.publishers:
        named = (table.c.publisher.icontains(name, autoescape=True) for name in query.publishers)
        conditions.append(sa.or_(*named))
    if query.kinds:
        conditions.append(table.c.kind.in_(query.kinds))
    return conditions


def _entities_called(name: str) -> sa.Select[Any]:
    """Ids of entities with the text in a name, or whose id it is."""
    table, aliases = table_of(Entity), table_of(Alias)
    by_alias = sa.select(aliases.c.entity_id).where(aliases.c.text.icontains(name, autoescape=True))
    return sa.select(table.c.id).where(
        sa.or_(table.c.id == name, table.c.name.icontains(name, autoescape=True), table.c.id.in_(by_alias))
    )


def _documents_of_case(text: str) -> sa.CompoundSelect[Any]:
    cases, mentions = table_of(Case), table_of(CaseMention)
    fitting = sa.select(cases.c.id).where(
        sa.or_(
            cases.c.id == text,
            cases.c.caption.icontains(text, autoescape=True),
            cases.c.docket_number.icontains(text, autoescape=True),
        )
    )
    return sa.union(
        sa.select(cases.c.document_id).where(cases.c.id.in_(fitting), cases.c.document_id.is_not(None)),
        sa.select(mentions.c.document_id).where(mentions.c.case_id.in_(fitting)),
    )


def _case_words(query: SearchQuery) -> str:
    return _plain_words(query) or " ".join(query.cases)


def _plain_words(query: SearchQuery) -> str:
    return " ".join(term.typed or " ".join(term.words) for term in query.wanted)
