"""Columns in bulk: every row is there, whatever was read over the same connection before."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.export.run import export
from kb.graph.filter import GraphFilter
from kb.models import Claim
from kb.store.columns import stored_columns
from kb.store.session import table_of


def test_a_connection_that_streams_loses_no_row(sample: Engine) -> None:
    claims = table_of(Claim)
    query = sa.select(claims.c.id, claims.c.first_seen).order_by(claims.c.id)
    with Session(sample) as session:
        expected = [tuple(row) for row in session.connection().execute(query)]
        session.connection().execution_options(yield_per=10)
        found = [row for columns in stored_columns(session, query) for row in zip(*columns, strict=True)]
    assert found == expected
    assert len(found) > 100


@pytest.mark.parametrize("before", ["ftm", "ntriples", "parquet"])
def test_tables_are_the_same_after_another_export(sample: Engine, before: str, tmp_path: Path) -> None:
    counts = []
    for number, formats in enumerate((["csv"], [before, "csv"])):
        with Session(sample) as session:
            for name in formats:
                written = export(session, name, tmp_path / f"{number}.{name}", GraphFilter())
            counts.append((written.counts, written.digest))
    assert counts[0] == counts[1]
