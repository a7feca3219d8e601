"""Which part of a graph a picture shows: the nodes with the best supported edges, and the strongest edges between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter
from kb.graph.outline import Outline, outline
from kb.ids import stable_id

DEFAULT_NODES = 300
"""More nodes are a hairball in every tool that was tried."""

EDGES_A_NODE = 4
"""Edges that are drawn for each node on average; pictures that stayed readable and quick had three."""

Edge = tuple[str, str, str]
"""Source, target, and what tells it from other edges of the same pair."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is, of which a part is shown."""

    nodes: int
    edges: int
    between: int
    """Edges between the nodes that are shown, those that are left out of the picture included."""


@dataclass(frozen=True, slots=True)
class Part:
    """What to show of a graph."""

    focus: tuple[str, ...] = ()
    """Entities whose surroundings are shown; none shows the strongest part of everything."""
    expanded: tuple[str, ...] = ()
    """Entities whose neighbours are shown as well."""
    hops: int = 1
    """How far from the focus."""
    most: int = DEFAULT_NODES
    """Nodes at most, neighbours of expanded ones not counted."""
    most_edges: int | None = EDGES_A_NODE * DEFAULT_NODES
    """Edges at most, as long as every node keeps one; None is all of them."""


_USUAL = Part()


def drawn_part(
    session: Session, chosen: GraphFilter, part: Part = _USUAL
) -> tuple["nx.MultiDiGraph[str]", Extent]:
    """The part of a filter's graph, and how much there is."""
    bare = outline(session, chosen)
    if bare is not None:
        return _part_of_outline(session, chosen, part, bare)
    graph = build_graph(session, chosen)
    support = {
        (source, target, _told_apart(data, key)): int(data.get("support", 0))
        for source, target, key, data in graph.edges(keys=True, data=True)
    }
    kept = shown_nodes(support, set(graph), part)
    between = _between(support, kept)
    drawn = strongest_edges(between, part.most_edges)
    extent = Extent(graph.number_of_nodes(), graph.number_of_edges(), len(between))
    return _cut(graph, kept, drawn), extent


def _part_of_outline(
    session: Session, chosen: GraphFilter, part: Part, bare: Outline
) -> tuple["nx.MultiDiGraph[str]", Extent]:
    ends = {node for edge in bare.support for node in edge[:2]}
    kept = shown_nodes(bare.support, ends, part)
    between = _between(bare.support, kept)
    drawn = strongest_edges(between, part.most_edges)
    joined = frozenset(key for edge in drawn for key in bare.propositions(edge))
    graph = build_graph(session, chosen, propositions=joined)
    told = {
        (source, target, f"{predicate} {stable_id(source, predicate, target)}")
        for source, target, predicate in drawn
    }
    return _cut(graph, kept, told), Extent(len(ends), len(bare.support), len(between))


def shown_nodes(support: Mapping[Edge, int], nodes: set[str], part: Part) -> set[str]:
    """The nodes of a part, by the support of all edges."""
    if part.focus:
        near: set[str] = set()
        for node in part.focus:
            near |= _around(support, nodes, node, part.hops)
        support = _between(support, near)
    else:
        near = nodes
    kept = near if len(near) <= part.most else _strongest_nodes(support, part)
    for node in part.expanded:
        kept = kept | _around(support, nodes, node, 1)
    return kept


def _around(edges: Iterable[Edge], nodes: set[str], node: str, hops: int) -> set[str]:
    """A node and what it reaches in so many steps, whichever way the edges point."""
    if node not in nodes:
        return set()
    near = {node}
    for _ in range(hops):
        near |= {end for edge in edges if edge[0] in near or edge[1] in near for end in edge[:2]}
    return near


def _between(support: Mapping[Edge, int], nodes: set[str]) -> dict[Edge, int]:
    return {edge: number for edge, number in support.items() if edge[0] in nodes and edge[1] in nodes}


def _by_strength(support: Mapping[Edge, int]) -> Iterator[Edge]:
    """The best supported first; those that nobody asks for are not sorted."""
    alike: dict[int, list[Edge]] = {}
    for edge, number in support.items():
        alike.setdefault(number, []).append(edge)
    for number in sorted(alike, reverse=True):
        yield from sorted(alike[number])


def _strongest_nodes(support: Mapping[Edge, int], part: Part) -> set[str]:
    known = {end for edge in support for end in edge[:2]}
    kept = {node for node in part.focus if node in known}
    for source, target, _ in _by_strength(support):
        new = {source, target} - kept
        if len(kept) + len(new) > part.most:
            break
        kept |= new
    return kept


def strongest_edges(support: Mapping[Edge, int], most: int | None) -> Sequence[Edge]:
    """The best supported edges, the best one of every node first; more than `most` only where nodes need them."""
    ordered = list(_by_strength(support))
    if most is None or len(ordered) <= most:
        return ordered
    joined: set[str] = set()
    wanted: set[Edge] = set()
    for edge in ordered:
        if edge[0] not in joined or edge[1] not in joined:
            joined.update(edge[:2])
            wanted.add(edge)
    for edge in ordered:
        if len(wanted) >= most:
            break
        wanted.add(edge)
    return [edge for edge in ordered if edge in wanted]


def _told_apart(data: Mapping[str, Any], key: object) -> str:
    """What tells an edge from others of its pair: by predicate first, so that edges of equal support have one order."""
    return f"{data.get('predicate', '')} {key}"


def _cut(graph: "nx.MultiDiGraph[str]", nodes: set[str], edges: Iterable[Edge]) -> "nx.MultiDiGraph[str]":
    """A copy of the graph with these nodes and edges only, in its own order."""
    wanted = set(edges)
    cut: nx.MultiDiGraph[str] = nx.MultiDiGraph(**graph.graph)
    cut.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in nodes)
    for source, target, key, data in graph.edges(keys=True, data=True):
        if (source, target, _told_apart(data, key)) in wanted:
            cut.add_edge(source, target, key=key, **data)
    return cut
