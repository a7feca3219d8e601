"""The quick build comes to the plain one's nodes and edges, with every attribute, for each level and filter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter, GraphLevel
from kb.models import Claim
from kb.ontology import Kind, Predicate, Stance, Standing
from kb.store.session import table_of, writing
from tests.kb.graph.plain_build import plain_graph

FILTERS = {
    "everything": GraphFilter(),
    "kinds": GraphFilter(kinds=frozenset({Kind.COMPANY, Kind.MODEL})),
    "predicates": GraphFilter(predicates=frozenset({Predicate.SUED, Predicate.DISTILLED})),
    "stances": GraphFilter(stances=frozenset({Stance.ALLEGED, Stance.DENIED})),
    "standings": GraphFilter(standings=frozenset({Standing.ALLEGED})),
    "support": GraphFilter(min_support=2),
    "confidence": GraphFilter(min_confidence=0.8),
    "confirmed": GraphFilter(confirmed_only=True),
    "period": GraphFilter(since=date(2026, 2, 1), until=date(2026, 4, 30)),
    "past": GraphFilter(as_of=datetime(2026, 5, 1, tzinfo=UTC)),
    "rolled up": GraphFilter(roll_up=True),
}
LEVELS = (GraphLevel.CLAIMS, GraphLevel.PROPOSITIONS, GraphLevel.LITIGATION)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", FILTERS)
def test_the_sample_store(sample: Engine, level: GraphLevel, name: str) -> None:
    with Session(sample) as session:
        assert_alike(session, replace(FILTERS[name], level=level))


@pytest.mark.parametrize("level", LEVELS)
def test_the_surroundings_of_one_entity(sample: Engine, level: GraphLevel) -> None:
    with Session(sample) as session:
        whole = build_graph(session, GraphFilter(level=level))
        node = max(whole.nodes, key=lambda one: (whole.degree[one], one))
        assert_alike(session, GraphFilter(level=level, entities=frozenset({node})))


def test_origins_that_resolution_wrote_are_the_ones_that_count(engine: Engine, sample: Engine) -> None:
    """Of some claims the origin is stored, of others it follows from their documents."""
    with Session(sample) as session, writing(engine) as target:
        for table in table_of(Claim).metadata.sorted_tables:
            rows = [dict(row) for row in session.connection().execute(table.select()).mappings()]
            if rows and table.name != "store_state":
                target.connection().execute(table.insert(), rows)
        claims = table_of(Claim)
        ids = sorted(target.connection().execute(claims.select().with_only_columns(claims.c.id)).scalars())
        for number, key in enumerate(ids[::2]):
            target.connection().execute(
                claims.update().where(claims.c.id == key).values(origin_key=f"owner {number % 5}")
            )
    with Session(engine) as session:
        for level in LEVELS:
            assert_alike(session, GraphFilter(level=level))
        mixed = build_graph(session)
    with Session(sample) as session:
        before = build_graph(session)
    supports = [{key: d["support"] for _, _, key, d in graph.edges(keys=True, data=True)} for graph in (mixed, before)]  # fmt: skip
    assert supports[0].keys() == supports[1].keys()
    assert supports[0] != supports[1]


def assert_alike(session: Session, chosen: GraphFilter) -> None:
    """Equal nodes and edges, attribute by attribute."""
    quick, plain = build_graph(session, chosen), plain_graph(session, chosen)
    assert dict(quick.nodes(data=True)) == dict(plain.nodes(data=True))
    assert edges_of(quick) == edges_of(plain)


def edges_of(graph: Any) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Each edge by its ends and key."""
    return {
        (source, target, key): dict(data) for source, target, key, data in graph.edges(keys=True, data=True)
    }
