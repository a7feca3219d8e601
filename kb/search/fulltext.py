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
    statement = sa.text(
        f"SELECT k.{table.name}_id, snippet({fts}, {position}, :start, :end, '…', {_SNIPPET_WORDS}) "
        f"FROM {fts} JOIN {key_table} k ON k.number = {fts}.rowid "
        f"WHERE {fts} MATCH :fts_query AND k.{table.name}_id IN :ids"
    ).bindparams(sa.bindparam("ids", expanding=True))
    rows = connection.execute(
        statement,
        {
            "start": START,
            "end": END,
            "fts_query": " OR ".join(_fts_term(term) for term in wanted),
            "ids": list(ids),
        },
    )
    return {str(key): str(text) for key, text in rows}


def ranked(session: Session, model: type[SQLModel], terms: Sequence[Term]) -> sa.Subquery:
    """Ids of the rows that hold the wanted terms with a `score`: the smaller, the better it fits.

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
        return sa.select(table.c.id, score).where(vector.bool_op("@@")(together)).subquery("ranked")
    fts, key = f"{table.name}_fts", f"search_{table.name}_key"
    weights = "4.0, 1.0" if table.name == "document" else "1.0"
    statement = sa.text(
        f"SELECT k.{table.name}_id AS id, bm25({fts}, {weights}) AS score "
        f"FROM {fts} JOIN {key} k ON k.number = {fts}.rowid WHERE {fts} MATCH :rank_query"
    ).bindparams(rank_query=match_expression(wanted))
    return statement.columns(sa.column("id", sa.String), sa.column("score", sa.Float)).subquery("ranked")
