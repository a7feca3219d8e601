"""The picture of the graph: which part, where, and how two entities are joined."""

import networkx as nx
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from kb.graph.filter import GraphFilter
from kb.graph.outline import outline
from kb.ontology import Kind, Predicate, Stance
from kb.store.drawn_part import Part, drawn_part, strongest_edges
from kb.store.layout import layout
from kb.store.network import graph_size, network
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
        part = network(session, GraphFilter(), Part(most=4))
    assert len(part.nodes) <= 4
    assert (part.extent.nodes, part.extent.edges) == (len(whole.nodes), len(whole.edges))
    assert max(edge.support for edge in part.edges) == max(edge.support for edge in whole.edges)


def test_a_focus_shows_its_surroundings_and_expanding_adds_to_them(filled: Engine) -> None:
    with Session(filled) as session:
        hostile = entity_id("company", HOSTILE_NAME)
        near = network(session, GraphFilter(), Part(focus=(hostile,)))
        more = network(session, GraphFilter(), Part(focus=(hostile,), expanded=(FIRST,)))
    ids = {node.id for node in near.nodes}
    assert hostile in ids
    assert ids < {node.id for node in more.nodes}


def test_an_unknown_focus_shows_nothing(filled: Engine) -> None:
    with Session(filled) as session:
        assert network(session, GraphFilter(), Part(focus=("nobody",))).nodes == ()


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


def test_of_too_many_edges_the_best_supported_are_drawn_and_every_node_keeps_one(filled: Engine) -> None:
    with Session(filled) as session:
        whole = network(session, GraphFilter(), Part(most_edges=None))
        part = network(session, GraphFilter(), Part(most_edges=5))
    assert part.extent == whole.extent
    assert part.extent.between == len(whole.edges) > len(part.edges)
    assert [node.id for node in part.nodes] == [node.id for node in whole.nodes]
    joined = {end for edge in part.edges for end in (edge.source, edge.target)}
    assert joined == {node.id for node in whole.nodes}
    left_out = {edge.support for edge in whole.edges if edge not in part.edges}
    assert max(left_out) <= max(edge.support for edge in part.edges)


def test_edges_are_chosen_by_support_after_the_best_one_of_each_node() -> None:
    support = {("a", "b", "one"): 9, ("a", "b", "two"): 8, ("a", "b", "three"): 7, ("c", "a", "one"): 1}
    chosen = strongest_edges(support, 3)
    assert chosen == [("a", "b", "one"), ("a", "b", "two"), ("c", "a", "one")]


@pytest.mark.parametrize("part", [Part(most=4, most_edges=2), Part(focus=(FIRST,), most_edges=7)])
def test_the_part_of_an_outlined_store_is_that_of_a_gathered_one(
    filled: Engine, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(filled) as session:
        whole, _ = drawn_part(session, GraphFilter(roll_up=True), Part(most_edges=None))
        gathered, extent = drawn_part(session, GraphFilter(roll_up=True), part)
        monkeypatch.setattr("kb.graph.outline.WORTH_IT", 1)
        outlined, same_extent = drawn_part(session, GraphFilter(roll_up=True), part)
    assert extent == same_extent
    assert set(outlined) == set(gathered)
    # which of edges of nearly equal support is drawn may differ, what a drawn one says may not
    assert outlined.number_of_edges() == gathered.number_of_edges() < extent.between
    for source, target, key, data in outlined.edges(keys=True, data=True):
        assert data == whole.edges[source, target, key]
