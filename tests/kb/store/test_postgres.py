"""The migrations on both databases, and stores moved between them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from kb.errors import StoreError
from kb.models import Document, EventLog
from kb.store.copy import copy_store, row_counts, table_digest
from kb.store.session import alembic_config, insert_new, open_engine, table_of, writing
from tests.conftest import NewDatabase


@pytest.fixture
def empty(sample: Engine, tmp_path: Path, new_postgres: NewDatabase) -> Iterator[Engine]:
    """An empty store in the database that the sample store is not in."""
    if sample.dialect.name == "postgresql":
        store = open_engine(f"sqlite:///{tmp_path / 'copy.db'}")
        yield store
        store.dispose()
        return
    with new_postgres() as url:
        store = open_engine(url)
        yield store
        store.dispose()


def digests(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {table.name: table_digest(connection, table) for table in SQLModel.metadata.sorted_tables}


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    found = sa.inspect(engine)
    assert not {table.name for table in SQLModel.metadata.sorted_tables} - set(found.get_table_names())
    for table in SQLModel.metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert {column.name: column.nullable for column in table.columns}.items() <= columns.items()


def test_the_migrations_go_down_and_up_again(engine: Engine) -> None:
    config = alembic_config(str(engine.url))
    for move, revision in ((command.downgrade, "base"), (command.upgrade, "head")):
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            move(config, revision)
    with engine.connect() as connection:
        assert set(row_counts(connection).values()) == {0}


def test_a_copy_has_every_row_as_it_was(sample: Engine, empty: Engine) -> None:
    told: list[int] = []
    tables = copy_store(sample, empty, copied=lambda _, rows: told.append(rows))
    with sample.connect() as connection:
        counts = row_counts(connection)
    assert {one.table: one.rows for one in tables} == counts
    assert sum(told) == sum(counts.values()) > 1000
    assert digests(empty) == digests(sample) == {one.table: one.digest for one in tables}


def test_a_copy_is_found_by_its_words_and_goes_on(sample: Engine, empty: Engine) -> None:
    copy_store(sample, empty)
    answers = []
    for engine in (sample, empty):
        with Session(engine) as session:
            answers.append(words_found(session))
    assert answers[0] == answers[1] > 0
    with writing(empty) as session:
        assert insert_new(session, EventLog, [event("later")]) == 1


def words_found(session: Session) -> int:
    table = table_of(Document)
    if session.get_bind().dialect.name == "postgresql":
        query = sa.text("SELECT count(*) FROM document WHERE search_vector @@ to_tsquery('english', 'model')")
    else:
        query = sa.text("SELECT count(*) FROM document_fts WHERE document_fts MATCH 'model'")
    assert session.connection().execute(sa.select(sa.func.count()).select_from(table)).scalar_one() > 0
    return int(session.connection().execute(query).scalar_one())


def event(key: str, **values: object) -> dict[str, object]:
    row: dict[str, object] = {"id": key, "at": datetime(2026, 11, 24, tzinfo=UTC), "user": "ann", "action": "edit",
                              "subject": "claim/1", "before": None, "after": None}  # fmt: skip
    return row | values


def test_a_store_that_has_rows_is_refused(sample: Engine, empty: Engine) -> None:
    with writing(empty) as session:
        insert_new(session, EventLog, [event("mine")])
    with pytest.raises(StoreError, match="it is not empty"):
        copy_store(sample, empty)
    with empty.connect() as connection:
        assert row_counts(connection)["event_log"] == 1
        assert row_counts(connection)["document"] == 0


def test_a_row_that_cannot_be_written_leaves_the_target_empty(
    tmp_path: Path, new_postgres: NewDatabase
) -> None:
    source = open_engine(f"sqlite:///{tmp_path / 'odd.db'}")
    with writing(source) as session:
        insert_new(session, EventLog, [event("a"), event("b", action="nul \x00 character")])
    with new_postgres() as url:
        target = open_engine(url)
        with pytest.raises(StoreError, match="event_log cannot be written"):
            copy_store(source, target)
        with target.connect() as connection:
            assert set(row_counts(connection).values()) == {0}
        target.dispose()
    source.dispose()


def test_a_digest_sees_any_change(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    seen = set()
    for values in ({}, {"user": "bob"}, {"after": {"x": 1}}, {"after": {"x": "1"}}):
        with writing(engine) as session:
            session.connection().execute(table_of(EventLog).delete())
            insert_new(session, EventLog, [event("a", **values)])
        seen.add(digests(engine)["event_log"])
    assert len(seen) == 4
    engine.dispose()
