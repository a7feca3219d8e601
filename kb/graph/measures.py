"""Measures of a graph: roles, centrality, communities, cores, paths and neighbourhoods.

networkx by default; betweenness of larger graphs goes through rustworkx where it is installed, whose results are
equal. Every measure returns plain dictionaries keyed by node id.
"""

import importlib.util
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from kb.ontology import ACCUSATIONS, Predicate

EXACT_NODES = 1_000
"""Up to so many nodes betweenness is exact; beyond it is estimated from a sample."""

_SAMPLE = 200
_SEED = 20260501
_RELATIONS_OF_ACCUSATION = frozenset(map(str, ACCUSATIONS)) | {"accuses"}
_SUITS = frozenset({str(Predicate.SUED), "sues"})


@dataclass(frozen=True, slots=True)
class Roles:
    """How often a node stands on which side of an edge."""

    accuser: int = 0
    accused: int = 0
    plaintiff: int = 0
    defendant: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.accuser + self.accused + self.plaintiff + self.defendant


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path of evidence, read in the direction of the path."""

    source: str
    target: str
    key: str
    forward: bool
    """Whether the edge points the way that the path goes."""
    data: dict[str, Any]


def roles(graph: "nx.MultiDiGraph[str]") -> dict[str, Roles]:
    """Accusations and suits of each node, by edges.

    In a graph of claims an accuser is the speaker of an allegation; elsewhere the source of an `accuses` edge.
    """
    counts: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for source, target, data in graph.edges(data=True):
        predicate = str(data.get("predicate"))
        if predicate in _SUITS:
            counts[source]["plaintiff"] += 1
            counts[target]["defendant"] += 1
        elif predicate == "accuses":
            counts[source]["accuser"] += 1
            counts[target]["accused"] += 1
        elif predicate in _RELATIONS_OF_ACCUSATION:
            counts[source]["accused"] += 1
            speaker = data.get("speaker")
            if speaker is not None and speaker in graph:
                counts[str(speaker)]["accuser"] += 1
    return {node: Roles(**counts[node]) for node in graph.nodes}


def pagerank(graph: "nx.MultiDiGraph[str]") -> dict[str, float]:
    """PageRank over the simple projection, parallel edges counted as weight; sums to 1."""
    simple: nx.DiGraph[str] = nx.DiGraph()
    simple.add_nodes_from(graph.nodes)
    for source, target in graph.edges():
        weight = simple[source][target]["weight"] + 1 if simple.has_edge(source, target) else 1
        simple.add_edge(source, target, weight=weight)
    ranks: dict[str, float] = nx.pagerank(simple) if simple else {}
    return ranks


def betweenness(graph: "nx.MultiDiGraph[str]") -> dict[str, float]:
    """Share of shortest paths between others that pass through a node, over the undirected projection; 0 to 1.

    Exact up to `EXACT_NODES` nodes or with rustworkx, a seeded sample beyond.
    """
    simple = undirected(graph)
    if importlib.util.find_spec("rustworkx") is not None:
        return _betweenness_quick(simple)
    sample = None if simple.number_of_nodes() <= EXACT_NODES else _SAMPLE
    found: dict[str, float] = nx.betweenness_centrality(simple, k=sample, seed=_SEED)
    return found


def _betweenness_quick(simple: "nx.Graph[str]") -> dict[str, float]:
    rustworkx: Any = importlib.import_module("rustworkx")
    nodes = list(simple.nodes)
    position = {node: number for number, node in enumerate(nodes)}
    quick = rustworkx.PyGraph(multigraph=False)
    quick.add_nodes_from(nodes)
    quick.add_edges_from_no_data([(position[source], position[target]) for source, target in simple.edges])
    found = rustworkx.graph_betweenness_centrality(quick, normalized=True)
    return {node: float(found[number]) for node, number in position.items()}


def undirected(graph: "nx.MultiDiGraph[str]") -> "nx.Graph[str]":
    """The simple undirected projection: `weight` counts parallel edges of both directions."""
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph.nodes))
    for source, target in sorted(graph.edges()):
        if source == target:
            continue
        weight = simple[source][target]["weight"] + 1 if simple.has_edge(source, target) else 1
        simple.add_edge(source, target, weight=weight)
    return simple


def communities(graph: "nx.MultiDiGraph[str]") -> dict[str, int]:
    """Louvain communities of the weighted undirected projection; 0 is the largest, ties by smallest id."""
    simple = undirected(graph)
    if not simple:
        return {}
    found = nx.community.louvain_communities(simple, weight="weight", seed=_SEED)
    ordered = sorted(found, key=lambda members: (-len(members), min(members)))
    return {node: number for number, members in enumerate(ordered) for node in members}


def cores(graph: "nx.MultiDiGraph[str]") -> dict[str, int]:
    """Core number: the largest k such that the node has k neighbours of at least k neighbours each."""
    found: dict[str, int] = nx.core_number(undirected(graph))
    return found


def neighbourhood(graph: "nx.MultiDiGraph[str]", node: str, hops: int = 1) -> "nx.MultiDiGraph[str]":
    """The part of the graph within so many hops of a node, in either direction; empty for an unknown node."""
    if node not in graph:
        return graph.__class__()
    near = nx.single_source_shortest_path_length(undirected(graph), node, cutoff=hops)
    found: nx.MultiDiGraph[str] = graph.subgraph(near).copy()
    return found


def evidence_paths(
    graph: "nx.MultiDiGraph[str]", source: str, target: str, *, longest: int = 4, most: int = 20
) -> Iterator[list[Step]]:
    """Paths between two nodes, shortest first, whatever way the edges point; each step is its best-supported edge."""
    if source not in graph or target not in graph or source == target:
        return
    simple = undirected(graph)
    if not nx.has_path(simple, source, target):
        return
    paths = (path for path in nx.shortest_simple_paths(simple, source, target))
    for path in islice(paths, most):
        if len(path) - 1 > longest:
            return
        yield [_best_step(graph, left, right) for left, right in pairwise(path)]


def _best_step(graph: "nx.MultiDiGraph[str]", left: str, right: str) -> Step:
    steps = [Step(left, right, str(key), True, data) for key, data in _parallel(graph, left, right)]
    steps += [Step(left, right, str(key), False, data) for key, data in _parallel(graph, right, left)]
    return max(steps, key=lambda step: (step.data.get("support", 1), step.data.get("claims", 1), step.key))


def _parallel(graph: "nx.MultiDiGraph[str]", source: str, target: str) -> list[tuple[Any, dict[str, Any]]]:
    return list(graph[source][target].items()) if graph.has_edge(source, target) else []


def shared_cases(
    graph: "nx.MultiDiGraph[str]", *, role: str | None = None
) -> dict[tuple[str, str], list[str]]:
    """Pairs of nodes of a graph of parties to the cases they share: co-parties, or co-counsel with role "Counsel"."""
    members: defaultdict[str, set[str]] = defaultdict(set)
    for party, case, data in graph.edges(data=True):
        if (data.get("role") == "Counsel") == (role == "Counsel"):
            members[case].add(party)
    pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for case in sorted(members):
        ordered: Sequence[str] = sorted(members[case])
        for number, left in enumerate(ordered):
            for right in ordered[number + 1 :]:
                pairs[left, right].append(case)
    return dict(pairs)
