"""The graph as a picture, with the app's colours and shapes."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
from matplotlib.lines import Line2D

from kb.graph.look import KIND_LOOKS, look_of
from kb.graph.measures import undirected
from kb.pictures.canvas import drawing, plain_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

_MARKERS = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D"}
_MOST_LABELS = 60
_SEED = 7
_MOST_EXACT = 250
"""Nodes of a part up to which its layout follows the lengths of all paths."""


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
            axes.legend(
                handles=handles,
                loc="upper center",
                bbox_to_anchor=(0.5, 0),
                ncols=9,
                frameon=False,
                fontsize=8,
            )
        left_out = len(graph) - len(shown)
        note = f", {left_out} left out" if left_out else ""
        axes.margins(0.08)
        _draw_labels(figure, axes, shown, ranked[: min(most, _MOST_LABELS)], places)
        axes.set_title(f"{len(shown)} nodes, {shown.number_of_edges()} edges{note}", fontsize=9)
    return left_out


def _layout(simple: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Places for the nodes: each connected part by itself, the parts in rows, larger ones with more room."""
    places: dict[str, tuple[float, float]] = {}
    parts = sorted(nx.connected_components(simple), key=lambda part: (-len(part), min(part)))
    x = y = height = 0.0
    width = len(max(parts, key=len)) ** 0.5 * 1.5 if parts else 1.0
    for part in parts:
        side = len(part) ** 0.5
        if x and x + side > width:
            x, y, height = 0.0, y - height - 0.7, 0.0
        for node, (left, top) in _unit_layout(simple.subgraph(sorted(part))).items():
            # the picture is wider than high
            places[node] = (x + 1.5 * side * left, y - side * top)
        x, height = x + 1.5 * side + 1.0, max(height, side)
    return places


def _unit_layout(part: "nx.Graph[str]") -> dict[str, tuple[float, float]]:
    """Places between 0 and 1 for a connected part."""
    if len(part) == 1:
        return dict.fromkeys(part, (0.5, 0.5))
    if len(part) <= _MOST_EXACT:
        # the length of a path is the distance on the page, so that neighbours do not fall upon each other
        found = nx.kamada_kawai_layout(part, weight=None)
    else:
        found = nx.spring_layout(part, seed=_SEED, k=2.2 / len(part) ** 0.5, iterations=120)
    xs, ys = zip(*((float(place[0]), float(place[1])) for place in found.values()), strict=True)
    spans = (max(xs) - min(xs)) or 1.0, (max(ys) - min(ys)) or 1.0
    return {
        node: ((float(place[0]) - min(xs)) / spans[0], (float(place[1]) - min(ys)) / spans[1])
        for node, place in found.items()
    }


def _draw_labels(
    figure: "Figure",
    axes: "Axes",
    graph: "nx.MultiDiGraph[str]",
    nodes: Sequence[str],
    places: dict[str, tuple[float, float]],
) -> None:
    """Write the names of the nodes, the busiest first, each where it covers no other name; else not at all."""
    figure.draw_without_rendering()
    taken: list[Bbox] = []
    for node in nodes:
        name = plain_label(str(graph.nodes[node].get("label", node)), 26)
        for (across, up), side in _SIDES:
            text = axes.annotate(
                name,
                places[node],
                xytext=(across, up),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=7,
                bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
            )
            box = text.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


_SIDES = (((0, 9), "center"), ((0, -9), "center"), ((8, 0), "left"), ((-8, 0), "right"))
"""Where a name may stand: offset in points, and which of its sides is there."""


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
