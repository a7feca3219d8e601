"""The picture of the graph: the strongest part of it, laid out, as arrays that a browser draws."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import networkx as nx
from sqlmodel import Session

from kb.graph.build import build_graph
from kb.graph.filter import GraphFilter
from kb.graph.measures import evidence_paths, neighbourhood
from kb.graph.outline import members, outline

DEFAULT_NODES = 300
"""More nodes are a hairball in every tool that was tried."""

_SEED = 7
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
    all_nodes: int
    all_edges: int


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step of an evidence path: the names at its ends, the predicate, and a claim that says so."""

    left: tuple[str, str, str]
    """Id, name, kind."""
    right: tuple[str, str, str]
    forward: bool
    predicate: str
    support: int
    documents: int
    evidence: tuple[str, ...]


def network(
    session: Session,
    chosen: GraphFilter,
    *,
    focus: tuple[str, ...] = (),
    expanded: tuple[str, ...] = (),
    hops: int = 1,
    most: int = DEFAULT_NODES,
) -> Network:
    """The graph of a filter, cut to the nodes with the best supported edges and laid out with a fixed seed.

    Args:
        session: of the store.
        chosen: which claims.
        focus: entities whose surroundings are shown; none shows the strongest part of everything.
        expanded: entities whose neighbours are shown as well.
        hops: how far from the focus.
        most: how many nodes at most, neighbours of expanded ones not counted.
    """
    graph, whole = view_graph(session, chosen, focus=focus, expanded=expanded, hops=hops, most=most)
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
    edges = tuple(
        sorted(
            (
                _edge(source, target, key, data)
                for source, target, key, data in graph.edges(keys=True, data=True)
            ),
            key=lambda edge: (edge.source, edge.target, edge.id),
        )
    )
    return Network(nodes, edges, *whole)


def view_graph(
    session: Session,
    chosen: GraphFilter,
    *,
    focus: tuple[str, ...] = (),
    expanded: tuple[str, ...] = (),
    hops: int = 1,
    most: int = DEFAULT_NODES,
) -> tuple["nx.MultiDiGraph[str]", tuple[int, int]]:
    """The part of the graph that `network` draws, and how many nodes and edges there are in all."""
    bare = outline(session, chosen)
    everything = bare if bare is not None else build_graph(session, chosen)
    whole = (everything.number_of_nodes(), everything.number_of_edges())
    graph = everything
    if focus:
        near: set[str] = set()
        for node in focus:
            near |= set(neighbourhood(everything, node, hops))
        graph = everything.subgraph(near).copy()
    kept = set(_strongest(graph, most, focus))
    for node in expanded:
        kept |= set(neighbourhood(everything, node, 1))
    if bare is not None:
        everything = build_graph(session, chosen, among=members(session, chosen, kept))
    return everything.subgraph(kept).copy(), whole


def paths_between(
    session: Session, source: str, target: str, *, longest: int = 4, most: int = 10
) -> list[list[PathStep]]:
    """Chains of propositions that join two entities, shortest first; each step is its best supported edge."""
    graph = build_graph(session)
    ends = {key: (key, str(data["label"]), str(data["kind"])) for key, data in graph.nodes(data=True)}
    return [
        [
            PathStep(
                ends[step.source],
                ends[step.target],
                step.forward,
                str(step.data["predicate"]),
                int(step.data.get("support", 0)),
                int(step.data.get("documents", 0)),
                tuple(step.data["evidence"][:3]),
            )
            for step in path
        ]
        for path in evidence_paths(graph, source, target, longest=longest, most=most)
    ]


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


def _strongest(graph: "nx.MultiDiGraph[str]", most: int, focus: Iterable[str]) -> list[str]:
    if graph.number_of_nodes() <= most:
        return list(graph)
    kept = dict.fromkeys(node for node in focus if node in graph)
    ordered = sorted(
        graph.edges(data=True), key=lambda edge: (-int(edge[2].get("support", 0)), edge[0], edge[1])
    )
    for source, target, _ in ordered:
        if len(kept) + len({source, target} - set(kept)) > most:
            break
        kept.update({source: None, target: None})
    return list(kept)


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
        evidence=tuple(data.get("evidence", ()))[:50],
        first_seen=str(data.get("first_seen", "")),
        last_seen=str(data.get("last_seen", "")),
    )


def graph_size(session: Session, chosen: GraphFilter) -> tuple[int, int]:
    """How many nodes and edges the graph of a filter has."""
    bare = outline(session, chosen)
    graph = bare if bare is not None else build_graph(session, chosen)
    return graph.number_of_nodes(), graph.number_of_edges()
