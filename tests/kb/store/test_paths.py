"""Chains between two entities: the shortest there are, best supported first, and none of what was not known."""

from datetime import date

import networkx as nx
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.models import Proposition
from kb.resolve.recounting import recount
from kb.resolve.stage import resolve
from kb.store import paths
from kb.store.as_of import end_of
from kb.store.paths import LONGEST, evidence_between
from kb.store.session import open_engine, table_of
from tests.bench.resolved_store import build
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill

NAMES = ("Amber Labs", "Birch Labs", "Cedar Labs", "Dune Labs", "Ember Labs")
AMBER, BIRCH, CEDAR, DUNE, EMBER = (f"company-{name.lower().replace(' ', '-')}" for name in NAMES)


def works_with(key: str, day: str, left: str, right: str, outlet: str = "Harbor Ledger"):
    says = Says("reported", "distilled", left, right)
    return told(key, day, outlet, (f"{left} distilled {right}, wrote the paper in note {key}.", says))


def chain(engine: Engine, left: str, right: str, **options) -> list[list[tuple[str, str]]]:
    """The steps of every path, as subject and object."""
    found: dict[int, list[tuple[str, str]]] = {}
    with Session(engine) as session:
        for step in evidence_between(session, left, right, **options):
            assert step.evidence
            found.setdefault(step.path, []).append((step.subject, step.object))
    return list(found.values())


@pytest.fixture
def row_of_five(engine: Engine) -> Engine:
    """Amber, Birch, Cedar, Dune and Ember in a row, each step a month later than the one before it."""
    fill(
        engine,
        [
            works_with(f"d{month}", f"2026-0{month}-01", NAMES[month - 1], NAMES[month])
            for month in range(1, 5)
        ],
    )
    resolve(engine)
    return engine


def test_a_chain_has_as_many_steps_as_it_needs_and_no_more_than_four(row_of_five: Engine) -> None:
    for far in range(1, 5):
        expected = [(NAMES[place], NAMES[place + 1]) for place in range(far)]
        ends = (AMBER, BIRCH, CEDAR, DUNE, EMBER)
        assert chain(row_of_five, AMBER, ends[far]) == [expected]
        assert chain(row_of_five, ends[far], AMBER) == [expected[::-1]]
    assert chain(row_of_five, AMBER, AMBER) == []
    assert chain(row_of_five, AMBER, EMBER, predicates=("sued",)) == []


def test_a_step_that_was_not_told_yet_joins_nothing(row_of_five: Engine) -> None:
    assert chain(row_of_five, AMBER, DUNE, as_of=end_of(date(2026, 2, 15))) == []
    assert len(chain(row_of_five, AMBER, DUNE, as_of=end_of(date(2026, 3, 15)))[0]) == 3


def test_a_direct_step_comes_first_then_the_best_supported_middle(engine: Engine) -> None:
    fill(
        engine,
        [
            works_with("d1", "2026-01-01", "Amber Labs", "Birch Labs"),
            works_with("d2", "2026-01-02", "Birch Labs", "Cedar Labs"),
            works_with("d3", "2026-01-03", "Amber Labs", "Dune Labs"),
            works_with("d4", "2026-01-04", "Dune Labs", "Cedar Labs"),
            works_with("d5", "2026-02-03", "Amber Labs", "Dune Labs", "Wire Nine"),
            works_with("d6", "2026-02-04", "Dune Labs", "Cedar Labs", "Wire Nine"),
            works_with("d7", "2026-03-01", "Amber Labs", "Cedar Labs"),
        ],
    )
    resolve(engine)
    direct, best, other = chain(engine, AMBER, CEDAR)
    assert direct == [("Amber Labs", "Cedar Labs")]
    assert best == [("Amber Labs", "Dune Labs"), ("Dune Labs", "Cedar Labs")]
    assert other == [("Amber Labs", "Birch Labs"), ("Birch Labs", "Cedar Labs")]
    assert len(chain(engine, AMBER, CEDAR, limit=2)) == 2


@pytest.mark.parametrize("at_once", [2, 3000])
def test_paths_are_as_short_as_in_the_whole_graph(
    tmp_path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(paths, "_MOST_CHAINS", at_once)
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    build(engine, 60)
    recount(engine)
    table = table_of(Proposition)
    with Session(engine) as session:
        query = sa.select(table.c.subject_id, table.c.object_id).where(table.c.object_id.is_not(None))
        graph = nx.Graph(list(session.connection().execute(query)))
        nodes = sorted(graph)[::7]
        lengths = set()
        for left in nodes[:12]:
            for right in nodes[12:24]:
                steps = evidence_between(session, left, right, limit=3)
                there = nx.has_path(graph, left, right)
                length = nx.shortest_path_length(graph, left, right) if there else LONGEST + 1
                expected = {length} if length <= LONGEST else set()
                assert {
                    sum(step.path == one for step in steps) for one in {s.path for s in steps}
                } == expected
                lengths.add(length)
    engine.dispose()
    assert len(lengths) > 3
