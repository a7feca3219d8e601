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

_SEED = 7
_EVIDENCE = 5
"""Claims that an edge names; its proposition has all."""
_GAP = 0.8
"""Between two connected parts, in widths of a node's place."""


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


def layout(graph: "nx.MultiDiGraph[str]") -> dict[str, tuple[float, float]]:
    """A place for each node, the same for the same graph; x and y between -1 and 1.

    Each connected part is laid out by itself and the parts are set on shelves, the largest first, so that small ones
    do not push the rest together. Within a part: Fruchterman and Reingold, "Graph drawing by force-directed
    placement" (1991), as networkx has it.
    """
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(source, target) for source, target in graph.edges() if source != target}))
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    sides = [max(1.0, len(part) ** 0.6) for part in parts]
    width = 1.3 * sum(side * side for side in sides) ** 0.5
    shelves: list[list[int]] = [[]]
    for number, side in enumerate(sides):
        taken = sum(sides[other] + _GAP for other in shelves[-1])
        if shelves[-1] and taken + side > width:
            shelves.append([])
        shelves[-1].append(number)
    placed: dict[str, tuple[float, float]] = {}
    top = 0.0
    for shelf in shelves:
        left = -sum(sides[number] + _GAP for number in shelf) / 2
        for number in shelf:
            side = sides[number]
            for key, (x, y) in _within(simple.subgraph(sorted(parts[number]))).items():
                placed[key] = (left + side * (x + 1) / 2, top - side * (1 - y) / 2)
            left += side + _GAP
        top -= max((sides[number] for number in shelf), default=0.0) + _GAP
    return _fitted(placed)


def _within(part: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Places of one connected part, x and y between -1 and 1."""
    count = len(part)
    found: dict[str, Any] = nx.spring_layout(
        part, seed=_SEED, iterations=300 if count <= 400 else 50, k=3 / count**0.5
    )
    # Long chains reach far out and leave the middle crowded: distances from the middle are evened out.
    return {key: _evened(float(x), float(y)) for key, (x, y) in found.items()}


def _evened(x: float, y: float) -> tuple[float, float]:
    distance = (x * x + y * y) ** 0.5
    factor = distance**-0.35 if distance > 1e-6 else 0.0
    return (x * factor, y * factor)


def _fitted(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    if not places:
        return {}
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    reach = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 or 1.0
    return {
        key: (round((x - middle[0]) / reach, 4), round((y - middle[1]) / reach, 4))
        for key, (x, y) in places.items()
    }


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
