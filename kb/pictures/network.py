"""The graph as a picture, with the app's colours and shapes."""

from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
from matplotlib.lines import Line2D

from kb.graph.look import KIND_LOOKS, look_of
from kb.graph.measures import undirected
from kb.pictures.canvas import drawing, plain_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
_MOST_LABELS = 60
_SEED = 7


def draw_network(graph: "nx.MultiDiGraph[str]", path: Path, *, most: int = 300) -> int:
    """Draw the nodes with the most edges, at most so many; returns how many were left out.

    Raises:
        ExportError: the suffix is no picture's, or the place cannot be written.
    """
    ranked = sorted(graph.nodes, key=lambda node: (-graph.degree[node], node))
    shown = graph.subgraph(ranked[:most])
    simple = undirected(shown)
    places = _layout(simple)
    with drawing(path) as figure:
        axes = figure.add_subplot()
        axes.set_axis_off()
        _draw_edges(axes, simple, places)
        kinds = _draw_nodes(axes, shown, places)
        for node in ranked[: min(most, _MOST_LABELS)]:
            name = plain_label(str(shown.nodes[node].get("label", node)))
            axes.annotate(
                name, places[node], xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7
            )
        handles = [
            Line2D(
                [],
                [],
                marker=_MARKERS[look.shape],
                color=look.colour,
                linestyle="",
                label=kind.replace("_", " "),
            )
            for kind, look in KIND_LOOKS.items()
            if kind in kinds
        ]
        if handles:
            axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=8)
        left_out = len(graph) - len(shown)
        note = f", {left_out} left out" if left_out else ""
        axes.set_title(f"{len(shown)} nodes, {shown.number_of_edges()} edges{note}", fontsize=9)
    return left_out


def _layout(simple: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    if not simple:
        return {}
    found = nx.spring_layout(simple, seed=_SEED, k=2.2 / len(simple) ** 0.5, iterations=120)
    return {node: (float(place[0]), float(place[1])) for node, place in found.items()}


def _draw_edges(axes: "Axes", simple: "nx.Graph[str]", places: dict[str, tuple[float, float]]) -> None:
    for source, target, data in simple.edges(data=True):
        (x0, y0), (x1, y1) = places[source], places[target]
        axes.plot([x0, x1], [y0, y1], color="#9aa0a6", linewidth=min(0.5 + 0.3 * data["weight"], 3), zorder=1)


def _draw_nodes(
    axes: "Axes", graph: "nx.MultiDiGraph[str]", places: dict[str, tuple[float, float]]
) -> set[str]:
    kinds: set[str] = set()
    for node in sorted(graph.nodes):
        kind = str(graph.nodes[node].get("kind", ""))
        look = look_of(kind)
        kinds.add(kind)
        size = 25 + 12 * graph.degree[node] ** 0.8
        x, y = places[node]
        axes.scatter(
            [x], [y], s=size, c=look.colour, marker=_MARKERS[look.shape], zorder=2, edgecolors="white"
        )
    return kinds
