"""What is stored of propositions says what counting their claims says, on both databases, now and as of past days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Proposition
from kb.resolve.recounting import recount
from kb.review.decide import decide, undo
from kb.store import accusations, paths, propositions
from kb.store.accusations import accusers_of
from kb.store.as_of import Basis, Moment
from kb.store.counting import stored_groups, summaries
from kb.store.paths import evidence_between
from kb.store.propositions import propositions_of
from kb.store.session import open_engine, table_of, writing
from kb.store.stored import stored_summaries
from tests.bench.resolved_store import build
from tests.conftest import NewDatabase

HUB, OTHER = "company-openai", "company-deepseek"
PAST = datetime(2025, 3, 1, tzinfo=UTC)
MOMENTS = [
    None, Moment(PAST), Moment(datetime(2023, 6, 1, tzinfo=UTC)), Moment(PAST, Basis.SEEN), Moment(datetime(2100, 1, 1, tzinfo=UTC)),
]  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_postgres: NewDatabase
) -> Iterator[Engine]:
    """Two hundred documents; of the claims some were retracted, rejected, negated or said with reserve."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('stored') / 'store.db'}")
        _fill(engine)
        yield engine
        engine.dispose()
        return
    with new_postgres() as url:
        engine = open_engine(url)
        _fill(engine)
        yield engine
        engine.dispose()


def _fill(engine: Engine) -> None:
    build(engine, 200)
    claims = table_of(Claim)
    changes: tuple[tuple[int, dict[str, Any]], ...] = (
        (7, {"retracted_at": PAST + timedelta(days=30)}),
        (11, {"retracted_at": PAST - timedelta(days=30)}),
        (5, {"hedge": "uncertain"}),
        (6, {"negated": True}),
        (13, {"review_state": "rejected"}),
        (17, {"stance": "testified"}),
    )
    with writing(engine) as session:
        connection = session.connection()
        query = sa.select(claims.c.id).where(claims.c.published < PAST).order_by(claims.c.id)
        old = connection.execute(query).scalars().all()
        for step, values in changes:
            connection.execute(claims.update().where(claims.c.id.in_(old[::step])).values(values))
    recount(engine)


@pytest.fixture
def session(store: Engine) -> Iterator[Session]:
    with Session(store) as opened:
        yield opened


def _ids(session: Session) -> list[str]:
    table = table_of(Proposition)
    return list(
        session.connection().execute(sa.select(table.c.id).where(table.c.claim_count > 0).order_by(table.c.id)).scalars()
    )  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("evidence", [1, 3])
def test_stored_says_what_the_claims_say(session: Session, moment: Moment | None, evidence: int) -> None:
    ids = _ids(session)
    counted = [
        (ends, replace(summary, evidence=summary.evidence[:evidence]))
        for ends, summary in summaries(session, stored_groups(session, ids, moment), moment)
        if summary.claims
    ]
    stored = [
        (ends, replace(summary, evidence=summary.evidence[:evidence]))
        for ends, summary in stored_summaries(session, ids, moment, evidence=evidence)
        if summary.claims
    ]
    assert len(counted) > 50
    assert stored == counted


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("limit", "offset"), [(5, 0), (40, 3)])
def test_answers_are_the_same_from_the_claims(
    session: Session, moment: Moment | None, limit: int, offset: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers() -> list[Any]:
        return [
            accusers_of(session, HUB, as_of=moment, limit=limit, offset=offset),
            propositions_of(session, HUB, as_of=moment, limit=limit, offset=offset),
            evidence_between(session, HUB, OTHER, as_of=moment, limit=limit),
        ]

    quick = answers()
    for module in (accusations, propositions, paths):
        monkeypatch.setattr(module, "is_waiting", lambda _: True)
    for module in (accusations, propositions):
        monkeypatch.setattr(module, "ends_of", lambda *_: None)
    assert answers() == quick
    assert all(quick)


def test_a_standing_that_a_person_set_holds_from_its_moment_on(store: Engine) -> None:
    with Session(store) as session:
        key = _ids(session)[0]
    decision = decide(store, "standing", key, "edit", user="reader", edit={"standing": "settled"})
    try:
        with Session(store) as session:
            ((_, now),) = stored_summaries(session, [key], None, evidence=1)
            ((_, before),) = stored_summaries(
                session, [key], Moment(datetime(2026, 5, 1, tzinfo=UTC)), evidence=1
            )
            assert now.standing == "settled"
            assert now.history[-1].reason == "decided by reader"
            assert before.standing != "settled"
            assert now.history[:-1] == before.history
    finally:
        undo(store, decision.id, user="reader")
