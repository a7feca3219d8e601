"""The connection to PostgreSQL is cut: between two questions nobody notices, within a transaction nothing is half written."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import EventLog
from kb.store.session import insert_new, open_engine, store_version, table_of, writing
from tests.conftest import NewDatabase


@pytest.fixture
def stores(new_postgres: NewDatabase) -> Iterator[tuple[Engine, Engine]]:
    """The store, and a second way to it that cuts the connections of the first."""
    with new_postgres() as url:
        ours, other = open_engine(url), open_engine(url)
        yield ours, other
        ours.dispose()
        other.dispose()


def cut(other: Engine) -> int:
    """End every other connection to the database, as a server or a network that fails does; how many there were."""
    query = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with other.connect() as connection:
        return len(connection.execute(query).all())


def event(number: int) -> dict[str, object]:
    return {"id": str(number), "at": datetime(2026, 5, 1, tzinfo=UTC), "user": "ann", "action": "edit",
            "subject": "claim/1", "before": None, "after": None}  # fmt: skip


def events(engine: Engine) -> int:
    with engine.connect() as connection:
        count = sa.select(sa.func.count()).select_from(table_of(EventLog))
        return int(connection.execute(count).scalar_one())


def write_and_be_cut_off(ours: Engine, other: Engine) -> None:
    """Lose the connection between two writes of one transaction."""
    with writing(ours) as session:
        insert_new(session, EventLog, [event(number) for number in range(100)])
        assert cut(other) >= 1
        insert_new(session, EventLog, [event(number) for number in range(100, 200)])


def test_a_connection_that_was_cut_while_it_lay_idle_is_made_anew(stores: tuple[Engine, Engine]) -> None:
    ours, other = stores
    with Session(ours) as session:
        before = store_version(session)
    assert cut(other) >= 1
    with Session(ours) as session:
        assert store_version(session) == before


def test_a_transaction_that_loses_its_connection_leaves_nothing_and_can_be_done_again(
    stores: tuple[Engine, Engine],
) -> None:
    ours, other = stores
    with Session(ours) as session:
        before = store_version(session)
    with pytest.raises(sa.exc.OperationalError):
        write_and_be_cut_off(ours, other)
    assert events(ours) == 0
    with Session(ours) as session:
        assert store_version(session) == before
    with writing(ours) as session:
        insert_new(session, EventLog, [event(number) for number in range(200)])
    assert events(ours) == 200
