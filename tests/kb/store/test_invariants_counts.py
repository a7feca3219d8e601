"""What is stored of propositions is what their claims come to; each departure is told of its row."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, SQLModel

from kb.models import Claim, OriginKey, Proposition, StandingChange, StoreState
from kb.resolve.propositions import RECOUNT
from kb.resolve.stage import resolve
from kb.store.invariants import Finding, orphans
from kb.store.invariants_counts import misbound, miscounted
from kb.store.session import table_of, writing
from tests.kb.resolve.corpus import fill
from tests.kb.resolve.test_stage import dispute


@pytest.fixture
def resolved(engine: Engine) -> Engine:
    """The invented dispute, through the stage of resolution."""
    fill(engine, dispute())
    resolve(engine)
    return engine


def found(engine: Engine) -> list[Finding]:
    with Session(engine) as session:
        return [*orphans(session), *misbound(session), *miscounted(session)]


def set_first(engine: Engine, model: type[SQLModel], **values: object) -> str:
    """Write over the first row by id; returns the id."""
    table = table_of(model)
    with writing(engine) as session:
        key = str(session.connection().execute(sa.select(sa.func.min(table.c.id))).scalar_one())
        session.connection().execute(table.update().where(table.c.id == key).values(values))
    return key


def test_after_resolution_everything_holds(resolved: Engine) -> None:
    assert found(resolved) == []
    with Session(resolved) as session:
        assert session.connection().execute(sa.select(sa.func.count(table_of(Proposition).c.id))).scalar_one()


@pytest.mark.parametrize(
    "values",
    [
        {"support_origins": 77},
        {"support_documents": 77},
        {"against_origins": 77},
        {"claim_count": 77},
        {"standing": "ruled"},
        {"standing_reason": "because"},
        {"standing_since": datetime(1999, 1, 1, tzinfo=UTC)},
        {"last_seen": datetime(2099, 1, 1, tzinfo=UTC)},
        {"stances": {"ruled": 3}},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_count_that_was_altered_is_told(resolved: Engine, values: dict[str, object]) -> None:
    key = set_first(resolved, Proposition, **values)
    (finding,) = found(resolved)
    assert (finding.check, finding.row) == ("support", f"proposition/{key}")
    assert next(iter(values)) in finding.problem
    assert "distillwatch resolve" in finding.next_step


def test_a_history_that_lost_a_step_is_told(resolved: Engine) -> None:
    table = table_of(StandingChange)
    with writing(resolved) as session:
        key, proposition = session.connection().execute(sa.select(table.c.id, table.c.proposition_id).order_by(table.c.id).limit(1)).one()  # fmt: skip
        session.connection().execute(table.delete().where(table.c.id == key))
    assert [(finding.check, finding.row) for finding in found(resolved)] == [
        ("standing", f"proposition/{proposition}")
    ]


def test_a_proposition_without_claims_is_told(resolved: Engine) -> None:
    table = table_of(Claim)
    with writing(resolved) as session:
        key = session.connection().execute(sa.select(sa.func.min(table.c.proposition_id))).scalar_one()
        session.connection().execute(table.delete().where(table.c.proposition_id == key))
    rows = {(finding.row, finding.problem) for finding in found(resolved)}
    assert (f"proposition/{key}", "no claim stands behind it") in rows


def test_a_claim_that_counts_elsewhere_is_told(resolved: Engine) -> None:
    key = set_first(resolved, Claim, proposition_id=None, origin_key="somebody")
    told = {(finding.check, finding.row) for finding in found(resolved)}
    assert {("support", f"claim/{key}"), ("origin", f"claim/{key}")} <= told


def test_an_orphan_of_an_index_is_told(resolved: Engine) -> None:
    key = set_first(resolved, OriginKey, document_id="nothing")
    assert [(finding.check, finding.row) for finding in found(resolved)] == [
        ("references", f"origin_key/{key}")
    ]


def test_what_waits_to_be_counted_is_not_broken_and_nothing_is_written(resolved: Engine) -> None:
    set_first(resolved, Proposition, claim_count=RECOUNT, support_origins=77)
    with Session(resolved) as session:
        before = session.connection().execute(sa.select(table_of(StoreState))).all()
    assert found(resolved) == []
    with Session(resolved) as session:
        assert session.connection().execute(sa.select(table_of(StoreState))).all() == before
