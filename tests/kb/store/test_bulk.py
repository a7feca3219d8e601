"""Many rows at once: what is there already is left as it is, what cannot be stored is told."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Document
from kb.store.bulk import insert_rows
from kb.store.session import table_of, writing

HOSTILE = 'tab\tbackslash\\ \\N \\. line\nreturn\r quote" – ’ 😀'


def claim(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"claim-{number:03d}", "document_id": "story", "start": number, "end": number + 5, "quote": HOSTILE,
        "stance": "reported", "predicate": "sued", "confidence": 0.1 * 3, "rule": None,
        "published": datetime(2026, 5, 1, 9, 30, 1, 250, tzinfo=UTC), "first_seen": datetime(2026, 5, 2, tzinfo=UTC),
        "review_original": {"quote": HOSTILE, "list": [1, None]},
    } | changes  # fmt: skip


@pytest.mark.parametrize("count", [1, 15, 16, 400])
def test_every_row_arrives_as_it_is_and_with_what_its_columns_have_by_default(
    engine: Engine, count: int
) -> None:
    sent = [claim(number) for number in range(count)]
    with writing(engine) as session:
        insert_rows(session.connection(), table_of(Claim), sent)
    with Session(engine) as session:
        rows = session.scalars(sa.select(Claim).order_by(table_of(Claim).c.id)).all()
        assert [{name: getattr(row, name) for name in sent[0]} for row in rows] == sent
        assert {(row.negated, row.hedge, row.review_state, row.speaker_id) for row in rows} == {
            (False, "none", "machine", None)
        }


@pytest.mark.parametrize("count", [3, 40])
def test_a_row_that_is_there_is_left_as_it_is_and_the_others_are_written(engine: Engine, count: int) -> None:
    table = table_of(Claim)
    with writing(engine) as session:
        insert_rows(session.connection(), table, [claim(1, quote="before")])
        insert_rows(session.connection(), table, [claim(number) for number in range(count)])
        insert_rows(session.connection(), table, [])
    with Session(engine) as session:
        quotes = dict(session.connection().execute(sa.select(table.c.id, table.c.quote)).all())
    assert len(quotes) == count
    assert quotes["claim-001"] == "before"
    assert set(quotes.values()) == {"before", HOSTILE}


@pytest.mark.parametrize("count", [3, 40])
def test_a_row_that_cannot_be_stored_is_told_and_none_is_written(engine: Engine, count: int) -> None:
    rows = [claim(number) for number in range(count)]
    rows[1]["quote"] = None
    with (
        pytest.raises(sa.exc.IntegrityError, match=r"(?i)not[ -]null.*quote|quote.*not[ -]null"),
        writing(engine) as session,
    ):
        insert_rows(session.connection(), table_of(Claim), rows)
    with Session(engine) as session:
        assert session.scalars(sa.select(Claim)).first() is None


def test_a_naive_time_is_refused_before_anything_is_sent(engine: Engine) -> None:
    rows = [claim(number, published=datetime(2026, 5, 1)) for number in range(20)]  # noqa: DTZ001
    with pytest.raises((ValueError, sa.exc.StatementError), match="naive time"), writing(engine) as session:
        insert_rows(session.connection(), table_of(Claim), rows)
    with Session(engine) as session:
        assert session.scalars(sa.select(Document)).first() is None
        assert session.scalars(sa.select(Claim)).first() is None
