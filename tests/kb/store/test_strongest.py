"""The best supported propositions are the same whether an index leads to them or every claim is read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Claim, Proposition
from kb.ontology import ACCUSATIONS, Stance
from kb.resolve.identity import Family
from kb.resolve.propositions import RECOUNT, mark_recount
from kb.resolve.recounting import recount
from kb.store import strongest
from kb.store.accusations import accusers_of
from kb.store.as_of import Basis, Moment
from kb.store.entities import party_ids
from kb.store.ranking import best_supported, told_by_speakers
from kb.store.session import open_engine, table_of, writing
from kb.store.strongest import best_of, ends_of, in_parts
from tests.bench.resolved_store import build

HUB = "company-openai"
PAST = datetime(2025, 3, 1, tzinfo=UTC)
MOMENTS = [None, Moment(PAST), Moment(datetime(2024, 1, 1, tzinfo=UTC)), Moment(PAST, Basis.SEEN)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Three hundred documents; every seventh claim of the past was retracted after it."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('strongest') / 'store.db'}")
    build(engine, 300)
    claims = table_of(Claim)
    with writing(engine) as session:
        connection = session.connection()
        old = connection.execute(
            sa.select(claims.c.id).where(claims.c.published < PAST).order_by(claims.c.id)
        ).scalars().all()[::7]  # fmt: skip
        assert old
        connection.execute(
            claims.update().where(claims.c.id.in_(old)).values(retracted_at=PAST + timedelta(days=30))
        )
    recount(engine)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows at a time, so that reading on and ending early both happen in a small store."""
    monkeypatch.setattr(strongest, "_FIRST", 3)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("limit", "offset"), [(5, 0), (7, 10), (10_000, 0)])
def test_the_index_gives_the_page_that_reading_every_claim_gives(
    store: Engine, moment: Moment | None, limit: int, offset: int
) -> None:
    with Session(store) as session:
        members = party_ids(session, HUB, moment)
        ends = ends_of(session, HUB, members, "any", ())
        assert ends is not None
        found = best_of(session, ends, moment, limit=limit, offset=offset)
        assert found == best_supported(session, members, "any", (), moment, limit=limit, offset=offset)
        assert found


@pytest.mark.parametrize("moment", MOMENTS)
def test_every_proposition_comes_in_one_part_and_none_has_more_than_was_said(
    store: Engine, moment: Moment | None
) -> None:
    with Session(store) as session:
        members = party_ids(session, HUB, moment)
        ends = ends_of(session, HUB, members, "subject", sorted(ACCUSATIONS))
        assert ends is not None
        parts = list(in_parts(session, ends, moment))
        keys = [key for part, _ in parts for key in part]
        assert len(keys) == len(set(keys))
        stances = [Stance.ALLEGED.value, Stance.STATED.value, Stance.TESTIFIED.value]
        rows = told_by_speakers(session, Family(session), members, stances, sorted(ACCUSATIONS), moment)
        assert {row.proposition_id for row in rows} <= set(keys)
        origins: dict[str, int] = {}
        for row in rows:
            origins[row.proposition_id] = max(origins.get(row.proposition_id, 0), row.origins)
        for number, (_, bound) in enumerate(parts):
            later = [key for part, _ in parts[number + 1 :] for key in part]
            assert all(origins.get(key, 0) <= bound for key in later)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_page_of_accusers_is_the_beginning_of_all_of_them(store: Engine, moment: Moment | None) -> None:
    with Session(store) as session:
        everybody = accusers_of(session, HUB, as_of=moment, limit=10_000)
        assert everybody[:4] == accusers_of(session, HUB, as_of=moment, limit=4)
        assert everybody[3:9] == accusers_of(session, HUB, as_of=moment, limit=6, offset=3)
        origins = [one.origins for one in everybody]
        assert origins == sorted(origins, reverse=True)


def test_where_claims_count_elsewhere_or_wait_no_index_leads(store: Engine) -> None:
    with Session(store) as session:
        legal = next(key for key in party_ids(session, HUB) if key.endswith("-legal"))
        assert ends_of(session, legal, [legal], "any", ()) is None
        assert ends_of(session, HUB, [HUB], "subject", ["settled"]) is None
        some = session.connection().execute(sa.select(table_of(Proposition).c.id).limit(1)).scalar_one()
        mark_recount(session, {some})
        waiting = sa.select(table_of(Proposition).c.claim_count).where(table_of(Proposition).c.id == some)
        assert session.connection().execute(waiting).scalar_one() == RECOUNT
        assert ends_of(session, HUB, [HUB], "any", ()) is None
        session.rollback()
