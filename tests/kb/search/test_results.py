"""Finding in a filled store, the same in both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Document
from kb.search.fulltext import END, START
from kb.search.query import parse_query
from kb.search.results import (
    SearchOrder,
    found_cases,
    found_claims,
    found_documents,
    found_entities,
    search_counts,
    search_facets,
)
from kb.search.suggest import suggestion
from kb.store.session import open_engine, table_of, writing
from tests.app.sample_store import COMPANIES, fill_store


def test_a_word_is_found_in_every_form(filled: Engine) -> None:
    with Session(filled) as session:
        assert search_counts(session, parse_query("conceded")) == search_counts(
            session, parse_query("concede")
        )
        assert search_counts(session, parse_query("conceded")).documents > 0


def test_a_phrase_wants_its_words_in_order(filled: Engine) -> None:
    with Session(filled) as session:
        assert search_counts(session, parse_query('"trade secrets"')).documents > 0
        assert search_counts(session, parse_query('"secrets trade"')).documents == 0


def test_a_prefix_finds_every_word_that_begins_so(filled: Engine) -> None:
    with Session(filled) as session:
        assert search_counts(session, parse_query("secr*")).documents > 0
        assert search_counts(session, parse_query("secr")).documents == 0


def test_an_excluded_word_takes_documents_away(filled: Engine) -> None:
    with Session(filled) as session:
        every = search_counts(session, parse_query("dispute")).documents
        with_secrets = search_counts(session, parse_query("dispute secrets")).documents
        without = search_counts(session, parse_query("dispute -secrets")).documents
        assert with_secrets + without == every
        assert with_secrets > 0 < without


def test_the_newest_come_first_and_pages_do_not_overlap(filled: Engine) -> None:
    with Session(filled) as session:
        query = parse_query("dispute")
        first = found_documents(session, query, limit=5)
        second = found_documents(session, query, limit=5, offset=5)
    days = [row.published for row in [*first, *second]]
    assert days == sorted(days, key=lambda day: day or datetime.min.replace(tzinfo=UTC), reverse=True)
    assert len({row.id for row in [*first, *second]}) == 10


def test_the_best_come_first_where_asked(filled: Engine) -> None:
    with Session(filled) as session:
        query = parse_query(COMPANIES[0])
        best = found_documents(session, query, order=SearchOrder.BEST, limit=3)
    assert all(COMPANIES[0] in (row.title or "") for row in best)


def test_a_snippet_marks_the_hit(filled: Engine) -> None:
    with Session(filled) as session:
        (row,) = found_documents(session, parse_query("secrets"), limit=1)
    assert f"{START}secrets{END}" in row.snippet
    assert len(row.snippet) < 500


def test_operators_restrict_documents_and_claims_alike(filled: Engine) -> None:
    with Session(filled) as session:
        query = parse_query(f'company:"{COMPANIES[0]}" stance:denied')
        claims = found_claims(session, query, limit=100)
        assert claims
        assert all(card.stance == "denied" for card in claims)
        assert all(
            COMPANIES[0] in {ref.name for ref in (card.subject, card.object, card.speaker) if ref}
            for card in claims
        )
        assert {card.document_id for card in claims} <= {
            row.id for row in found_documents(session, query, limit=100)
        }


def test_days_are_inclusive(filled: Engine) -> None:
    with Session(filled) as session:
        (newest,) = found_documents(session, parse_query("dispute"), limit=1)
        assert newest.published is not None
        day = newest.published.date().isoformat()
        found = found_documents(session, parse_query(f"dispute after:{day} before:{day}"), limit=50)
    assert newest.id in {row.id for row in found}
    assert {row.published.date().isoformat() for row in found if row.published} == {day}


def test_a_case_is_found_by_number_and_caption(filled: Engine) -> None:
    with Session(filled) as session:
        assert search_counts(session, parse_query("case:26-cv-04001")).documents == 1
        (case,) = found_cases(session, parse_query("26-cv-04001"))
        assert found_documents(session, parse_query(f'case:"{case.caption}"'))


def test_an_entity_is_found_by_an_alias(filled: Engine) -> None:
    with Session(filled) as session:
        (found,) = found_entities(session, parse_query(f"{COMPANIES[1]} Inc"))
    assert found.name == COMPANIES[1]


def test_facets_count_what_was_found(filled: Engine) -> None:
    with Session(filled) as session:
        query = parse_query("conceded")
        facets = search_facets(session, query)
        counts = search_counts(session, query)
    assert sum(count for _, count in facets["kind"]) == counts.documents
    assert sum(count for _, count in facets["year"]) == counts.documents
    assert dict(facets["stance"])["admitted"] == counts.claims


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table document; --",
        "NEAR(a b) AND OR NOT *",
        "\\",
        "a\x00b",
        "%_%",
        ":* & | ! <-> ( )",
        "a' b\" c",
        "x" * 5000,
    ],
)
def test_no_text_is_an_error(filled: Engine, text: str) -> None:
    with Session(filled) as session:
        query = parse_query(text)
        search_counts(session, query)
        found_documents(session, query, order=SearchOrder.BEST)
        found_claims(session, query)
        search_facets(session, query)
        suggestion(session, query)


def test_markup_in_a_text_is_words_like_any_other(filled: Engine) -> None:
    with Session(filled) as session:
        assert [row.id for row in found_documents(session, parse_query("onerror pwned"))] == ["doc-00003"]


@pytest.mark.parametrize(("typed", "meant"), [("Halcyom", "Halcyon"), ("Quilmark", "Quillmark")])
def test_a_misspelling_is_answered_with_the_likeliest_word(filled: Engine, typed: str, meant: str) -> None:
    with Session(filled) as session:
        assert suggestion(session, parse_query(f"{typed} stance:denied")) == f"{meant} stance:denied"
        assert suggestion(session, parse_query(meant)) is None


def test_the_index_follows_what_is_written(engine: Engine) -> None:
    fill_store(engine, documents=5)
    with Session(engine) as session:
        (row,) = found_documents(session, parse_query("dispute"), limit=1)
    documents, claims = table_of(Document), table_of(Claim)
    with writing(engine) as session:
        session.connection().execute(
            documents.update().where(documents.c.id == row.id).values(title="Zanzibar")
        )
    with Session(engine) as session:
        assert [found.id for found in found_documents(session, parse_query("Zanzibar"))] == [row.id]
    with writing(engine) as session:
        session.connection().execute(documents.delete().where(documents.c.id == row.id))
        session.connection().execute(claims.delete().where(claims.c.document_id == row.id))
    with Session(engine) as session:
        assert found_documents(session, parse_query("Zanzibar")) == []
        assert search_counts(session, parse_query("conceded")).claims >= 0
    if engine.dialect.name != "sqlite":
        return  # PostgreSQL's index is of a generated column, which cannot go astray
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO document_fts(document_fts, rank) VALUES ('integrity-check', 1)"
        )
        connection.exec_driver_sql("INSERT INTO claim_fts(claim_fts, rank) VALUES ('integrity-check', 1)")


def test_a_vacuum_does_not_mix_the_index_up(engine: Engine) -> None:
    fill_store(engine, documents=8)
    documents = table_of(Document)
    with writing(engine) as session:
        session.connection().execute(documents.delete().where(documents.c.id == "doc-00001"))
    with Session(engine) as session:
        before = [row.id for row in found_documents(session, parse_query("dispute"), limit=50)]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
    with Session(engine) as session:
        assert [row.id for row in found_documents(session, parse_query("dispute"), limit=50)] == before
        assert found_documents(session, parse_query('"no. 2"'), limit=5)[0].id == "doc-00002"


def test_a_store_that_was_filled_before_the_index_is_searchable(tmp_path: object) -> None:
    from pathlib import Path

    from alembic import command

    from kb.store.session import alembic_config

    url = f"sqlite:///{Path(str(tmp_path)) / 'old.db'}"
    engine = open_engine(url)
    fill_store(engine, documents=5)
    config = alembic_config(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with Session(engine) as session:
        assert search_counts(session, parse_query("dispute")).documents > 4
    engine.dispose()


def test_the_pages_of_the_best_do_not_overlap_and_leave_nothing_out(filled: Engine) -> None:
    with Session(filled) as session:
        query = parse_query("dispute -secrets")
        pages = [
            found_documents(session, query, order=SearchOrder.BEST, limit=5, offset=offset)
            for offset in range(0, 60, 5)
        ]
        ids = [row.id for page in pages for row in page]
        assert len(ids) == len(set(ids))
        assert set(ids) == {row.id for row in found_documents(session, query, limit=100)} != set()


def test_the_best_have_the_words_marked(filled: Engine) -> None:
    with Session(filled) as session:
        rows = found_documents(session, parse_query("dispute"), order=SearchOrder.BEST, limit=5)
        assert len(rows) == 5
        assert all(START in row.snippet and END in row.snippet for row in rows)


@pytest.mark.parametrize("order", SearchOrder)
@pytest.mark.parametrize("words", ["dispute", "dispute kind:article"])
def test_a_withdrawn_document_is_not_found(filled: Engine, order: SearchOrder, words: str) -> None:
    query = parse_query(words)
    documents = table_of(Document)
    with Session(filled) as session:
        before = found_documents(session, query, order=order, limit=100)
        gone = before[0].id
        session.connection().execute(
            documents.update()
            .where(documents.c.id == gone)
            .values(withdrawn_at=datetime(2026, 5, 1, tzinfo=UTC))
        )
        after = found_documents(session, query, order=order, limit=100)
        session.rollback()
    assert {row.id for row in before} - {row.id for row in after} == {gone}
