"""Which rows hold the terms, and the words around them: one way for each of the two databases."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Session, SQLModel

from kb.search.query import Term
from kb.store.session import table_of

START, END = "\x02", "\x03"
"""What surrounds a hit in a snippet: characters that no text holds after reading."""

_LANGUAGE: sa.ColumnElement[Any] = sa.literal_column("'english'")
_SNIPPET_WORDS = 28
_WEIGHTS = "4.0, 1.0"
"""What a hit in a document's title and one in its text count."""


def holds(session: Session, model: type[SQLModel], terms: Sequence[Term]) -> sa.ColumnElement[bool]:
    """The condition that a row of documents or claims holds every wanted term and no excluded one."""
    table = table_of(model)
    if session.connection().dialect.name == "postgresql":
        vector: sa.ColumnElement[Any] = sa.column("search_vector", TSVECTOR, _selectable=table)
        return sa.and_(
            *(
                sa.not_(vector.bool_op("@@")(_tsquery(term)))
                if term.excluded
                else vector.bool_op("@@")(_tsquery(term))
                for term in terms
            )
        )
    fts, key = f"{table.name}_fts", f"search_{table.name}_key"
    matching = sa.text(
        f"SELECT k.{table.name}_id FROM {fts} JOIN {key} k ON k.number = {fts}.rowid "
        f"WHERE {fts} MATCH :fts_query"
    ).bindparams(fts_query=match_expression(terms))
    return table.c.id.in_(matching.columns(sa.column("id", sa.String)).scalar_subquery())


def match_expression(terms: Sequence[Term]) -> str:
    """The terms in FTS5's language: every word is a quoted string, so nothing typed is an operator of it."""
    wanted = " AND ".join(_fts_term(term) for term in terms if not term.excluded)
    excluded = "".join(f" NOT {_fts_term(term)}" for term in terms if term.excluded)
    return wanted + excluded


def _fts_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _tsquery(term: Term) -> sa.ColumnElement[Any]:
    if not term.prefix:
        return sa.func.phraseto_tsquery(_LANGUAGE, " ".join(term.words))
    # Words hold letters, digits and underscores only, so they cannot be operators of a tsquery.
    parts = [f"'{word}'" for word in term.words]
    parts[-1] += ":*"
    return sa.func.to_tsquery(_LANGUAGE, " <-> ".join(parts))


def snippets(
    session: Session, model: type[SQLModel], ids: Sequence[str], terms: Sequence[Term], *, column: str
) -> dict[str, str]:
    """Row id to the words around the first hits, each hit between `START` and `END`."""
    wanted = [term for term in terms if not term.excluded]
    if not ids or not wanted:
        return {}
    table = table_of(model)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        together = _tsquery(wanted[0])
        for term in wanted[1:]:
            together = together.op("||")(_tsquery(term))
        options = f"StartSel={START},StopSel={END},MaxWords={_SNIPPET_WORDS},MinWords=12,MaxFragments=1"
        shown = sa.func.ts_headline(_LANGUAGE, sa.func.left(table.c[column], 500_000), together, options)
        rows = connection.execute(sa.select(table.c.id, shown).where(table.c.id.in_(ids)))
        return {str(key): str(text) for key, text in rows}
    fts, key_table = f"{table.name}_fts", f"search_{table.name}_key"
    position = {"document": {"title": 0, "text": 1}, "claim": {"quote": 0}}[table.name][column]
    # By number, so that the index looks into these rows only and not into all that hold one of the words.
    numbers = sa.text(f"SELECT number, {table.name}_id FROM {key_table} WHERE {table.name}_id IN :ids")
    found = connection.execute(numbers.bindparams(sa.bindparam("ids", list(ids), expanding=True)))
    owner = {row.number: row[1] for row in found}
    statement = sa.text(
        f"SELECT rowid, snippet({fts}, {position}, :start, :end, '…', {_SNIPPET_WORDS}) FROM {fts} "
        f"WHERE {fts} MATCH :fts_query AND rowid IN :numbers"
    ).bindparams(
        sa.bindparam("numbers", list(owner), expanding=True),
        start=START,
        end=END,
        fts_query=" OR ".join(_fts_term(term) for term in wanted),
    )
    return {str(owner[number]): str(text) for number, text in connection.execute(statement)}


def best_ids(session: Session, terms: Sequence[Term], *, limit: int, offset: int) -> list[str] | None:
    """Ids of the documents that fit the terms best, best first; those that fit alike by when they came, newest first.

    None on PostgreSQL, whose index keeps no ranks: there `ranked` is joined. FTS5 ranks from its index alone, so that
    no document has to be read but those that are shown; withdrawn ones are left out by their numbers.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return None
    # A comparison with the empty text uses the index on `withdrawn_at`, and the cross join begins there.
    statement = sa.text(
        f"SELECT k.document_id FROM (SELECT rowid AS number, bm25(document_fts, {_WEIGHTS}) AS score "
        "FROM document_fts WHERE document_fts MATCH :rank_query AND rowid NOT IN ("
        "SELECT gone.number FROM document d CROSS JOIN search_document_key gone ON gone.document_id = d.id "
        "WHERE d.withdrawn_at > '') ORDER BY score, number DESC LIMIT :most OFFSET :past) best "
        "JOIN search_document_key k ON k.number = best.number ORDER BY best.score, best.number DESC"
    ).bindparams(rank_query=match_expression(terms), most=limit, past=offset)
    return list(connection.execute(statement).scalars())


def ranked(session: Session, model: type[SQLModel], terms: Sequence[Term]) -> sa.Subquery:
    """Ids of the rows that hold every wanted term and no excluded one, with a `score`: the smaller, the better it fits.

    A hit in a document's title counts four times one in its text (weight A of PostgreSQL's default weights).
    """
    table = table_of(model)
    wanted = [term for term in terms if not term.excluded]
    if session.connection().dialect.name == "postgresql":
        together = _tsquery(wanted[0])
        for term in wanted[1:]:
            together = together.op("&&")(_tsquery(term))
        vector: sa.ColumnElement[Any] = sa.column("search_vector", TSVECTOR, _selectable=table)
        score = (-sa.func.ts_rank_cd(vector, together)).label("score")
        return sa.select(table.c.id, score).where(holds(session, model, terms)).subquery("ranked")
    fts, key = f"{table.name}_fts", f"search_{table.name}_key"
    weights = _WEIGHTS if table.name == "document" else "1.0"
    statement = sa.text(
        f"SELECT k.{table.name}_id AS id, bm25({fts}, {weights}) AS score "
        f"FROM {fts} JOIN {key} k ON k.number = {fts}.rowid WHERE {fts} MATCH :rank_query"
    ).bindparams(rank_query=match_expression(terms))
    return statement.columns(sa.column("id", sa.String), sa.column("score", sa.Float)).subquery("ranked")
