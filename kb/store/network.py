"""The picture of the graph: the strongest part of it, laid out, as arrays that a browser draws."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import networkx as nx
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter
from kb.graph.outline import outline
from kb.store.drawn_part import Extent, Part, drawn_part
from kb.store.layout import layout

_EVIDENCE = 5
"""Claims that an edge names; its proposition has all."""


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A node with its place; x and y lie between -1 and 1."""

    id: str
    label: str
    kind: str
    x: float
    y: float
    degree: int


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """All that one predicate says of one pair; `evidence` is the id of a claim, `support` counts origins."""

    id: str
    source: str
    target: str
    predicate: str
    standing: str
    support: int
    documents: int
    claims: int
    contested: bool
    evidence: tuple[str, ...]
    first_seen: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class Network:
    """What is drawn, and how much there is of which it is a part."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    extent: Extent


def network(session: Session, chosen: GraphFilter, part: Part | None = None) -> Network:
    """A part of a filter's graph, laid out with a fixed seed."""
    graph, extent = drawn_part(session, chosen, part or Part())
    places = layout(graph)
    nodes = tuple(
        NetworkNode(
            key,
            str(data.get("label", key)),
            str(data.get("kind", "")),
            places[key][0],
            places[key][1],
            int(graph.degree(key)),
        )
        for key, data in ((key, graph.nodes[key]) for key in sorted(graph))
    )
    return Network(nodes, edges_of(graph), extent)


def edges_of(graph: "nx.MultiDiGraph[str]") -> tuple[NetworkEdge, ...]:
    """The edges of a graph, in the order of their ends."""
    edges = (
        _edge(source, target, key, data) for source, target, key, data in graph.edges(keys=True, data=True)
    )
    return tuple(sorted(edges, key=lambda edge: (edge.source, edge.target, edge.id)))


def _edge(source: str, target: str, key: Hashable, data: dict[str, Any]) -> NetworkEdge:
    return NetworkEdge(
        id=str(key),
        source=source,
        target=target,
        predicate=str(data.get("predicate", data.get("label", ""))),
        standing=str(data.get("standing", data.get("stance", ""))),
        support=int(data.get("support", 1)),
        documents=int(data.get("documents", 1)),
        claims=int(data.get("claims", 1)),
        contested=bool(data.get("contested", False)),
        evidence=tuple(data.get("evidence", ()))[:_EVIDENCE],
        first_seen=str(data.get("first_seen", "")),
        last_seen=str(data.get("last_seen", "")),
    )


def graph_size(session: Session, chosen: GraphFilter) -> tuple[int, int]:
    """How many nodes and edges the graph of a filter has."""
    bare = outline(session, chosen)
    if bare is not None:
        return len({node for edge in bare.support for node in edge[:2]}), len(bare.support)
    graph = build_graph(session, chosen)
    return graph.number_of_nodes(), graph.number_of_edges()
