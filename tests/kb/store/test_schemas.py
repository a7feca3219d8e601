"""Stores of every released schema are brought up to date with everything that is in them."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlmodel import Session, SQLModel

from kb.errors import StoreError
from kb.search.query import parse_query
from kb.search.results import found_documents
from kb.store.invariants import findings
from kb.store.invariants_evidence import wrong_evidence
from kb.store.session import alembic_config, open_engine, schema_of
from tests.kb.store.schema_fixture import SCHEMAS

KEPT = sorted(SCHEMAS.glob("*.db.gz"))


@pytest.fixture(params=KEPT, ids=[path.name.split(".")[0] for path in KEPT])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as an earlier release left it."""
    path = tmp_path / "store.db"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def rows_in(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        return {
            name: connection.execute(f'select count(*) from "{name}"').fetchone()[0]
            for name in names
            if "_fts" not in name and name != "alembic_version"
        }


def test_the_newest_schema_is_kept() -> None:
    head = ScriptDirectory.from_config(alembic_config("sqlite://")).get_current_head()
    assert f"{head}.db.gz" in {path.name for path in KEPT}, "run python -m tests.kb.store.schema_fixture"


def test_it_is_brought_up_to_date_and_nothing_is_lost(old: Path) -> None:
    before = rows_in(old)
    assert before["document"] > 0
    assert before["claim"] > 0
    engine = open_engine(f"sqlite:///{old}")
    found = sa.inspect(engine)
    for table in SQLModel.metadata.sorted_tables:
        columns = {column["name"] for column in found.get_columns(table.name)}
        assert {column.name for column in table.columns} <= columns, table.name
    with Session(engine) as session:
        # The sample has no archive; everything else that must hold does.
        assert [one for one in findings(session) if one.check != "archive"] == []
        assert list(wrong_evidence(session)) == []
        assert found_documents(session, parse_query("model"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
    assert schema_of(engine) is not None
    engine.dispose()
    after = rows_in(old)
    assert {name: number for name, number in after.items() if name in before and name != "store_state"} == {
        name: number for name, number in before.items() if name != "store_state"
    }


def test_without_leave_an_older_store_is_refused(old: Path) -> None:
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("update alembic_version set version_num = '0001'")
        connection.commit()
    with pytest.raises(StoreError, match="run `distillwatch db upgrade`"):
        open_engine(f"sqlite:///{old}", create=False)
