"""The picture of the graph: which part, where, and how two entities are joined."""

from itertools import pairwise

import networkx as nx
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.graph.filter import GraphFilter
from kb.graph.outline import outline
from kb.ontology import Kind, Predicate, Stance
from kb.store.network import graph_size, layout, network, paths_between
from tests.app.sample_store import COMPANIES, HOSTILE_NAME, entity_id, fill_store

FIRST = entity_id("company", COMPANIES[0])


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill_store(engine, documents=40)
    return engine


def test_the_same_store_gives_the_same_picture(filled: Engine) -> None:
    with Session(filled) as session:
        assert network(session, GraphFilter()) == network(session, GraphFilter())


def test_every_edge_joins_two_nodes_that_are_drawn_and_names_its_evidence(filled: Engine) -> None:
    with Session(filled) as session:
        shown = network(session, GraphFilter())
    ids = {node.id for node in shown.nodes}
    assert shown.edges
    assert all({edge.source, edge.target} <= ids and edge.evidence for edge in shown.edges)
    assert all(-1 <= node.x <= 1 and -1 <= node.y <= 1 for node in shown.nodes)


def test_a_large_graph_is_cut_to_its_best_supported_part(filled: Engine) -> None:
    with Session(filled) as session:
        whole = network(session, GraphFilter())
        part = network(session, GraphFilter(), most=4)
    assert len(part.nodes) <= 4
    assert (part.all_nodes, part.all_edges) == (len(whole.nodes), len(whole.edges))
    assert max(edge.support for edge in part.edges) == max(edge.support for edge in whole.edges)


def test_a_focus_shows_its_surroundings_and_expanding_adds_to_them(filled: Engine) -> None:
    with Session(filled) as session:
        hostile = entity_id("company", HOSTILE_NAME)
        near = network(session, GraphFilter(), focus=(hostile,))
        more = network(session, GraphFilter(), focus=(hostile,), expanded=(FIRST,))
    ids = {node.id for node in near.nodes}
    assert hostile in ids
    assert ids < {node.id for node in more.nodes}


def test_an_unknown_focus_shows_nothing(filled: Engine) -> None:
    with Session(filled) as session:
        assert network(session, GraphFilter(), focus=("nobody",)).nodes == ()


def test_separate_parts_do_not_overlap() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from((f"a{n}", "a0") for n in range(1, 12))
    graph.add_edges_from([("b0", "b1"), ("c0", "c1")])
    places = layout(graph)
    assert set(places) == set(graph)
    parts = [[places[key] for key in graph if key.startswith(letter)] for letter in "abc"]
    boxes = [
        (min(x for x, _ in p), max(x for x, _ in p), min(y for _, y in p), max(y for _, y in p))
        for p in parts
    ]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]


def test_an_empty_graph_has_no_places() -> None:
    assert layout(nx.MultiDiGraph()) == {}


def test_a_path_goes_from_one_to_the_other_step_by_step(filled: Engine) -> None:
    target = entity_id("company", HOSTILE_NAME)
    with Session(filled) as session:
        paths = paths_between(session, FIRST, target)
    assert paths
    for path in paths:
        assert path[0].left[0] == FIRST
        assert path[-1].right[0] == target
        assert all(one.right == other.left for one, other in pairwise(path))
        assert all(step.evidence for step in path)
    assert [len(path) for path in paths] == sorted(len(path) for path in paths)


@pytest.mark.parametrize(
    "chosen",
    [
        GraphFilter(),
        GraphFilter(roll_up=True),
        GraphFilter(predicates=frozenset({Predicate.DISTILLED, Predicate.SUED})),
        GraphFilter(kinds=frozenset({Kind.COMPANY})),
        GraphFilter(stances=frozenset({Stance.DENIED})),
    ],
    ids=str,
)
def test_a_large_store_is_outlined_first_and_shows_the_same(
    filled: Engine, chosen: GraphFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(filled) as session:
        gathered, counted = network(session, chosen), graph_size(session, chosen)
        monkeypatch.setattr("kb.graph.outline.WORTH_IT", 1)
        assert network(session, chosen) == gathered
        assert graph_size(session, chosen) == counted
        assert (outline(session, chosen) is None) == bool(chosen.stances)
