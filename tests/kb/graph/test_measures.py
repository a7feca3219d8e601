"""Measures on graphs small enough to check by hand."""

import importlib.util

import networkx as nx
import pytest

from kb.graph import measures
from kb.graph.changes import changes


@pytest.fixture
def suits() -> "nx.MultiDiGraph[str]":
    """a sues b twice over, b sues c; a alleges that b copied from d, through a claim's speaker."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="1", predicate="sued", support=1)
    graph.add_edge("a", "b", key="2", predicate="partnered", support=3)
    graph.add_edge("b", "c", key="3", predicate="sued", support=2)
    graph.add_edge("b", "d", key="4", predicate="distilled", stance="alleged", speaker="a")
    return graph


def test_roles_count_each_side(suits: "nx.MultiDiGraph[str]") -> None:
    found = measures.roles(suits)
    assert found["a"] == measures.Roles(accuser=1, plaintiff=1)
    assert found["b"] == measures.Roles(accused=1, plaintiff=1, defendant=1)
    assert found["c"] == measures.Roles(defendant=1)
    assert found["d"].total == 0


def test_a_path_takes_the_best_supported_edge_and_ignores_direction(suits: "nx.MultiDiGraph[str]") -> None:
    (path,) = measures.evidence_paths(suits, "c", "a")
    assert [(step.source, step.target, step.key, step.forward) for step in path] == [
        ("c", "b", "3", False),
        ("b", "a", "2", False),
    ]


@pytest.mark.parametrize(("source", "target"), [("a", "nobody"), ("nobody", "a"), ("a", "a")])
def test_there_is_no_path_to_nowhere(suits: "nx.MultiDiGraph[str]", source: str, target: str) -> None:
    assert list(measures.evidence_paths(suits, source, target)) == []


def test_paths_longer_than_asked_are_left_out(suits: "nx.MultiDiGraph[str]") -> None:
    assert list(measures.evidence_paths(suits, "a", "c", longest=1)) == []


def test_a_neighbourhood_reaches_both_ways(suits: "nx.MultiDiGraph[str]") -> None:
    assert set(measures.neighbourhood(suits, "c", 1)) == {"b", "c"}
    assert set(measures.neighbourhood(suits, "c", 2)) == {"a", "b", "c", "d"}
    assert set(measures.neighbourhood(suits, "nobody")) == set()


def test_pagerank_sums_to_one_and_an_empty_graph_has_none(suits: "nx.MultiDiGraph[str]") -> None:
    assert sum(measures.pagerank(suits).values()) == pytest.approx(1)
    assert measures.pagerank(nx.MultiDiGraph()) == {}


def test_the_node_in_the_middle_has_the_betweenness(suits: "nx.MultiDiGraph[str]") -> None:
    found = measures.betweenness(suits)
    assert found == pytest.approx({"a": 0, "b": 1, "c": 0, "d": 0})


@pytest.mark.skipif(importlib.util.find_spec("rustworkx") is None, reason="rustworkx is not installed")
def test_rustworkx_agrees_with_networkx() -> None:
    simple = nx.barabasi_albert_graph(60, 2, seed=7)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from((str(a), str(b)) for a, b in simple.edges)
    assert measures.betweenness(graph) == pytest.approx(nx.betweenness_centrality(measures.undirected(graph)))


def test_two_cliques_are_two_communities_numbered_by_size() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edges_from((f"x{a}", f"x{b}") for a in range(5) for b in range(a))
    graph.add_edges_from((f"y{a}", f"y{b}") for a in range(4) for b in range(a))
    graph.add_edge("x0", "y0")
    found = measures.communities(graph)
    assert {found[f"x{n}"] for n in range(5)} == {0}
    assert {found[f"y{n}"] for n in range(4)} == {1}
    assert measures.cores(graph)["x1"] == 4


def test_parties_of_one_case_are_a_pair_and_counsel_another() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for party, role in (("p", "Plaintiff"), ("d", "Defendant"), ("f", "Counsel"), ("g", "Counsel")):
        graph.add_edge(party, "case", key=party, role=role)
    assert measures.shared_cases(graph) == {("d", "p"): ["case"]}
    assert measures.shared_cases(graph, role="Counsel") == {("f", "g"): ["case"]}


def test_changes_name_what_is_new_gone_and_different(suits: "nx.MultiDiGraph[str]") -> None:
    after = suits.copy()
    after.remove_edge("b", "c", key="3")
    after.add_edge("c", "e", key="5", predicate="sued")
    after["a"]["b"]["1"]["support"] = 2
    found = changes(suits, after)
    assert found.new_nodes == ["e"]
    assert found.gone_nodes == []
    assert found.new_edges == [("c", "5", "e")]
    assert found.gone_edges == [("b", "3", "c")]
    (changed,) = found.changed_edges
    assert (changed.key, changed.before, changed.after) == ("1", {"support": 1}, {"support": 2})
    assert changes(suits, suits.copy()).empty
